"""Stability when some preferences are unknown: over draws of the orders that are possible, each equally likely."""

from dataclasses import replace
from itertools import product

import numpy as np

from modusvivendi.core.conflicts import CONCEPTS, Concept, Rule, Stability
from modusvivendi.core.seed import stream
from modusvivendi.terms.stability.concepts import find_stable, stable_masks
from modusvivendi.terms.stability.graph import Game

DRAWS = 200

Shares = dict[str, dict[Concept, tuple[float, ...]]]
"""By party ("" for all of them: an equilibrium) and concept the share of draws in which each state is stable."""


def find_stable_in_draws(
    game: Game, rule: Rule = "legal", *, seed: int = 0, draws: int = DRAWS, joint: bool = False
) -> tuple[Stability, Shares]:
    """Return what is stable in every draw, and how often each state is.

    Raises ``ModusError`` as ``find_stable`` does.
    """
    names = [player.name for player in game.players]
    counts = {(name, c): np.zeros(len(game), np.int64) for name, c in product(["", *names], CONCEPTS)}
    for draw in range(draws):
        one = game.complete(stream(seed, "terms.preferences", draw))
        masks = [stable_masks(one, i, rule, joint=joint) for i in range(len(names))]
        for c in CONCEPTS:
            for name, mask in zip(names, masks, strict=True):
                counts[name, c] += mask[c]
            counts["", c] += np.logical_and.reduce([mask[c] for mask in masks])
    shares: Shares = {name: {c: tuple((counts[name, c] / draws).tolist()) for c in CONCEPTS} for name in ["", *names]}
    always = {
        name: {c: tuple(s for s, p in enumerate(shares[name][c]) if p == 1.0) for c in CONCEPTS} for name in shares
    }
    plain = find_stable(game, rule, joint=joint)
    hidden = frozenset[int]().union(*(player.misperceived for player in game.players))
    return replace(
        plain,
        stable={name: always[name] for name in names},
        equilibria=always[""],
        seen={c: tuple(s for s in always[""][c] if s not in hidden) for c in CONCEPTS},
    ), shares
