"""Many futures of an instance of flight, side by side, and what they say together."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from modusvivendi.core.errors import ModusError
from modusvivendi.core.exodus import Exodus
from modusvivendi.forecast.flight.frame import Frame, build_frame
from modusvivendi.forecast.flight.returning import chance_home
from modusvivendi.forecast.flight.runs import Errors, Runs, join_runs, measure_errors, run_members
from modusvivendi.forecast.flight.schedule import Mode
from modusvivendi.forecast.flight.warming import warm_up_flight
from modusvivendi.plan.workers import open_workers

PIECE = 8
"""Futures in one piece of work."""
MOST_CELLS = 500_000_000
"""Camps times days times futures."""
LEAVING = 0.01
"""Share of a place's people who leave on a day of full fighting where nothing else is said: Flee's own default for
departures by population; a judgement, between about 0.001 and 0.05."""


@dataclass(frozen=True, eq=False)
class Flights:
    """The futures, what they were run on, how far they are from the reports, and the CPU seconds that they took.

    ``assumed``: what had to be assumed to run at all, in words.
    """

    exodus: Exodus
    frame: Frame
    runs: Runs
    errors: Errors | None
    cpu_seconds: float
    assumed: tuple[str, ...]


def simulate_flight(
    exodus: Exodus,
    mode: Mode = "corrected",
    *,
    runs: int = 1,
    seed: int = 0,
    scale: int = 1,
    workers: int = 1,
    cluster: str = "",
    on_progress: Callable[[str], None] | None = None,
) -> Flights:
    """Run futures 0 to ``runs`` - 1; the same for any number of workers.

    ``scale``: 1 counts for so many people (Flee's ``hasten``). ``cluster``: the address of a Dask scheduler instead of
    local workers. Raises ``ModusError`` when nobody is said to set out, or the futures do not fit into memory.
    """
    tell = on_progress or (lambda _: None)
    exodus, assumed = _assume(exodus, mode)
    cells = runs * exodus.days * max(len(exodus.camps), 1)
    if cells > MOST_CELLS:
        most = MOST_CELLS // (exodus.days * max(len(exodus.camps), 1))
        raise ModusError(f"{runs:,} futures do not fit into memory", repair=f"give --runs {most} or fewer")
    tell("laying out the instance")
    back = chance_home(exodus) if mode == "corrected" and not exodus.reports else None
    frame = build_frame(exodus, mode, seed, scale, back)
    warm_up_flight()
    pieces = [list(range(first, min(first + PIECE, runs))) for first in range(0, runs, PIECE)]
    began = time.process_time()
    tell(f"running {runs:,} future{'s' * (runs != 1)} of {exodus.days:,} days")
    with open_workers(workers, cluster=cluster) as pool:
        shared = pool.share(frame)
        promises = [pool.submit(run_members, shared, piece) for piece in pieces]
        parts: list[Runs] = [promise.result() for promise in promises]
    spent = time.process_time() - began
    joined = join_runs(parts)
    tell("holding them against the reports")
    return Flights(exodus, frame, joined, measure_errors(frame, joined), spent, assumed)


def _assume(exodus: Exodus, mode: Mode) -> tuple[Exodus, tuple[str, ...]]:
    """Settle who sets out where there are no reports and no rule."""
    if exodus.reports or exodus.rules.spawn.conflict_driven:
        return exodus, ()
    if mode == "flee":
        raise ModusError(
            "nobody is said to set out: Flee takes that from the reports",
            repair="give --validation DIR, or set spawn_rules: conflict_driven_spawning in the settings",
        )
    spawn = replace(
        exodus.rules.spawn,
        conflict_driven=True,
        spawn_mode="pop_ratio",
        displaced_per_conflict_day=LEAVING,
        take_from_population=True,
    )
    told = f"no counts were given: {LEAVING:.0%} of a place's people leave on a day of fighting (a judgement)"
    return replace(exodus, rules=replace(exodus.rules, spawn=spawn)), (told,)
