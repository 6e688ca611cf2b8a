"""The command ``modus trials``: did a ceasefire change anything, against what was to be expected and other dates."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modusvivendi.cli.speech import Progress, print_json, print_lines

if TYPE_CHECKING:
    from modusvivendi.core.panels import Panel
    from modusvivendi.core.ranges import Range
    from modusvivendi.forecast.trials import Comparison, Trial


def trials(
    where: Annotated[
        str,
        typer.Argument(
            metavar="DOSSIER|FILE.csv", help="A dossier, a table of date, place and deaths, or a bundled series."
        ),
    ],
    *,
    date: Annotated[
        str, typer.Option(metavar="YYYY-MM", help="The ceasefire's first whole month, or the one in which it began.")
    ],
    months: Annotated[int, typer.Option(min=1, max=24, help="How many months to look at.")] = 6,
    covered: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of the deaths that were between those who agreed.")
    ] = 1.0,
    placebos: Annotated[int, typer.Option(min=0, max=120, help="Other dates to hold it against, at most.")] = 24,
    effects: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="Your own effects over ours (docs/forecast.md).")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Try a past ceasefire: what came, what was forecast without and with it, and how other dates compare."""
    from modusvivendi.forecast.trials import compare_dates, try_ceasefire
    from modusvivendi.io.effects import read_effects

    with Progress() as progress:
        progress.step("record")
        panel, own = _read(where)
        known = _find_month(date, panel)
        chosen = read_effects(effects, own)
        actual = panel.counts[known : known + months].sum(axis=1).tolist()
        progress.step("trial")
        trial = try_ceasefire(date, panel, known, actual, covered, chosen, seed)
        progress.step("other dates")
        other = compare_dates(panel, known, placebos, seed)
    print_json(_say(where, panel, trial, other)) if json else print_lines(_lines(where, trial, other))


def _read(where: str) -> tuple["Panel", Any]:
    from modusvivendi.core.errors import ModusError
    from modusvivendi.io.counts import list_series, read_counts
    from modusvivendi.io.folder import read
    from modusvivendi.plan.fighting import gather_deaths

    series = list_series()
    if where in series:
        return read_counts(series[where]), None
    if where.lower().endswith(".csv"):
        return read_counts(Path(where)), None
    dossier = read(where)
    fighting = gather_deaths(dossier)
    if fighting is None:
        raise ModusError(
            "the dossier has no year of deaths dated by month",
            repair=f"supply them in events.csv (kind deaths), or give a table or one of {', '.join(series)}",
        )
    return fighting.panel, dossier.effects


def _find_month(text: str, panel: "Panel") -> int:
    from modusvivendi.core.errors import ModusError
    from modusvivendi.core.periods import parse_period

    span = f"from {_name(panel.start + 12)} to {_name(panel.end - 1)}"
    try:
        month = parse_period(text[:20]).month
    except ValueError as error:
        raise ModusError(f"--date: {error}", repair=f"write a month {span}") from error
    if month is None or not panel.start + 12 <= month < panel.end:
        raise ModusError(
            f"--date {text[:20]}: a year of deaths is needed before it, and a month from it on",
            repair=f"write a month {span}" if panel.months > 12 else "give a record of more than twelve months",
        )
    return month - panel.start


def _name(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"


def _say(where: str, panel: "Panel", trial: "Trial", other: "Comparison") -> dict[str, Any]:
    return {
        "record": where,
        "first": _name(panel.start),
        "last": _name(panel.end - 1),
        "places": len(panel.places),
        "date": trial.name,
        "covered": trial.covered,
        "before": trial.before,
        "interval": "low to high hold 90 % of the futures, best is their median",
        "months": [
            {
                "month": _name(one.month),
                "came": one.actual,
                "without": _plain(one.without),
                "with": _plain(one.expected),
                "came_to_without": one.ratio,
                "effects_say": _plain(one.expected_ratio),
                "place": one.place,
            }
            for one in trial.months
        ],
        "inside": trial.inside,
        "first_months": other.months,
        "ratio": other.ratio,
        "placebos": [{"month": _name(one.month), "ratio": one.ratio} for one in other.placebos],
        "as_low_by_chance": other.chance,
    }


def _plain(value: "Range") -> dict[str, float]:
    return {"low": value.low, "best": value.best, "high": value.high}


def _lines(where: str, trial: "Trial", other: "Comparison") -> list[str]:
    from modusvivendi.core.ranges import round_figures

    def span(value: "Range") -> str:
        low, best, high = (f"{round_figures(one):,.0f}" for one in (value.low, value.best, value.high))
        return f"{best} ({low} to {high})"

    lines = [
        f"{where}: a ceasefire from {trial.name}, {trial.covered:.0%} of the deaths between those who agreed",
        f"  {'month':<8} {'came':>8} {'forecast without it':>26} {'with it':>26}  came / without",
    ]
    lines += [
        f"  {_name(one.month):<8} {one.actual:>8,.0f} {span(one.without):>26} {span(one.expected):>26}"
        f"  {round_figures(one.ratio):g}"
        for one in trial.months
    ]
    lines.append(f"  {trial.inside} of {len(trial.months)} months within the 90 % interval with it")
    count = len(other.placebos)
    if other.chance is None:
        return [*lines, "no other date has a year before it and is far enough away: nothing to hold it against"]
    lower = sum(one.ratio <= other.ratio for one in other.placebos)
    said = (
        f"in its first {other.months} months {other.ratio:.2g} of what its past forecast came; of {count} other dates"
    )
    return [*lines, f"{said} {lower} saw as little: a chance of {other.chance:.2g} that any date does"]
