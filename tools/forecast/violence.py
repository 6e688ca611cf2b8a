# ruff: noqa: E501 - sentences with figures in them are wrapped when they are written to the page
"""Score the forecasts of violence and write their part of docs/forecast-scores.md (about two minutes of CPU).

python tools/forecast/violence.py DATA            write it (DATA: the folder of data packs, ../shared/data)
python tools/forecast/violence.py DATA --stamp    print the fingerprint of rules and data, without scoring
"""

import hashlib
import re
import sys
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from violence_cases import FILES, GED, Case, count_by_month, month, read_cases, read_documented

from modusvivendi.core.panels import Panel
from modusvivendi.core.ranges import Range, round_figures
from modusvivendi.forecast.returns import FIGURES, draw_returns
from modusvivendi.forecast.trials import Trial, try_ceasefire
from modusvivendi.forecast.violence.members import BASELINES, MEMBERS
from modusvivendi.forecast.violence.scoring import (
    REPORTED,
    Marks,
    compare,
    find_rival,
    hold_share,
    pool_cases,
    score_panel,
)
from modusvivendi.io.effects import read_effects
from modusvivendi.io.ged import GedEvents, read_ged

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "forecast-scores.md"
BEGIN, END = "<!-- violence: begin -->", "<!-- violence: end -->"
SEED = 7
SHOWN = (1, 2, 3, 6, 9, 12)
_RULES = (
    *("analogy", "excitation", "features", "histories", "hurdle", "lessons", "members", "pooling"),
    *("model", "quantile_grid", "reporting", "scoring", "simulation", "weighing"),
    *(
        "kernels/analogues",
        "kernels/excitation",
        "kernels/hurdle",
        "kernels/paths",
        "kernels/quantiles",
        "kernels/randomness",
    ),
)
WORDS = {
    REPORTED: "**reported**",
    "pool": "the pool",
    "zero": "zero",
    "last": "last value with Poisson noise",
    "own": "own last 12 months (conflictology)",
    "near": "last 12 months, own and of neighbours",
    "pooled": "last 12 months of all places",
    "fresh": "own past, halving every 2 months",
    "fading": "own past, halving every 6 months",
    "analogues": "analogues",
    "hurdle": "hurdle regression",
    "excitation": "self-exciting process",
}


def main() -> None:
    shared = Path(sys.argv[1])
    if "--stamp" in sys.argv:
        print(stamp_rules(), stamp_data(shared))
        return
    cases = read_cases(shared)
    marks = {id: score_panel(case.panel, case.first) for id, case in cases.items()}
    parts = [describe_scores(cases, marks), describe_trials(shared, cases["syria"].panel), describe_returns()]
    stamp = f"<!-- rules {stamp_rules()} data {stamp_data(shared)} -->"
    text = "\n\n".join((stamp, *parts))
    whole = PAGE.read_text(encoding="utf-8")
    if BEGIN not in whole:
        whole += f"\n## Violence: deaths by month and place\n\n{BEGIN}\n{END}\n"
    head, _, rest = whole.partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def stamp_rules() -> str:
    """Fingerprint of every line of code that the scores hang on."""
    source = ROOT / "src" / "modusvivendi"
    files = [source / "forecast" / "violence" / f"{name}.py" for name in _RULES]
    files += [source / "core" / "panels.py", source / "io" / "ged.py", Path(__file__).with_name("violence_cases.py")]
    return _hash(files)


def stamp_data(shared: Path) -> str:
    return _hash([shared / name for name in FILES])


