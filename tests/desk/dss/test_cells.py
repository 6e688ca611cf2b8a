"""Coverings: nothing that an outline holds is outside its cells, and spans are sets."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from modusvivendi.desk.dss.cells import (
    AreaError,
    ShapeError,
    coarsen,
    contains,
    count,
    cover_circle,
    cover_polygon,
    intersects,
    join,
    pack,
    unpack,
)

GEOD = Geod(ellps="WGS84")
LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)
SETS = st.sets(st.integers(0, 60), max_size=25)


def place(lat, lng):
    """Return the place on the curve of the cell that holds a point."""
    import s2geometry as s2

    return s2.S2CellId(s2.S2LatLng.FromDegrees(lat, lng).Normalized().ToPoint()).id() >> 35


def spans(places):
    return join([tuple((one, one) for one in places)])


def places(area):
    return {one for low, high in area for one in range(low, high + 1)}


@settings(max_examples=150, deadline=None)
@given(
    LATITUDES, LONGITUDES, st.floats(1, 28_000), st.lists(st.tuples(st.floats(0, 360), st.floats(0, 1)), max_size=20)
)
def test_a_circle_is_covered(lat, lng, radius, inside):
    cells = cover_circle((lat, lng), radius)
    for bearing, share in [*inside, (0, 1), (90, 1), (180, 1), (270, 1)]:
        x, y, _ = GEOD.fwd(lng, lat, bearing, radius * share)
        assert contains(cells, spans([place(y, x)]))


@settings(max_examples=100, deadline=None)
@given(st.floats(-80, 80), LONGITUDES, st.floats(0.02, 0.2), st.integers(3, 12), st.booleans(), st.floats(0, 1))
def test_a_polygon_is_covered_along_its_geodesics(lat, lng, size, corners, backwards, along):
    ring = [
        (
            lat + size * math.sin(2 * math.pi * k / corners),
            (lng + size * math.cos(2 * math.pi * k / corners) + 540) % 360 - 180,
        )
        for k in range(corners)
    ]
    cells = cover_polygon(ring[::-1] if backwards else ring)
    assert cells == cover_polygon(ring)
    for (y0, x0), (y1, x1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        bearing, _, length = GEOD.inv(x0, y0, x1, y1)
        x, y, _ = GEOD.fwd(x0, y0, bearing, length * along)
        assert contains(cells, spans([place(y, x)]))
    assert contains(cells, spans([place(lat, lng)]))


def test_long_edges_follow_the_ellipsoid():
    # 300 km along the parallel: the geodesic leaves it by 1.2 km, which is a cell.
    ring = [(35.0, 36.0), (35.0, 39.3), (35.05, 39.3), (35.05, 36.0)]
    cells = cover_polygon(ring)
    bearing, _, length = GEOD.inv(36.0, 35.0, 39.3, 35.0)
    for share in range(101):
        x, y, _ = GEOD.fwd(36.0, 35.0, bearing, length * share / 100)
        assert contains(cells, spans([place(y, x)]))
    assert not intersects(cells, spans([place(35.0, 37.65)]))


def test_areas_are_those_of_the_ellipsoid():
    # One degree by one degree at the equator has 12,309 km².
    with pytest.raises(AreaError):
        cover_polygon([(0, 0), (0, 1), (1, 1), (1, 0)])
    side = math.sqrt(2_499 / 12_308.8)
    cover_polygon([(0, 0), (0, side), (side, side), (side, 0)])
    side = math.sqrt(2_501 / 12_308.8)
    with pytest.raises(AreaError):
        cover_polygon([(0, 0), (0, side), (side, side), (side, 0)])
    cover_circle((0, 0), 28_209)
    with pytest.raises(AreaError):
        cover_circle((0, 0), 28_210)


def test_a_covering_takes_in_little_more_than_is_needed():
    cells = cover_circle((35, 37), 28_000)
    assert 2_400 < count(cells) < 2_600
    assert count(cover_circle((35, 37), 100)) <= 4


@given(SETS, SETS)
def test_spans_are_sets(one, other):
    a, b = spans(one), spans(other)
    assert places(a) == one
    assert places(join([a, b])) == one | other
    assert intersects(a, b) == intersects(b, a) == bool(one & other)
    assert contains(a, b) == (other <= one)
    assert count(a) == len(one)
    assert unpack(pack(a)) == a
    assert all(high + 1 < low for (_, high), (low, _) in pairwise(a))


@given(SETS.filter(bool), st.integers(1, 6))
def test_coarser_spans_hold_the_area_and_are_few(one, most):
    area = spans(one)
    coarse = coarsen(area, most)
    assert len(coarse) <= most
    assert contains(coarse, area)
    assert (coarse[0][0], coarse[-1][1]) == (area[0][0], area[-1][1])
    if len(area) <= most:
        assert coarse == area


@pytest.mark.parametrize("ring", [[(0, 0)] * 3, [(0, 0), (0, 1), (0, 0.5)], [(0, 0), (0.1, 0.1), (0, 0.1), (0.1, 0)]])
def test_what_encloses_nothing_is_no_area(ring):
    with pytest.raises(ShapeError):
        cover_polygon(ring)
