"""An instance set out in arrays: what a run needs, worked out once and shared by all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.exodus import Exodus, Location
from modusvivendi.core.exodus_rules import Rules
from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.core.seed import stream
from modusvivendi.forecast.flight.kernels.arrays import (
    BACK,
    CAMP,
    CAPACITY,
    HOLD,
    INITIAL,
    PULL,
    RECENT,
    RETURNS,
    ROADS,
    SORTS,
    WEIGHTS,
    Knobs,
    Network,
)
from modusvivendi.forecast.flight.paths import Paths, Roads, build_roads, enumerate_paths
from modusvivendi.forecast.flight.reports import Arrivals, read_arrivals
from modusvivendi.forecast.flight.schedule import Days, Mode, effective_rules, follow_days, follow_roads, list_places

MOST_CELLS = 100_000_000
"""Cells of the table of who is on the road."""
_EARTH = 6371.0
_DRIVEN = {"constant": 1, "pop_ratio": 2, "poisson": 3}


@dataclass(frozen=True, eq=False)
class Frame:
    """What the compiled loops run on, and what their results are compared with.

    ``names`` (n,): places by rank; ``watched`` (c,): ranks of the camps, in the order of the instance's locations;
    ``arrivals``: the reports by day, camps in the same order.
    """

    names: tuple[str, ...]
    camps: tuple[str, ...]
    watched: Ints
    network: Network
    knobs: Knobs
    arrivals: Arrivals
    mode: Mode
    scale: int

    @property
    def days(self) -> int:
        """How many days are run."""
        return len(self.network.new)


def build_frame(
    exodus: Exodus, mode: Mode = "corrected", seed: int = 0, scale: int = 1, back: Floats | None = None
) -> Frame:
    """Set an instance out for runs.

    ``scale``: one counts for so many people, as with Flee's ``hasten`` (1: everybody). ``back`` (days, locations): the
    chance a day that somebody displaced from a location goes home (corrected rules; None: 0). Raises ``ModusError``
    when there are too many paths, or roads that take too many days.
    """
    rules = effective_rules(exodus.rules)
    order = np.array(sorted(range(len(exodus.locations)), key=lambda row: exodus.locations[row].name), np.int64)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    places = list_places(exodus, order)
    roads = build_roads(exodus.routes, rank, shortest_only=mode == "corrected")
    awareness = rules.move.awareness_level if mode == "flee" else max(rules.move.awareness_level, 1)
    paths = _merge_parallel(enumerate_paths(roads, places, awareness), roads)
    days = follow_days(exodus, rules, order, mode)
    camps = tuple(place.name for place in exodus.locations if place.shelters)
    arrivals = read_arrivals(exodus, rules, camps, mode, scale)
    watched = rank[[row for row, place in enumerate(exodus.locations) if place.shelters]]
    knobs = _set_knobs(rules, roads, paths, exodus, mode)
    network = _set_out(exodus, rules, places, roads, paths, days, order, mode, seed, scale)
    network = _fill_camps(network, arrivals, watched, exodus, rules, mode, scale)
    if back is not None:
        network.mood[BACK] = back[:, order]
    network = network._replace(news=_tell_news(network))
    return Frame(tuple(place.name for place in places), camps, freeze(watched), network, knobs, arrivals, mode, scale)


def _tell_news(network: Network) -> Ints:
    """Return what may be new on each day, (days,): roads, weights of paths, chances to go home, kinds of places."""
    days = len(network.new)
    roads, weights = np.ones(days, np.bool_), np.ones(days, np.bool_)
    roads[1:] = (network.state[1:] != network.state[:-1]).any(axis=1)
    weights[1:] = roads[1:] | (network.mood[PULL, 1:] != network.mood[PULL, :-1]).any(axis=1)
    returns = (network.mood[BACK] > 0.0).any(axis=1)
    sorts = np.ones(days, np.bool_)
    sorts[1:] = (network.sort[CAMP, 1:] != network.sort[CAMP, :-1]).any(axis=1)
    return roads * ROADS + weights * WEIGHTS + returns * RETURNS + sorts * SORTS


def _merge_parallel(paths: Paths, roads: Roads) -> Paths:
    """Of several roads between two places the first is travelled, as in Flee, whichever was weighed."""
    first: dict[tuple[int, int], int] = {}
    for number, pair in enumerate(zip(roads.start.tolist(), roads.end.tolist(), strict=True)):
        first.setdefault(pair, number)
    canonical = np.array([first[pair] for pair in zip(roads.start.tolist(), roads.end.tolist(), strict=True)], np.int64)
    road = canonical[paths.road] if len(paths.road) else paths.road
    return Paths(paths.first, paths.target, road, paths.rest, paths.km)


def _set_knobs(rules: Rules, roads: Roads, paths: Paths, exodus: Exodus, mode: Mode) -> Knobs:
    move, spawn = rules.move, rules.spawn
    slowest = np.where(np.isnan(roads.speed), move.max_move_speed, roads.speed)
    if move.start_on_foot or (roads.walk > 0).any():
        slowest = np.minimum(slowest, move.max_walk_speed)
    longest = float(np.max(np.maximum(roads.km, 1e-3) / slowest, initial=0.0))
    slots = int(min(longest, exodus.days)) + 3
    kinds = (RECENT if move.avoid_short_stints else 1) * (2 if move.start_on_foot else 1)
    cells = slots * len(paths.road) * kinds * (HOLD if mode == "corrected" else 1)
    if cells > MOST_CELLS:
        raise ModusError(
            f"{len(paths.road):,} ways of up to {slots:,} days are too many to keep account of",
            repair="give a lower awareness_level, or higher speeds",
        )
    return Knobs(
        most=move.max_move_speed,
        foot=move.max_walk_speed,
        buffer=move.capacity_buffer,
        soft=move.weight_softening,
        power=move.weight_power,
        driven=_DRIVEN[spawn.spawn_mode] if spawn.conflict_driven else 0,
        rate=spawn.displaced_per_conflict_day,
        takes=spawn.take_from_population,
        stints=move.avoid_short_stints,
        on_foot=move.start_on_foot,
        fixed=move.fixed_routes,
        holds=mode == "corrected",
        prune=move.pruning_threshold,
        slots=slots,
    )


def _set_out(
    exodus: Exodus,
    rules: Rules,
    places: Sequence[Location],
    roads: Roads,
    paths: Paths,
    days: Days,
    order: Ints,
    mode: Mode,
    seed: int,
    scale: int,
) -> Network:
    move = rules.move
    people = np.array([0.0 if np.isnan(place.people) else place.people for place in places]) // scale
    camps = np.array([place.shelters for place in places])
    living = np.where(camps, 0.0, people)
    capacity = np.where(camps, people * move.capacity_scaling, -1.0)
    size = np.maximum(living, np.where(camps, people, -1.0))
    share = (size / move.movechance_pop_base) ** move.movechance_pop_scale_factor
    factor = _weigh_places(places, living, camps, roads, paths, rules)
    sink = np.array([_read_chance(place) if rules.spawn.camps_are_sinks else 0.0 for place in places])
    leave = np.clip(days.leave * share, 0.0, 1.0)
    speed = np.where(np.isnan(roads.speed), move.max_move_speed, roads.speed)
    fed, feed = _list_feeders(paths)
    source = (days.spawn > 0.0).any(axis=0) | (days.fight > 0.0).any(axis=0)
    return Network(
        first=paths.first,
        way=np.stack([paths.target, paths.road, paths.rest]),
        lean=np.stack([factor, (move.softening + paths.km) ** -move.distance_power]),
        ends=np.stack([roads.start, roads.end]),
        leg=np.stack([roads.km, speed, roads.walk]),
        spot=np.stack([capacity, sink]),
        folk=np.stack([living.astype(np.int64), np.zeros(len(places), np.int64)]),
        key=np.array([_address(seed, place.name) for place in places], np.uint64),
        mood=np.stack([leave, days.pull, days.spawn, days.fight, np.zeros_like(days.fight)]),
        sort=np.stack([days.camp, days.town]),
        state=follow_roads(exodus, roads, order, mode).copy(),
        new=np.zeros(exodus.days, np.int64),
        news=np.zeros(exodus.days, np.int64),
        source=np.flatnonzero(source).astype(np.int64),
        sinks=np.flatnonzero(sink > 0.0).astype(np.int64),
        fed=fed,
        feed=feed,
    )


def _list_feeders(paths: Paths) -> tuple[Ints, Ints]:
    """Return the places that have paths to each place: where each one's begin, (n + 1,), and all of them."""
    count = len(paths.first) - 1
    origin = np.repeat(np.arange(count), np.diff(paths.first))
    pairs = np.unique(paths.target * count + origin)
    return np.searchsorted(pairs, np.arange(count + 1) * count).astype(np.int64), pairs % max(count, 1)


