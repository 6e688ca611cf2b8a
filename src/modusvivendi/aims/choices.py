"""The grouped conditional logit: weights of attributes from how often each alternative of a set was chosen."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.core.readings import Contrast, Score, Weights
from modusvivendi.core.seed import stream

_STEPS = 60
_CLOSE = 1e-11
_FLAT = 1e-7
"""A direction with less curvature than this share of what it has when all weights are 0 is not held by the data."""


@dataclass(frozen=True, eq=False)
class Choices:
    """n alternatives in g sets, each with k attributes and how often it was chosen.

    ``attributes`` (n, k), ``counts`` (n,), ``starts`` (g,) the first row of each set; the rows of a set stand together.
    """

    names: tuple[str, ...]
    attributes: Floats
    counts: Floats
    starts: Ints

    def only(self, names: Sequence[str]) -> "Choices":
        """Return the same choices seen through some of the attributes."""
        kept = [self.names.index(name) for name in names]
        return replace(self, names=tuple(names), attributes=self.attributes[:, kept])


def gather_choices(names: Sequence[str], attributes: Floats, counts: Floats, groups: Sequence[str] | Ints) -> Choices:
    """Bring the rows of each set together.

    Raises ``ModusError`` for values that are not finite, negative counts, no choice at all, and a name given twice.
    """
    if attributes.shape != (len(counts), len(names)) or len(groups) != len(counts):
        raise ValueError("attributes are (n, k), counts and groups (n,), names (k,)")
    if len(set(names)) < len(names):
        raise ModusError("an attribute is named twice", repair="name each once")
    if not np.isfinite(attributes).all():
        wrong = [name for name, column in zip(names, attributes.T, strict=True) if not np.isfinite(column).all()]
        raise ModusError(f"values are missing in {', '.join(wrong)}", repair="leave these alternatives or columns out")
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise ModusError(
            "a choice is counted 0, 1, 2 …", repair="write 1 for the alternative chosen and 0 for the others"
        )
    if not counts.sum() > 0:
        raise ModusError("nothing was ever chosen", repair="write 1 for the alternative chosen in each set")
    _, group = np.unique(np.asarray(groups), return_inverse=True)
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    return Choices(
        tuple(names), freeze(attributes[order].astype(np.float64)), freeze(counts[order].astype(np.float64)), starts
    )


def fit_weights(
    choices: Choices, *, ridge: float = 0.0, offset: Floats | None = None, start: Floats | None = None
) -> Weights:
    """Find the weights by Newton's method on the counts.

    The chance of alternative j of a set is exp(x_j b) over the sum of it in the set (McFadden 1974); ``offset`` (n,) is
    added to x b with weight 1. ``ridge`` is the precision of a normal prior round 0 on each weight per standard
    deviation of its attribute within the sets; it gives a finite answer where the data hold none.

    Raises ``ModusError`` for attributes that are the same throughout each set, or tell the same as others; and without
    a prior for those whose weight grows without end.
    """
    problem = _Problem(choices, offset)
    k = len(choices.names)
    problem.refuse_doubles()
    scale = problem.scale
    b: Floats = np.zeros(k) if start is None else start * scale
    prior: Floats = np.eye(k) * ridge
    value, slope, curve, plain = problem.look(b, prior)
    for _ in range(_STEPS):
        step: Floats = np.asarray(np.linalg.lstsq(curve, slope, rcond=1e-14)[0], np.float64)
        gain, size = float(step @ slope), 1.0
        found = problem.look(b + step, prior)
        while found[0] < value - _CLOSE * abs(value) and size > 1e-6:
            size /= 2
            found = problem.look(b + size * step, prior)
        b = b + size * step
        value, slope, curve, plain = found
        # Near the top each step squares the error, so the one just taken leaves nothing to gain.
        if gain < _CLOSE * max(1.0, abs(value)):
            break
    loose = problem.loose(plain)
    if loose and not ridge:
        raise ModusError(
            f"no choice contradicts {' with '.join(loose)}: the weight grows without end",
            repair="leave it out, or give a prior (--ridge 1)",
        )
    inverse = np.linalg.pinv(curve, rcond=1e-14, hermitian=True)
    return Weights(
        choices.names,
        freeze(b / scale),
        freeze(inverse / np.outer(scale, scale)),
        value + ridge * float(b @ b) / 2,
        problem.even(),
        round(float(choices.counts.sum())),
        len(choices.starts),
        loose,
    )


def predict(choices: Choices, weights: Floats, offset: Floats | None = None) -> Floats:
    """Return the chance of each alternative in its set, (n,)."""
    problem = _Problem(choices, offset)
    return problem.chances(weights * problem.scale)


def compare(choices: Choices, simpler: Sequence[str], *, ridge: float = 0.0) -> Contrast:
    """Contrast whether the attributes beyond ``simpler`` add anything, by the likelihood ratio (chi-squared)."""
    full, less = fit_weights(choices, ridge=ridge), fit_weights(choices.only(simpler), ridge=ridge)
    ratio = max(full.log_likelihood - less.log_likelihood, 0.0)
    freedom = len(choices.names) - len(simpler)
    return Contrast(ratio, freedom, chi_squared_tail(2 * ratio, freedom))


def compare_upwards(
    choices: Choices,
    extra: str,
    *,
    clusters: Sequence[Ints] = (),
    tallies: Floats | None = None,
    ridge: float = 0.0,
) -> Contrast:
    """Test whether one attribute draws choices: a weight above 0, against 0 (or below, which is no sign of it).

    ``clusters``: labels (n,) of the rows; rows of one label may hang together. ``tallies`` (c, n): the choices of each
    cluster, where a cluster is not made of rows (a day). The likelihood ratio is divided by the largest inflation of
    the variance of the weight over them: the sandwich estimate (White 1982) over the plain one, at least 1.
    """
    full = fit_weights(choices, ridge=ridge)
    less = fit_weights(choices.only([name for name in choices.names if name != extra]), ridge=ridge)
    at = choices.names.index(extra)
    ratio = max(full.log_likelihood - less.log_likelihood, 0.0)
    design = max(1.0, *_inflate(choices, full, clusters, tallies, at))
    root = math.copysign(math.sqrt(2 * ratio / design), float(full.estimate[at]))
    return Contrast(ratio, 1, math.erfc(root / math.sqrt(2)) / 2, design)


def resample_weights(choices: Choices, tallies: Floats, seed: int, draws: int = 200, ridge: float = 0.0) -> Floats:
    """Fit again with whole clusters drawn anew: weights (draws, k).

    ``tallies`` (c, n): the choices of each cluster (a day, say); they add up to the counts. Strikes come in sorties, so
    that a day and not a strike is what is independent.
    """
    best = fit_weights(choices, ridge=ridge)
    times = stream(seed, "aims.clusters").multinomial(len(tallies), np.full(len(tallies), 1 / len(tallies)), draws)
    found = np.empty((draws, len(choices.names)))
    for row, weights in enumerate(times.astype(np.float64) @ tallies):
        drawn = replace(choices, counts=weights)
        found[row] = fit_weights(drawn, ridge=max(ridge, 1e-6), start=best.estimate).estimate
    return found


def score_held_out(choices: Choices, *, ridge: float = 0.0) -> Score:
    """Predict each set by the weights of all others; sets without a choice are not scored."""
    n, ends = len(choices.counts), [*choices.starts[1:].tolist(), len(choices.counts)]
    fitted = even = total = 0.0
    for first, last in zip(choices.starts.tolist(), ends, strict=True):
        held = choices.counts[first:last]
        if not held.sum():
            continue
        counts = choices.counts.copy()
        counts[first:last] = 0
        if not counts.sum():
            break
        weights = fit_weights(replace(choices, counts=counts), ridge=max(ridge, 1e-6)).estimate
        utility = choices.attributes[first:last] @ weights
        utility = utility - utility.max()
        fitted += float(held @ (utility - np.log(np.exp(utility).sum())))
        even -= float(held.sum()) * math.log(last - first)
        total += float(held.sum())
    nothing = math.nan if not n or not total else total
    return Score(fitted / nothing, even / nothing, round(total))


def chi_squared_tail(value: float, freedom: int) -> float:
    """Return the chance that a chi-squared number of so many degrees of freedom is at least ``value``.

    By the recurrence of the upper incomplete gamma function (DLMF 8.8.2), from erfc or exp.
    """
    half = max(value, 0.0) / 2
    tail, shape = (math.erfc(math.sqrt(half)), 0.5) if freedom % 2 else (math.exp(-half), 1.0)
    while shape < freedom / 2:
        tail += math.exp(shape * math.log(half) - half - math.lgamma(shape + 1)) if half else 0.0
        shape += 1
    return min(tail, 1.0)


def _inflate(
    choices: Choices, weights: Weights, clusters: Sequence[Ints], tallies: Floats | None, at: int
) -> list[float]:
    """Return by how much each kind of cluster inflates the variance of one weight; 1 first."""
    problem = _Problem(choices, None)
    p = problem.chances(weights.estimate * problem.scale)
    mean = np.add.reduceat(p[:, None] * choices.attributes, choices.starts)
    apart = choices.attributes - mean[problem.group]
    found = [1.0]
    sums = [] if tallies is None else [tallies @ apart]
    for labels in clusters:
        _, cluster = np.unique(labels, return_inverse=True)
        one = np.zeros((int(cluster.max()) + 1, apart.shape[1]))
        np.add.at(one, cluster, (choices.counts - problem.total * p)[:, None] * apart)
        sums.append(one)
    for one in sums:
        held = int(np.count_nonzero(np.abs(one).sum(1)))
        robust = weights.covariance @ (one.T @ one) @ weights.covariance * held / max(held - 1, 1)
        found.append(float(robust[at, at] / weights.covariance[at, at]))
    return found


class _Problem:
    """The likelihood in the standard deviations of the attributes within their sets."""

    def __init__(self, choices: Choices, offset: Floats | None) -> None:
        n, self.starts = len(choices.counts), choices.starts
        self.choices = choices
        self.offset = np.zeros(n) if offset is None else offset
        sizes = np.diff(self.starts, append=n)
        self.group = np.repeat(np.arange(len(sizes)), sizes)
        self.chosen = np.add.reduceat(choices.counts, self.starts)
        self.total = self.chosen[self.group]
        centred = choices.attributes - (np.add.reduceat(choices.attributes, self.starts) / sizes[:, None])[self.group]
        live = self.total > 0
        spread = np.sqrt(np.mean(centred[live] ** 2, axis=0))
        size = np.abs(choices.attributes).max(0, initial=0.0)
        self.constant: Bools = spread <= 1e-10 * np.maximum(size, 1e-300)
        self.scale = np.where(self.constant, 1.0, spread)
        self.x = centred / self.scale

    def chances(self, b: Floats) -> Floats:
        """Return the chance of each row in its set at scaled weights."""
        utility = self.x @ b + self.offset
        utility = utility - np.maximum.reduceat(utility, self.starts)[self.group]
        raw = np.exp(utility)
        return raw / np.add.reduceat(raw, self.starts)[self.group]

    def look(self, b: Floats, prior: Floats) -> tuple[float, Floats, Floats, Floats]:
        """Return the log posterior, its slope, its curvature with and without the prior."""
        p = self.chances(b)
        chosen = self.choices.counts > 0
        with np.errstate(divide="ignore"):
            value = float(self.choices.counts[chosen] @ np.log(p[chosen]))
        slope = self.x.T @ (self.choices.counts - self.total * p)
        mean = np.add.reduceat(p[:, None] * self.x, self.starts)
        plain = self.x.T @ ((self.total * p)[:, None] * self.x) - mean.T @ (self.chosen[:, None] * mean)
        return value - float(b @ prior @ b) / 2, slope - prior @ b, plain + prior, plain

    def even(self) -> float:
        """Return the log-likelihood of choosing blindly."""
        p = self.chances(np.zeros(len(self.scale)))
        chosen = self.choices.counts > 0
        with np.errstate(divide="ignore"):
            return float(self.choices.counts[chosen] @ np.log(p[chosen]))

    def refuse_doubles(self) -> None:
        """Raise ``ModusError`` for attributes that no choice could ever tell apart."""
        same = [name for name, flat in zip(self.choices.names, self.constant, strict=True) if flat]
        if same:
            raise ModusError(
                f"{', '.join(same)} is the same for all alternatives of each set: it cannot sway a choice",
                repair="leave it out, or multiply it with an attribute that differs",
            )
        live = self.x[self.total > 0]
        values, vectors = np.linalg.eigh(live.T @ live / len(live))
        if values.size and values[0] < 1e-10:
            raise ModusError(
                f"{self._name(vectors[:, 0])} tell the same: their weights cannot be told apart",
                repair="leave one of them out",
            )

    def loose(self, curve: Floats) -> tuple[str, ...]:
        """Return the attributes that every choice follows to the end, and those of directions that have gone flat."""
        values, vectors = np.linalg.eigh(curve / max(float(self.chosen.sum()), 1.0))
        flat = [name for i in np.flatnonzero(values < _FLAT) for name in self._among(vectors[:, i])]
        rows = self.choices.counts > 0
        names = self.choices.names
        ends = [
            (self.x[rows] == edge.reduceat(self.x, self.starts)[self.group][rows]).all(0)
            for edge in (np.maximum, np.minimum)
        ]
        followed = [name for name, end in zip(names, ends[0] | ends[1], strict=True) if end]
        return tuple(dict.fromkeys([*followed, *flat]))

    def _among(self, direction: Floats) -> list[str]:
        strong = np.abs(direction) > 0.3 * np.abs(direction).max()
        return [name for name, one in zip(self.choices.names, strong, strict=True) if one]

    def _name(self, direction: Floats) -> str:
        return ", ".join(self._among(direction))
