"""Moving places: the same ledger as from scratch, to the last digit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.ledger.account import account
from modusvivendi.ledger.board import Board
from tests.ledger.dossiers import grid
from tests.ledger.situations import situations


@given(situations(most=20), st.data())
@settings(max_examples=200, deadline=None)
def test_a_moved_board_is_the_ledger_from_scratch(situation, data) -> None:
    dossier, plan = situation
    board = Board.set_up(dossier, plan)
    moves = st.dictionaries(
        st.integers(0, len(dossier.places) - 1), st.integers(-1, len(plan.sectors) - 1), min_size=1, max_size=4
    )
    for step in data.draw(st.lists(moves, min_size=1, max_size=8)):
        plan, board = plan.moved(step), board.move(step)
        assert repr(board.ledger()) == repr(account(dossier, plan))


@given(situations(), st.data())
@settings(max_examples=100, deadline=None)
def test_there_and_back_gives_the_same_ledger(situation, data) -> None:
    dossier, plan = situation
    board = Board.set_up(dossier, plan)
    before = repr(board.ledger())
    place = data.draw(st.integers(0, len(dossier.places) - 1))
    there = board.move({place: data.draw(st.integers(-1, len(plan.sectors) - 1))})
    there.ledger()
    assert repr(there.move({place: int(plan.assignment[place])}).ledger()) == before
    assert repr(board.ledger()) == before


@pytest.mark.parametrize(("rows", "columns"), [(12, 12), (40, 30)])
def test_many_moves_in_a_row_do_not_drift(rows: int, columns: int) -> None:
    dossier, plan = grid(rows, columns, sectors=4)
    board, draw = Board.set_up(dossier, plan), np.random.default_rng(3)
    for step in range(150):
        board = board.move({int(draw.integers(rows * columns)): int(draw.integers(-1, 4))})
        if step % 25 == 0:
            board.ledger()
    assert repr(board.ledger()) == repr(account(dossier, board.plan))


def test_moving_half_the_places_at_once() -> None:
    dossier, plan = grid(20, 20)
    board = Board.set_up(dossier, plan)
    board.ledger()
    moves = dict.fromkeys(range(0, 400, 2), 1)
    assert repr(board.move(moves).ledger()) == repr(account(dossier, plan.moved(moves)))


def test_a_sector_cut_in_two_and_joined_again() -> None:
    dossier, plan = grid(30, 40, sectors=1)
    two = type(plan)(**{**vars(plan), "sectors": grid(1, 2, sectors=2)[1].sectors, "assignment": np.zeros(1200, int)})
    board = Board.set_up(dossier, two)
    for row in range(30):
        assert board.ledger().sectors["s0"].pieces == 1
        board = board.move({row * 40 + 20: 1})
    assert board.ledger().sectors["s0"].pieces == 2
    assert sorted(map(len, board.ledger().sectors["s0"].exclaves)) == [19 * 30]
    assert board.move({15 * 40 + 20: 0}).ledger().sectors["s0"].pieces == 1
    assert repr(board.ledger()) == repr(account(dossier, board.plan))


def test_a_board_stays_as_it_was_and_shares_what_a_move_leaves_alone() -> None:
    dossier, plan = grid(12, 12, sectors=6)
    board = Board.set_up(dossier, plan)
    before = board.ledger()
    after = board.move({0: 1}).ledger()
    assert after.sectors["s5"] is before.sectors["s5"]
    assert after.sectors["s0"] != before.sectors["s0"]
    assert repr(board.ledger()) == repr(before)
    assert board.plan is plan


def test_the_plan_of_a_board() -> None:
    dossier, plan = grid(3, 3, sectors=2)
    board = Board.set_up(dossier, plan)
    moved = board.move({0: 1, 8: -1})
    assert (moved.plan.kind, moved.plan.variant_of) == ("own", plan.id)
    assert moved.plan.assignment.tolist() == plan.moved({0: 1, 8: -1}).assignment.tolist()
    assert moved.move({0: 0, 8: int(plan.assignment[8])}).plan is plan


@pytest.mark.parametrize("moves", [{9: 0}, {-1: 0}, {0: 2}, {0: -2}])
def test_moves_that_cannot_be_are_refused(moves: dict[int, int]) -> None:
    dossier, plan = grid(3, 3, sectors=2)
    with pytest.raises(ModusError, match="cannot go to sector") as caught:
        Board.set_up(dossier, plan).move(moves)
    assert "places are 0 to 8, sectors -1 (none) to 1" in caught.value.repair
