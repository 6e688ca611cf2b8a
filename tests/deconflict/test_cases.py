from dataclasses import replace
from datetime import timedelta

import pytest

from modusvivendi.core.cases import Case, Severity, View
from modusvivendi.core.operations import (
    Checkpoint,
    Circle,
    Constraint,
    Disclosure,
    Filing,
    Movement,
    Operation,
    ProtectedSite,
    State,
)
from modusvivendi.deconflict.cases import list_hours, open_case, read_case, share_cells
from modusvivendi.deconflict.cells import cells
from modusvivendi.deconflict.conflicts import compare, find_conflicts, rate
from modusvivendi.deconflict.figures import Figure
from modusvivendi.deconflict.proposals import propose
from tests.deconflict.volumes import NOON, OUTLINES, square, volume

NORTH = Operation(id="n-1", party="north", parts=(volume(square(36.0, 35.0), start=0.5, hours=2),))
SOUTH = Operation(id="s-secret", party="south", parts=(volume(Circle((36.1, 35.1), 4_000.0), 50.0, 300.0),))
SITE = ProtectedSite(
    id="clinic", party="relief", area=Circle((36.05, 35.05), 300.0), since=NOON, expiry=NOON + timedelta(days=9)
)
CONVOY = Movement(
    id="convoy",
    party="relief",
    route=(
        Checkpoint("a", (35.9, 35.05), NOON, NOON),
        Checkpoint("b", (36.2, 35.05), NOON + timedelta(hours=1), NOON + timedelta(hours=1)),
    ),
    half_width_m=500.0,
)
CLOSED = Constraint(id="closed", party="north", parts=(volume(square(36.0, 35.0)),))


def case_of(first: Filing, second: Filing) -> Case:
    (conflict,) = find_conflicts([first, second])
    return open_case(conflict)


def test_what_collides_and_how_gravely() -> None:
    filings = [NORTH, SOUTH, SITE, CONVOY, CLOSED]
    found = {(one.first.id, one.second.id): one.severity for one in find_conflicts(filings, own=True)}
    assert found == {
        ("n-1", "clinic"): Severity.HIGH,
        ("n-1", "convoy"): Severity.HIGH,
        ("convoy", "closed"): Severity.HIGH,
        ("n-1", "s-secret"): Severity.MEDIUM,
        ("n-1", "closed"): Severity.MEDIUM,
        ("s-secret", "closed"): Severity.MEDIUM,
    }
    assert rate(replace(NORTH, state=State.ACTIVATED), SOUTH) == Severity.HIGH
    assert rate(replace(NORTH, state=State.ENDED), SITE) is None
    assert rate(CONVOY, replace(CLOSED, closed=False)) == Severity.LOW
    assert rate(CONVOY, replace(CONVOY, party="others")) == Severity.LOW
    assert rate(CONVOY, CONVOY) is rate(CONVOY, CONVOY, own=True) is None
    assert rate(NORTH, CLOSED) is None
    assert rate(NORTH, CLOSED, own=True) == Severity.MEDIUM
    assert rate(NORTH, replace(SITE, party="north")) == Severity.HIGH
    assert rate(SITE, CLOSED) is rate(SITE, SITE) is rate(SITE, CONVOY) is None


def test_many_filings_give_the_same_conflicts_as_all_pairs() -> None:
    filings = [
        replace(NORTH, id=name, parts=(volume(outline, start=hour / 2),))
        for hour in range(3)
        for name, outline in ((f"{name} {hour}", outline) for name, outline in OUTLINES.items())
    ]
    figures = [[Figure(part) for part in filing.volumes] for filing in filings]
    wanted = {
        (one.id, other.id)
        for row, one in enumerate(filings)
        for column, other in enumerate(filings)
        if row < column and compare(figures[row], figures[column])
    }
    assert {(one.first.id, one.second.id) for one in find_conflicts(filings, own=True)} == wanted
    assert len(wanted) > 50


def test_both_sides_read_the_same_and_no_more() -> None:
    case = case_of(NORTH, SOUTH)
    north, south = (read_case(case, party, propose_for(filing, other)) for party, filing, other in sides())
    assert (north.cells, north.hours, north.severity) == (south.cells, south.hours, south.severity)
    assert north.hours == (NOON, NOON + timedelta(hours=1))
    assert north.cells
    assert north.other == south.other == "a party"
    for view, secret in ((north, SOUTH), (south, NORTH)):
        for word in (secret.id, secret.party, str(secret.parts[0]), "Circle", "2500", "300.0"):
            if word not in str((view.own, view.volumes)):
                assert word not in str(replace(view, proposals=()))
        assert all(one.coarse for one in view.proposals)


def sides() -> list[tuple[str, Operation, Operation]]:
    return [("north", NORTH, SOUTH), ("south", SOUTH, NORTH)]


def propose_for(filing: Operation, other: Operation) -> list:
    near = [Figure(part) for part in other.parts]
    return [*propose(filing, near), *propose(filing, near, coarse=True)]


@pytest.mark.parametrize("level", Disclosure)
def test_each_level_adds_something(level: Disclosure) -> None:
    told = replace(SOUTH, disclosure={"north": level})
    proposals = propose_for(NORTH, told)
    view = read_case(case_of(NORTH, told), "north", proposals)
    assert view.level == level
    assert view.other == ("south" if level >= Disclosure.EXISTS else "a party")
    assert view.kind == ("Operation" if level >= Disclosure.EXISTS else "")
    assert bool(view.wide) == (level >= Disclosure.CELL_HOUR)
    assert view.outlines == (SOUTH.parts if level == Disclosure.EXACT else ())
    assert any(not one.coarse for one in view.proposals) == (level == Disclosure.EXACT)
    if view.wide:
        assert set(view.cells) <= set(view.wide)
    capped: View = read_case(case_of(NORTH, told), "north", proposals, capped=True)
    assert not capped.cells
    assert not capped.hours
    assert not capped.wide
    assert capped.severity == view.severity
    assert read_case(case_of(NORTH, replace(SOUTH, disclosure={"*": level})), "north").level == level


@pytest.mark.parametrize("first", OUTLINES)
def test_common_cells_are_cells_of_both(first: str) -> None:
    one = volume(OUTLINES[first])
    assert share_cells(Figure(one), Figure(one), 13)
    for outline in OUTLINES.values():
        other = volume(outline)
        if compare([Figure(one)], [Figure(other)]):
            shared = set(share_cells(Figure(one), Figure(other), 10))
            assert shared
            assert shared == set(share_cells(Figure(other), Figure(one), 10))
            # A cell on the rim may come in with the margin: of most, both outlines have them too.
            assert shared & set(cells(one, 10)) & set(cells(other, 10))


def test_hours_include_the_last_moment() -> None:
    assert list_hours(NOON, NOON) == (NOON,)
    assert list_hours(NOON + timedelta(minutes=59), NOON + timedelta(hours=1)) == (NOON, NOON + timedelta(hours=1))
