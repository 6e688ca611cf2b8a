"""What draws come to: ranges by month, the difference of two scenarios, the chance of being no better."""

from collections.abc import Mapping

import numpy as np

from modusvivendi.core.forecasts import (
    FLOWS,
    MAIN,
    OUTCOMES,
    QUARTER,
    WANTED,
    Difference,
    Draws,
    Outcome,
    Outlook,
    PlaceOutlook,
)
from modusvivendi.core.ranges import UNKNOWN, Bools, Floats, Range, freeze

QUANTILES = (0.1, 0.5, 0.9)
SLIGHT = 0.01
"""Share of the status quo below which a difference is none (a judgement)."""


def look_out(draws: Draws) -> Outlook:
    """Return low, best and high (10, 50, 90 %) of each outcome by month, for the first quarter and in all."""
    months = draws.values.shape[1]
    return Outlook(
        {name: _spread(draws.values[:, :, row]) for row, name in enumerate(OUTCOMES)},
        {name: _range(add_up(draws, name, min(QUARTER, months))) for name in OUTCOMES},
        {name: _range(add_up(draws, name, months)) for name in OUTCOMES},
    )


def add_up(draws: Draws, outcome: Outcome, months: int) -> Floats:
    """Return an outcome of each future (r,) over the first months.

    Sums of what happens (deaths, flight, returns), the mean month of people reached, the last month of other counts.
    """
    values = draws.values[:, :months, OUTCOMES.index(outcome)]
    if outcome in FLOWS:
        return values.sum(axis=1)
    return values.mean(axis=1) if outcome == "reached" else values[:, -1]


def subtract(plan: Draws, status_quo: Draws) -> Difference:
    """Return plan minus status quo, future by future, and how often the plan is no better."""
    months = plan.values.shape[1]
    minus = Draws(plan.values - status_quo.values, plan.places - status_quo.places, plan.inputs)
    looked = look_out(minus)
    whole, quarter = (find_no_better(plan, status_quo, span) for span in (months, min(QUARTER, months)))
    return Difference(looked.by_month, looked.quarter, looked.total, whole[0], quarter[0], whole[1], quarter[1])


def find_no_better(plan: Draws, status_quo: Draws, months: int) -> tuple[Mapping[Outcome, float | None], float | None]:
    """Return the chance of no gain by main outcome, and that no more outcomes gain than lose; None: unknown.

    A difference of less than ``SLIGHT`` of the status quo is none, for better or worse.
    """
    signs: dict[Outcome, Floats] = {}
    for name in MAIN:
        before = add_up(status_quo, name, months)
        gain = WANTED[name] * (add_up(plan, name, months) - before)
        if np.isfinite(gain).all():
            signs[name] = np.sign(gain) * (np.abs(gain) > SLIGHT * np.abs(before))
    chances: dict[Outcome, float | None] = {
        name: float((signs[name] <= 0).mean()) if name in signs else None for name in MAIN
    }
    if not signs:
        return chances, None
    return chances, float((np.sum([*signs.values()], axis=0) <= 0).mean())


def sum_places(draws: Mapping[str, Draws], groups: Mapping[str, Bools]) -> tuple[PlaceOutlook, ...]:
    """Return what becomes of groups of places (rows by id) in each scenario over the whole time.

    Sums, but of months open to relief the mean over the places.
    """
    found: list[PlaceOutlook] = []
    for id, inside in groups.items():
        columns: list[dict[str, Range]] = []
        for column in range(4):
            sums = {name: one.places[:, inside, column] for name, one in draws.items()}
            columns.append(
                {
                    name: _range(values.mean(axis=1) if column == 3 else values.sum(axis=1))
                    for name, values in sums.items()
                }
            )
        found.append(PlaceOutlook(id, int(inside.sum()), *columns))
    return tuple(found)


def _spread(values: Floats) -> Floats:
    if not np.isfinite(values).all():
        return freeze(np.full((3, values.shape[1]), np.nan))
    return freeze(np.quantile(values, QUANTILES, axis=0))


def _range(values: Floats) -> Range:
    if not np.isfinite(values).all():
        return UNKNOWN
    return Range(*(float(one) for one in np.quantile(values, QUANTILES)))
