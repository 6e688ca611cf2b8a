"""Ways out: from place to place over borders and roads, and to the states beyond."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Floats, Ints
from modusvivendi.roadmap.access import Ground

REACH = 16
"""Places that those who flee from one may go to."""
_PULL_KM, _PULL_POWER = 10.0, 2.0
"""Gravity of near places: people / (10 km + way) squared (a judgement)."""
_ABROAD_KM = 300.0
"""Way to a border over which the share that crosses it falls to 1/e (a judgement)."""


def find_gates(dossier: Dossier, state: str) -> Ints:
    """Return the rows of the places that border a state (ISO alpha-3)."""
    codes = np.array([code.removeprefix("@") for code in dossier.borders.beyond])
    return np.unique(dossier.borders.outer[codes == state]) if len(codes) else np.zeros(0, np.int64)


def measure_km(lat: float, lon: float, lats: Floats, lons: Floats) -> Floats:
    """Return great-circle distances in km (haversine)."""
    phi, phis = np.radians(lat), np.radians(lats)
    half = np.sin((phis - phi) / 2) ** 2
    half += np.cos(phi) * np.cos(phis) * np.sin(np.radians(lons - lon) / 2) ** 2
    return np.asarray(2 * 6371.0 * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def find_ways(dossier: Dossier, ground: Ground, people: Floats) -> tuple[Ints, Floats, Floats]:
    """Return the nearest places by pull (n, k), the pull, and the way (n, n) in km over borders and roads."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    n = len(people)
    places = dossier.places
    a = np.concatenate([dossier.borders.a, ground.a])
    b = np.concatenate([dossier.borders.b, ground.b])
    straight = np.array(
        [
            measure_km(float(places.lat[i]), float(places.lon[i]), places.lat[j : j + 1], places.lon[j : j + 1])[0]
            for i, j in zip(a, b, strict=True)
        ]
    )
    length: dict[tuple[int, int], float] = {}
    for i, j, km in zip(a.tolist(), b.tolist(), np.maximum(straight, 0.1).tolist(), strict=True):
        length[min(i, j), max(i, j)] = km
    for link in dossier.links:
        if link.a in places.index and link.b in places.index and np.isfinite(link.km) and link.km > 0:
            i, j = places.index[link.a], places.index[link.b]
            length[min(i, j), max(i, j)] = float(link.km)
    ends = np.array(list(length), np.int64).reshape(-1, 2)
    graph: Any = csr_array((np.array(list(length.values())), (ends[:, 0], ends[:, 1])), shape=(n, n))
    km = np.asarray(dijkstra(graph, directed=False), np.float64)
    heft = np.nan_to_num(people)[None, :] / (_PULL_KM + km) ** _PULL_POWER
    heft[~np.isfinite(km)] = 0.0
    np.fill_diagonal(heft, 0.0)
    ids = np.array(places.ids)
    k = min(REACH, max(n - 1, 1))
    near = np.stack([np.lexsort((ids, -row))[:k] for row in heft])
    return near.astype(np.int64), np.take_along_axis(heft, near, axis=1), km


def cross_borders(
    dossier: Dossier, stock: Floats, states: Sequence[str], km: Floats, people: Floats
) -> tuple[Floats, Floats]:
    """Return to which state who crosses a border goes (n, s), and how much likelier it is in each place, mean 1.

    ``stock`` (s,) of refugees there: later ones go where earlier ones went, near borders first.
    """
    stock = stock if stock.sum() > 0 else np.ones(len(states))
    away = np.full((len(people), len(states)), np.inf)
    for s, state in enumerate(states):
        gates = find_gates(dossier, state)
        if len(gates):
            away[:, s] = km[:, gates].min(axis=1)
    nearest = away.min(axis=1)
    away[:, -1] = nearest
    heft = stock[None, :] * np.exp(-np.where(np.isfinite(away), away, 1e4) / _ABROAD_KM)
    heft[heft.sum(axis=1) <= 0, -1] = 1.0
    pattern = np.exp(-np.where(np.isfinite(nearest), nearest, 0.0) / _ABROAD_KM)
    known = np.nan_to_num(people)
    mean = float((pattern * known).sum() / known.sum()) if known.sum() > 0 else 1.0
    return heft / heft.sum(axis=1, keepdims=True), pattern / max(mean, 1e-9)
