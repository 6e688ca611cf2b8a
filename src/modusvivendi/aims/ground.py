"""What a party's strikes could be drawn to: for every place, who is there and what it is near to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from modusvivendi.aims.nearness import distance_to_assets, distance_to_supply, measure_distances
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.politics import Party
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.core.seed import stream

FRONT = "km_to_front"
_HELD = 0.5
_RARE = 0.02
"""Opponents who on average hold less than this share of a place are counted together as ``others``."""


@dataclass(frozen=True, eq=False)
class Ground:
    """The n places within reach of one party; where control changed while it struck, once for each time.

    ``rows`` (n,) their row numbers in the dossier, ``era`` (n,) the time, from 0, and ``eras`` the day (ordinal) from
    which each time runs. ``presence`` (n, p): the probability that each of the dossier's p parties holds the place.
    ``surroundings`` (n, c) by ``names``: what else may sway a choice. ``declared``, ``others``: which parties its
    aims are against, and which other parties are neither it nor on its side. ``missing``: ids of places left out
    because the people there are unknown.
    """

    rows: Ints
    era: Ints
    eras: tuple[int, ...]
    presence: Floats
    names: tuple[str, ...]
    surroundings: Floats
    declared: tuple[str, ...]
    others: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def places(self) -> int:
        """How many places there are, each counted once."""
        return len(self.rows) // len(self.eras)


def survey_ground(
    dossier: Dossier, party: Party, presence: Floats | None = None, eras: Sequence[int] | None = None
) -> Ground:
    """Look at all places as one party would, at the dossier's date or at each of ``eras`` (see ``times_of_control``).

    ``presence`` (eras, places, parties) defaults to the recorded control. Surroundings: ``people`` (natural log of the
    best estimate), ``km_to_front`` (in 100 km: from a place of others to the nearest that the party or its clients
    hold, and from theirs to the nearest of others), ``km_to_assets`` (in 100 km to the nearest site that the party
    uses), ``km_to_supply`` (in 100 km to the road from there to the seat of a client), ``roads`` (log of 1 + road
    links), ``reports`` (log of 1 + records of events up to the dossier's date: what is reported from there). One that
    never differs is left out.
    """
    times = (dossier.as_of.end.toordinal(),) if eras is None else tuple(eras)
    held = np.stack([control_of(dossier, time) for time in times]) if presence is None else presence
    people = dossier.places.population[:, 1]
    reach = np.isfinite(people) & (people > 0)
    friends = {party.id, *party.clients}
    apart = measure_distances(dossier)
    still = {
        "people": np.log(np.where(reach, people, 1.0)),
        "km_to_assets": distance_to_assets(dossier, party) / 100,
        "km_to_supply": distance_to_supply(dossier, party) / 100,
        "roads": np.log1p(_count_roads(dossier)),
        "reports": np.log1p(_count_reports(dossier)),
    }
    fronts = np.concatenate([_to_front(dossier, apart, one, friends)[reach] / 100 for one in held])
    columns = {name: np.tile(column[reach], len(times)) for name, column in still.items()}
    columns = {"people": columns.pop("people"), FRONT: fronts, **columns}
    kept = {name: c for name, c in columns.items() if np.isfinite(c).all() and np.ptp(c) > 0}
    inside = held[:, reach].reshape(-1, held.shape[-1])
    declared, others = _sides(dossier, party, inside)
    places = np.flatnonzero(reach)
    return Ground(
        np.tile(places, len(times)),
        np.repeat(np.arange(len(times)), len(places)),
        times,
        freeze(inside),
        tuple(kept),
        freeze(np.column_stack([*kept.values()])) if kept else np.zeros((len(inside), 0)),
        declared,
        others,
        tuple(id for id, there in zip(dossier.places.ids, reach, strict=True) if not there),
    )


def look_again(dossier: Dossier, party: Party, ground: Ground, apart: Floats, presence: Floats) -> Ground:
    """Return the ground with other presence (eras, places, parties), and the fronts that follow from it.

    ``apart``: the distances between all places. Where nobody but one side holds anything there is no front.
    """
    friends = {party.id, *party.clients}
    reach = ground.rows[: ground.places]
    inside = freeze(presence[:, reach].reshape(-1, presence.shape[-1]))
    if FRONT not in ground.names:
        return replace(ground, presence=inside)
    front = np.concatenate([_to_front(dossier, apart, one, friends)[reach] / 100 for one in presence])
    at = ground.names.index(FRONT)
    surroundings = ground.surroundings.copy()
    surroundings[:, at] = np.where(np.isfinite(front), front, 0.0)
    return replace(ground, presence=inside, surroundings=freeze(surroundings))


def control_of(dossier: Dossier, on: int | None = None) -> Floats:
    """Return the probability that each party holds each place, (places, parties).

    By the last rows of each place up to the dossier's date, or up to the day ``on`` (ordinal); before its first row
    a place is taken to be held as it was then.
    """
    held = np.zeros((len(dossier.places), len(dossier.parties)))
    current = _current(dossier, on)
    control = dossier.control
    np.add.at(held, (control.place[current], control.party[current]), control.confidence[current])
    return held


def times_of_control(dossier: Dossier, days: Sequence[int]) -> tuple[int, ...]:
    """Return the days (ordinals) from which the control differs that holds on some of the given days; at least one.

    Nothing later than the dossier's date is read: a later day has the control of that date.
    """
    limit = dossier.as_of.end.toordinal()
    starts = sorted({date.start.toordinal() for date in set(dossier.control.dates) if date.start.toordinal() <= limit})
    if not starts or not days:
        return (limit,)
    return tuple(sorted({max([start for start in starts if start <= day], default=starts[0]) for day in days}))


def draw_controls(dossier: Dossier, seed: int, draws: int, eras: Sequence[int] | None = None) -> Floats:
    """Draw who holds each place, one party or nobody known, by the confidences; 1 where it holds it.

    The places are drawn each for itself, a place at different times by the same number: (draws, eras, places,
    parties).
    """
    held = np.stack([control_of(dossier, time) for time in eras or (None,)])
    ends = held.cumsum(2)
    found = np.empty((draws, *held.shape))
    for draw in range(draws):
        at = stream(seed, "aims.control", draw).random((len(dossier.places), 1))
        found[draw] = (at >= ends - held) & (at < ends)
    return found


def _current(dossier: Dossier, on: int | None) -> Bools:
    """Mark the rows that hold on a day: the last of each place that has begun, or else its first."""
    control = dossier.control
    limit = dossier.as_of.end.toordinal()
    starts = [date.start.toordinal() for date in control.dates]
    known = [date.end.toordinal() <= limit for date in control.dates]
    day = limit if on is None else on
    last: dict[int, int] = {}
    first: dict[int, int] = {}
    for place, start, sure in zip(control.place.tolist(), starts, known, strict=True):
        if sure:
            first[place] = min(first.get(place, start), start)
            if start <= day:
                last[place] = max(last.get(place, start), start)
    return np.array(
        [
            sure and start == last.get(place, first.get(place))
            for place, start, sure in zip(control.place.tolist(), starts, known, strict=True)
        ],
        np.bool_,
    )


def _sides(dossier: Dossier, party: Party, held: Floats) -> tuple[tuple[str, ...], tuple[str, ...]]:
    there = {other.id for other, column in zip(dossier.parties, held.T, strict=True) if column.sum() > 0}
    declared = tuple(dict.fromkeys(id for aim in party.aims for id in aim.against if id in there))
    side = {party.id, *party.clients, *party.patron, *declared}
    return declared, tuple(other.id for other in dossier.parties if other.id in there - side)


def split_others(dossier: Dossier, ground: Ground) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the other opponents with places enough to have a weight of their own, and the rest."""
    mean = {id: float(ground.presence[:, dossier.party_index[id]].mean()) for id in ground.others}
    return tuple(id for id in mean if mean[id] >= _RARE), tuple(id for id in mean if mean[id] < _RARE)


def _to_front(dossier: Dossier, apart: Floats, held: Floats, friends: set[str]) -> Floats:
    mine = held[:, [dossier.party_index[id] for id in friends if id in dossier.party_index]].sum(1) >= _HELD
    if mine.all() or not mine.any():
        return np.full(len(held), np.nan)
    to_others: Floats = np.min(apart[:, ~mine], axis=1)
    to_mine: Floats = np.min(apart[:, mine], axis=1)
    return np.where(mine, to_others, to_mine)


def _count_roads(dossier: Dossier) -> Floats:
    return _count(dossier, [id for link in dossier.links for id in (link.a, link.b)])


def _count_reports(dossier: Dossier) -> Floats:
    limit = dossier.as_of.end
    # Strikes are what is to be explained: they are no measure of how much is reported.
    dead = [event for event in dossier.events if event.kind == "deaths"]
    seen = [event for event in dead if event.date.end <= limit and event.place in dossier.places.index]
    return _count(dossier, [event.place or "" for event in seen], [event.records or 1 for event in seen])


def _count(dossier: Dossier, ids: Sequence[str], times: Sequence[int] | None = None) -> Floats:
    counts = np.zeros(len(dossier.places))
    for id, more in zip(ids, times or [1] * len(ids), strict=True):
        if id in dossier.places.index:
            counts[dossier.places.index[id]] += more
    return counts
