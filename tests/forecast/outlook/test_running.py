"""Futures: nobody is lost, nothing is drawn by scenario, no conflict means no flight, names alone decide."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.forecasts import OUTCOMES, Switches
from modusvivendi.forecast.control import Moment, fit_control
from modusvivendi.forecast.outlook.inputs import COLUMNS, settle
from modusvivendi.forecast.outlook.kernels import flows
from modusvivendi.forecast.outlook.running import join_draws, run_futures
from modusvivendi.forecast.outlook.theatre import Scenario, Theatre
from modusvivendi.io.effects import read_effects
from tests.forecast.outlook.theatres import make_inputs, make_model, make_scenario, make_theatre

EFFECTS = read_effects()
COLUMN = {name: row for row, name in enumerate(OUTCOMES)}


def run(theatre: Theatre, scenario: Scenario, runs: int, months: int, *, first: int = 0, level: float = 20.0, **more):
    inputs = more.pop("inputs", make_inputs(runs))
    values, signs = settle(EFFECTS, {}, inputs, Switches())
    model = make_model(theatre, level=level) if level > 0 else None
    return run_futures(theatre, scenario, model, values, signs, inputs, months, first, 9, **more)


def test_the_same_future_is_the_same_alone_among_others_and_in_two_scenarios_that_agree() -> None:
    theatre, months = make_theatre(), 8
    whole = run(theatre, make_scenario(10, months, 6), 10, months)
    inputs = make_inputs(10)
    parts = [
        run(theatre, make_scenario(end - start, months, 6), end - start, months, first=start, inputs=inputs[start:end])
        for start, end in ((0, 3), (3, 4), (4, 10))
    ]
    assert np.array_equal(join_draws(parts).values, whole.values)
    assert np.array_equal(join_draws(parts).places, whole.places, equal_nan=True)
    quo = run(theatre, make_scenario(10, months, 6, deal=False), 10, months)
    assert np.array_equal(quo.values[:, 0], run(theatre, make_scenario(10, 1, 6, deal=False), 10, 1).values[:, 0])
    assert not np.array_equal(quo.values, whole.values)


@given(st.integers(0, 10_000), st.booleans(), st.booleans())
@settings(max_examples=15, deadline=None)
def test_no_person_is_lost_or_made(seed: int, deal: bool, shut: bool) -> None:
    theatre, months, runs = make_theatre(6, seed), 9, 3
    scenario = make_scenario(runs, months, 6, deal=deal, closed=np.full(2, 2.0 if shut else np.inf))
    sides = Moment(0, np.eye(2)[np.arange(6) % 2])
    restless = replace(fit_control(theatre.ids, ~np.eye(6, dtype=np.bool_), [sides]), rate=0.3)
    found = run(theatre, scenario, runs, months, inputs=make_inputs(runs, seed), control=restless)
    value = {name: found.values[:, :, column] for name, column in COLUMN.items()}
    start = theatre.away.sum()
    assert np.array_equal(value["displaced"], start + np.cumsum(value["fled"] - value["returns"], axis=1))
    assert np.array_equal(found.places[:, :, 1].sum(axis=1), value["fled"].sum(axis=1))
    assert np.array_equal(found.places[:, :, 2].sum(axis=1), value["returns"].sum(axis=1))
    assert (value["displaced"] >= 0).all()
    assert (value["displaced"] <= theatre.people).all()
    assert np.allclose(found.places[:, :, 0].sum(axis=1), value["deaths"].sum(axis=1))


def test_cohorts_keep_their_sums_through_sharing_and_fetching() -> None:
    random = np.random.default_rng(1)
    for _ in range(300):
        k, n = 3, 5
        heft = np.concatenate([random.random(k), random.random(2)])
        heft /= heft.sum() * random.choice([1.0, 2.0])
        hosted = random.integers(0, 50, n + 2)
        people = int(random.integers(0, 100))
        flows._chain(heft)
        before = hosted.sum()
        flows._share_out(people, heft, random.choice(n, k, replace=False), n, 0, hosted)
        assert hosted.sum() == before + people
        take = int(random.integers(0, hosted.sum() + 1))
        kept = hosted.copy()
        flows._fetch(take, kept)
        assert kept.sum() == hosted.sum() - take
        assert (kept >= 0).all()
        assert (np.abs((hosted - kept) - hosted * take / hosted.sum()) <= 2.0).all()


def test_without_conflict_nobody_flees() -> None:
    theatre, months = replace(make_theatre(), away=np.zeros(6, np.int64), hosted=np.zeros((2, 8), np.int64)), 12
    inputs = make_inputs(4)
    values, signs = settle(EFFECTS, {}, inputs, Switches())
    calm = replace(make_model(theatre), quantiles=np.zeros_like(make_model(theatre).quantiles))
    scenario = make_scenario(4, months, 6, deal=False)
    found = run_futures(theatre, scenario, calm, values, signs, inputs, months, 0, 9)
    for name in ("deaths", "fled", "displaced", "returns", "in_camps"):
        assert not found.values[:, :, COLUMN[name]].any(), name


def test_ten_times_the_deaths_where_there_was_fighting_anyway_move_nobody_more() -> None:
    theatre, months = make_theatre(), 6
    scenario = make_scenario(20, months, 6, deal=False)
    few, many = (run(theatre, scenario, 20, months, level=level) for level in (200.0, 2_000.0))
    assert many.values[:, :, COLUMN["deaths"]].sum() > 5 * few.values[:, :, COLUMN["deaths"]].sum()
    assert np.array_equal(few.values[:, :, COLUMN["fled"]], many.values[:, :, COLUMN["fled"]])


def test_the_order_of_places_changes_nothing() -> None:
    theatre, months, n = make_theatre(), 8, 6
    order = np.array([3, 0, 5, 1, 4, 2])
    rank = np.argsort(order)
    pairs = sorted((rank[p], rank[q]) for p in range(n) for q in theatre.ways[2 * p : 2 * p + 2])
    changes: dict[str, object] = {}
    for field in fields(Theatre):
        value = getattr(theatre, field.name)
        if field.name == "near":
            changes["near"] = np.ascontiguousarray(rank[value[order]])
        elif field.name == "hosted":
            changes["hosted"] = np.ascontiguousarray(value[:, [*order, n, n + 1]])
        elif field.name == "ids":
            changes["ids"] = tuple(value[row] for row in order)
        elif isinstance(value, np.ndarray) and len(value) == n and field.name not in ("ways", "way_start"):
            changes[field.name] = np.ascontiguousarray(value[order])
    changes["ways"] = np.array([q for _, q in pairs], np.int64)
    other = replace(theatre, **changes)  # pyright: ignore[reportArgumentType]
    scenario = make_scenario(5, months, n)
    a, b = (run(one, scenario, 5, months) for one in (theatre, other))
    for name in ("deaths", "fled", "returns", "displaced", "reached", "hard_to_reach"):
        assert np.allclose(a.values[:, :, COLUMN[name]], b.values[:, :, COLUMN[name]], atol=3), name


def test_a_shut_border_keeps_people_inside_and_a_besieged_place_keeps_them_in() -> None:
    theatre, months = make_theatre(), 6
    nobody = replace(theatre, besieged=np.ones(6), consent=np.full(6, np.nan))
    scenario = make_scenario(5, months, 6, deal=False)
    assert not run(nobody, scenario, 5, months).values[:, :, COLUMN["fled"]].any()
    fled = run(theatre, scenario, 5, months).values[:, :, COLUMN["fled"]]
    shut = run(theatre, replace(scenario, closed=np.ones(2)), 5, months).values[:, :, COLUMN["fled"]]
    assert fled[:, 0].sum() == shut[:, 0].sum() > 0


def test_unknown_stays_unknown() -> None:
    theatre = replace(make_theatre(), rate=float("nan"))
    found = run(theatre, make_scenario(2, 4, 6), 2, 4)
    assert np.isnan(found.values[:, :, COLUMN["displaced"]]).all()
    assert np.isfinite(found.values[:, :, COLUMN["deaths"]]).all()
    blind = run(make_theatre(), make_scenario(2, 4, 6), 2, 4, level=0)
    assert np.isnan(blind.values[:, :, COLUMN["deaths"]]).all()
    assert np.isnan(blind.values[:, :, COLUMN["returns"]]).all()
    assert np.isfinite(blind.values[:, :, COLUMN["reached"]]).all()


@pytest.mark.parametrize("safer", ["collapse", "agreement_deaths", "ceasefire_later"])
def test_less_danger_never_kills_more_in_the_same_future(safer: str) -> None:
    theatre, months = make_theatre(), 10
    inputs = make_inputs(30)
    values, signs = settle(EFFECTS, {}, inputs, Switches(aid_sign="none", spoilers=False))
    risky = values.copy()
    # A truce that begins anew has its dip anew, and an effect may be above 1: both set aside here.
    risky[:, COLUMNS["ceasefire_first"]] = risky[:, COLUMNS["ceasefire_later"]] = 0.7
    risky[:, COLUMNS["enemy_beaten"]] = risky[:, COLUMNS["campaign"]] = 1.0
    safe = risky.copy()
    safe[:, COLUMNS[safer]] = 0.0
    scenario, model = make_scenario(30, months, 6, spoilers=False), make_model(theatre)
    deaths = [
        run_futures(theatre, scenario, model, one, signs, inputs, months, 0, 9).values[:, :, COLUMN["deaths"]]
        for one in (risky, safe)
    ]
    assert (deaths[1] <= deaths[0]).all()
    assert deaths[1].sum() < deaths[0].sum()


def test_people_flee_from_places_that_change_hands_and_only_while_there_is_fighting() -> None:
    theatre, months, runs = make_theatre(), 8, 40
    sides = Moment(0, np.eye(2)[np.arange(6) % 2])
    restless = replace(fit_control(theatre.ids, ~np.eye(6, dtype=np.bool_), [sides]), rate=0.5)
    fled = {
        (deal, name): run(theatre, make_scenario(runs, months, 6, deal=deal), runs, months, control=control).values[
            :, :, COLUMN["fled"]
        ]
        for deal in (False, True)
        for name, control in (("still", None), ("restless", restless))
    }
    assert fled[False, "restless"].sum() > 1.2 * fled[False, "still"].sum()
    more = {deal: (fled[deal, "restless"] - fled[deal, "still"]).sum() for deal in (False, True)}
    assert more[True] < more[False]


def test_a_party_that_is_trained_holds_more_at_the_end_and_nobody_trained_changes_nothing() -> None:
    theatre, months, runs = make_theatre(), 24, 200
    sides = Moment(0, np.eye(2)[np.arange(6) % 2])
    control = replace(fit_control(theatre.ids, ~np.eye(6, dtype=np.bool_), [sides]), rate=0.05)
    scenario = make_scenario(runs, months, 6, deal=False)
    nobody, many = np.zeros((runs, months, 2)), np.zeros((runs, months, 2))
    many[:, :, 0] = 200.0
    forces = np.tile([1_000.0, 1_000.0], (runs, 1))

    def end(**changes: object):
        return run(theatre, replace(scenario, **changes), runs, months, control=control)  # pyright: ignore[reportArgumentType]

    plain = end(strength=forces, joining=nobody)
    trained = end(strength=forces, joining=many)
    assert (trained.places[:, :, 4] == 0).mean() > (plain.places[:, :, 4] == 0).mean() + 0.05
    assert np.array_equal(trained.values[:, :, COLUMN["deaths"]], plain.values[:, :, COLUMN["deaths"]])
    # Fighters die, so forces change without training; where strength is unknown they do not tell
    unknown = end(strength=np.full((runs, 2), np.nan), joining=many)
    assert np.array_equal(unknown.places, end().places)
    assert not np.array_equal(plain.places, unknown.places)
    assert np.array_equal(end(strength=forces, joining=nobody).places, plain.places)
    assert np.isnan(run(theatre, scenario, 2, 4).places[:, :, 4]).all()
