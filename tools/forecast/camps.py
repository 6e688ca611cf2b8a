"""Learn the errors of past forecasts of camps, and write their scores into docs/forecast-scores.md.

python tools/forecast/camps.py FLEE            write both (FLEE: a folder of instances, ../shared/data/flee)
python tools/forecast/camps.py FLEE --check    say whether they are current (exit status 1 if not)
"""

import json
import re
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from camps_elsewhere import describe_elsewhere

from modusvivendi.core.camps import CampErrors
from modusvivendi.core.exodus import Exodus
from modusvivendi.forecast.camps.blend import learn_errors
from modusvivendi.forecast.camps.flow import draw_flow
from modusvivendi.forecast.camps.knowledge import count_camps
from modusvivendi.forecast.camps.lines import draw_lines
from modusvivendi.forecast.camps.scoring import (
    AHEAD,
    LESSON_ORIGINS,
    ORIGINS,
    Score,
    count_after,
    find_error,
    leave_one_out,
    measure_misses,
    score_instance,
)
from modusvivendi.io.camp_errors import FILE
from modusvivendi.io.flee.reading import read_exodus

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "forecast-scores.md"
CLOSE = 0.02
OTHER = ((30, 45), (90, 150, 210), (240, 300, 360))
"""Origins that the aims say nothing of."""
BEGIN, END = "<!-- displacement: begin -->", "<!-- displacement: end -->"
WORDS = {
    "error": "**the blend** (the default)",
    "hold": "last report carried forward (`hold`)",
    "flow": "flow model restarted from the last report (`flow`)",
    "growth": "growth of the last 30 days, undiminished (`growth`)",
    "share of total": "constant share of each day's total, told beforehand",
    "growth share of total": "recent-growth share of what is added, total told beforehand",
    "half of total": "flow and recent-growth share half and half, total told beforehand",
    "blend of total": "the blend, scaled to the total told beforehand",
}
Cases = list[tuple[str, Score]]


def main() -> None:
    folder = Path(sys.argv[1])
    instances = [read_exodus(path)[0] for path in sorted(folder.iterdir()) if path.is_dir()]
    without = leave_one_out(instances)
    everything = learn_errors({one.name: measure_misses(one) for one in instances})
    flows = {one.name: {day: draw_flow(one, day, AHEAD) for day in ORIGINS if day < one.days} for one in instances}
    scored: dict[bool, Cases] = {
        held: [
            (one.name, score)
            for one in instances
            for score in score_instance(one, without[one.name], held=held, flows=flows[one.name])
        ]
        for held in (False, True)
    }
    lines = np.array([score.error for one in instances for score in score_instance(one, without[one.name])])
    elsewhere = {
        days: [score for one in instances for score in score_instance(one, without[one.name], days)] for days in OTHER
    }
    text = describe(scored, lines, fit_and_score(instances), _name_missing(instances)) + describe_others(elsewhere)
    more = describe_elsewhere(instances, without, everything)
    text += "\n\n" + "\n".join(part if part.startswith("|") else _wrap(part) for part in more)
    stale = [
        str(path.relative_to(ROOT))
        for path, whole in (
            (FILE, keep(instances, everything, without)),
            (PAGE, put(PAGE.read_text(encoding="utf-8"), text)),
        )
        if refresh(path, whole, check="--check" in sys.argv)
    ]
    if stale and "--check" in sys.argv:
        sys.exit(f"not current: {', '.join(stale)}; run python tools/forecast/camps.py {folder}")


def refresh(path: Path, text: str, *, check: bool) -> bool:
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    if old != text and not check:
        path.write_text(text, encoding="utf-8")
    return _is_far(old, text)


def _is_far(old: str, new: str) -> bool:
    """Tell whether a decimal is off by more than ``CLOSE``: the flow model's rounding moves the third digit."""
    told = [[float(one) for one in re.findall(r"\d+\.\d+", text)] for text in (old, new)]
    return len(told[0]) != len(told[1]) or any(abs(a - b) > CLOSE for a, b in zip(*told, strict=True))


def put(whole: str, text: str) -> str:
    head, _, rest = whole.partition(BEGIN)
    _, found, tail = rest.partition(END)
    if not found:
        sys.exit(f"{PAGE} has no markers")
    return f"{head}{BEGIN}\n{text}\n{END}{tail}"


