"""What a mediator is shown, as plain data for other programs: the output contract of ``modus terms --json``."""

import math
from collections.abc import Mapping
from typing import Any

from modusvivendi.core.deals import Chance, Clock, Deal, Flip, Mediation, RedLine, RuledStake
from modusvivendi.core.ranges import Range
from modusvivendi.terms.stability.contract import aftermath_as_json

_DIGITS = 4


def mediation_as_json(found: Mediation) -> dict[str, Any]:
    """Return the answer as JSON. Chances have four digits, null is unknown, a party's scale goes from 0 to 1."""
    return {
        "date": found.date.text,
        "seed": found.seed,
        "draws": found.draws,
        "parties": {
            "needed": list(found.needed),
            "outside": list(found.outside),
            "excluded": list(found.excluded),
            "unknown": list(found.unknown),
        },
        "issues": {issue: list(options) for issue, options in found.issues.items()},
        "judged_on": dict(found.coverage),
        "fallbacks": {party: say_range(value) for party, value in found.fallback.items()},
        "deals": found.deals,
        "feasible": found.feasible,
        "searched": {"deals": found.searched, "all": found.exhaustive},
        "best": [_say_deal(deal) for deal in found.best],
        "as_good_as_best": found.equals,
        "fairest": [_say_deal(deal) for deal in found.fairest],
        "proposals": [
            {
                "plan": offer.plan,
                "open": list(offer.open),
                **_say_deal(offer.deal),
                "steps": [dict(zip(("issue", "from", "to"), step, strict=True)) for step in offer.steps],
                "all_accept_after_steps": _say(offer.reached),
                "reach": {party: [_say(low), _say(high)] for party, (low, high) in offer.reach.items()},
            }
            for offer in found.offers
        ],
        "accord": {f"{m.a}|{m.b}": _say(m.share.p, 8) for m in found.meetings},
        "accord_intervals": {f"{m.a}|{m.b}": [_say(m.share.low, 8), _say(m.share.high, 8)] for m in found.meetings},
        "accord_issues": {f"{m.a}|{m.b}": dict(m.issues) for m in found.meetings},
        "no_deal": found.no_deal,
        "red_lines": [{**_say_line(one.line), "removes": _say(one.removes)} for one in found.removals],
        "emptying_sets": [[_say_line(line) for line in one] for one in found.emptying],
        "zone": {
            "share": _say_chance(found.zone.share, 8),
            "without": {party: _say_chance(share, 8) for party, share in found.zone.without.items()},
            "gap": _say(found.zone.gap),
            "gap_without": {party: _say(gap) for party, gap in found.zone.without_gap.items()},
            "blocking": [list(one) for one in found.zone.blocking],
        },
        "solutions": {
            name: [{"options": dict(deal.options), "all_accept": _say_chance(deal.all_accept)} for deal in deals]
            for name, deals in found.lenses.items()
        },
        "acceptable": found.acceptable,
        "undominated": found.undominated,
        "influences": [
            {"party": one.party, "what": one.what, "issue": one.issue or None}
            | {"total_order": _say(one.index), "error": _say(one.error)}
            for one in found.influences
        ],
        "outside": [
            {
                "party": one.party,
                "participation": say_range(one.participation),
                "accept": _say_chance(one.accept),
                "without": _say(one.without),
                "with": _say(one.with_it),
                "expected": _say(one.wanted),
            }
            for one in found.outsiders
        ],
        "clock": [_say_clock(clock) for clock in found.clocks],
        "plan_rule": [_say_ruled(one) for one in found.ruled],
        "plan_rule_against_typed": {
            party: {"mean_difference": _say(apart), "same_order": _say(alike)}
            for party, (apart, alike) in found.rule_gap.items()
        },
    }


def say_range(value: Range) -> dict[str, float | None]:
    """Return low, best, high; null is unknown."""
    return {"low": _say(value.low), "best": _say(value.best), "high": _say(value.high)}


def _say_deal(deal: Deal) -> dict[str, Any]:
    verdicts = deal.verdicts.values()
    return {
        "options": dict(deal.options),
        "all_accept": _say_chance(deal.all_accept),
        "verdicts": {one.party: None if one.accept is None else _say(one.accept.p) for one in verdicts},
        "intervals": {one.party: _say_chance(one.accept) for one in verdicts},
        "slack": {one.party: say_range(one.slack) for one in verdicts},
        "crossed": {one.party: [list(line) for line in one.crossed] for one in verdicts if one.crossed},
        "costs": {one.party: {issue: _say(cost) for issue, cost in one.costs} for one in verdicts},
        "worst": None if deal.worst is None else {"party": deal.worst[0], "p": _say(deal.worst[1])},
        "refuser": deal.refuser,
        "refusers": list(deal.refusers),
        "flips": [_say_flip(flip) for flip in deal.flips],
        "stability": None if deal.after is None else aftermath_as_json(deal.after),
    }


def _say_flip(flip: Flip) -> dict[str, Any]:
    return {
        "kind": flip.kind,
        "party": flip.party,
        "issue": flip.issue or None,
        "from": flip.before or None,
        "to": flip.after or None,
        "amount": _say(flip.amount),
        "p": _say(flip.chance),
        "all_accept": _say(flip.all_accept),
        "payers": {party: _say(amount) for party, amount in flip.payers},
        "loses": list(flip.loses),
        "as_at": flip.when or None,
    }


def _say_clock(clock: Clock) -> dict[str, Any]:
    return {
        "plan": clock.plan,
        "options": dict(clock.options),
        "offered_land": _say_each(clock.offered),
        "dates": [
            {
                "date": tick.date.text,
                "fallbacks": {party: say_range(value) for party, value in tick.fallback.items()},
                "accept": {party: _say_chance(chance) for party, chance in tick.accept.items()},
                "all_accept": _say_chance(tick.all_accept),
                "held_land": _say_each(tick.held),
            }
            for tick in clock.ticks
        ],
    }


def _say_ruled(one: RuledStake) -> dict[str, Any]:
    return {
        "party": one.party,
        "issue": one.issue,
        "option": one.option,
        "plan": one.plan,
        "rule": say_range(one.rule),
        "typed": None if one.typed is None else say_range(one.typed),
        "used": one.used,
        "features": _say_each(one.features),
    }


def _say_line(line: RedLine) -> dict[str, str]:
    return dict(zip(("party", "issue", "option"), line, strict=True))


def _say_each(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: _say(value) for name, value in values.items()}


def _say_chance(chance: Chance | None, digits: int = _DIGITS) -> dict[str, float | None] | None:
    if chance is None:
        return None
    return {"p": _say(chance.p, digits), "low": _say(chance.low, digits), "high": _say(chance.high, digits)}


def _say(value: float | None, digits: int = _DIGITS) -> float | None:
    return None if value is None or not math.isfinite(value) else round(float(value), digits)
