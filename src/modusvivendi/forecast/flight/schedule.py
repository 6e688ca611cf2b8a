"""What holds on each day whatever people do: fighting, kinds of places, what is shut."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from modusvivendi.core.exodus import Change, Closure, Exodus, Kind, Location
from modusvivendi.core.exodus_rules import MoveRules, Rules
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.forecast.flight.paths import Roads

Mode = Literal["flee", "corrected"]
"""Flee's rules to the letter, or with what it lacks and gets wrong mended."""
SHUT, OPEN, FORCED = 0, 1, 2
"""What a road is on a day; ``FORCED``: all who leave its start take it."""
_NONE = 1e-6
"""Fighting below this is none (as in Flee)."""


@dataclass(frozen=True, eq=False)
class Days:
    """Arrays (days, places), places by rank of their names.

    ``leave``: chance to leave; ``pull``: score as a destination; ``spawn``: factor on the people who may set out;
    ``fight``: intensity of fighting as the rules take it; ``camp``, ``town``: what the place is.
    """

    leave: Floats
    pull: Floats
    spawn: Floats
    fight: Floats
    camp: Bools
    town: Bools


@dataclass
class _Place:
    """What Flee keeps of a place while it runs."""

    kind: Kind
    leave: float
    fight: float
    camp: bool
    town: bool
    since: int = -1


def effective_rules(rules: Rules) -> Rules:
    """Return the rules with those of Flee's first version put in where ``use_v1_rules`` asks for them."""
    if not rules.move.use_v1_rules:
        return rules
    first = {
        "max_move_speed": 200.0, "start_on_foot": False, "avoid_short_stints": False,
        "camp_weight": 2.0, "conflict_weight": 0.25,
    }  # fmt: skip
    return replace(rules, move=replace(rules.move, **first))


def list_places(exodus: Exodus, order: Ints) -> list[Location]:
    """Return the locations by rank; ``order`` (n,): their rows."""
    return [exodus.locations[int(row)] for row in order]


def follow_days(exodus: Exodus, rules: Rules, order: Ints, mode: Mode) -> Days:
    """Work out every place's state on every day. ``order`` (n,): rows of the locations by rank."""
    places = list_places(exodus, order)
    home = exodus.locations[0].country
    states = [_begin(place, rules.move) for place in places]
    fighting = exodus.fighting[:, order]
    t, n = exodus.days, len(places)
    leave, pull, spawn, fight = (np.zeros((t, n)) for _ in range(4))
    days = Days(leave, pull, spawn, fight, np.zeros((t, n), np.bool_), np.zeros((t, n), np.bool_))
    weights = np.zeros(n)
    rank_of = {int(row): rank for rank, row in enumerate(order)}
    abroad = np.array([place.country != home for place in places])
    for day in range(t):
        _apply_changes(exodus.changes, day, states, rank_of, rules.move)
        moved = _apply_fighting(fighting, day, states, rules.move, mode)
        if moved or day == 0 or mode == "corrected":
            # Flee spawns by the weights as they last were; they are renewed when a conflict zone changes.
            weights = _spawn_factors(states, day, rules)
        days.spawn[day] = weights
        _apply_camps(exodus.closures, day, states, places, rules.move)
        weights = _spawn_factors(states, day, rules)
        for rank, state in enumerate(states):
            days.leave[day, rank] = state.leave
            days.fight[day, rank] = max(state.fight, 0.0)
            days.camp[day, rank], days.town[day, rank] = state.camp, state.town
            days.pull[day, rank] = _score(state, day, rules, abroad=bool(abroad[rank]))
    return days


def _begin(place: Location, move: MoveRules) -> _Place:
    """Return a place as Flee makes it: a conflict zone to come is a town until then."""
    kind: Kind = place.kind
    if kind == "conflict" and place.conflict_day is not None and place.conflict_day > 0:
        kind = "town"
    state = _become(kind, move)
    if kind == "conflict":
        try:
            state.fight = float(place.attributes.get("conflict_intensity", 1.0))
        except ValueError:
            state.fight = 1.0
    return state


def _become(kind: Kind, move: MoveRules) -> _Place:
    leave = {
        "conflict": move.conflict_movechance, "town": move.default_movechance, "camp": move.camp_movechance,
        "idpcamp": move.idpcamp_movechance, "forward": 1.0, "marker": 1.0, "flood": move.default_movechance,
    }[kind]  # fmt: skip
    # Flee takes a place that hardly anybody leaves for a camp, except where floods may come.
    settled = leave < 0.005 and kind != "flood"
    camp = kind in ("camp", "idpcamp") or settled
    return _Place(kind, leave, 1.0 if kind == "conflict" else -1.0, camp, kind == "town" and not settled)


def _apply_changes(
    changes: Sequence[Change], day: int, states: list[_Place], rank_of: dict[int, int], move: MoveRules
) -> None:
    for change in changes:
        if change.day == day:
            rank = rank_of[change.location]
            states[rank] = replace(_become(change.kind, move), since=day if change.kind == "conflict" else -1)


