"""Volumes for the tests."""

from datetime import UTC, datetime, timedelta

from modusvivendi.core.operations import Circle, Corridor, Outline, Polygon, Volume

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def volume(
    outline: Outline, lower: float = 0.0, upper: float = 100.0, start: float = 0.0, hours: float = 1.0
) -> Volume:
    """Return an outline from so many hours after noon for so many hours."""
    begin = NOON + timedelta(hours=start)
    return Volume(outline, lower, upper, begin, begin + timedelta(hours=hours))


def square(lon: float, lat: float, side: float = 0.1) -> Polygon:
    return Polygon(((lon, lat), (lon + side, lat), (lon + side, lat + side), (lon, lat + side)))


OUTLINES: dict[str, Outline] = {
    "square": square(36.0, 35.0),
    "circle": Circle((36.05, 35.05), 3_000.0),
    "corridor": Corridor(((35.9, 34.9), (36.0, 35.05), (36.2, 35.1)), 500.0),
    "clockwise": Polygon(tuple(reversed(square(36.0, 35.0).vertices))),
    "across the date line": square(179.95, 10.0),
    "around the north pole": Polygon(((0.0, 89.0), (120.0, 89.0), (-120.0, 89.0))),
    "up to the north pole": Polygon(((0.0, 89.0), (60.0, 90.0), (60.0, 89.0))),
    "over the south pole": Corridor(((10.0, -89.5), (-170.0, -89.5)), 2_000.0),
    "circle at the south pole": Circle((77.0, -90.0), 5_000.0),
    "beside the north pole": square(30.0, 88.0, 1.0),
    "over the equator": Corridor(((30.0, -0.5), (31.0, 0.7)), 100.0),
    "no area": Polygon(((36.0, 35.0), (36.1, 35.1), (36.0, 35.0))),
    "a point": Circle((36.0, 35.0), 0.0),
}
