"""Files of deals: what is read, and what is said of what is wrong with them."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import DossierError, ModusError
from modusvivendi.io.deals import read_game
from modusvivendi.terms.game import study_game
from tests.io.games import NAMED, SCORABLE, write_game


def said(path: Path) -> str:
    with pytest.raises(DossierError) as caught:
        read_game(path)
    return str(caught.value)


def test_scorable_game(tmp_path: Path) -> None:
    game, notes = read_game(write_game(tmp_path, SCORABLE))
    assert notes == ()
    assert game.numbered
    assert game.options == (("0", "1"), ("0", "1", "2"))
    assert game.roles == ("veto", "needed", "outside")
    assert game.stakes[1].tolist() == [[10, 0, 0, 5, 9], [0, 12, 6, 3, 0], [1, 1, 0, 0, 1]]
    assert game.fallbacks[1].tolist() == [9, 6, 2]


def test_named_game(tmp_path: Path) -> None:
    game, notes = read_game(write_game(tmp_path, NAMED))
    assert notes == ()
    assert game.issues == ("state", "army")
    assert game.infeasible == ({"state": ("unitary",), "army": ("joint", "each")},)
    assert game.stakes[:, 0, 1].tolist() == [0.4, 0.5, 0.7]
    assert np.isnan(game.stakes[:, 0, 4]).all()
    assert (game.stakes[0, 1, 4], game.stakes[2, 1, 4], bool(np.isnan(game.stakes[1, 1, 4]))) == (0.4, 0.8, True)
    assert game.weights[:, 0].tolist() == [[2, 0.5], [2, 1], [2, 1.5]]
    assert game.weights[1, 1].tolist() == [1, 1]
    assert game.red_lines.tolist() == [[False, False, True, False, False, False], [False] * 6]
    ((first, last, table),) = game.joints
    assert (first, last) == (0, 1)
    assert table[1].tolist() == [[0, 0, 0], [0, 0.25, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"issue_sizes": ...}, "has no issue_sizes"),
        ({"threshold": ...}, "has no threshold"),
        ({"parties": "crown"}, "parties is not a list"),
        ({"parties": []}, "parties is empty"),
        ({"parties__1": "crown"}, "parties[1]: 'crown' is there twice"),
        ({"parties__1": 7}, "parties[1] is no text"),
        ({"parties__1": "leage"}, "there is no party 'league'"),
        ({"roles": ["p1"]}, "roles has 1 entries for 3 parties"),
        ({"roles__0": "king"}, "roles[0] is 'king', no role"),
        ({"roles__0": "vetto"}, "did you mean veto?"),
        ({"issue_sizes": [2, 0]}, "issue_sizes[1] is 0, no whole number"),
        ({"issue_sizes": [2, True]}, "issue_sizes[1] is True"),
        ({"issue_sizes": [10**4] * 3}, "make 1,000,000,000,000 deals, more than 100,000,000"),
        ({"issue_sizes": [1] * 65}, "65 issues, more than 64"),
        ({"issue_sizes": []}, "issue_sizes is empty"),
        ({"scores__league": ...}, "scores says nothing of league"),
        ({"scores__king": []}, "scores: there is no party 'king'"),
        ({"scores__league": [[0, 12]]}, "scores.league has 1 lists for 2 issues"),
        ({"scores__league__1": [6, 3]}, "scores.league[1] has 2 scores for 3 options"),
        ({"scores__league__1": "all"}, "scores.league[1] is not a list"),
        ({"scores__league__1__0": "six"}, "scores.league[1][0] is 'six', no number"),
        ({"scores__league__1__0": None}, "scores.league[1][0] is nothing, no number"),
        ({"scores__league__1__0": True}, "scores.league[1][0] is True, no number"),
        ({"scores__league__1__0": 1e10}, "no number from -1e9 to 1e9"),
        ({"scores__league__1__0": [3, 1]}, "scores.league[1][0] falls: [3.0, 1.0]"),
        ({"scores__league__1__0": [1, 2, 3, 4]}, "is a list of 4"),
        ({"threshold__crown": []}, "threshold.crown is a list of 0"),
        ({"infeasible": [{"3": "0"}]}, "infeasible[0]: there is no issue '3'"),
    ],
)
def test_messages_on_scorable_games(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    assert words in said(write_game(tmp_path, SCORABLE, **change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"issues": {}}, "issues is empty"),
        ({"issues__state": []}, "issues.state is empty"),
        ({"issues__state__0": "two"}, "issues.state[2]: 'two' is there twice"),
        ({"parties__crown__fallback": ...}, "parties.crown has no fallback"),
        ({"parties__crown": 3}, "parties.crown is not an object"),
        ({"parties__crown__role": "queen"}, "parties.crown.role is 'queen'"),
        ({"parties__crown__weights": [1]}, "parties.crown.weights has 1 entries for 2 issues"),
        ({"parties__crown__weights": {"state": 1}}, "parties.crown.weights has no weight for army"),
        ({"parties__crown__weights__army": -1}, "parties.crown.weights.army is negative"),
        ({"parties__crown__weights__navy": 1}, "parties.crown.weights: there is no issue 'navy'"),
        ({"parties__crown__scores__state": ...}, "parties.crown.scores says nothing of state"),
        ({"parties__crown__scores__state__two": ...}, "parties.crown.scores.state has no score for two"),
        ({"parties__crown__scores__state__federl": 1}, "no option 'federl'\n  did you mean federal?"),
        ({"parties__crown__red_lines": {"state": "tow"}}, "no option of state 'tow'\n  did you mean two?"),
        ({"parties__crown__red_lines": {"state": []}}, "red_lines.state names no option"),
        ({"infeasible": [{}]}, "infeasible[0] names no issue"),
        ({"infeasible": [{"state": ["unitary", 4]}]}, "infeasible[0].state: there is no option of state '4'"),
        ({"together__0__party": "king"}, "together[0].party: there is no party 'king'"),
        ({"together__0__issues": ["army", "army"]}, "together[0].issues names 2 issues"),
        ({"together__0__issues": [["army"], "state"]}, "together[0].issues: there is no issue"),
        ({"together__0__scores": {"joint": {"federal": "much"}}}, "scores.joint.federal is 'much', no number"),
        ({"together__0__scores": {"join": {}}}, "there is no option of army 'join'"),
    ],
)
def test_messages_on_named_games(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    assert words in said(write_game(tmp_path, NAMED, **change))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not JSON"),
        ("[]", "is not an object"),
        ('{"issue_sizes": [2],\n "parties": ["a" "b"]}', "game.json:2:"),
        ('{"parties": {}, "parties": {}}', "there twice"),
        ('{"issue_sizes": [1], "parties": ["a"], "scores": {"a": [[NaN]]}, "threshold": {"a": 0}}', "NaN"),
        ('{"issue_sizes": [1], "parties": ["a"], "scores": {"a": [[1e999]]}, "threshold": {"a": 0}}', "is inf"),
        ('{"parties": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
    ],
)
def test_messages_on_what_is_no_such_file(tmp_path: Path, text: str, words: str) -> None:
    assert words in said(write_game(tmp_path, text))


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert "cannot be read" in said(tmp_path / "none.json")
    assert "is a folder" in said(tmp_path)


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = said(
        write_game(
            tmp_path, SCORABLE, roles__0="king", scores__league__1=[6], threshold__town="low", scores__crown__0__0=None
        )
    )
    assert text.count("game.json: error") == 4


@pytest.mark.parametrize(
    ("content", "change", "words"),
    [
        (SCORABLE, {"threshold__crown": 20}, "no deal is worth 20, its fallback, to crown: the most is 19"),
        (SCORABLE, {"sizes": 1}, "the key 'sizes' is not read"),
        (NAMED, {"parties__crown__red_lines": {"army": ["one", "joint", "each"]}}, "red lines of crown leave no deal"),
        (
            NAMED,
            {"parties__league__red_lines": {"state": ["unitary", "federal"]}},
            "the red lines of crown, league together leave no option of state",
        ),
        (
            NAMED,
            {"parties__league__wieghts": {}},
            "parties.league: the key 'wieghts' is not read\n  did you mean weights?",
        ),
    ],
)
def test_warnings(tmp_path: Path, content: dict[str, Any], change: dict[str, Any], words: str) -> None:
    _, notes = read_game(write_game(tmp_path, content, **change))
    assert words in "\n".join(map(str, notes))
    assert {note.severity for note in notes} == {"warning"}


def test_a_large_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "game.json"
    path.write_text(json.dumps(SCORABLE) + " " * 17 * 2**20, encoding="utf-8")
    assert "larger than 16 MiB" in said(path)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**12) | st.floats(allow_nan=False) | st.text(max_size=4)
    | st.sampled_from(["unknown", "state", "army", "crown", "two", "veto"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["state", "crown", "x"]), inner),
    max_leaves=6,
)  # fmt: skip


def nodes(content: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = content if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ()
    return [path, *(one for key in keys for one in nodes(content[key], (*path, key)))]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([SCORABLE, NAMED]), st.data())
def test_whatever_stands_somewhere_is_read_or_refused(tmp_path: Path, content: dict[str, Any], data: Any) -> None:
    path = data.draw(st.sampled_from(nodes(content)[1:]))
    file = write_game(tmp_path, content, **{"__".join(map(str, path)): data.draw(JUNK)})
    with suppress(ModusError):
        study_game(read_game(file)[0], draws=64)
