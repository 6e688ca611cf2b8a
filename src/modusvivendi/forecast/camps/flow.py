"""The flow model restarted from the last report: to which camps those go who are to come, and what changes that."""

from dataclasses import dataclass, replace

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.exodus import Exodus, Series
from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.core.seed import stream
from modusvivendi.forecast.camps.knowledge import Counts, count_camps, hold_back
from modusvivendi.forecast.camps.lines import draw_lines, fill_unreported, measure_growth
from modusvivendi.forecast.flight.frame import Frame, build_frame
from modusvivendi.forecast.flight.kernels.arrays import PEOPLE, SPAWN
from modusvivendi.forecast.flight.runs import run_members

WINDOW = 60
"""Days over which arrivals are measured before the origin."""
FADE = 80.0
"""Days over which arrivals fall to 1/e when nothing new happens."""
TRUST = 0.5
"""Power of the correction of a camp's share by what it received before the origin: 0 is the model, 1 is the past."""
ENOUGH = 50_000
"""People in camps from which on one stands for several."""
_LEAST_SHARE = 0.05
ARRIVALS = (1.3, 1.0)
"""Median and standard deviation of the logarithm of arrivals against what fading growth gives (a judgement: in nine
wars four fifths of the growth over 120 days lay between -0.2 and 4.5 times that, half below 1.3)."""


@dataclass(frozen=True, eq=False)
class Difference:
    """What a scenario changes in each of n camps on each of h days, run by run with the same random numbers.

    ``people`` (runs, n, h): with the scenario less without. ``days`` (h,).
    """

    names: tuple[str, ...]
    days: Ints
    people: Floats


def draw_flow(exodus: Exodus, origin: int, ahead: int, seed: int = 0) -> Floats:
    """Return the line of the flow model, (n, ahead): the last count and each camp's share of those still to come.

    How many come is the mean of the naive lines; where they go is the model's, run from the start on what was known at
    the origin, capacities left out, arrivals fading from then on. Its shares are corrected by what each camp received
    in the last 60 days, held back towards the model. Fewer people than now leave all camps alike.
    """
    counts = count_camps(exodus, origin)
    frame = build_frame(hold_back(exodus, origin, ahead), "corrected", seed, _choose_scale(counts))
    modelled = _run(_let_arrive(frame, counts, ahead), counts.names, run=0)
    last = fill_unreported(counts)
    growth = np.maximum(measure_growth(counts, WINDOW), 0.0)
    before = np.maximum(modelled[:, origin] - modelled[:, max(origin - WINDOW, 0)], 0.0)
    odds = (_share(growth) + _LEAST_SHARE / len(last)) / (_share(before) + _LEAST_SHARE / len(last))
    gained = np.maximum(modelled[:, origin + 1 :] - modelled[:, [origin]], 0.0) * odds[:, None] ** TRUST
    total = gained.sum(axis=0)
    lines = draw_lines(counts, ahead)
    come = np.mean([line.sum(axis=0) for line in lines.values()], axis=0) - last.sum()
    share = np.where((total > 0) & (come > 0), gained / np.maximum(total, 1e-9), _share(last)[:, None])
    return freeze(np.maximum(last[:, None] + share * come, 0.0))


