"""Stakes of plans by the rule over the ledger: by hand on the tiny dossier."""

from dataclasses import replace
from pathlib import Path

import pytest

from modusvivendi.core.deals import RuledStake
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.plans import Plan
from modusvivendi.core.politics import Assumption, Issue, Option, Stake
from modusvivendi.core.ranges import Range
from modusvivendi.io.folder import read
from modusvivendi.terms.mediation.clock import find_held
from modusvivendi.terms.mediation.mediate import negotiate
from modusvivendi.terms.mediation.plan_rule import compare_rule, rule_stakes


def ask(dossier: Dossier, plans: list[Plan], **weights: float) -> Dossier:
    """The dossier with one issue, the plans, and a rule of these weights."""
    options = tuple(Option(plan.id, {"en": plan.id}, plan.id, False) for plan in plans)
    issue = Issue("map", {"en": "Map"}, {}, (), False, False, options, "guess")
    rule = {
        f"plan_rule_{name}": Assumption(name, Range(v, v, v), "weight", "judgement", name, "guess")
        for name, v in weights.items()
    }
    return replace(dossier, issues=(issue,), infeasible=(), stakes=(), plans=tuple(plans), assumptions=rule)


@pytest.fixture
def dossier(tiny: Path) -> Dossier:
    return read(tiny)


@pytest.fixture
def plans(dossier: Dossier) -> list[Plan]:
    """A drawn plan with two who govern, and the same with every place given to the first of them."""
    drawn = next(
        p for p in dossier.plans if p.drawn and {h for s in p.sectors for h in s.held_by} >= {"crown", "league"}
    )
    first = next(row for row, sector in enumerate(drawn.sectors) if "crown" in sector.held_by)
    all_to_one = replace(drawn.moved(dict.fromkeys(range(len(dossier.places)), first)), id="all")
    return [replace(drawn, terms={}), replace(all_to_one, terms={})]


def stake_of(found: tuple[RuledStake, ...], party: str, plan: str) -> RuledStake:
    return next(one for one in found if one.party == party and one.plan == plan)


def test_land_is_offered_against_held(dossier: Dossier, plans: list[Plan]) -> None:
    asked = ask(dossier, plans, land=1.0)
    found = rule_stakes(asked, dossier.as_of)
    held = find_held(dossier, dossier.as_of)["crown"]
    assert stake_of(found, "crown", "all").features["land"] == pytest.approx(1 / (1 + held))
    assert stake_of(found, "crown", "all").rule == Range(1.0, 1.0, 1.0)
    assert stake_of(found, "league", "all").features["land"] == 0
    assert stake_of(found, "league", "all").rule.best == 0


def test_no_rule_unless_it_is_asked_for(dossier: Dossier, plans: list[Plan]) -> None:
    assert rule_stakes(ask(dossier, plans), dossier.as_of) == ()


def test_unknown_features_widen_the_range(dossier: Dossier, plans: list[Plan]) -> None:
    """A plan known by shares has no coast that could be looked up."""
    share = Range(0.5, 0.5, 0.5)
    by_shares = replace(
        plans[0],
        id="shares",
        assignment=plans[0].assignment * 0 - 1,
        sectors=tuple(replace(sector, area_share=share) for sector in plans[0].sectors),
    )
    found = rule_stakes(ask(dossier, [*plans, by_shares], land=1.0, sea=1.0), dossier.as_of)
    stake = stake_of(found, "crown", "shares").rule
    assert stake.high - stake.low > 0.5
    assert stake_of(found, "crown", "all").rule.exact


def test_typed_stakes_win_and_the_rule_stands_beside(dossier: Dossier, plans: list[Plan]) -> None:
    asked = ask(dossier, plans, land=1.0)
    typed = Stake("crown", "map", "all", Range(0.2, 0.2, 0.2), False, "guess")
    found = rule_stakes(replace(asked, stakes=(typed,)), dossier.as_of)
    both = stake_of(found, "crown", "all")
    assert (both.used, both.typed) == ("typed", Range(0.2, 0.2, 0.2))
    assert stake_of(found, "crown", plans[0].id).used == "rule"
    assert compare_rule(found)["crown"][0] == pytest.approx(0.8)


def test_a_plan_of_ones_own_is_judged(dossier: Dossier, plans: list[Plan]) -> None:
    """No stake is typed in for any map; with a weight on the issue there is a verdict all the same."""
    asked = ask(dossier, plans, land=1.0)
    weights = {party: {"map": Range(1.0, 1.0, 1.0)} for party in ("crown", "league")}
    found = negotiate(asked, weights=weights, draws=64)
    chances = {plan: deal.verdicts["crown"].accept for deal in found.best for plan in [deal.options["map"]]}
    assert chances["all"] is not None
    assert chances["all"].p == 1
    assert {one.used for one in found.ruled} == {"rule"}
