"""The frontier: equal to brute force with all ties, whatever way it is found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.terms import frontier
from modusvivendi.terms.frontier import TooManyError, find_frontier, leave_out, mark_undominated
from modusvivendi.terms.halves import Joint
from modusvivendi.terms.merging import find_knots
from modusvivendi.terms.worth import Worth, weigh
from tests.terms.tables import Case, cases, named


def weighed(case: Case) -> Worth:
    parties = [f"p{i}" for i in range(case.bars.shape[1])]
    return weigh(case.space, parties, case.tenths[0] / 10, joints=[Joint(a, b, t / 10) for a, b, t in case.joints])


def brute(points: list[tuple[int, ...]]) -> list[bool]:
    return [
        not any(all(a >= b for a, b in zip(other, one, strict=True)) and other != one for other in points)
        for one in points
    ]


def by_brute_force(case: Case) -> list[int]:
    deals = [(n, deal) for n, deal in enumerate(case.deals()) if case.space.feasible[n]]
    points = [tuple(case.worth(0, p, deal) for p in range(case.bars.shape[1])) for _, deal in deals]
    return [n for (n, _), best in zip(deals, brute(points), strict=True) if best]


@settings(max_examples=100, deadline=None)
@given(cases())
def test_frontier_is_brute_force_with_ties(case: Case) -> None:
    worth, expected = weighed(case), by_brute_force(case)
    assert find_frontier(worth).tolist() == expected
    assert find_frontier(worth, merge=False).tolist() == expected


@settings(max_examples=60, deadline=None)
@given(cases())
def test_the_ways_for_large_spaces_give_the_same(case: Case) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frontier, "_FEW", 0)
        patch.setattr(frontier, "_BUCKETS", 4)
        assert find_frontier(weighed(case), merge=False).tolist() == by_brute_force(case)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 5), st.lists(st.integers(0, 2**32), min_size=1, max_size=1), st.integers(0, 120), st.integers(1, 9)
)
def test_undominated_points_are_brute_force(parties: int, seeds: list[int], count: int, most: int) -> None:
    points = np.random.default_rng(seeds).integers(0, most + 1, (parties, count))
    expected = brute([tuple(point) for point in points.T.tolist()])
    assert mark_undominated(points.astype(np.float64)).tolist() == expected


@settings(max_examples=40, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_other_names_and_another_order_give_the_same_deals(case: Case, random) -> None:
    """Parties, issues and options in another order: the same deals, told by their options."""
    worth = weighed(case)
    space = worth.space
    issues = random.sample(range(len(space.issues)), len(space.issues))
    orders = [random.sample(range(len(space.options[i])), len(space.options[i])) for i in issues]
    turned = frontier.Space(
        tuple(space.issues[i] for i in issues),
        tuple(tuple(space.options[i][o] for o in order) for i, order in zip(issues, orders, strict=True)),
        space.infeasible[::-1],
    )
    columns = [int(space.offsets[i]) + o for i, order in zip(issues, orders, strict=True) for o in order]
    place = {issue: at for at, issue in enumerate(issues)}
    joints = []
    for a, b, table in case.joints:
        mixed = table[:, orders[place[a]]][:, :, orders[place[b]]] / 10
        first, last = place[a], place[b]
        joints.append(Joint(first, last, mixed) if first < last else Joint(last, first, mixed.swapaxes(1, 2)))
    parties = random.sample(range(len(worth.parties)), len(worth.parties))
    joints = [Joint(j.a, j.b, j.table[parties]) for j in joints]
    other = weigh(turned, [worth.parties[p] for p in parties], case.tenths[0][parties][:, columns] / 10, joints=joints)
    told = [tuple(sorted(turned.decode(deal).items())) for deal in find_frontier(other).tolist()]
    assert sorted(told) == sorted(tuple(sorted(space.decode(deal).items())) for deal in find_frontier(worth).tolist())


def test_a_tie_by_pencil_is_a_tie() -> None:
    """Deals 0 and 3 are worth 0.1 + 0.2 and 0.3 + 0 to a, and 1 to b; in plain floats the first dominates."""
    assert 0.1 + 0.2 > 0.3 + 0.0
    tied = weigh(named([2, 2]), ["a", "b"], np.array([[0.1, 0.3, 0.2, 0.0], [1.0, 0.0, 0.0, 1.0]]))
    assert find_frontier(tied).tolist() == [0, 1, 2, 3]
    twins = weigh(named([4]), ["a", "b"], np.array([[0.1 + 0.2, 0.3, 0.0, 0.3], [1.0, 1.0, 1.0, 0.9]]))
    assert find_frontier(twins).tolist() == [0, 1]


def test_issues_that_hang_together_make_one_knot() -> None:
    space = named([2, 3, 2, 2, 2], ({"q0": ("o0",), "q3": ("o1",)}, {"q4": ("o1",)}))
    worth = weigh(space, ["a"], np.zeros((1, 11)), joints=[Joint(1, 3, np.zeros((1, 3, 2)))])
    knots = [knot.worth.space.issues for knot in find_knots(worth)]
    assert sorted(knots) == [("q0", "q1", "q3"), ("q2",), ("q4",)]


def test_a_million_deals_both_ways() -> None:
    random = np.random.default_rng(5)
    worth = weigh(named([10] * 6), ["a", "b"], random.integers(0, 101, (2, 60)).astype(float))
    merged, whole = find_frontier(worth), find_frontier(worth, merge=False)
    assert merged.tolist() == whole.tolist()
    own = worth.block(0, len(worth.space))
    for deal in merged:
        beyond = (own >= own[:, [deal]]).all(0)
        assert (own[:, beyond] == own[:, [deal]]).all()
    dearest = own[0] == own[0].max()
    assert dearest[merged].sum() == (dearest & (own[1] == own[1][dearest].max())).sum()


def test_left_out_options_neither_stand_nor_dominate() -> None:
    worth = weigh(named([3, 2]), ["a", "b"], np.array([[2.0, 1, 0, 0, 0], [2.0, 1, 1, 0, 1]]))
    out = np.array([True, False, False, False, False])
    fewer = weigh(leave_out(worth.space, out), worth.parties, worth.whole / worth.scale[:, None])
    assert find_frontier(worth).tolist() == [1]
    assert find_frontier(fewer).tolist() == [3]


def test_too_many_to_list_is_said() -> None:
    """Everything is on the frontier when what one party wins the other loses."""
    up = np.tile(np.arange(10.0), 7)
    worth = weigh(named([10] * 7), ["a", "b"], np.array([up, -up]))
    with pytest.raises(TooManyError, match="the frontier would take"):
        find_frontier(worth, most=100_000)
