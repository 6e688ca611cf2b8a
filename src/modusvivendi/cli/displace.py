"""The command ``modus displace``: an instance of flight in Flee's format, run forward or forecast from a day."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modusvivendi.cli.speech import Progress, print_json, print_lines

if TYPE_CHECKING:
    from modusvivendi.core.errors import Finding
    from modusvivendi.core.exodus import Exodus
    from modusvivendi.plan.flight import Flights

_ENDS = ("at_places", "on_the_road", "come_home", "left", "set_out")
_LOW, _MIDDLE, _HIGH = 0.1, 0.5, 0.9


Validation = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Counts of camps: data_layout.csv.  [default: DIR/validation]")
]
Settings = Annotated[
    Path | None, typer.Option(metavar="FILE", help="simsetting.yml.  [default: beside or above the tables]")
]
FleeRules = Annotated[
    bool, typer.Option("--flee-rules", help="Flee 3's rules to the letter, what they lack and get wrong included.")
]
Origin = Annotated[
    int | None, typer.Option(min=1, help="Forecast the camps from what was reported by this day, and no later.")
]
Scenario = Annotated[
    Path | None, typer.Option(metavar="DIR", help="With --origin: other tables; what they change after that day.")
]
Picture = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Draw each camp, with what was counted: .svg, .png or .html.")
]
Language = Annotated[str, typer.Option(metavar="en|ar", help="Language of the picture.")]
Part = Annotated[str, typer.Option(metavar="I/N", help="Run the I-th of N parts into --out, for an array of jobs.")]
Out = Annotated[
    Path | None, typer.Option(metavar="FOLDER", help="Keep the futures there; the same command goes on with them.")
]
Merge = Annotated[
    list[Path] | None,
    typer.Option(metavar="FOLDER", help="Run none: put the parts in folders together (repeatable)."),
]


def displace(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder of Flee's: locations.csv, routes.csv and so on.")
    ],
    *,
    validation: Validation = None,
    settings: Settings = None,
    flee_rules: FleeRules = False,
    runs: Annotated[int, typer.Option(min=1, max=1_000_000, help="Futures.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 0,
    days: Annotated[int, typer.Option(min=0, max=36_525, help="Run no longer than this; 0: the whole period.")] = 0,
    scale: Annotated[int, typer.Option(min=1, max=1_000_000, help="One counts for so many people.")] = 1,
    origin: Origin = None,
    ahead: Annotated[int, typer.Option(min=1, max=3_650, help="Days ahead, with --origin.")] = 120,
    scenario: Scenario = None,
    picture: Picture = None,
    language: Language = "en",
    workers: Annotated[int, typer.Option(min=0, max=256, help="Threads; 0: one a core. The answer is the same.")] = 0,
    cluster: Annotated[str, typer.Option(metavar="tcp://HOST:PORT", help="A Dask scheduler to work on.")] = "",
    part: Part = "",
    out: Out = None,
    merge: Merge = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Follow people fleeing from fighting along roads into camps, and hold that against what was counted."""
    from modusvivendi.cli.forecast import read_part, say_part
    from modusvivendi.io.flee.reading import read_exodus

    _check(origin, scenario, part, out, merge or [], picture, language)
    exodus, findings = read_exodus(folder, validation, settings, days)
    print_lines([str(finding) for finding in findings], error=True)
    if origin is not None:
        from modusvivendi.cli.camps import forecast_from

        other = None if scenario is None else _read_scenario(scenario, settings, days)
        forecast_from(
            exodus, origin, ahead, scenario=other, picture=picture, language=language, runs=runs, seed=seed, json=json
        )
        return
    from modusvivendi.plan.flight import merge_flights, order_flight, run_flight_part, simulate_flight
    from modusvivendi.plan.workers import open_workers

    rules = "flee" if flee_rules else "corrected"
    with Progress() as progress:
        if part and out is not None:
            order = order_flight(exodus, rules, runs=runs, seed=seed, scale=scale)
            progress.step(f"part {part}")
            with open_workers(workers, cluster=cluster) as crew:
                ran, there, _ = run_flight_part(order, out, read_part(part), crew)
            say_part(part, ran, there, out, as_json=json)
            return
        if merge:
            order = order_flight(exodus, rules, runs=runs, seed=seed, scale=scale)
            flights = merge_flights(order, merge, on_progress=progress.step)
        else:
            flights = simulate_flight(
                exodus,
                rules,
                runs=runs,
                seed=seed,
                scale=scale,
                workers=workers,
                cluster=cluster,
                out=out,
                on_progress=progress.step,
            )
        if picture is not None:
            from modusvivendi.brief.camps import draw_flights, present_camps
            from modusvivendi.brief.pictures import save_picture

            progress.step("drawing")
            save_picture(picture, language, lambda view: present_camps(exodus, draw_flights(flights, view.look), view))
    drawn = {"picture": None if picture is None else str(picture)}
    if json:
        print_json({**say_flights(flights, findings), **drawn})
    else:
        print_lines([*flight_lines(flights), *([f"Open {picture}"] if picture else [])])


