"""The tables of the bosnia-1995 dossier: the census and the Dayton figures exactly, and every id in its place."""

import csv
import json
import tomllib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import modusvivendi

DOSSIER = Path(modusvivendi.__file__).parent / "data" / "bosnia-1995"
PLANS = sorted(path.stem for path in (DOSSIER / "proposals").glob("*.toml"))
TABLES = sorted(path.stem for path in DOSSIER.glob("*.csv"))
SIDES = {"bosniaks", "serbs", "croats", "western_bosnia"}


def table(name: str) -> list[dict[str, str]]:
    with (DOSSIER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def settings(name: str) -> dict[str, Any]:
    return tomllib.loads((DOSSIER / f"{name}.toml").read_text(encoding="utf-8"))


def plan(name: str) -> dict[str, Any]:
    return settings(f"proposals/{name}")


@pytest.fixture(scope="module")
def places() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in table("places")}


@pytest.fixture(scope="module")
def people(places) -> dict[str, dict[str, float]]:
    counts: dict[str, dict[str, float]] = defaultdict(dict)
    for row in table("people"):
        assert row["share_low"] == row["share_best"] == row["share_high"]
        counts[row["place"]][row["community"]] = float(row["share_best"]) * int(places[row["place"]]["population_best"])
    return counts


def sector_of(name: str, places: dict[str, dict[str, str]]) -> dict[str, str]:
    """Sector of each place: by name, else by its area, else the default."""
    said = plan(name)
    return {
        place: said.get("places", {}).get(place)
        or said.get("areas", {}).get(row["parent"])
        or said.get("default", "none")
        for place, row in places.items()
    }


def test_the_census_adds_up_to_the_person(places, people):
    assert len(places) == 142
    assert sum(int(row["population_best"]) for row in places.values()) == 4_377_033
    sums = Counter()
    for counts in people.values():
        for community, count in counts.items():
            assert count == pytest.approx(round(count), abs=1e-6)
            sums[community] += round(count)
    assert sums == {"bosniak": 1_902_956, "serb": 1_366_104, "croat": 760_852, "other": 347_121}
    for community, total in sums.items():
        unrounded = sum(counts[community] for counts in people.values())
        assert round(unrounded) == total


def test_every_place_has_a_pre_war_municipality(places):
    areas = {row["id"] for row in table("areas")}
    assert len(areas) == 109
    assert {row["parent"] for row in places.values()} == areas


def test_drawing_points_are_distinct(places):
    points = [(row["lat"], row["lon"]) for row in places.values()] + [(r["lat"], r["lon"]) for r in table("points")]
    assert len(set(points)) == len(points)
    assert max(Counter(row["place"] for row in table("points")).values()) <= 4


def test_dayton_divides_the_land_and_the_people_as_published(places, people):
    of = sector_of("dayton-1995", places)
    area, heads = Counter(), Counter()
    mix: dict[str, Counter] = defaultdict(Counter)
    for place, row in places.items():
        area[of[place]] += float(row["area_km2"])
        heads[of[place]] += int(row["population_best"])
        mix[of[place]].update(people[place])
    land = sum(area.values())
    shares = {sector: round(100 * km2 / land, 1) for sector, km2 in area.items()}
    assert shares == {"federation": 50.1, "republika_srpska": 49.0, "brcko": 0.9}
    assert heads == {"federation": 2_716_791, "republika_srpska": 1_572_615, "brcko": 87_627}
    serb = mix["republika_srpska"]
    published = {"serb": 55.5, "bosniak": 28.0, "croat": 9.2}
    for community, percent in published.items():
        assert round(100 * serb[community] / heads["republika_srpska"], 1) == percent


def test_republika_srpska_is_two_blocks_of_31(places):
    of = sector_of("dayton-1995", places)
    graph = nx.Graph()
    graph.add_nodes_from(place for place, sector in of.items() if sector == "republika_srpska")
    for row in table("borders"):
        if row["kind"] == "land" and row["a"] in graph and row["b"] in graph:
            graph.add_edge(row["a"], row["b"])
    assert sorted(len(block) for block in nx.connected_components(graph)) == [31, 31]


