import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.operations import (
    Checkpoint,
    Circle,
    Constraint,
    Corridor,
    Movement,
    Operation,
    Outline,
    Polygon,
    Progress,
    ProtectedSite,
    Report,
    Volume,
)
from modusvivendi.deconflict import validation
from modusvivendi.deconflict.intersection import intersects
from modusvivendi.deconflict.validation import inspect_filing, inspect_outline, measure_km2
from tests.deconflict.volumes import NOON, square, volume

NOW = NOON - timedelta(hours=2)
GOOD = Operation(id="a", party="north", parts=(volume(square(36.0, 35.0)),))


def problems(outline: Outline) -> str:
    return "\n".join(map(str, inspect_filing(replace(GOOD, parts=(volume(outline),)), NOW)))


def test_what_can_be_filed_has_no_problem() -> None:
    assert inspect_filing(GOOD, NOW) == ()
    for outline in (Circle((36.0, 35.0), 500.0), Corridor(((36.0, 35.0), (36.3, 35.0)), 500.0)):
        assert problems(outline) == ""
    across = Polygon(((179.9, 10.0), (-179.9, 10.0), (-179.9, 10.2), (179.9, 10.2)))
    around = Polygon(((0.0, 89.8), (120.0, 89.8), (-120.0, 89.8)))
    for ring in (across, around):
        assert problems(ring) == problems(Polygon(tuple(reversed(ring.vertices)))) == ""
        assert measure_km2(ring) < 2_000.0


@pytest.mark.parametrize(
    ("outline", "words"),
    [
        (Polygon(((36.0, 35.0), (36.1, 35.1), (36.1, 35.0), (36.0, 35.1))), "cross or touch"),
        (Polygon(((36.0, 35.0), (36.1, 35.0), (36.1, 35.0), (36.0, 35.1))), "point 2 comes twice in a row"),
        (Polygon((*square(36.0, 35.0).vertices, (36.0, 35.0))), "need not repeat the first"),
        (Polygon(((36.0, 35.0), (36.1, 35.0), (36.2, 35.1), (36.1, 35.0), (36.0, 35.1))), "a point comes twice"),
        (Polygon(((36.0, 35.0), (36.1, 35.1))), "a polygon has 2 points"),
        (Polygon(((math.nan, 35.0), (36.1, 35.1), (36.0, 1e308))), "point 1 is not a number"),
        (Polygon(((math.nan, 35.0), (36.1, 35.1), (36.0, 1e308))), "point 3 is at 36, 1e+308"),
        (Polygon(((35.0, 136.0), (35.1, 136.0), (35.1, 136.1))), "they look swapped"),
        (Polygon(((3.6e8, 3.5e8), (3.61e8, 3.5e8), (3.6e8, 3.51e8))), "divide by 10,000,000"),
        (Polygon(((4.0e6, 4.1e6), (4.1e6, 4.1e6), (4.0e6, 4.2e6))), "EPSG:4326"),
        (Polygon(((190.0, 35.0), (190.1, 35.0), (190.0, 35.1))), "write -170"),
        (square(36.0, 35.0, 1.0), "the area is 10,"),
        (Polygon(((0.0, 10.0), (20.0, 10.0), (20.0, 10.01))), "km long together"),
        (Circle((36.0, 35.0), 1e308), "the radius is 1e+308 m"),
        (Circle((36.0, 35.0), -1.0), "the radius is -1 m"),
        (Circle((36.0, 35.0), math.inf), "the radius is not a number"),
        (Circle((36.0, 35.0), 35_000.0), "up to 28,209"),
        (Corridor(((36.0, 35.0),), 10.0), "a corridor has 1 points"),
        (Corridor(((36.0, 35.0), (37.0, 35.0)), 0.0), "half the width is 0 m"),
    ],
)
def test_each_problem_is_named(outline: Outline, words: str) -> None:
    assert words in problems(outline)


def test_all_problems_are_said_at_once() -> None:
    bad = replace(
        GOOD,
        id="x" * 501,
        priority=1_000,
        parts=(
            Volume(Circle((200.0, 35.0), math.nan), 200.0, 100.0, NOON, NOON - timedelta(hours=1)),
            Volume(square(36.0, 35.0), math.nan, 1e308, NOON, NOON + timedelta(days=60)),
            Volume(square(36.0, 35.0), 0.0, 1.0, datetime(2026, 1, 1), NOON),  # noqa: DTZ001
            Volume(square(36.0, 35.0), 0.0, 1.0, datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)),
        ),
    )
    text = "\n".join(map(str, inspect_filing(bad, NOW)))
    for words in (
        "the id has 501 characters",
        "the priority is 1000",
        "volume 1: point 1 is at 200",
        "volume 1: the radius is not a number",
        "volume 1: the lower height 200 m is above",
        "volume 1: it ends",
        "volume 2: the lower height is not a number",
        "volume 2: the upper height is 1e+308 m",
        "volume 2: it lasts",
        "volume 3: a time has no zone",
        "volume 4: a time is not between 2000 and 2067",
    ):
        assert words in text


