"""All the deals on the table, counted and drawn without ever being listed.

Few issues are tied to each other by what cannot be; the others combine freely. So the tied ones are listed, and the
free ones multiply.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from modusvivendi.core.ranges import Bools, Ints, freeze
from modusvivendi.terms.space import Pattern, Space

MOST_LISTED = 2_000_000
"""Up to so many feasible deals every one is looked at; beyond, a sample drawn at random."""
_BLOCK = 1 << 16


@dataclass(frozen=True, eq=False)
class Table:
    """Deals over k issues with o options in all; ``infeasible`` patterns as in ``terms.space.Space``.

    A deal is a row of option numbers, (k,). Raises ``ModusError`` as ``Space`` does.
    """

    issues: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    infeasible: tuple[Pattern, ...] = ()

    def __post_init__(self) -> None:
        # The free issues are checked one at a time: together they may be more than a space holds.
        _ = self._space
        for at in self._free:
            Space((self.issues[at],), (self.options[at],))

    def __len__(self) -> int:
        return math.prod(map(len, self.options))

    @cached_property
    def offsets(self) -> Ints:
        """Where each issue begins in a list of all options, and where the last ends, (k + 1,)."""
        return freeze(np.append(0, np.cumsum([len(options) for options in self.options])).astype(np.int64))

    @property
    def width(self) -> int:
        """How many options there are in all."""
        return int(self.offsets[-1])

    @cached_property
    def named(self) -> tuple[tuple[str, str], ...]:
        """Issue and option of each of the o options."""
        return tuple((i, option) for i, options in zip(self.issues, self.options, strict=True) for option in options)

    @cached_property
    def count(self) -> int:
        """How many deals can be."""
        return self.count_open(np.ones(self.width, np.bool_))

    def count_open(self, allowed: Bools) -> int:
        """Return how many feasible deals use none but the options marked, (o,)."""
        free = math.prod(int(allowed[self.offsets[at] : self.offsets[at + 1]].sum()) for at in self._free)
        return free * int(self.mark_open(allowed).sum())

    def require_deals(self) -> None:
        """Raise ``ModusError`` when no deal is feasible, with patterns that leave none."""
        if self._space is not None:
            self._space.require_deals()

    def fits(self, deals: Ints) -> Bools:
        """Say which deals (n, k) are feasible, (n,)."""
        free = np.ones(len(deals), np.bool_)
        for pattern in self.infeasible:
            hit = np.ones(len(deals), np.bool_)
            for issue, options in pattern.items():
                at = self.issues.index(issue)
                hit &= np.isin(deals[:, at], [self.options[at].index(option) for option in options])
            free &= ~hit
        return free

    def sample(self, count: int, random: np.random.Generator, allowed: Bools | None = None) -> Ints:
        """Draw feasible deals (count, k), each equally likely, using none but ``allowed`` options where given.

        No rows when there are none.
        """
        allowed = np.ones(self.width, np.bool_) if allowed is None else allowed
        deals = np.zeros((count, len(self.issues)), np.int64)
        for at in self._free:
            open_ones = np.flatnonzero(allowed[self.offsets[at] : self.offsets[at + 1]])
            if not len(open_ones):
                return deals[:0]
            deals[:, at] = open_ones[random.integers(len(open_ones), size=count)]
        tied = self.tied_rows[self.mark_open(allowed)]
        if not len(tied):
            return deals[:0]
        deals[:, self.tied] = tied[random.integers(len(tied), size=count)]
        return deals

    def every(self, allowed: Bools | None = None) -> Iterator[Ints]:
        """Yield every feasible deal that uses none but ``allowed`` options (o,), in blocks (m, k).

        The order is that of the tied issues, then of the free ones.
        """
        allowed = np.ones(self.width, np.bool_) if allowed is None else allowed
        choices = [np.flatnonzero(allowed[self.offsets[at] : self.offsets[at + 1]]) for at in self._free]
        free, rows = math.prod(map(len, choices)), self.tied_rows[self.mark_open(allowed)]
        whole = len(rows) * free
        for start in range(0, whole, _BLOCK):
            tied, rest = np.divmod(np.arange(start, min(start + _BLOCK, whole)), free)
            deals = np.empty((len(tied), len(self.issues)), np.int64)
            deals[:, self.tied] = rows[tied]
            for at, options in zip(reversed(self._free), reversed(choices), strict=True):
                rest, chosen = np.divmod(rest, len(options))
                deals[:, at] = options[chosen]
            yield deals

    def neighbours(self, deal: Ints) -> Ints:
        """Return the feasible deals that differ from a deal (k,) on one issue, (m, k)."""
        at = np.repeat(np.arange(len(self.issues)), np.diff(self.offsets))
        options = np.arange(self.width) - self.offsets[at]
        other = options != deal[at]
        near = np.repeat(deal[None], int(other.sum()), axis=0)
        near[np.arange(len(near)), at[other]] = options[other]
        return near[self.fits(near)]

    def read(self, terms: dict[str, str]) -> Ints:
        """Return a deal given by its options; -1 for an issue that nothing is said on."""
        return np.array(
            [self.options[at].index(terms[issue]) if issue in terms else -1 for at, issue in enumerate(self.issues)]
        )

    def say(self, deal: Ints) -> dict[str, str]:
        """Return the options of a deal by issue."""
        return {issue: options[at] for issue, options, at in zip(self.issues, self.options, deal.tolist(), strict=True)}

    @cached_property
    def tied(self) -> list[int]:
        """Numbers of the issues that some pattern names."""
        named = {issue for pattern in self.infeasible for issue in pattern}
        return [at for at, issue in enumerate(self.issues) if issue in named]

    @cached_property
    def _free(self) -> list[int]:
        return [at for at in range(len(self.issues)) if at not in self.tied]

    @cached_property
    def _space(self) -> Space | None:
        """The tied issues; None when all are free."""
        unknown = tuple(pattern for pattern in self.infeasible if not set(pattern) <= set(self.issues))
        if not self.tied and not unknown and self.issues:
            return None
        kept = self.tied or list(range(len(self.issues)))
        return Space(
            tuple(self.issues[at] for at in kept), tuple(self.options[at] for at in kept), tuple(self.infeasible)
        )

    @cached_property
    def tied_rows(self) -> Ints:
        """The feasible options of the tied issues, (m, tied); one row of nothing when none is tied."""
        if self._space is None:
            return np.zeros((1, 0), np.int64)
        return self._space.spread(np.flatnonzero(self._space.feasible))

    def mark_open(self, allowed: Bools) -> Bools:
        """Mark the rows of ``tied_rows`` that use none but ``allowed`` options (o,), (m,)."""
        return np.all(allowed[self.tied_rows + self.offsets[self.tied]], axis=1)