def test_borders_are_those_of_the_pack_and_the_neighbours(places):
    rows = table("borders")
    inner = [row for row in rows if not row["b"].startswith("@")]
    assert len(inner) == 390
    assert {row["b"] for row in rows if row["b"].startswith("@")} == {"@HRV", "@SRB", "@MNE", "@sea"}
    assert [places[row["a"]]["name_en"] for row in rows if row["b"] == "@sea"] == ["Neum"]
    graph = nx.Graph([(row["a"], row["b"]) for row in inner])
    assert set(graph) == set(places)
    assert nx.is_connected(graph)
    abroad = defaultdict(set)
    for row in rows:
        abroad[row["b"]].add(places[row["a"]]["name_en"])
    assert {"Bijeljina", "Zvornik", "Višegrad"} <= abroad["@SRB"]
    assert {"Trebinje", "Foča", "Gacko"} <= abroad["@MNE"]
    assert {"Velika Kladuša", "Livno", "Brod", "Neum"} <= abroad["@HRV"]
    assert not abroad["@HRV"] & {"Zvornik", "Foča", "Sarajevo Centre"}


def test_control_is_complete_at_five_moments(places):
    rows = table("control")
    moments: dict[str, Counter] = defaultdict(Counter)
    for row in rows:
        assert row["party"] in SIDES
        moments[row["date"]][row["place"]] += float(row["confidence"])
    assert sorted(moments) == ["1992-12-31", "1993-05-06", "1994-07-18", "1995-07-31", "1995-11-21"]
    for held in moments.values():
        assert set(held) == set(places)
        assert max(held.values()) <= 1 + 1e-9


@pytest.mark.parametrize(
    ("date", "party", "published", "leeway"),
    [
        ("1994-07-18", "serbs", 0.66, 0.04),
        ("1994-07-18", "bosniaks", 0.21, 0.02),
        ("1994-07-18", "croats", 0.13, 0.02),
        ("1995-11-21", "serbs", 0.463, 0.02),
        ("1995-11-21", "bosniaks", 0.284, 0.02),
        ("1995-11-21", "croats", 0.253, 0.04),
    ],
)
def test_control_agrees_with_published_shares_of_the_land(places, date, party, published, leeway):
    land = sum(float(row["area_km2"]) for row in places.values())
    held = sum(
        float(row["confidence"]) * float(places[row["place"]]["area_km2"])
        for row in table("control")
        if row["date"] == date and row["party"] == party
    )
    assert held / land == pytest.approx(published, abs=leeway)


def test_deaths_add_up_to_the_source(places):
    rows = table("events")
    assert sum(int(row["best"]) for row in rows) == 62_708
    assert sum(int(row["low"]) for row in rows) == 58_278
    assert {row["place"] for row in rows} <= {*places, ""}
    assert {row["by"] for row in rows} | {row["of"] for row in rows} <= {*SIDES, "croatia", "civilians", ""}
    assert {row["date"][:4] for row in rows} == {"1992", "1993", "1994", "1995"}
    assert max(row["date"] for row in rows) == "1995-10"  # the source has none in November before the 22nd
    for row in rows:
        assert int(row["low"]) <= int(row["best"]) <= int(row["high"])
    srebrenica = [row for row in rows if row["date"] == "1995-07" and row["of"] == "civilians" and row["by"] == "serbs"]
    assert sum(int(row["best"]) for row in srebrenica) > 5_000


def test_cutileiro_gives_each_municipality_to_its_largest_community(places):
    said = plan("cutileiro-1992")
    assert said["kind"] == "reconstruction"
    assert set(said["areas"]) == {row["id"] for row in table("areas")}
    of = sector_of("cutileiro-1992", places)
    area = Counter()
    for place, row in places.items():
        area[of[place]] += float(row["area_km2"])
    land = sum(area.values())
    assert area["bosniak_unit"] / land == pytest.approx(0.44, abs=0.015)
    assert area["serb_unit"] / land == pytest.approx(0.44, abs=0.015)
    assert area["croat_unit"] / land == pytest.approx(0.12, abs=0.015)


def test_cantons_refine_the_dayton_line(places):
    entity, canton = sector_of("dayton-1995", places), sector_of("dayton-cantons", places)
    assert len(set(canton.values())) == 12
    for place, sector in entity.items():
        assert (sector == "federation") == (canton[place] not in {"republika_srpska", "brcko"})


