"""When the displaced come home after an agreement: the Bosnian clock as one prior, wide enough for other wars.

Bosnia and Herzegovina is the one war whose returns were registered year by year, with those who came back to where
their community is a *majority* told apart from *minority* returns. The two run on different clocks: majority returns
come first and fade, minority returns wait for property and safety and peak in year seven. Both curves are fitted to the
registered figures below; other wars differ from Bosnia by a factor in time and in how many ever come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats, Range, freeze
from modusvivendi.core.seed import stream


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of people registered as returned between two moments, in months after the agreement.

    ``spread`` is the relative error it is fitted with (a judgement: what was read at a source binds more than what was
    noted from memory); ``read`` tells whether the figure was read at its source.
    """

    start: float
    end: float
    people: float
    of: Literal["all", "minority"]
    spread: float
    read: bool
    source: str


_YEARLY = (252_780, 178_754, 139_570, 75_113, 77_954, 98_865, 107_909, 54_315)
_ALL_YEARS = tuple(
    Figure(
        12.0 * year + 0.5, 12.0 * year + 12.5, float(people), "all", 0.10, read=False, source=f"UNHCR, {1996 + year}"
    )
    for year, people in enumerate(_YEARLY)
)
FIGURES = (
    *_ALL_YEARS,
    Figure(0.0, 24.5, 423_000.0, "all", 0.02, read=True, source="USCR, end of 1997"),
    Figure(0.0, 48.5, 650_000.0, "all", 0.02, read=True, source="USCR World Refugee Survey 2000"),
    Figure(0.0, 66.5, 741_000.0, "all", 0.03, read=True, source="Hina, June 2001"),
    Figure(0.0, 103.5, 1_000_473.0, "all", 0.02, read=True, source="UNHCR, July 2004"),
    Figure(12.5, 24.5, 9_569.0, "minority", 0.10, read=True, source="RRTF, annex 5 (1997)"),
    Figure(36.5, 48.5, 41_007.0, "minority", 0.05, read=True, source="UNHCR in USCR World Refugee Survey 2001"),
    Figure(48.5, 60.5, 67_445.0, "minority", 0.05, read=True, source="UNHCR in USCR World Refugee Survey 2001"),
    Figure(72.5, 84.5, 102_000.0, "minority", 0.03, read=True, source="UNHCR, 5 February 2003"),
    Figure(0.0, 84.5, 390_000.0, "minority", 0.03, read=True, source="UNHCR, 5 February 2003"),
)
"""What was registered in Bosnia and Herzegovina; the agreement was signed on 14 December 1995."""

BOSNIA_DISPLACED = Range(2_000_000.0, 2_100_000.0, 2_200_000.0)
"""Displaced at the agreement: 1.2 million inside and 0.9 million abroad (S/1995/1031); UNHCR later says 2.2 million."""
BOSNIA_MINORITY = Range(0.45, 0.60, 0.75)
"""Share of them whose home lay where another community came to govern (a judgement; nobody counted it)."""
EVER_SPREAD = 1.2
"""Standard deviation, on the logit scale, of how many ever come home in another war (a judgement; see the tests)."""
TIME_SPREAD = 0.6
"""Scale of the log of the factor in time, Student's t with four degrees of freedom (a judgement; see the tests)."""
_TIME_FREEDOM = 4.0
_NINE_TENTHS = 1.2816  # the normal quantile at 0.9: a range holds four fifths


@dataclass(frozen=True, slots=True)
class Curve:
    """Returns of one kind: ``people`` in the end; F(t) = (1 - exp(-(t / scale) ** shape)) ** bend, t in months.

    The exponentiated Weibull law (Mudholkar and Srivastava 1993), which may rise slowly and stop abruptly.
    """

    people: float
    scale: float
    shape: float
    bend: float = 1.0

    def share(self, months: Floats | float) -> Floats:
        """Return the share that is home after so many months, in [0, 1]."""
        elapsed = np.maximum(np.asarray(months, dtype=np.float64), 0.0) / self.scale
        return np.asarray((-np.expm1(-(elapsed**self.shape))) ** self.bend, dtype=np.float64)

    def count(self, start: float, end: float) -> float:
        """Return how many come home between two moments."""
        return self.people * float(self.share(end) - self.share(start))


@dataclass(frozen=True, slots=True)
class Clock:
    """The two curves of returns after one war."""

    majority: Curve
    minority: Curve

    def count(self, start: float, end: float, of: Literal["all", "minority"] = "all") -> float:
        """Return how many come home between two moments, all or minority returns only."""
        minority = self.minority.count(start, end)
        return minority if of == "minority" else minority + self.majority.count(start, end)


