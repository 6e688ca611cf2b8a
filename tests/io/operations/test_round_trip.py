from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from modusvivendi.core.errors import ModusError
from modusvivendi.core.operations import Circle, Corridor, Movement, Operation, Outline, Polygon, Volume
from modusvivendi.io.operations.files import FORMATS, format_filings, parse_filings, read_filings, write_filings
from modusvivendi.io.operations.moving import list_moments
from tests.io.operations.filings import ALL, CLOSED, CONVOY, NOON, OPERATION, SITE

LOSSLESS = ("geojson", "kml", "cot", "csv")


@pytest.mark.parametrize("form", LOSSLESS)
def test_everything_comes_back_as_it_was(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"plan{FORMATS[form].endings[0]}"
    write_filings(ALL, path)
    found = read_filings(path)
    assert found.filings == ALL
    assert found.notes == ()
    assert len(found.where) == len(ALL)
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_movement_comes_back_from_moving_features() -> None:
    text = format_filings([CONVOY], "moving")
    assert parse_filings(text.encode(), "moving").filings == (CONVOY,)
    # Whatever ends in .json is looked into.
    assert parse_filings(text.encode(), "geojson").filings == (CONVOY,)
    with pytest.raises(ModusError, match="no movement"):
        format_filings([SITE], "moving")


def test_the_moments_of_others_become_checkpoints() -> None:
    plain = replace(CONVOY, name="")
    text = format_filings([plain], "moving").replace('"route"', '"not_ours"')
    (found,) = parse_filings(text.encode(), "moving").filings
    assert isinstance(found, Movement)
    assert [(one.arrive, one.at) for one in found.route] == list_moments(plain)
    times = [one.arrive for one in found.route]
    assert times == sorted(set(times))
    assert found.route[-1].leave == CONVOY.route[-1].leave


def metres(a: Outline, b: Outline) -> float:
    match a, b:
        case (Polygon(vertices=p), Polygon(vertices=q)) | (Corridor(line=p), Corridor(line=q)):
            pairs = zip(p, q, strict=True)
        case Circle(centre=p), Circle(centre=q):
            pairs = zip([p], [q], strict=True)
        case _:
            raise AssertionError
    return max(Geod(ellps="WGS84").inv(*one, *other)[2] for one, other in pairs)


POINT = st.tuples(st.floats(-179.999, 179.999), st.floats(-89.999, 89.999))
OUTLINE = (
    st.lists(POINT, min_size=3, max_size=6, unique=True).map(lambda points: Polygon(tuple(points)))
    | st.builds(Circle, POINT, st.floats(0.01, 1e5))
    | st.builds(Corridor, st.lists(POINT, min_size=2, max_size=5, unique=True).map(tuple), st.floats(0.01, 1e5))
)
VOLUME = st.builds(
    Volume,
    OUTLINE,
    st.floats(-1_000, 0),
    st.floats(0, 1e5),
    st.timedeltas(timedelta(), timedelta(days=9)).map(lambda by: NOON + by),
    st.timedeltas(timedelta(days=9), timedelta(days=20)).map(lambda by: NOON + by),
)
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=30).map(str.strip)


@settings(max_examples=40, deadline=None)
@given(st.lists(VOLUME, min_size=1, max_size=3, unique=True), TEXT.filter(bool), TEXT)
def test_any_volume_comes_back(parts: list[Volume], id: str, name: str) -> None:
    filing = Operation(id=id, party="north", name=name, parts=tuple(parts))
    for form in LOSSLESS:
        (found,) = parse_filings(format_filings([filing], form).encode(), form).filings
        # A name that is the id says nothing more, and some formats show the id as a name.
        assert replace(found, name=name) == filing
        assert found.name in (name, "")


@settings(max_examples=60, deadline=None)
@given(VOLUME)
def test_an_airspace_order_is_exact_to_a_millimetre_and_never_shorter(part: Volume) -> None:
    filing = Operation(id="a", party="north", parts=(part,))
    (found,) = parse_filings(format_filings([filing], "aco").encode(), "aco").filings
    (again,) = found.volumes
    assert metres(part.outline, again.outline) < 0.001
    assert again.lower_m == pytest.approx(part.lower_m, abs=1e-4)
    assert part.start - again.start < timedelta(seconds=1)
    assert again.start <= part.start <= part.end <= again.end
    assert again.end - part.end < timedelta(seconds=1)


def test_an_airspace_order_says_sites_and_constraints_but_no_movement() -> None:
    text = format_filings(ALL[:3], "aco")
    found = parse_filings(text.encode(), "aco").filings
    assert found[1] == SITE
    assert [replace(found[2], parts=()), found[0].party] == [replace(CLOSED, parts=()), OPERATION.party]
    assert found[0].disclosure == OPERATION.disclosure
    assert found[0].name == OPERATION.name
    with pytest.raises(ModusError, match="a movement, which an order cannot say"):
        format_filings([CONVOY], "aco")


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    with pytest.raises(ModusError, match="cannot write"):
        write_filings([SITE], tmp_path / "no such folder" / "a.kml")
    with pytest.raises(ModusError, match="no format ends in"):
        write_filings([SITE], tmp_path / "a.doc")
    with pytest.raises(ModusError, match="there is no format 'shape'"):
        format_filings([SITE], "shape")
    assert list(tmp_path.iterdir()) == []