@pytest.mark.parametrize("name", PLANS)
def test_proposals_name_only_what_exists(name, places):
    said, issues = plan(name), settings("issues")
    communities, parties = settings("communities"), settings("parties")
    areas = {row["id"] for row in table("areas")}
    assert set(said.get("places", ())) <= set(places)
    assert set(said.get("areas", ())) <= areas
    used = {*said.get("places", {}).values(), *said.get("areas", {}).values()}
    assert used | {said.get("default", next(iter(said["sectors"])))} <= set(said["sectors"])
    for sector in said["sectors"].values():
        assert set(sector["home"]) <= {*communities, "mixed"}
        assert set(sector.get("held_by", ())) <= set(parties)
    for issue, option in said["terms"].items():
        assert option in issues[issue]["options"]
    if not used and "default" not in said:
        assert sum(s["area_share"]["best"] for s in said["sectors"].values()) == pytest.approx(1, abs=0.001)


def test_no_proposal_holds_an_infeasible_combination():
    for ban in settings("issues")["infeasible"]:
        terms = {issue: [options] if isinstance(options, str) else options for issue, options in ban.items()}
        terms.pop("why")
        for name in PLANS:
            said = plan(name)["terms"]
            assert not all(said.get(issue) in options for issue, options in terms.items()), (name, ban["why"])


def test_every_source_named_is_described():
    known = set(settings("sources"))
    named = {row["source"] for name in TABLES if name != "points" for row in table(name)}
    for name in ("communities", "issues", "parties", "assumptions"):
        named |= {entry["source"] for entry in settings(name).values() if isinstance(entry, dict)}
    named |= {aim["source"] for party in settings("parties").values() for aim in party.get("aims", ())}
    named |= {plan(name)["source"] for name in PLANS}
    outline = json.loads((DOSSIER / "outline.geojson").read_text(encoding="utf-8"))
    named |= {feature["properties"]["source"] for feature in outline["features"]}
    assert named == known


def test_the_serb_fallback_falls_with_the_land_held():
    rows = {row["date"]: row for row in table("fallbacks") if row["party"] == "serbs"}
    assert list(rows) == ["1992-03-18", "1993-05-06", "1993-08-28", "1994-07-18", "1995-11-21"]
    assert float(rows["1995-11-21"]["high"]) < float(rows["1994-07-18"]["low"])


def test_stakes_cover_every_party_at_the_table_and_every_option():
    issues = {key: entry for key, entry in settings("issues").items() if key != "infeasible"}
    expected = {(issue, option) for issue, entry in issues.items() for option in (*entry["options"], "weight")}
    said: dict[str, set] = defaultdict(set)
    for row in table("stakes"):
        assert float(row["low"]) <= float(row["mid"]) <= float(row["high"])
        said[row["party"]].add((row["issue"], row["option"]))
    assert set(said) == {"bosniaks", "serbs", "croats", "fry", "croatia", "contact_group"}
    for pairs in said.values():
        assert pairs == expected


@pytest.mark.shared
def test_compiling_again_gives_the_same_files(shared, monkeypatch, tmp_path):
    import shutil
    import sys

    root = Path(__file__).resolve().parents[2]
    monkeypatch.syspath_prepend(str(root / "tools" / "bosnia_1995"))
    import pack

    copy = tmp_path / "bosnia-1995"
    shutil.copytree(DOSSIER, copy)
    for name in ("territory", "holding", "maps", "harm", "bargaining"):
        sys.modules.pop(name, None)
    monkeypatch.setattr(pack, "DOSSIER", copy)
    monkeypatch.setattr(pack, "PACK", shared / "bosnia")
    import bargaining
    import harm
    import holding
    import maps
    import territory

    shapes = territory.polygons()
    territory.write_places(shapes)
    territory.write_borders(shapes)
    holding.write_control()
    harm.write_events()
    maps.write_maps()
    bargaining.write_stakes()
    for path in sorted(copy.rglob("*.*")):
        assert path.read_bytes() == (DOSSIER / path.relative_to(copy)).read_bytes(), path.name
