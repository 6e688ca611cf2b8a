"""The ledger of a plan: by hand, against plain loops, and what must hold of every one."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.core.periods import parse_period
from modusvivendi.core.plans import MIXED, Sector
from modusvivendi.core.ranges import Range
from modusvivendi.core.territory import Borders, Control
from modusvivendi.ledger.account import account
from modusvivendi.ledger.tallies import tally
from tests.ledger import dossiers, reference
from tests.ledger.dossiers import AS_OF, build, plan, relabel, site
from tests.ledger.situations import situations


def made():
    """Four places: 0 and 1 in the west, 2 beside them, 3 an island (ferry to 2, a point shared with 0)."""
    nan = math.nan
    share = np.full((4, 2, 3), nan)
    share[0] = [[0.5, 0.6, 0.7], [0.1, 0.2, 0.3]]
    share[1] = [[0.25, 0.25, 0.25], [0.75, 0.75, 0.75]]
    share[2, 0] = [0.8, 0.9, 1.0]
    return build(
        population=np.array([[900, 1000, 1100], [400, 400, 400], [100, 200, 300], [nan, nan, nan]]),
        share=share,
        area=np.array([1.0, 2.0, 0.5, nan]),
        communities=("hill", "river"),
        borders=Borders(
            np.array([0, 1, 2, 0]),
            np.array([1, 2, 3, 3]),
            np.array([10.0, 7.5, 0.0, 0.0]),
            np.array([1, 1, 0, 0]),
            np.array([0, 3, 1]),
            ("@sea", "@sea", "@XXA"),
            np.array([3.0, 9.0, 4.0]),
            ferry=np.array([False, False, True, False]),
        ),
        control=Control(np.array([0, 1, 2]), np.array([0, 0, 1]), np.array([0.9, 0.6, 0.8]), (AS_OF,) * 3, ("s",) * 3),
        towns=("Midton", None, "Midton", None),
        parents=("west", "west", None, None),
        sites=(site("quay", 3), site("dam", 1)),
    )


SECTORS = (
    Sector("a", {}, ("hill",), ("crown",)),
    Sector("b", {}, ("river",), ("crown", "guard")),
    Sector("c", {}, (MIXED,)),
)


def split(*assignment: int):
    return account(made(), plan(np.array(assignment), SECTORS))


def test_people_by_hand() -> None:
    a = split(0, 0, 1, 1).sectors["a"]
    assert a.population == Range(1300, 1400, 1500)
    assert a.people == {"hill": Range(550, 700, 870), "river": Range(390, 500, 630)}
    # Unknown: 900 x (1 - 0.7 - 0.3), 1000 x 0.2, 1100 x (1 - 0.5 - 0.1); the second place is fully stated.
    assert a.unknown == Range(0, 200, 440)
    # The wrong side in the sector of the hill people: stated river people, at most all not surely hill people.
    assert a.wrong_side == Range(390, 500, 1500 - 550 - 100)


def test_the_unknown_is_left_out_counted_and_said() -> None:
    ledger = split(0, 0, 1, 2)
    b, c = ledger.sectors["b"], ledger.sectors["c"]
    assert b.people["hill"] == Range(80, 180, 300)
    assert math.isnan(b.people["river"].best)  # nobody speaks of river people there
    assert b.unknown == Range(0, 20, 60)
    assert b.wrong_side == Range(80, 180, 300)
    assert (c.places, c.places_without_population, c.places_without_area) == (1, 1, 1)
    assert math.isnan(c.population.best)
    assert math.isnan(c.area_km2)
    assert math.isnan(c.area_share)
    assert c.wrong_side == Range(0, 0, 0)
    assert ledger.total.population == Range(1400, 1600, 1800)
    assert ledger.total.places_without_population == 1


def test_land_lines_and_shores_by_hand() -> None:
    ledger = split(0, 1, 1, 1)
    a, b = ledger.sectors["a"], ledger.sectors["b"]
    assert (a.area_km2, b.area_km2) == (1.0, 2.5)
    assert (a.area_share, b.area_share) == (1 / 3.5, 2.5 / 3.5)
    assert ledger.line_km == {("a", "b"): 10.0}
    assert ledger.front_km == {("a", "b"): 0.0}
    assert (a.neighbours, b.neighbours) == ({"b": 10.0}, {"a": 10.0})
    assert (a.sea_km, b.sea_km, a.foreign_km, b.foreign_km) == (3.0, 9.0, {}, {"@XXA": 4.0})
    assert ledger.total.sea_km == 12.0
    assert split(0, 0, 1, 1).front_km == {("a", "b"): 7.5}


def test_a_line_where_no_holder_is_known_has_an_unknown_front() -> None:
    silent = account(made(), plan(np.array([0, 1, 1, 1]), SECTORS), tally(made(), parse_period("2015-09-30")))
    assert silent.front_km is None
    control = Control(np.array([2]), np.array([0]), np.array([0.9]), (AS_OF,), ("s",))
    ledger = account(dossiers.replace(made(), control=control), plan(np.array([0, 0, 1, 1]), SECTORS))
    assert ledger.front_km is not None
    assert math.isnan(ledger.front_km["a", "b"])


def test_ferries_hold_a_piece_together_and_points_do_not() -> None:
    assert split(0, 0, 1, 1).sectors["b"].pieces == 1
    apart = split(0, 1, 1, 0).sectors["a"]
    assert (apart.pieces, apart.exclaves) == (2, ((3,),))
    assert split(0, 0, 1, 1).total.pieces == 1


def test_who_changes_hands() -> None:
    ledger = split(0, 2, 0, 1)
    a, b, c = ledger.sectors.values()
    assert (a.changes_hands, a.changes_hands_km2, a.changes_hands_people) == ((2,), 0.5, Range(100, 200, 300))
    assert b.changes_hands is None  # nobody knows who holds the island
    assert c.changes_hands is None  # the plan does not say who governs
    assert ledger.total.changes_hands == (2,)


def test_split_towns_areas_and_sites() -> None:
    assert split(0, 0, 1, 1).split_towns == ("Midton",)
    assert split(0, 0, 1, 1).split_areas == ()
    assert split(0, 1, 0, 1).split_areas == ("west",)
    assert split(0, -1, 0, 1).split_areas == ()  # given to none is not given to another
    assert split(0, 0, 1, 1).sectors["b"].sites == ("quay",)


def test_places_given_to_none() -> None:
    ledger = split(0, -1, 0, 0)
    assert ledger.unassigned is not None
    assert ledger.unassigned.population == Range(400, 400, 400)
    assert math.isnan(ledger.unassigned.wrong_side.best)
    assert ledger.line_km == {}
    assert ledger.total.wrong_side == ledger.sectors["a"].wrong_side


def test_difficulty_by_hand() -> None:
    c = split(2, 2, 2, -1).sectors["c"]
    mixing = (1000 * (1 - 0.36 - 0.04) + 400 * (1 - 0.0625 - 0.5625) + 200 * (1 - 0.81)) / 1600
    assert c.difficulty.mixing == pytest.approx(mixing)
    assert c.difficulty.front == 1.0  # 7.5 km of front on 3.5 km2
    assert c.difficulty.armed == 0.25  # two of five holders
    assert c.difficulty.urban == 1200 / 1600  # 1000 a km2 and 400 a km2; 200 a km2 is not urban
    assert c.difficulty.index == pytest.approx((mixing + 1 + 0.25 + 0.75) / 4)


def test_without_control_the_front_is_unknown() -> None:
    dossier = made()
    before = tally(dossier, parse_period("2015-09-30"))
    ledger = account(dossier, plan(np.array([0, 0, 1, 1]), SECTORS), before)
    assert ledger.front_km is None
    assert ledger.total.changes_hands is None
    assert ledger.total.difficulty.front is None
    assert ledger.total.difficulty.armed is None
    empty = account(made(), plan(np.array([0, 0, 0, 0]), SECTORS), before)  # nor do sectors without a place help
    assert empty.total.changes_hands is None


def test_a_home_that_is_not_said_leaves_the_wrong_side_unknown() -> None:
    ledger = account(made(), plan(np.zeros(4, np.int64), (Sector("a", {}, ()),)))
    assert math.isnan(ledger.sectors["a"].wrong_side.best)
    assert math.isnan(ledger.total.wrong_side.best)


def test_plans_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ModusError, match="speaks of 3 places"):
        split(0, 0, 0)
    with pytest.raises(ModusError, match="a sector that it does not have"):
        split(0, 0, 0, 3)
    shares = (Sector("a", {}, ("hill",), area_share=Range(0.4, 0.5, 0.6)),)
    with pytest.raises(ModusError, match="shares of its sectors only") as caught:
        account(made(), plan(np.full(4, -1), shares))
    assert "drawn" in caught.value.repair
    with pytest.raises(ModusError, match="no party 'crwn'"):
        account(made(), plan(np.zeros(4, np.int64), (Sector("a", {}, ("hill",), ("crwn",)),)))


def test_figures_too_large_to_add_up_are_refused() -> None:
    dossier = made()
    spoilt = np.array([1e300, 1, 1, 1])
    dossier = dossiers.replace(dossier, places=dossiers.replace(dossier.places, area_km2=spoilt))
    with pytest.raises(ModusError, match="area are too large to add up exactly: the largest is 1e\\+300"):
        account(dossier, plan(np.zeros(4, np.int64), SECTORS))


@given(situations())
@settings(max_examples=150, deadline=None)
def test_the_ledger_is_what_plain_loops_find(situation) -> None:
    dossier, drawn = situation
    ledger = account(dossier, drawn)
    for slot in range(-1, len(drawn.sectors)):
        reference.check_sector(dossier, drawn, ledger, slot)
    lines = reference.lines_of(dossier, drawn)
    assert set(lines) == set(ledger.line_km)
    assert all(reference.same(km, lines[pair][0]) for pair, km in ledger.line_km.items())
    known = any(reference.holder_of(dossier, row) is not None for row in range(len(dossier.places)))
    assert (ledger.front_km is not None) == known
    assert all(reference.same(km, lines[pair][1]) for pair, km in (ledger.front_km or {}).items())


@given(situations(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_relabelling_places_changes_no_figure(situation, random) -> None:
    dossier, drawn = situation
    order = list(range(len(dossier.places)))
    random.shuffle(order)
    other, redrawn = relabel(dossier, drawn, np.array(order))
    assert reference.figures(account(other, redrawn), other) == reference.figures(account(dossier, drawn), dossier)


@given(situations())
@settings(max_examples=150, deadline=None)
def test_bounds_are_in_order_and_sectors_add_up_to_the_total(situation) -> None:
    dossier, drawn = situation
    ledger = account(dossier, drawn)
    every = [*ledger.sectors.values(), *([ledger.unassigned] if ledger.unassigned else [])]
    for account_ in [*every, ledger.total]:
        for people in (account_.population, account_.unknown, account_.wrong_side, *account_.people.values()):
            bounds = [bound for bound in (people.low, people.best, people.high) if not math.isnan(bound)]
            assert bounds == sorted(bounds)
    total = ledger.total
    assert sum(one.places for one in every) == total.places == len(dossier.places)
    assert len(total.sites) == sum(len(one.sites) for one in every)
    for figure in (
        lambda one: one.area_km2,
        lambda one: one.population.best,
        lambda one: one.unknown.best,
        lambda one: one.wrong_side.best,
        *(lambda one, name=name: one.people[name].best for name in dossier.people.communities),
    ):
        parts = [figure(one) for one in every if one.places and not math.isnan(figure(one))]
        if parts:
            assert math.fsum(parts) == pytest.approx(figure(total), abs=1e-6)
    stated = [people.best for people in total.people.values() if people.known]
    if total.population.known:
        assert math.fsum([*stated, total.unknown.best]) == pytest.approx(total.population.best, abs=0.02)


@given(situations())
@settings(max_examples=50, deadline=None)
def test_in_one_mixed_sector_nobody_is_on_the_wrong_side(situation) -> None:
    dossier, drawn = situation
    whole = plan(np.zeros_like(drawn.assignment), (Sector("all", {}, (MIXED,)),))
    ledger = account(dossier, whole)
    assert ledger.total.wrong_side == ledger.sectors["all"].wrong_side == Range(0, 0, 0)
    assert ledger.line_km == {}
