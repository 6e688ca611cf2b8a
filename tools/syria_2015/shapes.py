"""Points that stand for a place, and the outer border of the country by what lies beyond it.

The polygons of the data pack are read here and nowhere kept: what leaves are points and lengths.
"""

import json
from pathlib import Path

import numpy as np
import pyproj
import shapely
from scipy.spatial import cKDTree
from shapely.geometry import shape

FURTHER_POINTS = 4
"""At most so many points of a place beside its main one."""

CORNERS = (
    ("@SEA-TUR", 35.93, 35.92),
    ("@TUR-IRQ", 37.105, 42.365),
    ("@IRQ-JOR", 33.375, 38.79),
    ("@JOR-ISR", 32.69, 35.65),
    ("@ISR-LBN", 33.27, 35.62),
    ("@LBN-SEA", 34.635, 35.975),
)
"""Where the outer border passes from one neighbour to the next: latitude, longitude, clockwise from the north-west."""

BEYOND = ("@TUR", "@IRQ", "@JOR", "@ISR", "@LBN", "@sea")
"""What lies beyond the border from each corner to the next."""


def load(pack: Path) -> dict[str, shapely.Geometry]:
    """Polygons of the 272 sub-districts by id, in degrees."""
    features = json.loads((pack / "admin3_subdistricts.geojson").read_text(encoding="utf-8"))["features"]
    return {item["properties"]["id"]: shape(item["geometry"]) for item in features}


def main_points(polygons: dict[str, shapely.Geometry]) -> dict[str, tuple[float, float]]:
    """One interior point of each place as (lat, lon): the centroid where well inside, else the deepest point."""
    found = {}
    for place, polygon in polygons.items():
        deepest = shapely.maximum_inscribed_circle(polygon, tolerance=0.002)
        radius, centroid = shapely.length(deepest), polygon.centroid
        inside = polygon.contains(centroid) and polygon.exterior.distance(centroid) > radius / 3
        point = centroid if inside else shapely.get_point(deepest, 0)
        found[place] = (round(point.y, 3), round(point.x, 3))
    return found


def further_points(
    polygons: dict[str, shapely.Geometry], main: dict[str, tuple[float, float]]
) -> tuple[dict[str, list[tuple[float, float]]], float]:
    """Add points where nearest-point drawing goes most wrong, at most FURTHER_POINTS a place.

    Returns the points (lat, lon), rounded to 0.01 degrees, and the share of the grid cells drawn in the right place.
    Each round gives each place that loses at least 4 % of its cells a point at the lost cell deepest inside it.
    """
    ids = sorted(polygons)
    cells, owner, depth = _grid(polygons, ids)
    points: dict[str, list[tuple[float, float]]] = {place: [] for place in ids}
    share = 0.0
    for turn in range(FURTHER_POINTS + 1):
        seeds = [(lat, lon, n) for n, place in enumerate(ids) for lat, lon in [main[place], *points[place]]]
        tree = cKDTree(_plane(np.array([seed[:2] for seed in seeds])))
        drawn = np.array([seed[2] for seed in seeds])[tree.query(_plane(cells))[1]]
        lost = drawn != owner
        share = float(1 - lost.mean())
        if turn == FURTHER_POINTS:
            break
        for n, place in enumerate(ids):
            own = np.flatnonzero((owner == n) & lost)
            if own.size < max(3, 0.04 * np.count_nonzero(owner == n)):
                continue
            lat, lon = cells[own[np.argmax(depth[own])]]
            points[place].append((round(float(lat), 2), round(float(lon), 2)))
    return points, share


def _grid(polygons: dict[str, shapely.Geometry], ids: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Grid points of 0.01 degrees with the place they lie in and their distance from its edge."""
    cells, owner, depth = [], [], []
    for n, place in enumerate(ids):
        polygon = polygons[place]
        west, south, east, north = polygon.bounds
        lat, lon = np.meshgrid(
            np.arange(np.ceil(south * 100), np.floor(north * 100) + 1) / 100,
            np.arange(np.ceil(west * 100), np.floor(east * 100) + 1) / 100,
        )
        shapely.prepare(polygon)
        spots = shapely.points(lon.ravel(), lat.ravel())
        inside = shapely.contains(polygon, spots)
        cells.append(np.column_stack([lat.ravel()[inside], lon.ravel()[inside]]))
        owner.append(np.full(int(inside.sum()), n))
        depth.append(shapely.distance(polygon.exterior, spots[inside]))
    return np.vstack(cells), np.concatenate(owner), np.concatenate(depth)


def _plane(degrees: np.ndarray) -> np.ndarray:
    """Latitude and longitude scaled so that distances are about equal both ways at 35 degrees north."""
    return degrees * np.array([1.0, np.cos(np.radians(35))])


def outer_borders(polygons: dict[str, shapely.Geometry]) -> list[tuple[str, str, float]]:
    """Length in km of each place's share of the outer border, by what lies beyond (measured in EPSG:32637)."""
    whole = shapely.coverage_union_all(list(polygons.values()))
    parts = sorted(whole.geoms, key=lambda part: part.area)
    ring = shapely.LineString(parts[-1].exterior.normalize().coords)
    islet_edges = [part.exterior for part in parts[:-1]]
    stretches = _stretches(ring)
    stretches.append(("@sea", shapely.MultiLineString(islet_edges)))
    metres = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:32637", always_xy=True)
    rows = []
    for place in sorted(polygons):
        by_side: dict[str, float] = {}
        for side, line in stretches:
            shared = shapely.intersection(polygons[place].exterior, line)
            flat = shapely.transform(shared, lambda xy: np.column_stack(metres.transform(xy[:, 0], xy[:, 1])))
            if (km := shapely.length(flat) / 1000) > 0.0005:
                by_side[side] = by_side.get(side, 0.0) + km
        rows += [(place, side, round(float(km), 3)) for side, km in sorted(by_side.items())]
    return rows


def _stretches(ring: shapely.LineString) -> list[tuple[str, shapely.Geometry]]:
    """Cut the ring at its vertices nearest to CORNERS."""
    vertices = list(ring.coords)[:-1]
    at = []
    for _name, lat, lon in CORNERS:
        gaps = [(x - lon) ** 2 + (y - lat) ** 2 for x, y in vertices]
        at.append(int(np.argmin(gaps)))
    forward = sum((b - a) % len(vertices) for a, b in zip(at, at[1:] + at[:1], strict=True)) == len(vertices)
    found = []
    for n, side in enumerate(BEYOND):
        start, stop = (at[n], at[(n + 1) % 6]) if forward else (at[(n + 1) % 6], at[n])
        count = (stop - start) % len(vertices)
        found.append((side, shapely.LineString([vertices[(start + k) % len(vertices)] for k in range(count + 1)])))
    return found
