"""Compile the kernels of the forecast of violence ahead of their first use, at set-up."""

import numpy as np

from modusvivendi.core.panels import build_panel
from modusvivendi.forecast.violence.fitting import fit_violence
from modusvivendi.forecast.violence.simulation import simulate_violence


def warm_up_violence() -> None:
    """Run every kernel on two places; what is compiled stays on disk for later runs (a few seconds of CPU)."""
    counts = np.arange(60.0).reshape(30, 2) % 7
    model = fit_violence(build_panel(("a", "b"), 0, counts, ~np.eye(2, dtype=np.bool_)), 0, horizons=2)
    simulate_violence(model, 2, 2, 0)
