"""Compile the kernels of flight ahead of their first use, at set-up."""

from datetime import date

import numpy as np

from modusvivendi.core.exodus import Exodus, Location, Route
from modusvivendi.core.exodus_rules import Rules
from modusvivendi.forecast.flight.frame import build_frame
from modusvivendi.forecast.flight.runs import run_members


def warm_up_flight() -> None:
    """Run two days between two places; what is compiled stays on disk for later runs (about half a minute of CPU)."""
    places = (
        Location("a", "", "x", np.nan, np.nan, "conflict", 0, 10.0, {}),
        Location("b", "", "y", np.nan, np.nan, "camp", None, 10.0, {}),
    )
    exodus = Exodus(
        name="warming",
        start=date(2000, 1, 1),
        period=2,
        locations=places,
        routes=(Route(0, 1, 10.0, 0, np.nan, 0.0, {}),),
        closures=(),
        changes=(),
        corrections=(),
        fighting=np.array([[1.0, np.nan]] * 2),
        rules=Rules(),
        reports={},
        total=None,
        levels={},
    )
    run_members(build_frame(exodus), [0])
