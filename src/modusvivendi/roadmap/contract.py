"""The road as plain data for other programs: the output contract of ``modus roadmap --json``."""

import math
from datetime import timedelta
from typing import Any

from modusvivendi.core.access import Access
from modusvivendi.core.forces import Force, Manning
from modusvivendi.core.obligations import Dated
from modusvivendi.core.ranges import Range
from modusvivendi.core.roads import Road
from modusvivendi.core.training import Choice, Pipeline


def road_as_json(road: Road) -> dict[str, Any]:
    """Return a road as JSON: days from the start, and dates; null is unknown, or never."""
    return {
        "deal": road.deal,
        "plan": road.plan or None,
        "terms": dict(road.terms),
        "start": road.start.isoformat(),
        "months": road.months,
        "end": list(road.end),
        "today": dict(road.today),
        "status": road.status,
        "makespan": road.makespan,
        "lower_bound": road.bound,
        "activities": [
            {
                "id": step.activity.id,
                "start": step.start,
                "finish": step.finish,
                "start_date": say_day(road, step.start),
                "finish_date": say_day(road, step.finish),
                "needs": list(step.activity.needs),
                "makes": list(step.activity.makes),
                "resources": dict(step.activity.uses),
                "critical": step.critical,
                "critical_index": step.critical_index,
                "days": {"low": step.days.low, "best": step.days.best, "high": step.days.high},
                "by": step.activity.by,
                "veto": list(step.activity.veto),
                "kind": step.activity.kind,
                "source": step.activity.source,
                "reason": step.activity.reason,
            }
            for step in road.steps
        ],
        "milestones": {
            id: {
                "p10": _known(days.low),
                "p50": _known(days.best),
                "p90": _known(days.high),
                "dates": [say_day(road, day) for day in (days.low, days.best, days.high)],
                "in_time": road.in_time[id],
            }
            for id, days in road.milestones.items()
        },
        "missing": [
            {
                "condition": one.condition,
                "needed_by": list(one.needed_by),
                "made_by": list(one.made_by),
                "why": one.why,
            }
            for one in road.missing
        ],
        **_say_force(road.force),
        **_say_access(road.access),
        **_say_training(road),
        "obligations": [_say_obligation(one) for one in road.obligations],
    }


def say_day(road: Road, day: float) -> str | None:
    """Return the date of a day of the road; None for one beyond the calendar, or never."""
    try:
        return (road.start + timedelta(days=day)).isoformat()
    except (OverflowError, ValueError):
        return None


def _say_force(force: Force | None) -> dict[str, Any]:
    """Return the forces as plain values: a row for each segment, then strength, cost and risk of the whole."""
    if force is None:
        return {"forces": [], "force": None}
    return {
        "forces": [_say_line(line, force.rule) for line in force.lines],
        "force": {
            "rule": force.rule,
            "strength": [round(one) for one in force.strength.tolist()],
            "cost_usd": _range(force.cost),
            "levels": [
                {
                    "name": level.name,
                    "troops": round(level.troops),
                    "relapse": _range(level.relapse),
                    "no_effect": _range(level.no_effect),
                }
                for level in force.levels
            ],
            "sources": dict(force.sources),
        },
    }


def _say_line(line: Manning, rule: str) -> dict[str, Any]:
    segment, size = line.segment, line.rules[rule]
    return {
        "segment": segment.id,
        "km": _known(segment.km),
        "front_km": _known(segment.front_km),
        "held": [id or None for id in segment.held],
        "people": _known(segment.people),
        "sites": list(segment.sites),
        **_range(size),
        "rules": {name: _range(one) for name, one in line.rules.items()},
        "contributors": [
            {"id": one.contributor, "troops": one.troops, "under": one.under or None, "says": dict(one.says)}
            for one in line.postings
        ],
        "short": line.short,
        "posted": line.posted,
        "vetoed": {id: list(who) for id, who in line.vetoed.items()},
        "parties": list(segment.parties),
    }


def _say_access(access: Access | None) -> dict[str, Any]:
    """Return access by month as plain values, then the order of regions and the indicators."""
    if access is None:
        return {"access": [], "access_order": [], "access_indicators": []}
    return {
        "access": [
            {
                "month": one.month,
                "places": round(one.places.best),
                "people": round(one.people.best, -3),
                "reached": round(one.reached.best, -3),
                "people_range": _thousands(one.people),
                "reached_range": _thousands(one.reached),
            }
            for one in access.months
        ],
        "access_order": [
            {"region": one.id, "month": one.month, "people": round(one.people, -3)} for one in access.order
        ],
        "access_proposed": list(access.proposed),
        "access_agrees": access.agrees,
        "access_indicators": [
            {"id": one.id, "score": "X" if one.score is None else one.score, "reason": one.reason}
            for one in access.indicators
        ],
        "access_reasons": dict(access.reasons),
    }


def _say_training(road: Road) -> dict[str, Any]:
    """Return the pipeline by month and the frontier as plain values."""
    training = road.training
    if training is None:
        return {"training": None}
    return {
        "training": {
            "option": training.option,
            "party": training.party or None,
            "begins": round(road.training_begins, 2),
            "months": _say_pipeline(training.pipeline),
            "risk": dict(training.pipeline.risk),
            "exposure_month": training.pipeline.exposure,
            "elsewhere": {"where": training.other, "months": _say_pipeline(training.elsewhere)},
            "elsewhere_exposure_month": training.elsewhere.exposure,
            "frontier": [_say_choice(one) for one in training.choices if one.frontier],
            "chosen": _say_choice(training.chosen),
        }
    }


def _say_pipeline(pipeline: Pipeline) -> list[dict[str, float]]:
    names = ("applied", "vetted", "training", "trained", "retained", "inside", "entering")
    return [
        {"month": month, **{name: round(float(getattr(pipeline, name)[month]), 1) for name in names}}
        for month in range(len(pipeline.applied))
    ]


def _say_choice(one: Choice) -> dict[str, Any]:
    return {"levels": dict(one.levels), "fighters": round(one.fighters, 1), "risk": dict(one.risk), "total": one.total}


def _say_obligation(one: Dated) -> dict[str, Any]:
    return {
        "id": one.obligation.id,
        "text": one.obligation.names.get("en", ""),
        "provision": one.obligation.provision,
        "due": one.due.isoformat(),
        "from": one.obligation.anchor,
        "days": one.obligation.days,
        "who": one.obligation.who,
        "verifies": one.obligation.verifies,
        "how": one.obligation.how,
        "chance": one.chance,
        "slip": None
        if one.chance is None
        else [_known(value) for value in (one.slip.low, one.slip.best, one.slip.high)],
        "source": one.obligation.source,
    }


def _thousands(range_: Range) -> list[float]:
    return [round(range_.low, -3), round(range_.best, -3), round(range_.high, -3)]


def _range(range_: Range) -> dict[str, float | None]:
    return {"low": _known(range_.low), "best": _known(range_.best), "high": _known(range_.high)}


def _known(value: float) -> float | None:
    """Null for what is unknown or never comes: JSON has no other word for it."""
    return value if math.isfinite(value) else None
