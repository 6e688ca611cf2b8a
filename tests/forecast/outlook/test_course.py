"""The course of a deal against a plain telling of the same rules, with the same random numbers."""

import math

import numpy as np
import pytest

from modusvivendi.core.forecasts import Switches
from modusvivendi.forecast.outlook.inputs import COLUMNS, settle
from modusvivendi.forecast.outlook.kernels import course
from modusvivendi.forecast.outlook.running import find_keys
from modusvivendi.forecast.violence.kernels.randomness import draw
from modusvivendi.io.effects import read_effects
from tests.forecast.outlook.theatres import make_inputs, make_scenario, make_theatre

MONTHS, RUNS, N = 14, 25, 6


def test_follow_agrees_with_the_rules_told_plainly() -> None:
    theatre, scenario = make_theatre(), make_scenario(RUNS, MONTHS, N, guarantor_leaves=10.0)
    values, signs = settle(read_effects(), {}, make_inputs(RUNS), Switches())
    keys, root = find_keys(theatre.ids, 4)
    present = (theatre.home + theatre.hosted[:, :N].sum(axis=0)).astype(float)
    land = (
        *(theatre.consent, theatre.beside_enemy, theatre.beside_front, theatre.gates, theatre.way_start, theatre.ways),
        *(present, theatre.enemy, theatre.government),
    )
    holding, open_ = np.zeros((RUNS, MONTHS), np.bool_), np.zeros((RUNS, MONTHS, N), np.bool_)
    factor = np.zeros((RUNS, MONTHS, N))
    numbers = np.arange(7, 7 + RUNS)
    course.follow(
        *(land, keys, root, numbers, values, scenario.dates, scenario.relief, scenario.troops, scenario.asked),
        *(True, True, 10.0, True, signs, holding, open_, factor),
    )
    broke = 0
    for r in range(RUNS):
        v = {name: values[r, column] for name, column in COLUMNS.items()}
        told = list(_tell(theatre, scenario, v, signs[r], keys, root, int(numbers[r]), present))
        for month, (held, opened, factors) in enumerate(told):
            assert holding[r, month] == held
            assert open_[r, month].tolist() == opened
            assert factor[r, month] == pytest.approx(factors)
        broke += not holding[r, -1]
    assert 0 < broke < RUNS


def _tell(theatre, scenario, v, sign, keys, root, run, present):
    """The same rules with sets and dictionaries."""
    halted, signed_on, mandate, watched_on, _, beaten_on = scenario.dates[0]
    loss, shut, capacity, _, ceiling = scenario.relief[0]
    broken, age, wave, begun, until, first_cover = False, 0, 0, False, {}, None
    for month in range(1, MONTHS + 1):
        now = month - 0.5
        signed = signed_on <= now
        if signed and not begun:
            begun = True
            if broken:
                broken, age = False, 0
        held = not broken and (halted <= now or signed)
        if wave:
            wave -= 1
        elif signed and draw(root, run, month, course.WAVE) < v["spoiler_attack"]:
            wave = 2
        here = v["consent"] > 0.5 and mandate <= now and month < 10
        troops = scenario.troops[min(int(now - mandate), 2)] if here else 0.0
        if held:
            age += 1
            danger = v["agreement_holds"] if signed else 1.0
            danger *= v["peacekeepers_hold"] ** min(troops / scenario.asked, 1)
            danger *= v["guarantor_gone"] if month >= 10 else 1.0
            danger *= v["spoiler_danger"] if wave else 1.0
            broken = draw(root, run, month, course.BROKEN) < 1 - (1 - v["collapse"]) ** danger
        opened = _open(theatre, keys, run, month, held, held and watched_on <= now, until, loss, int(shut))
        can = min(capacity * v["relief_growth"] ** (month - 1), ceiling)
        cover = min(sum(present[p] for p in range(N) if opened[p]), can) / present.sum()
        first_cover = cover if first_cover is None else first_cover
        aid = math.exp(sign * v["aid_violence"] * (cover - first_cover))
        between = (v["ceasefire_first"] if age <= 2 else v["ceasefire_later"]) if held else 1.0
        between = min(between, v["agreement_deaths"]) if held and signed else between
        between *= v["spoiler_deaths"] if wave else 1.0
        against = v["enemy_beaten"] if beaten_on <= now else v["campaign"] if signed else 1.0
        factors = []
        for p in range(N):
            kept = (1 - v["civilian_share"]) * (1 - v["peacekeepers_battle"]) ** (troops / 10_000)
            rebels = 1.0 if theatre.government[p] else (1 - v["peacekeepers_civilians"]) ** (troops / 8_000)
            kept += v["civilian_share"] * rebels
            factors.append(aid * (theatre.enemy[p] * against + (1 - theatre.enemy[p]) * between * kept))
        yield held, opened, factors


def _open(theatre, keys, run, month, held, watched, until, loss, shut):
    fit = set()
    for p in range(N):
        exposed = theatre.beside_enemy[p] and not watched
        if exposed and draw(keys[p], run, month, course.LOST) < loss:
            until[p] = month + shut
        agreed = held if np.isnan(theatre.consent[p]) else theatre.consent[p] <= month
        safe = held or not theatre.beside_front[p]
        dared = not exposed or draw(keys[p], run, 0, course.DARED) < 0.5
        if agreed and safe and dared and until.get(p, -1) < month:
            fit.add(p)
    reached = {p for p in fit if theatre.gates[p]}
    while (
        more := {
            q
            for p in reached
            for q in theatre.ways[theatre.way_start[p] : theatre.way_start[p + 1]].tolist()
            if q in fit
        }
        - reached
    ):
        reached |= more
    return [p in reached for p in range(N)]
