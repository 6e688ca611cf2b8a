# ruff: noqa: E501 - sentences with figures in them are wrapped when they are written to the page
"""Choose how the months and places of a future hang together, and write it to docs/forecast-scores.md (minutes of CPU).

python tools/forecast/totals.py DATA      write it (DATA: the folder of data packs, ../shared/data)

Deaths of a whole country over one and two years, forecast with rolling origins: the choice is made on the panels set
aside for choices, then the four scored wars are held against it once.
"""

import sys
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from violence_cases import month, read_cases, read_documented

from modusvivendi.core.panels import Panel
from modusvivendi.core.ranges import Floats
from modusvivendi.forecast.violence.histories import YEAR
from modusvivendi.forecast.violence.kernels import quantiles
from modusvivendi.forecast.violence.lessons import average, follow, foretell, learn
from modusvivendi.forecast.violence.model import DEPENDENCE, Dependence
from modusvivendi.forecast.violence.pooling import EVERYBODY, PAST, look_back, report
from modusvivendi.forecast.violence.simulation import draw_paths

PAGE = Path(__file__).resolve().parents[2] / "docs" / "forecast-scores.md"
BEGIN, END = "<!-- totals: begin -->", "<!-- totals: end -->"
TITLE = "## Violence: deaths of a country over one and two years"
BEFORE = "<!-- violence: end -->"
SPANS, RUNS, SEED = (12, 24), 400, 7
LOW, HIGH = 0.05, 0.95
COMMON, GROWTH = (0.1, 0.2, 0.3), (0.0, 0.2, 0.35, 0.5)
NOISE = 0.001
"""How far the CRPS of months and places differs by chance alone, as between rows that differ in common only."""
FORMER = Dependence(0.3, 0.3, 0.95, 0.95, 0.0)
"""As it was before the level of a country was let wander."""


@dataclass(frozen=True, eq=False)
class Told:
    """Forecasts of a panel: quantiles (o, h, n, K) by origin, and what came (o, h, n), NaN where it is not there."""

    title: str
    places: Sequence[str]
    quantiles: Floats
    came: Floats


@dataclass(frozen=True)
class Mark:
    """Over the origins of a panel and a span of months: share of totals held, mean interval score, mean CRPS of the
    total, and mean CRPS of single months and places in the last year of the span."""

    held: float
    interval: float
    crps: float
    places: float


def main() -> None:
    shared = Path(sys.argv[1])
    cases = read_cases(shared)
    documented = read_documented(shared)
    aside = [
        tell("Syria's documented deaths 2011–2015", documented, 12, month("2016-01") - documented.start, 1),
        *(
            tell(f"{name} before 2006", cases[id].panel, 60, month("2006-01") - month("1989-01"), 3)
            for id, name in (("mexico", "Mexico"), ("myanmar", "Myanmar"))
        ),
    ]
    tried = {
        (common, growth): [mark(one, Dependence(common, 0.3, 0.95, 0.95, growth)) for one in aside]
        for common in COMMON
        for growth in GROWTH
    }
    scored = [
        tell(case.title, case.panel, case.first, case.panel.months, 3 if case.panel.months > 60 else 1)
        for case in cases.values()
    ]
    wars = [(one, mark(one, FORMER), mark(one, DEPENDENCE)) for one in scored]
    write("\n\n".join((_wrap(say(tried)), tabulate(aside, tried), _wrap(SCORED), tabulate_wars(wars))))


def tell(title: str, panel: Panel, first: int, last: int, step: int) -> Told:
    """Forecast a panel from every ``step``-th month since ``first`` are known, nothing after month ``last`` read."""
    order = np.argsort(np.array(panel.places))
    counts = np.ascontiguousarray(panel.counts[:last, order])
    neighbours = np.ascontiguousarray(panel.neighbours[np.ix_(order, order)])
    most = max(SPANS)
    lessons = learn(EVERYBODY, counts, neighbours, range(max(YEAR, first - 2 * PAST), last), most)
    hindsight = look_back(lessons)
    forecasts: list[Floats] = []
    came: list[Floats] = []
    for origin in range(first, last - min(SPANS) + 1, step):
        told = foretell(EVERYBODY, counts[:origin], neighbours, most)
        forecasts.append(report(lessons, hindsight, origin, told, average(counts[:origin][-YEAR:])).quantiles)
        came.append(follow(counts, origin, np.arange(1, most + 1)))
    return Told(title, [panel.places[int(row)] for row in order], np.array(forecasts), np.array(came))


def mark(one: Told, bond: Dependence) -> tuple[Mark, ...]:
    """Return the marks of a panel by span."""
    shape = one.came.shape[1:]
    # Other futures at every origin: what chance does to a few hundred of them would else be the same at all
    drawn = [draw_paths(q, one.places, bond, np.ones((RUNS, *shape)), SEED + o) for o, q in enumerate(one.quantiles)]
    places = np.array([_score_places(*pair) for pair in zip(drawn, one.came, strict=True)])
    marks: list[Mark] = []
    for span in SPANS:
        total = np.array([np.sort(part[:, :span].sum(axis=(1, 2))) for part in drawn], np.float64)
        truth = one.came[:, :span].sum(axis=(1, 2))
        known = np.isfinite(truth)
        total, truth = total[known], truth[known]
        low, high = np.quantile(total, [LOW, HIGH], axis=1)
        beyond = np.maximum(low - truth, 0) + np.maximum(truth - high, 0)
        score = np.empty((1, len(truth)))
        kernels: Any = quantiles
        kernels.score(total[None], truth[None], score)
        marks.append(
            Mark(
                float(((low <= truth) & (truth <= high)).mean()),
                float((high - low + beyond / LOW).mean()),
                float(score.mean()),
                float(np.nanmean(places[:, span - YEAR : span])),
            )
        )
    return tuple(marks)