def test_the_kinds_have_limits_of_their_own() -> None:
    area = square(36.0, 35.0, 0.9)
    at = volume(area)
    assert inspect_filing(Constraint(id="c", party="n", parts=(at,)), NOW) == ()
    assert "the limit is 2,500 km²" in str(inspect_filing(Operation(id="c", party="n", parts=(at,)), NOW)[0])
    site = ProtectedSite(id="s", party="n", area=area, since=NOON, expiry=NOON + timedelta(days=400))
    assert len(inspect_filing(site, NOW)) == 3
    long = replace(at, end=at.start + timedelta(hours=25))
    assert "it lasts 1 day" in str(inspect_filing(Constraint(id="c", party="n", parts=(long,)), NOW)[0])
    past = inspect_filing(GOOD, NOON + timedelta(hours=3))
    assert "only what is still to come" in str(past[0])


def test_a_route_must_run_forwards() -> None:
    stops = [
        Checkpoint(str(hour), (36.0 + hour / 10, 35.0), NOON + timedelta(hours=hour), NOON + timedelta(hours=hour))
        for hour in range(3)
    ]
    good = Movement(id="m", party="n", route=tuple(stops), half_width_m=300.0)
    assert inspect_filing(good, NOW) == ()
    assert [v.end - v.start for v in good.volumes] == [timedelta(hours=2)] * 2
    late = replace(good, reports=(Report(0, Progress.DELAYED, NOON, timedelta(minutes=20)),))
    assert [v.end - v.start for v in late.volumes] == [timedelta(hours=2, minutes=20), timedelta(hours=2)]
    assert late.volumes[1].start - good.volumes[1].start == timedelta(minutes=20), "a leg that is to come moves whole"
    assert "the times run backwards" in str(inspect_filing(replace(good, route=tuple(reversed(stops))), NOW)[0])
    assert "1 checkpoints" in str(inspect_filing(replace(good, route=tuple(stops[:1])), NOW)[0])
    endless = replace(good, reports=(Report(0, Progress.DELAYED, NOON, timedelta(days=10**8)),))
    assert "a delay of" in str(inspect_filing(endless, NOW)[0])


def test_reports_move_what_is_still_to_come() -> None:
    stops = [
        Checkpoint(str(hour), (36.0 + hour / 10, 35.0), NOON + timedelta(hours=hour), NOON + timedelta(hours=hour))
        for hour in range(4)
    ]
    good = Movement(id="m", party="n", route=tuple(stops), half_width_m=300.0)

    def moved(*reports: tuple[int, Progress, int]) -> list[tuple[int, int]]:
        told = tuple(Report(at, progress, NOON, timedelta(minutes=late)) for at, progress, late in reports)
        pairs = zip(replace(good, reports=told).volumes, good.volumes, strict=True)
        return [
            (round((new.start - old.start).total_seconds() / 60), round((new.end - old.end).total_seconds() / 60))
            for new, old in pairs
        ]

    assert moved((0, Progress.STARTING, 10)) == [(10, 10)] * 3
    assert moved((1, Progress.PASSED, 40)) == [(0, 0), (40, 40), (40, 40)]
    assert moved((1, Progress.DELAYED, 40)) == [(0, 0), (0, 40), (40, 40)]
    assert moved((1, Progress.PASSED, 20), (1, Progress.STOP, 90)) == [(0, 0), (20, 90), (90, 90)]
    assert moved((1, Progress.DELAYED, 40), (2, Progress.PASSED, 0)) == [(0, 0), (0, 40), (0, 0)]
    assert moved((1, Progress.PASSED, -30)) == [(0, 0), (-30, -30), (-30, -30)]
    assert moved((3, Progress.PASSED, 50)) == [(0, 0)] * 3
    behind = NOON + timedelta(hours=2)
    assert inspect_filing(good, behind) == (), "one leg is over, and two are to come"
    assert len(inspect_filing(good, NOON + timedelta(hours=4))) == 3


def test_ten_times_too_many_vertices_are_refused_before_any_geometry(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = np.linspace(0, 2 * np.pi, 100_000, endpoint=False)
    ring = Polygon(tuple(zip((36 + 0.1 * np.cos(turns)).tolist(), (35 + 0.1 * np.sin(turns)).tolist(), strict=True)))
    within = Polygon(ring.vertices[::10])
    assert inspect_filing(replace(GOOD, parts=(volume(within),)), NOW) == ()
    monkeypatch.setattr(validation, "GEOD", None)
    monkeypatch.setattr(validation, "np", None)
    found = inspect_filing(replace(GOOD, parts=(volume(ring),)), NOW)
    assert [str(one).split("\n")[0] for one in found] == ["error: there are 100,000 vertices"]


NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-200, 200) | st.floats(34.9, 35.1)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(NUMBERS, NUMBERS), max_size=8),
    NUMBERS,
    st.sampled_from([Polygon, Corridor, Circle]),
)
def test_whatever_passes_can_be_held_against_anything(
    points: list[tuple[float, float]], size: float, kind: type
) -> None:
    outline = (
        Polygon(tuple(points))
        if kind is Polygon
        else Corridor(tuple(points), size)
        if kind is Corridor
        else Circle((points or [(0.0, 0.0)])[0], size)
    )
    if not inspect_outline(outline):
        assert intersects(volume(outline), volume(outline))
