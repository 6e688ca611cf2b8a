"""What the futures of a war play out on, and what a scenario brings to it: plain arrays."""

from dataclasses import dataclass

import numpy as np

from modusvivendi.core.ranges import Bools, Floats, Ints

Words = np.ndarray[tuple[int], np.dtype[np.uint64]]
"""Keys of random numbers."""

ELSEWHERE = "elsewhere"
"""The state that stands for all that do not border the country."""


@dataclass(frozen=True, eq=False)
class Theatre:
    """A country at the start: n places in the order of their ids, v units of violence, c cohorts, s states beyond.

    Violence: ``unit`` (n,) row of the unit whose deaths a place shares, -1 none; ``weight`` (n,) its share of them, 1
    in all for each unit. ``enemy`` (n,): share of the fighting that an excluded party takes part in; ``government``
    (n,): held by a government. ``civilian_share`` of the deaths, NaN where unknown.

    People, whole numbers: ``home`` (n,) at home; ``away`` (n,) displaced from there; ``hosted`` (c, n + s) displaced of
    each cohort (area of origin, ``cohort`` (n,)) by where they are now: places, then states. ``residents`` (n,) floats.
    ``known`` (n,): population known; others count no people. ``population`` (n, 3): its low, best, high, 0 unknown;
    ``counted`` (n,): at home by the best counts, below 0 where more displaced are counted than people. ``towns`` (n,).

    Flight: ``rate``: flight a month of fighting at the fitted rate (hazard), NaN unknown. ``near`` (n, k) rows of
    places in reach and ``pull`` (n, k) how they draw, 0 for none. ``beyond`` (n, s): to which state who crosses a
    border goes, 1 in all. ``abroad``: share that crosses one, NaN unknown; ``abroad_pattern`` (n,) by place, mean 1.

    Relief: ``consent`` (n,) months from which the holder lets relief in, NaN: once the fighting has halted, infinite:
    never. ``beside_enemy``, ``beside_front``, ``gates`` (n,); ways from place to place in compressed rows
    (``way_start``, ``ways``). ``besieged`` (n,) share of the people besieged while a place is shut. ``need``: share of
    those at home near fighting that is in need, NaN: everybody counts. ``hard``: reported as hard to reach for each
    person in a shut place, NaN: everybody there. ``quiet`` (n,): months since fighting at the start.
    ``fought``: share of those away whose home is fought over in a month, at the start. ``published_at``: the month,
    from the start, that the published counts of need, access and siege speak of; 0 where there is none.

    ``keys`` (n,) of the random numbers of each place.
    """

    ids: tuple[str, ...]
    units: tuple[str, ...]
    unit: Ints
    weight: Floats
    enemy: Floats
    government: Bools
    civilian_share: float
    home: Ints
    away: Ints
    hosted: Ints
    cohort: Ints
    residents: Floats
    known: Bools
    population: Floats
    counted: Ints
    towns: Bools
    rate: float
    near: Ints
    pull: Floats
    states: tuple[str, ...]
    beyond: Floats
    abroad: float
    abroad_pattern: Floats
    consent: Floats
    beside_enemy: Bools
    beside_front: Bools
    gates: Bools
    way_start: Ints
    ways: Ints
    besieged: Floats
    need: float
    hard: float
    quiet: Ints
    fought: float
    published_at: tuple[float, float, float]

    @property
    def people(self) -> int:
        """Everybody: at home, displaced inside and abroad."""
        return int(self.home.sum() + self.hosted.sum())


@dataclass(frozen=True, eq=False)
class Scenario:
    """What differs between the scenarios; each array has a row for each of the r futures.

    ``dates`` (r, 6): months until fighting halts, the deal is signed, the force has its mandate, the lines are watched,
    people can choose to return, the common enemy holds no town; infinite for never. ``enemy_fought``: whether the deal
    has the excluded parties fought together. ``troops`` (k,) by month from the mandate; ``asked``: those that the lines
    ask for. ``minority`` (n,): share of a place's people at home with another community's government.
    ``relief`` (r, 5): chance a month of losing access, months it is lost for, people served in the first month, growth
    a month, ceiling. ``grows``: whether relief grows. ``back`` (r, 2, m): share of majority and of minority returns by
    the end of each month after returns open. ``closed`` (s,): months from which borders are shut, infinite for open.
    ``strength`` (r, q): fighters of each party at the start, NaN unknown; ``joining`` (r, m, q): who come out of
    training. None: strength tells nothing.
    """

    dates: Floats
    enemy_fought: bool
    troops: Floats
    asked: float
    minority: Floats
    relief: Floats
    grows: bool
    back: Floats
    closed: Floats
    spoilers: bool
    guarantor_leaves: float
    strength: Floats | None = None
    joining: Floats | None = None
