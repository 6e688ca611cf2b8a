"""What deals are worth: sums without order, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.terms.halves import Joint
from modusvivendi.terms.worth import weigh
from tests.terms.tables import Case, cases, named


@settings(max_examples=60, deadline=None)
@given(cases(), st.data())
def test_blocks_and_chosen_deals_are_the_plain_sums(case: Case, data: st.DataObject) -> None:
    parties = [f"p{i}" for i in range(case.bars.shape[1])]
    worth = weigh(case.space, parties, case.tenths[0] / 10, joints=[Joint(a, b, t / 10) for a, b, t in case.joints])
    plain = np.array([[case.worth(0, p, deal) for deal in case.deals()] for p in range(len(parties))])
    every = np.arange(len(case.space))
    assert (worth.chosen(every) == plain * 1e11).all()
    assert worth.of(every) == pytest.approx(plain / 10, abs=1e-12)
    start = data.draw(st.integers(0, len(case.space)))
    stop = data.draw(st.integers(start, len(case.space)))
    assert (worth.block(start, stop) == plain[:, start:stop] * 1e11).all()


def test_weights_multiply_the_stakes() -> None:
    worth = weigh(named([2, 2]), ["a"], np.array([[0.0, 1.0, 0.5, 1.0]]), np.array([[3.0, 2.0]]))
    assert worth.of(np.arange(4)).tolist() == [[1.0, 2.0, 4.0, 5.0]]


def test_large_numbers_keep_whole_sums() -> None:
    worth = weigh(named([2, 2]), ["a", "b"], np.array([[1e11, 2e11, 0.25, 0.5], [1e-3, 0, 0, 1e-3]]))
    assert worth.scale.tolist() == [1e4, 1e12]
    assert worth.of(np.array([0]))[0, 0] == 1e11 + 0.25


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda s: weigh(s, ["a"], np.zeros((1, 3))), r"stakes are a table of 1 x 3\s+give 1 x 5"),
        (lambda s: weigh(s, ["a"], np.zeros((1, 5)), np.ones((1, 3))), r"weights are a table of 1 x 3\s+give 1 x 2"),
        (lambda s: weigh(s, [], np.zeros((0, 5))), "there are 0 parties"),
        (
            lambda s: weigh(s, ["a", "b"], np.array([[0.0] * 5, [0, 0, 0, np.nan, np.inf]])),
            "what o1 of issue q1 is worth to b is unknown or endless, and 1 more",
        ),
        (lambda s: weigh(s, ["a"], np.zeros((1, 5)), joints=[Joint(1, 0, np.zeros((1, 2, 3)))]), "no pair of issues"),
        (lambda s: weigh(s, ["a"], np.zeros((1, 5)), joints=[Joint(0, 1, np.zeros((1, 3, 2)))]), "term for q0 and q1"),
        (lambda s: weigh(s, ["a"], np.zeros((1, 5)), joints=[Joint(0, 1, np.zeros((1, 2, 3)))] * 2), "two terms for"),
    ],
)
def test_messages(make, words: str) -> None:
    with pytest.raises(ModusError, match=words):
        make(named([2, 3]))
