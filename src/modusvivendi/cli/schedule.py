"""The command ``modus schedule``: a short schedule of a project with scarce resources."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modusvivendi.cli.speech import Progress, print_json, print_lines

if TYPE_CHECKING:
    from modusvivendi.core.projects import Schedule


def schedule(
    file: Annotated[Path, typer.Argument(metavar="FILE.sm", help="A project in the format of PSPLIB, single mode.")],
    *,
    method: Annotated[
        str, typer.Option(metavar="heuristic|cp-sat", help="cp-sat proves optima; it needs modusvivendi[schedule].")
    ] = "heuristic",
    seconds: Annotated[
        float | None,
        typer.Option(min=0.01, max=86_400, help="Stop after so long.  [default: heuristic none, cp-sat 10]"),
    ] = None,
    schedules: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=1_000_000_000,
            help="Stop after so many schedules: the same answer on every machine.  [default: 20000]",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 0,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Threads of the exact method.")] = 2,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Find a short schedule of a project in which activities wait for each other and for scarce resources."""
    from modusvivendi.core.errors import ModusError
    from modusvivendi.core.names import suggest
    from modusvivendi.io.psplib import read_project
    from modusvivendi.plan.scheduling import METHODS, Method
    from modusvivendi.plan.scheduling import schedule as find_schedule

    chosen: Method | None = next((one for one in METHODS if one == method), None)
    if chosen is None:
        raise ModusError(f"--method: there is no method {method[:40]!r}", repair=suggest(method, METHODS))
    project = read_project(file)
    with Progress() as progress:
        found = find_schedule(
            project,
            chosen,
            seconds=seconds,
            schedules=schedules,
            seed=seed,
            workers=workers,
            on_progress=progress.step,
        )
    print_json(say_schedule(found)) if json else print_lines(schedule_lines(found))


def say_schedule(found: "Schedule") -> dict[str, Any]:
    """Return a schedule as plain values: the start of each job by its number."""
    return {
        "makespan": found.makespan,
        "lower_bound": found.bound,
        "status": found.status,
        "start": dict(zip(found.ids, found.start.tolist(), strict=True)),
        "bounds": dict(found.parts),
        "schedules": found.tried,
    }


def schedule_lines(found: "Schedule") -> list[str]:
    """Say a schedule in lines: how good it is, then the jobs in the order of their starts."""
    proof = "no schedule is shorter" if found.status == "optimal" else f"no schedule is shorter than {found.bound}"
    parts = ", ".join(f"{name} {bound}" for name, bound in found.parts.items())
    lines = [f"makespan {found.makespan}; {proof} ({parts})", "  start  finish  job"]
    rows = sorted(zip(found.start.tolist(), found.finish.tolist(), found.ids, strict=True), key=lambda row: row[:2])
    return [*lines, *(f"{start:>7}{finish:>8}  {id}" for start, finish, id in rows)]
