import re

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from modusvivendi.brief.figures.paths import fit_view, lines_between, outer_lines, simplify_cells, trace, write_path
from tests.brief.figures.drawings import squares


def read_path(data: str) -> list[list[tuple[float, float]]]:
    """Follow the moves of a path; every number is a coordinate or a step."""
    lines = []
    for piece in data.split("M")[1:]:
        numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+", piece)]
        steps = np.array(numbers).reshape(-1, 2)
        lines.append([tuple(np.round(point, 1)) for point in np.cumsum(steps, axis=0)])
    return lines


points = st.tuples(st.integers(-9_999, 9_999), st.integers(-9_999, 9_999))


@given(st.lists(st.lists(points, min_size=2, max_size=20), max_size=5))
def test_a_path_read_back_gives_the_same_points(lines):
    rings = [np.array(line, np.int64) for line in lines]
    back = read_path(write_path(rings))
    assert back == [[(x / 10, y / 10) for x, y in line] for line in lines]


def test_a_path_of_rings_is_closed_and_one_of_lines_is_not():
    ring = np.array([(0, 0), (10, 0), (10, 10)])
    assert write_path([ring]) == "M0 0l1 0 0 1z"
    assert write_path([ring], closed=False) == "M0 0l1 0 0 1"


def test_north_is_up_and_the_map_fills_the_width():
    cells = squares(4, 2)
    view = fit_view(cells.polygons, 408, 500, dy=30)
    rings = [ring for place in trace(cells.polygons, view) for ring in place]
    xy = np.concatenate(rings)
    assert xy[:, 0].min() == 40
    assert xy[:, 0].max() == 4040
    assert view.height == pytest.approx(208)
    south, north = trace(cells.polygons, view)[0][0], trace(cells.polygons, view)[4][0]
    assert north[:, 1].max() == south[:, 1].min()


def test_a_tall_country_is_centred():
    cells = squares(1, 4)
    view = fit_view(cells.polygons, 400, 208, dy=0)
    ring = trace(cells.polygons, view)[0][0]
    assert ring[:, 0].min() + ring[:, 0].max() == pytest.approx(4000, abs=1)


def test_lines_run_between_labels_only():
    cells = squares(3, 1)
    view = fit_view(cells.polygons, 308, 500, dy=0)
    traced = trace(cells.polygons, view)
    assert lines_between(traced, np.array([0, 0, 0])) == []
    (line,) = lines_between(traced, np.array([0, 0, 1]))
    assert set(line[:, 0].tolist()) == {2040}


def test_unknown_is_no_side_of_a_front():
    traced = trace(squares(3, 1).polygons, fit_view(squares(3, 1).polygons, 308, 500, dy=0))
    assert lines_between(traced, np.array([0, -1, 1]), known_only=True) == []
    assert len(lines_between(traced, np.array([0, -1, 1]))) == 2


def test_the_outer_line_goes_once_around():
    cells = squares(3, 2)
    view = fit_view(cells.polygons, 308, 500, dy=0)
    lines = outer_lines(trace(cells.polygons, view))
    length = sum(np.abs(np.diff(line, axis=0)).sum() for line in lines)
    assert length == 2 * (3000 + 2000)


def test_a_place_too_small_to_show_is_still_there():
    polygons = np.array([shapely.box(0, 0, 1e6, 1e6), shapely.box(1e6, 0, 1e6 + 10, 10)], object)
    view = fit_view(polygons, 700, 700, dy=0)
    assert all(trace(polygons, view))


def test_islands_that_do_not_show_are_left_out_beside_a_mainland():
    land = shapely.union_all([shapely.box(0, 0, 1e6, 1e6), shapely.box(1.2e6, 0, 1.2e6 + 50, 50)])
    view = fit_view(np.array([land], object), 700, 700, dy=0)
    assert len(trace(np.array([land], object), view)[0]) == 1


def test_simplified_neighbours_still_share_their_border():
    angle = np.linspace(0, np.pi, 400)
    wave = np.column_stack([np.linspace(0, 1e5, 400), 200 * np.sin(40 * angle)])
    north = shapely.polygons([*wave, (1e5, 5e4), (0, 5e4)])
    south = shapely.polygons([*wave, (1e5, -5e4), (0, -5e4)])
    polygons = np.array([north, south], object)
    view = fit_view(polygons, 300, 300, dy=0)
    simple = simplify_cells(polygons, view, 1.3)
    assert shapely.get_num_coordinates(simple).sum() < 120
    assert shapely.coverage_is_valid(simple)
