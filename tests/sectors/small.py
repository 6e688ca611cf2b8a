"""Small territories, and all their plans counted out in plain Python."""

from collections.abc import Iterator

import numpy as np
from scipy import stats

from modusvivendi.sectors.graph import Graph, build_graph


def grid(width: int, height: int, **amounts) -> Graph:
    rows = np.arange(width * height).reshape(height, width)
    a = np.concatenate([rows[:, :-1].ravel(), rows[:-1].ravel()])
    b = np.concatenate([rows[:, 1:].ravel(), rows[1:].ravel()])
    return build_graph(width * height, a, b, **amounts)


def bands(graph: Graph, k: int) -> np.ndarray:
    """Return a plan by the order of the places, good for grids whose height is a multiple of k."""
    return (np.arange(len(graph)) * k // len(graph)).astype(np.int32)


def around(graph: Graph) -> list[set[int]]:
    return [set(graph.neighbour[graph.start[p] : graph.start[p + 1]].tolist()) for p in range(len(graph))]


def connected_sets(near: list[set[int]], free: set[int], first: int, largest: int) -> Iterator[frozenset[int]]:
    """Yield every connected set of free places with ``first`` in it, once each."""

    def extend(have: frozenset[int], edge: list[int], shut: frozenset[int]) -> Iterator[frozenset[int]]:
        yield have
        if len(have) == largest:
            return
        for i, place in enumerate(edge):
            closed = shut | set(edge[: i + 1])
            yield from extend(
                have | {place},
                edge[i + 1 :] + [p for p in near[place] if p in free and p not in closed and p not in have],
                closed | (near[place] & free),
            )

    begin = [p for p in near[first] if p in free]
    yield from extend(frozenset({first}), begin, frozenset(begin) | {first})


def all_plans(graph: Graph, k: int, least: float, most: float) -> list[tuple[frozenset[int], ...]]:
    """List all plans of k connected parts with loads from ``least`` to ``most``, parts by their first place."""
    near = around(graph)

    def share(free: set[int], parts: tuple[frozenset[int], ...]) -> Iterator[tuple[frozenset[int], ...]]:
        if not free:
            if len(parts) == k:
                yield parts
            return
        if len(parts) < k:
            for part in connected_sets(near, free, min(free), len(free)):
                if least <= graph.load[list(part)].sum() <= most:
                    yield from share(free - part, (*parts, part))

    return list(share(set(range(len(graph))), ()))


def shape(plan: np.ndarray) -> tuple[frozenset[int], ...]:
    """Return a plan without the names of its parts."""
    parts = [frozenset(np.flatnonzero(plan == part).tolist()) for part in np.unique(plan)]
    return tuple(sorted(parts, key=min))


def tree_weight(graph: Graph, places) -> float:
    """Return the spanning trees of some places, counted or weighed (Kirchhoff: a minor of the Laplacian)."""
    rows = {place: row for row, place in enumerate(sorted(places))}
    laplacian = np.zeros((len(rows), len(rows)))
    for a, b, w in zip(graph.a.tolist(), graph.b.tolist(), graph.weight, strict=True):
        if a in rows and b in rows:
            i, j = rows[a], rows[b]
            laplacian[[i, j], [i, j]] += w
            laplacian[[i, j], [j, i]] -= w
    return float(np.linalg.det(laplacian[1:, 1:])) if len(rows) > 1 else 1.0


def cut_edges(graph: Graph, plan: np.ndarray) -> int:
    return int(np.count_nonzero(plan[graph.a] != plan[graph.b]))


def name_parts(parts: tuple[frozenset[int], ...], n: int) -> np.ndarray:
    plan = np.zeros(n, np.int32)
    for number, part in enumerate(parts):
        plan[list(part)] = number
    return plan


def effective_size(series: np.ndarray) -> float:
    """Return how many independent draws a series is worth (Geyer's initial positive sequence)."""
    x = np.asarray(series, float) - np.mean(series)
    n = len(x)
    spectrum = np.abs(np.fft.rfft(x, 2 * n)) ** 2
    rho = np.fft.irfft(spectrum)[:n]
    if rho[0] <= 0:
        return float(n)
    rho /= rho[0]
    total = 0.0
    for lag in range(0, n - 1, 2):
        pair = rho[lag] + rho[lag + 1]
        if pair < 0:
            break
        total += pair
    return n / max(2 * total - 1, 1.0)


def misfit(draws: list, chance: dict, effective: float) -> float:
    """Return the p-value that draws come from ``chance`` by chi-square, when they are worth ``effective`` draws.

    The weights of the outcomes are added up to bins of at least ten expected draws.
    """
    counts = dict.fromkeys(chance, 0)
    for draw in draws:
        counts[draw] += 1  # a draw that cannot be is an error
    share = effective / len(draws)
    expected, seen, bins = 0.0, 0.0, []
    for draw in sorted(chance, key=chance.__getitem__):
        expected += chance[draw] * effective
        seen += counts[draw] * share
        if expected >= 10:
            bins.append((seen, expected))
            expected = seen = 0.0
    if bins and expected:
        bins[-1] = (bins[-1][0] + seen, bins[-1][1] + expected)
    statistic = sum((o - e) ** 2 / e for o, e in bins)
    return float(stats.chi2.sf(statistic, len(bins) - 1))
