"""Compile the kernels of the forecast ahead of their first use, at set-up."""

import numpy as np

from modusvivendi.forecast.control import Moment, fit_control, simulate_control
from modusvivendi.forecast.violence.warming import warm_up_violence


def warm_up_forecast() -> None:
    """Run the kernels of violence and of control on two places; what is compiled stays on disk for later runs."""
    warm_up_violence()
    touching = ~np.eye(2, dtype=np.bool_)
    simulate_control(fit_control(("a", "b"), touching, [Moment(0, np.eye(2))]), 1, 1, 0)
