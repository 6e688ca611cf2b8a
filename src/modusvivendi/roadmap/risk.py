"""What doubtful durations do to a schedule: the chance of each finish by each time, and what is most often critical."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.projects import FREE, Project, Schedule
from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.core.seed import stream
from modusvivendi.roadmap.kernels import simulation
from modusvivendi.roadmap.network import build_network

DRAWS = 1_000


@dataclass(frozen=True, eq=False)
class Risk:
    """Finishes (s, n) of n activities in s draws, -1 in a draw whose maximum lags could not be kept.

    ``critical`` (n,): the share of draws in which the activity could not be later without the end being later.
    ``lost``: the draws that could not be kept.
    """

    finishes: Ints
    critical: Floats
    lost: int

    def chance_by(self, time: int) -> Floats:
        """Return the chance (n,) that each activity has finished by a time; a lost draw counts as never."""
        return ((self.finishes >= 0) & (self.finishes <= time)).mean(axis=0)

    def quantiles(self, *levels: float) -> Floats:
        """Return the finish (levels, n) by which so large a share of the draws is done; inf where that never is."""
        finishes = np.where(self.finishes < 0, np.inf, self.finishes.astype(np.float64))
        return np.quantile(finishes, levels, axis=0, method="inverted_cdf")


def roll(project: Project, low: Floats, high: Floats, schedule: Schedule, seed: int = 0, draws: int = DRAWS) -> Risk:
    """Carry a schedule's order through with durations drawn from triangles (low, the project's, high), each (n,).

    Activities keep the order of their starts and none starts before one that comes earlier in it, so nothing is decided
    by what is not known yet. Due times bind nobody here: whether they are kept is the question. One stream for an
    activity, so that two plans that share an activity share its draws.

    Raises ``ModusError`` where low <= best <= high does not hold.
    """
    best = project.duration.astype(np.float64)
    wrong = np.flatnonzero(~((low <= best) & (best <= high) & (low >= 0)))
    if len(wrong):
        id = project.ids[int(wrong[0])]
        raise ModusError(f"the durations of {id!r} are not in order", repair="give 0 <= low <= best <= high")
    drawn = np.empty((draws, len(project)), np.int64)
    for job, id in enumerate(project.ids):
        place = stream(seed, "roadmap.duration", id).random(draws)
        drawn[:, job] = np.rint(_spread(place, low[job], best[job], high[job]))
    longest = project.lasting(drawn.max(axis=0, initial=0))
    network = build_network(replace(longest, due=freeze(np.full(len(project), FREE, np.int64))))
    kernels: Any = simulation
    finishes, critical = np.zeros_like(drawn), np.zeros(len(project), np.int64)
    lost = kernels.simulate(network, schedule.start.astype(np.float64), drawn, finishes, critical)
    kept = max(draws - int(lost), 1)
    return Risk(freeze(finishes), freeze(critical / kept), int(lost))


def _spread(place: Floats, low: float, best: float, high: float) -> Floats:
    """Return the quantiles of a triangle at places from 0 to 1."""
    if high == low:
        return np.full(len(place), best)
    turn = (best - low) / (high - low)
    rising = low + np.sqrt(place * (high - low) * (best - low))
    falling = high - np.sqrt((1 - place) * (high - low) * (high - best))
    return np.where(place < turn, rising, falling)
