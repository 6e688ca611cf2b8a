"""Who holds which place: a process among parties, and "no change" beside it, which is hard to beat.

A place falls to a party the sooner, the more of its neighbours that party holds and the more it has grown against the
holder. One rate is fitted to the changes between past moments. Strength tells by how it has changed since the start,
not by its size: the lines of today are what the forces of today hold, and on the moments of Bosnia the sizes made the
forecasts worse (docs/violence.md). What is known of control is itself a judgement at a handful of moments, so little
can be learnt and little is claimed: see ``score_control``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Bools, Floats, Ints, Range, freeze
from modusvivendi.core.seed import stream
from modusvivendi.forecast.kernels import holding

RATE = Range(0.002, 0.01, 0.05)
"""Hazard a month for a place wholly surrounded by an equal: once in 40, 8 or 2 years (a judgement, before any data)."""
BELIEF = 200.0
"""Months of a surrounded place that the best rate is worth against the data (a judgement)."""
STRAY = 0.02
"""Added to each party's share of the neighbours: landings, uprisings, hand-overs behind the line (a judgement)."""
RUNS = 1000
_FLOOR = 1e-3


@dataclass(frozen=True, eq=False)
class Moment:
    """Who held what at one time: ``month`` counted from January of year 0; ``chance`` (n, q) of each party.

    The chances of a place add up to at most 1; the rest is unknown.
    """

    month: int
    chance: Floats


@dataclass(frozen=True, eq=False)
class ControlModel:
    """A fitted process. ``places`` n names; ``neighbours`` (n, n); ``rate`` a month; ``now`` the last known moment.

    ``holders`` (q,): the parties that have held land at some moment; others take none by themselves.
    ``changes`` and ``exposure``: how many places changed hands between the moments it was fitted to, and over how many
    months of wholly surrounded places: the evidence, which is small.
    """

    places: tuple[str, ...]
    neighbours: Bools
    now: Moment
    holders: Bools
    rate: float
    changes: float
    exposure: float

    def starting(self, now: Moment) -> "ControlModel":
        """Return the process with another start."""
        return replace(self, now=now)


def fit_control(places: Sequence[str], neighbours: Bools, moments: Sequence[Moment]) -> ControlModel:
    """Fit the rate to the changes between moments, in order of time; one moment leaves the rate that was believed.

    Between two moments a place is taken to have changed as little as its chances allow. The rate is the mean of a gamma
    distribution of shape ``BELIEF`` times the best of ``RATE``. Raises ``ModusError`` for no moment and shapes that do
    not fit.
    """
    names, near = tuple(places), np.asarray(neighbours, np.bool_)
    if not moments:
        raise ModusError("nothing is known of who holds what", repair="give control.csv at least one date")
    if near.shape != (len(names),) * 2 or any(one.chance.shape[0] != len(names) for one in moments):
        raise ModusError(f"control does not fit {len(names)} places", repair="give one row for each place")
    ordered = sorted(moments, key=lambda one: one.month)
    holders = np.any([(one.chance > 0).any(axis=0) for one in ordered], axis=0)
    changes = exposure = 0.0
    for before, after in pairwise(ordered):
        kept = np.minimum(before.chance, after.chance).sum(axis=1)
        known = np.minimum(before.chance.sum(axis=1), after.chance.sum(axis=1))
        changes += float((known - kept).sum())
        # A place that fell was exposed until then: half of the time on average
        stayed = np.where(known > 0, 1 - 0.5 * (known - kept) / np.maximum(known, 1e-9), 0.0)
        exposure += float((_surround(before.chance, near, holders) * stayed).sum() * (after.month - before.month))
    rate = (BELIEF * RATE.best + changes) / (BELIEF + exposure)
    return ControlModel(names, freeze(near), ordered[-1], freeze(holders), rate, changes, exposure)


@dataclass(frozen=True, eq=False)
class Forces:
    """How strong q parties are in r futures, and what becomes of it in m months.

    ``start`` (r, q) fighters, NaN unknown: strength then tells neither for nor against that party. ``joining``
    (r, m, q) who come out of training. ``dead`` (r, m, n) fighters killed in each place; n may be 0 for none.
    ``rules`` (r, 5): share of a force that leaves a month, share of those who left or were lost that recruits replace,
    share of the dead that is the holder's, fighters lost for each one killed, and the power to which the ratio of two
    parties' growth since the start is raised (0: strength tells nothing; 2: Lanchester's square law, 1916).
    """

    start: Floats
    joining: Floats
    dead: Floats
    rules: Floats


@dataclass(frozen=True, eq=False)
class Holdings:
    """Drawn futures: ``start`` (r, n) and ``held`` (r, m, n) at each month's end, party numbers, -1 unknown.

    ``strength`` (r, m, q) at each month's end, NaN unknown.
    """

    start: Ints
    held: Ints
    strength: Floats

    @property
    def changed(self) -> Bools:
        """Return which places change hands in which month, (r, m, n)."""
        return np.diff(self.held, axis=1, prepend=self.start[:, None]) != 0


