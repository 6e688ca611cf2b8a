"""An invented war: clustered, heavy-tailed, with quiet places."""

import numpy as np

from modusvivendi.core.panels import Panel, build_panel


def war(months: int = 40, places: int = 8, seed: int = 1) -> Panel:
    """Counts on a ring of places, hotter in some than in others."""
    random = np.random.default_rng(seed)
    level = np.exp(random.normal(0.5, 1.5, places))
    storms = np.exp(random.normal(0, 0.6, (months, 1)))
    counts = random.negative_binomial(0.6, 1 / (1 + level * storms * 2)).astype(np.float64)
    ring = np.eye(places, k=1, dtype=np.bool_)
    ring[0, -1] = places > 2
    return build_panel([f"place {i:02}" for i in range(places)], 24000, counts, ring | ring.T)
