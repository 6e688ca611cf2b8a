"""A forecast as plain values, as ``modus forecast --json`` prints it; unknown is None."""

import math
from collections.abc import Sequence
from typing import Any

from modusvivendi.core.forecasts import OUTCOMES, Contrast, Difference, Effects, Outlook, PlaceOutlook, Projection
from modusvivendi.core.ranges import Floats, Range


def outlook_as_json(quo: Projection, against: Contrast | None) -> dict[str, Any]:
    """Return a forecast as plain values; unknown is null."""
    outlooks = {"status_quo": quo.outlook} | ({} if against is None else {"plan": against.plan.outlook})
    said: dict[str, Any] = {
        "dossier": quo.dossier,
        "start": quo.start.isoformat(),
        "months": quo.months,
        "runs": quo.runs,
        "seed": quo.seed,
        "interval": "low to high hold 80 % of the futures, best is their median",
        "scenarios": {name: _say_spread(outlook) for name, outlook in outlooks.items()},
        "unknown": dict(quo.unknown),
        "taken_as_given": list(quo.stated),
        "published": dict(quo.published),
        "land": {
            name: {party: _say(share) for party, share in one.land.items()}
            for name, one in {"status_quo": quo, **({} if against is None else {"plan": against.plan})}.items()
        },
        "strength_unknown": list(quo.unmeasured),
        "violence_scores": {name: _known(value) for name, value in quo.model.items()},
        "effects": effects_as_json(quo.effects),
        "switches": {
            "aid": quo.switches.aid_sign,
            "host_consent": quo.switches.host_consent,
            "spoilers": quo.switches.spoilers,
            "guarantor_leaves": quo.switches.guarantor_leaves,
            "closed": dict(quo.switches.closed),
        },
    }
    return said if against is None else said | contrast_as_json(against)


def contrast_as_json(found: Contrast) -> dict[str, Any]:
    """Return the plan against the status quo: the difference, the chance of being no better, what it rests on."""
    course = found.plan.course
    difference = found.difference
    return {
        "deal": None if course is None else course.deal,
        "missing": [] if course is None else list(course.missing),
        "difference": _say_spread(difference),
        "no_better": difference.no_better_overall,
        "no_better_by_outcome": dict(difference.no_better),
        "no_better_first_quarter": {**difference.no_better_quarter, "overall": difference.no_better_overall_quarter},
        "begun": _say(found.begun),
        "no_better_all_told": {**found.all_told, "overall": found.all_told_overall},
        "influences": {
            outcome: [
                {
                    "group": one.group,
                    "name": dict(one.names),
                    "first": one.first,
                    "total": {"low": one.low, "best": one.total, "high": one.high},
                    "at_low": _known(one.at_low),
                    "at_high": _known(one.at_high),
                }
                for one in rows
            ]
            for outcome, rows in found.influences.items()
        },
        "areas": places_as_json(found.areas),
    }


def places_as_json(places: Sequence[PlaceOutlook]) -> dict[str, Any]:
    """Return what becomes of places or areas over the whole time, by id and scenario."""
    return {
        one.id: {
            scenario: {
                name: _say(getattr(one, name)[scenario]) for name in ("deaths", "fled", "returns", "open_months")
            }
            for scenario in one.deaths
        }
        for one in places
    }


def effects_as_json(effects: Effects) -> dict[str, Any]:
    """Return the effects with their ranges, their chance of none, kind and source."""
    return {
        id: {
            "unit": one.unit,
            **_say(one.value),
            "no_effect": one.no_effect,
            "kind": one.kind,
            "source": effects.sources[one.source].title,
            "reason": one.reason,
        }
        for id, one in effects.effects.items()
    }


def _say_spread(found: Outlook | Difference) -> dict[str, Any]:
    return {
        outcome: {
            **_say(found.total[outcome]),
            "first_quarter": _say(found.quarter[outcome]),
            "by_month": _say_months(found.by_month[outcome]),
        }
        for outcome in OUTCOMES
    }


def _say_months(values: Floats) -> list[dict[str, Any]]:
    return [{"month": at + 1, **_say(Range(*values[:, at].tolist()))} for at in range(values.shape[1])]


def _say(value: Range) -> dict[str, float | None]:
    return {name: _known(getattr(value, name)) for name in ("low", "best", "high")}


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
