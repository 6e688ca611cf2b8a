"""Small questions, made at random or by hand, and brute force over them."""

from collections.abc import Sequence
from itertools import product

import numpy as np

from modusvivendi.core.deals import Role
from modusvivendi.core.periods import parse_period
from modusvivendi.core.ranges import UNKNOWN, Range
from modusvivendi.terms.mediation.question import Question, Seat
from modusvivendi.terms.mediation.table import Table

DATE = parse_period("2015-10-01")


def seat(
    id: str,
    weights: Sequence[float],
    stakes: Sequence[float],
    fallback: float | tuple[float, float, float],
    *,
    refused: Sequence[int] = (),
    role: Role = "needed",
    spread: float = 0.0,
) -> Seat:
    """A party with stakes (and weights) known to within ``spread``."""
    weight = np.repeat(np.array(weights, float)[:, None], 3, axis=1)
    stake = np.clip(np.array(stakes, float)[:, None] + np.array([-spread, 0, spread]), 0, 1)
    red = np.zeros(len(stakes), bool)
    red[list(refused)] = True
    low, best, high = fallback if isinstance(fallback, tuple) else (fallback,) * 3
    return Seat(id, role, UNKNOWN, weight, stake, red, Range(low, best, high))


def question(sizes: Sequence[int], seats: Sequence[Seat], infeasible: Sequence[dict[int, list[int]]] = ()) -> Question:
    """Issues i0, i1 … with options o0, o1 …; patterns by number of issue and option."""
    patterns = tuple({f"i{i}": tuple(f"o{o}" for o in options) for i, options in one.items()} for one in infeasible)
    issues = tuple(f"i{at}" for at in range(len(sizes)))
    options = tuple(tuple(f"o{o}" for o in range(size)) for size in sizes)
    return Question(DATE, Table(issues, options, patterns), tuple(seats))


def random_question(seed: int, parties: int = 3, *, spread: float = 0.2) -> Question:
    """Three to four issues of two to three options, some of it infeasible, some refused."""
    random = np.random.default_rng(seed)
    sizes = random.integers(2, 4, size=random.integers(3, 5)).tolist()
    width = sum(sizes)
    seats = [
        seat(
            f"p{at}",
            random.uniform(0.1, 1, len(sizes)),
            random.uniform(0, 1, width),
            tuple(np.sort(random.uniform(0.2, 0.8, 3)).tolist()),
            refused=np.flatnonzero(random.random(width) < 0.1).tolist(),
            spread=spread,
        )
        for at in range(parties)
    ]
    pairs = random.permutation(len(sizes))[:2].tolist()
    return question(sizes, seats, [{i: [int(random.integers(sizes[i]))] for i in pairs}])


def list_deals(asked: Question) -> np.ndarray:
    """Every feasible deal, by brute force."""
    table = asked.table
    kept = []
    for deal in product(*(range(len(options)) for options in table.options)):
        terms = {issue: options[at] for issue, options, at in zip(table.issues, table.options, deal, strict=True)}
        if not any(all(terms[i] in options for i, options in one.items()) for one in table.infeasible):
            kept.append(deal)
    return np.array(kept, np.int64).reshape(-1, len(table.issues))
