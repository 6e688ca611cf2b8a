"""The command ``modus roadmap``: from the end state of a deal backwards to today."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modusvivendi.cli.access import access_lines
from modusvivendi.cli.forces import force_lines
from modusvivendi.cli.obligations import (
    compliance_lines,
    obligation_lines,
    say_compliance,
    settle,
    write_papers,
)
from modusvivendi.cli.speech import Progress, print_json, print_lines
from modusvivendi.cli.training import training_lines

if TYPE_CHECKING:
    from modusvivendi.core.ranges import Range
    from modusvivendi.core.roads import Road


class Rule(StrEnum):
    """The three rules for the size of a force on a line."""

    per_km = "per_km"
    per_1000 = "per_1000"
    per_site = "per_site"


def roadmap(
    dossier: Annotated[
        str, typer.Argument(metavar="DOSSIER", help="A folder, or the name of a bundled dossier (see modus list).")
    ],
    *,
    deal: Annotated[
        str | None, typer.Option(metavar="PLAN", help="A proposal.  [default: the one that settles most issues]")
    ] = None,
    term: Annotated[
        list[str] | None, typer.Option(metavar="ISSUE=OPTION", help="Settle an issue, or otherwise (repeatable).")
    ] = None,
    months: Annotated[int, typer.Option(min=1, max=600, help="How far the chances look.")] = 36,
    without: Annotated[
        list[str] | None, typer.Option(metavar="ACTIVITY", help="An activity that is not to be had (repeatable).")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="CONDITION=YYYY-MM-DD", help="A date by which a condition must hold (repeatable)."),
    ] = None,
    library: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="Another library of activities (docs/roadmap.md).")
    ] = None,
    rule: Annotated[
        Rule, typer.Option(help="What sizes the forces: km of line, people along it, sites and crossings.")
    ] = Rule.per_km,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the calendar, the matrix and a ledger to fill in there.")
    ] = None,
    movements: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.geojson",
            help="Write relief movements to the first places that open there, as drafts to file (docs/deconflict.md).",
        ),
    ] = None,
    compliance: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="A ledger that was filled in: what was met, late, broken.")
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="The day of the ledger.  [default: the last date in it]")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Plan backwards from the end state of a deal to today: what must be done, in which order, by when, how surely."""
    from modusvivendi.io.activities import read_library
    from modusvivendi.io.folder import read
    from modusvivendi.io.obligations import read_ledger
    from modusvivendi.io.operations.files import write_filings
    from modusvivendi.plan.movements import plan_movements
    from modusvivendi.plan.road import work_back
    from modusvivendi.roadmap.contract import road_as_json

    entries = None if compliance is None else read_ledger(compliance)
    with Progress() as progress:
        progress.step("dossier")
        found = read(dossier)
        progress.step("road")
        road = work_back(
            found,
            deal,
            months,
            seed,
            terms=dict(split(one, "--term", "ISSUE=OPTION") for one in term or ()),
            without=without or (),
            due=dict(_read_due(one) for one in by or ()),
            library=None if library is None else read_library(library),
            rule=rule.value,
        )
    kept = None if entries is None else settle(road, entries, on)
    written = [] if out is None else write_papers(road, out)
    if movements is not None:
        write_filings(plan_movements(found, road), movements)
        written.append(str(movements))
    if json:
        print_json({**road_as_json(road), "compliance": say_compliance(kept), "files": written})
        return
    lines = [*road_lines(road), *access_lines(road.access), *training_lines(road.training), *obligation_lines(road)]
    print_lines([*lines, *compliance_lines(kept), *written])


def road_lines(road: "Road") -> list[str]:
    """Say a road in lines: what is missing, or the milestones and the activities by date."""
    from modusvivendi.core.names import say
    from modusvivendi.roadmap.contract import say_day

    named = road.library.conditions
    forces = [] if road.force is None else force_lines(road.force)
    lines = [
        f"From {road.start}, {road.deal}: {', '.join(f'{issue} {option}' for issue, option in road.terms.items())}"
    ]
    lines += [f"holds today: {say(named[id].names, 'en')} ({why})" for id, why in road.today.items()]
    if road.missing:
        lines.append("There is no road: this cannot be reached")
        for one in road.missing:
            wanted = ", ".join(one.needed_by)
            lines.append(f"  {one.condition} ({say(named[one.condition].names, 'en')}), needed by {wanted}: {one.why}")
        return [*lines, *forces]
    lines.append(f"{road.makespan:,} days by best estimates (no schedule of them is shorter than {road.bound:,})")
    wide = max((len(id) for id in road.milestones), default=0)
    lines.append(f"  {'':<{wide}}    one in ten    half  nine in ten   in {road.months} months")
    for id, days in road.milestones.items():
        lines.append(f"  {id:<{wide}}    {_days(road, days)}   {road.in_time[id]:>6.0%}")
    wide = max((len(step.activity.id) for step in road.steps), default=0)
    lines.append(f"  {'':<{wide}}       start      finish  critical in")
    for step in road.steps:
        mark = "*" if step.critical else " "
        dates = f"{say_day(road, step.start)}  {say_day(road, step.finish)}"
        lines.append(f"{mark} {step.activity.id:<{wide}}  {dates}  {step.critical_index:>6.0%}  {step.activity.by}")
    return [*lines, *forces]


def _days(road: "Road", days: "Range") -> str:
    from modusvivendi.roadmap.contract import say_day

    return "  ".join(str(say_day(road, day)) for day in (days.low, days.best, days.high))


def split(text: str, option: str, form: str) -> tuple[str, str]:
    """Return name and value of an option written as NAME=VALUE; raises ``ModusError`` for anything else."""
    from modusvivendi.core.errors import ModusError

    name, equals, value = text.partition("=")
    if not equals or not name or not value:
        raise ModusError(f"{option}: {text[:60]!r} is not {form}", repair=f"write {option} {form}")
    return name.strip(), value.strip()


def _read_due(text: str) -> tuple[str, date]:
    from modusvivendi.core.errors import ModusError
    from modusvivendi.core.periods import parse_period

    condition, day = split(text, "--by", "CONDITION=YYYY-MM-DD")
    try:
        return condition, parse_period(day).end
    except ValueError as error:
        raise ModusError(f"--by: {day[:40]!r}: {error}", repair="write a date as YYYY-MM-DD") from error
