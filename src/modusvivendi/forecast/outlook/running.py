"""Run futures: the course of a deal, the violence it leaves, and what becomes of the people; futures by number."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from modusvivendi.core.forecasts import OUTCOMES, Draws
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.core.seed import stream
from modusvivendi.forecast.control import ControlModel, Forces, simulate_control
from modusvivendi.forecast.outlook.inputs import COLUMNS, MODULE
from modusvivendi.forecast.outlook.kernels import course, flows
from modusvivendi.forecast.outlook.theatre import Scenario, Theatre
from modusvivendi.forecast.violence.model import ViolenceModel
from modusvivendi.forecast.violence.simulation import simulate_violence

_RULES = ("fighters_leave", "fighters_replaced", "losses_of_holder", "losses_each", "strength_tells")
"""Effects that decide about strengths, in the order of ``Forces.rules``."""
_UNKNOWN_PEOPLE = ("displaced", "returns", "fled", "in_camps")
_BATCH = 64


def run_futures(
    theatre: Theatre,
    scenario: Scenario,
    model: ViolenceModel | None,
    values: Floats,
    signs: Floats,
    inputs: Floats,
    months: int,
    first: int,
    seed: int,
    control: ControlModel | None = None,
) -> Draws:
    """Run the futures from number ``first`` on, one for each row of ``values``; the same alone as among others.

    ``model`` forecasts deaths in the theatre's units; None: deaths, flight and what hangs on them stay unknown (NaN).
    ``control``: who may take which place, in the theatre's order; places change hands as far as fighting is left there,
    by how strengths have changed; never when None, and then nobody is known to hold anything at the end. What is
    unknown of the theatre makes its outcomes NaN.
    """
    r, n = len(values), len(theatre.ids)
    out, places = np.zeros((r, months, len(OUTCOMES))), np.zeros((r, n, 5))
    keys, root = find_keys(theatre.ids, seed)
    for low in range(0, r, _BATCH):
        rows = slice(low, min(low + _BATCH, r))
        numbers = np.arange(first + low, first + rows.stop, dtype=np.int64)
        holding, open_, factor = _follow(theatre, scenario, keys, root, numbers, (values, signs, rows), months)
        deaths = np.zeros((len(numbers), months, max(len(theatre.units), 1)), np.int64)
        mean = _gather(theatre, factor)
        if model is not None:
            deaths[:] = simulate_violence(model, months, len(numbers), seed, multiplier=mean, first=int(numbers[0]))
        moved, last = np.zeros(factor.shape, np.bool_), np.full((len(numbers), n), np.nan)
        if control is not None:
            forces = _set_forces(theatre, scenario, values[rows], rows, deaths, factor, mean)
            found = simulate_control(
                control, months, len(numbers), seed, forces=forces, pace=factor, first=int(numbers[0])
            )
            moved, last = found.changed, found.held[:, -1].astype(np.float64)
        homes = draw_homes(theatre, keys, root, numbers)
        _move(
            theatre,
            scenario,
            keys,
            root,
            homes,
            numbers,
            values[rows],
            rows,
            deaths,
            factor,
            moved,
            open_,
            holding,
            out,
            places,
        )
        places[rows, :, 4] = last
    _blank(theatre, out, places, fought=model is not None)
    return Draws(freeze(out), freeze(places), inputs)


@lru_cache(maxsize=4)
def find_keys(ids: tuple[str, ...], seed: int) -> tuple[Any, Any]:
    """Return the keys (n,) of the random numbers of each place, and the one of the country."""
    keys = [stream(seed, MODULE, "place", id).integers(0, 2**64, dtype=np.uint64) for id in ids]
    return np.array(keys, np.uint64), np.uint64(stream(seed, MODULE, "country").integers(0, 2**64, dtype=np.uint64))


def draw_homes(theatre: Theatre, keys: Any, root: Any, numbers: Ints) -> Ints:
    """Draw how many are at home in each place at the start (r, n), from the range of its population."""
    homes = np.empty((len(numbers), len(theatre.ids)), np.int64)
    kernels: Any = flows
    kernels.populate(keys, root, numbers, theatre.population, theatre.counted, homes)
    return homes


def _follow(
    theatre: Theatre,
    scenario: Scenario,
    keys: Any,
    root: Any,
    numbers: Ints,
    drawn: tuple[Floats, Floats, slice],
    months: int,
) -> tuple[Bools, Bools, Floats]:
    values, signs, rows = drawn
    shape = (len(numbers), months, len(theatre.ids))
    holding, open_ = np.zeros(shape[:2], np.bool_), np.zeros(shape, np.bool_)
    factor = np.ones(shape)
    present = theatre.home + theatre.hosted[:, : len(theatre.ids)].sum(axis=0)
    land = (
        *(theatre.consent, theatre.beside_enemy, theatre.beside_front, theatre.gates, theatre.way_start, theatre.ways),
        *(present.astype(np.float64), theatre.enemy, theatre.government),
    )
    kernels: Any = course
    kernels.follow(
        land,
        keys,
        root,
        numbers,
        np.ascontiguousarray(values[rows]),
        np.ascontiguousarray(scenario.dates[rows]),
        np.ascontiguousarray(scenario.relief[rows]),
        scenario.troops,
        scenario.asked,
        scenario.enemy_fought,
        scenario.spoilers,
        scenario.guarantor_leaves,
        scenario.grows,
        np.ascontiguousarray(signs[rows]),
        holding,
        open_,
        factor,
    )
    return holding, open_, factor


def _gather(theatre: Theatre, factor: Floats) -> Floats:
    """Return what becomes of the deaths in each unit (r, m, v): the mean over its places by their share."""
    found = np.empty((*factor.shape[:2], len(theatre.units)))
    kernels: Any = course
    kernels.gather(theatre.unit, theatre.weight, factor, found)
    return found


def _set_forces(
    theatre: Theatre,
    scenario: Scenario,
    values: Floats,
    rows: slice,
    deaths: Ints,
    factor: Floats,
    mean: Floats,
) -> Forces | None:
    """Return the strengths of the parties in some futures, with the fighters killed in each place and month."""
    if scenario.strength is None or scenario.joining is None:
        return None
    dead = np.zeros(factor.shape)
    inside = theatre.unit >= 0
    unit = theatre.unit[inside]
    whole = mean[:, :, unit]
    share = np.divide(theatre.weight[inside] * factor[:, :, inside], whole, out=np.zeros_like(whole), where=whole > 0)
    fighters = 1.0 - values[:, COLUMNS["civilian_share"]]
    dead[:, :, inside] = deaths[:, :, unit] * share * fighters[:, None, None]
    rules = values[:, [COLUMNS[id] for id in _RULES]]
    return Forces(scenario.strength[rows], scenario.joining[rows], dead, rules)


def _move(
    theatre: Theatre,
    scenario: Scenario,
    keys: Any,
    root: Any,
    homes: Ints,
    numbers: Ints,
    values: Floats,
    rows: slice,
    deaths: Ints,
    factor: Floats,
    moved: Bools,
    open_: Bools,
    holding: Bools,
    out: Floats,
    places: Floats,
) -> None:
    # Flight, need and siege are fitted to counts of people: where more live the same count is a smaller share
    scale = theatre.home.sum() / np.maximum(homes.sum(axis=1), 1)
    people = (
        *(scale, theatre.away, theatre.hosted, theatre.cohort),
        *(theatre.residents, theatre.towns, theatre.quiet),
    )
    ways = (theatre.near, theatre.pull, theatre.beyond, theatre.abroad_pattern, theatre.unit, theatre.weight)
    rate = theatre.rate if np.isfinite(theatre.rate) else 0.0
    needs = (
        *(theatre.besieged, theatre.fought, theatre.abroad, theatre.need, theatre.hard, rate),
        np.array(theatre.published_at),
    )
    kernels: Any = flows
    kernels.move(
        people,
        homes,
        ways,
        needs,
        keys,
        root,
        numbers,
        np.ascontiguousarray(values),
        np.ascontiguousarray(scenario.dates[rows]),
        np.ascontiguousarray(scenario.relief[rows]),
        scenario.grows,
        scenario.closed,
        scenario.minority,
        np.ascontiguousarray(scenario.back[rows]),
        deaths.astype(np.float64),
        factor,
        np.ascontiguousarray(moved),
        open_,
        holding,
        out[rows],
        places[rows],
    )


def _blank(theatre: Theatre, out: Floats, places: Floats, *, fought: bool) -> None:
    """Make unknown what could not be forecast."""
    unknown: list[str] = [] if fought else ["deaths", *_UNKNOWN_PEOPLE]
    if not np.isfinite(theatre.rate):
        unknown += _UNKNOWN_PEOPLE
    if theatre.people == 0:
        unknown += [name for name in OUTCOMES if name != "deaths"]
    for name in unknown:
        out[:, :, OUTCOMES.index(name)] = np.nan
    for column, name in enumerate(("deaths", "fled", "returns")):
        if name in unknown:
            places[:, :, column] = np.nan


def join_draws(parts: Sequence[Draws]) -> Draws:
    """Put the draws of consecutive futures together."""
    return Draws(
        freeze(np.concatenate([one.values for one in parts])),
        freeze(np.concatenate([one.places for one in parts])),
        freeze(np.concatenate([one.inputs for one in parts])),
    )
