"""Nash, GMR, SMR, SEQ and SIM for any number of parties (Fang, Hipel & Kilgour 1993; Xu, Hipel, Kilgour & Fang 2018).

A state is stable for a party if every improvement that it could move to is sanctioned:

- Nash (R): there is none;
- GMR: the others have an answer after which it is no better off than before;
- SMR: and it cannot mend that by a further move of its own;
- SEQ: the answer is made of moves that are improvements for those who make them;
- SIM: one of the others improves its own lot from the same state at the same time, and together that leaves the party
  no better off. Published for two parties; with more, each of the others by itself, as GMCR+ has it, or, ``joint``, any
  of them together.

"No better off" is at most as good; for a bloc: not better for every member.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from modusvivendi.core.conflicts import CONCEPTS, Concept, Rule, Stability, Structural
from modusvivendi.core.ranges import Bools, Ints
from modusvivendi.terms.stability.graph import Game, Moves, Player
from modusvivendi.terms.stability.sanctions import find_lowest


def find_stable(game: Game, rule: Rule = "legal", *, joint: bool = False) -> Stability:
    """Find the states that are stable for each player, by each concept, and the equilibria.

    Raises ``ModusError`` as ``find_lowest`` does.
    """
    masks = [stable_masks(game, i, rule, joint=joint) for i in range(len(game.players))]
    hidden = frozenset[int]().union(*(player.misperceived for player in game.players))
    equal = {c: np.logical_and.reduce([mask[c] for mask in masks]) for c in CONCEPTS}
    return Stability(
        states=game.states,
        rule=rule,
        stable={p.name: {c: _list(mask[c]) for c in CONCEPTS} for p, mask in zip(game.players, masks, strict=True)},
        equilibria={c: _list(equal[c]) for c in CONCEPTS},
        seen={c: tuple(s for s in _list(equal[c]) if s not in hidden) for c in CONCEPTS},
        structural={player.name: _find_structural(player) for player in game.players},
    )


def stable_masks(game: Game, i: int, rule: Rule, *, joint: bool = False) -> dict[Concept, Bools]:
    """Return where each concept holds for player i, (n,) each."""
    player, others = game.players[i], game.others(i)
    tempting = player.improvements
    every = [other.moves for other in others]
    better = [other.improvements for other in others]
    return {
        "nash": tempting.every(np.zeros(len(tempting.ends), np.bool_)),
        "gmr": tempting.every(_sanctioned(player, tempting, every, rule)),
        "smr": tempting.every(_sanctioned_for_good(player, tempting, every, rule)),
        "seq": tempting.every(_sanctioned(player, tempting, better, rule)),
        "sim": tempting.every(_sanctioned_at_once(game, player, tempting, better, joint=joint)),
    }


def _sanctioned(player: Player, tempting: Moves, answers: Sequence[Moves], rule: Rule) -> Bools:
    """Whether some answer leaves some member no better off than before the move, for each tempting move (m,)."""
    found = np.zeros(len(tempting.ends), np.bool_)
    for ranks in player.ranks:
        found |= find_lowest(answers, ranks, rule)[tempting.ends] <= ranks[tempting.sources]
    return found


def _sanctioned_for_good(player: Player, tempting: Moves, answers: Sequence[Moves], rule: Rule) -> Bools:
    """The same where no further move of the player leads out of it."""
    if len(player.ranks) == 1:
        ranks = player.ranks[0]
        after = np.maximum(ranks, player.moves.highest(ranks))
        return find_lowest(answers, after, rule)[tempting.ends] <= ranks[tempting.sources]
    found = np.zeros(len(tempting.ends), np.bool_)
    for state in np.unique(tempting.sources).tolist():
        better = player.better_than(state).astype(np.int64)
        caught = find_lowest(answers, np.maximum(better, player.moves.highest(better)), rule) == 0
        here = tempting.sources == state
        found[here] = caught[tempting.ends[here]]
    return found


def _sanctioned_at_once(game: Game, player: Player, tempting: Moves, better: Sequence[Moves], *, joint: bool) -> Bools:
    found = np.zeros(len(tempting.ends), np.bool_)
    lists: list[list[list[int]]] = [moves.lists() for moves in better]
    for m, (start, end) in enumerate(zip(tempting.sources.tolist(), tempting.ends.tolist(), strict=True)):
        ours: list[list[int]] = [found_by[start] for found_by in lists]
        at_once = np.array(list(meetings(game, start, end, ours, joint=joint)), np.int64)
        found[m] = not player.prefers(at_once, np.full(len(at_once), start)).all()
    return found


def meetings(game: Game, start: int, end: int, ends: Sequence[Sequence[int]], *, joint: bool) -> Iterator[int]:
    """Yield the states that come about when others move from the start to one of their ``ends`` at the same time.

    An option changes if anybody changes it; combinations that are no feasible state do not come about.
    """
    codes = game.codes
    flips = [[codes[start] ^ codes[other] for other in ours] for ours in ends]
    own = codes[start] ^ codes[end]
    together = {flip for ours in flips for flip in ours}
    if joint:
        together = {0}
        for ours in flips:
            together |= {flip | more for flip in together for more in ours}
    for flip in together - {0}:
        row = game.row_of.get(codes[start] ^ (own | flip))
        if row is not None:
            yield row


def _find_structural(player: Player) -> Structural:
    can, could = np.zeros(player.moves.count, np.bool_), np.zeros(player.moves.count, np.bool_)
    can[player.moves.sources] = True
    could[player.true_moves.sources] = True
    unseen = np.zeros(len(can), np.bool_)
    unseen[sorted(player.misperceived)] = True
    return Structural(_list(unseen), _list(could & ~can & ~unseen), _list(~could & ~unseen))


def _list(mask: Bools | Ints) -> tuple[int, ...]:
    return tuple(np.flatnonzero(mask).tolist())
