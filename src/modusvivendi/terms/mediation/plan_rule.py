"""What a plan is worth to a party by a rule over the ledger: so that a user's own plan has stakes as well.

The rule is the dossier's: it is used when ``assumptions.toml`` has one of the weights ``plan_rule_land``,
``plan_rule_people``, ``plan_rule_sea``, ``plan_rule_contiguity``, ``plan_rule_sites``. What several parties govern
together is parted evenly.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from modusvivendi.core.accounts import Ledger
from modusvivendi.core.deals import RuledStake
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.periods import Period
from modusvivendi.core.plans import Plan
from modusvivendi.core.politics import Party
from modusvivendi.core.ranges import UNKNOWN, Range
from modusvivendi.ledger.account import account
from modusvivendi.ledger.tallies import tally
from modusvivendi.terms.mediation.clock import find_held, find_offered

FEATURES = ("land", "people", "sea", "contiguity", "sites")
"""What the rule looks at, each from 0 to 1 (see ``docs/terms.md``); the weight of each is ``plan_rule_<feature>``."""
_PREFIX = "plan_rule_"


def rule_stakes(dossier: Dossier, date: Period) -> tuple[RuledStake, ...]:
    """Return the stakes of the plans that options stand for, for each party that would govern in one of them.

    Features: ``land`` offered over land offered and held at the date (a half: as much as is held); ``people``: the
    share of the party's communities under its rule; ``sea``: 1 when it governs a coast; ``contiguity``: how much of its
    land is in the largest piece of its sector; ``sites``: its share of the dossier's. A plan's points are the weighted
    mean of what is known of it; the low end takes what is unknown as 0 and the high end as 1, at the least and most
    favourable weights. Stakes are points on the scale from the worst to the best of the issue's plans.

    Empty when the dossier does not ask for the rule, or has no option that stands for a plan.
    """
    asked = {
        name: dossier.assumptions[_PREFIX + name].value for name in FEATURES if _PREFIX + name in dossier.assumptions
    }
    plans = {plan.id: plan for plan in dossier.plans}
    options = [(i.id, o.id, plans[o.plan]) for i in dossier.issues for o in i.options if o.plan in plans]
    if not asked or not options:
        return ()
    tallies, held = tally(dossier), find_held(dossier, date)
    ledgers = {plan.id: account(dossier, plan, tallies) for _, _, plan in options if plan.drawn}
    typed = {(s.party, s.issue, s.option): s.value for s in dossier.stakes if s.value.known}
    found: list[RuledStake] = []
    for party in dossier.parties:
        if party.role == "excluded" or not any(party.id in s.held_by for _, _, plan in options for s in plan.sectors):
            continue
        measured = [_measure(dossier, plan, ledgers.get(plan.id), party, held) for _, _, plan in options]
        for (issue, option, plan), features, stake in zip(options, measured, _scale(measured, asked), strict=True):
            own = typed.get((party.id, issue, option))
            used = "rule" if own is None else "typed"
            found.append(RuledStake(party.id, issue, option, plan.id, stake, own, features, used))
    return tuple(found)


def compare_rule(stakes: Sequence[RuledStake]) -> dict[str, tuple[float, float]]:
    """Return for each party how far rule and typed stakes lie apart, and how often they order two plans alike.

    The first is a mean over plans, the second a share of the pairs of plans that typed stakes tell apart. NaN
    where fewer than two plans have both.
    """
    told: dict[str, tuple[float, float]] = {}
    for party in dict.fromkeys(one.party for one in stakes):
        both = [
            (s.rule.best, s.typed.best) for s in stakes if s.party == party and s.typed is not None and s.rule.known
        ]
        apart = float(np.mean([abs(a - b) for a, b in both])) if both else math.nan
        pairs = [(a[0] - b[0]) * (a[1] - b[1]) for n, a in enumerate(both) for b in both[:n] if a[1] != b[1]]
        told[party] = apart, sum(one > 0 for one in pairs) / len(pairs) if pairs else math.nan
    return told


def _measure(
    dossier: Dossier, plan: Plan, ledger: Ledger | None, party: Party, held: Mapping[str, float]
) -> dict[str, float]:
    offered = find_offered(dossier, plan)
    mine = [(sector.id, 1 / len(sector.held_by)) for sector in plan.sectors if party.id in sector.held_by]
    return {
        "land": _compare_land(offered.get(party.id, 0.0) if offered else math.nan, held.get(party.id, 0.0), bool(held)),
        **(_read(dossier, ledger, party, mine) if ledger and offered else dict.fromkeys(FEATURES[1:], math.nan)),
    }


def _compare_land(offered: float, held: float, known: bool) -> float:  # noqa: FBT001
    return offered / (offered + held) if known and offered + held > 0 else math.nan


def _read(dossier: Dossier, ledger: Ledger, party: Party, mine: Sequence[tuple[str, float]]) -> dict[str, float]:
    accounts = [(ledger.sectors[id], part) for id, part in mine]
    total = sum(ledger.total.people[community].best for community in party.communities)
    under = sum(part * one.people[c].best for one, part in accounts for c in party.communities if one.people[c].known)
    land = np.nan_to_num(dossier.places.area_km2)
    area = sum(one.area_km2 for one, _ in accounts)
    apart = sum(float(land[list(piece)].sum()) for one, _ in accounts for piece in one.exclaves)
    coast = [one.sea_km for one, _ in accounts]
    sites = sum(part * len(one.sites) for one, part in accounts)
    return {
        "people": under / total if party.communities and total > 0 else math.nan,
        "sea": math.nan if any(map(math.isnan, coast)) else float(any(km > 0 for km in coast)),
        "contiguity": 1 - apart / area if area > 0 else math.nan,
        "sites": sites / len(dossier.sites) if dossier.sites else math.nan,
    }


def _scale(measured: Sequence[Mapping[str, float]], asked: Mapping[str, Range]) -> list[Range]:
    """Turn features into stakes from 0, the worst plan, to 1, the best; unknown when no two plans differ."""
    points = [_score(features, asked) for features in measured]
    known = [one.best for one in points if one.known]
    low, high = min(known, default=math.nan), max(known, default=math.nan)
    if not high > low:
        return [UNKNOWN] * len(points)

    def place(value: float) -> float:
        return min(1.0, max(0.0, (value - low) / (high - low)))

    return [Range(place(one.low), place(one.best), place(one.high)) if one.known else UNKNOWN for one in points]


def _score(features: Mapping[str, float], asked: Mapping[str, Range]) -> Range:
    """Return the weighted mean of the known features; its ends are at ends of the weights, where a mean is extreme."""
    known = {name: value for name, value in features.items() if name in asked and not math.isnan(value)}
    weight = sum(asked[name].best for name in known)
    if not weight > 0:
        return UNKNOWN
    best = sum(asked[name].best * value for name, value in known.items()) / weight
    ends: list[float] = []
    for weights in product(*((asked[name].low, asked[name].high) for name in asked)):
        total = sum(weights)
        for unknown in (0.0, 1.0):
            values = [known.get(name, unknown) for name in asked]
            if total > 0:
                ends.append(sum(w * v for w, v in zip(weights, values, strict=True)) / total)
    return Range(min(best, *ends), best, max(best, *ends))
