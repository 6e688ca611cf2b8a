"""The tables of the bundled dossier syria-2015, read as plain files."""

import csv
import json
import math
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from shapely.geometry import Point, shape

from modusvivendi.core.dictionary import TABLES, Table

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src" / "modusvivendi" / "data" / "syria-2015"
AS_OF = "2015-10-01"
OWN = ("places", "points", "areas", "borders", "people", "control", "events", "series", "sites", "links")
COMMUNITIES = {"sunni_arab", "alawite", "kurd", "christian", "druse", "ismaili", "turkmen", "shia"}
PARTIES = {"government", "alawites", "president", "moderates", "islamists", "nusra", "isil", "pyd", "druse", "tribes"}
PARTIES |= {"usa", "russia", "turkey", "gulf", "iraq", "jordan", "iran", "israel"}
OUTSIDE = {"@sea", "@TUR", "@IRQ", "@JOR", "@LBN", "@ISR"}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def toml(name: str) -> dict:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def ids(name: str) -> set[str]:
    return {row["id"] for row in rows(name)}


def described(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)


ids_of_places = ids("places")


def national() -> dict[str, list[float]]:
    """Low, best and high share of each community in the people of all places together."""
    people = {row["id"]: float(row["population_best"] or 0) for row in rows("places")}
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for row in rows("people"):
        for n, part in enumerate(("low", "best", "high")):
            sums[row["community"]][n] += float(row[f"share_{part}"]) * people[row["place"]]
    return {community: [part / sum(people.values()) for part in parts] for community, parts in sums.items()}


@pytest.mark.parametrize("name", OWN)
def test_columns_and_cells_follow_the_dictionary(name):
    table = described(name)
    found = rows(name)
    assert found
    fields = {column: table.field(column) for column in found[0]}
    assert all(fields.values()), [column for column, field in fields.items() if field is None]
    for row in found:
        for column, field in fields.items():
            cell = row[column]
            assert cell == cell.strip()
            assert cell or not field.required, (row, column)
            assert not cell or not field.choices or cell in field.choices, (row, column)
            if cell and field.type in ("number", "integer", "share"):
                value = float(cell)
                assert math.isfinite(value)
                assert field.low is None or value >= field.low
                assert field.high is None or value <= field.high
    keys = Counter(tuple(row.get(column, "") for column in table.key) for row in found)
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("name", [name for name in OWN if described(name).orders])
def test_ranges_are_in_order(name):
    for row in rows(name):
        for order in described(name).orders:
            values = [float(row[column]) for column in order if row[column]]
            assert values == sorted(values), row


@pytest.mark.parametrize("name", [name for name in OWN if name != "points"])
def test_every_source_is_described(name):
    assert {row["source"] for row in rows(name)} <= set(toml("sources"))


def test_sources_of_communities_are_described():
    described_sources = set(toml("sources"))
    assert set(toml("communities")) == COMMUNITIES
    assert {entry["source"] for entry in toml("communities").values()} <= described_sources


def test_places_areas_and_governorates():
    places, areas = rows("places"), rows("areas")
    assert len(places) == len(ids("places")) == 272
    levels = Counter(row["level"] for row in areas)
    assert levels == {"district": 62, "governorate": 14}
    governorates = {row["id"] for row in areas if row["level"] == "governorate"}
    districts = {row["id"] for row in areas if row["level"] == "district"}
    assert {row["parent"] for row in areas if row["level"] == "district"} == governorates
    assert {row["parent"] for row in places} == districts
    assert all(row["name_en"] and row["name_ar"] for row in [*places, *areas])
    assert sum(float(row["area_km2"]) for row in places) == pytest.approx(188_066, abs=5)


def test_census_of_2004_is_exact():
    census = [row for row in rows("series") if row["source"] == "census-2004"]
    by_level = {length: [row for row in census if len(row["place"]) == length] for length in (0, 4, 8)}
    assert [len(by_level[length]) for length in (0, 4, 8)] == [1, 14, 270]
    for part in by_level.values():
        assert sum(int(row["best"]) for row in part) == 17_920_844
    for governorate in by_level[4]:
        inside = [int(row["best"]) for row in by_level[8] if row["place"].startswith(governorate["place"])]
        assert sum(inside) == int(governorate["best"])


def test_population_of_2015_is_a_wide_estimate_and_unknown_in_the_golan():
    places = {row["id"]: row for row in rows("places")}
    unknown = {place for place, row in places.items() if not row["population_best"]}
    assert unknown == {"SY140003", "SY140201"}
    known = [row for row in places.values() if row["population_best"]]
    for row in known:
        low, best, high = (float(row[f"population_{part}"]) for part in ("low", "best", "high"))
        assert low <= 0.85 * best
        assert high >= 1.15 * best
    assert sum(float(row["population_best"]) for row in known) == pytest.approx(17_800_000, rel=0.002)


