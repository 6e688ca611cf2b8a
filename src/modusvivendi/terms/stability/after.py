"""Stability after signature: a deal, what each party can change alone or by leaving, and what the others would answer.

The graph model on the deals around one deal: whoever can bring an option about alone does so on one issue at a time,
unless the option that stands cannot be undone; every needed party may leave, whereupon all have what they expect
without a deal. An answer is credible when every step pays whoever takes it (SEQ); otherwise it is a threat that
somebody would have to guarantee (GMR). What a party would do anyway, because the deal itself tempts it to, is no answer
to anybody: it punishes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from modusvivendi.core.aftermath import Aftermath, Defection, Turn
from modusvivendi.core.conflicts import Concept, Step
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.terms.stability.graph import Game, Moves, Player
from modusvivendi.terms.stability.reasons import explain

MOST_STATES = 512
"""Combinations of what can be changed alone that are looked at around one deal."""
CONCEPTS: tuple[Concept, ...] = ("nash", "gmr", "smr", "seq")
_TIE = 9
"""Digits of a worth; what differs by less is equal."""


@dataclass(frozen=True, eq=False)
class Signatory:
    """One party of which a verdict can be given.

    ``worth`` (o,): what each option adds to its worth at the middle, ``drawn`` (o, d): in d draws. ``fallback``: what
    it expects without a deal. ``needed``: the deal ends when it leaves.
    """

    id: str
    needed: bool
    worth: Floats
    drawn: Floats
    fallback: float


@dataclass(frozen=True, eq=False)
class Frame:
    """What can be changed: issues and options, and the column where each issue's options begin.

    ``takers``: who can bring about which option of an issue alone. ``final``: by issue the options that cannot be
    undone. ``fits`` says which deals (n, k) are feasible.
    """

    issues: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    offsets: Ints
    takers: Mapping[tuple[str, str], Sequence[str]]
    final: Mapping[str, Sequence[str]]
    fits: Callable[[Ints], Bools]


@dataclass(frozen=True, eq=False)
class _Around:
    """The deals around one deal (n, k), the first of them itself; state n is no deal. ``values`` (p, n + 1)."""

    frame: Frame
    deals: Ints
    values: Floats
    game: Game

    def turn(self, party: str, before: int, after: int) -> Turn:
        if after == len(self.deals):
            return Turn(party)
        k = int(np.argmax(self.deals[before] != self.deals[after]))
        named = self.frame.options[k]
        return Turn(party, self.frame.issues[k], named[int(self.deals[before, k])], named[int(self.deals[after, k])])

    def turns(self, start: int, walk: Sequence[Step]) -> tuple[Turn, ...]:
        states = [start, *(step.state for step in walk)]
        return tuple(self.turn(step.party, states[at], step.state) for at, step in enumerate(walk))


def look_after(frame: Frame, signatories: Sequence[Signatory], deal: Ints) -> Aftermath:
    """Say who could gain by acting alone once a deal (k,) is signed, what answers that, and what removes it."""
    names = {one.id for one in signatories}
    chosen = {issue: frame.options[k][int(deal[k])] for k, issue in enumerate(frame.issues)}
    kept = [issue for issue in frame.issues if chosen[issue] in frame.final.get(issue, ())]
    movable: dict[str, list[str]] = {}
    for (issue, option), takers in frame.takers.items():
        if issue not in kept and option != chosen[issue]:
            known = movable.setdefault(issue, [])
            known += [one for one in takers if one not in known]
    movable = {issue: takers for issue, takers in movable.items() if takers}
    open_issues = [issue for issue, takers in movable.items() if names & set(takers)]
    looked, narrowed = _narrow(frame, signatories, open_issues, deal)
    around = _set_out(frame, signatories, deal, looked)
    answered: dict[Concept, bool] = dict.fromkeys(CONCEPTS, True)
    leavers: list[tuple[str, float]] = []
    defections: list[Defection] = []
    for i, one in enumerate(signatories):
        reasons = {c: explain(around.game, i, 0, c) for c in CONCEPTS}
        for c in CONCEPTS:
            answered[c] &= all(reason.answer for reason in reasons[c])
        provoked = _drop_anyway(around, i)
        credibles, threats = explain(provoked, i, 0, "seq"), explain(provoked, i, 0, "gmr")
        for credible, threat in zip(credibles, threats, strict=True):
            gain = float(around.values[i, credible.move] - around.values[i, 0])
            if credible.move == len(around.deals):
                leavers.append((one.id, gain))
                continue
            answer = credible.answer or _find_threat(around, provoked, i, credible.move) or threat.answer
            defections.append(_describe(around, signatories, i, credible.move, gain, answer, bool(credible.answer)))
    defections.sort(key=lambda one: (not one.open, -one.gain))
    unheard = {one for owners in movable.values() for one in owners} - names
    return Aftermath(
        holds=answered,
        leavers=tuple(sorted(leavers, key=lambda one: -one[1])),
        defections=tuple(defections),
        settle=tuple(dict.fromkeys(one.turn.issue for one in defections if one.open)),
        movable=movable,
        kept=kept,
        unheard=tuple(sorted(unheard)),
        narrowed=narrowed,
    )


def _narrow(
    frame: Frame, signatories: Sequence[Signatory], issues: list[str], deal: Ints
) -> tuple[dict[int, list[int]], tuple[str, ...]]:
    """Return by issue the options that stand or can be brought about, for few enough combinations.

    Issues that matter least to whom they matter most are left out first.
    """

    def matters(k: int) -> float:
        start = int(frame.offsets[k])
        return max(float(np.ptp(one.worth[start : start + len(frame.options[k])])) for one in signatories)

    looked: dict[int, list[int]] = {}
    left_out: list[str] = []
    count = 1
    for k in sorted((frame.issues.index(issue) for issue in issues), key=matters, reverse=True):
        named = frame.options[k]
        taken = [at for at, o in enumerate(named) if at == int(deal[k]) or frame.takers.get((frame.issues[k], o))]
        if count * len(taken) > MOST_STATES:
            left_out.append(frame.issues[k])
            continue
        looked[k] = taken
        count *= len(taken)
    return looked, tuple(left_out)


def _set_out(
    frame: Frame, signatories: Sequence[Signatory], deal: Ints, looked: Mapping[int, Sequence[int]]
) -> _Around:
    combinations = list(product(*looked.values()))
    deals = np.repeat(deal[None], len(combinations), axis=0)
    if looked:
        deals[:, list(looked)] = combinations
    same = (deals == deal).all(axis=1)
    deals = np.concatenate([deal[None], deals[~same & frame.fits(deals)]])
    marked = deals + frame.offsets
    values = np.array([np.append(one.worth[marked].sum(axis=1), one.fallback) for one in signatories])
    values = np.asarray(np.round(values.reshape(len(signatories), len(deals) + 1), _TIE), np.float64)
    row_of = {tuple(row): state for state, row in enumerate(deals.tolist())}
    players = [_seat(frame, one, row_of, looked, values[i]) for i, one in enumerate(signatories)]
    labels = tuple(str(state) for state in range(len(deals) + 1))
    return _Around(frame, deals, freeze(values), Game(labels, tuple(players), ()))


def _seat(
    frame: Frame,
    one: Signatory,
    row_of: Mapping[tuple[int, ...], int],
    looked: Mapping[int, Sequence[int]],
    values: Floats,
) -> Player:
    mine = {
        k: [at for at in taken if one.id in frame.takers.get((frame.issues[k], frame.options[k][at]), ())]
        for k, taken in looked.items()
    }
    lists: list[list[int]] = []
    for row in row_of:
        ends: list[int] = [len(row_of)] if one.needed else []
        for k, taken in mine.items():
            if frame.options[k][row[k]] in frame.final.get(frame.issues[k], ()):
                continue
            others = ((*row[:k], option, *row[k + 1 :]) for option in taken if option != row[k])
            ends += [row_of[other] for other in others if other in row_of]
        lists.append(ends)
    moves = Moves.of([*lists, []])
    ranks = np.unique(values, return_inverse=True)[1].astype(np.int64)
    return Player(one.id, freeze(ranks[None, :]), moves, moves)


def _find_threat(around: _Around, game: Game, i: int, move: int) -> tuple[Step, ...]:
    """Return the one step after which player i is no better off that costs whoever takes it least; nothing if none."""
    threats = [
        (float(around.values[j, move] - around.values[j, end]), Step(other.name, end))
        for j, other in enumerate(game.players)
        for end in (other.moves.lists()[move] if j != i else ())
        if around.values[i, end] <= around.values[i, 0]
    ]
    return (min(threats, key=lambda one: one[0])[1],) if threats else ()


def _drop_anyway(around: _Around, i: int) -> Game:
    """Return the game in which the others of player i have only those moves that the deal does not tempt them to."""
    players: list[Player] = []
    for j, player in enumerate(around.game.players):
        if j == i:
            players.append(player)
            continue
        anyway = {_sign(around, 0, end) for end in player.improvements.lists()[0]}
        edges = zip(player.moves.sources.tolist(), player.moves.ends.tolist(), strict=True)
        keep = np.array([_sign(around, start, end) not in anyway for start, end in edges], np.bool_)
        players.append(Player(player.name, player.ranks, player.moves.keep(keep), player.true_moves))
    return Game(around.game.states, tuple(players), ())


def _sign(around: _Around, start: int, end: int) -> tuple[int, int]:
    """What a move changes: an issue and the option it comes to; -1 for leaving."""
    if end == len(around.deals):
        return -1, -1
    k = int(np.argmax(around.deals[start] != around.deals[end]))
    return k, int(around.deals[end, k])


def _describe(
    around: _Around,
    signatories: Sequence[Signatory],
    i: int,
    move: int,
    gain: float,
    answer: Sequence[Step],
    credible: bool,  # noqa: FBT001 - the last of a row of facts
) -> Defection:
    frame, one = around.frame, signatories[i]
    columns = around.deals[[0, move]] + frame.offsets
    change = one.drawn[columns[1]].sum(axis=0) - one.drawn[columns[0]].sum(axis=0)
    hurt = [
        other.id
        for j, other in enumerate(signatories)
        if other.needed and around.values[j, 0] >= around.values[j, -1] > around.values[j, move]
    ]
    costs: dict[str, float] = {}
    before = move
    for step in answer:
        j = next(j for j, other in enumerate(signatories) if other.id == step.party)
        loss = float(around.values[j, before] - around.values[j, step.state])
        if loss > 0:
            costs[step.party] = costs.get(step.party, 0.0) + loss
        before = step.state
    return Defection(
        turn=around.turn(one.id, 0, move),
        gain=gain,
        chance=float((change > 10.0**-_TIE).mean()),
        hurt=tuple(hurt),
        answer=around.turns(move, answer),
        credible=credible,
        cost=None if credible or not answer else costs,
    )
