"""Choices drawn by a chooser whose weights are known."""

import numpy as np

from modusvivendi.aims.choices import Choices, gather_choices


def draw_choices(
    seed: int, weights: tuple[float, ...], periods: int = 12, places: int = 60, strikes: int = 40
) -> Choices:
    """Return ``strikes`` choices in each period among ``places`` with normal attributes."""
    draw = np.random.default_rng(seed)
    attributes = draw.normal(size=(periods, places, len(weights)))
    utility = np.exp(attributes @ np.array(weights))
    counts = np.stack([draw.multinomial(strikes, row / row.sum()) for row in utility]).astype(np.float64)
    return gather_choices(
        tuple(f"x{i}" for i in range(len(weights))),
        attributes.reshape(-1, len(weights)),
        counts.ravel(),
        np.repeat(np.arange(periods), places),
    )