def test_points_lie_near_their_place_and_are_rounded():
    places = {row["id"]: (float(row["lat"]), float(row["lon"])) for row in rows("places")}
    counts = Counter(row["place"] for row in rows("points"))
    assert set(counts) <= set(places)
    assert max(counts.values()) <= 4
    for row in rows("points"):
        lat, lon = float(row["lat"]), float(row["lon"])
        assert round(lat, 2) == lat
        assert round(lon, 2) == lon
        assert math.dist((lat, lon), places[row["place"]]) < 2
    spots = [(row["lat"], row["lon"]) for row in [*rows("places"), *rows("points")]]
    assert len(spots) == len(set(spots))


def test_borders_are_unique_positive_and_connect_everything():
    places = ids("places")
    neighbours: dict[str, set[str]] = defaultdict(set)
    seen = set()
    inner = outer = 0
    for row in rows("borders"):
        a, b = row["a"], row["b"]
        assert a in places
        assert b in places | OUTSIDE
        assert frozenset((a, b)) not in seen
        seen.add(frozenset((a, b)))
        assert float(row["km"]) > 0 or row["kind"] == "ferry"
        if b in places:
            assert a != b
            neighbours[a].add(b)
            neighbours[b].add(a)
            inner += row["kind"] != "ferry"
        else:
            outer += 1
    assert inner == 729
    assert outer > 60
    reached, open_ends = {"SY010000"}, ["SY010000"]
    while open_ends:
        fresh = neighbours[open_ends.pop()] - reached
        reached |= fresh
        open_ends += fresh
    assert reached == places
    assert neighbours["SY100001"] == {"SY100000"}


def test_outer_borders_have_about_the_published_lengths():
    sums: dict[str, float] = defaultdict(float)
    for row in rows("borders"):
        if row["b"].startswith("@"):
            sums[row["b"]] += float(row["km"])
    bounds = {"@TUR": (780, 920), "@IRQ": (580, 620), "@JOR": (350, 385), "@LBN": (350, 410)}
    bounds |= {"@sea": (170, 205), "@ISR": (70, 90)}
    assert set(sums) == set(bounds)
    for side, (low, high) in bounds.items():
        assert low <= sums[side] <= high, side


def test_shares_leave_an_unknown_remainder():
    sums: dict[str, float] = defaultdict(float)
    lows: dict[str, float] = defaultdict(float)
    for row in rows("people"):
        assert row["place"] in ids_of_places
        assert row["community"] in COMMUNITIES
        assert float(row["share_low"]) < float(row["share_high"])
        sums[row["place"]] += float(row["share_best"])
        lows[row["place"]] += float(row["share_low"])
    assert ids_of_places - set(sums) == {"SY140201"}
    assert all(0.7 <= total <= 0.97 for total in sums.values()), [p for p, t in sums.items() if not 0.7 <= t <= 0.97]
    assert max(lows.values()) < 1


def test_national_shares_agree_with_the_published_ones():
    shares = national()
    assert 0.10 <= shares["alawite"][1] <= 0.15
    assert 0.55 <= shares["sunni_arab"][1] <= 0.70
    assert 0.02 <= shares["druse"][1] <= 0.045
    for community, published in (("alawite", 0.12), ("kurd", 0.10), ("christian", 0.10), ("druse", 0.03)):
        low, _best, high = shares[community]
        assert low < published < high, community
    assert 0.05 <= 1 - sum(best for _low, best, _high in shares.values()) <= 0.15


def test_control_confidences_sum_to_at_most_one():
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows("control"):
        assert row["place"] in ids_of_places
        assert row["party"] in PARTIES
        assert row["date"] <= AS_OF
        assert row["note"] or row["date"] < AS_OF
        sums[row["place"], row["date"]] += float(row["confidence"])
    assert {place for place, date in sums if date == AS_OF} == ids_of_places
    assert all(0.4 <= total <= 0.99 for total in sums.values())


@pytest.mark.parametrize(
    ("place", "party"),
    [
        ("SY070000", "islamists"),
        ("SY040500", "isil"),
        ("SY110100", "isil"),
        ("SY110200", "pyd"),
        ("SY020600", "pyd"),
        ("SY020404", "government"),
        ("SY030200", "islamists"),
        ("SY060000", "government"),
        ("SY120004", "moderates"),
        ("SY140003", "israel"),
    ],
)
def test_leading_holder_of_well_known_places(place, party):
    held = {
        row["party"]: float(row["confidence"])
        for row in rows("control")
        if row["place"] == place and row["date"] == AS_OF
    }
    assert max(held, key=held.__getitem__) == party


def test_land_held_is_near_the_published_shares():
    areas = {row["id"]: float(row["area_km2"]) for row in rows("places")}
    held: dict[str, float] = defaultdict(float)
    for row in (row for row in rows("control") if row["date"] == AS_OF):
        held[row["party"]] += float(row["confidence"]) * areas[row["place"]] / sum(areas.values())
    assert 0.16 <= held["government"] <= 0.22
    assert 0.45 <= held["isil"] <= 0.60
    assert 0.07 <= held["pyd"] <= 0.13


