"""Red lines, the zone of agreement and what moves the result: against brute force and closed forms."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.terms.mediation.influence import find_influences
from modusvivendi.terms.mediation.lenses import count_acceptable, find_lenses
from modusvivendi.terms.mediation.middle import find_blocking, find_gap
from modusvivendi.terms.mediation.red_lines import find_emptying_sets, find_removals
from modusvivendi.terms.mediation.zone import find_zone
from tests.terms.mediation.questions import list_deals, question, random_question, seat


def refuse_much(seed: int):
    """A question in which about every second option is refused by somebody."""
    random = np.random.default_rng(seed)
    sizes = [2, 2, 3]
    seats = [
        seat(f"p{at}", [1, 1, 1], random.random(7), 0.3, refused=np.flatnonzero(random.random(7) < 0.35).tolist())
        for at in range(3)
    ]
    return question(sizes, seats, [{0: [0], 2: [1]}])


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_the_emptying_sets_are_all_minimal_ones(seed: int) -> None:
    asked = refuse_much(seed)
    deals, lines = list_deals(asked), asked.red_lines
    row = {named: at for at, named in enumerate(asked.table.named)}
    marked = np.zeros((len(deals), asked.table.width))
    np.put_along_axis(marked, deals + asked.table.offsets[:-1], 1.0, axis=1)
    crossed = np.array([marked[:, row[issue, option]] > 0 for _, issue, option in lines]).reshape(len(lines), -1)
    empties: list[frozenset[int]] = []
    for size in range(1, len(lines) + 1):
        for chosen in combinations(range(len(lines)), size):
            if not any(one <= set(chosen) for one in empties) and crossed[list(chosen)].any(0).all():
                empties.append(frozenset(chosen))
    found = {frozenset(lines.index(line) for line in one) for one in find_emptying_sets(asked)}
    assert found == set(empties)
    for one in find_removals(asked):
        assert one.removes == pytest.approx(crossed[lines.index(one.line)].mean())


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_gap_and_the_zone_are_those_of_brute_force(seed: int) -> None:
    asked = random_question(seed)
    deals = list_deals(asked)
    slack, refused = [], []
    for one in asked.seats:
        chosen = deals + asked.table.offsets[:-1]
        weights = one.weights[:, 1] / one.weights[:, 1].sum()
        slack.append((weights * one.stakes[chosen, 1]).sum(1) - one.fallback.best)
        refused.append(one.refused[chosen].any(1))
    slack, refused = np.array(slack), np.array(refused)
    open_ones = ~refused.any(0)
    gap, deal = find_gap(asked, asked.needed)
    if not open_ones.any():
        assert np.isnan(gap)
    else:
        assert gap == pytest.approx(slack.min(0)[open_ones].max(), abs=1e-6)
        assert deal is not None
        at = int(np.flatnonzero((deals == deal).all(1))[0])
        assert slack[:, at].min() == pytest.approx(gap, abs=1e-6)
    zone, meetings, _ = find_zone(asked, 0)
    accepts = (slack >= -1e-9) & ~refused
    if open_ones.any():
        lenses = find_lenses(asked)
        assert lenses.acceptable == count_acceptable(asked, asked.needed) == accepts.all(0).sum()
        for picked in lenses.picks["leximin"]:
            at = int(np.flatnonzero((deals == picked).all(1))[0])
            assert slack[:, at].min() == pytest.approx(gap, abs=1e-6)
    assert zone.share.p == pytest.approx(accepts.all(0).mean())
    for left in range(len(accepts)):
        assert zone.without[f"p{left}"].p == pytest.approx(np.delete(accepts, left, 0).all(0).mean())
        assert zone.without[f"p{left}"].p >= zone.share.p
    for one in meetings:
        a, b = int(one.a[1:]), int(one.b[1:])
        assert one.share.p == pytest.approx((accepts[a] & accepts[b]).mean())
    blocking = [set(one) for one in find_blocking(asked, gap)]
    for size in range(1, 4):
        for chosen in combinations(range(3), size):
            empty = not accepts[list(chosen)].all(0).any()
            assert empty == any(one <= {f"p{at}" for at in chosen} for one in blocking)


def test_two_who_want_one_thing_block_each_other() -> None:
    asked = question([2], [seat("a", [1], [1, 0], 0.6), seat("b", [1], [0, 1], 0.6)])
    zone, meetings, _ = find_zone(asked, 0)
    assert zone.blocking == (("a", "b"),)
    assert zone.gap == pytest.approx(-0.6)
    assert meetings[0].issues == {"i0": "blocked"}


def test_what_one_wants_more_and_the_other_less_can_be_traded() -> None:
    first = seat("a", [3, 1], [1, 0, 1, 0], 0.6)
    second = seat("b", [1, 3], [0, 1, 0, 1], 0.6)
    zone, meetings, deal = find_zone(question([2, 2], [first, second]), 0)
    assert meetings[0].issues == {"i0": "trade", "i1": "trade"}
    assert zone.gap == pytest.approx(0.15)
    assert deal is not None
    assert deal.tolist() == [0, 1]


def test_the_indices_of_a_sum_are_its_shares_of_variance() -> None:
    """One party, exact equal weights: slack is a sum, so each index is the variance of its part over the whole."""
    asked = question([2, 2], [seat("a", [1, 1], [0.5, 0, 0.5, 0], (0.3, 0.5, 0.7), spread=0.4)])
    found = {(one.what, one.issue): one for one in find_influences(asked, np.array([0, 0]), 3, draws=8192)}
    stake = (0.8**2) / 24 / 4
    fallback = (0.4**2) / 24
    whole = 2 * stake + fallback
    assert found["stake", "i0"].index == pytest.approx(stake / whole, abs=0.02)
    assert found["fallback", ""].index == pytest.approx(fallback / whole, abs=0.02)
    assert ("weight", "i0") not in found
