"""Points of accord: by hand on the tiny dossier, and by their properties."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modusvivendi.core.accords import Accord, PairIssue
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.politics import Issue, Option, Stake
from modusvivendi.core.ranges import Range
from modusvivendi.io.folder import read
from modusvivendi.terms.accord import STANDINGS, find_accord
from tests.tiny import tiny_folder


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    return read(tiny_folder(tmp_path_factory.mktemp("accord") / "tiny"))


def with_stakes(
    dossier: Dossier, worth: Mapping[str, list[float]], refused: Mapping[str, int] | None = None
) -> Dossier:
    """One issue ``q`` with as many options as each party has numbers; exact stakes."""
    options = [f"o{i}" for i in range(max(len(values) for values in worth.values()))]
    issue = Issue(
        "q", {"en": "Q"}, {}, (), False, False, tuple(Option(o, {"en": o}, None, False) for o in options), "guess"
    )
    stakes = tuple(
        Stake(party, "q", options[i], Range(v, v, v), (refused or {}).get(party) == i, "guess")
        for party, values in worth.items()
        for i, v in enumerate(values)
    )
    return replace(dossier, issues=(issue,), stakes=stakes, infeasible=())


def only(accord: Accord) -> PairIssue:
    (pair,) = accord.pairs
    (found,) = pair.issues
    return found


@pytest.mark.parametrize(
    ("crown", "league", "refused", "standing", "options"),
    [
        ([1, 0, 0.2], [1, 0.4, 0], {}, "accord", ("o0",)),
        ([1, 0.6, 0], [0, 0.7, 1], {}, "bridge", ("o1",)),
        ([1, 0.4, 0], [0, 0.7, 1], {}, "opposed", ()),
        ([1, 0.6, 0], [0, 0.7, 1], {"league": 1}, "opposed", ()),
        ([1, 0.6, 0], [1, 0.7, 0.2], {"crown": 0}, "bridge", ("o1",)),
        ([0.5, 0.5, 0.5], [0, 0.7, 1], {}, "accord", ("o2",)),
    ],
)
def test_standing_of_exact_stakes(
    dossier: Dossier,
    crown: list[float],
    league: list[float],
    refused: dict[str, int],
    standing: str,
    options: tuple[str, ...],
) -> None:
    found = only(find_accord(with_stakes(dossier, {"crown": crown, "league": league}, refused), seed=0, draws=50))
    assert (found.standing, tuple(found.options)) == (standing, options)
    assert found.chance[found.standing] == 1


def test_a_missing_stake_is_unknown_and_not_zero(dossier: Dossier) -> None:
    found = only(find_accord(with_stakes(dossier, {"crown": [1, 0, 0], "league": [1, 0]}), seed=0, draws=50))
    assert found.standing == "unknown"
    assert found.chance == {"accord": 0, "bridge": 0, "opposed": 0, "unknown": 1}


def test_tiny_dossier(dossier: Dossier) -> None:
    accord = find_accord(dossier, seed=7)
    assert accord.parties == ("crown", "league", "empire")
    pairs = {(pair.a, pair.b): pair for pair in accord.pairs}
    crown_league = {found.issue: found.standing for found in pairs["crown", "league"].issues}
    assert crown_league == {"sector_plan": "opposed", "head": "opposed"}
    assert accord.red_lines["crown", "head"] == ("leaves",)
    assert accord.best["empire", "sector_plan"] == ("halves", "whole")
    head = pairs["crown", "empire"].issues[1]
    assert (head.standing, head.chance["accord"]) == ("accord", 1)


def test_chance_of_a_triangular_stake_is_the_one_computed_by_hand(dossier: Dossier) -> None:
    """The league's bridge is worth x ~ triangular(0.2, 0.4, 0.8); P(x >= 0.5) = 0.3^2 / (0.6 * 0.4) = 0.375."""
    exact = with_stakes(dossier, {"crown": [1, 0.6, 0], "league": [0, 0.4, 1]})
    stakes = tuple(
        replace(s, value=Range(0.2, 0.4, 0.8)) if (s.party, s.option) == ("league", "o1") else s for s in exact.stakes
    )
    found = only(find_accord(replace(exact, stakes=stakes), seed=3, draws=40_000))
    assert found.standing == "opposed"
    assert found.chance["bridge"] == pytest.approx(0.375, abs=0.012)


def test_a_party_more_changes_nobody_elses_numbers(dossier: Dossier) -> None:
    fewer = replace(dossier, stakes=tuple(s for s in dossier.stakes if s.party != "empire"))
    before, after = find_accord(fewer, seed=5), find_accord(dossier, seed=5)
    assert before.pairs[0] == after.pairs[0]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(*[st.floats(0, 1) for _ in range(6)]), min_size=2, max_size=3), st.integers(0, 2**32))
def test_chances_add_up_and_pairs_are_symmetric(dossier: Dossier, rows: list[tuple[float, ...]], seed: int) -> None:
    stakes = tuple(
        Stake(party, "head", option, Range(*np.sort(row[3 * i : 3 * i + 3]).tolist()), False, "guess")
        for party, row in zip(("crown", "league", "empire"), rows, strict=False)
        for i, option in enumerate(("stays", "leaves"))
    )
    forward = find_accord(replace(dossier, stakes=stakes), seed, draws=64)
    mirrored = find_accord(replace(dossier, stakes=stakes, parties=dossier.parties[::-1]), seed, draws=64)
    for pair in forward.pairs:
        twin = next(p for p in mirrored.pairs if {p.a, p.b} == {pair.a, pair.b})
        assert pair.counts == twin.counts
        for found in pair.issues:
            assert sum(found.chance[s] for s in STANDINGS) == pytest.approx(1)


def test_an_unknown_weight_is_kept_unknown(dossier: Dossier) -> None:
    weight = find_accord(dossier, seed=0).weight["empire", "head"]
    assert not weight.known
