"""Compile the tables of the bundled dossier syria-2015.

Run from the repository root: ``python tools/syria_2015/compile.py [--out DIR]``. Reads ../shared/data/syria
and the judgement files beside this script; writes the same bytes every time.
"""

import argparse
from pathlib import Path

import figures
import judgement
import shapes
from tables import DOSSIER, HERE, PACK, read, write

SUBURBS = "SY010000 SY030102 SY030103 SY030104 SY030105 SY030106 SY030107 SY030201 SY030900 SY030901 SY030902"
TOWNS = {"Damascus": SUBURBS.split(" ")}
"""Sub-districts that make one built-up area."""

NAMES = {"SY020000": ("Aleppo", "حلب"), "SY040500": ("Palmyra (Tadmor)", "تدمر")}
"""Names by which a reader knows a place; elsewhere OCHA's, without the Arabic word for the seat of a district."""

REMARKS = {
    "SY020000": "the sub-district of Jebel Saman: the city of Aleppo and its surroundings",
    "SY030102": "includes Sayyida Zaynab",
    "SY140000": "the Syrian census counts the part east of the line of 1974",
    "SY140002": "the Syrian census counts the part east of the line of 1974",
    "SY140003": "Israeli-occupied: no census value; population unknown here",
    "SY140200": "the Syrian census counts the part east of the line of 1974",
    "SY140201": "Israeli-occupied: no census value; population unknown here",
}


def main() -> None:
    """Write the tables and print what can be compared with published figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=DOSSIER)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    polygons = shapes.load(PACK)
    ids = sorted(polygons)
    people = figures.populations(PACK)
    _write_places(out, polygons, people)
    _write_borders(out, polygons)
    _write_harm_and_series(out)
    shares = judgement.people(ids)
    held = judgement.control(ids)
    write(out / "people.csv", "place community share_low share_best share_high source", shares)
    write(out / "control.csv", "place date party confidence source note", [*judgement.control_before(), *held])
    write(
        out / "sites.csv",
        "id name_en name_ar kind place lat lon sensitivity abroad user source note",
        judgement.sites(polygons),
    )
    write(out / "links.csv", "a b km kind name source", judgement.links(HERE / "roads.txt"))
    _compare(shares, held, people)


def _write_places(out: Path, polygons: dict, people: dict) -> None:
    main_points = shapes.main_points(polygons)
    further, share = shapes.further_points(polygons, main_points)
    print(f"cells drawn from points: {share:.1%} of the land in the right place")
    towns = {place: town for town, members in TOWNS.items() for place in members}
    rows = []
    for row in read(PACK / "admin3_subdistricts.csv"):
        place = row["id"]
        counts = people[place] or (None, None, None)
        source = "population-2015" if people[place] else "ocha-cod-ab"
        names = NAMES.get(place, (row["name_en"], row["name_ar"].removeprefix("مركز ")))
        found = (*main_points[place], row["area_km2"], *counts)
        rows.append([place, row["adm2"], towns.get(place), *names, *found, source, REMARKS.get(place)])
    columns = (
        "id parent town name_en name_ar lat lon area_km2 population_low population_best population_high source note"
    )
    write(out / "places.csv", columns, rows)
    write(
        out / "points.csv",
        "place lat lon",
        ((place, lat, lon) for place in sorted(further) for lat, lon in further[place]),
    )
    areas = [
        [row["id"], None, "governorate", row["name_en"], row["name_ar"], "ocha-cod-ab"]
        for row in read(PACK / "admin1_governorates.csv")
    ]
    areas += [
        [row["id"], row["adm1"], "district", row["name_en"], row["name_ar"], "ocha-cod-ab"]
        for row in read(PACK / "admin2_districts.csv")
    ]
    write(out / "areas.csv", "id parent level name_en name_ar source", areas)


def _write_borders(out: Path, polygons: dict) -> None:
    rows = [
        [row["a"], row["b"], row["shared_border_km"], "point" if row["kind"] == "point" else "land", "ocha-cod-ab"]
        for row in read(PACK / "adjacency_admin3.csv")
    ]
    rows.append(["SY100000", "SY100001", 0, "ferry", "ocha-cod-ab"])
    outer = shapes.outer_borders(polygons)
    rows += [[place, beyond, km, "land", "outer-border"] for place, beyond, km in outer]
    write(out / "borders.csv", "a b km kind source", sorted(rows, key=lambda row: (row[0], row[1])))
    for side in shapes.BEYOND:
        print(f"outer border {side}: {sum(km for _place, beyond, km in outer if beyond == side):.0f} km")


def _write_harm_and_series(out: Path) -> None:
    events = [*figures.clashes(PACK), *figures.documented(PACK), *figures.coalition(PACK)]
    write(out / "events.csv", "date place kind by of records low best high source", events)
    columns = "date indicator place country party low best high unit source note"
    write(out / "series.csv", columns, figures.series(PACK))


def _compare(shares: list, held: list, people: dict) -> None:
    total = sum(count[1] for count in people.values() if count)
    for community in judgement.COMMUNITIES:
        parts = [
            sum(row[column] * people[row[0]][1] for row in shares if row[1] == community and people[row[0]]) / total
            for column in (2, 3, 4)
        ]
        print(f"{community}: {parts[1]:.1%} of the people ({parts[0]:.1%} to {parts[2]:.1%})")
    areas = {row["id"]: float(row["area_km2"]) for row in read(PACK / "admin3_subdistricts.csv")}
    published = dict(judgement.PUBLISHED)
    for party, (weighted, leading) in sorted(judgement.land_shares(held, areas).items()):
        print(
            f"land {party}: {weighted:.1%} by confidence, {leading:.1%} by leading holder; {published.get(party, '')}"
        )


if __name__ == "__main__":
    main()
