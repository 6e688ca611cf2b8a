"""The training pipeline: what happened in 2015, and what relaxing the rules costs."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.core.training import RISKS
from modusvivendi.io.training import read_programme, read_rules
from modusvivendi.roadmap.training import find_frontier, run_pipeline

RULES = read_rules()
OF_2015 = read_programme("train-equip-2015")
EXPANDED = read_programme("expanded")
JULY, NOVEMBER = 6, 10


def test_the_programme_of_2015_comes_out_as_published() -> None:
    run = run_pipeline(OF_2015, RULES, 11)
    assert run.applied.sum() == 7_000
    assert run.training[JULY] == pytest.approx(60, abs=1)
    assert run.trained[NOVEMBER] == pytest.approx(180, abs=2)
    assert run.retained[NOVEMBER] == pytest.approx(145, abs=3)
    assert run.inside[NOVEMBER] == pytest.approx(95, abs=2)


def test_nobody_is_made_or_lost_on_the_way() -> None:
    run = run_pipeline(EXPANDED, RULES, 24)
    assert (np.cumsum(run.vetted) <= np.cumsum(run.applied)).all()
    assert (run.trained + run.training <= np.cumsum(run.vetted) + 1e-9).all()
    assert (run.retained <= run.trained + 1e-9).all()
    assert (run.inside <= run.retained).all()
    assert run.training.max() <= EXPANDED.places


@pytest.mark.parametrize("question", ["affiliation", "ideology", "mission", "family", "age"])
def test_a_relaxed_rule_lets_more_through_at_more_risk_and_nothing_is_free(question: str) -> None:
    for strict in (1, 2):
        relaxed = RULES[question, strict - 1]
        rule = RULES[question, strict]
        assert relaxed.passes.best > rule.passes.best
        assert all(relaxed.factor[kind] >= rule.factor[kind] for kind in RISKS)
        assert any(relaxed.factor[kind] > rule.factor[kind] for kind in RISKS)


def test_the_legal_floor_cannot_be_crossed() -> None:
    with pytest.raises(ModusError, match="age at level -1 lies below the legal floor"):
        run_pipeline(replace(EXPANDED, levels={**EXPANDED.levels, "age": -1}), RULES, 12)
    with pytest.raises(ModusError, match="says nothing of 'age'"):
        run_pipeline(replace(EXPANDED, levels={k: 1 for k in EXPANDED.levels if k != "age"}), RULES, 12)
    with pytest.raises(ModusError, match="no level 3"):
        run_pipeline(replace(EXPANDED, levels={**EXPANDED.levels, "age": 3}), RULES, 12)


def test_along_the_frontier_more_fighters_cost_more_risk() -> None:
    choices = find_frontier(EXPANDED, RULES, 24)
    assert len(choices) == 3**5
    line = [one for one in choices if one.frontier]
    assert len(line) > 3
    assert all(a.fighters < b.fighters and a.total < b.total for a, b in pairwise(line))
    for one in choices:
        assert any(other.fighters >= one.fighters and other.total <= one.total + 1e-12 for other in line)
    assert choices[0].levels == dict.fromkeys(EXPANDED.levels, 2), "the strictest is the safest"


def test_training_inside_brings_more_recruits_and_more_danger_to_trainers() -> None:
    inside = run_pipeline(EXPANDED, RULES, 24)
    abroad = run_pipeline(replace(EXPANDED, where="abroad"), RULES, 24)
    far = run_pipeline(replace(EXPANDED, where="abroad", km=600), RULES, 24)
    assert inside.trained[-1] > abroad.trained[-1] > far.trained[-1]
    assert inside.exposure > abroad.exposure
