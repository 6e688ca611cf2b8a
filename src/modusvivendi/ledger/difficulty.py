"""How hard a sector may be to hold together: four parts and their mean, each a scale that can be argued with."""

from modusvivendi.core.accounts import Difficulty

FRONT_FULL = 1_000.0 / 1_000.0**0.5
"""Km of front inside the sector for each 1,000 km2 from which its part is 1: 1,000 km2 in a square are 31.6 km wide,
so that a front crosses every such square once from side to side. A judgement."""
ARMED_FULL = 5
"""Number of parties holding places in the sector from which its part is 1; with one holder it is 0. A judgement: with
five there are already ten pairs who have to keep from shooting at each other."""


def assess(
    mixing: float | None, front_km: float | None, area_km2: float | None, armed: int | None, urban: float | None
) -> Difficulty:
    """Scale the parts and take the mean of the known ones; None is unknown.

    ``mixing`` and ``urban`` are shares of the people already. ``front_km`` over ``area_km2`` is scaled by
    ``FRONT_FULL``, the number of ``armed`` parties by ``ARMED_FULL``; both stop at 1.
    """
    front = None
    if front_km is not None and area_km2:
        front = min(1.0, front_km / (area_km2 / 1_000) / FRONT_FULL)
    holders = None if not armed else min(1.0, (armed - 1) / (ARMED_FULL - 1))
    known = [part for part in (mixing, front, holders, urban) if part is not None]
    return Difficulty(mixing, front, holders, urban, sum(known) / len(known) if known else None)