def test_nothing_is_later_than_the_dossier_unless_marked():
    assert toml("dossier")["as_of"] == AS_OF
    assert all(row["date"] <= AS_OF[: len(row["date"])] for row in rows("events"))
    assert all(row["date"][:7] < "2015-10" for row in rows("events"))
    later = [row for row in rows("series") if row["date"] > AS_OF[: len(row["date"])]]
    assert all(row["note"].startswith("after the date of the dossier: describes ") for row in later)
    assert {row["date"] for row in later} == {"2015-10-30"}


def test_events_keep_the_two_counts_apart():
    by_source: dict[str, list[dict[str, str]]] = defaultdict(list)
    areas = {row["id"] for row in rows("areas")}
    for row in rows("events"):
        by_source[row["source"]].append(row)
        assert row["by"] in PARTIES | {""}
        assert row["of"] in PARTIES | {"", "civilians"}
        assert row["place"] in ids_of_places | areas | {""}
        assert int(row["best"]) > 0
    assert set(by_source) == {"ucdp-ged-yearly", "vdc", "centcom-strikes-2015"}
    assert {row["date"] for row in by_source["ucdp-ged-yearly"]} == {"2011", "2012", "2013", "2014"}
    assert sum(int(row["best"]) for row in by_source["ucdp-ged-yearly"]) == 124_048
    assert max(row["date"] for row in by_source["vdc"]) == "2015-09"
    strikes = by_source["centcom-strikes-2015"]
    assert {(row["kind"], row["by"]) for row in strikes} == {("strikes", "usa")}
    assert (min(row["date"] for row in strikes), max(row["date"] for row in strikes)) == ("2014-09", "2015-06")


def test_sites_and_links_refer_to_places():
    for row in rows("sites"):
        assert row["place"] in ids_of_places
        assert row["name_en"]
        assert row["name_ar"]
        assert row["user"] in PARTIES | {""}
        assert (row["kind"] == "crossing") == bool(row["abroad"])
        if row["kind"] in ("naval_base", "air_base"):
            assert row["sensitivity"] == "technical"
    expected = {"tartus_naval": "SY100000", "hmeimim": "SY060200", "tabqa_dam": "SY110300", "tanf": "SY030202"}
    expected |= {"albukamal": "SY090200", "nasib": "SY120000", "bab_al_hawa": "SY070301"}
    found = {row["id"]: row["place"] for row in rows("sites")}
    assert {site: found[site] for site in expected} == expected
    abroad = {row["a"]: set() for row in rows("borders")}
    for row in rows("borders"):
        abroad[row["a"]].add(row["b"])
    for row in rows("links"):
        assert row["a"] in ids_of_places
        assert row["b"] in ids_of_places | OUTSIDE - {"@sea"}
        assert (row["kind"] == "crossing") == row["b"].startswith("@")
        assert float(row["km"]) > 0
        if row["b"].startswith("@"):
            assert row["b"] in abroad[row["a"]], row


def test_links_are_no_shorter_than_the_map_allows():
    places = {row["id"]: row for row in rows("places")}
    for row in rows("links"):
        if row["kind"] != "road":
            continue
        a, b = places[row["a"]], places[row["b"]]
        straight = 111.2 * math.hypot(float(a["lat"]) - float(b["lat"]), 0.82 * (float(a["lon"]) - float(b["lon"])))
        reach = sum(math.sqrt(float(place["area_km2"])) for place in (a, b))
        assert float(row["km"]) >= straight - 0.75 * reach, (row, straight)
        assert float(row["km"]) <= 2 * straight + 0.75 * reach + 10, (row, straight)


@pytest.mark.shared
def test_points_lie_inside_the_true_polygons(shared):
    features = json.loads((shared / "syria" / "admin3_subdistricts.geojson").read_text(encoding="utf-8"))["features"]
    polygons = {item["properties"]["id"]: shape(item["geometry"]) for item in features}
    assert all(polygons[row["id"]].contains(Point(float(row["lon"]), float(row["lat"]))) for row in rows("places"))
    assert all(polygons[row["place"]].contains(Point(float(row["lon"]), float(row["lat"]))) for row in rows("points"))


@pytest.mark.shared
def test_monthly_deaths_add_up_to_the_daily_ones(shared):
    with (shared / "syria" / "vdc_deaths_by_governorate_day.csv").open(encoding="utf-8", newline="") as stream:
        daily = sum(int(row["deaths"]) for row in csv.DictReader(stream) if row["day"] < AS_OF)
    assert sum(int(row["best"]) for row in rows("events") if row["source"] == "vdc") == daily


@pytest.mark.shared
def test_compiling_again_gives_the_same_bytes(shared, tmp_path):
    command = [sys.executable, str(ROOT / "tools" / "syria_2015" / "compile.py"), "--out", str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    for name in OWN:
        assert (tmp_path / f"{name}.csv").read_bytes() == (FOLDER / f"{name}.csv").read_bytes(), name
