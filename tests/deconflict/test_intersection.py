import pytest
import shapely

from modusvivendi.core.errors import ModusError
from modusvivendi.core.operations import Circle, Polygon, Volume
from modusvivendi.deconflict.boxes import Box, boxes
from modusvivendi.deconflict.cells import cells
from modusvivendi.deconflict.charts import GEOD
from modusvivendi.deconflict.intersection import intersects
from modusvivendi.deconflict.shapes import shape
from tests.deconflict.volumes import OUTLINES, square, volume


def overlap(a: tuple[Box, ...], b: tuple[Box, ...]) -> bool:
    return any(all(p[i] <= q[i + 1] and q[i] <= p[i + 1] for i in (0, 2, 4, 6)) for p in a for q in b)


def meet(a: Volume, b: Volume) -> bool:
    """Return what both orders say, and hold the boxes and cells to it."""
    found = intersects(a, b)
    assert intersects(b, a) == found
    if found:
        assert overlap(boxes(a), boxes(b))
        assert set(cells(a)) & set(cells(b))
    return found


@pytest.mark.parametrize("name", OUTLINES)
def test_every_outline_meets_itself_and_is_drawn_on_the_map(name: str) -> None:
    one = volume(OUTLINES[name])
    assert meet(one, one)
    drawn = shape(one)
    assert shapely.is_valid(drawn)
    west, south, east, north = shapely.bounds(drawn)
    assert west >= -180.0
    assert east <= 180.0
    assert south >= -90.0
    assert north <= 90.0
    for box in boxes(one):
        assert all(-(2**31) <= side < 2**31 for side in box)
    inside = shapely.union_all([shapely.box(w / 1e7, s / 1e7, e / 1e7, n / 1e7) for w, e, s, n, *_ in boxes(one)])
    assert shapely.covers(inside, drawn)


def test_an_edge_is_a_geodesic() -> None:
    # L^2 tan(lat) / 8R: about 140 m in the middle of 100 km from east to west at 35 degrees north.
    east = GEOD.fwd(36.0, 35.0, 90.0, 100_000.0)[0]
    below = volume(Polygon(((36.0, 35.0), (36.0, 34.9), (east, 34.9), (east, 35.0))))
    middle = (36.0 + east) / 2.0
    rise = (shapely.bounds(shape(below))[3] - 35.0) * 110_940.0
    assert rise == pytest.approx(100_000.0**2 * 0.7002 / (8 * 6.371e6), rel=0.01)
    assert meet(below, volume(Circle((middle, 35.0 + 100.0 / 110_940.0), 1.0)))
    assert not meet(below, volume(Circle((middle, 35.0 + 145.0 / 110_940.0), 1.0)))


def test_what_touches_meets_and_a_centimetre_apart_does_not() -> None:
    one = volume(square(36.0, 35.0))
    assert meet(one, volume(square(36.1, 35.0)))
    assert meet(one, volume(square(36.1, 35.1)))
    assert not meet(one, volume(square(36.1 + 1.2e-7, 35.0)))
    assert meet(one, volume(square(36.0, 35.0), lower=100.0, upper=200.0))
    assert not meet(one, volume(square(36.0, 35.0), lower=100.011, upper=200.0))
    assert meet(one, volume(square(36.0, 35.0), start=1.0))
    assert not meet(one, volume(square(36.0, 35.0), start=1.0 + 1.1 / 3600))
    assert meet(one, volume(square(36.0, 35.0), start=0.5, hours=0.0))
    assert meet(one, volume(square(36.0, 35.0), start=1.0, hours=0.0))


def test_circles_meet_at_the_sum_of_their_radii() -> None:
    for centre in ((36.0, 35.0), (-179.9, -16.0), (10.0, 74.0), (10.0, 89.9)):
        one = volume(Circle(centre, 700.0))
        for turn in (0.0, 33.0, 270.0):
            near, far = (GEOD.fwd(*centre, turn, 1_000.0 + gap)[:2] for gap in (-0.001, 0.0101))
            assert meet(one, volume(Circle(near, 300.0)))
            assert not meet(one, volume(Circle(far, 300.0)))


def test_the_date_line_and_the_poles_are_no_edges() -> None:
    across = volume(OUTLINES["across the date line"])
    assert meet(across, volume(square(-180.0, 10.0)))
    assert meet(across, volume(square(-179.95, 10.0)))
    assert meet(across, volume(square(179.9, 10.0, 0.05)))
    assert not meet(across, volume(square(-179.9, 10.0)))
    assert meet(volume(square(179.9, 10.0)), volume(square(-180.0, 10.05)))
    around = volume(OUTLINES["around the north pole"])
    assert meet(around, volume(Circle((0.0, 90.0), 0.0)))
    assert meet(around, volume(OUTLINES["up to the north pole"]))
    apart = Polygon(((180.0, 89.0), (-60.0, 90.0), (-120.0, 89.0)))
    assert meet(volume(OUTLINES["up to the north pole"]), volume(apart))
    assert meet(volume(OUTLINES["over the south pole"]), volume(OUTLINES["circle at the south pole"]))
    assert not meet(around, volume(OUTLINES["circle at the south pole"]))


def test_what_is_too_long_is_refused_in_words() -> None:
    with pytest.raises(ModusError, match="between 0 and 100,000 m"):
        intersects(volume(Circle((0.0, 0.0), 1e7)), volume(square(0.0, 0.0)))
    with pytest.raises(ModusError, match="not a number"):
        boxes(volume(Circle((float("nan"), 0.0), 1.0)))
