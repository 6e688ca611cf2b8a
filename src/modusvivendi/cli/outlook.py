"""What ``modus forecast`` says in lines: nothing of more than two figures."""

from typing import TYPE_CHECKING

from modusvivendi.core.forecasts import MAIN, OUTCOMES
from modusvivendi.core.ranges import Range, round_figures

if TYPE_CHECKING:
    from modusvivendi.core.forecasts import Contrast, Outcome, Projection

WORDS = {
    "deaths": "deaths",
    "displaced": "displaced at the end",
    "returns": "come home",
    "reached": "reached in a month",
    "fled": "flee their homes",
    "in_need": "in need at the end",
    "hard_to_reach": "hard to reach at the end",
    "besieged": "besieged at the end",
    "in_camps": "beyond what hosts can take",
}


def outlook_lines(quo: "Projection", against: "Contrast | None") -> list[str]:
    """Say a forecast in lines: nothing of more than two figures."""
    lines = [
        f"{quo.dossier} from {quo.start}, {quo.months} months, {quo.runs:,} futures (80 % of them from low to high)"
    ]
    lines += [f"unknown: {name}: {why}" for name, why in quo.unknown.items()]
    starts = [_start(name, count, quo) for name, count in quo.published.items() if name not in quo.unknown]
    if against is None:
        lines += [*starts, "status quo", *(_line(name, quo.outlook.total[name]) for name in OUTCOMES)]
        return lines
    course, difference = against.plan.course, against.difference
    if course is not None and course.missing:
        lines.append(f"There is no road to {course.deal}: {', '.join(course.missing)} cannot be reached")
    begun = against.begun
    lines.append(
        f"the plan {course.deal if course else ''}, given that it is signed and begun "
        f"(chance {begun.best:.0%}, {begun.low:.0%} to {begun.high:.0%}: published plans)"
    )
    lines += starts
    overall = (difference.no_better_overall_quarter, difference.no_better_overall)
    by_outcome = (difference.no_better_quarter, difference.no_better)
    for at, span in enumerate(("quarter", "total")):
        lines.append(f"in all: {quo.months} months" if at else "right away: first three months")
        spreads = [getattr(one, span) for one in (quo.outlook, against.plan.outlook, difference)]
        rows = [[WORDS[name], *(_span(one[name]) for one in spreads), _chance(by_outcome[at][name])] for name in MAIN]
        lines += _tabulate([["", "status quo", "plan", "difference", "no better"], *rows])
        lines.append(f"  on balance of these, no better than the status quo in {_chance(overall[at])} of the futures")
    lines.append(
        f"a deal that is not signed counted as the status quo: no better in {_chance(against.all_told_overall)}"
    )
    return lines + _influence_lines(against)


def _tabulate(rows: list[list[str]]) -> list[str]:
    wide = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  " + "   ".join(cell.rjust(wide[at]) if at else cell.ljust(wide[at]) for at, cell in enumerate(row))
        for row in rows
    ]


def _influence_lines(found: "Contrast") -> list[str]:
    lines: list[str] = []
    for outcome, rows in found.influences.items():
        heavy = [f"{one.names['en']} {max(one.total, 0):.0%}" for one in rows[:4] if one.total > 0.01]
        lines.append(f"the difference in {outcome} rests on: {', '.join(heavy) or 'nothing that varies'}")
    return lines


def _start(name: "Outcome", count: float, quo: "Projection") -> str:
    first = Range(*quo.outlook.by_month[name][:, 0].tolist())
    said = WORDS[name].removesuffix(" at the end")
    return f"at the start, {said}: {round_figures(count, 3):,.0f} by the dossier, {_span(first)} in the first month"


def _line(name: str, value: Range) -> str:
    return f"  {WORDS[name]:<28}{_span(value):>24}"


def _span(value: Range) -> str:
    if not value.known:
        return "unknown"
    low, best, high = (f"{round_figures(one):,.0f}" for one in (value.low, value.best, value.high))
    return f"{best} ({low} to {high})"


def _chance(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.0%}"
