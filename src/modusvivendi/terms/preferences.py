"""What a party wants, as statements by priority, as a ranking, as weights or as pairs; turned into ordinal ranks.

Statements are those of option prioritising (Hipel, Fang & Kilgour 1997; Peng 1999): option numbers from 1, ``-3`` or
``not 3`` for an option left undone, ``&`` and ``|``, ``2 if 3`` and ``2 iff 3``, brackets. ``if`` and ``iff`` bind
weakest, ``|`` stronger, ``&`` stronger yet. An option may also be called by its name, ``map=whole`` say, where there
are names.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.errors import ModusError, Where
from modusvivendi.core.names import suggest
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze

UNKNOWN = "unknown"
"""The last statement of a party of whom no more is known: states that its other statements leave equal are then
unknown to each other, not indifferent."""
LONGEST = 2_000
"""Signs of one statement."""
DEEPEST = 50
"""Brackets and negations within each other."""

_TOKEN = re.compile(r"\s*(?:(?P<sign>[()&|\-!,])|(?P<word>[^\s()&|\-!,][^\s()&|!,]*))")
_JOINTS = {"if": "if", "iff": "iff", "and": "&", "or": "|", "not": "-", "&&": "&", "||": "|", "!": "-"}

Test = Callable[[Bools], Bools]
"""From the table of states (n, k) to where a statement holds (n,)."""


@dataclass(frozen=True, eq=False)
class Ranks:
    """Ordinal ranks of n states, (n,): 0 the worst, equal for indifference.

    ``unknown``: states of equal rank are not known to be equal.
    """

    values: Ints
    unknown: bool = False


def parse_statement(text: str, names: Mapping[str, int], where: Where | None = None) -> Test:
    """Return the test that a statement is; ``names`` gives the column of each option's name.

    Raises ``ModusError`` with the column of the sign that does not fit, and for an unknown option the allowed ones.
    """
    if len(text) > LONGEST:
        raise ModusError(f"the statement has more than {LONGEST:,} signs", where, "break it up by priority")
    return _Reader(text, names, where or Where()).read()


def name_options(count: int, names: Sequence[str] = ()) -> dict[str, int]:
    """Return the columns of the options by number from 1, and by name where it is a single word used once."""
    columns = {str(i + 1): i for i in range(count)}
    for i, name in enumerate(names):
        if names.count(name) == 1 and re.fullmatch(r"[^\W\d][\w.=-]*", name) and name.lower() not in _JOINTS:
            columns.setdefault(name, i)
    return columns


def rank_by_statements(
    statements: Sequence[str | Sequence[str]],
    table: Bools,
    names: Mapping[str, int],
    weights: Sequence[float] = (),
    where: Where | None = None,
) -> Ranks:
    """Rank n states by statements in order of priority; ``table`` (n, k): which option is taken in which state.

    A state is better if it fulfils the most important statement on which two states differ. Of statements in an inner
    sequence, which are equally important, the number fulfilled counts. With ``weights``, one a statement, the sum over
    the statements fulfilled decides instead.

    Raises ``ModusError`` for a statement that cannot be read and for a wrong number of weights.
    """
    if weights:
        return _rank_by_weights(statements, weights, table, names, where)
    keys: list[Ints] = []
    unknown = False
    for position, one in enumerate(statements):
        if one == UNKNOWN:
            if position < len(statements) - 1:
                raise ModusError(
                    f"statement {position + 1} is {UNKNOWN}, but others follow", where, "put it last, or leave it out"
                )
            unknown = True
            continue
        group = (one,) if isinstance(one, str) else one
        if not group:
            raise ModusError(f"statement {position + 1} is an empty list", where, "delete it")
        holds = np.stack([parse_statement(text, names, where)(table) for text in group])
        keys.append(np.asarray(holds.sum(axis=0), np.int64))
    return Ranks(_rank_keys(keys, len(table)), unknown)


def rank_directly(groups: Sequence[Sequence[int]], count: int, where: Where | None = None) -> Ranks:
    """Rank ``count`` states by groups of equal ones, best first.

    Raises ``ModusError`` for states that are missing, come twice, or are none.
    """
    listed = [state for group in groups for state in group]
    wrong = sorted({state for state in listed if not 0 <= state < count})
    if wrong:
        raise ModusError(f"the ranking names state {wrong[0]}, which is none", where, f"states are 0 to {count - 1}")
    twice = sorted({state for state in listed if listed.count(state) > 1}) if len(listed) > len(set(listed)) else []
    if twice:
        raise ModusError(f"the ranking names state {twice[0]} twice", where, "name each state once")
    missing = sorted(set(range(count)) - set(listed))
    if missing:
        few = ", ".join(map(str, missing[:8])) + (f" and {len(missing) - 8:,} more" if len(missing) > 8 else "")
        raise ModusError(
            f"the ranking leaves out state{'s' * (len(missing) > 1)} {few}",
            where,
            "place each; states in one group are equal",
        )
    values = np.zeros(count, np.int64)
    for place, group in enumerate(groups):
        values[list(group)] = len(groups) - 1 - place
    return Ranks(freeze(values))


def rank_by_pairs(pairs: Sequence[tuple[int, int]], count: int, where: Where | None = None) -> Ranks:
    """Rank ``count`` states by pairs of which the first is preferred to the second.

    Raises ``ModusError`` for preferences that go in a circle, naming it, for states that are none, and when two states
    are ordered by no chain of pairs.
    """
    below: list[list[int]] = [[] for _ in range(count)]
    for better, worse in pairs:
        if not (0 <= better < count and 0 <= worse < count):
            raise ModusError(
                f"the pair {better} over {worse} names a state that is none", where, f"states are 0 to {count - 1}"
            )
        below[better].append(worse)
    height = _find_heights(below, where)
    order = np.argsort(height, kind="stable")
    level = np.flatnonzero(np.diff(height[order]) == 0)
    if level.size:
        a, b = sorted(int(order[level[0] + i]) for i in (0, 1))
        raise ModusError(
            f"the pairs do not say which of the states {a} and {b} is preferred",
            where,
            f"add [{a}, {b}] or [{b}, {a}]; equal states need a ranking",
        )
    return Ranks(freeze(height))


def rank_values(values: Floats) -> Ints:
    """Turn worths (n,) into ordinal ranks (n,): 0 the lowest, equal worths equal.

    Raises ``ModusError`` for an unknown worth: it has no rank.
    """
    if np.isnan(values).any():
        raise ModusError("a worth is unknown, so that it has no rank", repair="supply it, or leave the party out")
    return freeze(np.unique(values, return_inverse=True)[1].astype(np.int64))


def _rank_by_weights(
    statements: Sequence[str | Sequence[str]],
    weights: Sequence[float],
    table: Bools,
    names: Mapping[str, int],
    where: Where | None,
) -> Ranks:
    flat = [text for one in statements for text in ((one,) if isinstance(one, str) else one)]
    if len(flat) != len(weights):
        raise ModusError(f"there are {len(flat)} statements, but {len(weights)} weights", where, "give one for each")
    if not np.isfinite(weights).all():
        raise ModusError("a weight is unknown or not finite", where, "give a number")
    holds = np.stack([parse_statement(text, names, where)(table) for text in flat], axis=1)
    # Sums of the same weights in another order must come out equal: rounding makes no strict preference.
    totals = np.round(holds @ np.array(weights, np.float64), 12)
    return Ranks(rank_values(totals))


def _rank_keys(keys: Sequence[Ints], count: int) -> Ints:
    if not keys:
        return freeze(np.zeros(count, np.int64))
    rows = np.stack(keys, axis=1)
    return freeze(np.unique(rows, axis=0, return_inverse=True)[1].reshape(count).astype(np.int64))


def _find_heights(below: Sequence[Sequence[int]], where: Where | None) -> Ints:
    """Return the longest chain of worse states under each state; depth first without recursion."""
    height = np.full(len(below), -1, np.int64)
    for root in range(len(below)):
        path, ahead = [root], [iter(below[root])]
        on_path = {root}
        while path and height[path[0]] < 0:
            state = path[-1]
            following = next(ahead[-1], None)
            if following is None:
                height[state] = max((int(height[other]) + 1 for other in below[state]), default=0)
                on_path.discard(path.pop())
                ahead.pop()
            elif following in on_path:
                circle = [*path[path.index(following) :], following]
                raise ModusError(
                    "the preferences go in a circle: " + " over ".join(map(str, circle)),
                    where,
                    "drop one of these pairs",
                )
            elif height[following] < 0:
                path.append(following)
                on_path.add(following)
                ahead.append(iter(below[following]))
    return height


class _Reader:
    """Reads one statement from left to right."""

    def __init__(self, text: str, names: Mapping[str, int], where: Where) -> None:
        self._text, self._names, self._where = text, names, where
        self._tokens = list(self._split())
        self._next = 0
        self._depth = 0

    def read(self) -> Test:
        test = self._condition()
        if self._peek():
            raise self._error(f"{self._peek()!r} does not fit here", "join statements with &, |, if or iff")
        return test

    def _split(self) -> "Sequence[tuple[str, int]]":
        found: list[tuple[str, int]] = []
        at = 0
        text = self._text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            assert match is not None  # every sign is one or begins a word
            token = match["sign"] or match["word"]
            found.append((_JOINTS.get(token.lower(), token), match.end() - len(token)))
            at = match.end()
        return found

    def _peek(self) -> str:
        return self._tokens[self._next][0] if self._next < len(self._tokens) else ""

    def _take(self, *wanted: str) -> str:
        token = self._peek()
        if token in wanted and token:
            self._next += 1
            return token
        return ""

    def _condition(self) -> Test:
        test = self._either()
        joint = self._take("if", "iff")
        if not joint:
            return test
        other = self._either()
        if self._peek() in ("if", "iff"):
            raise self._error(f"a second {self._peek()!r}", "set brackets")
        return (lambda t: test(t) | ~other(t)) if joint == "if" else (lambda t: test(t) == other(t))

    def _either(self) -> Test:
        test = self._both()
        while self._take("|"):
            test = _join(np.logical_or, test, self._both())
        return test

    def _both(self) -> Test:
        test = self._one()
        while self._take("&"):
            test = _join(np.logical_and, test, self._one())
        return test

    def _one(self) -> Test:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._error("brackets within brackets, too deep", f"keep to {DEEPEST} levels")
        test = self._negation() if self._take("-") else self._bracket() if self._take("(") else self._option()
        self._depth -= 1
        return test

    def _negation(self) -> Test:
        inner = self._one()
        return lambda t: ~inner(t)

    def _bracket(self) -> Test:
        test = self._condition()
        if not self._take(")"):
            raise self._error("a bracket is not closed", "add )")
        return test

    def _option(self) -> Test:
        token = self._peek()
        if not token or token in ("&", "|", "if", "iff", ")", ",", "("):
            shown = f"{token!r} stands where" if token else "the statement ends where"
            raise self._error(f"{shown} an option should be", "name an option, such as 2 or -3")
        if token not in self._names:
            known = list(self._names)
            repair = (
                f"options are 1 to {len(known)}"
                if all(name.isdigit() for name in known) and known
                else suggest(token[:60], known, most=20)
            )
            raise self._error(f"there is no option {token[:60]!r}", repair)
        self._next += 1
        column = self._names[token]
        return lambda t: t[:, column]

    def _error(self, what: str, repair: str) -> ModusError:
        at = self._tokens[self._next][1] if self._next < len(self._tokens) else len(self._text)
        shown = self._text if len(self._text) <= 80 else self._text[:79] + "…"
        return ModusError(f"{what}, at sign {at + 1} of {shown!r}", self._where, repair)


def _join(how: Callable[[Bools, Bools], Bools], a: Test, b: Test) -> Test:
    return lambda t: how(a(t), b(t))