def _score_places(drawn: Any, came: Floats) -> Floats:
    """Return the CRPS (h, n) of the drawn counts (r, h, n) of each month and place."""
    found = np.empty_like(came)
    kernels: Any = quantiles
    kernels.score(np.ascontiguousarray(np.sort(drawn, axis=0).transpose(1, 2, 0).astype(np.float64)), came, found)
    return found


def compare(marks: Sequence[Sequence[Mark]], former: Sequence[Sequence[Mark]], field: str) -> float:
    """Return the geometric mean over panels and spans of a score as a share of the former one."""
    pairs = [
        (getattr(a, field), getattr(b, field))
        for one, other in zip(marks, former, strict=True)
        for a, b in zip(one, other, strict=True)
    ]
    return float(np.exp(np.mean([np.log(a / b) for a, b in pairs])))


def choose(tried: Mapping[tuple[float, float], Sequence[Sequence[Mark]]]) -> tuple[float, float]:
    """Return the lowest interval score among those that hold no fewer totals than the former, on no panel or span, and
    forecast single months and places no worse."""
    former = tried[FORMER.common, 0.0]

    def holds(marks: Sequence[Sequence[Mark]]) -> bool:
        pairs = zip((m for one in marks for m in one), (m for one in former for m in one), strict=True)
        return all(a.held >= b.held for a, b in pairs) and compare(marks, former, "places") <= 1 + NOISE

    fit = [key for key, marks in tried.items() if holds(marks)]
    return min(fit, key=lambda key: compare(tried[key], former, "interval"))


def say(tried: Mapping[tuple[float, float], Sequence[Sequence[Mark]]]) -> str:
    common, growth = choose(tried)
    former = tried[FORMER.common, 0.0]
    held = ", ".join(f"{m[-1].held:.0%}" for m in former)
    return f"""How far the total of a country is covered over two years, on the panels set aside for choices: with the dependence as it was
    (0.3 of the variance common to the country, and no walk) the 90 % intervals held {held} of the totals of 24 months (in the order of the table), too few
    in two of three, and two years ahead no dependence mends Mexico, whose war was to grow beyond its past. More in common (0.4 to 0.7, tried by hand) costs more in Myanmar, where too many are held, than it mends; what mends some of it is a **level of the country that wanders**: all counts of a future times a
    factor whose logarithm is a random walk, so that doubt grows with the horizon. Tried: a share in common of {", ".join(f"{one:g}" for one in COMMON)} with a standard deviation of the walk in a year of
    {", ".join(f"{one:g}" for one in GROWTH)}. Rule: of those that hold no fewer totals than before, on no panel and over neither span, and whose CRPS of single months and places is no worse (to 0.1 %, which is chance), the one with the lowest interval score (Gneiting and Raftery 2007, eq. 43),
    as a share of the former one's, geometric mean. It takes **{common:g} and {growth:g}** (in use: {DEPENDENCE.common:g} and {DEPENDENCE.growth:g}). The form and the grid were found on these panels, too; two years fit once or twice into Syria's and five times into
    each of the others, so this is thin evidence. """


SCORED = """The four scored wars, with the dependence as it was and as it is: what was held, and the interval score and CRPS of the
total as shares of the former ones. They were looked at three times: twice with 0.2 and 0.35, which the rule took before it asked for months and
places that are no worse and before the futures of each origin were drawn anew (with the same ones at each, chance alone moves a row by a per cent), and with what is in use. Nothing was chosen on them. Origins overlap (every third month in Myanmar and Mexico): Bosnia and Syria
have a year and a half to two years' worth."""


def tabulate(aside: Sequence[Told], tried: Mapping[tuple[float, float], Sequence[Sequence[Mark]]]) -> str:
    former = tried[FORMER.common, 0.0]
    head = ("common", "walk a year", *(f"held: {one.title}, 12 and 24 months" for one in aside))
    rows = [(*head, "interval score", "CRPS of totals", "CRPS of months and places")]
    for (common, growth), marks in tried.items():
        held = (", ".join(f"{m.held:.0%}" for m in one) for one in marks)
        scores = (f"{compare(marks, former, field):.3f}" for field in ("interval", "crps", "places"))
        bold = "**" if (common, growth) == choose(tried) else ""
        rows.append((f"{bold}{common:g}{bold}", f"{bold}{growth:g}{bold}", *held, *scores))
    return _table(rows)


def tabulate_wars(wars: Sequence[tuple[Told, Sequence[Mark], Sequence[Mark]]]) -> str:
    rows = [
        ("war", "months", "held before", "held now", "interval score", "CRPS of totals", "CRPS of months and places")
    ]
    for one, former, now in wars:
        for span, a, b in zip(SPANS, former, now, strict=True):
            shares = (f"{getattr(b, field) / getattr(a, field):.3f}" for field in ("interval", "crps", "places"))
            rows.append((one.title, str(span), f"{a.held:.0%}", f"{b.held:.0%}", *shares))
    return _table(rows)


def write(text: str) -> None:
    whole = PAGE.read_text(encoding="utf-8")
    if BEGIN not in whole:
        part = f"\n\n{TITLE}\n\n`python tools/forecast/totals.py ../shared/data` writes this part.\n\n{BEGIN}\n{END}"
        whole = whole.replace(BEFORE, BEFORE + part)
    head, _, rest = whole.partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    lines = [rows[0], ("---",) * len(rows[0]), *rows[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _wrap(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), 120, break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    main()
