from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modusvivendi.brief.figures.labels import Box, Label, place_labels

FRAME = Box(0, 0, 400, 300)
boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.floats(0, 380),
    st.floats(0, 280),
    st.floats(1, 60),
    st.floats(1, 60),
)
labels = st.builds(
    Label,
    st.lists(st.text("abcdefgh دمشق", min_size=1, max_size=12), min_size=1, max_size=3).map(tuple),
    st.floats(-20, 420),
    st.floats(-20, 320),
    st.integers(0, 5).map(float),
    st.sampled_from([10.0, 12.0, 14.0]),
    st.booleans(),
    st.sampled_from([None, 2.5, 7.0]),
)


@given(st.lists(labels, max_size=25), st.lists(boxes, max_size=5))
def test_no_two_placed_names_overlap_and_none_leaves_the_frame(wanted, taken):
    placed = place_labels(wanted, FRAME, taken)
    for one, other in combinations(placed, 2):
        assert not one.box.meets(other.box)
    for item in placed:
        assert FRAME.holds(item.box)
        assert not any(item.box.meets(box) for box in taken)


@given(st.lists(labels, max_size=15), st.randoms(use_true_random=False))
def test_the_order_of_input_does_not_matter(wanted, random):
    shuffled = list(wanted)
    random.shuffle(shuffled)
    assert place_labels(wanted, FRAME) == place_labels(shuffled, FRAME)


@given(st.lists(labels, max_size=25))
def test_a_dot_is_not_written_over_by_another_name(wanted):
    placed = place_labels(wanted, FRAME)
    for one in placed:
        for other in placed:
            if one is not other and one.label.radius is not None:
                x, y = one.label.x, one.label.y
                assert not other.box.meets(Box(x - 0.1, y - 0.1, x + 0.1, y + 0.1))


def test_the_weightiest_comes_first():
    small, large = Label(("Idlib",), 100, 100, 10), Label(("Aleppo",), 100, 100, 2_000)
    assert place_labels([small, large], Box(0, 80, 150, 120))[0].label is large


def test_a_name_stands_beside_its_dot_where_there_is_room():
    (placed,) = place_labels([Label(("Homs",), 200, 150, 1)], FRAME)
    assert placed.anchor == "start"
    assert placed.box.left == pytest.approx(204.5)


def test_a_name_moves_to_the_other_side_at_the_edge():
    (placed,) = place_labels([Label(("Homs",), 395, 150, 1)], FRAME)
    assert placed.anchor == "end"


def test_a_name_that_fits_nowhere_is_left_out():
    assert place_labels([Label(("A name far too long for its frame",), 10, 10, 1)], Box(0, 0, 40, 20)) == ()
