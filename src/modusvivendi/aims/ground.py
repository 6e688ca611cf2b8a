"""What a party's strikes could be drawn to: for every place, who is there and what it is near to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.politics import Party
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.core.seed import stream

EARTH_KM = 6371.0
_HELD = 0.5
_RARE = 0.02
"""Opponents who on average hold less than this share of a place are counted together as ``others``."""


@dataclass(frozen=True, eq=False)
class Ground:
    """The n places within reach of one party.

    ``rows`` (n,) their row numbers in the dossier. ``presence`` (n, p): the probability that each of the dossier's p
    parties holds the place. ``surroundings`` (n, c) by ``names``: what else may sway a choice. ``declared``,
    ``others``: which parties its aims are against, and which other parties are neither it nor on its side.
    ``missing``: ids of places left out because the people there are unknown.
    """

    rows: Ints
    presence: Floats
    names: tuple[str, ...]
    surroundings: Floats
    declared: tuple[str, ...]
    others: tuple[str, ...]
    missing: tuple[str, ...]


def survey_ground(dossier: Dossier, party: Party, presence: Floats | None = None) -> Ground:
    """Look at all places as one party would; ``presence`` (all places, parties) defaults to the recorded control.

    Surroundings: ``people`` (natural log of the best estimate), ``km_to_front`` (in 100 km: from a place of others to
    the nearest that the party or its clients hold, and from theirs to the nearest of others), ``km_to_assets``
    (in 100 km to the nearest site that the party uses), ``roads`` (log of 1 + road links), ``reports`` (log of 1 +
    records of events up to the dossier's date: what is reported from there). One that never differs is left out.
    """
    held = control_of(dossier) if presence is None else presence
    people = dossier.places.population[:, 1]
    reach = np.isfinite(people) & (people > 0)
    friends = {party.id, *party.clients}
    columns = {
        "people": np.log(np.where(reach, people, 1.0)),
        "km_to_front": _to_front(dossier, held, friends) / 100,
        "km_to_assets": _to_assets(dossier, party) / 100,
        "roads": np.log1p(_count_roads(dossier)),
        "reports": np.log1p(_count_reports(dossier)),
    }
    kept = {name: c[reach] for name, c in columns.items() if np.isfinite(c[reach]).all() and np.ptp(c[reach]) > 0}
    declared, others = _sides(dossier, party, held[reach])
    return Ground(
        np.flatnonzero(reach),
        freeze(held[reach]),
        tuple(kept),
        freeze(np.column_stack([*kept.values()])) if kept else np.zeros((int(reach.sum()), 0)),
        declared,
        others,
        tuple(id for id, there in zip(dossier.places.ids, reach, strict=True) if not there),
    )


def control_of(dossier: Dossier) -> Floats:
    """Return the probability that each party holds each place, (places, parties), by the last rows up to its date."""
    held = np.zeros((len(dossier.places), len(dossier.parties)))
    current = _current(dossier)
    control = dossier.control
    np.add.at(held, (control.place[current], control.party[current]), control.confidence[current])
    return held


def draw_control(dossier: Dossier, seed: int, draw: int) -> Floats:
    """Draw who holds each place, one party or nobody known, by the confidences; 1 where it holds it, (places, parties).

    The places are drawn each for itself.
    """
    held = control_of(dossier)
    at = stream(seed, "aims.control", draw).random((len(held), 1))
    ends = held.cumsum(1)
    return ((at >= ends - held) & (at < ends)).astype(np.float64)


def _current(dossier: Dossier) -> Bools:
    control = dossier.control
    last: dict[int, int] = {}
    days = [period.end.toordinal() for period in control.dates]
    limit = dossier.as_of.end.toordinal()
    for place, day in zip(control.place.tolist(), days, strict=True):
        if day <= limit:
            last[place] = max(last.get(place, 0), day)
    return np.array([last.get(p) == day for p, day in zip(control.place.tolist(), days, strict=True)], np.bool_)


def _sides(dossier: Dossier, party: Party, held: Floats) -> tuple[tuple[str, ...], tuple[str, ...]]:
    there = {other.id for other, column in zip(dossier.parties, held.T, strict=True) if column.sum() > 0}
    declared = tuple(dict.fromkeys(id for aim in party.aims for id in aim.against if id in there))
    side = {party.id, *party.clients, *party.patron, *declared}
    return declared, tuple(other.id for other in dossier.parties if other.id in there - side)


def split_others(dossier: Dossier, ground: Ground) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the other opponents with places enough to have a weight of their own, and the rest."""
    mean = {id: float(ground.presence[:, dossier.party_index[id]].mean()) for id in ground.others}
    return tuple(id for id in mean if mean[id] >= _RARE), tuple(id for id in mean if mean[id] < _RARE)


def _to_front(dossier: Dossier, held: Floats, friends: set[str]) -> Floats:
    mine = held[:, [dossier.party_index[id] for id in friends if id in dossier.party_index]].sum(1) >= _HELD
    if mine.all() or not mine.any():
        return np.full(len(held), np.nan)
    lat, lon = dossier.places.lat, dossier.places.lon
    apart = _distances(lat, lon, lat, lon)
    to_others: Floats = np.min(apart[:, ~mine], axis=1)
    to_mine: Floats = np.min(apart[:, mine], axis=1)
    return np.where(mine, to_others, to_mine)


def _to_assets(dossier: Dossier, party: Party) -> Floats:
    at = np.array([(s.lat, s.lon) for s in dossier.sites if s.user == party.id and np.isfinite(s.lat)], np.float64)
    if not len(at):
        return np.full(len(dossier.places), np.nan)
    return _distances(dossier.places.lat, dossier.places.lon, at[:, 0], at[:, 1]).min(1)


def _distances(lat: Floats, lon: Floats, to_lat: Floats, to_lon: Floats) -> Floats:
    """Return great-circle distances in km, (n, m), by the haversine formula."""
    a, b, c, d = (np.radians(one) for one in (lat[:, None], lon[:, None], to_lat[None], to_lon[None]))
    half = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def _count_roads(dossier: Dossier) -> Floats:
    return _count(dossier, [id for link in dossier.links for id in (link.a, link.b)])


def _count_reports(dossier: Dossier) -> Floats:
    limit = dossier.as_of.end
    seen = [event for event in dossier.events if event.date.end <= limit and event.place in dossier.places.index]
    return _count(dossier, [event.place or "" for event in seen], [event.records or 1 for event in seen])


def _count(dossier: Dossier, ids: Sequence[str], times: Sequence[int] | None = None) -> Floats:
    counts = np.zeros(len(dossier.places))
    for id, more in zip(ids, times or [1] * len(ids), strict=True):
        if id in dossier.places.index:
            counts[dossier.places.index[id]] += more
    return counts
