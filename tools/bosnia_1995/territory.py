"""Places, areas, points, people and borders: what the census and the map say."""

import json

import numpy as np
import shapely
from pack import PACK, read_rows, write_rows
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

COMMUNITIES = {"bosniak": "bosniak1991", "serb": "serb1991", "croat": "croat1991", "other": "other1991"}
LATTICE = 0.01  # degrees: the grid on which the drawing points lie, about 1.1 x 0.8 km
AREA_STEPS = (120.0, 250.0, 450.0, 800.0)  # km2 above which a place gets one further drawing point

NAMES = {  # as the pack spells it: (English, Bosnian)
    "Sarajevo Centar": ("Sarajevo Centre", "Centar Sarajevo"),
    "Sarajevo Novi Grad": ("Novi Grad Sarajevo", "Novi Grad Sarajevo"),
    "Sarajevo Stari Grad": ("Stari Grad Sarajevo", "Stari Grad Sarajevo"),
    "Sarajevo Novo Sarajevo": ("Novo Sarajevo", "Novo Sarajevo"),
    "Sarajevo Vogošća": ("Vogošća", "Vogošća"),
    "Kupres-FBIH": ("Kupres (Federation)", "Kupres (FBiH)"),
    "Kupres-RS": ("Kupres (RS)", "Kupres (RS)"),
    "Trnovo-FBIH": ("Trnovo (Federation)", "Trnovo (FBiH)"),
    "Trnovo-RS": ("Trnovo (RS)", "Trnovo (RS)"),
    "Istočna Ilidža": ("East Ilidža", "Istočna Ilidža"),
    "Istočni Drvar": ("East Drvar", "Istočni Drvar"),
    "Istočni Mostar": ("East Mostar", "Istočni Mostar"),
    "Istočni Stari Grad": ("East Stari Grad", "Istočni Stari Grad"),
    "Istočno Novo Sarajevo": ("East New Sarajevo", "Istočno Novo Sarajevo"),
}
NOTES = {
    "Brod": "Bosanski Brod before the war",
    "Dubica": "Bosanska Dubica before the war",
    "Gradiška": "Bosanska Gradiška before the war",
    "Kostajnica": "Part of Bosanski Novi before the war",
    "Novi Grad": "Bosanski Novi before the war",
    "Šamac": "Bosanski Šamac before the war",
    "Petrovac": "The part of Bosanski Petrovac left to Republika Srpska (Drinić)",
    "Skender Vakuf": "Later renamed Kneževo",
    "Mostar": "The town was divided by a front inside this municipality, which places cannot show",
    "Brčko": "Left to arbitration at Dayton; a district of its own by the award of 1999",
}
TOWNS = {  # built-up areas made of several places
    "Sarajevo": (
        "Sarajevo Centar",
        "Sarajevo Novi Grad",
        "Sarajevo Stari Grad",
        "Novo Sarajevo",
        "Ilidža",
        "Vogošća",
        "Istočna Ilidža",
        "Istočni Stari Grad",
        "Istočno Novo Sarajevo",
    ),
}
# A neck of land that the drawing points alone would cut: both places get a point beside the border they share there.
NECKS = (("Petrovo", "Doboj"),)
# Where the neighbour changes along the outer border (lon, lat), in the direction Croatia, Serbia, Montenegro, Croatia,
# sea; read off the outlines of the four states in Natural Earth, the two ends of the coast off the outline of Neum.
CORNERS = (
    ("@SRB", (19.0335, 44.8510)),
    ("@MNE", (19.1845, 43.5230)),
    ("@HRV", (18.4391, 42.5572)),
    ("@sea", (17.654, 42.888)),
    ("@HRV", (17.597, 42.937)),
)


def polygons() -> dict[str, BaseGeometry]:
    """Polygon of each post-war municipality by id (longitude, latitude)."""
    document = json.loads((PACK / "municipalities_postwar.geojson").read_text(encoding="utf-8"))
    return {
        feature["properties"]["id"]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in document["features"]
    }


def spread_points(polygon: BaseGeometry, count: int) -> list[tuple[float, float]]:
    """Choose ``count`` lattice points (lon, lat) that share a polygon among them, the most central one first.

    Lloyd's method on the lattice points inside, started from the farthest points: the same answer every time.
    """
    west, south, east, north = polygon.bounds
    lon = np.arange(np.floor(west / LATTICE), np.ceil(east / LATTICE) + 1) * LATTICE
    lat = np.arange(np.floor(south / LATTICE), np.ceil(north / LATTICE) + 1) * LATTICE
    grid = np.array(np.meshgrid(lon, lat)).reshape(2, -1).T
    grid = grid[shapely.contains_xy(polygon, grid[:, 0], grid[:, 1])]
    scale = np.array([np.cos(np.radians(grid[:, 1].mean())), 1.0])
    flat = grid * scale
    chosen = [int(np.argmin(((flat - flat.mean(axis=0)) ** 2).sum(axis=1)))]
    while len(chosen) < min(count, len(flat)):
        gaps = ((flat[:, None] - flat[chosen][None]) ** 2).sum(axis=2).min(axis=1)
        chosen.append(int(np.argmax(gaps)))
    for _ in range(50):
        owner = ((flat[:, None] - flat[chosen][None]) ** 2).sum(axis=2).argmin(axis=1)
        centres = [flat[owner == k].mean(axis=0) for k in range(len(chosen))]
        moved = [int(np.argmin(((flat - centre) ** 2).sum(axis=1))) for centre in centres]
        if moved == chosen:
            break
        chosen = moved
    middle = np.array(polygon.centroid.coords[0]) * scale
    chosen.sort(key=lambda k: (float(((flat[k] - middle) ** 2).sum()), k))
    return [(round(float(x), 2), round(float(y), 2)) for x, y in grid[chosen]]


