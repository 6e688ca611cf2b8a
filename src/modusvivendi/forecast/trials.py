"""Ceasefires that are over, as tests of plausibility: what the effects would have made one expect, against what came.

Not a validation: the two Syrian ceasefires are among the sources of the effects that are tried on them. What can be
learnt is whether a wide range was wide enough, and for how long.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.forecasts import Effects, Switches
from modusvivendi.core.panels import Panel
from modusvivendi.core.ranges import Floats, Range, freeze
from modusvivendi.core.seed import stream
from modusvivendi.forecast.outlook.inputs import COLUMNS, draw_inputs, settle
from modusvivendi.forecast.violence.fitting import fit_violence
from modusvivendi.forecast.violence.simulation import simulate_violence

RUNS = 4000
PLACEBO_RUNS = 500
YEAR = 12
FIRST_MONTHS = 2
"""Months in which the first effect of a ceasefire holds, as it is named in the effects."""


@dataclass(frozen=True, slots=True)
class TrialMonth:
    """One month after a ceasefire: deaths that came, and what was to be expected without and with it (5, 50, 95 %).

    ``ratio``: deaths that came as a share of the median without a ceasefire; ``expected_ratio``: what the effects make
    of the expected deaths, with the chance of no effect and of a breakdown so far. ``place``: the chance that the
    forecast with the ceasefire gave to no more than what came.
    """

    month: int
    actual: float
    without: Range
    expected: Range
    ratio: float
    expected_ratio: Range
    place: float


@dataclass(frozen=True, slots=True)
class Trial:
    """A ceasefire and the months after it. ``covered``: the share of deaths between those who agreed to it."""

    name: str
    before: float
    covered: float
    months: tuple[TrialMonth, ...]

    @property
    def inside(self) -> int:
        """In how many months the deaths lay within the 90 % interval with the ceasefire."""
        return sum(one.expected.low <= one.actual <= one.expected.high for one in self.months)


def try_ceasefire(
    name: str, panel: Panel, known: int, actual: Sequence[float], covered: float, effects: Effects, seed: int
) -> Trial:
    """Forecast the months after a ceasefire with and without it, from the first ``known`` months of a panel.

    ``actual``: deaths in all places in the months from there on; the first is the first whole month of the ceasefire
    or the one in which it began. Same futures, same random numbers: only the multiplier differs.
    """
    months = len(actual)
    model = fit_violence(panel.until(known), seed, horizons=months)
    ratios = draw_ceasefire(effects, months, RUNS, seed)
    factor = 1.0 - covered * (1.0 - ratios)
    without = simulate_violence(model, months, RUNS, seed).sum(axis=2)
    expected = simulate_violence(model, months, RUNS, seed, multiplier=factor[:, :, None]).sum(axis=2)
    rows = [
        TrialMonth(
            month=model.start + t,
            actual=float(actual[t]),
            without=_range(without[:, t]),
            expected=_range(expected[:, t]),
            ratio=float(actual[t] / max(np.median(without[:, t]), 1.0)),
            expected_ratio=_range(factor[:, t]),
            place=float((expected[:, t] <= actual[t]).mean()),
        )
        for t in range(months)
    ]
    return Trial(name, float(np.nansum(panel.counts[known - 1])), covered, tuple(rows))


@dataclass(frozen=True, slots=True)
class Placebo:
    """Another month, and the deaths of the months from it on as a share of what its past had forecast."""

    month: int
    ratio: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A ceasefire's first ``months`` against other dates: ``ratio`` of deaths that came to the median forecast.

    ``chance`` that a date has so low a ratio, the ceasefire's own counted among them (as in a permutation test), None
    where there is no other date.
    """

    months: int
    ratio: float
    placebos: tuple[Placebo, ...]
    chance: float | None


def compare_dates(panel: Panel, known: int, most: int, seed: int) -> Comparison:
    """Hold the months after the first ``known`` ones of a panel against those after other dates, ``most`` at most.

    Each date is forecast from its own past alone, of a year at least; dates whose months overlap the ceasefire's are
    left out, and of more than ``most`` dates evenly spread ones are taken.
    """
    months = min(FIRST_MONTHS, panel.months - known)
    apart = [at for at in range(YEAR, panel.months - months + 1) if abs(at - known) >= months]
    if len(apart) > most:
        spread: list[float] = np.linspace(0, len(apart) - 1, most).tolist() if most else []
        apart = [apart[round(at)] for at in spread]
    ratio = _compare(panel, known, months, seed)
    placebos = tuple(Placebo(panel.start + at, _compare(panel, at, months, seed)) for at in apart)
    lower = sum(one.ratio <= ratio for one in placebos)
    return Comparison(months, ratio, placebos, (1 + lower) / (1 + len(placebos)) if placebos else None)


def _compare(panel: Panel, known: int, months: int, seed: int) -> float:
    model = fit_violence(panel.until(known), seed, horizons=months)
    drawn = simulate_violence(model, months, PLACEBO_RUNS, seed).sum(axis=(1, 2))
    came = float(np.nansum(panel.counts[known : known + months]))
    return came / max(float(np.median(drawn)), 1.0)


def draw_ceasefire(effects: Effects, months: int, runs: int, seed: int) -> Floats:
    """Draw what a bare ceasefire leaves of the deaths between its signatories, (runs, months); 1 once it has broken."""
    values, _ = settle(effects, {}, draw_inputs(seed, 0, runs), Switches())
    first, later, collapse = (values[:, COLUMNS[id]] for id in ("ceasefire_first", "ceasefire_later", "collapse"))
    broken = stream(seed, "forecast.trials.collapse").random((runs, months)) < collapse[:, None]
    # It may break in the month it begins, and then still has what is left of its first effect there
    holds = np.cumsum(np.pad(broken, ((0, 0), (1, 0)))[:, :months], axis=1) == 0
    ratio = np.where(np.arange(months) < FIRST_MONTHS, first[:, None], later[:, None])
    return freeze(np.where(holds, ratio, 1.0))


def _range(values: Floats) -> Range:
    low, best, high = (float(np.quantile(values, level)) for level in (0.05, 0.5, 0.95))
    return Range(low, best, high)
