"""The command ``modus forecast``: what a roadmap changes month by month against the status quo, and how surely."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modusvivendi.cli.speech import Progress, print_json, print_lines

if TYPE_CHECKING:
    from modusvivendi.core.dossier import Dossier
    from modusvivendi.core.forecasts import Course
    from modusvivendi.plan.outlook import Wish

Where = Annotated[
    list[str] | None,
    typer.Argument(metavar="DOSSIER", help="A folder, or the name of a bundled dossier; with --merge: folders."),
]
Cluster = Annotated[
    str, typer.Option(metavar="tcp://HOST:PORT", help="Have the workers of a Dask scheduler do the work.")
]
Closed = Annotated[
    list[str] | None, typer.Option(metavar="ISO3=MONTH", help="The border with a state shuts in a month (repeatable).")
]
_MANY = 1_000
"""Futures from which processes work side by side instead of threads."""


def forecast(
    where: Where = None,
    *,
    roadmap: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="What modus roadmap DOSSIER --json has printed.")
    ] = None,
    deal: Annotated[
        str | None, typer.Option(metavar="PLAN", help="A proposal.  [default: the one that settles most issues]")
    ] = None,
    term: Annotated[
        list[str] | None, typer.Option(metavar="ISSUE=OPTION", help="Settle an issue, or otherwise (repeatable).")
    ] = None,
    status_quo: Annotated[bool, typer.Option("--status-quo", help="Forecast the status quo alone.")] = False,
    months: Annotated[int, typer.Option(min=1, max=120, help="How far to look.")] = 36,
    runs: Annotated[int, typer.Option(min=1, max=100_000, help="How many futures of each scenario.")] = 500,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 0,
    influences: Annotated[
        int, typer.Option(min=0, max=4_096, help="Samples that say what matters: a power of 2, 0 for none.")
    ] = 64,
    effects: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="Your own effects over ours (docs/forecast.md).")
    ] = None,
    aid: Annotated[str, typer.Option(metavar="unknown|lowers|none|raises", help="What relief does to violence.")] = (
        "unknown"
    ),
    host_consent: Annotated[str, typer.Option(metavar="drawn|given|refused", help="The host's consent.")] = "drawn",
    spoilers: Annotated[bool, typer.Option("--spoilers/--no-spoilers", help="Whether attacks may come.")] = True,
    guarantor_leaves: Annotated[
        int | None, typer.Option(min=1, metavar="MONTH", help="The guarantor leaves in this month.")
    ] = None,
    closed: Closed = None,
    workers: Annotated[int, typer.Option(min=0, max=1_000, help="How many work at a time.  [default: the cores]")] = 0,
    cluster: Cluster = "",
    part: Annotated[
        str, typer.Option(metavar="I/N", help="Run the I-th of N parts into --out, for an array of jobs.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the futures there; the same command goes on with them.")
    ] = None,
    merge: Annotated[bool, typer.Option("--merge", help="Put the parts in the folders together.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Forecast deaths, displacement, relief and returns month by month: a roadmap against the status quo."""
    from modusvivendi.cli.outlook import outlook_lines
    from modusvivendi.core.forecasts import Switches
    from modusvivendi.forecast.outlook.contract import outlook_as_json
    from modusvivendi.io.effects import read_effects
    from modusvivendi.plan.outlook import Wish, draw_up
    from modusvivendi.plan.outlook import forecast as run
    from modusvivendi.plan.workers import open_workers

    names = _check(where or [], part, out, influences, merge=merge)
    with Progress() as progress:
        progress.step("dossier")
        switches = Switches(aid, host_consent, spoilers, guarantor_leaves, _read_closed(closed or []))  # pyright: ignore[reportArgumentType]
        if merge:
            found, inputs, wish = _recall([Path(name) for name in names], influences, effects)
        else:
            found, inputs = _inspect(names[0])
            chosen = None if effects is None else read_effects(effects, found.effects)
            course = None if status_quo else _find_course(found, roadmap, deal, term or [], months, seed)
            wish = Wish(course, months, runs, seed, switches, chosen, influences, out)
        kind = "processes" if wish.runs >= _MANY else "threads"
        with open_workers(workers, kind=kind, cluster=cluster) as crew:
            if part and out is not None:
                _run_part(draw_up(found, wish, inputs, progress.step)[1], out, part, crew, progress, as_json=json)
                return
            quo, against = run(found, wish, inputs, crew, progress.step)
    said = {"files": [] if out is None else [str(out)]}
    print_json({**outlook_as_json(quo, against), **said}) if json else print_lines(outlook_lines(quo, against))


