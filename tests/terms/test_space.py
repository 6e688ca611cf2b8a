"""The deal space: numbering, infeasible patterns and what it refuses."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.core.games import MOST_DEALS, MOST_PATTERNS
from modusvivendi.terms.space import Space
from tests.terms.tables import named

STATE = ("unitary", "federal", "two")
ARMY = ("one", "joint", "each")
SPACE = Space(
    ("state", "army", "vote"),
    (STATE, ARMY, ("now", "later")),
    ({"state": ("unitary",), "army": ("joint", "each")}, {"state": ("two",), "army": ("one",), "vote": ("now",)}),
)


def by_hand(space: Space) -> list[bool]:
    """Every deal against every pattern, one by one."""
    deals = [dict(zip(space.issues, chosen, strict=True)) for chosen in product(*space.options)]
    return [
        not any(all(deal[issue] in options for issue, options in pattern.items()) for pattern in space.infeasible)
        for deal in deals
    ]


@st.composite
def spaces(draw: st.DrawFn) -> Space:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    options = [[f"o{i}" for i in range(size)] for size in sizes]
    patterns = []
    for _ in range(draw(st.sampled_from([0, 1, 3, 3, 3, 66]))):
        issues = draw(st.lists(st.integers(0, len(sizes) - 1), min_size=1, max_size=3, unique=True))
        patterns.append(
            {f"q{i}": tuple(draw(st.lists(st.sampled_from(options[i]), min_size=1, unique=True))) for i in issues}
        )
    return named(sizes, tuple(patterns))


def test_the_first_issue_changes_slowest() -> None:
    deals = [dict(zip(SPACE.issues, chosen, strict=True)) for chosen in product(*SPACE.options)]
    assert len(SPACE) == len(deals) == 18
    assert [SPACE.encode(deal) for deal in deals] == list(range(18))
    assert [SPACE.decode(number) for number in range(18)] == deals
    assert SPACE.spread(np.array([0, 17])).tolist() == [[0, 0, 0], [2, 2, 1]]


def test_patterns_take_out_what_fits_them_whole() -> None:
    out = [SPACE.decode(number) for number in np.flatnonzero(~SPACE.feasible)]
    assert len(out) == 5
    assert SPACE.count == 13
    assert {"state": "two", "army": "one", "vote": "now"} in out
    assert {"state": "two", "army": "one", "vote": "later"} not in out


@settings(max_examples=40, deadline=None)
@given(spaces())
def test_feasible_is_every_deal_against_every_pattern(space: Space) -> None:
    assert space.feasible.tolist() == by_hand(space)


@settings(max_examples=30, deadline=None)
@given(spaces(), st.data())
def test_numbers_and_options_are_each_others_inverse(space: Space, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(space) - 1))
    assert space.encode(space.decode(number)) == number
    assert (space.spread(np.array([number])) @ space.strides).tolist() == [number]


def test_blocks_cover_every_deal_once() -> None:
    assert [n for start, stop in SPACE.blocks(5) for n in range(start, stop)] == list(range(18))


@pytest.mark.parametrize("sizes", [[3] * 12, [2] * 20, [5], [1, 1], [4000, 3], [3, 4000], [10] * 6])
def test_the_halves_multiply_to_all_deals(sizes: list[int]) -> None:
    space = named(sizes)
    first, last = space.halves
    assert first * last == len(space)


def test_a_million_deals_cost_a_byte_each() -> None:
    space = named([3] * 13, ({"q0": ("o0",), "q12": ("o1", "o2")},))
    assert space.feasible.nbytes == len(space) == 1_594_323
    assert space.count == len(space) - len(space) * 2 // 9


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Space((), ()), "no issue to settle"),
        (lambda: Space(("a", "b"), (("x",),)), "2 issues have 1 lists"),
        (lambda: Space(("a",), ((),)), "issue a has no options"),
        (lambda: Space(("a", "a"), (("x",), ("x",))), "issue a is there twice"),
        (lambda: Space(("a",), (("x", "y", "x"),)), "option x of issue a is there twice"),
        (lambda: named([2], ({},)), "pattern 1 names no issue"),
        (lambda: named([2], ({"q0": ()},)), "names no option of q0"),
        (lambda: Space(("army",), (ARMY,), ({"amry": ("one",)},)), "pattern 1: there is no issue 'amry'\n.*army"),
        (lambda: Space(("army",), (ARMY,), ({"army": ("join",)},)), "army has no option 'join'\n.*joint"),
        (lambda: named([1] * 65), "65 issues, more than 64"),
        (lambda: named([10] * 30), f"deals, more than {MOST_DEALS:,}"),
        (lambda: named([2], ({"q0": ("o0",)},) * (MOST_PATTERNS + 1)), "10,001 infeasible patterns"),
        (lambda: SPACE.encode({"state": "federal", "army": "one"}), "says nothing on vote\n.*vote = now"),
        (lambda: SPACE.encode({"state": "federl", "army": "one", "vote": "now"}), "no option 'federl'\n.*federal"),
    ],
)
def test_messages(make, words: str) -> None:
    with pytest.raises(ModusError, match=words.replace("\n", r"\s+")):
        make()


def test_an_empty_space_names_the_patterns_that_empty_it() -> None:
    SPACE.require_deals()
    patterns = ({"q1": ("o0",)}, {"q0": ("o0",)}, {"q0": ("o1",)})
    with pytest.raises(ModusError, match=r"all 4 combinations are infeasible, already by q0 = o0; q0 = o1\s+take out"):
        named([2, 2], patterns).require_deals()


def test_no_deal_has_such_a_number() -> None:
    with pytest.raises(IndexError, match="there are 18 deals"):
        SPACE.decode(18)
