"""The cheapest way to join the pieces of a sector, against every way there is."""

from itertools import combinations

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.core.plans import Sector
from modusvivendi.ledger.account import account
from modusvivendi.sectors.graph import graph_of, label_pieces
from modusvivendi.sectors.joining import join_sector
from tests.ledger.dossiers import grid, plan
from tests.sectors.cases import bundled, known

SECTORS = (Sector("a", {"en": "a"}, ("hill",)), Sector("b", {"en": "b"}, ("river",)))


def away_from_hill(dossier, rows):
    everyone = account(dossier, plan(np.isin(np.arange(len(dossier.places)), rows).astype(np.int64) ^ 1, SECTORS))
    return everyone.sectors["a"].wrong_side if len(rows) else None


def find_cheapest(dossier, graph, inside, barred=()):
    free = [row for row in np.flatnonzero(~inside).tolist() if row not in barred]
    weight = {row: away_from_hill(dossier, [row]).best for row in free}
    best = None
    for size in range(1, len(free) + 1):
        for chosen in combinations(free, size):
            cost = sum(weight[row] for row in chosen)
            if best is not None and cost >= best:
                continue
            now = inside.copy()
            now[list(chosen)] = True
            if sum(now[rows[0]] for rows in label_pieces(graph, np.where(now, 0, -1).astype(np.int32))) == 1:
                best = cost
    return best


@pytest.mark.parametrize("seed", range(4))
def test_no_way_is_cheaper(seed):
    dossier = known(grid(3, 4, seed=seed)[0])
    inside = np.zeros(12, np.bool_)
    inside[[0, 3, 8] if seed % 2 else [0, 3, 9, 11]] = True
    drawn = plan(np.where(inside, 0, 1), SECTORS)
    found = join_sector(dossier, drawn, "a")
    assert found.not_at_home.best == pytest.approx(find_cheapest(dossier, graph_of(dossier), inside), abs=0.01)
    joined = drawn.moved(dict.fromkeys(found.places, 0))
    before, after = account(dossier, drawn).sectors["a"], account(dossier, joined).sectors["a"]
    assert (before.pieces, after.pieces) == (found.pieces, 1)
    for end in ("low", "best", "high"):
        gained = getattr(after.wrong_side, end) - getattr(before.wrong_side, end)
        assert getattr(found.not_at_home, end) == pytest.approx(gained)
    assert found.land_km2 == pytest.approx(after.area_km2 - before.area_km2)


def test_what_is_barred_or_unknown_is_gone_round():
    dossier = grid(1, 5, seed=2)[0]
    ends = plan(np.array([0, 1, 1, 1, 0]), SECTORS)
    found = join_sector(known(dossier), ends, "a")
    assert found.places == (1, 2, 3)
    assert join_sector(known(dossier), ends, "a", barred=(2,)) is None


def test_one_piece_needs_no_joining_and_many_are_too_many():
    dossier = known(grid(4, 8, seed=1)[0])
    assert join_sector(dossier, plan(np.repeat([0, 1], 16), SECTORS), "a") is None
    spots = np.ones(32, np.int64)
    spots[[0, 2, 4, 6, 16, 18, 20, 22]] = 0
    with pytest.raises(ModusError, match="in 8 pieces"):
        join_sector(dossier, plan(spots, SECTORS), "a")
    with pytest.raises(ModusError, match="no sector 'c'"):
        join_sector(dossier, plan(spots, SECTORS), "c")


def test_what_kurdish_contiguity_costs():
    """The way chosen by hand for confederal-6-joined adds more people who are not Kurds than the cheapest way."""
    dossier = bundled("syria-2015")
    apart, joined = dossier.plan("confederal-6"), dossier.plan("confederal-6-joined")
    found = join_sector(dossier, apart, "kurdish")
    assert found.pieces == 2
    by_hand = [account(dossier, one).sectors["kurdish"].wrong_side.best for one in (apart, joined)]
    assert 0 < found.not_at_home.low < found.not_at_home.best < found.not_at_home.high
    assert found.not_at_home.best < by_hand[1] - by_hand[0]
    assert account(dossier, apart.moved(dict.fromkeys(found.places, 1))).sectors["kurdish"].pieces == 1
