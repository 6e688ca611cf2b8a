"""Schedule a project by the clock: the heuristic for so many schedules or seconds, or the exact method after it."""

import time
from collections.abc import Callable
from typing import Literal

from modusvivendi.core.errors import ModusError
from modusvivendi.core.projects import Project, Schedule
from modusvivendi.roadmap.search import SCHEDULES, search

Method = Literal["heuristic", "cp-sat"]
METHODS: tuple[Method, ...] = ("heuristic", "cp-sat")
SECONDS = 10.0
"""What the exact method may take when nobody says."""
_UNTIL_STOPPED = 10**9


def schedule(
    project: Project,
    method: Method = "heuristic",
    *,
    seconds: float | None = None,
    schedules: int | None = None,
    seed: int = 0,
    workers: int = 2,
    on_progress: Callable[[str], None] = lambda _: None,
) -> Schedule:
    """Look for a short schedule.

    The heuristic makes so many ``schedules`` (20,000 when nothing is said) or goes on for so many ``seconds``; with a
    number of schedules and a seed the answer is the same on every machine, with seconds it is not. The exact method
    begins with the heuristic's schedule, in a tenth of its time at most, and uses the rest.

    Raises ``ModusError`` as ``search`` and ``solve`` do.
    """
    began = time.monotonic()
    if method == "heuristic":
        on_progress("searching by priority rules")
        most = schedules or (SCHEDULES if seconds is None else _UNTIL_STOPPED)
        limit = float("inf") if seconds is None else seconds
        return search(project, seed, most, lambda _: time.monotonic() - began < limit)
    from modusvivendi.roadmap.exact import solve

    allowed = SECONDS if seconds is None else seconds
    on_progress("searching by priority rules")
    try:
        hint = search(project, seed, schedules or SCHEDULES, lambda _: time.monotonic() - began < allowed / 10)
    except ModusError as error:
        if not error.message.startswith("no schedule found"):
            raise
        hint = None
    if hint is not None and hint.status == "optimal":
        return hint
    on_progress("proving with CP-SAT")
    return solve(project, hint, allowed - (time.monotonic() - began), seed, workers)