def _run_part(order: Any, out: Path, part: str, crew: Any, progress: Progress, *, as_json: bool) -> None:
    from modusvivendi.plan.futures import run_part

    progress.step(f"part {part}")
    ran, there = run_part(order, out, read_part(part), crew)
    say_part(part, ran, there, out, as_json=as_json)


def say_part(part: str, ran: int, there: int, out: Path, *, as_json: bool) -> None:
    """Say what became of a part: how many of its pieces ran, and how many were there already."""
    if as_json:
        print_json({"out": str(out), "part": part, "pieces": ran + there, "resumed": there})
    else:
        print_lines([f"Part {part}: pieces run {ran}, there already {there}, in {out}"])


def _check(names: list[str], part: str, out: Path | None, influences: int, *, merge: bool) -> list[str]:
    """Return the dossiers or folders; raises ``ModusError`` with all that is wrong before anything is run."""
    from modusvivendi.core.errors import ModusError

    wrong: list[tuple[str, str]] = []
    if not names or (len(names) > 1 and not merge):
        what = "a forecast is made of one dossier" if not merge else "there are no folders to merge"
        wrong.append((what, "modus forecast DOSSIER, or modus forecast --merge DIR DIR …"))
    if part and out is None:
        wrong.append(("a part has to be kept somewhere", "add --out DIR"))
    if merge and (part or out):
        wrong.append(("--merge puts parts together and runs none", "leave out --part and --out"))
    if influences & (influences - 1):
        wrong.append((f"--influences {influences} is no power of 2", "give 0, 32, 64, 128 …"))
    if wrong:
        raise ModusError("; ".join(what for what, _ in wrong), repair="; ".join(repair for _, repair in wrong))
    return names


def _inspect(name: str) -> tuple["Dossier", dict[str, str]]:
    from modusvivendi.core.errors import DossierError
    from modusvivendi.io.folder import inspect

    inspection = inspect(name)
    if inspection.dossier is None:
        raise DossierError(inspection.findings)
    return inspection.dossier, {"name": name, **inspection.files}


def _recall(folders: list[Path], influences: int, effects: Path | None) -> tuple["Dossier", dict[str, str], "Wish"]:
    from modusvivendi.io.effects import read_effects
    from modusvivendi.io.futures import read_settings
    from modusvivendi.plan.futures import recall
    from modusvivendi.plan.outlook import Wish

    said = recall(folders[0])
    name = str(read_settings(folders[0])["inputs"].get("name", said["dossier"]))
    found, inputs = _inspect(name)
    ask = (said["course"], said["months"], said["runs"], said["seed"], said["switches"])
    chosen = None if effects is None else read_effects(effects, found.effects)
    return found, inputs, Wish(*ask, chosen, influences, folders=tuple(folders))


def _find_course(
    dossier: "Dossier", roadmap: Path | None, deal: str | None, terms: list[str], months: int, seed: int
) -> "Course | None":
    from modusvivendi.cli.roadmap import split
    from modusvivendi.core.errors import ModusError
    from modusvivendi.io.courses import read_course
    from modusvivendi.plan.forecasting import take_course
    from modusvivendi.plan.road import work_back

    if roadmap is not None:
        if deal is not None or terms:
            raise ModusError("a roadmap has its deal already", repair="give --roadmap, or --deal and --term")
        return read_course(roadmap)
    if deal is None and not terms and not any(plan.drawn and plan.terms for plan in dossier.plans):
        return None
    settled = dict(split(one, "--term", "ISSUE=OPTION") for one in terms)
    return take_course(work_back(dossier, deal, months, seed, terms=settled))


def _read_closed(given: list[str]) -> dict[str, int]:
    from modusvivendi.cli.roadmap import split
    from modusvivendi.core.errors import ModusError

    found: dict[str, int] = {}
    for one in given:
        state, month = split(one, "--closed", "ISO3=MONTH")
        if not month.isdecimal() or len(month) > 4:
            raise ModusError(f"--closed: {month[:20]!r} is no month", repair="months are counted from 1: TUR=6")
        found[state.removeprefix("@")] = int(month)
    return found


def read_part(text: str) -> tuple[int, int]:
    """Read I/N; ``ModusError`` when it is not that."""
    from modusvivendi.core.errors import ModusError

    i, slash, n = text.partition("/")
    if not slash or not (i.isdecimal() and n.isdecimal()) or max(len(i), len(n)) > 6:
        raise ModusError(f"--part: {text[:20]!r} is not I/N", repair="write --part 1/4")
    return int(i), int(n)
