"""A deal after signature: who could gain by acting alone, what answers that, what removes it."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.aftermath import Turn
from modusvivendi.terms.stability.after import Frame, Signatory, look_after
from modusvivendi.terms.stability.contract import aftermath_as_json

ISSUES = ("arms", "relief")
OPTIONS = (("ceilings", "unlimited"), ("open", "closed"))
SIGNED = np.array([0, 0])
REARM = Turn("north", "arms", "ceilings", "unlimited")


def frame(**changes: Any) -> Frame:
    whole: dict[str, Any] = {
        "issues": ISSUES,
        "options": OPTIONS,
        "offsets": np.array([0, 2]),
        "takers": {("arms", "unlimited"): ("north",), ("relief", "closed"): ("south",)},
        "final": {},
        "fits": lambda deals: np.ones(len(deals), np.bool_),
    }
    return Frame(**whole | changes)


def party(name: str, worth: list[float], fallback: float, *, needed: bool = True) -> Signatory:
    middle = np.array(worth)
    return Signatory(name, needed, middle, np.stack([middle, middle], axis=1), fallback)


NORTH = party("north", [0.4, 0.5, 0.3, 0.0], 0.2)
"""Gains 0.1 by arming without limits; loses 0.3 when relief is closed, and expects 0.2 without a deal."""


def test_a_credible_answer() -> None:
    """South expects less of a deal with arms without limits than of none, so that it would leave."""
    found = look_after(frame(), [NORTH, party("south", [0.6, 0.2, 0.3, 0.1], 0.55)], SIGNED)
    assert [(one.turn, one.answer, one.credible) for one in found.defections] == [(REARM, (Turn("south"),), True)]
    assert found.defections[0].gain == pytest.approx(0.1)
    assert found.defections[0].hurt == ("south",)
    assert found.holds == {"nash": False, "gmr": True, "smr": True, "seq": True}
    assert (found.settle, found.leavers) == ((), ())


def test_a_threat_is_named_with_its_cost() -> None:
    """South would still have 0.5 where it expects 0.1: to close relief costs it 0.05, to leave 0.4."""
    south = party("south", [0.4, 0.2, 0.3, 0.25], 0.1)
    found = look_after(frame(), [NORTH, south], SIGNED)
    one = found.defections[0]
    assert (one.answer, one.credible) == ((Turn("south", "relief", "open", "closed"),), False)
    assert one.cost == {"south": pytest.approx(0.05)}
    assert found.holds["gmr"]
    assert not found.holds["seq"]
    assert found.settle == ("arms",)


def test_what_would_be_done_anyway_is_no_answer() -> None:
    """South gains by closing relief whatever north does; that is a defection of its own, and punishes nothing."""
    south = party("south", [0.4, 0.2, 0.3, 0.35], 0.1)
    found = look_after(frame(), [NORTH, south], SIGNED)
    assert {one.turn.party: (one.answer, one.credible) for one in found.defections} == {
        "north": ((Turn("south"),), False),
        "south": ((Turn("north"),), False),
    }
    assert found.settle == ("arms", "relief")


def test_a_step_that_cannot_be_undone_removes_it() -> None:
    south = party("south", [0.4, 0.2, 0.3, 0.25], 0.1)
    found = look_after(frame(final={"arms": ("ceilings",)}), [NORTH, south], SIGNED)
    assert (found.defections, found.kept, found.movable) == ((), ["arms"], {"relief": ["south"]})
    assert all(found.holds.values())


def test_a_deal_that_cannot_be_is_no_move() -> None:
    south = party("south", [0.4, 0.2, 0.3, 0.25], 0.1)
    barred = frame(fits=lambda deals: deals[:, 0] == 0)
    assert look_after(barred, [NORTH, south], SIGNED).defections == ()


def test_who_would_rather_leave() -> None:
    south = party("south", [0.4, 0.2, 0.3, 0.25], 0.9)
    found = look_after(frame(), [NORTH, south], SIGNED)
    assert found.leavers == (("south", pytest.approx(0.2)),)
    assert not found.holds["gmr"]
    outside = look_after(frame(), [NORTH, party("south", [0.4, 0.2, 0.3, 0.25], 0.9, needed=False)], SIGNED)
    assert outside.leavers == ()


def test_an_owner_of_whom_nothing_is_known() -> None:
    found = look_after(frame(), [NORTH], SIGNED)
    assert found.unheard == ("south",)


@given(st.integers(0, 2**32 - 1), st.integers(2, 8))
@settings(max_examples=25, deadline=None)
def test_many_movable_issues_are_narrowed(seed: int, count: int) -> None:
    """Whatever is left out is named; what is found is a gain, and its answer leaves the mover no better off."""
    random = np.random.default_rng(seed)
    issues = tuple(f"issue{k}" for k in range(count))
    options = (("a", "b", "c", "d"),) * count
    takers = {(issue, o): ("P", "Q")[: 1 + k % 2] for k, issue in enumerate(issues) for o in "bcd"}
    offsets = np.arange(count) * 4
    whole = Frame(issues, options, offsets, takers, {}, lambda deals: np.ones(len(deals), np.bool_))
    seats = [party(name, (random.random(4 * count) / count).tolist(), 0.4) for name in "PQ"]
    found = look_after(whole, seats, np.zeros(count, np.int64))
    assert len(found.narrowed) == max(0, count - 4)
    worth = {one.id: one.worth for one in seats}
    for one in found.defections:
        k, to = issues.index(one.turn.issue), "abcd".index(one.turn.after)
        exact = worth[one.turn.party][4 * k + to] - worth[one.turn.party][4 * k]
        assert one.gain == pytest.approx(exact, abs=1e-8)
        assert one.gain > 0
        assert one.open or one.cost is None
    assert aftermath_as_json(found)["settle"] == list(found.settle)
