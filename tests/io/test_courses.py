"""A roadmap read back from its JSON: what the program printed, and what nobody should have written."""

import contextlib
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import modusvivendi as mv
from modusvivendi.core.errors import DossierError, ModusError
from modusvivendi.io.courses import read_course
from modusvivendi.plan.forecasting import take_course
from modusvivendi.roadmap.contract import road_as_json

WHOLE: dict[str, Any] = {
    "deal": "peace",
    "terms": {"centre": "weak"},
    "start": "2015-10-01",
    "months": 36,
    "today": {"channel_open": "they talk"},
    "milestones": {"deal_signed": {"p10": 30, "p50": 60.5, "p90": None, "in_time": 0.8}},
    "missing": [],
    "forces": [{"best": 1_000}, {"best": 500.5}],
    "force": {"strength": [0, 800, 1_400]},
}


def put(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_what_the_program_prints_is_read_back_as_it_was(tmp_path: Path) -> None:
    road = mv.work_back(mv.read("bosnia-1995"), draws=50)
    wanted, found = take_course(road), read_course(put(tmp_path / "road.json", road_as_json(road)))
    for name in ("deal", "terms", "start", "months", "milestones", "in_time", "holds", "missing"):
        assert getattr(found, name) == getattr(wanted, name), name
    assert found.trained == wanted.trained == {}
    assert found.troops == pytest.approx(wanted.troops, abs=0.5)
    assert found.asked == pytest.approx(wanted.asked)


def test_who_is_trained_is_read_back(tmp_path: Path) -> None:
    training = {"party": "b", "begins": 2.5, "months": [{"entering": 3}, {"entering": 4.5}]}
    found = read_course(put(tmp_path / "road.json", {**WHOLE, "training": training}))
    assert found.trained == {"b": (3.0, 4.5)}
    assert found.training_begins == 2.5
    assert read_course(put(tmp_path / "road.json", {**WHOLE, "training": {**training, "party": None}})).trained == {}
    bad = {"party": "b", "begins": -1, "months": [{"entering": "many"}, 3]}
    with pytest.raises(DossierError) as caught:
        read_course(put(tmp_path / "road.json", {**WHOLE, "training": bad}))
    assert all(word in str(caught.value) for word in ("training.begins", "entering", "a month of training"))


def test_null_days_are_never(tmp_path: Path) -> None:
    found = read_course(put(tmp_path / "road.json", WHOLE))
    assert math.isinf(found.milestones["deal_signed"].high)
    assert found.asked == 1_500.5


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    bad = {
        **WHOLE,
        "deal": 3,
        "start": "yesterday",
        "milestones": {"deal_signed": {"p10": 90, "p50": 60, "p90": 1e9, "in_time": 2}},
        "force": {"strength": [-1, "many"]},
        "missing": {},
    }
    with pytest.raises(DossierError) as error:
        read_course(put(tmp_path / "road.json", bad))
    said = "\n".join(str(one) for one in error.value.findings())
    for text in (
        "deal is no text",
        "start is no date",
        "do not rise",
        "in_time is no number",
        "force.strength",
        "list",
    ):
        assert text in said, said


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "{}", '{"deal": NaN}', '{"deal": "a", "deal": "b"}', "[" * 100_000, '"\\u0000"']
)
def test_what_is_no_roadmap_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ModusError):
        read_course(put(tmp_path / "road.json", text))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(WHOLE)), VALUES)
@settings(max_examples=150, deadline=None)
def test_whatever_stands_there_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: Any
) -> None:
    path = tmp_path_factory.mktemp("road") / "road.json"
    with contextlib.suppress(ModusError):
        read_course(put(path, {**WHOLE, key: value}))
