"""What past forecasts teach: how far off each member was, how far apart they were, where the truth fell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from modusvivendi.core.ranges import Bools, Floats, Ints
from modusvivendi.forecast.violence.histories import YEAR
from modusvivendi.forecast.violence.kernels import quantiles
from modusvivendi.forecast.violence.members import Member
from modusvivendi.forecast.violence.quantile_grid import K

NODES: Ints = np.array([1, 2, 3, 6, 12, 24, 36])
"""Months ahead at which the past is looked at: evenly spaced in the logarithm, more or less."""


@dataclass(frozen=True, eq=False)
class Lessons:
    """Forecasts of m members made at o past origins for n places and h months ahead, held against what came.

    ``origins`` (o,): how many months were known. ``ahead`` (h,). ``near`` (o, m, h, n): mean distance of a member to
    the truth. ``apart`` (o, m, m, h, n): mean distance of two members. ``below`` and ``upto`` (o, m, h, n): the chance
    that a member gave to less than, and to no more than, what came. ``actual`` (o, h, n): what came. All NaN where the
    truth is not known. ``level`` (o, n): the mean of the twelve months before, NaN where nothing is known of them.
    """

    origins: Ints
    ahead: Ints
    near: Floats
    apart: Floats
    below: Floats
    upto: Floats
    actual: Floats
    level: Floats

    def until(self, months: int) -> "Lessons":
        """Return what of this was known after so many months: the rest becomes NaN, later origins are left out."""
        early = self.origins < months
        known = (self.origins[early, None] + self.ahead <= months)[:, None, :, None]
        past = self._keep(early)
        near, below, upto = (np.where(known, part, np.nan) for part in (past.near, past.below, past.upto))
        actual = np.where(known[:, 0], past.actual, np.nan)
        apart = np.where(known[:, :, None], past.apart, np.nan)
        return replace(past, near=near, apart=apart, below=below, upto=upto, actual=actual)

    def since(self, months: int) -> "Lessons":
        """Return the lessons of origins at which at least so many months were known."""
        return self._keep(self.origins >= months)

    def of(self, members: slice) -> "Lessons":
        """Return the lessons of some of the members."""
        return replace(
            self,
            near=self.near[:, members],
            apart=self.apart[:, members, members],
            below=self.below[:, members],
            upto=self.upto[:, members],
        )

    def scores(self) -> Floats:
        """Return the continuous ranked probability score (o, m, h, n) of each member."""
        own: Floats = np.einsum("oiihn->oihn", self.apart)
        return self.near - own / 2

    def _keep(self, some: Bools) -> "Lessons":
        parts = ("origins", "near", "apart", "below", "upto", "actual", "level")
        return replace(self, **{name: getattr(self, name)[some] for name in parts})


def learn(
    members: Mapping[str, Member], counts: Floats, neighbours: Bools, origins: Iterable[int], horizons: int
) -> Lessons:
    """Forecast from each origin with nothing but the months before it, and hold it against ``counts`` (months, n)."""
    starts = np.array(list(origins), np.int64)
    ahead = NODES[horizons >= NODES] if horizons >= NODES[0] else np.array([horizons])
    o, m, h, n = len(starts), len(members), len(ahead), counts.shape[1]
    near, apart = np.full((o, m, h, n), np.nan), np.full((o, m, m, h, n), np.nan)
    below, upto = np.full((o, m, h, n), np.nan), np.full((o, m, h, n), np.nan)
    actual, level = np.full((o, h, n), np.nan), np.full((o, n), np.nan)
    kernels: Any = quantiles
    for i, origin in enumerate(starts.tolist()):
        reached = ahead <= len(counts) - origin
        if not reached.any():
            continue
        told = foretell(members, counts[:origin], neighbours, int(ahead[reached][-1]))[:, ahead[reached] - 1]
        actual[i, reached] = came = follow(counts, origin, ahead[reached])
        level[i] = average(counts[:origin][-YEAR:])
        parts = np.empty(told.shape[:3]), np.empty((m, *told.shape[:3]))
        kernels.part(told, came, *parts)
        near[i][:, reached], apart[i][:, :, reached] = parts
        places = np.empty((2, *told.shape[:3]))
        for j in range(m):
            kernels.place_truth(told[j], came, places[0, j], places[1, j])
        below[i][:, reached], upto[i][:, reached] = places
    return Lessons(starts, ahead, near, apart, below, upto, actual, level)


def foretell(members: Mapping[str, Member], past: Floats, neighbours: Bools, horizons: int) -> Floats:
    """Return the forecasts (m, horizons, n, K) of all members from a past (t, n)."""
    told = np.empty((len(members), horizons, past.shape[1], K))
    for i, member in enumerate(members.values()):
        told[i] = member(past, neighbours, horizons)
    return told


def follow(counts: Floats, origin: int, ahead: Ints) -> Floats:
    """Return what came so many months after an origin, (h, n); NaN beyond the last month."""
    at = origin + ahead - 1
    inside = at < len(counts)
    actual = np.full((len(ahead), counts.shape[1]), np.nan)
    actual[inside] = counts[at[inside]]
    return actual


def average(counts: Floats) -> Floats:
    """Return the mean (n,) of what is known of counts (t, n)."""
    known = ~np.isnan(counts)
    many = known.sum(axis=0)
    return np.where(many > 0, np.where(known, counts, 0.0).sum(axis=0) / np.maximum(many, 1), np.nan)
