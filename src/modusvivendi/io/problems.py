"""The sector problems of a draft: areas become their places, bounds become windows."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.problems import NEAR_KM, RUGGED_PER_100_M, Group, Problem, WantedSector, Window
from modusvivendi.io.assignment import resolve_places
from modusvivendi.io.draft import Draft
from modusvivendi.io.syntax import Value, format_table

_Values = Mapping[str, Any]
WINDOWS = ("population", "population_share", "area_km2", "area_share")
"""The bounds that a sector may have; each is two keys, ``_low`` and ``_high``."""


def build_problems(draft: Draft) -> dict[str, Problem]:
    """Build the sector problems; everything that they name must be there."""
    return {id: _build(draft, id, entry) for id, entry in draft.entries("sectors").items()}


def format_problem(dossier: Dossier, problem: Problem) -> str:
    """Write a sector problem as TOML tables; areas have become their places."""
    needed = max(1, sum(not sector.optional for sector in problem.sectors))
    top: dict[str, Value] = {
        "title": problem.title,
        "note": problem.note or None,
        "fewest": None if problem.fewest == needed else problem.fewest,
        "most": None if problem.most == len(problem.sectors) else problem.most,
        "source": problem.source,
    }
    parts = [format_table((problem.id,), top)]
    for sector in problem.sectors:
        path = (problem.id, "sectors", sector.id)
        parts.append(format_table(path, _list_wanted(dossier, sector)))
    for group in problem.together:
        values = {"name": group.name, "places": _name_rows(dossier, group.rows), "price": group.price}
        parts.append(format_table((problem.id, "together"), values, many=True))
    further: dict[str, dict[str, Value]] = {
        "people_near_line": {"km": None if problem.near_km == NEAR_KM else problem.near_km},
        "rugged_line_km": {
            "per_100_m": None if problem.rugged_per_100_m == RUGGED_PER_100_M else problem.rugged_per_100_m
        },
    }
    for term, weight in problem.weights.items():
        parts.append(format_table((problem.id, "terms", term), {"weight": weight} | further.get(term, {})))
    return "\n".join(parts)


def find_rows(draft: Draft, ids: Collection[str]) -> tuple[int, ...]:
    """Return the rows of places, and of all places of areas, in ascending order and each once."""
    rows: set[int] = set()
    areas = [id for id in ids if id not in draft.rows]
    rows.update(draft.rows[id] for id in ids if id in draft.rows)
    for places in gather_areas(draft, areas).values():
        rows.update(places)
    return tuple(sorted(rows))


def gather_areas(draft: Draft, areas: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return the rows of the places of each area; those of an area within another of them count in both."""
    found: dict[str, tuple[int, ...]] = {}
    for id in dict.fromkeys(areas):
        inside = resolve_places(draft, {"sectors": {id: None}, "areas": {id: id}})
        found[id] = tuple(row for row, sector in enumerate(inside) if sector == 0)
    return found


def list_groups(draft: Draft, entry: _Values) -> Iterator[Group]:
    """Yield the groups of places that one ``together`` entry speaks of."""
    price = entry.get("price")
    free = set(entry.get("may_split", ()))
    if entry.get("places"):
        name = entry.get("name", entry["places"][0])
        yield Group(name, tuple(sorted({draft.rows[id] for id in entry["places"]})), price)
    for id, rows in gather_areas(draft, [id for id in entry.get("areas", ()) if id not in free]).items():
        yield Group(id, rows, price)
    sheet = draft.sheets.get("areas")
    if sheet is None or "level" not in entry:
        return
    level = [
        id
        for id, word in zip(sheet.text("id"), sheet.text("level"), strict=True)
        if word == entry["level"] and id not in free
    ]
    # One pass for all areas of a level: they do not lie within each other.
    inside = resolve_places(draft, {"sectors": dict.fromkeys(level), "areas": {id: id for id in level}})
    members: dict[int, list[int]] = {}
    for row, area in enumerate(inside):
        members.setdefault(area, []).append(row)
    for number, id in enumerate(level):
        if len(members.get(number, ())) > 1:
            yield Group(id, tuple(members[number]), price)


def _build(draft: Draft, id: str, entry: _Values) -> Problem:
    sectors = tuple(_build_sector(draft, key, sector) for key, sector in entry["sectors"].items())
    terms: Mapping[str, _Values] = entry.get("terms", {})
    return Problem(
        id=id,
        title=entry["title"],
        sectors=sectors,
        fewest=entry.get("fewest", max(1, sum(not sector.optional for sector in sectors))),
        most=entry.get("most", len(sectors)),
        together=tuple(group for part in entry.get("together", ()) for group in list_groups(draft, part)),
        weights={term: float(values["weight"]) for term, values in terms.items()},
        note=entry.get("note", {}),
        source=entry["source"],
        near_km=float(terms.get("people_near_line", {}).get("km", NEAR_KM)),
        rugged_per_100_m=float(terms.get("rugged_line_km", {}).get("per_100_m", RUGGED_PER_100_M)),
    )


def _build_sector(draft: Draft, id: str, entry: _Values) -> WantedSector:
    windows = {
        name: Window(float(entry.get(f"{name}_low", 0.0)), float(entry.get(f"{name}_high", math.inf)))
        for name in WINDOWS
    }
    return WantedSector(
        id=id,
        names=entry["name"],
        home=tuple(entry["home"]),
        held_by=tuple(entry.get("held_by", ())),
        optional=entry.get("optional", False),
        status=entry.get("status", ""),
        anchors=find_rows(draft, entry.get("anchors", ())),
        excludes=find_rows(draft, entry.get("excludes", ())),
        fixed=entry.get("fixed", False),
        touches=tuple(entry.get("touches", ())),
        pieces=entry.get("pieces", 1),
        **windows,
    )


def _list_wanted(dossier: Dossier, sector: WantedSector) -> dict[str, Value]:
    values: dict[str, Value] = {
        "name": sector.names,
        "home": sector.home,
        "held_by": sector.held_by or None,
        "optional": sector.optional or None,
        "status": sector.status or None,
        "anchors": _name_rows(dossier, sector.anchors) or None,
        "excludes": _name_rows(dossier, sector.excludes) or None,
        "fixed": sector.fixed or None,
        "touches": sector.touches or None,
        "pieces": sector.pieces if sector.pieces > 1 else None,
    }
    for name in WINDOWS:
        window: Window = getattr(sector, name)
        values[f"{name}_low"] = window.low or None
        values[f"{name}_high"] = window.high if math.isfinite(window.high) else None
    return values


def _name_rows(dossier: Dossier, rows: Iterable[int]) -> tuple[str, ...]:
    return tuple(dossier.places.ids[row] for row in rows)
