# ruff: noqa: E501 - sentences with figures in them are wrapped when they are written to the page
"""Look back at the forecasts of the bundled dossiers and write their part of docs/forecast-scores.md.

python tools/forecast/outlook.py DATA      write it (DATA: the folder of data packs, ../shared/data)
"""

import csv
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from violence_cases import month, read_documented

import modusvivendi as mv
from modusvivendi.core.forecasts import FLOWS, OUTCOMES, Draws, Outcome
from modusvivendi.core.periods import parse_period
from modusvivendi.core.ranges import Floats, round_figures
from modusvivendi.plan.fighting import gather_deaths
from modusvivendi.plan.forecasting import prepare, project
from modusvivendi.plan.theatre import PUBLISHED
from modusvivendi.plan.workers import open_workers

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "forecast-scores.md"
BEGIN, END = "<!-- outlook: begin -->", "<!-- outlook: end -->"
TITLE = "## The status quo, looked back at"
SEED, RUNS, MONTHS = 7, 500, 39
LEVELS = (0.1, 0.5, 0.9)
ABROAD_2018 = 6_700_000.0
"""Refugees from Syria at the end of 2018 (UNHCR, Global Trends 2018, as quoted; the pack ends in 2017)."""
REGISTERED = ((14, 252_780.0), (26, 431_534.0), (38, 571_104.0))
"""Returns to and within Bosnia by the end of 1996, 1997, 1998 (UNHCR), by month from November 1995."""


@dataclass(frozen=True)
class Look:
    """Something that came: an outcome over months ``first`` to ``last`` (counted from 1), or at the end of ``last``."""

    outcome: Outcome
    when: str
    first: int
    last: int
    came: float
    source: str
    naive: float = float("nan")


def main() -> None:
    shared = Path(sys.argv[1])
    with open_workers(0, kind="threads") as crew:
        dossier = mv.read("syria-2015")
        ready = prepare(dossier, MONTHS, SEED)
        quo = project(dossier, None, MONTHS, RUNS, SEED, prepared=ready, workers=crew)
        bosnia = mv.read("bosnia-1995")
        deal = project(bosnia, mv.work_back(bosnia, months=MONTHS), MONTHS, RUNS, SEED, workers=crew)
        earlier = replace(bosnia, as_of=parse_period("1994-07-01"))
        before = project(earlier, None, 16, RUNS, SEED, workers=crew)
    start = float(ready.setting.theatre.away.sum())
    text = "\n\n".join(
        (
            _wrap(INTRO),
            "### Syria, from 1 October 2015, no deal",
            _tabulate(list_syria(shared, start), quo.draws),
            _wrap(say_syria(shared, quo.draws, start)),
            "### Bosnia",
            _tabulate([*list_returns(), *list_deaths(bosnia, before.months)], deal.draws, before.draws),
            _wrap(BOSNIA),
        )
    )
    whole = PAGE.read_text(encoding="utf-8")
    if BEGIN not in whole:
        whole = f"{whole.rstrip()}\n\n{TITLE}\n\n`python tools/forecast/outlook.py ../shared/data` writes this part.\n\n{BEGIN}\n{END}\n"
    head, _, rest = whole.partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


INTRO = f"""What `modus forecast` says of the two bundled dossiers, {RUNS} futures, seed {SEED}, against what came later, which
nothing in it was fitted to: the record ends at the dossier's date, rates of return are those of other wars before it. Its
authors knew how these wars went on, so this is a check of plausibility and no blind test. Low to high hold four futures in
five. Months are counted from the dossier's date; *no change* is the last count before it; of deaths,
the twelve months before it once more."""

BOSNIA = """The returns are those of the plan that was signed, and the clock of returns is fitted to the same years: that it
holds is no test. Deaths are forecast from the record up to June 1994, for the sixteen months to the cease-fire of October 1995, with no
deal; the summer of 1995 was the bloodiest since 1992, and no forecast from its past could know it."""