def simulate_control(
    model: ControlModel,
    months: int,
    runs: int,
    seed: int,
    *,
    forces: Forces | None = None,
    pace: Floats | None = None,
    first: int = 0,
) -> Holdings:
    """Draw who holds each place at the end of each month, and how strong the parties are.

    ``forces``: when not given, strength tells nothing. ``pace``: what is left of the fighting over land, to be
    broadcast to (runs, months, n); 0 under a truce that holds. Random numbers are keyed by seed, place and run, so
    scenarios share them, and neither workers nor the order of places change a result.

    Raises ``ModusError`` for no months or runs, and for forces or paces that do not fit or are negative.
    """
    parties, n = model.now.chance.shape[1], len(model.places)
    if months < 1 or runs < 1 or first < 0:
        raise ModusError("a forecast needs at least one month and one run", repair="give whole numbers from 1 up")
    power = _without_forces(runs, months, parties) if forces is None else forces
    _check_forces(power, (runs, months, n, parties))
    left = np.ones((1, 1, 1)) if pace is None else np.asarray(pace, np.float64)
    if not bool((np.isfinite(left) & (left >= 0)).all()):
        raise ModusError("a pace is negative or not a finite number", repair="1 means as much fighting as there was")
    try:
        left = np.broadcast_to(left, (runs, months, n))
    except ValueError as error:
        raise ModusError(f"paces of shape {left.shape} do not fit {runs} runs, {months} months, places") from error
    keys = np.array([_key(seed, place) for place in model.places], np.uint64)
    at = np.concatenate([[0], np.cumsum(model.neighbours.sum(axis=1))])
    touching = np.ascontiguousarray(np.nonzero(model.neighbours)[1])
    start, held = np.empty((runs, n), np.int64), np.empty((runs, months, n), np.int64)
    strength = np.empty((runs, months, parties))
    kernels: Any = holding
    kernels.hold_on(
        np.array(model.now.chance),
        at,
        touching,
        keys,
        np.array(model.holders),
        *(np.ascontiguousarray(part, np.float64) for part in (power.start, power.joining, power.dead, power.rules)),
        left,
        np.array([model.rate, STRAY]),
        first,
        start,
        held,
        strength,
    )
    return Holdings(start, held, strength)


def _without_forces(runs: int, months: int, parties: int) -> Forces:
    nobody = np.full((runs, parties), np.nan)
    return Forces(nobody, np.zeros((runs, months, parties)), np.zeros((runs, months, 0)), np.zeros((runs, 5)))


def _check_forces(forces: Forces, shape: tuple[int, int, int, int]) -> None:
    runs, months, n, parties = shape
    wanted = ((runs, parties), (runs, months, parties), (runs, months, forces.dead.shape[2]), (runs, 5))
    for part, fits in zip((forces.start, forces.joining, forces.dead, forces.rules), wanted, strict=True):
        if part.shape != fits or forces.dead.shape[2] not in (0, n):
            raise ModusError(f"forces of shape {part.shape} do not fit {fits}", repair="give each party and month one")
        if not bool(((part >= 0) | np.isnan(forces.start if part is forces.start else 0.0)).all()):
            raise ModusError(
                "a strength, intake or loss is negative or unknown",
                repair="only a strength at the start may be unknown",
            )


@dataclass(frozen=True, slots=True)
class ControlScore:
    """One moment forecast from the one before: scores of the process and of no change, lower is better.

    ``places``: those with a holder more likely than not at the later moment; ``changed`` of them had another before.
    ``brier``: sum over parties of squared errors (0 to 2, Brier 1950); ``log``: minus the base-2 logarithm of the
    chance given to the holder, none taken below 0.001.
    """

    start: int
    end: int
    places: int
    changed: int
    rate: float
    brier: float
    brier_no_change: float
    log: float
    log_no_change: float


def score_control(
    places: Sequence[str], neighbours: Bools, moments: Sequence[Moment], seed: int
) -> tuple[ControlScore, ...]:
    """Forecast each moment from those before it and score it against who then held each place."""
    ordered = sorted(moments, key=lambda one: one.month)
    found: list[ControlScore] = []
    for i in range(1, len(ordered)):
        before, after = ordered[i - 1], ordered[i]
        model = fit_control(places, neighbours, ordered[:i])
        drawn = simulate_control(model, after.month - before.month, RUNS, seed).held[:, -1]
        told = np.stack([(drawn == party).mean(axis=0) for party in range(before.chance.shape[1])], axis=1)
        sure = after.chance.max(axis=1) > 0.5
        truth = after.chance.argmax(axis=1)
        changed = sure & (before.chance.argmax(axis=1) != truth)
        scores = [_score(chance[sure], truth[sure]) for chance in (told, before.chance)]
        found.append(
            ControlScore(
                before.month,
                after.month,
                int(sure.sum()),
                int(changed.sum()),
                model.rate,
                scores[0][0],
                scores[1][0],
                scores[0][1],
                scores[1][1],
            )
        )
    return tuple(found)


def _score(chance: Floats, truth: Ints) -> tuple[float, float]:
    if not len(truth):
        return float("nan"), float("nan")
    right = np.eye(chance.shape[1])[truth]
    brier = ((chance - right) ** 2).sum(axis=1).mean()
    given = np.maximum(chance[np.arange(len(truth)), truth], _FLOOR)
    return float(brier), float(-np.log2(given).mean())


def _surround(chance: Floats, near: Bools, holders: Bools) -> Floats:
    """Return how far each place (n,) is surrounded by others than its holder: 0 to 1, and what strays in."""
    around = near @ chance / np.maximum(near.sum(axis=1), 1)[:, None]
    others = around.sum(axis=1, keepdims=True) - around + STRAY * (int(holders.sum()) - 1)
    return np.asarray((chance * others).sum(axis=1), np.float64)


def _key(seed: int, place: str) -> np.uint64:
    return np.uint64(stream(seed, "forecast.control", place).integers(0, 2**64, dtype=np.uint64))
