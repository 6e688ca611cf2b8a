"""The road in ``results.json`` and in tables, as finely as the audience may see it."""

from collections.abc import Iterable, Sequence
from typing import Any

from modusvivendi.brief.audience import Permits
from modusvivendi.core.access import NEVER
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.names import say
from modusvivendi.core.ranges import Range
from modusvivendi.core.roads import Road
from modusvivendi.roadmap.contract import road_as_json, say_day

Row = Sequence[str | int | float | None]
RULES = ("per_km", "per_1000", "per_site")
_STAGES = ("applied", "vetted", "training", "trained", "retained", "inside")
_ENDS = ("low", "best", "high")


def say_road(road: Road, permits: Permits, dossier: Dossier) -> dict[str, Any]:
    """Return the road as ``modus roadmap --json``, with the month in which each place opens for those who see places.

    The public gets forces by pair of sectors, as asked for: no segment, nobody posted, nothing short, no veto; and no
    words on whose consent relief hangs.
    """
    said = road_as_json(road)
    if permits.fine:
        return {**said, "access_places": dict(_list_places(road, dossier))}
    reasons = said.get("access_reasons", {})
    kept = {key: why for key, why in reasons.items() if not key.startswith("consent of ")}
    return {**said, "forces": _add_pairs(road), "access_reasons": kept, "access_places": None}


def list_tables(road: Road, permits: Permits, dossier: Dossier) -> dict[str, tuple[Row, Iterable[Row]]]:
    """Return the tables of the road by name: header and rows.

    ``road_segments``, ``road_postings`` and ``road_places`` are for those who may see places and lines; the public has
    ``road_lines``, by pair of sectors.
    """
    sizes = [f"{rule}_{end}" for rule in RULES for end in _ENDS]
    tables: dict[str, tuple[Row, Iterable[Row]]] = {
        "road_activities": (
            ("id", "start", "finish", "critical", "critical_index", "needs", "makes", "by", "kind", "source"),
            _list_steps(road),
        ),
        "road_milestones": (("condition", "p10", "p50", "p90", "in_time"), _list_milestones(road)),
        "road_missing": (("condition", "needed_by", "made_by", "why"), _list_missing(road)),
        "road_obligations": (
            ("id", "provision", "due", "chance", "late_low", "late_best", "late_high", "who", "verifies", "source"),
            _list_obligations(road),
        ),
        "road_lines": (("a", "b", "km", *sizes), _list_pairs(road)),
        "road_levels": (("level", "soldiers", *_spread("new_war"), *_spread("no_effect")), _list_levels(road)),
        "road_training": (("place", "month", *_STAGES), _list_training(road)),
        "road_access": (
            ("month", *_spread("places"), *_spread("people"), *_spread("reached")),
            _list_months(road),
        ),
    }
    if permits.fine:
        tables["road_segments"] = (
            ("segment", "a", "b", "km", "front_km", "held_a", "held_b", "people", "sites", *sizes, "posted", "short"),
            _list_segments(road),
        )
        tables["road_postings"] = (
            ("segment", "contributor", "soldiers", "under", "accepted_by", "silent", "refused_by"),
            _list_postings(road),
        )
        tables["road_places"] = (
            ("place", "name", "open_from_month"),
            (
                (id, say(dossier.places.names[dossier.places.index[id]], "en"), at)
                for id, at in _list_places(road, dossier)
            ),
        )
    return tables


def _spread(name: str) -> list[str]:
    return [f"{name}_{end}" for end in _ENDS]


def _ends(value: Range, digits: int | None = None) -> list[float]:
    ends = [value.low, value.best, value.high]
    return ends if digits is None else [round(end, digits) for end in ends]


def _list_places(road: Road, dossier: Dossier) -> Iterable[tuple[str, int | None]]:
    """Each place with the month from which it is open by best estimates, None when that does not come."""
    if road.access is not None:
        for id, month in zip(dossier.places.ids, road.access.opens.tolist(), strict=True):
            yield id, None if month == NEVER else month


def _name_places(road: Road, dossier: Dossier) -> Iterable[Row]:
    for id, month in _list_places(road, dossier):
        yield id, say(dossier.places.names[dossier.places.index[id]], "en"), month


