"""Negotiations made up for tests, and the plain reference: one deal, one party, one draw after the other."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from hypothesis import strategies as st

from modusvivendi.terms.acceptance import Ballot
from modusvivendi.terms.halves import Joint
from modusvivendi.terms.space import Space


def named(sizes: list[int], patterns: tuple[dict[str, tuple[str, ...]], ...] = ()) -> Space:
    options = tuple(tuple(f"o{i}" for i in range(size)) for size in sizes)
    return Space(tuple(f"q{i}" for i in range(len(sizes))), options, patterns)


@dataclass
class Case:
    """Stakes in tenths, so that ties are many and sums such as 0.1 + 0.2 come up."""

    space: Space
    tenths: np.ndarray  # (D, P, t), whole
    bars: np.ndarray  # (D, P), whole
    red: np.ndarray
    asked: np.ndarray
    joints: tuple[tuple[int, int, np.ndarray], ...]

    def ballot(self) -> Ballot:
        parties = tuple(f"p{i}" for i in range(self.tenths.shape[1]))
        joints = tuple(Joint(a, b, table / 10) for a, b, table in self.joints)
        return Ballot(self.space, parties, self.tenths / 10, self.bars / 10, self.red, self.asked, joints)

    def deals(self) -> list[tuple[int, ...]]:
        return list(product(*(range(size) for size in self.space.sizes)))

    def worth(self, draw: int, party: int, deal: tuple[int, ...]) -> int:
        """In tenths."""
        table = self.tenths[draw, party]
        own = sum(int(table[self.space.offsets[i] + option]) for i, option in enumerate(deal))
        return own + sum(int(t[party, deal[a], deal[b]]) for a, b, t in self.joints)

    def accepts(self, draw: int, party: int, deal: tuple[int, ...]) -> bool:
        crossed = any(self.red[party, self.space.offsets[i] + option] for i, option in enumerate(deal))
        return not crossed and self.worth(draw, party, deal) >= self.bars[draw, party]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    parties, draws = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    patterns = ({"q0": ("o0",), f"q{len(sizes) - 1}": ("o0",)},) if draw(st.booleans()) else ()
    pairs = [(a, b) for a in range(len(sizes)) for b in range(a + 1, len(sizes))]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True)) if pairs else []
    total = sum(sizes)
    return Case(
        named(sizes, patterns),
        random.integers(-5, 6, (draws, parties, total)),
        random.integers(-8, 9, (draws, parties)),
        random.random((parties, total)) < 0.1,
        random.random((draws, parties)) < 0.8,
        tuple((a, b, random.integers(-3, 4, (parties, sizes[a], sizes[b]))) for a, b in chosen),
    )
