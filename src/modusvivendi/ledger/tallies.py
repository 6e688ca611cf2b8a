"""Whole-number tallies of each place: sums of them have no order, and taking away undoes adding exactly.

People are counted in thousandths of a person, land in square metres, lengths in metres, all as int64. What is
unknown is left out of the sums and counted beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.periods import Period
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.core.territory import Borders
from modusvivendi.ledger.control import NOBODY, find_holders
from modusvivendi.ledger.neighbours import Neighbours, link_neighbours
from modusvivendi.ledger.pieces import Piece, find_pieces

PERSON = 1_000
KM2 = 1_000_000
KM = 1_000
URBAN_DENSITY = 300.0
"""People a km2 from which a place counts as urban: the density that the Degree of Urbanisation, which the UN
Statistical Commission endorsed in 2020, asks of an urban cluster. Public record, from memory, to be verified."""
MOST = 2.0**62
"""No column may add up to more than this in its small unit: int64 ends at 2**63."""

PLACES, LAND, NO_AREA, NO_PEOPLE, NO_LOW, NO_HIGH = range(6)
PEOPLE, UNKNOWN = slice(6, 9), slice(9, 12)
MIXED, URBAN, DENSITY_KNOWN, HELD = range(12, 16)
FIRST_COMMUNITY = 16
LOW, BEST, HIGH, LEAST, STATED = range(5)
COMMUNITY_COLUMNS = 5
CHANGES = slice(0, 9)
"""Columns of ``amounts``; ``CHANGES`` are those that are summed of the places that change hands. Each community has
five: low, best, high, the least of the highest population (what a wrong side takes away from everybody) and the
number of places where its share is stated."""

METRES, BORDERS, UNMEASURED, FRONT_METRES, FRONT_BORDERS, FRONT_UNMEASURED, HELD_BORDERS = range(7)
"""Columns of a line: its length, of how many borders, how many of them of unknown length; how much of that is front
today; and of how many borders the holders of both sides are known. The outer borders use the first three."""


@dataclass(frozen=True)
class Tallies:
    """What the ledger adds up, of a dossier at a date, whatever the plan.

    ``amounts`` (n, 16 + 5c): see the columns above. ``holder`` (n,) party rows, -1 unknown. ``borders`` (m, 7) of the
    inner land borders between ``a`` and ``b`` (m,). ``outer`` (q, 3) of the outer borders of ``outer_place`` (q,)
    with ``beyond`` (q,) row numbers in ``abroad``. ``lines`` and ``joined`` find the neighbours of a place along land
    borders, and along what holds a piece together (land and ferries); ``shores`` its outer borders. ``whole``: the
    pieces of the country, whatever the plan. ``town`` and ``area`` (n,) number the towns and
    the parent areas, -1 none.
    """

    amounts: Ints
    communities: tuple[str, ...]
    holder: Ints
    a: Ints
    b: Ints
    borders: Ints
    outer_place: Ints
    outer: Ints
    beyond: Ints
    abroad: tuple[str, ...]
    lines: Neighbours
    joined: Neighbours
    shores: Neighbours
    whole: tuple[Piece, ...]
    town: Ints
    towns: tuple[str, ...]
    area: Ints
    areas: tuple[str, ...]

    @property
    def control_known(self) -> bool:
        """Whether any place has a known holder."""
        return bool(np.any(self.holder != NOBODY))


def tally(dossier: Dossier, date: Period | None = None) -> Tallies:
    """Tally the places and borders of a dossier, with control as on ``date`` (the dossier's own when not given).

    Raises ``ModusError`` for a figure too large to add up exactly.
    """
    borders, n = dossier.borders, len(dossier.places)
    holder = find_holders(dossier, date)
    abroad = tuple(sorted(set(borders.beyond)))
    rows = {name: row for row, name in enumerate(abroad)}
    beyond = np.array([rows[name] for name in borders.beyond], np.int64)
    land = np.flatnonzero(borders.land)
    a, b = borders.a[land], borders.b[land]
    ties = np.flatnonzero(_find_ties(borders))
    amounts = _tally_places(dossier, holder)
    joined = link_neighbours(n, borders.a[ties], borders.b[ties])
    whole = find_pieces(amounts[:, LAND], joined, freeze(np.zeros(n, np.int64))).of.get(0, {})
    town, towns = _number(dossier.places.towns)
    area, areas = _number(dossier.places.parents)
    return Tallies(
        amounts=amounts,
        communities=dossier.people.communities,
        holder=holder,
        a=freeze(a),
        b=freeze(b),
        borders=_tally_borders(borders.km[land], holder[a], holder[b]),
        outer_place=borders.outer,
        outer=_tally_borders(borders.outer_km)[:, :FRONT_METRES],
        beyond=freeze(beyond),
        abroad=abroad,
        lines=link_neighbours(n, a, b),
        joined=joined,
        shores=link_neighbours(n, borders.outer, None),
        whole=tuple(whole.values()),
        town=town,
        towns=towns,
        area=area,
        areas=areas,
    )


def _tally_places(dossier: Dossier, holder: Ints) -> Ints:
    places, people = dossier.places, dossier.people
    count = people.share.shape[1]
    amounts = np.zeros((len(places), FIRST_COMMUNITY + COMMUNITY_COLUMNS * count), np.int64)
    amounts[:, PLACES] = 1
    amounts[:, LAND] = _scale(places.area_km2, KM2, "area")
    amounts[:, NO_AREA] = np.isnan(places.area_km2)
    population = _know(places.population)
    counted = ~np.isnan(population[:, 1])
    amounts[:, NO_PEOPLE] = ~counted
    amounts[:, NO_LOW] = counted & np.isnan(population[:, 0])
    amounts[:, NO_HIGH] = counted & np.isnan(population[:, 2])
    amounts[:, PEOPLE] = _scale(population, PERSON, "population")
    density = population[:, 1] / np.where(places.area_km2 > 0, places.area_km2, np.nan)
    everyone = amounts[:, PEOPLE.start + 1]
    amounts[:, DENSITY_KNOWN] = np.where(np.isnan(density), 0, everyone)
    amounts[:, URBAN] = np.where(density >= URBAN_DENSITY, everyone, 0)
    amounts[:, HELD] = holder != NOBODY
    _tally_communities(amounts, population, people.share)
    return freeze(amounts)


def _tally_communities(amounts: Ints, population: Floats, share: Floats) -> None:
    """Fill the columns of the communities, of the people of none, and of the chance to meet another."""
    low, best, high = _bound(share)
    counted = ~np.isnan(population[:, 1])
    for row in range(share.shape[1]):
        column = FIRST_COMMUNITY + COMMUNITY_COLUMNS * row
        amounts[:, column + LOW] = _count(population[:, 0], low[:, row])
        amounts[:, column + BEST] = _count(population[:, 1], best[:, row])
        amounts[:, column + HIGH] = _count(population[:, 2], high[:, row])
        amounts[:, column + LEAST] = _count(population[:, 2], low[:, row])
        amounts[:, column + STATED] = counted & ~np.isnan(share[:, row, 1])
    amounts[:, MIXED] = _count(population[:, 1], np.clip(1 - (best**2).sum(1), 0, 1))
    # The rest is a difference of whole numbers, so that communities and rest add up to everybody. Shares may add up
    # to a hair more than 1, and rounding may cross the bounds by some thousandths: hence the minimum and maximum.
    everyone = amounts[:, PEOPLE]
    rest = np.maximum(everyone[:, 1] - amounts[:, FIRST_COMMUNITY + BEST :: COMMUNITY_COLUMNS].sum(1), 0)
    least = _count(population[:, 0], np.maximum(0, 1 - high.sum(1)))
    most = everyone[:, 2] - amounts[:, FIRST_COMMUNITY + LEAST :: COMMUNITY_COLUMNS].sum(1)
    bounded = ~np.isnan(population[:, 2])
    amounts[:, UNKNOWN] = np.stack([np.minimum(least, rest), rest, np.maximum(most, rest) * bounded], axis=1)


def _know(population: Floats) -> Floats:
    """Leave out the bounds of a population without a best estimate: the place as a whole is unknown."""
    return np.where(np.isnan(population[:, 1:2]), np.nan, population)


def _bound(share: Floats) -> tuple[Floats, Floats, Floats]:
    """Return low, best and high shares, (n, c) each, without NaN.

    A community of which no row speaks has none of the stated people. A stated best without a low end may be as
    small as 0, one without a high end as large as what the low ends of the others leave.
    """
    best = np.nan_to_num(share[:, :, 1])
    low = np.nan_to_num(share[:, :, 0])
    room = np.maximum(best, np.clip(1 - (low.sum(1, keepdims=True) - low), 0, 1))
    stated = ~np.isnan(share[:, :, 1])
    high = np.where(stated, np.where(np.isnan(share[:, :, 2]), room, share[:, :, 2]), 0)
    return np.where(stated, low, 0), best, high


def _tally_borders(km: Floats, here: Ints | None = None, there: Ints | None = None) -> Ints:
    """Tally borders; it is front where the holders ``here`` and ``there`` (m,) are known and differ."""
    lines = np.zeros((len(km), 7), np.int64)
    lines[:, METRES] = _scale(km, KM, "border")
    lines[:, BORDERS] = 1
    lines[:, UNMEASURED] = np.isnan(km)
    if here is not None and there is not None:
        known = (here != NOBODY) & (there != NOBODY)
        lines[:, FRONT_METRES:HELD_BORDERS] = lines[:, :FRONT_METRES] * (known & (here != there))[:, None]
        lines[:, HELD_BORDERS] = known
    return freeze(lines)


def _find_ties(borders: Borders) -> Bools:
    """Mark what holds a piece together: land borders and ferries, not places that touch in a point."""
    land = borders.land.astype(np.bool_)
    return land if borders.ferry is None else land | borders.ferry.astype(np.bool_)


def _count(people: Floats, share: Floats) -> Ints:
    return _scale(people * share, PERSON, "population")


def _scale(values: Floats, unit: int, what: str) -> Ints:
    """Turn values into whole numbers of a smaller unit, 0 for the unknown."""
    known = np.where(np.isnan(values), 0, values)
    with np.errstate(over="ignore"):
        if not np.abs(known).sum() * unit < MOST:
            raise ModusError(
                f"the figures of {what} are too large to add up exactly: the largest is {np.abs(known).max():.3g}",
                repair="check its unit",
            )
    return np.rint(known * unit).astype(np.int64)


def _number(words: Sequence[str | None]) -> tuple[Ints, tuple[str, ...]]:
    """Number the words in their own order, -1 for none."""
    known = tuple(sorted({word for word in words if word is not None}))
    rows: dict[str | None, int] = {word: row for row, word in enumerate(known)}
    return freeze(np.array([rows.get(word, -1) for word in words], np.int64)), known