def keep(instances: Sequence[Exodus], everything: CampErrors, without: Mapping[str, CampErrors]) -> str:
    def rows(errors: CampErrors) -> list[list[float]]:
        return np.round(errors.misses, 4).tolist()

    kept = {
        "levels": everything.levels.tolist(),
        "until": everything.until.tolist(),
        "all": rows(everything),
        "instances": {
            one.name: {
                "start": one.start.isoformat(),
                "camps": sorted(one.reports),
                "without": rows(without[one.name]),
            }
            for one in instances
        },
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).replace("]]},", "]]},\n") + "\n"


def fit_and_score(instances: Sequence[Exodus]) -> np.ndarray:
    """Score weights fitted to all other instances, as a check on the equal ones: errors by case."""
    past = {one.name: _stack(one, range(30, 241, 15)) for one in instances}
    found: list[float] = []
    for one in instances:
        weights = _fit([cases for name, cases in past.items() if name != one.name])
        for lines, counted in _stack(one, ORIGINS):
            found.append(find_error(np.tensordot(weights, lines, 1), counted))
    return np.array(found)


def _stack(one: Exodus, origins: Sequence[int]) -> list[tuple[np.ndarray, np.ndarray]]:
    found: list[tuple[np.ndarray, np.ndarray]] = []
    for origin in origins:
        days = np.arange(origin + 1, min(origin + AHEAD, one.days) + 1)
        if len(days):
            lines = draw_lines(count_camps(one, origin), len(days))
            found.append((np.stack(list(lines.values())), count_after(one, days)))
    return found


def _fit(instances: Sequence[list[tuple[np.ndarray, np.ndarray]]]) -> np.ndarray:
    """Find the weights with the least mean error by exponentiated gradients (Kivinen and Warmuth 1997)."""
    n = len(instances[0][0][0])
    weights, mean = np.full(n, 1 / n), np.zeros(n)
    for step in range(120):
        slope = np.zeros(n)
        for cases in instances:
            for lines, counted in cases:
                people = counted.sum(axis=0)
                some = people > 0
                sign = np.sign(np.tensordot(weights, lines, 1) - counted)[:, some] / people[some]
                slope += np.tensordot(lines[:, :, some], sign, 2) / (some.sum() or 1) / len(cases)
        slope -= slope.mean()
        weights = weights * np.exp(-0.6 / np.sqrt(step + 1) * slope / (np.abs(slope).max() or 1))
        weights /= weights.sum()
        mean += weights * (step >= 60)
    return mean / mean.sum()


HEAD = ("forecast", "mean", "median", "blend is better in", "mean, counts held", "median, counts held")
CASE = (
    "instance", "origin", "days", "blend", "`hold`", "`growth`", "`flow`",
    "share, total told", "CRPS", "coverage", "best",
)  # fmt: skip


def _name_missing(instances: Sequence[Exodus]) -> str:
    """Say which origins there are not: an instance that ends by then has no day to score."""
    missing = [(one, day) for one in instances for day in ORIGINS if day >= one.days]
    said = ", ".join(f"day {day} of {one.name}, which ends with day {one.days - 1}" for one, day in missing)
    return f"Of {len(instances) * len(ORIGINS)} origins {len(missing)} cannot be tried: {said}." if missing else ""


def describe(scored: Mapping[bool, Cases], naive: np.ndarray, fitted: np.ndarray, missing: str) -> str:
    cases, held = scored[False], scored[True]
    error = _take(cases, lambda one: one.error)
    names = sorted({name for name, _ in cases})
    rows = [_row(name, cases, held, error) for name in ("error", *cases[0][1].lines)]
    for word, other in (
        ("lines alone, without the flow model", naive),
        ("lines, weights fitted to the other instances", fitted),
    ):
        won = f"{int((error < other).sum())} of {len(error)}"
        rows.append((word, _say(other.mean()), _say(np.median(other)), won, "", ""))
    intro = f"""
    {len(cases)} forecasts: {len(names)} instances of Flee's, origins on days {", ".join(map(str, ORIGINS))},
    {AHEAD} days ahead or to the end of the instance. {missing} At each origin only what had been reported by then is
    known. The error is the averaged relative difference: on each day the sum over camps of |forecast - counted| over
    the sum of the counted, averaged over days. The sizes of the intervals are learned from the other
    {len(names) - 1} instances at origins {LESSON_ORIGINS.start} to {LESSON_ORIGINS.stop - 1}; nothing in the naive
    lines is fitted, the flow model's shares are corrected by the war's own past alone, and all weights are equal."""
    counts = """
    Counts lie on straight lines between reports, as Flee compares. A first report is carried back, so that a
    camp not yet counted at the origin is an error that nobody can avoid. With counts *held*, each report stands until
    the next, and a camp counts from its first. Lines that are *told the total* know what no forecast can: on each day
    to come, the sum over the camps. They are here because published comparisons give it to the model as well."""
    tail = (_wrap(intro), "", *_table(HEAD, rows), "", _wrap(counts), "", _wrap(_say_spread(cases, held, names)), "")
    return "\n".join((*tail, *_table(CASE, [_case(*one) for one in cases]), "", _wrap(_name_lost(cases))))


