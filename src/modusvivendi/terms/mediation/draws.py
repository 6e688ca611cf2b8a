"""Draws of what is uncertain, and the chances and intervals that come of them.

Each stake, weight and fallback is drawn from the triangular distribution of its low, middle and high, by its quantiles
at the points of a scrambled Sobol sequence (Owen 1998; Sobol 1967). Each party has a sequence of its own, named after
it, so that another party at the table changes nobody's numbers; within it, dimensions go by the names of issues and
options, so that their order changes nothing either.
"""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from modusvivendi.core.deals import Chance
from modusvivendi.core.ranges import Bools, Floats, Ints, Range
from modusvivendi.core.seed import stream
from modusvivendi.terms.mediation.question import Question, Seat

_Z = NormalDist().inv_cdf(0.975)
_TIE = 1e-9
_CHUNK = 64


@dataclass(frozen=True, eq=False)
class Drawn:
    """One party over d draws: what each option adds to its worth (o, d), and its fallback (d,)."""

    seat: Seat
    worth: Floats
    fallback: Floats

    def slack(self, chosen: Ints) -> Floats:
        """Return worth less fallback of deals, given by the options they are made of (n, k), as (n, d).

        Added up issue by issue, so that no number of threads changes a digit.
        """
        slack = np.repeat(-self.fallback[None], len(chosen), axis=0)
        for start in range(0, len(chosen), _CHUNK):
            part = slack[start : start + _CHUNK]
            for options in chosen[start : start + _CHUNK].T:
                part += self.worth[options]
        return slack

    def slack_around(self, deal: Ints, near: Ints, offsets: Ints) -> Floats:
        """Return the slack of a deal (k,) and then of deals that differ from it on one issue (m, k), as (1 + m, d)."""
        own = self.worth[deal + offsets[:-1]].sum(0) - self.fallback
        at = (near != deal).argmax(1)
        rows = np.arange(len(near))
        changed = self.worth[near[rows, at] + offsets[at]] - self.worth[deal[at] + offsets[at]]
        return np.concatenate([own[None], own + changed])

    def share(self, slack: Floats, chosen: Ints) -> Floats:
        """Return the share of draws in which the party accepts deals of this slack (n, d), made of options (n, k)."""
        return np.where(self.seat.refused[chosen].any(1), 0.0, accepts(slack).mean(1))


def accepts(slack: Floats) -> Bools:
    """Say where a deal is worth at least the fallback; a hair of rounding below counts as equal."""
    return slack >= -_TIE


def draw_seats(question: Question, seed: int, draws: int, purpose: str) -> tuple[Drawn, ...]:
    """Draw for every party of which a verdict can be given; ``purpose`` names the stream."""
    return tuple(draw_seat(question, seat, seed, draws, purpose) for seat in question.heard)


def draw_seat(question: Question, seat: Seat, seed: int, draws: int, purpose: str) -> Drawn:
    """Draw the numbers of one party."""
    points = place_points(seed, draws, len(question.table.issues) + question.table.width + 1, purpose, seat.id)
    return spread_points(question, seat, points)


def place_points(seed: int, draws: int, width: int, *names: str) -> Floats:
    """Return points of a scrambled Sobol sequence, (draws, width)."""
    from scipy.stats import qmc  # pyright: ignore[reportMissingTypeStubs]

    with warnings.catch_warnings():
        # A number of points that is no power of 2 loses some balance, which the interval allows for.
        warnings.simplefilter("ignore", UserWarning)
        return qmc.Sobol(width, rng=stream(seed, "terms.mediation", *names)).random(draws)


def spread_points(question: Question, seat: Seat, points: Floats) -> Drawn:
    """Turn points of the unit cube, (d, issues + options + 1), into the numbers of a party."""
    table = question.table
    names = [*((issue, "") for issue in table.issues), *table.named]
    order = np.empty(len(names), np.int64)
    order[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    issues = len(table.issues)
    counted = np.isfinite(seat.weights[:, 1])
    weights = np.zeros((issues, len(points)))
    weights[counted] = find_quantiles(seat.weights[counted], points[:, order[:issues][counted]].T)
    stakes = np.repeat([[0.0, np.nan, 1.0]], table.width, axis=0)
    stakes[:] = np.where(np.isnan(seat.stakes), stakes, seat.stakes)
    worth = find_quantiles(stakes, points[:, order[issues:]].T)
    total = weights.sum(0)
    shares = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    fallback = find_quantiles(np.array([[seat.fallback.low, seat.fallback.best, seat.fallback.high]]), points[:, -1:].T)
    return Drawn(seat, np.repeat(shares, np.diff(table.offsets), axis=0) * worth, fallback[0])


def find_quantiles(ranges: Floats, points: Floats) -> Floats:
    """Return triangular quantiles of n ranges (n, 3) at points (n, d), without a middle: all alike from low to high."""
    low, middle, high = (ranges[:, [column]] for column in range(3))
    width = high - low
    even = np.isnan(middle)
    mode = np.where(even, low, middle)
    turn = np.divide(mode - low, width, out=np.zeros_like(width), where=width > 0)
    rising = low + np.sqrt(points * width * (mode - low))
    falling = high - np.sqrt((1 - points) * width * (high - mode))
    return np.where(even, low + points * width, np.where(points < turn, rising, falling))


def say_chance(share: float, draws: int) -> Chance:
    """Return a share of draws with its 95 % Wilson interval (Wilson 1927), which takes the draws as independent.

    Points of a scrambled Sobol sequence err no more than that but for a small factor (Owen 1998), mostly far less.
    """
    centre = (share + _Z**2 / (2 * draws)) / (1 + _Z**2 / draws)
    half = _Z / (1 + _Z**2 / draws) * math.sqrt(share * (1 - share) / draws + _Z**2 / (4 * draws**2))
    return Chance(share, max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)))


def join_chances(shares: Sequence[float], draws: int) -> Chance:
    """Return the chance that several parties accept: the product, as their draws are independent of each other.

    The 95 % interval is that of the sum of logarithms by the delta method, each share moved towards a half by one
    draw on either side (Agresti and Coull 1998).
    """
    product = float(np.prod(shares))
    moved = (np.array(shares) * draws + 1) / (draws + 2)
    spread = _Z * float(np.sqrt(((1 - moved) / (moved * (draws + 2))).sum()))
    low, high = (float(np.prod(moved)) * math.exp(sign * spread) for sign in (-1, 1))
    return Chance(product, min(product, low), min(1.0, max(product, high)))


def say_slack(slack: Floats) -> Range:
    """Return 5 %, middle and 95 % of some draws."""
    low, middle, high = np.quantile(slack, [0.05, 0.5, 0.95]).tolist()
    return Range(low, middle, high)


def find_costs(drawn: Drawn, deal: Ints, offsets: Ints) -> Floats:
    """Return for each issue what a deal gives the party less than its best option there, mean over the draws, (k,)."""
    mean = drawn.worth.mean(1)
    best = np.maximum.reduceat(mean, offsets[:-1])
    return best - mean[deal + offsets[:-1]]
