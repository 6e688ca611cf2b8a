"""Make the outlines of the bundled dossiers from Natural Earth (public domain).

Run in the repository, with Node's npm at hand:

    .venv/bin/python tools/outlines/natural_earth.py

The countries at 1:10 million come through the npm package world-atlas 2.0.2 as TopoJSON (quantised arcs shared by
neighbours), fetched with ``npm pack`` into a temporary folder. Each outline is projected, simplified (Douglas and
Peucker, 500 m: corners and coast stay), and written in degrees rounded to 0.001.
"""

import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

import numpy as np
import shapely

from modusvivendi.core.geometry.projection import choose_crs, project, unproject

PACKAGE = "world-atlas@2.0.2"
MEMBER = "package/countries-10m.json"
CREDIT = "Outline: Natural Earth 1:10 million (public domain), through world-atlas 2.0.2, simplified"
NOTE = {
    "syria-2015": "De facto boundary: the Israeli-occupied Golan lies outside. Not an opinion on any boundary.",
    "bosnia-1995": "Today's boundary. Not an opinion on any boundary.",
}
COUNTRIES = {"syria-2015": "760", "bosnia-1995": "070"}
"""Dossier id to ISO 3166 numeric code, the id in the file."""

TOLERANCE_M = 500.0
GRID_DEGREES = 0.001
DATA = Path(__file__).resolve().parents[2] / "src" / "modusvivendi" / "data"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            topology = json.load(archive.extractfile(MEMBER))
    for dossier, country in COUNTRIES.items():
        outline = simplify_outline(decode_country(topology, country))
        print(dossier, write_outline(outline, dossier), "bytes,", shapely.get_num_coordinates(outline), "vertices")


def decode_country(topology: dict, country: str) -> shapely.Geometry:
    """Return the MultiPolygon of a country from its arcs.

    TopoJSON: an arc is a list of steps on a grid, the first from the origin; a ring is a list of arc numbers, where
    ~n is arc n run backwards; each arc starts where the one before it ends.
    """
    scale, origin = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(arc, axis=0) * scale + origin for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> np.ndarray:
        runs = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
        return np.concatenate([runs[0], *(run[1:] for run in runs[1:])])

    (found,) = [g for g in topology["objects"]["countries"]["geometries"] if g.get("id") == country]
    parts = [found["arcs"]] if found["type"] == "Polygon" else found["arcs"]
    return shapely.multipolygons([shapely.Polygon(ring(part[0]), [ring(hole) for hole in part[1:]]) for part in parts])


def simplify_outline(outline: shapely.Geometry) -> shapely.Geometry:
    xy = shapely.get_coordinates(outline)
    crs = choose_crs(xy[:, 1], xy[:, 0])
    simple = unproject(shapely.simplify(project(outline, crs), TOLERANCE_M), crs)
    return shapely.normalize(shapely.set_precision(simple, GRID_DEGREES))


def write_outline(outline: shapely.Geometry, dossier: str) -> int:
    parts = [
        [[[round(x, 3), round(y, 3)] for x, y in ring.coords] for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(shapely.orient_polygons(outline))
    ]
    feature = {
        "type": "Feature",
        "properties": {"credit": CREDIT, "source": "natural-earth", "note": NOTE[dossier]},
        "geometry": {"type": "MultiPolygon", "coordinates": parts},
    }
    text = json.dumps({"type": "FeatureCollection", "features": [feature]}, separators=(",", ":"))
    return (DATA / dossier / "outline.geojson").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
