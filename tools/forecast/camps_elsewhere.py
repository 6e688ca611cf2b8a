"""Whether forecasts of camps hold where their constants were not chosen; ``camps.py`` writes it into the page."""

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

import numpy as np

from modusvivendi.core.camps import CampErrors
from modusvivendi.core.exodus import Exodus
from modusvivendi.forecast.camps.flow import draw_flow
from modusvivendi.forecast.camps.knowledge import count_camps
from modusvivendi.forecast.camps.lines import FADES, HOLD, WINDOWS, draw_lines
from modusvivendi.forecast.camps.scoring import AHEAD, ORIGINS, Score, count_after, find_error, score_instance
from modusvivendi.io.flee.reading import read_exodus

OUTSIDE = Path(__file__).resolve().parent / "outside"
"""Instances that nothing was learned from and no constant was chosen on."""
LATER = range(420, 3_000, 120)
"""Origins later than any that was looked at while constants were chosen, or that errors are learned from."""
OTHER_WINDOWS = (
    (14,), (30,), (60,), (120,), (14, 30), (30, 60), (30, 120), (60, 120), (14, 30, 60), WINDOWS, (14, 30, 60, 120),
)  # fmt: skip
OTHER_FADES = ((20.0,), (40.0,), (80.0,), (120.0,), (240.0,), (1e9,), (20.0, 80.0), FADES, (60.0, 240.0),
               (20.0, 40.0, 80.0, 160.0))  # fmt: skip
SHOWN = {
    "blend": "**the blend**",
    "hold": "last report carried forward (`hold`)",
    "growth": "recent growth, undiminished (`growth`)",
    "flow": "flow model restarted (`flow`)",
    "share of total": "constant share, total told",
    "growth share of total": "recent-growth share, total told",
    "half of total": "flow and recent-growth share half and half, total told",
}


def describe_elsewhere(
    instances: Sequence[Exodus], without: Mapping[str, CampErrors], everything: CampErrors
) -> list[str]:
    """Return the part of the page on other choices, later days and other wars: paragraphs, and lines of tables."""
    later = [score for one in instances for score in _score(one, without[one.name], LATER)]
    strangers = [read_exodus(path)[0] for path in sorted(OUTSIDE.iterdir()) if path.is_dir()]
    outside = {one.name: _score(one, everything, ORIGINS) for one in strangers}
    begin = """The constants (windows, fades, how much of the flow model is believed) were chosen by people who had seen
        these nine instances. Three tries of what that is worth; nothing was changed after them."""
    after = f"""**Later in the same wars.** Origins from day {LATER.start} on, every {LATER.step} days: {len(later)}
        forecasts from days later than any other on this page. Camps change slowly then, and the last report is as good
        as anything."""
    chosen = f"**Choosing anew without the war that is scored.** {_tell_choices(instances)}"
    texts = ["### Out of sample", "", begin, "", chosen, "", after, "", *_tabulate(later), ""]
    return [*texts, _OTHER, "", *_list(outside), "", _LEFT]


def _score(one: Exodus, errors: CampErrors, origins: Sequence[int] | range) -> tuple[Score, ...]:
    days = [day for day in origins if day < one.days]
    return score_instance(one, errors, days, flows={day: draw_flow(one, day, AHEAD) for day in days})


def _tell_choices(instances: Sequence[Exodus]) -> str:
    """Choose windows, fades and whether to hold on all wars but one, by their mean error; score that one."""
    choices = list(product(OTHER_WINDOWS, OTHER_FADES, ((HOLD,), ())))
    errors = np.array([[_try(one, *choice) for one in instances] for choice in choices])
    usual = errors[choices.index((WINDOWS, FADES, (HOLD,)))]
    kept: list[float] = []
    for war in range(len(instances)):
        rest = np.delete(errors, war, axis=1).reshape(len(choices), -1)
        kept += errors[int(np.nanmean(rest, axis=1).argmin()), war].tolist()
    means = np.sort(np.nanmean(errors.reshape(len(choices), -1), axis=1))
    mean = float(np.nanmean(usual))
    return (
        f"Of {len(choices)} ways to choose windows, fades and whether the last report is a member, the one best on the"
        f" eight other wars was taken for the ninth: mean {np.nanmean(kept):.3f}, median {np.nanmedian(kept):.3f},"
        f" against {mean:.3f} and {np.nanmedian(usual):.3f} as chosen (lines without the flow model). All ways have"
        f" means from {means[0]:.3f} to {means[-1]:.3f}, nine in ten below {np.quantile(means, 0.9):.3f};"
        f" {int((means < mean - 1e-12).sum())} are better than the one in use, in hindsight."
    )


def _try(one: Exodus, windows: Sequence[int], fades: Sequence[float], members: Sequence[str]) -> list[float]:
    found: list[float] = []
    for origin in ORIGINS:
        days = np.arange(origin + 1, min(origin + AHEAD, one.days) + 1)
        if len(days):
            drawn = dict(draw_lines(count_camps(one, origin), len(days), windows, fades))
            lines = [line for name, line in drawn.items() if name in members or name != HOLD]
            found.append(find_error(np.mean(lines, axis=0), count_after(one, days)))
        else:
            found.append(np.nan)
    return found


def _tabulate(scores: Sequence[Score]) -> list[str]:
    rows = ["| forecast | mean | median | blend is better in |", "| --- | --- | --- | --- |"]
    own = np.array([one.error for one in scores])
    for name, word in SHOWN.items():
        values = own if name == "blend" else np.array([one.lines[name] for one in scores])
        won = "" if name == "blend" else f"{int((own < values).sum())} of {len(own)}"
        rows.append(f"| {word} | {values.mean():.3f} | {np.median(values):.3f} | {won} |")
    cover = np.mean([one.coverage for one in scores])
    return [*rows, "", f"Coverage of the intervals of four fifths: {cover:.0%}."]


def _list(outside: Mapping[str, Sequence[Score]]) -> list[str]:
    rows = [
        "| instance | origin | days | blend | `hold` | `growth` | `flow` | share, total told | coverage |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, scores in outside.items():
        for one in scores:
            cells = [one.error, *(one.lines[line] for line in ("hold", "growth", "flow", "share of total"))]
            said = " | ".join(f"{value:.3f}" for value in cells)
            rows.append(f"| {name} | {one.origin} | {one.days} | {said} | {one.coverage:.0%} |")
    return rows


_OTHER = """**Another instance.** FabFlee (djgroen/FabFlee, commits named in
    [its folder](../tools/forecast/outside/SOURCES.md)) has few further wars with counts over months. One could be
    scored; its camps hardly change, so it is a weak test. The flow model runs there on days of fighting from
    `locations.csv`."""
_LEFT = """Looked at and of no use: Mali 2022 (counts over 14 days) and Syria 2022 (11 days) end before the first
    origin; Venezuela 2022 has two counts a place, of which the first is the same everywhere; Nigeria 2024 is made up
    for scenarios. The instances of South Sudan were left alone: one of them is kept back to try this program, and
    looking at it would spoil that. So how the forecast does in the first half-year of a war that nobody has seen rests
    on the first try above."""
