"""The course of bargaining."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.bargains import Commitment, Rules, Scenario
from modusvivendi.terms.bargaining.compromises import interpolate, propose
from modusvivendi.terms.bargaining.contests import foresee
from modusvivendi.terms.bargaining.course import bargain, challenge
from modusvivendi.terms.bargaining.elections import cast
from modusvivendi.terms.bargaining.outlook import infer_risk, look
from tests.terms.bargaining.scenarios import any_rules, draw_scenario


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(1, 3), any_rules())
def test_every_combination_of_rules_stays_within_bounds(seed: int, actors: int, dimensions: int, rules: Rules) -> None:
    course = bargain(draw_scenario(seed, actors, dimensions, rules), seed)
    for turn in course.turns:
        assert np.isfinite(turn.positions).all()
        assert turn.positions.min() >= -1e-9
        assert turn.positions.max() <= 1 + 1e-9
        assert ((turn.risk >= -1 - 1e-9) & (turn.risk <= 1 + 1e-9)).all()
        assert ((turn.winning >= 0) & (turn.winning <= 1)).all()
    assert len(course.turns) <= 101
    assert not course.turns[-1].challenges


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.permutations(range(6)))
def test_the_names_and_order_of_actors_do_not_matter(seed: int, order: list[int]) -> None:
    scenario = draw_scenario(seed, 6, 2)
    turned = replace(
        scenario,
        actors=tuple(scenario.actors[at] for at in order),
        capability=scenario.capability[order],
        position=scenario.position[order],
        salience=scenario.salience[order],
    )
    plain, other = bargain(scenario).turns, bargain(turned).turns
    np.testing.assert_allclose(other[0].winning, plain[0].winning[order], atol=1e-9)
    # Later, the first of the actors within 0.001 of each other stands for all.
    np.testing.assert_allclose(other[1].positions, plain[1].positions[order], atol=1e-12)


def slow_contest(scenario: Scenario, utility: np.ndarray, i: int, j: int, k: int) -> tuple[float, float]:
    """The same with loops, as the model is written down: chance and gain to k of i challenging j."""
    rules = scenario.rules
    attention = scenario.salience.sum(1)
    weight = attention * scenario.capability

    def vote(n: int, difference: float) -> float:
        return float(weight[n] * cast(rules.votes, np.array(difference)))

    ahead = behind = 1e-10
    for own in (vote(i, utility[i, i] - utility[i, j]), vote(j, utility[j, i] - utility[j, j])):
        ahead, behind = ahead + max(own, 0), behind + max(-own, 0)
    total_ahead, total_behind = ahead, behind
    for n in range(len(utility)):
        if n in (i, j):
            continue
        ui, uj, un = utility[n, i], utility[n, j], utility[n, n]
        little = vote(n, ui - uj)
        p = (ahead + max(little, 0)) / (ahead + behind + abs(little))
        loser_keeps = rules.commitment != "FullCommit"
        winner_moves = rules.commitment != "NoCommit"
        with_i_wins, with_i_loses = 2 * ui + (un if loser_keeps else ui), 2 * uj + (uj if winner_moves else un)
        with_j_loses, with_j_wins = 2 * ui + (ui if winner_moves else un), 2 * uj + (un if loser_keeps else uj)
        side = vote(n, (p * with_i_wins + (1 - p) * with_i_loses) - (p * with_j_loses + (1 - p) * with_j_wins))
        total_ahead, total_behind = total_ahead + max(side, 0), total_behind + max(-side, 0)
    chance = total_ahead / (total_ahead + total_behind)
    fought = 2 * (chance * utility[k, i] + (1 - chance) * utility[k, j])
    gain = (1 - attention[j]) * 2 * utility[k, i] + attention[j] * fought - utility[k, i] - utility[k, j]
    return chance, gain


@pytest.mark.parametrize("commitment", Commitment.__args__)
@pytest.mark.parametrize("votes", ["Proportional", "PropBin", "ASymProsp"])
def test_contests_are_those_written_down(commitment: Commitment, votes: str) -> None:
    scenario = draw_scenario(5, 6, 2, Rules(commitment=commitment, votes=votes))  # type: ignore[arg-type]
    outlook = look(scenario, scenario.position, scenario.position)
    for h in range(6):
        utility = outlook.seen_by(h)
        for i in range(6):
            found = foresee(scenario, utility, i)
            for j in set(range(6)) - {i}:
                for k in range(6):
                    expected = slow_contest(scenario, utility, i, j, k)
                    assert (found.chance[j], found.gain[k, j]) == pytest.approx(expected, abs=1e-9)


def test_the_likeliest_winner_seeks_risk() -> None:
    chances = np.array([0.1, 0.2, 0.7])
    assert infer_risk(chances, "Min") == pytest.approx([0, 1 / 6, 1])
    assert infer_risk(chances, "Mid") == pytest.approx([-0.5, -0.25, 1])
    assert infer_risk(chances, "Max") == pytest.approx([-1, -2 / 3, 1])
    assert (infer_risk(np.full(4, 0.25), "Mid") == 0).all()


def test_who_is_sure_to_win_does_not_move() -> None:
    at, care = (np.array([0.2]), np.array([0.8])), (np.array([0.5]), np.array([0.5]))
    for weighting in ("S1P1", "S2P2", "S2PMax"):
        stays, comes = interpolate(weighting, at, care, 1.0)
        assert stays == pytest.approx([0.2])
        assert comes == pytest.approx([0.2], abs=1e-4)
    even = interpolate("S2P2", at, care, 0.5)
    assert even[0] == pytest.approx([0.5])
    assert interpolate("S2PMax", at, care, 0.5)[0] == pytest.approx([0.2])


def test_who_cares_more_gives_less() -> None:
    at, care = (np.array([0.2]), np.array([0.8])), (np.array([0.8]), np.array([0.2]))
    squared, plain = (interpolate(weighting, at, care, 0.5)[0][0] for weighting in ("S2P2", "S1P1"))
    assert squared == pytest.approx(0.2 + 0.6 / 17, abs=1e-4)
    assert plain == pytest.approx(0.2 + 0.6 / 5, abs=1e-4)


def test_the_slips_touch_only_what_the_receiver_sees() -> None:
    scenario = draw_scenario(8, 5, 2)
    outlook = look(scenario, scenario.position, scenario.position)
    one = challenge(scenario, outlook)[0]
    for perspective, same in (("InitOnlyInterp", True), ("InitRcvrInterp", False), ("PWCompInterp", False)):
        offers = []
        for slips in (False, True):
            played = replace(scenario, rules=Rules(perspective=perspective, slips=slips))  # type: ignore[arg-type]
            offers.append(propose(played, replace(outlook, scenario=played), one)[-1].initiator_goes)
        assert np.array_equal(*offers) == same


def test_actors_at_one_place_share_their_chance_and_rest() -> None:
    scenario = draw_scenario(2, 4, 1)
    scenario = replace(scenario, position=np.full((4, 1), 0.3))
    course = bargain(scenario)
    assert course.settled
    assert all(not turn.challenges for turn in course.turns)
    assert (course.turns[0].winning == 1).all()


def test_ideals_that_follow_nobody_stay() -> None:
    scenario = replace(draw_scenario(4, 5, 2), accommodation=np.zeros((5, 5)))
    last = bargain(scenario).turns[-1]
    np.testing.assert_array_equal(last.ideals, scenario.position)
    assert not np.array_equal(last.positions, scenario.position)


def test_one_seed_one_course() -> None:
    scenario = draw_scenario(6, 6, 2, Rules(transitions="Stochastic"))
    first, again, other = (bargain(scenario, seed).turns for seed in (1, 1, 2))
    assert all(np.array_equal(a.positions, b.positions) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[1].positions, other[1].positions) or len(first) != len(other)
