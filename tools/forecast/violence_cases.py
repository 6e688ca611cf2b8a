"""The four dated wars that forecasts of violence are scored on, as panels, from the data packs."""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from modusvivendi.core.panels import Panel, build_panel
from modusvivendi.io.ged import (
    GedEvents,
    Outside,
    find_nearest_neighbours,
    join_neighbours,
    read_ged,
    tabulate_events,
)

GED = "conflict-events/ged_dated_subset.parquet"
BOSNIA = "bosnia/ucdp_ged_bosnia_1992_1995.parquet"
VDC = "syria/vdc_deaths_by_governorate_day.csv"
FILES = (GED, BOSNIA, VDC, "bosnia/adjacency_1991.csv", "syria/adjacency_admin1.csv")

_KIND = re.compile(r"\s+(state|region|division|district|Governorate|Union territory)$")
_ALIASES = {"Karen": "Kayin", "Magwe": "Magway", "Distrito Federal": "Ciudad de México"}
_GOVERNORATES = {
    "Damascus": "SY01",
    "Aleppo": "SY02",
    "Rif Dimashq": "SY03",
    "Homs": "SY04",
    "Hamah": "SY05",
    "Latakia": "SY06",
    "Idlib": "SY07",
    "Al Hasakah": "SY08",
    "Deir ez Zor": "SY09",
    "Tartus": "SY10",
    "Ar Raqqah": "SY11",
    "Daraa": "SY12",
    "As Suwayda": "SY13",
    "Quneitra": "SY14",
}


@dataclass(frozen=True)
class Case:
    """A war to score: its panel, how many months are known at the first scored origin, and what is left out of it."""

    title: str
    units: str
    panel: Panel
    first: int
    outside: Outside


def month(text: str) -> int:
    year, number = map(int, text.split("-"))
    return year * 12 + number - 1


def read_cases(shared: Path) -> dict[str, Case]:
    events = read_ged(shared / GED, columns=("country", "longitude", "latitude"))
    return {
        "bosnia": _read_bosnia(shared),
        "syria": _read_syria(shared, events),
        "myanmar": _read_by_points(events, "Myanmar (Burma)", "Myanmar 1989–2023"),
        "mexico": _read_by_points(events, "Mexico", "Mexico 1989–2023"),
    }


def take(events: GedEvents, keep: Iterable[int]) -> GedEvents:
    rows = list(keep)

    def some(values: tuple) -> tuple:
        return tuple(values[row] for row in rows)

    return GedEvents(
        events.file,
        some(events.places),
        some(events.first),
        some(events.last),
        events.precision[rows],
        events.deaths[rows],
        events.widened,
        {name: some(column) for name, column in events.columns.items()},
    )


def name_place(spelled: str) -> str:
    plain = _KIND.sub("", " ".join(spelled.split()))
    return _ALIASES.get(plain, plain)


def _read_bosnia(shared: Path) -> Case:
    """Municipalities of 1991, April 1992 to December 1995; the file has only events located to a place or near it."""
    events = read_ged(shared / BOSNIA, place="mun1991")
    pairs = _read_pairs(shared / "bosnia/adjacency_1991.csv")
    places = tuple(sorted({name for pair in pairs for name in pair}))
    start = month("1992-04")
    panel, outside = tabulate_events(
        events, start, 45, join_neighbours(places, pairs), dict(zip(places, places, strict=True)), places
    )
    return Case("Bosnia 1992–1995", "municipalities", panel, 12, outside)


def _read_syria(shared: Path, events: GedEvents) -> Case:
    """Governorates, January 2016 to November 2019 (the source stops on 1 December)."""
    ours = take(events, _rows(events, "Syria"))
    places = tuple(sorted(_GOVERNORATES.values()))
    names = {spelled: _GOVERNORATES.get(name_place(spelled), "") for spelled in set(ours.places)}
    touching = join_neighbours(places, _read_pairs(shared / "syria/adjacency_admin1.csv"))
    panel, outside = tabulate_events(ours, month("2016-01"), 47, touching, names, places)
    return Case("Syria 2016–2019", "governorates", panel, 12, outside)


def _read_by_points(events: GedEvents, country: str, title: str) -> Case:
    """First-level areas with events; neighbours by the middle of their events, since no borders are at hand."""
    ours = take(events, _rows(events, country))
    names = {spelled: name_place(spelled) for spelled in set(ours.places) if spelled}
    places = tuple(sorted(set(names.values())))
    where: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row, spelled in enumerate(ours.places):
        if spelled:
            where[names[spelled]].append((float(ours.columns["longitude"][row]), float(ours.columns["latitude"][row])))
    middle = np.array([np.median(where[place], axis=0) for place in places])
    touching = find_nearest_neighbours(middle[:, 0], middle[:, 1])
    panel, outside = tabulate_events(ours, month("1989-01"), 420, touching, names, places)
    return Case(title, "states and regions", panel, month("2006-01") - month("1989-01"), outside)


def read_documented(shared: Path) -> Panel:
    """Documented deaths in Syria by governorate, March 2011 to July 2018 (the last whole month)."""
    places = tuple(sorted(_GOVERNORATES.values()))
    rows = {place: row for row, place in enumerate(places)}
    start = month("2011-03")
    counts = np.zeros((month("2018-08") - start, len(places)))
    with (shared / VDC).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at = month(row["day"][:7]) - start
            if 0 <= at < len(counts):
                counts[at, rows[row["adm1"]]] += int(row["deaths"])
    return build_panel(
        places, start, counts, join_neighbours(places, _read_pairs(shared / "syria/adjacency_admin1.csv"))
    )


def count_by_month(events: GedEvents, of: Callable[[int], bool]) -> dict[int, int]:
    """Deaths in Syria by the month in which an event began, of some events."""
    found: dict[int, int] = defaultdict(int)
    for row in _rows(events, "Syria"):
        if of(row):
            day: date = events.first[row]
            found[day.year * 12 + day.month - 1] += int(events.deaths[row, 1])
    return found


def _rows(events: GedEvents, country: str) -> list[int]:
    return [row for row, name in enumerate(events.columns["country"]) if name == country]


def _read_pairs(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["a"], row["b"]) for row in csv.DictReader(file)]
