"""Voluntary contributions to a public good: what theory says of them, and the bundled case."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.aims.burden import contribute, price_quotas, share_burden, share_out_force
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats
from modusvivendi.io.folder import read

games = (
    st.integers(1, 7)
    .flatmap(
        lambda n: st.tuples(
            st.lists(st.floats(1, 1e5), min_size=n, max_size=n), st.lists(st.floats(0, 0.95), min_size=n, max_size=n)
        )
    )
    .map(lambda game: (np.array(game[0]), np.array(game[1])))
)


@cache
def syria() -> Dossier:
    return read("syria-2015")


def respond(means: Floats, concern: Floats, others: Floats) -> Floats:
    """The best answer to what the others give: from the first-order condition of one party."""
    return np.maximum(concern * (means + others) - others, 0.0)


@given(games)
def test_nobody_would_rather_give_something_else(game: tuple[Floats, Floats]) -> None:
    means, concern = game
    gives = contribute(means, concern)
    assert gives == pytest.approx(respond(means, concern, gives.sum() - gives), rel=1e-7, abs=1e-5)
    assert (gives <= means).all()


@settings(deadline=None)
@given(games, st.integers(0, 100))
def test_answering_in_turn_ends_there_from_anywhere(game: tuple[Floats, Floats], seed: int) -> None:
    means, concern = game
    concern = np.minimum(concern, 0.6)
    gives = np.random.default_rng(seed).random(len(means)) * means
    for _ in range(3_000):
        before = gives.copy()
        for i in range(len(means)):
            others = gives.sum() - gives[i]
            gives[i] = max(concern[i] * (means[i] + others) - others, 0.0)
        if np.abs(gives - before).max() < 1e-9:
            break
    assert gives.sum() == pytest.approx(contribute(means, concern).sum(), rel=1e-4, abs=1e-3)


@given(games, st.floats(-1, 1))
def test_gifts_among_contributors_change_nothing(game: tuple[Floats, Floats], share: float) -> None:
    # Warr (1983), Bergstrom, Blume & Varian (1986), theorem 1: as long as nobody loses more than it gives.
    means, concern = game
    gives = contribute(means, concern)
    giving = np.flatnonzero(gives > 1e-3)
    if len(giving) < 2:
        return
    a, b = giving[:2]
    moved = share * min(gives[a], gives[b]) * 0.99
    other = means.copy()
    other[a] += moved
    other[b] -= moved
    after = contribute(other, concern)
    assert after.sum() == pytest.approx(gives.sum(), rel=1e-7)
    assert after[a] - gives[a] == pytest.approx(moved, rel=1e-5, abs=1e-4)


@given(games, st.floats(1, 3))
def test_more_means_or_concern_never_give_less(game: tuple[Floats, Floats], more: float) -> None:
    means, concern = game
    base = contribute(means, concern).sum()
    richer, keener = means.copy(), concern.copy()
    richer[0] *= more
    keener[0] = min(keener[0] * more, 0.95)
    assert contribute(richer, concern).sum() >= base - 1e-6 * base
    assert contribute(means, keener).sum() >= base - 1e-6 * base


def test_two_alike_by_hand() -> None:
    # Each keeps half of (m + G): with a = 1/2 both give a third of their means.
    assert contribute(np.array([90.0, 90.0]), np.array([0.5, 0.5])) == pytest.approx([30.0, 30.0])
    # The keen and rich carry the indifferent (Olson & Zeckhauser 1966).
    assert contribute(np.array([100.0, 10.0]), np.array([0.5, 0.5])) == pytest.approx([50.0, 0.0])
    assert contribute(np.array([100.0, 10.0]), np.array([0.0, 0.0])).sum() == 0.0


def test_draws_are_solved_each_for_itself() -> None:
    draw = np.random.default_rng(1)
    means, concern = draw.random((50, 5)) * 1e4, draw.random((50, 5)) * 0.9
    together = contribute(means, concern)
    for row in range(50):
        assert together[row] == pytest.approx(contribute(means[row], concern[row]))


def test_quotas_fill_the_need_and_stay_within_the_means() -> None:
    draw = np.random.default_rng(2)
    means, concern = draw.random((200, 6)) * 1e4, draw.random((200, 6)) * 0.9
    needed = draw.random(200) * means.sum(1) * 1.2
    quota = share_out_force(means, concern, needed)
    assert (quota <= means + 1e-6).all()
    assert quota.sum(1) == pytest.approx(np.minimum(needed, means.sum(1)), rel=1e-6)


def test_who_is_paid_its_price_is_as_well_off_as_before() -> None:
    draw = np.random.default_rng(3)
    means, concern = 1e4 * (0.2 + draw.random((100, 4))), 0.1 + 0.6 * draw.random((100, 4))
    gives = contribute(means, concern)
    quota = share_out_force(means, concern, 0.5 * means.sum(1))
    pays = price_quotas(means, concern, gives, quota)

    def worth(kept: Floats, total: Floats) -> Floats:
        return (1 - concern) * np.log(kept) + concern * np.log(total[:, None])

    before = worth(means - gives, gives.sum(1))
    assert worth(means - quota - pays, quota.sum(1)) == pytest.approx(before, rel=1e-9)


def test_in_syria_the_war_on_isil_is_left_to_few() -> None:
    found = share_burden(syria(), 1)
    assert found.enemy == "isil"
    assert found.short > 0.9
    assert found.given.best < found.needed.best
    assert max(found.parts, key=lambda id: found.parts[id].gives.best) == "pyd"
    assert found.parts["russia"].chance < 0.1
    assert found.top_up_cost == found.shortfall
    assert found.lump_sum.best > found.top_up_cost.best
    assert share_burden(syria(), 1) == found
    assert share_burden(syria(), 2) != found


def test_it_is_no_constant_that_too_little_is_given() -> None:
    # With every party as keen as the keenest, the force is there.
    keen = tuple(
        replace(
            party,
            burdens=tuple(
                replace(b, concern=replace(b.concern, low=0.98, best=0.98, high=0.98)) for b in party.burdens
            ),
        )
        for party in syria().parties
    )
    found = share_burden(replace(syria(), parties=keen), 1)
    assert found.short < 0.05
    assert found.shortfall.best == 0


def test_what_is_missing_is_said() -> None:
    bare = replace(syria(), parties=tuple(replace(party, burdens=()) for party in syria().parties))
    with pytest.raises(ModusError, match="nothing of who bears what"):
        share_burden(bare)
    with pytest.raises(ModusError, match="fewer than two parties"):
        share_burden(syria(), enemy="nusra")
    less = {id: one for id, one in syria().assumptions.items() if not id.startswith("common_enemy")}
    with pytest.raises(ModusError, match="the force that it takes"):
        share_burden(replace(syria(), assumptions=less))
