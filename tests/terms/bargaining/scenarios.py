"""Scenarios drawn at random."""

import numpy as np
from hypothesis import strategies as st

from modusvivendi.core.bargains import RULES, Rules, Scenario

DEFAULT = Rules()


def draw_scenario(seed: int, actors: int, dimensions: int, rules: Rules = DEFAULT) -> Scenario:
    draw = np.random.default_rng(seed)
    salience = draw.dirichlet(np.ones(dimensions), actors) * draw.uniform(0.3, 1.0, (actors, 1))
    return Scenario(
        "drawn",
        "",
        tuple(f"actor {at}" for at in range(actors)),
        tuple(f"line {at}" for at in range(dimensions)),
        draw.uniform(1, 100, actors),
        np.round(draw.uniform(0, 1, (actors, dimensions)), 4),
        salience,
        np.eye(actors),
        rules,
    )


def any_rules() -> st.SearchStrategy[Rules]:
    return st.fixed_dictionaries({field: st.sampled_from(values) for field, values in RULES.values()}).map(
        lambda chosen: Rules(**chosen)
    )
