"""How far places are from each other, from what a party uses, and from the road that supplies it."""

import heapq

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.politics import Party
from modusvivendi.core.ranges import Floats

EARTH_KM = 6371.0
SEAT = "seat"
"""The kind of site from which a client is governed."""


def measure_distances(dossier: Dossier) -> Floats:
    """Return the great-circle distances between all places in km, (places, places)."""
    lat, lon = dossier.places.lat, dossier.places.lon
    return _distances(lat, lon, lat, lon)


def distance_to_assets(dossier: Dossier, party: Party) -> Floats:
    """Return the distance in km from each place to the nearest site that the party uses, (places,); NaN with none."""
    at = np.array([(s.lat, s.lon) for s in dossier.sites if s.user == party.id and np.isfinite(s.lat)], np.float64)
    if not len(at):
        return np.full(len(dossier.places), np.nan)
    return _distances(dossier.places.lat, dossier.places.lon, at[:, 0], at[:, 1]).min(1)


def distance_to_supply(dossier: Dossier, party: Party) -> Floats:
    """Return the distance in km from each place to the nearest on the supply road, (places,); NaN without a road."""
    road = find_supply_road(dossier, party)
    if not road:
        return np.full(len(dossier.places), np.nan)
    at = [dossier.places.index[id] for id in road]
    lat, lon = dossier.places.lat, dossier.places.lon
    return _distances(lat, lon, lat[at], lon[at]).min(1)


def find_supply_road(dossier: Dossier, party: Party) -> tuple[str, ...]:
    """Return the places on the shortest roads from the party's sites to the seats of its clients (Dijkstra 1959).

    Empty when it uses no site, when no client has a seat, or when no road is known between them. A leg whose length is
    unknown is not taken.
    """
    ids = dossier.places.ids
    seats = {ids[s.place] for s in dossier.sites if s.kind == SEAT and s.user in party.clients}
    assets = dict.fromkeys(ids[s.place] for s in dossier.sites if s.user == party.id)
    legs: dict[str, list[tuple[float, str]]] = {}
    for link in dossier.links:
        if link.b in dossier.places.index and np.isfinite(link.km):
            legs.setdefault(link.a, []).append((link.km, link.b))
            legs.setdefault(link.b, []).append((link.km, link.a))
    found: dict[str, None] = {}
    for asset in assets:
        found.update(dict.fromkeys(_shortest(legs, asset, seats)))
    return tuple(found)


def _shortest(legs: dict[str, list[tuple[float, str]]], start: str, ends: set[str]) -> list[str]:
    """Return the places of the shortest way to the nearest of some ends, the start first; empty without one."""
    queue: list[tuple[float, str, str]] = [(0.0, start, "")]
    before: dict[str, str] = {}
    while queue:
        km, place, origin = heapq.heappop(queue)
        if place in before:
            continue
        before[place] = origin
        if place in ends:
            way = [place]
            while before[way[-1]]:
                way.append(before[way[-1]])
            return way[::-1]
        for more, other in legs.get(place, []):
            if other not in before:
                heapq.heappush(queue, (km + more, other, place))
    return []


def _distances(lat: Floats, lon: Floats, to_lat: Floats, to_lon: Floats) -> Floats:
    """Return great-circle distances in km, (n, m), by the haversine formula."""
    a, b, c, d = (np.radians(one) for one in (lat[:, None], lon[:, None], to_lat[None], to_lon[None]))
    half = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