def _apply_fighting(fighting: Floats, day: int, states: list[_Place], move: MoveRules, mode: Mode) -> bool:
    """Begin and end fighting; tell whether any place changed."""
    changed = False
    today = fighting[day]
    before = fighting[day - 1] if day else np.zeros_like(today)
    for rank in np.flatnonzero(~np.isnan(today)).tolist():
        state, now, was = states[rank], float(today[rank]), float(before[rank])
        if now > _NONE and (day == 0 or was < _NONE):
            state.leave, state.fight, state.town, state.since = move.conflict_movechance, now, False, day
            changed = True
        elif now < _NONE and day > 0 and was >= _NONE:
            state.leave, state.fight = move.default_movechance, -1.0
            state.town = True
            if mode == "corrected":
                # A camp, a junction or a camp for the displaced is what it was when the fighting is over.
                quiet = _become("town" if state.kind == "conflict" else state.kind, move)
                state.leave, state.town, state.camp = quiet.leave, quiet.town, quiet.camp
            changed = True
        elif mode == "corrected" and now > _NONE and now != was:
            # Flee keeps the intensity of the first day.
            state.fight, changed = now, True
        elif mode == "corrected" and day == 0 and state.fight > 0:
            state.fight, state.town, state.leave = -1.0, True, move.default_movechance
    return changed


def _apply_camps(
    closures: Sequence[Closure], day: int, states: list[_Place], places: Sequence[Location], move: MoveRules
) -> None:
    """A camp that is shut is a town until it opens again."""
    for closure in closures:
        if closure.kind not in ("camp", "idpcamp"):
            continue
        for rank, place in enumerate(places):
            if place.name == closure.first:
                if day == closure.start:
                    states[rank] = replace(_become("town", move), town=True, camp=False)
                if day == closure.end:
                    states[rank] = _become(closure.kind, move)


def _decay(since: int, day: int, rules: Rules) -> float:
    factors = rules.spawn.conflict_spawn_decay
    if not factors:
        return 1.0
    return factors[min(int((day - since) / rules.spawn.conflict_spawn_decay_interval), len(factors) - 1)]


def _spawn_factors(states: Sequence[_Place], day: int, rules: Rules) -> Floats:
    """Return by how much the people of each place count among those who may set out."""
    return np.array([state.fight * _decay(state.since, day, rules) if state.fight > 0 else 0.0 for state in states])


def _score(state: _Place, day: int, rules: Rules, *, abroad: bool) -> float:
    """Return the pull of a place: 1 x what applies of the weights of foreign land, camps and fighting."""
    score = rules.move.foreign_weight if abroad else 1.0
    if state.camp:
        score *= rules.move.camp_weight
    if state.fight > 0:
        score *= rules.move.conflict_weight ** (_decay(state.since, day, rules) * state.fight)
    return score


def follow_roads(exodus: Exodus, roads: Roads, order: Ints, mode: Mode) -> Ints:
    """Return what each road is on each day, (days, m): ``SHUT``, ``OPEN`` or ``FORCED``.

    In Flee's rules a closure of type ``link`` does nothing, nor does forced redirection; here, in the corrected ones,
    both do, and what two closures shut stays shut until both are over.
    """
    places = list_places(exodus, order)
    states = np.full((exodus.days, len(roads)), OPEN, np.int64)
    if mode == "flee":
        return freeze(_follow_flee(exodus, roads, places, states))
    forced = roads.forced.copy()
    lifted = np.zeros((exodus.days, len(roads)), np.bool_)
    for closure in exodus.closures:
        touched = _touched(closure, roads, places)
        start = max(closure.start, 0)
        end = closure.end if closure.end > start else exodus.days
        if closure.kind == "remove_forced_redirection":
            lifted[start:end, touched] = True
        else:
            states[start:end, touched] = SHUT
    states[(states == OPEN) & forced & ~lifted] = FORCED
    return freeze(states)


def _follow_flee(exodus: Exodus, roads: Roads, places: Sequence[Location], states: Ints) -> Ints:
    """Open and shut as Flee does: an order shuts what is open, and a later one opens it whoever shut it."""
    now = np.full(len(roads), OPEN, np.int64)
    for day in range(exodus.days):
        for closure in exodus.closures:
            if closure.kind in ("country", "location"):
                touched = _touched(closure, roads, places)
                if day == closure.start:
                    now[touched] = SHUT
                if day == closure.end:
                    now[touched] = OPEN
        states[day] = now
    return states


def _touched(closure: Closure, roads: Roads, places: Sequence[Location]) -> Bools:
    """Tell which roads a closure is about, both ways (a redirection: from the first to the second place)."""
    names = np.array([place.name for place in places], dtype=object)
    lands = np.array([place.country for place in places], dtype=object)
    start, end = roads.start, roads.end
    if closure.kind == "country":
        there = (lands[start] == closure.first) & (lands[end] == closure.second)
        back = (lands[start] == closure.second) & (lands[end] == closure.first)
        return (there | back).astype(np.bool_)
    if closure.kind == "location":
        return ((names[start] == closure.first) | (names[end] == closure.first)).astype(np.bool_)
    there = (names[start] == closure.first) & (names[end] == closure.second)
    if closure.kind == "link":
        return (there | ((names[start] == closure.second) & (names[end] == closure.first))).astype(np.bool_)
    if closure.kind == "remove_forced_redirection":
        return there.astype(np.bool_)
    return np.zeros(len(roads), np.bool_)
