from dataclasses import replace
from datetime import timedelta

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.core.operations import Circle, Operation, Point, ProtectedSite
from modusvivendi.deconflict.charts import GEOD
from modusvivendi.deconflict.readback import parse_point, read_back, say_decimal, say_mgrs
from modusvivendi.deconflict.sanity import Known, find_middle, inspect_coordinates
from tests.deconflict.volumes import NOON, square, volume

SYRIA = Known(shapely.box(35.6, 32.3, 42.4, 37.4), (("clinic", (37.15012, 36.20123)), ("school", (38.99871, 35.95012))))


def site(lon: float, lat: float, name: str = "s") -> ProtectedSite:
    return ProtectedSite(
        id=name, party="relief", area=Circle((lon, lat), 100.0), since=NOON, expiry=NOON + timedelta(days=30)
    )


@pytest.mark.parametrize(
    ("lon", "lat", "words"),
    [
        (36.20123, 37.15012, "1.0 km from"),
        (33.51234, 36.29121, "longitude and latitude look swapped"),
        (-37.15012, 36.20123, "the sign of the longitude looks wrong"),
        (37.15012, -36.20123, "the sign of the latitude looks wrong"),
        (10.15012, 51.20123, "nobody there will look for it"),
        (37.15, 36.2, "no coordinate has more than 2 decimals"),
        (37.15012, 36.28123, "8.9 km from the nearest known place (clinic), bearing 000 from it"),
    ],
)
def test_what_cannot_be_meant_is_asked_about(lon: float, lat: float, words: str) -> None:
    found = "\n".join(str(one) for one in inspect_coordinates(site(lon, lat), SYRIA))
    assert words in found or (words == "1.0 km from" and "km from the nearest known place" in found)
    assert "error" not in found


def test_what_is_in_its_place_is_not() -> None:
    assert inspect_coordinates(site(37.15012, 36.20123), SYRIA) == ()
    assert inspect_coordinates(site(37.15012, 36.20123), Known()) == ()


def test_what_is_filed_twice_is_asked_about() -> None:
    one = site(37.15012, 36.20123)
    twin, near, far = site(37.15012, 36.20123, "twin"), site(37.15062, 36.20123, "near"), site(37.2, 36.3, "far")
    found = [str(finding) for finding in inspect_coordinates(one, SYRIA, [one, twin, near, far])]
    assert ["the same as 'twin'" in found[0], "45 m from 'near'" in found[1], len(found)] == [True, True, 2]
    operation = Operation(id="o", party="n", parts=(volume(square(37.12345, 36.0)),))
    assert len(inspect_coordinates(operation, SYRIA, [replace(operation, id="p")])) == 1
    assert inspect_coordinates(operation, SYRIA, [replace(operation, id="p", party="other")]) == ()


def test_the_middle_is_found_across_the_date_line() -> None:
    assert find_middle(square(179.95, 10.0)) == pytest.approx((180.0, 10.05), abs=1e-4)


def test_the_warning_of_deir_ez_zor_would_have_been_caught() -> None:
    # 17 September 2016: the first warning gave a place nine kilometres off (reported by CNN and McClatchy).
    given_place, repeated = (40.10251, 35.27143), GEOD.fwd(40.10251, 35.27143, 230.0, 9_000.0)[:2]
    found = read_back(say_mgrs(given_place), say_decimal(repeated))
    assert not found.agrees
    assert found.distance_m == pytest.approx(9_000.0, abs=3.0)
    assert found.bearing == pytest.approx(230.0, abs=0.05)


@settings(max_examples=150, deadline=None)
@given(st.tuples(st.floats(-180, 180), st.floats(-90, 90)))
def test_both_notations_come_back_within_two_metres(point: Point) -> None:
    decimal, grid = parse_point(say_decimal(point)), parse_point(say_mgrs(point))
    for again in (decimal, grid):
        assert read_back(point, again).distance_m < 2.0
    assert read_back(say_decimal(point), say_mgrs(point)).agrees


def test_places_are_read_as_people_write_them() -> None:
    wanted = (36.5, 35.25)
    for text in ("35.25 N 36.5 E", "35.25, 36.5", "36.5E;35.25N", "35.25° N, 36.50° E", "+35.25 36.5"):
        assert parse_point(text) == wanted
    assert parse_point("35.25 S 36.5 W") == (-36.5, -35.25)
    assert read_back("37s bu 26201 77156", "37SBU2620177156").distance_m == 0.0
    assert say_decimal((-36.5, -35.25)) == "35.25000 S 36.50000 W"


@pytest.mark.parametrize(
    "text",
    ["", "35.25", "95 N 36 E", "35 N 36 N", "-35 S 36 E", "37S BU 262 1", "99Z ZZ 11111 11111", "1e5 2", "9" * 10_000,
     "nan nan", "35.25 36.5; DROP TABLE", "٣٥ ٣٦"],
)  # fmt: skip
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ModusError):
        parse_point(text)


def test_nowhere_has_no_grid() -> None:
    for point in ((0.0, 91.0), (float("nan"), 0.0)):
        with pytest.raises(ModusError, match="no such place"):
            say_mgrs(point)