def list_syria(shared: Path, start: float) -> list[Look]:
    inside = {int(row["year"]): float(row["idps_total"]) for row in _rows(shared, "idps_national_yearly.csv")}
    abroad: dict[int, float] = {2018: ABROAD_2018}
    home: dict[int, float] = {}
    for row in _rows(shared, "unhcr_population_of_concern_yearly.csv"):
        year = int(row["year"])
        abroad[year] = abroad.get(year, 0.0) + float(row["refugees"] or 0)
        home[year] = home.get(year, 0.0) + float(row["returned_refugees"] or 0) + float(row["returned_idps"] or 0)
    looks = [
        Look("displaced", f"end of {year}", at, at, inside[year] + abroad[year], "IDMC inside, UNHCR abroad", start)
        for year, at in ((2015, 3), (2016, 15), (2017, 27), (2018, 39))
    ]
    looks += [
        Look("returns", str(year), first, first + 11, home[year], "UNHCR, both kinds")
        for year, first in ((2016, 4), (2017, 16))
    ]
    counts = read_documented(shared)
    for when, first, last in (
        ("October to December 2015", 1, 3),
        ("2016", 4, 15),
        ("2017", 16, 27),
        ("to July 2018", 28, 34),
    ):
        at = month("2015-09") - counts.start
        came = float(np.nansum(counts.counts[at + first : at + last + 1]))
        year = float(np.nansum(counts.counts[at - 11 : at + 1])) * (last - first + 1) / 12
        looks.append(Look("deaths", when, first, last, came, "documented (VDC)", year))
    return [
        *looks,
        Look("in_need", "October 2015", 1, 1, 13_500_000, "OCHA"),
        Look("in_need", "June 2016", 9, 9, 13_500_000, "OCHA", 13_500_000),
        Look("hard_to_reach", "October 2015", 1, 1, 4_500_000, "OCHA"),
        Look("hard_to_reach", "June 2016", 9, 9, 4_900_000, "OCHA", 4_500_000),
        Look("hard_to_reach", "December 2017", 27, 27, 2_900_000, "OCHA, besieged included", 4_500_000),
        Look("besieged", "October 2015", 1, 1, 393_700, "OCHA"),
        Look("besieged", "June 2016", 9, 9, 590_000, "OCHA", 393_700),
        Look("besieged", "December 2017", 27, 27, 417_566, "OCHA", 393_700),
    ]


def say_syria(shared: Path, draws: Draws, start: float) -> str:
    counts = read_documented(shared)
    at = month("2015-10") - counts.start
    came = np.nansum(counts.counts[at : at + 34], axis=1)
    low, _, high = np.quantile(draws.values[:, :34, OUTCOMES.index("deaths")], LEVELS, axis=0)
    held = int(((low <= came) & (came <= high)).sum())
    displaced = draws.values[:, -1, OUTCOMES.index("displaced")]
    deaths = draws.values[:, :, OUTCOMES.index("deaths")]
    as_few = [
        float((deaths[:, a:b].sum(axis=1) <= came[a:b].sum()).mean()) for a, b in ((15, 27), (27, 34), (3, 27), (0, 34))
    ]
    return f"""Of the 34 months to July 2018 the interval of four fifths held the documented deaths of {held}. Three years on
    {np.median(displaced) / 1e6:.1f} million displaced were forecast; {(6_119_000 + ABROAD_2018) / 1e6:.1f} million came, {start / 1e6:.1f} million
    stood at the start. The United Nations lowered their count of displaced inside the country from 7.6 to 6.5 million between July and
    November 2015, which no forecast of July's count can follow. As few deaths as came, or fewer, are in {as_few[0]:.1%} of the futures for
    2017, in {as_few[1]:.1%} for 2018 to July, in {as_few[2]:.1%} for 2016 and 2017 together and in {as_few[3]:.1%} for all 34 months. The rows of October 2015
    are no forecast: need, access and siege are set to these published figures at the start. How far they move from there was measured on earlier
    counts and other wars, [by a rule](#need-access-and-siege-how-published-counts-move) set before this table was made anew with it; its authors knew the figures of 2016 and 2017.
    People reached are not compared: no count of them is in the packs."""


def list_returns() -> list[Look]:
    return [
        Look("returns", f"December 1995 to {1995 + at}", 1, last, came, "UNHCR, registered")
        for at, (last, came) in enumerate(REGISTERED, start=1)
    ]


def list_deaths(bosnia: mv.Dossier, months: int) -> list[Look]:
    fighting = gather_deaths(bosnia)
    assert fighting is not None
    at = month("1994-07") - fighting.panel.start
    counts = np.nansum(fighting.panel.counts, axis=1)
    naive = float(counts[at - 12 : at].sum()) * months / 12
    return [
        Look("deaths", "July 1994 to October 1995", 1, months, float(counts[at : at + months].sum()), "UCDP GED", naive)
    ]


def _tabulate(looks: Sequence[Look], draws: Draws, deaths: Draws | None = None) -> str:
    rows = [("what", "when", "counted by", "came", "forecast", "low to high", "held", "no change")]
    for one in looks:
        sure = 3 if one.came >= 1e6 else 2
        values = _add(draws if deaths is None or one.outcome != "deaths" else deaths, one)
        low, best, high = np.quantile(values, LEVELS)
        held = "yes" if low <= one.came <= high else "**no**"
        held = "(set)" if one.outcome in PUBLISHED and one.last == 1 else held
        naive = "" if np.isnan(one.naive) else _say(one.naive, sure)
        rows.append(
            (
                one.outcome.replace("_", " "),
                one.when,
                one.source,
                _say(one.came, 3),
                _say(best, sure),
                f"{_say(low, sure)}–{_say(high, sure)}",
                held,
                naive,
            )
        )
    lines = [rows[0], ("---",) * len(rows[0]), *rows[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _add(draws: Draws, one: Look) -> Floats:
    values = draws.values[:, one.first - 1 : one.last, OUTCOMES.index(one.outcome)]
    return values.sum(axis=1) if one.outcome in FLOWS else values[:, -1]


def _say(value: float, digits: int = 2) -> str:
    return f"{round_figures(value, digits):,.0f}"


def _rows(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "syria" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _wrap(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), 120, break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    main()
