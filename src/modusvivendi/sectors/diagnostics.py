"""How far sampled figures can be trusted: mixing, effective draws, and the standing of a named plan among them.

Rank-normalised split R-hat, bulk and tail effective sample sizes after Vehtari, Gelman, Simpson, Carpenter and Bürkner
(2021), Rank-normalization, folding, and localization, Bayesian Analysis 16(2); autocorrelations are cut off by Geyer's
(1992) initial monotone sequence.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats

R_HAT = 1.01
"""Chains agree when the split R-hat is below this (Vehtari and others 2021, section 4)."""
DRAWS_PER_CHAIN = 100
"""Effective draws wanted for each chain, in the bulk and in the tails, and at least 400 in all (the same)."""
LEAST_DRAWS = 400
_TAILS = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One statistic over c chains of s draws.

    ``r_hat`` (1 when the chains agree), ``bulk`` and ``tail`` effective draws, ``more``: further draws of each chain
    that are likely to be needed (None when that cannot be said), ``constant``: the statistic never changed.
    """

    chains: int
    draws: int
    mean: float
    sd: float
    r_hat: float
    bulk: float
    tail: float
    constant: bool
    enough: bool
    more: int | None

    @property
    def standard_error(self) -> float:
        """Monte Carlo standard error of the mean."""
        return 0.0 if self.constant else self.sd / math.sqrt(self.bulk)

    @property
    def verdict(self) -> str:
        """Say in words whether there are enough draws, and how many more to run."""
        if self.constant:
            return "cannot tell: the figure never changed, either because it cannot or because the chains are stuck"
        if self.enough:
            return f"enough: {self.bulk:,.0f} effective draws, {self.tail:,.0f} in the tails, R-hat {self.r_hat:.3f}"
        why: list[str] = []
        if not self.r_hat < R_HAT:
            why.append(f"the chains have not come together (R-hat {self.r_hat:.3f}, needed below {R_HAT})")
        wanted = needed_draws(self.chains)
        if min(self.bulk, self.tail) < wanted:
            why.append(f"{min(self.bulk, self.tail):,.0f} effective draws of {wanted:,} needed")
        advice = f"; run about {self.more:,} more steps in each chain" if self.more else "; run longer"
        return f"not enough: {' and '.join(why)}{advice}"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a value lies among draws: shares (probabilities) of draws below, equal and above.

    ``low`` and ``high``: 95 % interval of the share of draws that are not above (below or equal), from the effective
    number of draws (Wilson's score interval, 1927).
    """

    value: float
    below: float
    equal: float
    above: float
    low: float
    high: float
    effective: float


def diagnose(draws: npt.ArrayLike, every: int = 1) -> Diagnosis:
    """Diagnose one statistic: ``draws`` (c, s) of c chains, or (s,) of one, thinned to each ``every``-th step.

    Raises ``ModusError`` for fewer than 4 draws a chain, and for values that are not finite.
    """
    values = _check(draws)
    chains, count = values.shape
    mean, sd = float(values.mean()), float(values.std(ddof=1))
    if np.ptp(values) == 0:
        return Diagnosis(
            *(chains, count, mean, 0.0, math.nan, math.nan, math.nan), constant=True, enough=False, more=None
        )
    r_hat, bulk, tail = measure_r_hat(values), measure_bulk(values), measure_tail(values)
    if math.isnan(tail):  # a figure with few values has no tails apart from its bulk
        tail = bulk
    if math.isnan(bulk):  # one draw apart from all others, in a chain too short to tell anything from
        bulk = tail = 0.0
    wanted = needed_draws(chains)
    enough = r_hat < R_HAT and min(bulk, tail) >= wanted
    more = None
    if not enough:
        # Effective draws grow in proportion to the draws; chains apart from each other want at least as many again.
        short = count * (wanted / max(min(bulk, tail), 1.0) - 1.0)
        lag = count if not r_hat < R_HAT else 0
        more = _round_up(max(short, lag, 1.0) * every)
    return Diagnosis(chains, count, mean, sd, r_hat, bulk, tail, constant=False, enough=enough, more=more)


def needed_draws(chains: int) -> int:
    """Effective draws wanted from c chains."""
    return max(LEAST_DRAWS, DRAWS_PER_CHAIN * chains)


def measure_r_hat(draws: npt.ArrayLike) -> float:
    """Return the rank-normalised split R-hat, the larger of the bulk's and the folded one, for (c, s) draws."""
    values = _split(_check(draws))
    folded = np.abs(values - np.median(values))
    return max(_r_hat(_rank_normal(values)), _r_hat(_rank_normal(folded)))


def measure_bulk(draws: npt.ArrayLike) -> float:
    """Return the bulk effective sample size: that of the rank-normalised split chains, for (c, s) draws."""
    return _effective(_rank_normal(_split(_check(draws))))


def measure_tail(draws: npt.ArrayLike) -> float:
    """Return the tail effective sample size: the smaller one of the 5 % and 95 % quantile indicators."""
    values = _check(draws)
    sizes = [_effective(_split((values <= np.quantile(values, share)).astype(np.float64))) for share in _TAILS]
    known = [size for size in sizes if not math.isnan(size)]
    return min(known) if known else math.nan


def measure_effective(draws: npt.ArrayLike) -> float:
    """Return the effective sample size for the mean of the draws as they are, (c, s); NaN when they never change."""
    return _effective(_split(_check(draws)))


def find_standing(draws: npt.ArrayLike, value: float, weights: npt.ArrayLike | None = None) -> Standing:
    """Say where ``value`` lies among draws (c, s) or (s,), with weights of the same shape where they have any.

    The interval rests on the effective number of draws of the indicator itself, times (sum w)^2 / (n sum w^2) when
    they are weighted (Kong 1992). Raises ``ModusError`` as ``diagnose`` does, and for weights that are not positive.
    """
    values = _check(draws)
    heft = _weigh(values, weights)
    below, equal = float((heft * (values < value)).sum()), float((heft * (values == value)).sum())
    reached = (values <= value).astype(np.float64)
    effective = _effective(_split(reached))
    if math.isnan(effective):
        effective = _effective(_rank_normal(_split(values))) if np.ptp(values) else float(values.size)
    effective /= float((heft * heft).sum()) * values.size
    low, high = _wilson(min(below + equal, 1.0), effective)
    return Standing(value, below, equal, max(1.0 - below - equal, 0.0), low, high, effective)


def weigh_quantiles(draws: npt.ArrayLike, shares: Sequence[float], weights: npt.ArrayLike | None = None) -> Floats:
    """Return quantiles of (weighted) draws, (q,): the least value that at least the share of the weight reaches."""
    values = _check(draws)
    heft = _weigh(values, weights).ravel()
    order = np.argsort(values, axis=None, kind="stable")
    reached = np.cumsum(heft[order])
    rows = np.searchsorted(reached, np.asarray(shares, np.float64) - 1e-12)
    return values.ravel()[order][np.minimum(rows, values.size - 1)]


def join_verdicts(diagnoses: Mapping[str, Diagnosis]) -> str:
    """Return one plain verdict for several statistics: the worst of them, with its name."""
    bad = {name: one for name, one in diagnoses.items() if not one.enough and not one.constant}
    if bad:
        name, worst = max(bad.items(), key=lambda item: (item[1].more or 0, item[1].r_hat))
        return f"{name}: {worst.verdict}"
    stuck = [name for name, one in diagnoses.items() if one.constant]
    if stuck:
        return f"{stuck[0]}: {diagnoses[stuck[0]].verdict}"
    return "enough for every figure" if diagnoses else "nothing to judge"


def _check(draws: npt.ArrayLike) -> Floats:
    values = np.atleast_2d(np.asarray(draws, np.float64))
    if values.ndim != 2 or values.shape[1] < 4:
        raise ModusError(
            f"draws of shape {values.shape} cannot be judged", repair="give at least 4 draws of each chain"
        )
    if not np.all(np.isfinite(values)):
        raise ModusError("some draws are not finite", repair="leave out figures that are unknown")
    return values


def _weigh(values: Floats, weights: npt.ArrayLike | None) -> Floats:
    """Return weights that add up to 1, in the shape of the values."""
    if weights is None:
        return np.full(values.shape, 1.0 / values.size)
    heft = np.atleast_2d(np.asarray(weights, np.float64))
    if heft.shape != values.shape or not np.all(np.isfinite(heft)) or np.any(heft < 0) or heft.sum() <= 0:
        raise ModusError("the weights do not fit the draws", repair="give one weight from 0 up for each draw")
    return heft / heft.sum()


def _split(values: Floats) -> Floats:
    """Cut each chain in two halves of the same length, (2c, s // 2); the middle draw of an odd number is left out."""
    half = values.shape[1] // 2
    return np.concatenate([values[:, :half], values[:, -half:]])


def _rank_normal(values: Floats) -> Floats:
    """Replace values by normal scores of their ranks (ties share theirs), (r - 3/8) / (S + 1/4) after Blom."""
    from scipy.special import ndtri  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
    from scipy.stats import rankdata  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    ranks = np.asarray(rankdata(values, method="average"), np.float64).reshape(values.shape)
    return np.asarray(ndtri((ranks - 0.375) / (values.size + 0.25)), np.float64)


def _r_hat(values: Floats) -> float:
    """Potential scale reduction of split chains (c, s); NaN when nothing varies, infinite when only chains differ."""
    count = values.shape[1]
    within = float(values.var(axis=1, ddof=1).mean())
    between = float(values.mean(axis=1).var(ddof=1)) * count
    if within == 0:
        return math.inf if between > 0 else math.nan
    return math.sqrt((between / within + count - 1) / count)


def _effective(values: Floats) -> float:
    """Effective sample size of split chains (c, s), at most c s log10(c s); NaN when nothing varies.

    Vehtari and others (2021), section 3.2.
    """
    chains, count = values.shape
    if count < 3 or np.ptp(values) == 0:
        return math.nan
    covariance = _autocovariance(values).mean(axis=0)
    within = covariance[0] * count / (count - 1)
    variance = covariance[0] + float(values.mean(axis=1).var(ddof=1))
    rho = 1.0 - (within - covariance) / variance
    rho[0] = 1.0
    pairs = rho[: count // 2 * 2].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(pairs < 0)
    last = int(negative[0]) if len(negative) else len(pairs)
    kept = np.minimum.accumulate(pairs[:last])
    # The first even-lag term after the cut, where positive, improves the estimate for antithetic chains (Stan).
    rest = max(float(rho[2 * last]), 0.0) if last < len(pairs) else 0.0
    time = -1.0 + 2.0 * float(kept.sum()) + rest
    total = chains * count
    return total / max(time, 1.0 / math.log10(total))


def _autocovariance(values: Floats) -> Floats:
    """Return the (biased) autocovariances of each chain at lags 0 to s - 1, (c, s), by the fast Fourier transform."""
    count = values.shape[1]
    length = 1 << (2 * count - 1).bit_length()
    spectrum = np.fft.rfft(values - values.mean(axis=1, keepdims=True), length, axis=1)
    product = np.fft.irfft(np.abs(spectrum) ** 2, length, axis=1)
    return product[:, :count] / count


def _wilson(share: float, draws: float) -> tuple[float, float]:
    """Return Wilson's 95 % score interval of a share seen among (effective) draws."""
    z = 1.959963984540054
    middle = (share + z * z / (2 * draws)) / (1 + z * z / draws)
    half = z / (1 + z * z / draws) * math.sqrt(share * (1 - share) / draws + z * z / (4 * draws * draws))
    return (max(middle - half, 0.0) if share > 0 else 0.0), (min(middle + half, 1.0) if share < 1 else 1.0)


def _round_up(steps: float) -> int:
    """Round up to two digits: more would not be borne."""
    size = 10 ** max(math.floor(math.log10(max(steps, 1.0))) - 1, 0)
    return math.ceil(steps / size) * size
