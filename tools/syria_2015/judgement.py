"""Judgement expanded to places: communities, control, sites and roads, from the small files beside this script."""

import math
from itertools import pairwise
from pathlib import Path

import shapely
from tables import HERE, read, resolve

COMMUNITIES = ("sunni_arab", "alawite", "kurd", "christian", "druse", "ismaili", "turkmen", "shia")
CONTROL_DATE = "2015-10-01"

PUBLISHED = (
    ("government", "16 to 22 % (IHS Jane's and SOHR, December 2015)"),
    ("isil", "more than 50 % (SOHR, mid-2015)"),
    ("pyd", "15,800 km2, 8.5 % (IHS Jane's, December 2015)"),
)


def people(places: list[str]) -> list[list[object]]:
    """Rows of people.csv. The best share is the judgement; the range moves its log-odds by ``width`` both ways."""
    rules = {row["area"]: row for row in read(HERE / "communities.csv")}
    rows: list[list[object]] = []
    for place in places:
        if (rule := resolve(place, rules)) is None:
            continue
        for community in COMMUNITIES:
            if rule[community]:
                best, width = float(rule[community]) / 100, float(rule["width"])
                rows.append(
                    [place, community, _shift(best, -width), best, _shift(best, width), "communities-judgement"]
                )
    return rows


def _shift(share: float, log_odds: float) -> float:
    """Move a share by so many log-odds, rounded to a tenth of a percent."""
    return round(1 / (1 + math.exp(-(math.log(share / (1 - share)) + log_odds))), 3)


def control(places: list[str]) -> list[list[object]]:
    """Rows of control.csv, most confident holder first in each place."""
    rules = {row["area"]: row for row in read(HERE / "control.csv")}
    found = ((place, resolve(place, rules)) for place in places)
    return [row for place, rule in found if rule for row in _holders(place, CONTROL_DATE, rule)]


def control_before() -> list[list[object]]:
    """Rows of control.csv for places that changed hands in the months before, sorted by date."""
    rules = sorted(read(HERE / "control_before.csv"), key=lambda rule: (rule["date"], rule["area"]))
    return [row for rule in rules for row in _holders(rule["area"], rule["date"], rule)]


def _holders(place: str, date: str, rule: dict[str, str]) -> list[list[object]]:
    """A row for each party that may hold the place."""
    held = (item.split() for item in rule["held"].split("; "))
    return [[place, date, party, float(confidence), "control-judgement", rule["reason"]] for party, confidence in held]


def land_shares(rows: list[list[object]], areas: dict[str, float]) -> dict[str, tuple[float, float]]:
    """Share of the land by party: weighted by confidence, and by the most confident holder alone."""
    total = sum(areas.values())
    weighted: dict[str, float] = {}
    leading: dict[str, float] = {}
    seen: set[str] = set()
    for place, _date, party, confidence, *_rest in rows:
        weighted[str(party)] = weighted.get(str(party), 0.0) + areas[str(place)] * float(str(confidence))
        if str(place) not in seen:
            leading[str(party)] = leading.get(str(party), 0.0) + areas[str(place)]
            seen.add(str(place))
    return {party: (km2 / total, leading.get(party, 0.0) / total) for party, km2 in weighted.items()}


def sites(polygons: dict[str, shapely.Geometry]) -> list[list[object]]:
    """Rows of sites.csv, each in the sub-district whose polygon holds (or is nearest to) its rounded coordinates."""
    rows: list[list[object]] = []
    for row in read(HERE / "sites.csv"):
        spot = shapely.Point(float(row["lon"]), float(row["lat"]))
        place = min(sorted(polygons), key=lambda item: (shapely.distance(polygons[item], spot), item))
        about = [row[column] for column in ("id", "name_en", "name_ar", "kind")]
        where = [row[column] for column in ("lat", "lon", "sensitivity", "abroad", "user")]
        rows.append([*about, place, *where, "sites-record", row["note"]])
    return rows


def links(path: Path) -> list[list[object]]:
    """Rows of links.csv from the lists of roads: each leg once, the shorter where two roads share it."""
    legs: dict[tuple[str, str, str], tuple[int, str]] = {("SY100000", "SY100001", "ferry"): (3, "Arwad ferry")}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        name, stops = (part.strip() for part in line.split("|"))
        words = stops.split()
        marks = list(zip(words[::2], map(int, words[1::2]), strict=True))
        for (a, start), (b, stop) in pairwise(marks):
            first, second = (b, a) if a.startswith("@") else (a, b)
            crossing = second.startswith("@")
            if not crossing:
                first, second = sorted((first, second))
            key = (first, second, "crossing" if crossing else "road")
            km = stop - start
            if key not in legs or km < legs[key][0]:
                legs[key] = (km, name)
    return [[a, b, km, kind, name, "roads-estimate"] for (a, b, kind), (km, name) in sorted(legs.items())]
