"""What ``modus displace --origin`` says: the forecast of the camps from a day, and how it did when that is known."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from modusvivendi.cli.speech import Progress, print_json, print_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modusvivendi.core.camps import CampForecast
    from modusvivendi.core.exodus import Exodus
    from modusvivendi.core.ranges import Floats
    from modusvivendi.forecast.camps.flow import Difference
    from modusvivendi.forecast.camps.scoring import Score

_NAIVE = ("hold", "growth")
_ENDS = (0.1, 0.5, 0.9)
_TOLD = "of total"
"""How the names of lines end that are told the sum over the camps of each day to come."""


def forecast_from(
    exodus: "Exodus",
    origin: int,
    ahead: int,
    *,
    scenario: "Exodus | None" = None,
    picture: Path | None = None,
    language: str = "en",
    runs: int = 10,
    seed: int = 0,
    json: bool = False,
) -> None:
    """Forecast the camps of an instance from a day, and say it; write the picture where one is asked for."""
    from modusvivendi.plan.camps import compare_scenario, find_early, look_ahead

    began, difference, early = time.process_time(), None, ()
    with Progress() as progress:
        progress.step("forecasting")
        outlook = look_ahead(exodus, origin, ahead)
        if scenario is not None:
            progress.step(f"running the scenario {runs} times")
            difference = compare_scenario(exodus, scenario, origin, ahead, runs=runs, seed=seed)
            early = find_early(exodus, scenario, origin)
        if picture is not None:
            from modusvivendi.brief.camps import draw_camps, present_camps
            from modusvivendi.brief.pictures import save_picture

            progress.step("drawing")
            save_picture(
                picture, language, lambda view: present_camps(exodus, draw_camps(exodus, outlook, view.look), view)
            )
    if early:
        what = f"the scenario differs by day {origin} already ({', '.join(early)}); what that changed is told too"
        repair = "to tell what changes from then on, copy the rows up to that day from the first folder"
        print_lines([f"warning: {what}", f"  {repair}"], error=True)
    if json:
        said = say_camps(exodus, outlook.forecast, outlook.counted, outlook.score)
        more = {} if difference is None else {"scenario": {**say_difference(difference), "early": list(early)}}
        used = {"seed": seed, "cpu_seconds": round(time.process_time() - began, 4)}
        print_json({**said, **more, **used, "picture": None if picture is None else str(picture)})
        return
    print_lines(camp_lines(exodus, outlook.forecast, outlook.score))
    if difference is not None:
        print_lines(difference_lines(exodus, difference))
    if picture is not None:
        print_lines([f"Open {picture}"])


def say_camps(exodus: "Exodus", forecast: "CampForecast", counted: "Floats", score: "Score | None") -> dict[str, Any]:
    """Return the forecast as plain values; ``counted`` (n, h) is NaN after the last report."""
    median, low, high = (np.rint(forecast.at(level)) for level in (0.5, 0.1, 0.9))
    naive = forecast.lines["hold"]
    camps: dict[str, Any] = {}
    for row, name in enumerate(forecast.names):
        known = ~np.isnan(counted[row])
        camps[name] = {
            "day": forecast.days.tolist(),
            "median": median[row].astype(int).tolist(),
            "low": low[row].astype(int).tolist(),
            "high": high[row].astype(int).tolist(),
            "naive": np.rint(naive[row]).astype(int).tolist(),
            "reported": bool(forecast.reported[row]),
            "counted": [round(float(value), 1) if value == value else None for value in counted[row]],
            "error": _compare(median[row], counted[row], known),
        }
    return {
        "origin": {"day": forecast.origin, "date": exodus.date(forecast.origin).isoformat()},
        "ahead": len(forecast.days),
        "interval": 0.8,
        "weights": {name: round(weight, 6) for name, weight in forecast.weights.items()},
        "errors_from": list(forecast.errors_from),
        "people": round(float(naive[forecast.reported, 0].sum())),
        "error": _say_error(score),
        "naive": _say_naive(score, forecast.weights),
        "camps": camps,
    }


def camp_lines(exodus: "Exodus", forecast: "CampForecast", score: "Score | None") -> list[str]:
    """Say the forecast in lines: each camp at the origin and on the last day, then how it did."""
    last = forecast.days[-1]
    median, low, high = (forecast.at(level)[:, -1] for level in (0.5, 0.1, 0.9))
    head = f"Camps on day {last} ({exodus.date(int(last))}), from what was reported by day {forecast.origin}"
    lines = [f"{head}; in brackets four chances in five"]
    width = max((len(name) for name in forecast.names), default=4)
    for row, name in enumerate(forecast.names):
        now = f"{forecast.lines['hold'][row, 0]:>11,.0f} now" if forecast.reported[row] else "  no report yet"
        lines.append(f"  {name:<{width}} {now} {median[row]:>11,.0f} ({low[row]:,.0f} to {high[row]:,.0f})")
    lines.append(f"  each of {len(forecast.weights)} lines counts alike: {', '.join(forecast.weights)}")
    if score is not None:
        best = min(_NAIVE, key=lambda name: score.lines[name])
        lines.append(
            f"  against {score.days} days of later reports: error {score.error:.3f} "
            f"(carried forward {score.lines['hold']:.3f}, recent growth {score.lines['growth']:.3f}), "
            f"{score.coverage:.0%} of camp-days inside the interval"
        )
        if score.lines[best] < score.error:
            lines.append(f"  the naive line '{best}' did better here")
    return lines


def say_difference(difference: "Difference") -> dict[str, Any]:
    """Return what a scenario changes as plain values, camp by camp and in all camps together.

    ``more`` and ``fewer``: the share of runs with more and fewer people on the last day.
    """
    rows = {name: difference.people[:, row] for row, name in enumerate(difference.names)}
    return {
        "runs": len(difference.people),
        "interval": 0.8,
        "camps": {name: _say_runs(people, difference) for name, people in rows.items()},
        "total": _say_runs(difference.people.sum(axis=1), difference),
    }


def difference_lines(exodus: "Exodus", difference: "Difference") -> list[str]:
    """Say what a scenario changes on the last day, in lines."""
    last = int(difference.days[-1])
    lines = [f"The scenario against the first folder on day {last} ({exodus.date(last)}), in the flow model:"]
    width = max(len(name) for name in (*difference.names, "all camps"))
    rows = [*enumerate(difference.names), (None, "all camps")]
    for row, name in rows:
        people = difference.people.sum(axis=1) if row is None else difference.people[:, row]
        low, median, high = np.rint(np.quantile(people[:, -1], _ENDS))
        lines.append(f"  {name:<{width}} {median:>+11,.0f} ({low:+,.0f} to {high:+,.0f})")
    return lines


def _say_runs(people: "Floats", difference: "Difference") -> dict[str, Any]:
    low, median, high = np.rint(np.quantile(people, _ENDS, axis=0)).astype(int).tolist()
    return {
        "day": difference.days.tolist(),
        "median": median,
        "low": low,
        "high": high,
        "more": round(float((people[:, -1] > 0).mean()), 4),
        "fewer": round(float((people[:, -1] < 0).mean()), 4),
    }


def _compare(median: "Floats", counted: "Floats", known: "np.ndarray") -> float | None:
    """Return the mean of |forecast - counted| over the mean counted of one camp; None without people or reports."""
    people = float(counted[known].sum())
    return round(float(np.abs(median - counted)[known].sum()) / people, 4) if people > 0 else None


def _say_error(score: "Score | None") -> dict[str, Any]:
    if score is None or score.error != score.error:
        return {
            "mean": None,
            "rescaled_mean": None,
            "by_run": [],
            "crps": None,
            "coverage": None,
            "people_coverage": None,
            "days": 0,
        }
    return {
        "mean": round(score.error, 4),
        "rescaled_mean": round(score.lines[f"blend {_TOLD}"], 4),
        "by_run": [round(score.error, 4)],
        "crps": round(score.crps, 4),
        "coverage": round(score.coverage, 4),
        "people_coverage": round(score.people_coverage, 4),
        "days": score.days,
    }


def _say_naive(score: "Score | None", weights: "Mapping[str, float]") -> dict[str, Any]:
    if score is None or score.error != score.error:
        return {"mean": None, **dict.fromkeys(_NAIVE), "best": None, "members": {}, "told_total": {}}
    lines = {name: round(value, 4) for name, value in score.lines.items()}
    best = min(_NAIVE, key=lambda name: lines[name])
    members = {name: value for name, value in lines.items() if name in weights}
    told = {name: value for name, value in lines.items() if name.endswith(_TOLD)}
    naive = {name: lines[name] for name in _NAIVE}
    return {"mean": lines["hold"], **naive, "best": best, "members": members, "told_total": told}
