"""Score forecasts of violence as they would have been made, month after month, with nothing but what was known then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from modusvivendi.core.panels import Panel
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.core.seed import stream
from modusvivendi.forecast.violence.histories import YEAR
from modusvivendi.forecast.violence.kernels import quantiles
from modusvivendi.forecast.violence.lessons import average, follow, foretell, learn
from modusvivendi.forecast.violence.members import BASELINES
from modusvivendi.forecast.violence.model import DEPENDENCE
from modusvivendi.forecast.violence.pooling import EVERYBODY, PAST, look_back, report
from modusvivendi.forecast.violence.quantile_grid import K
from modusvivendi.forecast.violence.reporting import HIGH, LOW
from modusvivendi.forecast.violence.simulation import draw_paths

HORIZONS = 12
BINS: Floats = np.array([0, 1, 3, 6, 11, 26, 51, 101, 251, 501, 1001], np.float64)
"""Lower ends of the bins of the log score, as in the VIEWS challenge of 2023/24 (Hegre et al. 2025)."""
_DRAWS = 1000
_RUNS, _SEED = 400, 7
REPORTED, POOL = "reported", "pool"


@dataclass(frozen=True, eq=False)
class Marks:
    """Scores of f forecasts at o origins, h months ahead, in n places; NaN where the truth is not known.

    ``names`` (f,): the reported forecast, the pool, then members and baselines. ``crps`` and ``crps_log`` (f, o, h, n):
    continuous ranked probability score of counts and of log(1 + count). ``log_score`` (f, o, h, n): minus the base-2
    logarithm of the chance of the right bin. ``actual`` (o, h, n). ``covered`` (f, o, h, n): whether the plain 90 %
    interval held it; ``spread_covered`` (f, o, h, n): the chance that it is held when ties are broken at random, which
    is 0.9 for a perfect forecast of counts (Czado, Gneiting and Held 2009). ``wide_covered`` (o, h, n): whether the
    reported interval, made to hold in months with deaths, held it. ``total_covered`` (o, h) and ``year_covered`` (o,):
    whether 90 % intervals of drawn futures held the deaths of all places in a month, and in all months together.
    ``origins`` (o,) months known; ``chosen`` (o,) what was reported.
    """

    names: tuple[str, ...]
    origins: Ints
    actual: Floats
    crps: Floats
    crps_log: Floats
    log_score: Floats
    covered: Floats
    spread_covered: Floats
    wide_covered: Floats
    total_covered: Floats
    year_covered: Floats
    chosen: tuple[str, ...]


def score_panel(panel: Panel, first: int, horizons: int = HORIZONS) -> Marks:
    """Forecast 1 to ``horizons`` months ahead from every month since ``first`` months were known, and score.

    Raises ``ValueError`` when fewer than twelve or no more than ``first`` months are there.
    """
    if first < YEAR or first >= panel.months:
        raise ValueError(f"origins from {first} months on do not fit a panel of {panel.months}")
    order = np.argsort(np.array(panel.places))
    names_in_order = [panel.places[int(row)] for row in order]
    counts = np.ascontiguousarray(panel.counts[:, order])
    neighbours = np.ascontiguousarray(panel.neighbours[np.ix_(order, order)])
    origins = np.arange(first, panel.months)
    begin = max(YEAR, first - 2 * PAST)
    lessons = learn(EVERYBODY, counts, neighbours, range(begin, panel.months), horizons)
    hindsight = look_back(lessons)
    names = (REPORTED, POOL, *EVERYBODY)
    shape = (len(names), len(origins), horizons, len(order))
    found = {name: np.full(shape, np.nan) for name in ("crps", "crps_log", "log_score", "covered", "spread_covered")}
    wide, actual = np.full(shape[1:], np.nan), np.full(shape[1:], np.nan)
    totals, years = np.full(shape[1:3], np.nan), np.full(len(origins), np.nan)
    chosen: list[str] = []
    for i, origin in enumerate(origins.tolist()):
        told = foretell(EVERYBODY, counts[:origin], neighbours, horizons)
        said = report(lessons, hindsight, origin, told, average(counts[:origin][-YEAR:]))
        actual[i] = follow(counts, origin, np.arange(1, horizons + 1))
        known = ~np.isnan(actual[i])
        wide[i] = np.where(known, (said.low <= actual[i]) & (actual[i] <= said.high), np.nan)
        totals[i], years[i] = _hold_totals(said.quantiles, names_in_order, actual[i])
        for f, forecast in enumerate((said.quantiles, said.pool, *told)):
            for name, values in mark(forecast, actual[i]).items():
                found[name][f, i] = values
        chosen.append(said.reported)
    return Marks(
        names,
        freeze(origins),
        freeze(actual),
        wide_covered=freeze(wide),
        total_covered=freeze(totals),
        year_covered=freeze(years),
        chosen=tuple(chosen),
        **found,
    )


def _hold_totals(forecast: Floats, places: Sequence[str], actual: Floats) -> tuple[Floats, float]:
    """Return whether drawn futures held the total of each month (h,), and that of all months; NaN where unknown."""
    ones = np.ones((_RUNS, *actual.shape))
    drawn = draw_paths(forecast, places, DEPENDENCE, ones, _SEED).sum(axis=2).astype(np.float64)
    came = actual.sum(axis=1)
    low, high = np.quantile(drawn, [LOW, HIGH], axis=0)
    months = np.where(np.isnan(came), np.nan, (low <= came) & (came <= high))
    low, high = np.quantile(drawn.sum(axis=1), [LOW, HIGH])
    whole = float(came.sum())
    return months, float(low <= whole <= high) if np.isfinite(whole) else float("nan")


def mark(forecast: Floats, actual: Floats) -> Mapping[str, Floats]:
    """Return the scores (h, n), by the names in ``Marks``, of a forecast (h, n, K) against ``actual`` (h, n)."""
    kernels: Any = quantiles
    crps, crps_log, below, upto = (np.empty_like(actual) for _ in range(4))
    kernels.score(forecast, actual, crps)
    kernels.score(np.log1p(forecast), np.log1p(actual), crps_log)
    kernels.place_truth(forecast, actual, below, upto)
    known = ~np.isnan(actual)
    low, high = forecast[:, :, int(LOW * K) - 1], forecast[:, :, int(HIGH * K) - 1]
    covered = np.where(known, (low <= actual) & (actual <= high), np.nan)
    width = np.maximum(upto - below, 1e-12)
    inside = np.clip(np.minimum(upto, HIGH) - np.maximum(below, LOW), 0.0, None) / width
    # A truth that the forecast held to be impossible has no width: it is inside or not
    spread = np.where(upto - below < 1e-9, (below >= LOW) & (below < HIGH), inside)
    return {
        "crps": crps,
        "crps_log": crps_log,
        "log_score": _mark_bins(forecast, actual),
        "covered": covered,
        "spread_covered": np.where(known, spread, np.nan),
    }


def _mark_bins(forecast: Floats, actual: Floats) -> Floats:
    """Return the log score with one draw put into every bin, as of a thousand draws (the rule of the challenge)."""
    bins = len(BINS)
    placed = np.digitize(forecast, BINS) - 1
    right = np.digitize(np.nan_to_num(actual), BINS) - 1
    share = (placed == right[:, :, None]).mean(axis=2)
    return np.where(np.isnan(actual), np.nan, -np.log2((share * _DRAWS + 1) / (_DRAWS + bins)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much lower one forecast's mean score is than another's, as a share of the other's: best, 90 % interval."""

    low: float
    best: float
    high: float


