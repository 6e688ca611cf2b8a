"""Pieces as places come and go, against a search from scratch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.ledger.neighbours import link_neighbours
from modusvivendi.ledger.pieces import Pieces, find_pieces


def contents(pieces: Pieces) -> dict[int, set[tuple[tuple[int, ...], int]]]:
    return {slot: {(piece.listed, piece.land) for piece in found.values()} for slot, found in pieces.of.items()}


def check(pieces: Pieces, slots: np.ndarray) -> None:
    assert contents(pieces) == contents(find_pieces(pieces.land, pieces.joined, slots))
    for found in pieces.of.values():
        for number, piece in found.items():
            assert (pieces.label[piece.rows] == number).all()


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_moves_on_any_graph(data) -> None:
    n = data.draw(st.integers(1, 12))
    ends = st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=24)
    edges = np.array(data.draw(ends), np.int64).reshape(-1, 2)
    joined = link_neighbours(n, edges[:, 0], edges[:, 1])
    slots = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    pieces = find_pieces(np.arange(n) + 1, joined, slots)
    for place, target in data.draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, 2)), max_size=12)):
        origin = int(slots[place])
        if origin != target:
            slots = slots.copy()
            slots[place] = target
            pieces = pieces.move(place, slots, origin)
            check(pieces, slots)


@pytest.mark.parametrize("length", [5, 3_000])
def test_a_ring_opened_and_cut(length: int) -> None:
    """A long ring: too long for a look around the place that leaves, so that the whole piece is searched."""
    here = np.arange(length)
    joined = link_neighbours(length, here, (here + 1) % length)
    slots = np.zeros(length, np.int64)
    pieces = find_pieces(np.ones(length, np.int64), joined, slots)
    slots = slots.copy()
    slots[0] = 1
    pieces = pieces.move(0, slots, 0)
    assert len(pieces.of[0]) == 1
    slots = slots.copy()
    slots[length // 2] = 1
    pieces = pieces.move(length // 2, slots, 0)
    assert sorted(len(piece.rows) for piece in pieces.of[0].values()) == [(length - 2) // 2, (length - 1) // 2]
    check(pieces, slots)


def test_an_emptied_slot_has_no_pieces() -> None:
    joined = link_neighbours(2, np.array([0]), np.array([1]))
    pieces = find_pieces(np.ones(2, np.int64), joined, np.array([0, 1])).move(0, np.array([1, 1]), 0)
    assert contents(pieces) == {1: {((0, 1), 2)}}