def describe_others(elsewhere: Mapping[tuple[int, ...], Sequence[Score]]) -> str:
    head = (
        "origins",
        "forecasts",
        "lines, mean",
        "median",
        "`hold`, mean",
        "median",
        "`growth`, mean",
        "median",
        "coverage",
    )
    rows: list[tuple[str, ...]] = []
    for days, scores in elsewhere.items():
        values = [np.array([one.error for one in scores])]
        values += [np.array([one.lines[name] for one in scores]) for name in ("hold", "growth")]
        cells = [_say(part) for value in values for part in (value.mean(), np.median(value))]
        cover = np.mean([one.coverage for one in scores])
        rows.append((", ".join(map(str, days)), str(len(scores)), *cells, f"{cover:.0%}"))
    words = "From other origins, the lines without the flow model, the same way:"
    return "\n".join(("", "", words, "", *_table(head, rows)))


def _say_spread(cases: Cases, held: Cases, names: Sequence[str]) -> str:
    crps, point = _take(cases, lambda one: one.crps), _take(cases, lambda one: one.lines["hold"])
    coverage, people = _take(cases, lambda one: one.coverage), _take(cases, lambda one: one.people_coverage)
    each = [f"{name} {np.mean([s.coverage for n, s in cases if n == name]):.0%}" for name in names]
    return f"""Continuous ranked probability score, in the same unit: {_say(crps.mean())} mean, {_say(np.median(crps))}
        median (a point forecast scores its error; carried forward: {_say(point.mean())}, {_say(np.median(point))}). The
        intervals of four fifths cover {coverage.mean():.0%} of camp-days (mean over the forecasts), {people.mean():.0%}
        weighted by people, {_take(held, lambda one: one.coverage).mean():.0%} with counts held. It is right on average
        and not for each war: {", ".join(each)}."""


def _wrap(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), 120, break_long_words=False, break_on_hyphens=False)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]


def _take(cases: Cases, of: Callable[[Score], float]) -> np.ndarray:
    return np.array([of(one) for _, one in cases])


def _row(name: str, cases: Cases, held: Cases, error: np.ndarray) -> tuple[str, ...]:
    def value(one: Score) -> float:
        return one.error if name == "error" else one.lines[name]

    first, second = _take(cases, value), _take(held, value)
    better = "" if name == "error" else f"{int((error < first).sum())} of {len(first)}"
    word = WORDS.get(name, f"damped `{name}`")
    return word, _say(first.mean()), _say(np.median(first)), better, _say(second.mean()), _say(np.median(second))


def _case(name: str, one: Score) -> tuple[str, ...]:
    naive = {"blend": one.error, "hold": one.lines["hold"], "growth": one.lines["growth"]}
    best = min(naive, key=naive.__getitem__)
    cells = [*naive.values(), one.lines["flow"], one.lines["share of total"], one.crps]
    won = "blend" if best == "blend" else f"**`{best}`**"
    return name, str(one.origin), str(one.days), *map(_say, cells), f"{one.coverage:.0%}", won


def _name_lost(cases: Cases) -> str:
    def lost(line: str) -> str:
        found = [f"{name} day {one.origin}" for name, one in cases if one.lines[line] < one.error]
        return f"{len(found)} of {len(cases)} to `{line}` ({', '.join(found)})"

    return f"**The blend loses** {lost('hold')}; {lost('growth')}."


def _say(value: float) -> str:
    return f"{value:.3f}"


if __name__ == "__main__":
    main()
