# ruff: noqa: E501 - sentences with figures in them are wrapped when they are written to the page
"""Measure how published counts of need, access and siege move, and write it to docs/forecast-scores.md (seconds).

python tools/forecast/counts.py             write it
python tools/forecast/counts.py --check     say whether it is current (exit status 1 if not)
"""

import csv
import math
import sys
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np

from modusvivendi.core.ranges import Range
from modusvivendi.forecast.outlook.inputs import place_in
from modusvivendi.io.effects import read_effects

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "forecast-scores.md"
COUNTS = Path(__file__).with_name("outside") / "counts.csv"
BEGIN, END = "<!-- counts: begin -->", "<!-- counts: end -->"
TITLE = "## Need, access and siege: how published counts move"
BEFORE = "<!-- control: end -->"
HELD = 0.8


@dataclass(frozen=True)
class Series:
    """Counts of one kind in one war: years, and the logarithm of the odds of being among them."""

    war: str
    kind: str
    years: tuple[float, ...]
    odds: tuple[float, ...]

    @property
    def size(self) -> float:
        """Standard deviation of the change in a year, of a random walk without drift (maximum likelihood)."""
        squares = sum((b - a) ** 2 for a, b in zip(self.odds, self.odds[1:], strict=False))
        return math.sqrt(squares / (self.years[-1] - self.years[0]))


def main() -> None:
    whole = PAGE.read_text(encoding="utf-8")
    if BEGIN not in whole:
        part = f"\n\n{TITLE}\n\n`python tools/forecast/counts.py` writes this part.\n\n{BEGIN}\n{END}"
        whole = whole.replace(BEFORE, BEFORE + part)
    head, _, rest = whole.partition(BEGIN)
    text = f"{head}{BEGIN}\n{describe()}\n{END}{rest.partition(END)[2]}"
    if "--check" in sys.argv:
        if text != PAGE.read_text(encoding="utf-8"):
            sys.exit("not current: run python tools/forecast/counts.py")
    else:
        PAGE.write_text(text, encoding="utf-8")


def read_series() -> list[Series]:
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with COUNTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            year, month = map(int, row["month"].split("-"))
            share = float(row["people"]) / float(row["present"])
            at = year + (month - 1) / 12, math.log(share / (1 - share))
            found.setdefault((row["war"], row["count"]), []).append(at)
    return [Series(*names, *zip(*sorted(rows), strict=True)) for names, rows in found.items()]


def measure(series: Sequence[Series]) -> Range:
    """Return the 10, 50 and 90 % of the sizes of the series."""
    return Range(*(float(one) for one in np.quantile([one.size for one in series], (0.1, 0.5, 0.9))))


def find_reach(range_: Range) -> float:
    """Return how far four of five changes of a year go, their size drawn from a triangle over a range."""
    sizes = place_in(range_, (np.arange(1000) + 0.5) / 1000)
    low, high, normal = 0.0, 20.0, NormalDist()
    for _ in range(60):
        middle = (low + high) / 2
        inside = np.mean([2 * normal.cdf(middle / size) - 1 for size in sizes])
        low, high = (middle, high) if inside < HELD else (low, middle)
    return (low + high) / 2


def hold(series: Sequence[Series]) -> Mapping[tuple[str, str], tuple[int, int]]:
    """Return how many later counts the interval from each earlier one held, sizes measured in the other wars alone."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for one in series:
        reach = find_reach(measure([other for other in series if other.war != one.war]))
        pairs = [(i, j) for i in range(len(one.years)) for j in range(i + 1, len(one.years))]
        held = [
            abs(one.odds[j] - one.odds[i]) <= reach * math.sqrt(one.years[j] - one.years[i]) + 1e-12 for i, j in pairs
        ]
        found[one.war, one.kind] = sum(held), len(held)
    return found


def describe() -> str:
    series = read_series()
    held, range_, reach = hold(series), measure(series), find_reach(measure(series))
    used = read_effects().effects["counts_move"].value
    rows = [("war", "count of people", "from", "to", "counts", "size of a year's change", "later counts held")]
    rows.append(("---",) * len(rows[0]))
    for one in sorted(series, key=lambda one: one.size):
        inside, pairs = held[one.war, one.kind]
        span = (_say_month(one.years[0]), _say_month(one.years[-1]), str(len(one.years)))
        rows.append((one.war, one.kind, *span, f"{one.size:.2f}", f"{inside} of {pairs}"))
    every = sum(inside for inside, _ in held.values()) / sum(pairs for _, pairs in held.values())
    mean = np.mean([inside / pairs for inside, pairs in held.values()])
    rising = sum(one.odds[-1] > one.odds[0] for one in series)
    text = f"""Futures begin with the published counts, and these move by more than people who flee, return or can be reached:
    fronts, sieges, surveys, definitions. How far was measured on {len(series)} series of {len({one.war for one in series})} wars, none of them later than September
    2015 ([sources](../tools/forecast/outside/SOURCES.md)), and not on the figures that the [look back](#the-status-quo-looked-back-at)
    holds the forecast against. *Size*: standard deviation of the change in a year of the logarithm of the odds of being counted, taken as a random
    walk that tends nowhere. Each future draws its size from {used.low:g}, {used.best:g}, {used.high:g} (`counts_move`; the 10, 50 and 90 % of the series: {range_.low:.2f}, {range_.best:.2f}, {range_.high:.2f}),
    and a walk for each count; that rule was set before the look back was made with it, by authors who knew what it would be held against. Four of five changes of a year then multiply the odds by {math.exp(-reach):.2f} to {math.exp(reach):.1f}. *Held*: later counts within such an
    interval from each earlier one, with sizes from the other wars alone: {mean:.0%} as the mean over series, {every:.0%} of all pairs, most of the
    misses in Syria's first years, when need grew faster than in any other war here but Ukraine. {rising} of {len(series)} series rose; none of it is carried on, since appeals are
    written where needs grow."""
    return f"{_wrap(text)}\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _say_month(years: float) -> str:
    months = round(years * 12)
    return f"{months // 12}-{months % 12 + 1:02}"


def _wrap(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), 120, break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    main()