@dataclass(frozen=True, slots=True)
class Returns:
    """People home again by the end of each month after the agreement, cumulative; both arrays (runs, months)."""

    majority: Floats
    minority: Floats

    @property
    def total(self) -> Floats:
        """Both kinds together, (runs, months)."""
        return self.majority + self.minority


def fit_clock(figures: Sequence[Figure] = FIGURES) -> Clock:
    """Fit the two curves to registered figures by least squares of relative errors over their spreads.

    Majority returns are Weibull (three parameters), minority returns exponentiated Weibull (four).
    """
    from scipy.optimize import least_squares  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    def build(logs: Floats) -> Clock:
        values = [float(value) for value in np.exp(logs)]
        return Clock(Curve(values[0] * 1e6, values[1], values[2]), Curve(values[3] * 1e6, *values[4:]))

    def misfit(logs: Floats) -> Floats:
        clock = build(logs)
        return np.array([(clock.count(one.start, one.end, one.of) / one.people - 1.0) / one.spread for one in figures])

    start = np.log([0.55, 20.0, 1.0, 0.45, 84.0, 6.0, 0.6])
    logs = least_squares(misfit, start).x  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return build(np.asarray(logs, dtype=np.float64))


@lru_cache(maxsize=1)
def bosnian_clock() -> Clock:
    """Return the clock fitted to ``FIGURES``."""
    return fit_clock()


def draw_returns(
    displaced: Floats | float,
    months: int,
    runs: int,
    seed: int,
    *,
    minority: Floats | float,
    clock: Clock | None = None,
) -> Returns:
    """Draw how many of the displaced are home again by the end of each month after an agreement.

    ``displaced`` is people at the agreement and ``minority`` the share of them, 0 to 1, whose home lies where another
    community governs; each is one number or one a run. Every run draws how many ever come (logit-normal around
    Bosnia's share) and a factor in time (log-t around Bosnia's clock), for each kind apart with a common part. The
    numbers of a run hang on the seed and the run alone, so two scenarios with one seed share them, and more runs
    leave the first ones as they were. The agreement is taken to hold: its failure is the caller's to model.

    Raises ``ModusError`` for unknown or impossible people or shares, and for no months or runs.
    """
    if months < 1 or runs < 1:
        raise ModusError("returns are drawn for at least one month and one run", repair="give months and runs above 0")
    people = _spread_over_runs("the number displaced", displaced, runs, np.inf)
    share = _spread_over_runs("the share of minority returns", minority, runs, 1.0)
    clock = clock or bosnian_clock()
    random = stream(seed, "forecast.returns")
    # One row a run, drawn row by row: the first runs stay the same when more are asked for.
    normal = random.standard_normal((runs, 4))
    factor = _draw_factor(stream(seed, "forecast.returns.time"), runs)
    half = 0.5 * (BOSNIA_MINORITY.high - BOSNIA_MINORITY.low)
    elsewhere = np.clip(BOSNIA_MINORITY.best + half * normal[:, 3] / _NINE_TENTHS, 0.3, 0.9)
    found: list[Floats] = []
    for kind, (curve, base) in enumerate(((clock.majority, 1.0 - elsewhere), (clock.minority, elsewhere))):
        bosnia = np.clip(curve.people / (BOSNIA_DISPLACED.best * base), 0.02, 0.98)
        common = np.sqrt(0.5) * (normal[:, 0] + normal[:, 1 + kind])
        ever = 1.0 / (1.0 + (1.0 / bosnia - 1.0) * np.exp(-EVER_SPREAD * common))
        elapsed = np.arange(1.0, months + 1.0)[None, :] / factor[:, kind, None]
        of_kind = people * (share if kind else 1.0 - share)
        found.append(freeze((of_kind * ever)[:, None] * curve.share(elapsed)))
    return Returns(found[0], found[1])


def _draw_factor(random: np.random.Generator, runs: int) -> Floats:
    """Return the factors in time, (runs, 2): half of the variance is common to both kinds."""
    parts = random.standard_t(_TIME_FREEDOM, (runs, 3))
    return np.exp(TIME_SPREAD * np.sqrt(0.5) * (parts[:, :1] + parts[:, 1:]))


def _spread_over_runs(name: str, value: Floats | float, runs: int, most: float) -> Floats:
    """Return one number a run, or raise for what no number of people or share can be."""
    values = np.asarray(value, dtype=np.float64)
    if values.shape not in {(), (runs,)}:
        raise ModusError(f"{name} has {values.size} values for {runs} runs", repair="give one number, or one a run")
    if not np.all(np.isfinite(values)):
        raise ModusError(f"{name} is unknown", repair="supply it, or leave the returns out")
    if np.any(values < 0.0) or np.any(values > most):
        raise ModusError(f"{name} is out of range", repair=f"give numbers from 0 to {most:g}")
    return np.broadcast_to(values, (runs,))
