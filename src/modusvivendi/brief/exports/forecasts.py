"""The forecast in ``results.json`` and in tables, as finely as the audience may see it: sectors for the public."""

from collections.abc import Iterable, Sequence
from typing import Any

from modusvivendi.brief.audience import Permits
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.forecasts import LEAST_PLACES, MAIN, OUTCOMES, Contrast, PlaceOutlook
from modusvivendi.core.names import say
from modusvivendi.core.ranges import Range, round_figures
from modusvivendi.forecast.outlook.contract import outlook_as_json, places_as_json

Row = Sequence[str | int | float | None]
_KINDS = ("deaths", "fled", "returns", "open_months")
_SPANS = ("quarter", "total")


def say_forecast(found: Contrast, permits: Permits) -> dict[str, Any]:
    """Return the forecast as ``modus forecast --json``; what is to be expected of a place only for who sees places."""
    said = outlook_as_json(found.status_quo, found)
    areas = places_as_json(_list_areas(found, permits))
    return {**said, "areas": areas, "places": places_as_json(found.by_place) if permits.fine else None}


def list_tables(found: Contrast, permits: Permits, dossier: Dossier) -> dict[str, tuple[Row, Iterable[Row]]]:
    """Return the tables of the forecast by name: header and rows, of two figures at most.

    ``forecast_places`` is for those who may see places; the public has ``forecast_areas``, by sector.
    """
    ends = ("low", "best", "high")
    by_kind = [f"{kind}_{end}" for kind in _KINDS for end in ends]
    tables: dict[str, tuple[Row, Iterable[Row]]] = {
        "forecast_months": (("scenario", "outcome", "month", *ends), _list_months(found)),
        "forecast_summary": (("scenario", "span", "outcome", *ends, "no_better"), _list_spans(found)),
        "forecast_influences": (
            ("outcome", "group", "first", "total", "total_low", "total_high", "at_low", "at_high"),
            _list_influences(found),
        ),
        "forecast_areas": (("area", "scenario", *by_kind), _list_places(_list_areas(found, permits))),
        "forecast_effects": (
            ("effect", "unit", *ends, "no_effect", "kind", "source", "reason"),
            (
                (
                    id,
                    one.unit,
                    one.value.low,
                    one.value.best,
                    one.value.high,
                    one.no_effect,
                    one.kind,
                    one.source,
                    one.reason,
                )
                for id, one in found.plan.effects.effects.items()
            ),
        ),
    }
    if permits.fine:
        names = {id: say(dossier.places.names[row], "en") for id, row in dossier.places.index.items()}
        rows = ((row[0], names.get(str(row[0]), ""), *row[1:]) for row in _list_places(found.by_place))
        tables["forecast_places"] = (("place", "name", "scenario", *by_kind), rows)
    return tables


def _list_areas(found: Contrast, permits: Permits) -> Sequence[PlaceOutlook]:
    """Return the areas that an audience may see: none of so few places that it tells of one of them."""
    return [one for one in found.areas if permits.fine or one.places >= LEAST_PLACES]


def _list_months(found: Contrast) -> Iterable[Row]:
    scenarios = {"status_quo": found.status_quo.outlook, "plan": found.plan.outlook, "difference": found.difference}
    for scenario, outlook in scenarios.items():
        for outcome in OUTCOMES:
            for month, values in enumerate(outlook.by_month[outcome].T.tolist(), start=1):
                yield (scenario, outcome, month, *_round(Range(*values)))


def _list_spans(found: Contrast) -> Iterable[Row]:
    difference = found.difference
    chances = {"quarter": difference.no_better_quarter, "total": difference.no_better}
    overall = {"quarter": difference.no_better_overall_quarter, "total": difference.no_better_overall}
    scenarios = {"status_quo": found.status_quo.outlook, "plan": found.plan.outlook, "difference": difference}
    for scenario, outlook in scenarios.items():
        for span in _SPANS:
            for outcome in OUTCOMES:
                chance = chances[span].get(outcome) if scenario == "difference" else None
                yield (scenario, span, outcome, *_round(getattr(outlook, span)[outcome]), chance)
    for span in _SPANS:
        yield ("difference", span, "on_balance", None, None, None, overall[span])


def _list_influences(found: Contrast) -> Iterable[Row]:
    for outcome in MAIN:
        for one in found.influences.get(outcome, ()):
            ends = (float(f"{end:.2g}") for end in (one.at_low, one.at_high))
            yield (outcome, one.group, *(round(x, 2) for x in (one.first, one.total, one.low, one.high)), *ends)


def _list_places(places: Sequence[PlaceOutlook]) -> Iterable[Row]:
    for one in places:
        for scenario in one.deaths:
            yield (one.id, scenario, *(part for kind in _KINDS for part in _round(getattr(one, kind)[scenario])))


def _round(value: Range) -> tuple[float, ...]:
    return tuple(float(f"{round_figures(part):.2g}") for part in (value.low, value.best, value.high))