def _address(seed: int, name: str) -> int:
    """Return where the random numbers of a place begin, by its name."""
    return int(stream(seed, "forecast.flight", name).integers(2**63))


def _read_chance(place: Location) -> float:
    try:
        return min(max(float(place.attributes.get("deactivation_probability", 0.0)), 0.0), 1.0)
    except ValueError:
        return 0.0


def _weigh_places(
    places: Sequence[Location], living: Floats, camps: "np.ndarray", roads: Roads, paths: Paths, rules: Rules
) -> Floats:
    """Return the static factor on the pull of each path's target: its people, its distance from where one is."""
    move = rules.move
    factor = np.ones(len(paths.target))
    if move.use_pop_for_loc_weight:
        sized = np.where(camps, 1.0, np.maximum(living, 1.0) ** move.pop_power_for_loc_weight)
        factor *= sized[paths.target]
    if move.stay_close_to_home and len(paths.target):
        place = np.array([(one.latitude, one.longitude) for one in places])
        # Flee takes the fourth column of locations.csv for x and the fifth for y; the distance is what it makes of it.
        x, y = np.radians(np.nan_to_num(place[:, 0])), np.radians(np.nan_to_num(place[:, 1]))
        one, two = roads.start[paths.road], paths.target
        half = np.sin((y[two] - y[one]) / 2) ** 2
        half += np.cos(y[one]) * np.cos(y[two]) * np.sin((x[two] - x[one]) / 2) ** 2
        away = 2 * _EARTH * np.arctan2(np.sqrt(half), np.sqrt(1 - half))
        factor *= np.maximum(away, 1.0) ** -move.home_distance_power
    return factor


def _fill_camps(
    network: Network, arrivals: Arrivals, watched: Ints, exodus: Exodus, rules: Rules, mode: Mode, scale: int
) -> Network:
    """Put in what the reports say: people of day 0, capacities, new people by day."""
    initial, capacity = network.folk[INITIAL], network.spot[CAPACITY]
    if exodus.reports:
        initial[watched] += arrivals.initial
    shelters = [place for place in exodus.locations if place.shelters]
    for rank, place in zip(watched.tolist(), shelters, strict=True):
        if place.attributes.get("initial_idps", "").isdecimal():
            initial[rank] += int(place.attributes["initial_idps"]) // scale
    # Flee takes those of day 0 off the capacity although they are counted there; corrected only where they are not.
    if mode == "flee" or rules.spawn.empty_camps_on_day0:
        has = capacity[watched] > 0
        less = arrivals.less * rules.move.capacity_scaling
        capacity[watched] = np.where(has, capacity[watched] - less, capacity[watched])
    return network._replace(new=arrivals.new.copy(), first=network.first.copy())