def _read_scenario(folder: Path, settings: Path | None, days: int) -> "Exodus":
    """Read the tables of a scenario; counts beside them are those of the first folder and are not read again."""
    from modusvivendi.io.flee.reading import find_folders, read_exodus

    return read_exodus(find_folders(folder).tables, None, settings, days)[0]


def _check(
    origin: int | None,
    scenario: Path | None,
    part: str,
    out: Path | None,
    merge: list[Path],
    picture: Path | None,
    language: str,
) -> None:
    from modusvivendi.core.errors import ModusError

    if picture is not None:
        from modusvivendi.brief.pictures import check_picture

        check_picture(picture, language)
    if part and picture is not None:
        raise ModusError("a part is no picture yet", repair="draw when the parts are merged: --merge, --picture")
    if origin is None and scenario is not None:
        raise ModusError("--scenario goes with a forecast", repair="add --origin DAY")
    if origin is not None and (part or out or merge):
        raise ModusError("--out, --part and --merge go with whole runs", repair="leave out --origin")
    if part and out is None:
        raise ModusError("a part has to be kept somewhere", repair="add --out FOLDER")
    if merge and (part or out):
        raise ModusError("--merge puts parts together and runs none", repair="leave out --part and --out")


def say_flights(flights: "Flights", findings: "tuple[Finding, ...]" = ()) -> dict[str, Any]:
    """Return the futures as plain values: each camp by day, with the interval that holds four futures in five."""
    low, median, high = flights.runs.at(_LOW, _MIDDLE, _HIGH).round().astype(int).tolist()
    frame, last = flights.frame, flights.runs.totals[:, -1].mean(axis=0)
    days = list(range(frame.days))
    counted = frame.arrivals.counts if flights.exodus.reports else None
    camps: dict[str, Any] = {}
    for column, name in enumerate(frame.camps):
        tables = {"median": median, "low": low, "high": high}
        camps[name] = {"day": days, **{key: [row[column] for row in table] for key, table in tables.items()}}
        if counted is not None:
            camps[name]["reported"] = counted[:, column].tolist()
    return {
        "rules": frame.mode,
        "runs": len(flights.runs.members),
        "interval": _HIGH - _LOW,
        "error": _say_errors(flights),
        "naive": {"mean": None if flights.errors is None else round(flights.errors.naive, 4), "from_day": 31},
        "people": flights.runs.people(),
        "cpu_seconds": round(flights.cpu_seconds, 4),
        "resumed": flights.resumed,
        "end": dict(zip(_ENDS, last.round().astype(int).tolist(), strict=False)),
        "assumed": list(flights.assumed),
        "findings": [finding.as_json() for finding in findings],
        "camps": camps,
    }


def _say_errors(flights: "Flights") -> dict[str, Any]:
    errors = flights.errors
    if errors is None:
        return {"mean": None, "rescaled_mean": None, "by_run": []}
    return {
        "mean": round(float(errors.mean.mean()), 4),
        "rescaled_mean": round(float(errors.rescaled.mean()), 4),
        "by_run": errors.mean.round(4).tolist(),
        "printed_mean": round(float(errors.printed.mean()), 4),
        "after_day_30": round(float(errors.late.mean()), 4),
    }


def flight_lines(flights: "Flights") -> list[str]:
    """Say the futures in lines: each camp at the end, then the errors."""
    frame, runs = flights.frame, flights.runs
    low, median, high = runs.at(_LOW, _MIDDLE, _HIGH)[:, -1]
    rules = "Flee's rules" if frame.mode == "flee" else "corrected rules"
    head = f"{flights.exodus.name}, {rules}, {len(runs.members)} futures of {frame.days} days"
    lines = [f"{head}; at the end, in brackets four futures in five, then what was reported", *flights.assumed]
    width = max((len(name) for name in frame.camps), default=4)
    for column, name in enumerate(frame.camps):
        said = f"{median[column]:>11,.0f} ({low[column]:,.0f} to {high[column]:,.0f})"
        lines.append(
            f"  {name:<{width}} {said:<36} {frame.arrivals.counts[-1, column]:>11,}" if flights.exodus.reports
            else f"  {name:<{width}} {said}"
        )  # fmt: skip
    at, road, home, left, out = runs.totals[:, -1, :5].mean(axis=0)
    lines.append(f"  set out {out:,.0f}, in camps before {runs.initial:,}: at places {at:,.0f}, on the road {road:,.0f}"
                 f", come home {home:,.0f}" + (f", left {left:,.0f}" if left else ""))  # fmt: skip
    if flights.errors is not None:
        errors = flights.errors
        lines.append(
            f"  averaged relative difference {errors.mean.mean():.3f}, rescaled {errors.rescaled.mean():.3f}; "
            f"after day 30 {errors.late.mean():.3f}, shares of day 30 carried on {errors.naive:.3f}"
        )
        lines.append("  (no forecast: daily totals are taken from the reports, and capacities often from later ones)")
    lines.append(f"  {flights.cpu_seconds:.2f} s of CPU")
    return lines
