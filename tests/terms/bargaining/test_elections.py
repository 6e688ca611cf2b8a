"""Votes, coalitions and elections."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modusvivendi.core.bargains import Election, Victory, Votes
from modusvivendi.core.errors import ModusError
from modusvivendi.terms.bargaining.elections import cast, elect, find_victory, gather_coalitions

VOTES: tuple[Votes, ...] = Votes.__args__
ELECTIONS: tuple[Election, ...] = Election.__args__
VICTORIES: tuple[Victory, ...] = Victory.__args__


def draw(seed: int, actors: int, options: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.uniform(1, 50, actors), rng.uniform(0, 1, (actors, options))


@pytest.mark.parametrize("votes", VOTES)
def test_coalitions_add_up_the_votes_one_by_one(votes: Votes) -> None:
    weight, utility = draw(3, 6, 4)
    found = gather_coalitions(votes, weight, utility)
    for i in range(4):
        for j in range(i):
            each = [w * float(cast(votes, u[i] - u[j])) for w, u in zip(weight, utility, strict=True)]
            assert found[i, j] == pytest.approx(1e-8 + sum(vote for vote in each if vote > 0))
            assert found[j, i] == pytest.approx(1e-8 - sum(vote for vote in each if vote < 0))


@pytest.mark.parametrize(
    ("votes", "vote"),
    [
        ("Proportional", (0.5, -0.5)),
        ("Binary", (1, -1)),
        ("PropBin", (0.6, -0.6)),
        ("PropCbc", (0.3125, -0.3125)),
        ("Cubic", (0.125, -0.125)),
        ("ASymProsp", (1 / 3, -0.5)),
    ],
)
def test_each_rule_of_voting(votes: Votes, vote: tuple[float, float]) -> None:
    assert cast(votes, np.array([0.5, -0.5])) == pytest.approx(vote)


@pytest.mark.parametrize("victory", VICTORIES)
def test_victory_is_one_or_the_other(victory: Victory) -> None:
    strength = np.array([[1e-8, 3.0, 1.04], [2.0, 1e-8, 1e-8], [1.0, 1e300, 1e-8]])
    chance = find_victory(victory, strength)
    np.testing.assert_allclose(chance + chance.T, 1)
    assert (np.diag(chance) == 0.5).all()
    assert chance[0, 1] > 0.5 > chance[1, 2]


def test_a_lead_of_a_tenth_is_sure_to_win_where_victory_is_binary() -> None:
    for lead, chance in ((1.1, 1.0), (1.0, 0.5), (1 / 1.1, 0.0)):
        found = find_victory("Binary", np.array([[1e-8, lead], [1.0, 1e-8]]))[0, 1]
        assert found == pytest.approx(chance, abs=2e-6)


@given(
    st.integers(0, 10_000),
    st.integers(1, 7),
    st.integers(1, 6),
    st.sampled_from(VOTES),
    st.sampled_from(ELECTIONS),
    st.sampled_from(VICTORIES),
)
def test_an_election_gives_chances(
    seed: int, actors: int, options: int, votes: Votes, election: Election, victory: Victory
) -> None:
    weight, utility = draw(seed, actors, options)
    found = elect(election, victory, gather_coalitions(votes, weight, utility))
    assert found.sum() == pytest.approx(1, abs=1e-6)
    assert (found >= 0).all()


@given(st.integers(0, 10_000), st.sampled_from(ELECTIONS), st.permutations(range(5)))
def test_the_order_of_the_options_does_not_matter(seed: int, election: Election, order: list[int]) -> None:
    weight, utility = draw(seed, 6, 5)
    plain = elect(election, "Linear", gather_coalitions("Proportional", weight, utility))
    turned = elect(election, "Linear", gather_coalitions("Proportional", weight, utility[:, order]))
    np.testing.assert_allclose(turned, plain[order], atol=1e-6)


def test_what_all_prefer_carries_the_day() -> None:
    utility = np.tile([0.1, 0.9, 0.3], (4, 1))
    for election in ELECTIONS:
        found = elect(election, "Linear", gather_coalitions("Proportional", np.ones(4), utility))
        assert found[1] == pytest.approx(1, abs=1e-5)


def test_many_options_do_not_lose_all_chance() -> None:
    weight, utility = draw(1, 50, 400)
    found = elect("Conditional", "Octic", gather_coalitions("Proportional", weight, utility))
    assert found.sum() == pytest.approx(1)


def test_a_long_run_that_does_not_settle_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modusvivendi.terms.bargaining.elections._ROUNDS", 1)
    with pytest.raises(ModusError, match="does not settle"):
        elect("MarkovUniform", "Linear", gather_coalitions("Proportional", *draw(1, 5, 4)))
