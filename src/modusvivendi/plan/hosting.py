"""Where the displaced came from and where they are, from the counts of a dossier: whole people, by area of origin."""

from collections.abc import Sequence

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.core.territory import SEA
from modusvivendi.forecast.outlook.fitting import balance, make_whole, place_origins
from modusvivendi.forecast.outlook.theatre import ELSEWHERE
from modusvivendi.plan.figures import Displaced
from modusvivendi.plan.routes import find_gates, measure_km

_MOST_LEFT, _MOST_COUNTED = 9.0, 0.95
"""How many may have left a place for each that is there now, or of each that a census counted before the war."""


def find_cohorts(dossier: Dossier) -> tuple[Ints, tuple[str, ...]]:
    """Return the cohort of each place, and their names: the topmost area above it, itself where there is none."""
    tops: list[str] = []
    for row, parent in enumerate(dossier.places.parents):
        at = parent
        while at is not None and dossier.areas[at].parent is not None:
            at = dossier.areas[at].parent
        tops.append(dossier.places.ids[row] if at is None else at)
    names = tuple(sorted(set(tops)))
    return freeze(np.array([names.index(top) for top in tops], np.int64)), names


def place_people(
    dossier: Dossier, displaced: Displaced, presence: Floats, people: Floats, minority: Floats
) -> tuple[Ints, Ints, Ints, tuple[str, ...]]:
    """Return who is away (n,), where they are (c, n + s), who is at home (n,), and the states.

    At home below 0: more displaced are counted there than people.
    """
    n = len(people)
    cohort, names = find_cohorts(dossier)
    states = (*sorted({one.removeprefix("@") for one in dossier.borders.beyond if one != SEA}), ELSEWHERE)
    known = np.nan_to_num(people)
    total = displaced.inside + displaced.abroad if np.isfinite(displaced.inside) else 0.0
    if total <= 0:
        away = np.zeros(n, np.int64)
        return away, np.zeros((len(names), n + len(states)), np.int64), make_whole(known), states
    seen = presence if len(presence) else np.ones((1, n))
    origins = place_origins(seen, people, minority, total, _MOST_LEFT if displaced.present else _MOST_COUNTED)
    hosts = np.concatenate([_host(dossier, displaced, known, origins), host_abroad(dossier, displaced, states)])
    hosts *= origins.sum() / hosts.sum()
    by_cohort = np.bincount(cohort, origins, len(names)).astype(np.float64)
    found = balance(by_cohort, hosts, _part(dossier, cohort, names, states))
    hosted = np.stack([make_whole(row) for row in found])
    away = np.zeros(n, np.int64)
    for c in range(len(names)):
        rows = cohort == c
        sent = int(hosted[c].sum())
        share = origins[rows]
        amounts = share * (sent / share.sum()) if share.sum() > 0 else np.full(len(share), sent / len(share))
        away[rows] = make_whole(amounts, sent)
    inside = hosted[:, :n].sum(axis=0)
    # A count of those present holds the displaced there; a census from before the war those who have left since.
    home = make_whole(known) - (inside if displaced.present else away)
    return away, hosted, home, states


def _host(dossier: Dossier, displaced: Displaced, people: Floats, origins: Floats) -> Floats:
    """Return how many displaced are in each place (n,): by the counts of areas, by people within them."""
    most = people * (0.8 if displaced.present else 3.0)
    heft = np.where(origins < 0.5 * people, people, 0.3 * people) if not displaced.present else people
    found = np.zeros(len(people))
    covered = np.zeros(len(people), np.bool_)
    for area, count in displaced.by_area.items():
        rows = np.array([_lies_in(dossier, parent, area) for parent in dossier.places.parents])
        if heft[rows].sum() > 0:
            found[rows] = count * heft[rows] / heft[rows].sum()
            covered |= rows
    if not covered.any():
        found = heft.copy()
    found = np.minimum(found * displaced.inside / max(found.sum(), 1e-9), most)
    return found * (displaced.inside / max(found.sum(), 1e-9))


def _lies_in(dossier: Dossier, parent: str | None, area: str) -> bool:
    while parent is not None and parent != area:
        parent = dossier.areas[parent].parent
    return parent == area


def host_abroad(dossier: Dossier, displaced: Displaced, states: Sequence[str]) -> Floats:
    """Return how many are in each state (s,): by the last counts; unknown ones by the length of their borders."""
    counts = dict(displaced.by_state)
    found = np.array([counts.pop(state, 0.0) for state in states])
    found[-1] += sum(counts.values())
    if found.sum() <= 0:
        km = dict.fromkeys(states, 0.0)
        for code, length in zip(dossier.borders.beyond, dossier.borders.outer_km, strict=True):
            if code != SEA:
                km[code.removeprefix("@")] += float(np.nan_to_num(length))
        found = np.array([*(km[state] for state in states[:-1]), sum(km.values())])
    return found * (displaced.abroad / found.sum()) if found.sum() > 0 else found


def _part(dossier: Dossier, cohort: Ints, names: Sequence[str], states: Sequence[str]) -> Floats:
    """Return the straight distance (c, n + s) in km from the middle of a cohort to hosts, states by their border."""
    lat, lon = dossier.places.lat, dossier.places.lon
    found = np.zeros((len(names), len(lat) + len(states)))
    for c in range(len(names)):
        rows = cohort == c
        km = measure_km(float(lat[rows].mean()), float(lon[rows].mean()), lat, lon)
        found[c, : len(lat)] = km
        for s, state in enumerate(states):
            gates = find_gates(dossier, state)
            found[c, len(lat) + s] = km[gates].min() if len(gates) else 0.0
    return found
