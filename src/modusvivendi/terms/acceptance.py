"""Who would sign which deal, over draws of stakes, weights and fallbacks.

A party accepts a deal when it crosses none of its red lines and is worth at least its fallback. Nothing is held for
deals x parties x draws: every draw is gone through once, and whole counts are kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from modusvivendi.core.errors import ModusError
from modusvivendi.core.games import MOST_PARTIES
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.terms.halves import Halves, Joint, halve
from modusvivendi.terms.space import Space
from modusvivendi.terms.worth import find_scale

Counts = npt.NDArray[np.uint32]
_CROSSED = -1e300
_FARTHEST = 1e200
_AT_ONCE = 4_000_000


@dataclass(frozen=True, eq=False)
class Ballot:
    """What P parties would sign, in each of D draws.

    ``tables`` (D, P, t): what each option (those of all issues side by side, as ``Space.offsets`` has them) adds to the
    worth of a deal: weight times stake. ``fallbacks`` (D, P): what a party expects with no deal, on the same scale;
    endless below or above stands for "anything" and "nothing". ``red_lines`` (P, t): options that a party never signs.
    ``asked`` (D, P): whose no counts in the draw, all when None. ``joints``: pair terms, the same in all draws.

    Raises ``ModusError`` for shapes that do not fit and for unknown numbers.
    """

    space: Space
    parties: tuple[str, ...]
    tables: Floats
    fallbacks: Floats
    red_lines: Bools | None = None
    asked: Bools | None = None
    joints: tuple[Joint, ...] = ()

    def __post_init__(self) -> None:
        _check(self)

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return len(self.tables)

    @cached_property
    def scale(self) -> Floats:
        """In which power of 10 worths are whole numbers, (P,)."""
        return find_scale(self.space, self.tables, self.joints)

    @cached_property
    def needed(self) -> Bools:
        """Whose no counts, (D, P)."""
        return freeze(np.ones(self.fallbacks.shape, np.bool_) if self.asked is None else np.array(self.asked, np.bool_))

    @cached_property
    def whole(self) -> Floats:
        """What each option adds, in whole numbers; far below everything where it crosses a red line, (D, P, t)."""
        whole = np.rint(self.tables * self.scale[:, None])
        if self.red_lines is not None:
            np.copyto(whole, _CROSSED, where=self.red_lines)
        return freeze(whole)

    @cached_property
    def bars(self) -> Floats:
        """What a deal must be worth, in whole numbers, (D, P)."""
        return freeze(np.clip(np.rint(self.fallbacks * self.scale), -_FARTHEST, _FARTHEST))

    @cached_property
    def pairs(self) -> tuple[Joint, ...]:
        """The pair terms in whole numbers."""
        return tuple(Joint(j.a, j.b, np.rint(j.table * self.scale[:, None, None])) for j in self.joints)

    def halves(self, draw: int) -> Halves:
        """Return what the halves of deals are worth in a draw, red lines counted in."""
        return halve(self.space, self.whole[draw], self.pairs)


@dataclass(frozen=True, eq=False)
class Survey:
    """Feasible deals of one draw: accepted by all asked (``together``), by ``each`` (P,), by both of ``pairs`` (P, P).

    ``alone`` (P,): deals that the party refuses and everybody else who is asked accepts. ``deals``: all feasible ones.
    """

    deals: int
    together: int
    each: Ints
    pairs: Ints
    alone: Ints


@dataclass(frozen=True, eq=False)
class Verdicts:
    """m deals over all draws, as shares of the draws.

    ``together`` (m,): all asked accept. ``each`` (m, P): the party accepts. ``alone`` (m, P): it alone refuses of those
    asked. ``middle`` (m, P): the median of what the deal is worth to it above its fallback; below -1e100 when it
    crosses a red line in most draws.
    """

    together: Floats
    each: Floats
    alone: Floats
    middle: Floats


def count_together(ballot: Ballot) -> Counts:
    """Count for every deal (n,) the draws in which all parties that are asked accept; 0 for infeasible deals."""
    counts = np.zeros(len(ballot.space), np.uint32)
    kernels = _kernels()
    for draw in range(ballot.draws):
        kernels.count_together(*ballot.halves(draw), ballot.bars[draw], ballot.needed[draw], counts)
    counts[~ballot.space.feasible] = 0
    return counts


def count_worst(ballot: Ballot) -> tuple[Counts, npt.NDArray[np.uint8]]:
    """Count for every deal the draws in which its worst-off party accepts, (n,), and say which party that is, (n,).

    The worst-off party accepts in the fewest draws, the first of them if several do; 0 for infeasible deals. Parties
    asked in no draw do not count.
    """
    space, kernels = ballot.space, _kernels()
    worst = np.full(len(space), ballot.draws, np.uint32)
    who = np.zeros(len(space), np.uint8)
    asked = np.flatnonzero(ballot.needed.any(0)).tolist()
    for party in asked:
        counts = np.zeros(len(space), np.uint32)
        for draw in range(ballot.draws):
            alone = halve(space, ballot.whole[draw, party : party + 1], [_of_one(j, party) for j in ballot.pairs])
            kernels.count_one(*alone, ballot.bars[draw, party], 0, counts)
        less = counts < worst if party != asked[0] else np.ones(len(space), np.bool_)
        np.copyto(worst, counts, where=less)
        who[less] = party
    worst[~space.feasible] = 0
    return worst, who


def survey(ballot: Ballot, draw: int) -> Survey:
    """Count the feasible deals of one draw by who accepts them."""
    parties = len(ballot.parties)
    each, alone = np.zeros(parties, np.int64), np.zeros(parties, np.int64)
    pairs = np.zeros((parties, parties), np.int64)
    free = ballot.space.feasible.view(np.uint8)
    together = _kernels().survey_draw(
        *ballot.halves(draw), ballot.bars[draw], ballot.needed[draw], free, each, pairs, alone
    )
    both = pairs + pairs.T + np.diag(each)
    return Survey(ballot.space.count, int(together), freeze(each), freeze(both), freeze(alone))


def judge(ballot: Ballot, deals: Ints) -> Verdicts:
    """Judge some deals (m,) in every draw."""
    from modusvivendi.terms.kernels import margins

    kernels: Any = margins
    parties, draws = len(ballot.parties), ballot.draws
    each, alone = np.zeros((len(deals), parties), np.int64), np.zeros((len(deals), parties), np.int64)
    together, middle = np.zeros(len(deals), np.int64), np.empty((len(deals), parties))
    for rows, found in _measure(ballot, deals):
        together[rows] = kernels.judge_margins(found, ballot.needed, each[rows], alone[rows])
        middle[rows] = np.median(found, axis=2)
    return Verdicts(together / draws, each / draws, alone / draws, middle / ballot.scale)


def measure_margins(ballot: Ballot, deals: Ints) -> Floats:
    """Return how far some deals (m,) lie above the fallbacks, on the scale of the stakes, (m, P, D).

    At least 0 is acceptance; below -1e100 a red line is crossed.
    """
    found = [margins for _, margins in _measure(ballot, deals)]
    empty = np.empty((0, len(ballot.parties), ballot.draws))
    return np.concatenate([empty, *found]) / ballot.scale[:, None]


def _measure(ballot: Ballot, deals: Ints) -> Iterator[tuple[slice, Floats]]:
    """Yield margins in whole numbers for as many deals at once as fit into the cache's larger neighbour."""
    from modusvivendi.terms.kernels import margins

    kernels: Any = margins
    space, parties = ballot.space, len(ballot.parties)
    joint, begin = [np.empty((parties, 0))], 0
    options, spots = space.spread(deals), [np.empty((len(deals), 0), np.int64)]
    for pair in ballot.pairs:
        spots.append((begin + options[:, pair.a] * pair.table.shape[2] + options[:, pair.b])[:, None])
        joint.append(pair.table.reshape(parties, -1))
        begin += joint[-1].shape[1]
    places, taken, added = options + space.offsets[:-1], np.concatenate(spots, 1), np.concatenate(joint, 1)
    step = max(1, _AT_ONCE // max(1, parties * ballot.draws))
    for start in range(0, len(deals), step):
        rows = slice(start, start + step)
        found = np.empty((len(deals[rows]), parties, ballot.draws))
        kernels.measure_margins(places[rows], ballot.whole, ballot.bars, taken[rows], added, found)
        yield rows, found


def _kernels() -> Any:
    from modusvivendi.terms.kernels import acceptance

    return acceptance


def _of_one(joint: Joint, party: int) -> Joint:
    return Joint(joint.a, joint.b, joint.table[party : party + 1])


def _check(ballot: Ballot) -> None:
    parties, options = len(ballot.parties), int(ballot.space.sizes.sum())
    if not 1 <= parties <= MOST_PARTIES:
        raise ModusError(f"there are {parties} parties", repair=f"give from 1 to {MOST_PARTIES}")
    draws = len(ballot.tables)
    if not draws:
        raise ModusError("there is no draw", repair="give at least one")
    shapes: dict[str, tuple[npt.NDArray[Any] | None, tuple[int, ...]]] = {
        "tables": (ballot.tables, (draws, parties, options)),
        "fallbacks": (ballot.fallbacks, (draws, parties)),
        "red_lines": (ballot.red_lines, (parties, options)),
        "asked": (ballot.asked, (draws, parties)),
    }
    for name, (array, shape) in shapes.items():
        if array is not None and array.shape != shape:
            raise ModusError(f"{name} is of shape {array.shape}", repair=f"give {shape}: draw, party, option")
    if not np.isfinite(ballot.tables).all() or np.isnan(ballot.fallbacks).any():
        raise ModusError(
            "a stake or a fallback is unknown in some draw",
            repair="draw it from a range; a fallback may be minus or plus infinity",
        )
