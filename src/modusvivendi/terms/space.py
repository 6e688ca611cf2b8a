"""The deal space: one option for every issue, minus the combinations that cannot be; held as a product.

Deals are numbered from 0 in C order: the first issue changes slowest. No table of deals is ever made: whatever is asked
of all of them is put together from two halves, the first issues and the last, of which there are about sqrt(n).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from modusvivendi.core.errors import ModusError
from modusvivendi.core.games import MOST_DEALS, MOST_ISSUES, MOST_PATTERNS
from modusvivendi.core.names import suggest
from modusvivendi.core.ranges import Bools, Ints, freeze

_BLOCK = 1 << 20
_WIDTH = 729
"""Deals that share a first half, if the sizes allow: enough for long loops, few enough to stay in the cache."""

Pattern = Mapping[str, tuple[str, ...]]
Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Space:
    """All deals over some issues.

    ``options``: for each issue the options open to it. ``infeasible``: patterns that no deal may fit; a pattern names
    for some issues one or more options, and a deal fits it when it has one of them for each issue named.

    Raises ``ModusError`` for no issue, an issue without options, a name used twice, a pattern that names what is not
    there or names nothing, and for more than ``MOST_DEALS``, ``MOST_ISSUES`` or ``MOST_PATTERNS``.
    """

    issues: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    infeasible: tuple[Pattern, ...] = ()

    def __post_init__(self) -> None:
        _check(self)

    def __len__(self) -> int:
        return math.prod(map(len, self.options))

    @cached_property
    def sizes(self) -> Ints:
        """Options of each issue, (k,)."""
        return freeze(np.array([len(options) for options in self.options], np.int64))

    @cached_property
    def strides(self) -> Ints:
        """How far apart in number two deals are that differ by one option of an issue, (k,)."""
        return freeze(np.append(np.cumprod(self.sizes[:0:-1])[::-1], 1).astype(np.int64))

    @cached_property
    def offsets(self) -> Ints:
        """Where each issue begins, and the last ends, in a table of all options side by side, (k + 1,)."""
        return freeze(np.append(0, np.cumsum(self.sizes)).astype(np.int64))

    @cached_property
    def split(self) -> int:
        """How many issues make up the first half of a deal; the last half has about 729 forms, if the sizes allow."""
        widths = np.append(np.cumprod(self.sizes[::-1].astype(np.float64))[::-1], 1.0)
        return int(np.abs(np.log(widths[:-1] / _WIDTH)).argmin())

    @property
    def halves(self) -> tuple[int, int]:
        """How many forms the first half and the last half of a deal have; their product is the number of deals."""
        sizes = self.sizes.tolist()
        return math.prod(sizes[: self.split]), math.prod(sizes[self.split :])

    @cached_property
    def feasible(self) -> Bools:
        """Which deals can be, (n,); a byte each."""
        free = np.ones(len(self), np.bool_)
        if self.infeasible:
            from modusvivendi.terms.kernels import patterns

            kernels: Any = patterns
            words = _match_options(self)
            first = _meet(words[: self.split], words[0].shape[1])
            last = _meet(words[self.split :], words[0].shape[1])
            kernels.mark_unmatched(first, np.ascontiguousarray(last.T), free)
        return freeze(free)

    @cached_property
    def count(self) -> int:
        """How many deals can be."""
        return int(np.count_nonzero(self.feasible))

    def encode(self, deal: Mapping[str, str]) -> int:
        """Return the number of the deal with these options by issue.

        Raises ``ModusError`` for an issue that is missing, and for issues and options that are not there.
        """
        for issue, option in deal.items():
            self.place(issue, option)
        missing = [issue for issue in self.issues if issue not in deal]
        if missing:
            raise ModusError(
                f"the deal says nothing on {', '.join(missing)}",
                repair=f"give an option for each, such as {missing[0]} = {self.options[self.number(missing[0])][0]}",
            )
        chosen = (self.place(issue, deal[issue])[1] for issue in self.issues)
        return sum(option * stride for option, stride in zip(chosen, self.strides.tolist(), strict=True))

    def decode(self, deal: int) -> dict[str, str]:
        """Return the options of a deal by issue. Raises ``IndexError`` for a number that no deal has."""
        if not 0 <= deal < len(self):
            raise IndexError(f"there are {len(self):,} deals, numbered from 0: none is {deal}")
        chosen = self.spread(np.array([deal]))[0].tolist()
        return {issue: options[at] for issue, options, at in zip(self.issues, self.options, chosen, strict=True)}

    def spread(self, deals: Ints) -> Ints:
        """Return the numbers of the options of deals (m,) as (m, k)."""
        return deals[:, None] // self.strides % self.sizes

    def number(self, issue: str) -> int:
        """Return the number of an issue. Raises ``ModusError``, with the nearest, when it is not there."""
        if issue not in self.issues:
            raise ModusError(f"there is no issue {issue!r}", repair=suggest(issue, self.issues))
        return self.issues.index(issue)

    def place(self, issue: str, option: str) -> tuple[int, int]:
        """Return the numbers of an issue and of one of its options. Raises ``ModusError`` as ``number`` does."""
        at = self.number(issue)
        if option not in self.options[at]:
            raise ModusError(
                f"issue {issue} has no option {option!r}", repair=suggest(option, self.options[at], most=12)
            )
        return at, self.options[at].index(option)

    def blocks(self, size: int = _BLOCK) -> Iterator[tuple[int, int]]:
        """Yield the deals in blocks, each as its first number and the first beyond it."""
        for start in range(0, len(self), size):
            yield start, min(start + size, len(self))

    def require_deals(self) -> None:
        """Raise ``ModusError`` when no deal is feasible, with patterns that by themselves leave none."""
        if self.count:
            return
        kept = list(self.infeasible)
        for pattern in self.infeasible if len(kept) <= 100 else ():
            without = [other for other in kept if other is not pattern]
            if not Space(self.issues, self.options, tuple(without)).count:
                kept = without
        shown = "; ".join(_say(pattern) for pattern in kept[:5])
        raise ModusError(
            f"the deal space is empty: all {len(self):,} combinations are infeasible, already by {shown}",
            repair="take out or narrow one of these patterns",
        )


def _say(pattern: Pattern) -> str:
    return " and ".join(f"{issue} = {'|'.join(options)}" for issue, options in pattern.items())


def _check(space: Space) -> None:
    if not space.issues:
        raise ModusError("there is no issue to settle", repair="give at least one issue with its options")
    if len(space.issues) != len(space.options):
        raise ModusError(
            f"{len(space.issues)} issues have {len(space.options)} lists of options", repair="give each one"
        )
    _refuse_twins("issue", space.issues, "")
    for issue, options in zip(space.issues, space.options, strict=True):
        if not options:
            raise ModusError(f"issue {issue} has no options", repair="give it at least one, or leave the issue out")
        _refuse_twins("option", options, f" of issue {issue}")
    if len(space.issues) > MOST_ISSUES:
        raise ModusError(f"there are {len(space.issues)} issues, more than {MOST_ISSUES}", repair="join some of them")
    deals = math.prod(map(len, space.options))
    if deals > MOST_DEALS:
        raise ModusError(
            f"the issues make {deals:,} deals, more than {MOST_DEALS:,}",
            repair="leave out options that nobody would take, or settle some issues first",
        )
    if len(space.infeasible) > MOST_PATTERNS:
        raise ModusError(
            f"there are {len(space.infeasible):,} infeasible patterns, more than {MOST_PATTERNS:,}",
            repair="join them: a pattern may name several options of an issue",
        )
    for number, pattern in enumerate(space.infeasible, 1):
        _check_pattern(space, number, pattern)


def _refuse_twins(kind: str, names: Sequence[str], of: str) -> None:
    twice = next((name for name in names if names.count(name) > 1), None) if len(set(names)) < len(names) else None
    if twice is not None:
        raise ModusError(f"{kind} {twice}{of} is there twice", repair="give each a name of its own")


def _check_pattern(space: Space, number: int, pattern: Pattern) -> None:
    if not pattern:
        raise ModusError(f"infeasible pattern {number} names no issue", repair="every deal would fit it: take it out")
    for issue, options in pattern.items():
        if not options:
            raise ModusError(f"infeasible pattern {number} names no option of {issue}", repair="name at least one")
        for option in options:
            try:
                space.place(issue, option)
            except ModusError as error:
                raise ModusError(f"infeasible pattern {number}: {error.message}", repair=error.repair) from error


def _match_options(space: Space) -> list[Words]:
    """Return for each issue (options, w) the patterns that each option fits, one bit each."""
    count = len(space.infeasible)
    tables: list[Words] = []
    for issue, options in zip(space.issues, space.options, strict=True):
        bits = np.ones((len(options), 64 * -(-count // 64)), np.bool_)
        bits[:, count:] = False
        for number, pattern in enumerate(space.infeasible):
            if issue in pattern:
                bits[:, number] = np.isin(options, pattern[issue])
        tables.append(np.packbits(bits, axis=1, bitorder="little").view(np.uint64))
    return tables


def _meet(tables: Sequence[Words], width: int) -> Words:
    """Return (forms, w) the patterns that each form of a half fits with all its issues."""

    def join(halves: Words, table: Words) -> Words:
        return (halves[:, None] & table).reshape(-1, width)

    return reduce(join, tables, np.full((1, width), np.iinfo(np.uint64).max, np.uint64))
