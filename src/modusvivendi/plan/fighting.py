"""Deaths by month and place out of a dossier, up to its date and nothing later: what violence is forecast from."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.panels import Panel, build_panel
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.core.record import Event

KIND = "deaths"
LEAST_MONTHS = 12
"""Months of dated deaths without which violence is not forecast."""
_RECENT_YEARS = 2
_WHERE_IT_WAS = 0.8
"""Share of a unit's deaths that fall where its recent ones fell; the rest goes by people (a judgement)."""


@dataclass(frozen=True, eq=False)
class Fighting:
    """Deaths by month in v units (places, or the areas that months are known of), and how they fall to n places.

    ``unit`` (n,) row of the unit of each place, -1 none; ``weight`` (n,) its share of the unit's deaths, 1 in all.
    ``civilian_share`` of the deaths with a known victim, NaN where too few have one. ``source`` ids of the months.
    """

    panel: Panel
    unit: Ints
    weight: Floats
    civilian_share: float
    source: str


def gather_deaths(dossier: Dossier) -> Fighting | None:
    """Return the deaths by month of a dossier; None when fewer than twelve months of them are dated by month.

    Of the counts dated by month the one with most deaths is taken, at the level (places, or one level of areas) where
    it has most: counts of different sources are never added. A month in which that source reports nothing counts as
    none, from its first month to the last whole one before the dossier's date; areas it never names are unknown.
    """
    end = dossier.as_of.start.year * 12 + dossier.as_of.start.month - 1
    dated = [
        event
        for event in dossier.events
        if event.kind == KIND and event.place and event.date.month is not None and event.date.month < end
    ]
    chosen = _choose(dossier, dated)
    if not chosen:
        return None
    start = min(_month(event) for event in chosen)
    if end - start < LEAST_MONTHS:
        return None
    level = _find_level(dossier, chosen[0].place or "")
    names = tuple(dossier.places.ids) if level is None else _list_areas(dossier, level)
    rows = {name: row for row, name in enumerate(names)}
    counts = np.zeros((3, end - start, len(names)))
    for event in chosen:
        low, best, high = event.count.low, event.count.best, event.count.high
        given = (best if np.isnan(low) else low, best, best if np.isnan(high) else high)
        counts[:, _month(event) - start, rows[event.place or ""]] += np.nan_to_num(given)
    unit = _find_units(dossier, rows, level)
    panel = build_panel(names, start, counts[1], _touch(dossier, unit, len(names)), counts[0], counts[2])
    return Fighting(
        panel, unit, freeze(_weigh_places(dossier, unit, level)), _share_civilians(dossier), chosen[0].source
    )


def _choose(dossier: Dossier, dated: list[Event]) -> list[Event]:
    """Return the events of the source and level with most deaths."""
    groups: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in dated:
        groups[event.source, _find_level(dossier, event.place or "") or ""].append(event)
    if not groups:
        return []
    return max(groups.items(), key=lambda item: (np.nansum([one.count.best for one in item[1]]), item[0]))[1]


def _month(event: Event) -> int:
    return event.date.start.year * 12 + event.date.start.month - 1


def _find_level(dossier: Dossier, id: str) -> str | None:
    """Return the level of an area, None for a place."""
    return None if id in dossier.places.index else dossier.areas[id].level


def _list_areas(dossier: Dossier, level: str) -> tuple[str, ...]:
    return tuple(sorted(id for id, area in dossier.areas.items() if area.level == level))


def _find_units(dossier: Dossier, rows: Mapping[str, int], level: str | None) -> Ints:
    if level is None:
        return freeze(np.arange(len(dossier.places), dtype=np.int64))
    return freeze(
        np.array([rows.get(find_area(dossier, parent, level) or "", -1) for parent in dossier.places.parents])
    )


def find_area(dossier: Dossier, parent: str | None, level: str) -> str | None:
    """Return the area of a level at or above one, None when there is none."""
    while parent is not None and dossier.areas[parent].level != level:
        parent = dossier.areas[parent].parent
    return parent


def _touch(dossier: Dossier, unit: Ints, count: int) -> Bools:
    near = np.zeros((count, count), np.bool_)
    a, b = unit[dossier.borders.a], unit[dossier.borders.b]
    known = (a >= 0) & (b >= 0) & (a != b)
    near[a[known], b[known]] = near[b[known], a[known]] = True
    return near


def _weigh_places(dossier: Dossier, unit: Ints, level: str | None) -> Floats:
    """Return each place's share of its unit's deaths: where recent ones fell, and by people."""
    if level is None:
        return np.ones(len(unit))
    people = np.nan_to_num(dossier.places.population[:, 1])
    recent = np.zeros(len(unit))
    since = dossier.as_of.start.year - _RECENT_YEARS
    for event in dossier.events:
        counts = event.kind == KIND and event.place in dossier.places.index and event.date.start < dossier.as_of.start
        if counts and event.place and event.date.start.year >= since:
            recent[dossier.places.index[event.place]] += float(np.nan_to_num(event.count.best))
    weight = np.zeros(len(unit))
    for row in range(int(unit.max(initial=-1)) + 1):
        inside = unit == row
        parts = [
            values[inside] / values[inside].sum() if values[inside].sum() > 0 else None for values in (recent, people)
        ]
        was, live = parts
        even = np.full(int(inside.sum()), 1 / max(int(inside.sum()), 1))
        live = even if live is None else live
        weight[inside] = live if was is None else _WHERE_IT_WAS * was + (1 - _WHERE_IT_WAS) * live
    return weight


def _share_civilians(dossier: Dossier) -> float:
    """Return the share of the dead that were civilians killed as such; NaN when under half have a known victim."""
    total = known = civilians = 0.0
    for event in dossier.events:
        if event.kind == KIND and event.date.start < dossier.as_of.start:
            dead = float(np.nan_to_num(event.count.best))
            total += dead
            known += dead if event.of else 0.0
            civilians += dead if event.of == "civilians" else 0.0
    return civilians / known if known > total / 2 else float("nan")
