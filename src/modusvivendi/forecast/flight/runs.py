"""Futures of an instance, and how far they are from what was reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.forecast.flight.frame import Frame
from modusvivendi.forecast.flight.kernels import days as kernel
from modusvivendi.forecast.flight.kernels.arrays import INITIAL

Counts = npt.NDArray[np.int32]
SHARE_DAY = 30
"""The day whose shares the naive line carries on: by then most camps have been reported (a judgement)."""
TOTALS = ("at places", "on the road", "come home", "left the account", "set out", "turned back today")


@dataclass(frozen=True, eq=False)
class Runs:
    """``members`` (r,) futures: ``camps`` (r, days, c) people at the end of each day, ``totals`` (r, days, 6).

    Totals are those of ``TOTALS``; the first four sum to the fifth and who was in camps before day 0 (``initial``).
    """

    members: Ints
    camps: Counts
    totals: Ints
    initial: int

    def people(self) -> int:
        """Return how many people take part: those of day 0 and the most that set out in a future."""
        return self.initial + int(self.totals[:, -1, 4].max(initial=0))

    def at(self, *levels: float) -> Floats:
        """Return quantiles over the futures, (levels, days, c)."""
        return np.quantile(self.camps, levels, axis=0)


def run_members(frame: Frame, members: Sequence[int]) -> Runs:
    """Run the futures with the given numbers; the same number gives the same future, alone or among others."""
    loops: Any = kernel
    camps = np.zeros((len(members), frame.days, len(frame.camps)), np.int32)
    totals = np.zeros((len(members), frame.days, len(TOTALS)), np.int64)
    numbers = np.array(members, np.int64)
    loops.follow(frame.network, frame.knobs, numbers, frame.watched, camps, totals)
    initial = int(frame.network.folk[INITIAL].sum())
    return Runs(freeze(numbers), freeze(camps), freeze(totals), initial)


def join_runs(parts: Sequence[Runs]) -> Runs:
    """Put runs of one frame together, in the order of their members."""
    members = np.concatenate([part.members for part in parts])
    order = np.argsort(members, kind="stable")
    return Runs(
        freeze(members[order]),
        freeze(np.concatenate([part.camps for part in parts])[order]),
        freeze(np.concatenate([part.totals for part in parts])[order]),
        parts[0].initial,
    )


@dataclass(frozen=True, eq=False)
class Errors:
    """How far futures are from the reports, one number a future (r,); all means over days.

    ``mean``: the averaged relative difference, the sum over camps of |people - reported| over the sum of those
    reported (Suleimenova, Bell and Groen 2017). ``rescaled``: the same with the people of a future scaled so that
    their sum is that reported. ``printed``: what Flee's run script prints as "Total error", over its own running
    total, which holds the total of day 0 besides the camps. ``late``: the mean after day 30; ``naive``: on the same
    days, of the shares of day 30 carried on.
    """

    mean: Floats
    rescaled: Floats
    printed: Floats
    late: Floats
    naive: float


def measure_errors(frame: Frame, runs: Runs) -> Errors | None:
    """Hold futures against the reports; None where there are none."""
    counts = frame.arrivals.counts.astype(np.float64)
    reported = counts.sum(axis=1)
    if not reported.any():
        return None
    raw = frame.arrivals.raw.astype(np.float64)
    columns = [np.empty(len(runs.members)) for _ in range(4)]
    after = slice(min(SHARE_DAY + 1, frame.days - 1), None)
    for row, camps in enumerate(runs.camps):
        apart = np.abs(camps - counts).sum(axis=1)
        here = camps.sum(axis=1, dtype=np.float64)
        scaled = camps * _divide(reported, here)[:, None]
        daily = _divide(apart, reported)
        columns[0][row] = daily.mean()
        columns[1][row] = _divide(np.abs(scaled - counts).sum(axis=1), reported).mean()
        columns[2][row] = _divide(apart, raw).mean()
        columns[3][row] = daily[after].mean()
    day = min(SHARE_DAY, frame.days - 1)
    carried = reported[:, None] * _divide(counts[day], reported[day])
    naive = _divide(np.abs(carried - counts).sum(axis=1), reported)[after].mean()
    return Errors(*(freeze(column) for column in columns), naive=float(naive))


def _divide(over: Floats, under: Floats | float) -> Floats:
    """Divide, with 0 where there is nothing to divide by (as Flee counts such days)."""
    under = np.asarray(under, np.float64)
    return np.divide(over, under, out=np.zeros(np.broadcast_shapes(np.shape(over), under.shape)), where=under > 0)
