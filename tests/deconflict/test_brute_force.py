import os

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.core.operations import Circle, Corridor, Outline, Polygon
from modusvivendi.deconflict.boxes import boxes
from modusvivendi.deconflict.charts import GEOD, Chart
from modusvivendi.deconflict.figures import Figure
from modusvivendi.deconflict.intersection import LEVELS, intersects, intersects_any, overlay
from modusvivendi.deconflict.shapes import REACH
from modusvivendi.deconflict.sketches import Sketch, settle
from tests.deconflict.reference import apart, together
from tests.deconflict.test_intersection import overlap
from tests.deconflict.volumes import OUTLINES, volume

SOAK = bool(os.environ.get("MODUS_SOAK"))
PAIRS, ROUNDS = (10_000, 10) if SOAK else (1_000, 1)
PLACES = [
    (38.0, 35.0),
    (180.0, 52.0),
    (-180.0, -16.0),
    (0.0, 0.0),
    (25.0, 75.0),
    (-70.0, -74.9),
    (10.0, 90.0),
    (0.0, -89.7),
]
NEAR = 0.02
"""Metres within which the other way of working it out may be wrong."""


def outline(rng: np.random.Generator, middle: tuple[float, float]) -> Outline:
    """Return an outline of 0.2 to 60 km somewhere around a place."""
    size = 10 ** rng.uniform(2.3, 4.6)
    x, y, _ = GEOD.fwd(*middle, rng.uniform(0, 360), rng.uniform(0, 30_000))
    kind = rng.integers(3)
    if kind == 0:
        return Circle((x, y), size / 2)
    if kind == 1:
        turn = rng.uniform(0, 360)
        points = [(x, y)]
        for _ in range(rng.integers(1, 4)):
            turn += rng.uniform(-60, 60)
            points.append(GEOD.fwd(*points[-1], turn, size)[:2])
        return Corridor(tuple(points), 10 ** rng.uniform(1.5, 3.5))
    corners = rng.integers(3, 9)
    turns = np.sort(rng.uniform(0, 360, corners))
    star = [GEOD.fwd(x, y, turn, size * rng.uniform(0.2, 1.0))[:2] for turn in turns]
    return Polygon(tuple(star) if rng.random() < 0.5 else tuple(reversed(star)))


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(ROUNDS))
def test_random_pairs_equal_to_brute_force(turn: int) -> None:
    rng = np.random.default_rng(turn)
    met = over = doubtful = 0
    for _ in range(PAIRS):
        place = PLACES[rng.integers(len(PLACES))]
        a, b = (
            volume(
                outline(rng, place),
                lower := rng.integers(0, 3) * 50.0,
                lower + rng.integers(0, 3) * 25.0,
                start=rng.integers(0, 4) * 0.5,
                hours=rng.integers(0, 4) * 0.5,
            )
            for _ in range(2)
        )
        gap = apart(a.outline, b.outline)
        if abs(gap) <= NEAR:
            doubtful += 1
            continue
        over += gap < 0
        wanted = together(a, b) and gap < 0
        one, other = Figure(a), Figure(b)
        assert overlay(one, other) == overlay(other, one) == (gap < 0), (a, b, gap)
        assert intersects(one, other) == intersects(other, one) == wanted, (a, b, gap)
        if wanted:
            met += 1
            assert overlap(boxes(one), boxes(other)), (a, b)
    assert doubtful <= 2 + PAIRS / 1000
    assert over > PAIRS / 20
    assert met > PAIRS / 100


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=500 if SOAK else 6, deadline=None, derandomize=True)
@given(
    st.floats(0, 360),
    st.floats(100, 60_000),
    st.floats(1, 20_000),
    st.floats(1, 3_000),
    st.floats(0.05, 0.95),
    st.sampled_from(["ring", "line"]),
)
def test_a_circle_beside_an_edge_meets_to_the_centimetre(
    place: tuple[float, float], turn: float, length: float, radius: float, width: float, along: float, kind: str
) -> None:
    # The perpendicular from a point of a geodesic is the shortest way to it: the gap is known without any drawing.
    far = GEOD.fwd(*place, turn, length)
    foot = GEOD.fwd(*place, turn, along * length)
    for gap in (-0.0005, 0.0102):
        if kind == "ring":
            ends = ((far[0], far[1], far[2] + 180.0), (*place, turn))
            behind = [GEOD.fwd(x, y, ahead - 90.0, 5_000.0)[:2] for x, y, ahead in ends]
            edge: Outline = Polygon((place, far[:2], *behind))
            away = radius + gap
        else:
            edge, away = Corridor((place, far[:2]), width), width + radius + gap
        centre = GEOD.fwd(*foot[:2], foot[2] + 180.0 + 90.0, away)[:2]
        assert overlay(volume(edge), volume(Circle(centre, radius))) == (gap < 0)
        assert overlay(volume(Circle(centre, radius)), volume(edge)) == (gap < 0)


@pytest.mark.parametrize("first", OUTLINES)
def test_a_sketch_never_contradicts_the_shape(first: str) -> None:
    one = Figure(volume(OUTLINES[first]))
    for other in (Figure(volume(outline)) for outline in OUTLINES.values()):
        pole = one.chart.pole or other.chart.pole
        if pole and {one.chart.pole, other.chart.pole} != {pole}:
            continue
        chart = Chart(pole) if pole else None
        for level in range(LEVELS):
            said = settle(one.sketched(level, chart), other.sketched(level, chart))
            assert said in (None, overlay(one, other))


def test_a_sketch_is_kept_as_bytes() -> None:
    one = volume(OUTLINES["corridor"])
    made = Figure(one)
    kept = Figure(one, made.pack())
    assert Sketch.unpack(made.pack()).pack(kept.widened()) == made.pack() == kept.pack()
    assert kept.sketched().slack == made.sketched().slack > REACH
    assert len(made.pack()) < 3_000


@pytest.mark.parametrize("name", OUTLINES)
def test_an_area_for_cells_holds_the_shape_and_not_much_more(name: str) -> None:
    outline = OUTLINES[name]
    figure = Figure(volume(outline))
    area, drawn = figure.widened(), figure.drawn()
    # 55 m to spare, by which a great circle may leave its chord; the widest here are five kilometres wide.
    assert shapely.contains(area, shapely.buffer(drawn, 5e-4))
    assert shapely.contains(shapely.buffer(drawn, 1e-2), area)
    assert len(shapely.get_coordinates(area)) <= 100


@pytest.mark.parametrize("first", OUTLINES)
def test_many_at_once_are_as_each_alone(first: str) -> None:
    one = Figure(volume(OUTLINES[first]))
    volumes = [volume(outline, start=start) for outline in OUTLINES.values() for start in (0.0, 1.5)]
    others = [
        Figure(other, Figure(other).pack()) if number % 3 else Figure(other) for number, other in enumerate(volumes)
    ]
    assert intersects_any(one, others) == [intersects(one, other) for other in volumes]
    assert intersects_any(one, []) == []


def test_a_sketch_of_another_version_is_refused() -> None:
    packed = Figure(volume(OUTLINES["corridor"])).pack()
    with pytest.raises(ModusError, match="version 9"):
        Sketch.unpack(b"\x09" + packed[1:])
