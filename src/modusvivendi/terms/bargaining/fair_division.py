"""Adjusted Winner: two parties share out items so that both get the same, and neither could do better unharmed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.politics import Stake
from modusvivendi.core.ranges import Floats, Range, freeze
from modusvivendi.core.seed import stream

_WHOLE = 1e-9


@dataclass(frozen=True, eq=False)
class Division:
    """k items between two parties: ``points`` (2, k) adding up to 100 for each, ``share`` (k,) of each to the first.

    ``each``: the points that either party gets, by its own count. ``split``: the one item that is shared, if any.
    ``idle``: items that neither party gives a point.
    """

    items: tuple[str, ...]
    points: Floats
    share: Floats
    each: float
    split: int | None
    idle: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """An issue as two parties see it: what each wants most, whether the other refuses it, what it is worth to each.

    ``worth``: weight of the issue times how much better the own option is to the party than the other's (5 %, middle,
    95 % over the draws). ``first_share`` of the issue to the first party likewise.
    """

    issue: str
    wants: tuple[str, str]
    refused: tuple[bool, bool]
    worth: tuple[Range, Range]
    first_share: Range


@dataclass(frozen=True, eq=False)
class Contest:
    """Two parties of a dossier over the issues that divide them.

    ``agreed``: issues on which both want the same option; ``unknown``: those on which the stakes of one are not known.
    ``each``: the points that either gets (5 %, middle, 95 % over the draws).
    """

    parties: tuple[str, str]
    division: Division
    claims: tuple[Claim, ...]
    agreed: tuple[str, ...]
    unknown: tuple[str, ...]
    each: Range


def divide(items: Sequence[str], points: Floats) -> Division:
    """Share out k items by the points (2, k), in any unit, that two parties give them (Brams and Taylor 1996).

    Each item goes to the party that gives it more; then, beginning with the item on which they differ least, items
    pass from the richer to the poorer until both have the same. At most one item is split. The result is equitable
    (both get the same number of points), free of envy (each at least 50 by its own count) and efficient (no other
    sharing is better for one and no worse for the other). It supposes that points add up, that any item can be
    split, and that both give their points honestly: a party that knows the other's can gain by misstating its own.

    Raises ``ModusError`` for points that are negative or not finite, or all 0 for a party.
    """
    if points.shape != (2, len(items)):
        raise ValueError("points are (2, k), items (k,)")
    if not np.isfinite(points).all() or (points < 0).any():
        raise ModusError("points are numbers from 0 up", repair="leave out the item, or give it 0")
    total = points.sum(1, keepdims=True)
    if (total == 0).any():
        raise ModusError("a party gives no item a point", repair="spread 100 points over the items")
    first, second = shares = 100 * points / total
    live = np.flatnonzero(shares.sum(0) > 0)
    # From the item that is worth most to the first party, compared with the second, to the least.
    order = live[np.argsort(-first[live] / (first[live] + second[live]), kind="stable")]
    share = np.zeros(len(items))
    mine, theirs = 0.0, 100.0
    split: int | None = None
    for item in order.tolist():
        part = min((theirs - mine) / (first[item] + second[item]), 1.0)
        share[item] = part
        mine, theirs = mine + part * first[item], theirs - part * second[item]
        if part < 1 - _WHOLE:
            split = item if part > _WHOLE else None
            share[item] = part if split is not None else 0.0
            break
    idle = tuple(np.flatnonzero(shares.sum(0) == 0).tolist())
    return Division(tuple(items), freeze(shares), freeze(share), float(mine), split, idle)


def contest(dossier: Dossier, first: str, second: str, seed: int = 0, draws: int = 500) -> Contest:
    """Divide the issues of a dossier between two parties by what each stands to gain on them.

    To "win" an issue is to have one's best option there; it is worth the weight of the issue times the stake of that
    option less the stake of the other's best. Middle estimates give the division, draws of the stakes from triangular
    distributions the ranges. Raises ``ModusError`` for an unknown party, one party twice, and when nothing divides
    the two.
    """
    for party in (first, second):
        dossier.party(party)
    if first == second:
        raise ModusError("a party cannot divide with itself", repair="name two parties: --between A,B")
    stakes = {(stake.party, stake.issue, stake.option): stake for stake in dossier.stakes}
    wants: dict[str, tuple[str, str]] = {}
    agreed: list[str] = []
    unknown: list[str] = []
    for issue in dossier.issues:
        options = [option.id for option in issue.options]
        found = [_known(stakes, party, issue.id, options) for party in (first, second)]
        if found[0] is None or found[1] is None:
            unknown.append(issue.id)
            continue
        best = _choose_best(options, found[0], found[1])
        agreed.append(issue.id) if best[0] == best[1] else wants.setdefault(issue.id, best)
    if not wants:
        raise ModusError(
            f"nothing divides {first} and {second}, as far as their stakes are known",
            repair="see modus accord for the issues on which they agree",
        )
    worth = np.array(
        [
            [_draw_worth(stakes, party, issue, pair[row], pair[1 - row], seed, draws) for issue, pair in wants.items()]
            for row, party in enumerate((first, second))
        ]
    )
    division = divide(tuple(wants), worth[:, :, 0])
    drawn = [divide(tuple(wants), worth[:, :, at]) for at in range(1, draws + 1)]
    share = np.array([one.share for one in drawn])
    claims = tuple(
        Claim(
            issue,
            pair,
            (stakes[second, issue, pair[0]].red_line, stakes[first, issue, pair[1]].red_line),
            (_spread(worth[0, at, 1:], worth[0, at, 0]), _spread(worth[1, at, 1:], worth[1, at, 0])),
            _spread(share[:, at], float(division.share[at])),
        )
        for at, (issue, pair) in enumerate(wants.items())
    )
    each = _spread(np.array([one.each for one in drawn]), division.each)
    return Contest((first, second), division, claims, tuple(agreed), tuple(unknown), each)


def _known(
    stakes: dict[tuple[str, str, str], Stake], party: str, issue: str, options: Sequence[str]
) -> list[float] | None:
    """Return the middle stakes of the options; None when one of them, or the weight, is not known."""
    values = [stakes[party, issue, option].value.best for option in options if (party, issue, option) in stakes]
    weight = stakes.get((party, issue, "weight"))
    known = len(values) == len(options) and weight is not None and weight.value.known
    return values if known and not np.isnan(values).any() else None


def _choose_best(options: Sequence[str], mine: Sequence[float], theirs: Sequence[float]) -> tuple[str, str]:
    """Return the best option of each; among equal ones that which the other likes best."""
    first = max(range(len(options)), key=lambda at: (mine[at], theirs[at]))
    second = max(range(len(options)), key=lambda at: (theirs[at], mine[at]))
    return options[first], options[second]


def _draw_worth(
    stakes: dict[tuple[str, str, str], Stake], party: str, issue: str, own: str, other: str, seed: int, draws: int
) -> Floats:
    """Return what winning an issue is worth to a party, (1 + draws,), the middle estimate first."""
    weight, best, left = (
        _draw(stakes[party, issue, option].value, seed, (party, issue, option), draws)
        for option in ("weight", own, other)
    )
    return weight * np.maximum(best - left, 0)


def _draw(value: Range, seed: int, names: tuple[str, ...], draws: int) -> Floats:
    low, high = np.nan_to_num(value.low, nan=value.best), np.nan_to_num(value.high, nan=value.best)
    drawn = np.full(draws, value.best)
    if high > low:
        drawn = stream(seed, "terms.division", *names).triangular(low, value.best, high, draws)
    return np.concatenate([[value.best], drawn])


def _spread(drawn: Floats, middle: float) -> Range:
    low, high = np.quantile(drawn, [0.05, 0.95])
    return Range(min(float(low), middle), float(middle), max(float(high), middle))
