"""Five published conflicts of the graph model: stable states of every party by every concept and rule.

Source: the examples of gmcr-py (Prisoners, SyriaIraq, SI_misp, Cuban, Elmira) with the sets of a reference
implementation of the definitions; the coalition of Elmira as in the guide of GMCR+ (2014), 5.2 and 5.3; see SOURCES of
the data pack ``negotiation``. The inverse counts are those of SyriaIraq at its second state.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from modusvivendi.core.conflicts import CONCEPTS, RULES
from modusvivendi.io.conflicts import read_conflict
from modusvivendi.terms.stability.building import build_game
from modusvivendi.terms.stability.coalitions import bind, find_joint
from modusvivendi.terms.stability.concepts import find_stable
from modusvivendi.terms.stability.graph import Game
from modusvivendi.terms.stability.inverse import invert
from modusvivendi.terms.stability.sequences import walk_from

CASES = ("Prisoners", "SyriaIraq", "SI_misp", "Cuban", "Elmira")


@pytest.fixture
def models(shared: Path) -> Path:
    return shared / "negotiation" / "graph_models"


def load(folder: Path, case: str) -> tuple[Game, dict[str, Any]]:
    path = folder / f"{case}.json"
    return build_game(read_conflict(path)[0]), json.loads(path.read_text(encoding="utf-8"))


def count_from_one(states: tuple[int, ...]) -> list[int]:
    return [state + 1 for state in states]


@pytest.mark.shared
@pytest.mark.parametrize("case", CASES)
def test_stable_states(models: Path, case: str) -> None:
    game, expected = load(models, case)
    assert list(game.states) == expected["states"]
    for rule in RULES:
        found, published = find_stable(game, rule), expected["reference"][rule]
        for concept in CONCEPTS:
            assert list(found.equilibria[concept]) == published["equilibria"][concept]
            for party, sets in published["stable"].items():
                assert list(found.stable[party][concept]) == sets[concept], (rule, party, concept)


@pytest.mark.shared
@pytest.mark.parametrize("case", CASES)
def test_moves_follow_from_the_options(models: Path, tmp_path: Path, case: str) -> None:
    """Without states and moves in the file the same are worked out, in the same order."""
    _, expected = load(models, case)
    seen = {party: [expected["states"][s] for s in rows] for party, rows in expected["misperceived"].items()}
    bare = {key: expected[key] for key in ("options", "decision_makers", "infeasible_patterns", "ranking")}
    path = tmp_path / "bare.json"
    path.write_text(json.dumps(bare | {"misperceived": seen}), encoding="utf-8")
    game = build_game(read_conflict(path)[0])
    assert list(game.states) == expected["states"]
    assert {player.name: player.moves.lists() for player in game.players} == expected["reachable"]


@pytest.mark.shared
def test_coalition_of_elmira(models: Path) -> None:
    game, expected = load(models, "Elmira")
    anchor = expected["coalition_anchor"]
    bloc = bind(game, anchor["coalition"])
    improvements = bloc.players[0].improvements.lists()
    assert {str(s + 1): count_from_one(tuple(e)) for s, e in enumerate(improvements)} == anchor[
        "coalition_improvements_1based"
    ]
    found = find_stable(bloc, "single")
    for concept in CONCEPTS:
        assert count_from_one(found.equilibria[concept]) == anchor["gmcrpy_coalition"][concept]
        alone = find_stable(game, "single").equilibria[concept]
        assert count_from_one(alone) == anchor["gmcrpy_singletons"][concept]


@pytest.mark.shared
def test_opportunism_in_elmira(models: Path) -> None:
    """State 7 (from 1) is an equilibrium alone, but two parties can leave it together for 10; it is reached from 1."""
    game, _ = load(models, "Elmira")
    found = find_joint(game, [6])
    assert [(one.coalition, one.path[-1].state) for one in found] == [(("MoE", "Uniroyal"), 9)]
    assert all(9 not in player.moves.lists()[6] for player in game.players)
    better = walk_from(0, {player.name: player.improvements for player in game.players})
    assert [(step.party, step.state) for step in better[6]] == [("Local Government", 6)]


@pytest.mark.shared
def test_misperception_is_told_apart(models: Path) -> None:
    """States 0 and 1 of SI_misp are equilibria only because somebody does not see them."""
    game, _ = load(models, "SI_misp")
    found = find_stable(game)
    assert found.equilibria["nash"] == (0, 1, 5)
    assert found.seen["nash"] == (5,)
    assert found.structural["Syria"].misperceived == (1, 4)
    assert found.structural["Iraq"].misperceived == (0, 3)


@pytest.mark.shared
def test_inverse_counts(models: Path) -> None:
    game, _ = load(models, "SyriaIraq")
    counts = invert(game, 0, 1).counts
    assert (counts["nash"].count, counts["seq"].count, counts["seq"].total) == (240, 384, 720)