def _add_pairs(road: Road) -> list[dict[str, Any]]:
    return [
        {
            "segment": f"{row[0]}|{row[1]}",
            "km": row[2],
            **_name_ends(row[3 + 3 * RULES.index(road.force.rule if road.force else RULES[0]) :]),
            "rules": {rule: _name_ends(row[3 + 3 * at :]) for at, rule in enumerate(RULES)},
        }
        for row in _list_pairs(road)
    ]


def _name_ends(figures: Row) -> dict[str, Any]:
    return dict(zip(_ENDS, figures[:3], strict=True))


def _list_pairs(road: Road) -> Iterable[Row]:
    pairs: dict[tuple[str, str], list[int]] = {}
    lines = [] if road.force is None else road.force.lines
    for at, line in enumerate(lines):
        pairs.setdefault((line.segment.a, line.segment.b), []).append(at)
    for (a, b), at in pairs.items():
        sizes = [_add([getattr(lines[row].rules[rule], end) for row in at]) for rule in RULES for end in _ENDS]
        yield (a, b, _add([lines[row].segment.km for row in at]), *sizes)


def _add(values: Sequence[float]) -> float | None:
    """Add up; None when one of them is not known."""
    total = sum(values)
    return round(total, 3) if total == total else None


def _list_steps(road: Road) -> Iterable[Row]:
    for step in road.steps:
        one = step.activity
        dates = (say_day(road, step.start), say_day(road, step.finish))
        sure = (int(step.critical), round(step.critical_index, 3))
        yield (one.id, *dates, *sure, " ".join(one.needs), " ".join(one.makes), one.by, one.kind, one.source)


def _list_milestones(road: Road) -> Iterable[Row]:
    for id, days in road.milestones.items():
        yield (id, *(say_day(road, day) for day in _ends(days)), round(road.in_time[id], 3))


def _list_missing(road: Road) -> Iterable[Row]:
    for one in road.missing:
        yield (one.condition, " ".join(one.needed_by), " ".join(one.made_by), one.why)


def _list_obligations(road: Road) -> Iterable[Row]:
    for one in road.obligations:
        about = one.obligation
        late = (
            [None] * 3 if one.chance is None else [day if abs(day) < float("inf") else None for day in _ends(one.slip)]
        )
        who = (about.who, about.verifies, about.source)
        yield (about.id, about.provision, one.due.isoformat(), one.chance, *late, *who)


def _list_levels(road: Road) -> Iterable[Row]:
    for level in [] if road.force is None else road.force.levels:
        yield (level.name, round(level.troops), *_ends(level.relapse, 3), *_ends(level.no_effect, 3))


def _list_training(road: Road) -> Iterable[Row]:
    if road.training is not None:
        here = "inside" if road.training.other == "abroad" else "abroad"
        for place, pipeline in ((here, road.training.pipeline), (road.training.other, road.training.elsewhere)):
            for month in range(len(pipeline.applied)):
                yield (place, month, *(round(float(getattr(pipeline, stage)[month]), 1) for stage in _STAGES))


def _list_months(road: Road) -> Iterable[Row]:
    for one in [] if road.access is None else road.access.months:
        yield (one.month, *_ends(one.places, 0), *_ends(one.people, -3), *_ends(one.reached, -3))


def _list_segments(road: Road) -> Iterable[Row]:
    for line in [] if road.force is None else road.force.lines:
        one = line.segment
        sizes = [figure for rule in RULES for figure in _ends(line.rules[rule], 1)]
        about = (one.id, one.a, one.b, one.km, one.front_km, *one.held, _whole(one.people), " ".join(one.sites))
        yield (*about, *sizes, line.posted, line.short)


def _whole(value: float) -> int | None:
    return round(value) if value == value else None


def _list_postings(road: Road) -> Iterable[Row]:
    for line in [] if road.force is None else road.force.lines:
        for one in line.postings:
            said = (
                " ".join(id for id, answer in one.says.items() if answer is wanted) for wanted in (True, None, False)
            )
            yield (line.segment.id, one.contributor, one.troops, one.under, *said)
        for id, who in line.vetoed.items():
            if not any(one.contributor == id for one in line.postings):
                yield (line.segment.id, id, 0, "", "", "", " ".join(who) or "tied to other lines")