def _hash(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


# --- scores -----------------------------------------------------------------------------------------------------------


def describe_scores(cases: Mapping[str, Case], marks: Mapping[str, Marks]) -> str:
    pooled = pool_cases(marks)
    rival = find_rival(pooled)
    blocks = [
        _wrap(_say_verdict(cases, marks, pooled, rival)),
        _wrap(_say_lost(cases, marks)),
        _wrap(_say_setup(cases, marks)),
        _tabulate_means(cases, marks, pooled, rival),
        _wrap(_EXPLAIN),
        _tabulate_horizons(cases, marks),
        _tabulate_other(cases, marks),
        _wrap(_say_coverage(marks)),
    ]
    return "\n\n".join(blocks)


_EXPLAIN = """
Continuous ranked probability score of counts, mean over origins, months and places; lower is better. *Pooled*: the mean
over the four wars of the score as a share of that of the own last twelve months, since a plain mean would be Syria's.
*Gain*: how much lower the reported forecast's score is than that baseline's; in brackets the 90 % interval of a bootstrap
of blocks of twelve consecutive origins. Members that are no baselines stand below the line of the baselines."""


def _say_verdict(cases: Mapping[str, Case], marks: Mapping[str, Marks], pooled: Mapping[str, float], rival: str) -> str:
    gain = 1 - pooled[REPORTED] / pooled[rival]
    best = {id: _find_best(one) for id, one in marks.items()}
    each = {id: 1 - _mean(one, REPORTED) / _mean(one, best[id]) for id, one in marks.items()}
    raw = {name: np.mean([_mean(one, name) for one in marks.values()]) for name in (REPORTED, *BASELINES)}
    raw_best = min(BASELINES, key=raw.__getitem__)
    goal = "reached" if gain >= 0.05 and np.mean(list(each.values())) >= 0.05 else "not reached"
    listed = ", ".join(f"{cases[id].title} {_percent(g)} (to {WORDS[best[id]]})" for id, g in each.items())
    return f"""Pooled over the four wars at 1 to 12 months the reported forecast scores {_percent(gain)} better than the best
    baseline there ({WORDS[rival]}). Against the best baseline of each war, which nobody knows beforehand, it gains
    {_percent(np.mean(list(each.values())))} on average: {listed}. In raw deaths, averaged over wars, it gains
    {_percent(1 - raw[REPORTED] / raw[raw_best])} on the best ({WORDS[raw_best]}). The goal of 5 % is **{goal}**."""


def _say_lost(cases: Mapping[str, Case], marks: Mapping[str, Marks]) -> str:
    lost: list[str] = []
    for id, one in marks.items():
        months = [
            h for h in range(1, one.crps.shape[2] + 1) if _mean(one, _find_best(one, h), h) < _mean(one, REPORTED, h)
        ]
        if months:
            names = Counter(_find_best(one, h) for h in months).most_common(1)[0][0]
            lost.append(f"{cases[id].title} at {_list_months(months)} months (to {WORDS[names]})")
    return f"**Where a baseline was better:** {'; '.join(lost) or 'in no war at any horizon'}."


def _say_setup(cases: Mapping[str, Case], marks: Mapping[str, Marks]) -> str:
    rows = []
    for id, case in cases.items():
        one = marks[id]
        out = f", {case.outside.placeless:,} deaths in none of them left out" if case.outside.placeless else ""
        rows.append(
            f"{case.title}: {len(case.panel.places)} {case.units} x {case.panel.months} months,"
            f" {len(one.origins)} origins{out}"
        )
    replaced = sum(name != "pool" for one in marks.values() for name in one.chosen)
    return f"""{"; ".join(rows)}. UCDP GED, all types of violence, best figures. Each month after the first twelve (after 2005 in
    Myanmar and Mexico) is an origin; members, weights, the choice of what is reported and the ends of intervals know only
    the months before it. There is no reporting lag: a true forecast has the last one to three months missing. Everything
    that could be tuned (members, beliefs, windows, margins) was chosen on panels that are not scored here, Mexico and
    Myanmar before 2006 and Syria's documented deaths of 2011 to 2015, and fixed before the first scoring; its authors had
    seen an earlier table of baselines on the scored panels. The panels were scored four times: again with other neighbours
    for Myanmar and Mexico, and twice after the dependence between the months and places of a future was changed, which
    leaves CRPS as it is; no member, weight or margin was changed after the first. It was first changed because totals
    on the scored panels had come out far too narrow, with constants chosen on the others: how many totals its intervals hold
    is no blind test; then for [totals over two years](#violence-deaths-of-a-country-over-one-and-two-years), on the others alone. A baseline took the place of the pool at {replaced} of
    {sum(len(one.origins) for one in marks.values())} origins. The mean is over all places, quiet ones too."""


def _tabulate_means(
    cases: Mapping[str, Case], marks: Mapping[str, Marks], pooled: Mapping[str, float], rival: str
) -> str:
    head = ("forecast", "pooled", *(case.title for case in cases.values()))
    rows = [
        (WORDS[name], f"{pooled[name]:.3f}", *(_figure(_mean(one, name)) for one in marks.values()))
        for name in (REPORTED, *BASELINES, *(name for name in MEMBERS if name not in BASELINES))
    ]
    for other, word in ((rival, WORDS[rival]), ("", "the best baseline of each war")):
        gains = [_compare(one, other or _find_best(one)) for one in marks.values()]
        mean = 1 - pooled[REPORTED] / pooled[rival] if other else np.nan
        rows.append((f"*gain on {word}*", "" if np.isnan(mean) else _percent(mean), *gains))
    return _table(head, rows)


def _compare(one: Marks, other: str) -> str:
    found = compare(one.crps[one.names.index(REPORTED)], one.crps[one.names.index(other)], SEED)
    return f"{_percent(found.best)} [{_percent(found.low)}, {_percent(found.high)}]"


def _tabulate_horizons(cases: Mapping[str, Case], marks: Mapping[str, Marks]) -> str:
    rows = []
    for id, one in marks.items():
        for name in (REPORTED, _find_best(one), "zero", "last"):
            if name == "zero" and _find_best(one) == "zero":
                continue
            cells = [_figure(_mean(one, name, h)) for h in SHOWN]
            rows.append((cases[id].title, WORDS[name], *cells))
    return _table(("war", "forecast", *(f"{h} months" if h > 1 else "1 month" for h in SHOWN)), rows)


def _tabulate_other(cases: Mapping[str, Case], marks: Mapping[str, Marks]) -> str:
    head = (
        "war",
        "forecast",
        "CRPS of log(1 + deaths)",
        "log score",
        "held",
        "held, ties split",
        "held, months with deaths",
    )
    rows = []
    for id, one in marks.items():
        some = one.actual > 0
        every = np.ones_like(some)
        for name in (REPORTED, _find_best(one)):
            f = one.names.index(name)
            held = (one.covered[f], every), (one.spread_covered[f], every), (one.covered[f], some)
            log = f"{np.nanmean(one.crps_log[f]):.3f}", f"{np.nanmean(one.log_score[f]):.3f}"
            rows.append((cases[id].title, WORDS[name], *log, *(f"{hold_share(*pair):.0%}" for pair in held)))
        wide = (one.wide_covered, every), (one.wide_covered, some)
        cells = [f"{hold_share(*pair):.0%}" for pair in wide]
        rows.append((cases[id].title, "reported interval", "", "", cells[0], "", cells[1]))
    return _table(head, rows)


def _say_coverage(marks: Mapping[str, Marks]) -> str:
    every = [hold_share(one.wide_covered, np.ones(one.actual.shape, np.bool_)) for one in marks.values()]
    some = [hold_share(one.wide_covered, one.actual > 0) for one in marks.values()]
    own = [hold_share(one.covered[one.names.index("own")], one.actual > 0) for one in marks.values()]
    inside = sum(0.85 <= share <= 0.95 for share in every)
    months = ", ".join(f"{np.nanmean(one.total_covered):.0%}" for one in marks.values())
    years = ", ".join(f"{np.nanmean(one.year_covered):.0%}" for one in marks.values())
    return f"""Nominal 90 % intervals. *Held*: the closed interval between the 5 % and 95 % quantiles. A place at peace has [0, 0],
    which holds nearly always, so this cannot be 90 % where most months are quiet; *ties split* is the measure for
    counts, 90 % when right. In months with deaths any such interval does worse. The *reported interval* therefore ends
    where past months with deaths ended (conformal by outcome): it holds {min(every):.0%} to {max(every):.0%} of all months
    ({inside} of 4 wars within 85 to 95 %, mean {np.mean(every):.0%}) and {min(some):.0%} to {max(some):.0%} of those with deaths (mean
    {np.mean(some):.0%}; the own last twelve months: {min(own):.0%} to {max(own):.0%}). The log score is in bits, on the bins of the
    VIEWS challenge. **Deaths of a whole country**, from drawn futures: the 90 % intervals held {months} of the monthly totals
    and {years} of the totals of twelve months (in the order of the table; origins overlap, so the last are a few years' worth)."""


# --- trials -----------------------------------------------------------------------------------------------------------


def describe_trials(shared: Path, panel: Panel) -> str:
    documented = read_documented(shared)
    events = read_ged(shared / GED, columns=("country", "dyad_name"))
    effects = read_effects()
    trials: list[tuple[Trial, str]] = []
    for name, begun, source, title in (
        ("February 2016", "2016-03", documented, "documented deaths (VDC)"),
        ("May 2017", "2017-05", documented, "documented deaths (VDC)"),
        ("May 2017", "2017-05", panel, "UCDP GED, located deaths"),
    ):
        known = month(begun) - source.start
        actual = np.nansum(source.counts[known : known + 6], axis=1).tolist()
        covered = _share_between(events, month(begun) - 2, month(begun))
        trials.append((try_ceasefire(name, source, known, actual, covered, effects, SEED), title))
    rows = [_row_of_trial(trial, title, at) for trial, title in trials for at in range(len(trial.months))]
    head = (
        "ceasefire",
        "counted by",
        "month",
        "came",
        "without, 5–95 %",
        "with, 5–95 %",
        "came / without",
        "effects say",
    )
    return "\n\n".join(
        (
            "### Two ceasefires in Syria, as trials of the effects",
            _wrap(_say_trials(shared, trials, events)),
            _table(head, rows),
        )
    )


def _row_of_trial(trial: Trial, title: str, at: int) -> tuple[str, ...]:
    one = trial.months[at]
    name = f"{trial.name} ({trial.covered:.0%} between signatories)" if not at else ""
    when = f"{one.month // 12}-{one.month % 12 + 1:02}"
    came = f"{one.actual:,.0f}" if one.expected.low <= one.actual <= one.expected.high else f"**{one.actual:,.0f}**"
    ratio = one.expected_ratio
    return (
        *(name, title if not at else "", when, came, _span(one.without), _span(one.expected), f"{one.ratio:.2g}"),
        f"{ratio.best:.2g} ({ratio.low:.2g}–{ratio.high:.2g})",
    )


def _say_trials(shared: Path, trials: Sequence[tuple[Trial, str]], events: GedEvents) -> str:
    before, after = (
        _mean_daily(shared, *span) for span in (("2016-01-28", "2016-02-26"), ("2016-02-27", "2016-03-27"))
    )
    between = count_by_month(events, lambda row: not _names_is(events, row))
    whole = count_by_month(events, lambda _: True)
    april, may, september = (month(f"2017-{m:02}") for m in (4, 5, 9))
    said = ", ".join(f"{trial.inside} of {len(trial.months)} ({trial.name}, {title})" for trial, title in trials)
    outside = [(trial, title) for trial, title in trials if trial.inside < len(trial.months)]
    return f"""What the forecast with its library of effects would have said, against what came, with nothing known after the
    month before. Both truces are sources of these effects: this tries whether the ranges are wide enough, not whether they
    are right. February 2016: documented deaths fell from {before:.0f} a day in the thirty days before 27 February to
    {after:.0f} in the thirty after, and were back near the old level by summer. May 2017, by UCDP: {whole[april]:,} deaths in
    April, {whole[may]:,} in May, {whole[september]:,} in September, above April as was reported; but between parties other than
    the Islamic State {between[april]:,}, {between[may]:,} and {between[september]:,}: the war moved to where there was no truce,
    and the dip between the signatories lasted. Months within the 90 % interval with the ceasefire: {said}; months outside
    it are bold{"" if outside else " (there is none)"}. Which truce breaks, and when, the effects do not know: they say the same of both."""


def _share_between(events: GedEvents, start: int, end: int) -> float:
    """Share of deaths in some months that were not in fighting with the Islamic State."""
    whole = count_by_month(events, lambda _: True)
    between = count_by_month(events, lambda row: not _names_is(events, row))
    return sum(between[at] for at in range(start, end)) / sum(whole[at] for at in range(start, end))


def _names_is(events: GedEvents, row: int) -> bool:
    return bool(re.search(r"\bIS\b", events.columns["dyad_name"][row]))


def _mean_daily(shared: Path, first: str, last: str) -> float:
    from datetime import date

    from violence_cases import VDC

    days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    rows = (shared / VDC).read_text(encoding="utf-8").splitlines()[1:]
    return sum(int(row.rsplit(",", 1)[1]) for row in rows if first <= row[:10] <= last) / days


# --- returns ----------------------------------------------------------------------------------------------------------


def describe_returns() -> str:
    """Bosnia after Dayton: the curve that the forecast takes for one prior, beside what was registered."""
    drawn = draw_returns(2_100_000.0, 103, 4000, SEED, minority=0.6).total
    rows = []
    for one in FIGURES:
        if one.of == "all" and one.start == 0:
            values = drawn[:, min(int(one.end), 103) - 1]
            middle = Range(*(float(np.quantile(values, level)) for level in (0.05, 0.5, 0.95)))
            rows.append((one.source, f"{one.people:,.0f}", f"{round_figures(middle.best):,.0f}", _span(middle)))
    intro = """The clock of returns is fitted to these very figures, so this shows that it fits, and how wide it is made for
    other wars; it is no test. 2.1 million displaced, 60 % of them from where another community came to govern."""
    head = ("registered by", "came home", "median", "5–95 %")
    return "\n\n".join(("### Bosnia after Dayton", _wrap(intro), _table(head, rows)))


# --- words ------------------------------------------------------------------------------------------------------------


def _mean(one: Marks, name: str, horizon: int | None = None) -> float:
    values = one.crps[one.names.index(name)]
    return float(np.nanmean(values if horizon is None else values[:, horizon - 1]))


def _find_best(one: Marks, horizon: int | None = None) -> str:
    return min(BASELINES, key=lambda name: _mean(one, name, horizon))


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %".replace("-", "−")


def _figure(value: float) -> str:
    return f"{value:.1f}" if value >= 20 else f"{value:.2f}"


def _span(values: Range) -> str:
    return f"{round_figures(values.low):,.0f}–{round_figures(values.high):,.0f}"


def _list_months(months: Sequence[int]) -> str:
    return ", ".join(map(str, months))


def _wrap(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), 120, break_long_words=False, break_on_hyphens=False)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


if __name__ == "__main__":
    main()
