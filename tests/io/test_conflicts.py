"""Conflicts from files: our own form, that of GMCR+, and all that can be wrong with them."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modusvivendi.core.conflicts import Conflict
from modusvivendi.core.errors import DossierError, ModusError
from modusvivendi.io.conflicts import read_conflict
from modusvivendi.terms.stability.building import build_game

OWN: dict[str, Any] = {
    "decision_makers": ["north", "south"],
    "options": [
        {"name": "withdraw", "owner": ["north"], "direction": "fwd"},
        {"name": "blockade", "owner": "south"},
        {"name": "attack", "owner": ["south"]},
    ],
    "infeasible_patterns": ["-YY"],
    "preferences": {"north": ["-3", "-2", "-1"], "south": {"statements": ["1", "3 if 2"], "weights": [2, 1.5]}},
}
GMCR: dict[str, Any] = {
    "program": "gmcr-py",
    "options": [
        {"name": "withdraw", "permittedDirection": "fwd"},
        {"name": "blockade", "permittedDirection": "both"},
        {"name": "attack", "permittedDirection": "both"},
    ],
    "infeasibles": [[[1, "Y"], [2, "Y"]]],
    "useManualPreferenceRanking": False,
    "decisionMakers": [
        {"name": "north", "options": [0], "preferences": [[[2, "N"]], [[1, "N"]], [[0, "N"]]], "misperceptions": []},
        {
            "name": "south",
            "options": [1, 2],
            "preferences": [{"compound": True, "members": [[[0, "Y"]], [[1, "N"], [2, "N"]]]}],
            "misperceptions": [[[0, "Y"], [1, "Y"]]],
        },
    ],
}


def store(tmp_path: Path, content: object, name: str = "conflict.json") -> Path:
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def refusal(tmp_path: Path, content: object) -> str:
    with pytest.raises(ModusError) as caught:
        build_game(read_conflict(store(tmp_path, content))[0])
    return str(caught.value)


def test_both_forms_say_the_same(tmp_path: Path) -> None:
    own, notes = read_conflict(store(tmp_path, OWN))
    gmcr, _ = read_conflict(store(tmp_path, GMCR, "conflict.gmcr"))
    assert notes == ()
    assert (own.parties, own.levers, own.infeasible) == (gmcr.parties, gmcr.levers, gmcr.infeasible)
    assert gmcr.preferences["south"].statements == ("1 | -2 & -3",)
    assert gmcr.misperceived == {"south": ("YY-",)}
    game = build_game(own)
    assert game.states == ("NNN", "YNN", "NYN", "YYN", "NNY", "YNY")
    assert game.players[0].moves.lists() == [[1], [], [3], [], [5], []]
    assert game.players[0].ranks.tolist() == build_game(gmcr).players[0].ranks.tolist()
    assert build_game(gmcr).players[1].moves.lists() == [[2, 4], [5], [0, 4], [], [0, 2], [1]]


@pytest.mark.parametrize(
    ("flag", "key"),
    [("useManualPreferenceRanking", "preferenceRanking"), ("useManualPreferenceVectors", "preferenceVector")],
)
def test_rankings_of_gmcr_begin_at_one(tmp_path: Path, flag: str, key: str) -> None:
    makers = [maker | {key: [6, [1, 2], 3, 4, 5]} for maker in GMCR["decisionMakers"]]
    conflict, _ = read_conflict(store(tmp_path, GMCR | {flag: True, "decisionMakers": makers}))
    assert conflict.preferences["north"].ranking == ((5,), (0, 1), (2,), (3,), (4,))


def test_a_coalition_in_the_file_is_noted(tmp_path: Path) -> None:
    _, notes = read_conflict(store(tmp_path, GMCR | {"coalitions": [[0, 1]]}))
    assert "--coalition" in str(notes[0])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"preferences": {"north": ["4"], "south": ["1"]}}, "north: there is no option '4', at sign 1 of '4'"),
        ({"preferences": {"north": ["withdrew"], "south": ["1"]}}, "did you mean withdraw?"),
        ({"preferences": {"north": ["1"]}}, "nothing is said of what south prefers"),
        ({"preferences": {"nord": ["1"]}}, "preferences of 'nord', who is no decision maker\n  did you mean north?"),
        ({"preferences": {"north": {"statements": ["1"], "weights": [1, 2]}}}, "1 statements, but 2 weights"),
        ({"preferences": {"north": {"pairs": [[0, 1], [1, 0]]}}}, "in a circle: 0 over 1 over 0"),
        ({"preferences": {"north": {"weight": [1]}}}, "have 'weight'\n  known: statements, weights, pairs"),
        ({"ranking": {"north": [[0]]}}, "north has a ranking and preferences"),
        ({"ranking": {"north": [0, 1, 2, 3]}, "preferences": {}}, "north: the ranking leaves out states 4, 5"),
        ({"ranking": {"north": [0, 1, 2, 3, 4, 6]}, "preferences": {}}, "names state 6, which is none"),
        ({"infeasible_patterns": ["-Y"]}, "the pattern '-Y' (infeasible) has 2 signs, but there are 3 options"),
        ({"infeasible_patterns": ["-YX"]}, "has signs other than Y, N, -"),
        ({"infeasible_patterns": ["---"]}, "makes every state infeasible"),
        ({"infeasible_patterns": ["Y--", "N--"]}, "no state is feasible"),
        ({"states": ["NNN", "NYY"]}, "state 1 (NYY) fits the infeasible pattern -YY"),
        ({"states": ["NNN", "NNN"]}, "the state 'NNN' is there twice"),
        ({"states": ["NNN", "NN"]}, "has 2 signs, but there are 3 options"),
        (
            {"states": ["NNN", "YNN"], "reachable": {"north": [[1], [2]]}},
            "from state 1 to 2, which is no feasible state",
        ),
        ({"states": ["NNN", "YNN"], "reachable": {"north": [[1], [1]]}}, "that is where it starts"),
        ({"states": ["NNN", "YNN"], "reachable": {"north": [[1]]}}, "moves from 1 states, but there are 2"),
        ({"reachable": {"north": [[1]]}}, "no states are listed"),
        ({"options": [{"name": "a", "owner": ["west"]}]}, "option 'a' belongs to 'west', who is no party"),
        ({"options": [{"name": "a", "owner": ["north"], "direction": "forward"}]}, "has the direction 'forward'"),
        ({"options": [{"owner": ["north"]}]}, "the name of option 1 is no text"),
        ({"options": []}, "there are 0 options"),
        ({"options": [{"name": f"{k}", "owner": ["north"]} for k in range(13)]}, "north owns 13 options"),
        (
            {"options": [{"name": f"{k}", "owner": []} for k in range(20)], "infeasible_patterns": []},
            "more than 20,000 feasible states",
        ),
        ({"decision_makers": ["north", "north"]}, "two decision makers are called 'north'"),
        ({"decision_makers": "north"}, "decision_makers is not a list"),
        ({"misperceived": {"north": [9]}}, "north misperceives state 9"),
    ],
)
def test_what_is_said_of_a_wrong_file(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    assert message in refusal(tmp_path, OWN | change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"infeasibles": [[[7, "Y"]]]}, "names option 7, but there are 3"),
        ({"infeasibles": [[[0, "X"]]]}, 'is not [option, "Y" or "N"]'),
        ({"infeasibles": [[]]}, "infeasibles is empty"),
        ({"useManualPreferenceRanking": True}, "north has no preferenceRanking"),
        ({"options": None}, "options is not a list"),
        ({"decisionMakers": [{"name": "north", "options": [5]}]}, "north owns option 5, but there are 3"),
        ({"decisionMakers": [{"options": []}]}, "a decision maker is no text"),
    ],
)
def test_what_is_said_of_a_wrong_gmcr_file(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    assert message in refusal(tmp_path, GMCR | change)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "the JSON is not an object"),
        ('{"a": 1,}', "conflict.json:1:"),
        ('{"a": 1, "a": 2}', "the key 'a' is there twice"),
        ('{"a": NaN}', "NaN is no number"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"a": ' + "9" * 5_000 + "}", "more than 400 digits"),
        ('{"decision_makers": ["\\u0007"], "options": []}', "control sign"),
        ("", "is not JSON"),
    ],
)
def test_what_is_said_of_what_is_no_json(tmp_path: Path, text: str, message: str) -> None:
    assert message in refusal(tmp_path, text)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DossierError, match="cannot be read"):
        read_conflict(tmp_path / "none.json")


values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.sampled_from(["Y", "north", "1 & 2", "-Y-", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "north", "members"]), inner),
    max_leaves=6,
)


@given(st.sampled_from([OWN, GMCR]), st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_content_is_read_or_refused(tmp_path: Path, whole: dict[str, Any], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from([*whole, "states", "reachable", "ranking", "misperceived", "coalitions"]))
    with contextlib.suppress(ModusError):
        conflict, _ = read_conflict(store(tmp_path, whole | {key: data.draw(values)}))
        assert isinstance(conflict, Conflict)
        assert len(build_game(conflict)) > 0
