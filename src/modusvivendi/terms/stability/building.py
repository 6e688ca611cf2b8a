"""From a conflict as written down to the game: states listed, moves worked out, preferences ranked."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from modusvivendi.core.conflicts import Conflict, Preference
from modusvivendi.core.errors import DossierError, Finding, ModusError, Where
from modusvivendi.core.ranges import Bools, freeze
from modusvivendi.terms.preferences import (
    UNKNOWN,
    Ranks,
    name_options,
    rank_by_pairs,
    rank_by_statements,
    rank_directly,
)
from modusvivendi.terms.stability.graph import Game, Moves, Player

MOST_STATES = 20_000
"""States of a conflict whose graph is written out; larger ones are products (``terms/stability/products.py``)."""
MOST_LEVERS = 62
MOST_SETTINGS = 12
"""Options of one party that are listed at once: each of its moves is one of their 4,096 settings."""


@dataclass
class _Desk:
    """What is worked out, and what is wrong so far."""

    conflict: Conflict
    findings: list[Finding] = field(default_factory=list[Finding])

    def note(self, what: str, why: str = "", repair: str = "") -> None:
        self.findings.append(Finding("error", Where(self.conflict.file), what, why, repair))

    def stop(self) -> None:
        if self.findings:
            raise DossierError(self.findings)


def build_game(conflict: Conflict) -> Game:
    """Work out a conflict.

    Raises ``DossierError`` with all that is wrong: owners that are no party, patterns and states of the wrong length,
    moves to states that are none, statements that cannot be read, rankings that leave out a state or go in a circle.
    """
    desk = _Desk(conflict)
    _check(desk)
    desk.stop()
    states = conflict.states or _list_states(desk)
    desk.stop()
    table = np.array([[sign == "Y" for sign in state] for state in states], np.bool_)
    table = freeze(table.reshape(len(states), len(conflict.levers)))
    codes = tuple(sum(1 << k for k in np.flatnonzero(row).tolist()) for row in table)
    bare = Game(states, (), codes, *_directions(conflict), free=not conflict.moves)
    hidden = {party: _match_any(conflict.misperceived.get(party, ()), table) for party in conflict.parties}
    players = [_build_player(desk, bare, party, table, hidden[party]) for party in conflict.parties]
    desk.stop()
    return replace(bare, players=tuple(player for player in players if player is not None))


def _build_player(desk: _Desk, game: Game, party: str, table: Bools, hidden: Bools) -> Player | None:
    conflict = desk.conflict
    own = sum(1 << k for k, lever in enumerate(conflict.levers) if party in lever.owners and lever.direction != "none")
    if party in conflict.moves:
        moves = Moves.of(conflict.moves[party])
        true_moves = game.moves_of(own) if own and hidden.any() else moves
    else:
        true_moves = game.moves_of(own)
        moves = true_moves.keep(~hidden[true_moves.sources] & ~hidden[true_moves.ends])
    try:
        ranks = _rank(conflict, party, conflict.preferences.get(party, Preference()), table)
    except ModusError as error:
        desk.note(f"{party}: {error.message}", repair=error.repair)
        return None
    seen = frozenset(np.flatnonzero(hidden).tolist())
    return Player(party, freeze(ranks.values[None, :]), moves, true_moves, seen, ranks.unknown, (party,), own)


def _rank(conflict: Conflict, party: str, wants: Preference, table: Bools) -> Ranks:
    if wants.ranking:
        return rank_directly(wants.ranking, len(table))
    if wants.pairs:
        return rank_by_pairs(wants.pairs, len(table))
    if wants.statements:
        names = name_options(len(conflict.levers), [lever.name for lever in conflict.levers])
        return rank_by_statements(wants.statements, table, names, wants.weights)
    raise ModusError(
        f"nothing is said of what {party} prefers",
        repair=f'give a ranking or statements; ["{UNKNOWN}"] when it is not known',
    )


def _check(desk: _Desk) -> None:
    conflict = desk.conflict
    _check_parties(desk)
    k = len(conflict.levers)
    if not 0 < k <= MOST_LEVERS:
        desk.note(f"there are {k} options", repair=f"give 1 to {MOST_LEVERS}")
    patterns = [("infeasible", p) for p in conflict.infeasible]
    patterns += [(f"misperceived by {party}", p) for party, ours in conflict.misperceived.items() for p in ours]
    for what, pattern in patterns:
        _check_signs(desk, f"the pattern {pattern!r} ({what})", pattern, "YN-", k)
    _check_states(desk)
    for party in conflict.parties:
        if party in conflict.moves:
            _check_moves(desk, party, conflict.moves[party])
            continue
        own = sum(party in lever.owners for lever in conflict.levers)
        if own > MOST_SETTINGS:
            what = f"{party} owns {own} options, more than {MOST_SETTINGS}"
            desk.note(what, repair="join options, or list its moves")


def _check_parties(desk: _Desk) -> None:
    conflict = desk.conflict
    if not conflict.parties:
        desk.note("there are no parties", repair="name at least one")
    known = f"parties are {', '.join(conflict.parties)}"
    for lever in conflict.levers:
        for owner in lever.owners:
            if owner not in conflict.parties:
                what = f"option {lever.name!r} belongs to {owner!r}, who is no party"
                desk.note(what, "nobody could take it", known)
    for what, keys in (("preferences", conflict.preferences), ("moves", conflict.moves)):
        for party in keys:
            if party not in conflict.parties:
                desk.note(f"{what} of {party!r}, who is no party", repair=known)


def _check_states(desk: _Desk) -> None:
    conflict = desk.conflict
    states = conflict.states
    if len(states) > MOST_STATES:
        desk.note(f"there are {len(states):,} states, more than {MOST_STATES:,}", repair="state what is infeasible")
        return
    seen: set[str] = set()
    for row, state in enumerate(states):
        _check_signs(desk, f"state {row} ({state!r})", state, "YN", len(conflict.levers))
        if state in seen:
            desk.note(f"the state {state!r} is there twice", repair="list each state once")
        seen.add(state)
        met = next((p for p in conflict.infeasible if len(p) == len(state) and _fits(state, p)), None)
        if met:
            desk.note(f"state {row} ({state}) fits the infeasible pattern {met}", repair="drop the one or the other")


def _check_signs(desk: _Desk, what: str, text: str, signs: str, length: int) -> None:
    if len(text) != length:
        desk.note(f"{what} has {len(text)} signs, but there are {length} options", repair="give one sign for each")
    elif set(text) - set(signs):
        desk.note(f"{what} has signs other than {', '.join(signs)}", repair="Y is taken, N is not taken")


def _check_moves(desk: _Desk, party: str, lists: Sequence[Sequence[int]]) -> None:
    n = len(desk.conflict.states)
    if not n:
        desk.note(f"{party} has moves by number, but no states are listed", repair='add "states"')
    elif len(lists) != n:
        desk.note(
            f"{party} has moves from {len(lists)} states, but there are {n}", repair="give one list for each state"
        )
    for state, ends in enumerate(lists):
        wrong = [end for end in ends if not 0 <= end < n or end == state]
        if n and wrong:
            why = "that is where it starts" if wrong[0] == state else "which is no feasible state"
            desk.note(f"{party} moves from state {state} to {wrong[0]}, {why}", repair=f"states are 0 to {n - 1}")


def _list_states(desk: _Desk) -> tuple[str, ...]:
    """List the feasible states, the first option changing fastest, without listing the infeasible ones at length."""
    patterns = desk.conflict.infeasible
    ends = [""]
    for k in range(len(desk.conflict.levers) - 1, -1, -1):
        # Built from the last option on, so that the first one changes fastest; a pattern is met once all its signs are.
        met = [pattern[k:] for pattern in patterns if set(pattern[:k]) <= {"-"} and pattern[k] != "-"]
        ends = [sign + end for end in ends for sign in "NY"]
        ends = [end for end in ends if not any(_fits(end, pattern) for pattern in met)]
        if len(ends) > MOST_STATES:
            desk.note(f"there are more than {MOST_STATES:,} feasible states", repair="state more of what is infeasible")
            return ()
    if not ends:
        desk.note("no state is feasible", repair="drop one of the infeasible patterns")
    if any(set(pattern) == {"-"} for pattern in patterns):
        desk.note("a pattern of dashes makes every state infeasible", repair="drop it")
    return tuple(ends)


def _fits(state: str, pattern: str) -> bool:
    return all(sign in ("-", own) for own, sign in zip(state, pattern, strict=True))


def _match_any(patterns: Sequence[str], table: Bools) -> Bools:
    found = np.zeros(len(table), np.bool_)
    for pattern in patterns:
        fixed = [k for k, sign in enumerate(pattern) if sign != "-"]
        found |= (table[:, fixed] == [pattern[k] == "Y" for k in fixed]).all(axis=1)
    return found


def _directions(conflict: Conflict) -> tuple[int, int]:
    """Return the options (bits) that only go from N to Y, and those that only go from Y to N."""
    bits = [sum(1 << k for k, lever in enumerate(conflict.levers) if lever.direction == way) for way in ("fwd", "back")]
    return bits[0], bits[1]