def compare(ours: Floats, theirs: Floats, seed: int, block: int = 12, draws: int = 1000) -> Comparison:
    """Compare scores (o, …) of two forecasts by origin: a bootstrap of blocks of consecutive origins (Künsch 1989).

    Neighbouring origins share most of the months they forecast, so they are drawn together.
    """
    known = ~np.isnan(ours) & ~np.isnan(theirs)
    axes = tuple(range(1, ours.ndim))
    sums = np.column_stack([np.where(known, part, 0.0).sum(axis=axes) for part in (ours, theirs)])
    many = len(sums)
    block = min(block, many)
    random = stream(seed, "forecast.violence.compare")
    starts = random.integers(0, many - block + 1, (draws, -(-many // block)))
    rows = (starts[:, :, None] + np.arange(block)).reshape(draws, -1)[:, :many]
    totals = sums[rows].sum(axis=1)
    gains = 1 - totals[:, 0] / np.maximum(totals[:, 1], 1e-300)
    whole = sums.sum(axis=0)
    low, high = (float(np.quantile(gains, level)) for level in (0.05, 0.95))
    return Comparison(low, float(1 - whole[0] / whole[1]), high)


def pool_cases(cases: Mapping[str, Marks], field: str = "crps", horizon: int | None = None) -> dict[str, float]:
    """Return each forecast's score pooled over cases: the mean over cases of its mean score as a share of ``own``'s.

    Cases differ in deaths a month by a factor of fifty: a plain mean would be that of the bloodiest.
    """
    names = next(iter(cases.values())).names
    shares: list[Floats] = []
    for marks in cases.values():
        values: Floats = getattr(marks, field)
        chosen = values if horizon is None else values[:, :, horizon - 1 : horizon]
        means: Floats = np.nanmean(chosen, axis=(1, 2, 3))
        shares.append(means / means[names.index("own")])
    return dict(zip(names, np.mean(shares, axis=0).tolist(), strict=True))


def find_rival(pooled: Mapping[str, float]) -> str:
    """Return the baseline with the lowest pooled score."""
    return min(BASELINES, key=pooled.__getitem__)


def hold_share(covered: Floats, where: Bools) -> float:
    """Return the share of cells that an interval held, among those of a mask; NaN for none."""
    some = where & ~np.isnan(covered)
    return float(covered[some].mean()) if some.any() else float("nan")
