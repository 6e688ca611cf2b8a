"""What the difference between two scenarios rests on: Sobol indices of groups of inputs."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.forecasts import MAIN, Effects, Influence, Outcome
from modusvivendi.core.ranges import Floats
from modusvivendi.core.seed import stream
from modusvivendi.forecast.outlook.inputs import INPUTS, find_rows, list_group

GROUPS = (
    *("works", "ceasefire", "holding", "peacekeepers", "consent", "enemy", "spoilers"),
    *("strength", "aid", "relief", "counts", "flight", "returns", "dates", "war"),
)
"""Groups whose influence is measured; ``war``: which of the wars that may come, comes."""
_WAR, _RETURNS = "war", "returns"
_RESAMPLES = 500

Evaluate = Callable[[Floats, int, int], Floats]
"""Runs both scenarios on inputs (n, k) in the wars from one number on, with the returns from another number on; gives
the differences (outcomes, n)."""


def find_influences(
    evaluate: Evaluate, effects: Effects, samples: int, seed: int
) -> dict[Outcome, tuple[Influence, ...]]:
    """Return the influences on each main outcome that is known, the weightiest first.

    Two sets of ``samples`` (a power of 2) futures, and for each group a third that takes the group from the second set
    and all else from the first (Saltelli et al. 2010, by scipy.stats.sobol_indices). A
    difference that never varies has none. Raises ``ModusError`` for another number of samples.
    """
    from scipy import stats  # pyright: ignore[reportMissingTypeStubs]

    engine: Any = stats
    if samples < 2 or samples & (samples - 1):
        raise ModusError("Sobol indices need a power of 2 of samples", repair="give 64, 128, 256 …")
    random = stream(seed, "forecast.outlook.influence")
    rows: Floats = engine.qmc.Sobol(2 * len(INPUTS), scramble=True, rng=random).random(samples)
    a, b = rows[:, : len(INPUTS)], rows[:, len(INPUTS) :]
    f_a, f_b = evaluate(a, 0, 0), evaluate(b, samples, samples)
    mixed: list[Floats] = []
    for group in GROUPS:
        inputs = a.copy()
        columns = find_rows(list_group(effects, group)) if group != _WAR else []
        inputs[:, columns] = b[:, columns]
        mixed.append(evaluate(inputs, samples * (group == _WAR), samples * (group == _RETURNS)))
    f_ab = np.stack(mixed)
    found: dict[Outcome, tuple[Influence, ...]] = {}
    for row, outcome in enumerate(MAIN):
        given = {"f_A": f_a[row][None], "f_B": f_b[row][None], "f_AB": f_ab[:, row][:, None]}
        every = np.concatenate([f_a[row], f_b[row]])
        if not all(np.isfinite(values).all() for values in given.values()) or np.ptp(every) == 0:
            continue
        indices = engine.sobol_indices(func=given, n=samples)
        bounds = _doubt(f_a[row], f_b[row], f_ab[:, row], seed)
        found[outcome] = _list(effects, indices, bounds, every, np.concatenate([a, b]))
    return found


def _doubt(f_a: Floats, f_b: Floats, f_ab: Floats, seed: int) -> Floats:
    """Return the 95 % interval (2, groups) of the total indices, over futures drawn with replacement."""
    rows = stream(seed, "forecast.outlook.influence.bootstrap").integers(0, len(f_a), (_RESAMPLES, len(f_a)))
    spread = np.stack([f_a[rows], f_b[rows]]).transpose(1, 0, 2).reshape(_RESAMPLES, -1).var(axis=1)
    apart = ((f_a[None] - f_ab) ** 2)[:, rows].mean(axis=2) / 2
    shares = np.divide(apart, spread, out=np.zeros_like(apart), where=spread > 0)
    return np.asarray(np.quantile(shares, (0.025, 0.975), axis=1), np.float64)


def _list(effects: Effects, indices: Any, bounds: Floats, every: Floats, inputs: Floats) -> tuple[Influence, ...]:
    influences: list[Influence] = []
    for at, group in enumerate(GROUPS):
        first, total, low, high = (
            float(np.ravel(one)[at]) for one in (indices.first_order, indices.total_order, *bounds)
        )
        ends = _compare_thirds(effects, group, every, inputs)
        influences.append(Influence(group, effects.groups[group], first, total, low, high, *ends))
    return tuple(sorted(influences, key=lambda one: (-one.total, one.group)))


def _compare_thirds(effects: Effects, group: str, every: Floats, inputs: Floats) -> tuple[float, float]:
    """Return the mean difference where a group's leading input lies in its lowest third, and in its highest."""
    names = list_group(effects, group) if group != _WAR else ()
    if not names:
        return float("nan"), float("nan")
    lead = inputs[:, INPUTS.index(names[0])]
    low, high = every[lead < 1 / 3], every[lead > 2 / 3]
    # With a few samples a third may be empty: then there is nothing to compare.
    return tuple(float(part.mean()) if len(part) else float("nan") for part in (low, high))  # pyright: ignore[reportReturnType]


def name_groups(effects: Effects) -> Mapping[str, Mapping[str, str]]:
    """Return the names of the groups by id."""
    return {group: effects.groups[group] for group in GROUPS}
