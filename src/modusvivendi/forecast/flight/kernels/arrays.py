# pyright: basic
"""What the loops of flight work on: a few arrays each for what is given and for where people are.

Few, because compiled functions hand all of them on one by one. The first index of most arrays says what a row is; the
names below are those rows. Places (n), roads (m) and paths (p) go by rank; c are classes of people (whether their first
link is behind them, times how much they have travelled of late).
"""

from typing import Any, NamedTuple

import numba

from modusvivendi.core.ranges import Bools, Floats, Ints

BINS = 8
"""Parts of a day's travel in which people on their way are taken together (with their own mean)."""
RECENT = 9
"""Levels of how much somebody has travelled of late, from 0 to 1."""
HOLD = 4
"""Parts of a day in which people arriving on a later day are kept apart where the daily limit holds."""

_njit: Any = numba.njit
making: Any = _njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
"""For functions that only kernels call (no way in from Python is compiled for them) and that make arrays."""
rare: Any = _njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)
"""The same for functions that make none and are seldom called: nobody counts who refers to an array."""
inner: Any = _njit(
    nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False, forceinline=True
)
"""For functions called for every group of people: put in where they are called, as handing on some hundred fields of
arrays took longer than what is done with them."""
small: Any = _njit(nogil=True, error_model="numpy", inline="always", _nrt=False)
"""For short functions, put in before types are inferred."""

TARGET, ROAD, REST = range(3)
FACTOR, NEAR = range(2)
START, END = range(2)
KM, SPEED, WALK = range(3)
CAPACITY, SINK = range(2)
PEOPLE, INITIAL = range(2)
LEAVE, PULL, SPAWN, FIGHT, BACK = range(5)
CAMP, TOWN = range(2)
ROADS, WEIGHTS, RETURNS, SORTS = 1, 2, 4, 8
"""What may be new on a day: roads, what paths weigh, somebody's chance to go home, which places are camps."""


class Network(NamedTuple):
    """What does not change in a run.

    ``first`` (n + 1,): the paths of each place; ``way`` (3, p): the place at the end of a path, its first road, the
    path that remains after it (``forecast/flight/paths.py``); ``lean`` (2, p): factor on the pull of the target, part
    of distance in the weight. ``ends`` (2, m), ``leg`` (3, m): roads. ``spot`` (2, n): capacity (below 1: none), chance
    a day to leave the account in a camp; ``folk`` (2, n): who lives there, who is in camps when day 0 begins; ``key``
    (n,): addresses of random numbers. ``mood`` (5, days, n): chance to leave, pull, factor on who may set out,
    fighting, chance of one displaced from there to go home; ``sort`` (2, days, n): camp, town. ``state`` (days, m):
    0 shut, 1 open, 2 forced. ``new`` (days,): people setting out, negative: going back.

    What follows from these, so that a day costs no more than what happens on it: ``news`` (days,): the sum of
    ``ROADS``, ``WEIGHTS``, ``RETURNS`` and ``SORTS`` that apply; ``source`` (z,): places from which anybody may set out
    on any day; ``sinks`` (s,): those where people leave the account; ``feed`` (f,): the places that have paths to place
    r are those from ``fed[r]`` to ``fed[r + 1]`` - 1.
    """

    first: Ints
    way: Ints
    lean: Floats
    ends: Ints
    leg: Floats
    spot: Floats
    folk: Ints
    key: Any
    mood: Floats
    sort: Bools
    state: Ints
    new: Ints
    news: Ints
    source: Ints
    sinks: Ints
    fed: Ints
    feed: Ints


class Knobs(NamedTuple):
    """Settings as numbers.

    ``most``: km a day; ``foot``: km a day on foot; ``buffer``: share of a capacity from which a camp pulls less;
    ``soft``, ``power``: added to pulls, power of weights; ``driven``: 0 by the reports, 1 constant, 2 share of people,
    3 Poisson; ``rate``: for the latter three. ``takes``: from the people of the place; ``stints``: nobody rests in a
    town before half a day; ``on_foot``: the first link is walked; ``fixed``: weights without capacities; ``holds``: the
    daily limit holds, and those who go back go home; ``prune``: weights below the best by this factor are dropped.
    ``slots``: days for which arrivals are kept ahead, and one more for after the end.
    """

    most: float
    foot: float
    buffer: float
    soft: float
    power: float
    driven: int
    rate: float
    takes: bool
    stints: bool
    on_foot: bool
    fixed: bool
    holds: bool
    prune: float
    slots: int


FREE, TONIGHT = range(2)
WAIT, ENTER = range(2)
NUMBER, DRAWS, HOMES, LIVING, GONE, SEEN, RESTING = range(7)
MANY, SUM = range(2)
WEIGHT, BASE, UP_TO = range(3)
PLACED, ON_ROAD, HOME, TO_PLACE, TO_RETURN, TURNED, PART, HERE, LEFT = range(9)


class Crowd(NamedTuple):
    """Where everybody is.

    ``stay`` (2, n, c): at a place, free; who came to rest today. ``way`` (2, p, c): at a place on their way along a
    path; setting out along it now. ``come`` (slots, p, c, u), ``moved``: to arrive at the end of the path's first road
    on a later day, with the sum of what they will have moved on it. ``turn`` (slots, n, c): to come back to where a
    road that was shut began. ``wave`` (bins, n, c), ``far``: deciding again today, with the sum of what they have
    moved. ``tally`` (7, n): all who are there, the last random number used, displaced by where they set out, who lives
    there now, gone from the account, whether the weights are as things stand, people free.
    ``share`` (2, n): the part of its pull that a place's capacity leaves, the sum of its paths' weights. ``weigh``
    (3, p): weights now, and of the day but for capacities; sum of those now from the place's first path to this one.
    ``open`` (p,): 0 shut, 1 open, 2 forced. ``count`` (9,): set out, on the road, come home, still to set out, still to
    go home, turned back today, the first part of the day not gone through yet, at places, gone from the account.
    ``load`` (2,): people of ``way``; ``due`` (slots,): those of ``come``; ``back`` (slots,): those of ``turn``;
    ``part`` (bins,): those of ``wave``. ``ways`` (2, words), ``dues`` (slots, words), ``waves`` (bins, words), ``rest``
    (1, words): on which paths of ``way`` and ``come``, at which places of ``wave`` and among those who came to rest
    today there may be people (``marks.py``).
    ``order`` (n,): places in the order in which people leave them. ``word`` (n,): where the random numbers of a place
    begin in this run. ``night`` (2, slots + 2): people on a road that some walk, by the days they have walked.
    """

    stay: Ints
    way: Ints
    come: Ints
    moved: Floats
    turn: Ints
    wave: Ints
    far: Floats
    tally: Ints
    share: Floats
    weigh: Floats
    open: Ints
    count: Ints
    load: Ints
    due: Ints
    back: Ints
    part: Ints
    ways: Ints
    dues: Ints
    waves: Ints
    rest: Ints
    order: Ints
    word: Any
    night: Ints