def draw_difference(exodus: Exodus, scenario: Exodus, origin: int, ahead: int, runs: int, seed: int) -> Difference:
    """Run the flow model with and without a scenario's closures, changes and fighting after the origin.

    Both follow the first one's rules and reports until the origin, and share random numbers place by place. In each run
    the arrivals to come are drawn around fading growth; under the scenario they change in proportion to the people
    exposed to fighting. Capacities count only where the two differ in them. Camps that only the scenario has come last,
    with nobody in them without it. Raises ``ModusError`` when the scenario lacks camps or starts on another day.
    """
    counts = count_camps(exodus, origin)
    _check_alike(exodus, scenario, counts)
    known = {exodus.locations[row].name for row in exodus.camps}
    new = tuple(place.name for place in scenario.locations if place.shelters and place.name not in known)
    names = (*counts.names, *new)
    nobody = {name: Series(name, np.zeros(0, np.int64), np.zeros(0)) for name in new}
    scenario = replace(scenario, reports={**exodus.reports, **nobody}, total=exodus.total, rules=exodus.rules)
    scale = _choose_scale(counts)
    futures = [_look_past(exodus, scenario, origin, ahead), _look_past(scenario, exodus, origin, ahead)]
    frames = [build_frame(future, "corrected", seed, scale) for future in futures]
    exposure = [_expose(frame) for frame in frames]
    median, spread = ARRIVALS
    factors = median * np.exp(spread * stream(seed, "forecast.camps.arrivals").standard_normal(runs))
    people = np.zeros((runs, len(names), ahead))
    for run, factor in enumerate(factors.tolist()):
        for frame, exposed, sign in zip(frames, exposure, (-1.0, 1.0), strict=True):
            more = np.divide(exposed, exposure[0], out=np.ones_like(exposed), where=exposure[0] > 0)
            there = _run(_let_arrive(frame, counts, ahead, factor * more), names, run)
            people[run] += sign * there[:, origin + 1 : origin + 1 + ahead]
    return Difference(names, freeze(np.arange(origin + 1, origin + 1 + ahead)), freeze(people))


def _choose_scale(counts: Counts) -> int:
    """Return how many people one stands for: shares need no more than ``ENOUGH`` of them."""
    return max(int(np.nansum(counts.people[:, -1]) // ENOUGH), 1)


def _let_arrive(frame: Frame, counts: Counts, ahead: int, factor: Floats | float = 1.0) -> Frame:
    """Put fading arrivals after the origin; ``factor`` (days,) or one number."""
    origin = counts.origin
    daily = max(float(measure_growth(counts, WINDOW).sum()), 0.0) * np.exp(-np.arange(ahead) / FADE)
    new = frame.network.new.copy()
    later = np.broadcast_to(np.asarray(factor, np.float64), new.shape)[origin + 1 :]
    new[origin + 1 :] = np.rint(daily[: len(later)] * later / frame.scale)
    return replace(frame, network=frame.network._replace(new=new))


def _run(frame: Frame, names: tuple[str, ...], run: int) -> Floats:
    """Return people in camps on every day, (n, days), in one future; 0 in a camp that the instance does not have."""
    there = run_members(frame, [run]).camps[0]
    found = np.zeros((len(names), frame.days))
    for row, name in enumerate(names):
        if name in frame.camps:
            found[row] = there[:, frame.camps.index(name)] * float(frame.scale)
    return found


def _expose(frame: Frame) -> Floats:
    """Return people exposed to fighting on each day, (days,)."""
    spawn, people = frame.network.mood[SPAWN], frame.network.folk[PEOPLE].astype(np.float64)
    return np.asarray(spawn @ people, dtype=np.float64)


def _look_past(one: Exodus, other: Exodus, origin: int, ahead: int) -> Exodus:
    """Return an instance with nothing reported after the origin, but with its own closures and fighting after it."""
    held = hold_back(one, origin, ahead)
    fighting = held.fighting.copy()
    known = one.fighting[origin + 1 : origin + 1 + ahead]
    fighting[origin + 1 : origin + 1 + len(known)] = known
    if len(known) and len(known) < ahead:
        fighting[origin + 1 + len(known) :] = known[-1]
    elsewhere = {place.name: place.people for place in other.locations}
    places = tuple(
        replace(place, people=mine.people) if mine.shelters and mine.people != elsewhere.get(mine.name) else place
        for place, mine in zip(held.locations, one.locations, strict=True)
    )
    return replace(held, locations=places, fighting=freeze(fighting), closures=one.closures, changes=one.changes)


def _check_alike(exodus: Exodus, scenario: Exodus, counts: Counts) -> None:
    missing = set(counts.names) - {scenario.locations[row].name for row in scenario.camps}
    if missing:
        raise ModusError(
            f"the scenario lacks the camps {', '.join(sorted(missing))[:200]}",
            repair="keep their rows in locations.csv; shut a camp with a row in closures.csv",
        )
    if scenario.start != exodus.start:
        raise ModusError("the scenario starts on another day", repair="copy sim_period.csv from the first folder")


def _share(people: Floats) -> Floats:
    return people / max(float(people.sum()), 1e-9)