def neck_points(shapes: dict[str, BaseGeometry], ids: dict[str, str]) -> dict[str, tuple[float, float]]:
    """Lattice point (lon, lat) of each place of NECKS that lies nearest to the middle of the shared border."""
    found = {}
    for pair in NECKS:
        first, second = (shapes[ids[name]] for name in pair)
        middle = shapely.centroid(shapely.intersection(first.boundary, second.boundary))
        for name, shape in zip(pair, (first, second), strict=True):
            lon, lat = np.round([middle.x, middle.y], 2)
            steps = np.arange(-8, 9) * LATTICE
            grid = np.array(np.meshgrid(lon + steps, lat + steps)).reshape(2, -1).T
            grid = grid[shapely.contains_xy(shape, grid[:, 0], grid[:, 1])]
            nearest = grid[np.argmin(((grid - np.array([middle.x, middle.y])) ** 2).sum(axis=1))]
            found[ids[name]] = (round(float(nearest[0]), 2), round(float(nearest[1]), 2))
    return found


def write_places(shapes: dict[str, BaseGeometry]) -> dict[str, int]:
    """Write places, areas, points and people; return the number of rows of each."""
    municipalities = read_rows(PACK / "municipalities_postwar.csv")
    town_of = {name: town for town, names in TOWNS.items() for name in names}
    necks = neck_points(shapes, {row["name"]: row["id"] for row in municipalities})
    places: list[list[object]] = []
    points: list[list[object]] = []
    people: list[list[object]] = []
    for row in municipalities:
        area = float(row["area_km2"])
        drawn = spread_points(shapes[row["id"]], 1 + sum(area > step for step in AREA_STEPS))
        if row["id"] in necks and necks[row["id"]] not in drawn:
            drawn.append(necks[row["id"]])
        english, bosnian = NAMES.get(row["name"], (row["name"], row["name"]))
        town = town_of.get(row["name"], "")
        head = [row["id"], row["parent1991"], town, english, bosnian, f"{drawn[0][1]:.2f}", f"{drawn[0][0]:.2f}"]
        places.append([*head, area, *[row["pop1991"]] * 3, "census-1991", NOTES.get(row["name"], "")])
        points.extend([row["id"], f"{lat:.2f}", f"{lon:.2f}"] for lon, lat in drawn[1:])
        for community, column in COMMUNITIES.items():
            share = repr(int(row[column]) / int(row["pop1991"]))
            people.append([row["id"], community, share, share, share, "census-1991"])
    areas = [
        [row["id"], "", "pre-war municipality", *NAMES.get(row["name"], (row["name"],) * 2), "municipalities-1991"]
        for row in read_rows(PACK / "municipalities_1991.csv")
    ]
    population = ("population_low", "population_best", "population_high")
    place_columns = ("id", "parent", "town", "name_en", "name_bs", "lat", "lon", "area_km2", *population)
    shares = ("share_low", "share_best", "share_high")
    return {
        "places": write_rows("places", (*place_columns, "source", "note"), places),
        "areas": write_rows("areas", ("id", "parent", "level", "name_en", "name_bs", "source"), areas),
        "points": write_rows("points", ("place", "lat", "lon"), points),
        "people": write_rows("people", ("place", "community", *shares, "source"), people),
    }


def write_borders(shapes: dict[str, BaseGeometry]) -> int:
    """Write the inner borders of the pack and the outer ones measured here; return the number of rows."""
    rows: list[list[object]] = [
        [row["a"], row["b"], row["shared_border_km"], "point" if row["kind"] == "point" else "land", "borders-computed"]
        for row in read_rows(PACK / "adjacency_postwar.csv")
    ]
    rows.extend(
        [place, abroad, f"{km:.3f}", "land", "borders-abroad"] for place, abroad, km in outer_borders(shapes) if km > 0
    )
    return write_rows("borders", ("a", "b", "km", "kind", "source"), rows)


def outer_borders(shapes: dict[str, BaseGeometry]) -> list[tuple[str, str, float]]:
    """Measure each place's border with each neighbouring state and the sea in km along the ellipsoid."""
    union = shapely.union_all(list(shapes.values()))
    parts = sorted(shapely.get_parts(union), key=lambda part: -part.area)
    ring = shapely.get_coordinates(parts[0].exterior)[:-1]
    cuts = [int(np.argmin(((ring - np.array(corner)) ** 2).sum(axis=1))) for _, corner in CORNERS]
    labels = [label for label, _ in CORNERS]
    start = cuts[0]
    ring = np.roll(ring, -start, axis=0)
    cuts = [(cut - start) % len(ring) for cut in cuts]
    if cuts != sorted(cuts):
        raise ValueError(f"the corners do not follow each other along the border: {cuts}")
    ring = np.vstack([ring, ring[:1]])
    stretches = [
        (label, shapely.linestrings(ring[a : b + 1]))
        for label, a, b in zip(labels, cuts, [*cuts[1:], len(ring) - 1], strict=True)
    ]
    # The one detached part, a hamlet of Rudo, lies inside Serbia.
    stretches.extend(("@SRB", part.exterior) for part in parts[1:])
    earth = Geod(ellps="GRS80")
    totals: dict[tuple[str, str], float] = {}
    for place, shape in shapes.items():
        for label, line in stretches:
            shared = shapely.intersection(shape.boundary, line)
            km = earth.geometry_length(shapely.union_all([shared])) / 1000 if not shared.is_empty else 0.0
            totals[place, label] = totals.get((place, label), 0.0) + km
    return [(place, label, km) for (place, label), km in totals.items() if km >= 0.01]
