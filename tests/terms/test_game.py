"""A negotiation in one file, studied: by hand, and over draws."""

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.io.deals import read_game
from modusvivendi.terms.game import Study, study_game
from tests.io.games import NAMED, SCORABLE, write_game


def studied(folder: Path, content: dict[str, Any], **changes: Any) -> Study:
    return study_game(read_game(write_game(folder, content, **changes))[0], draws=256, seed=3)


def test_scorable_game_by_hand(tmp_path: Path) -> None:
    """Worths: crown 10 15 19 0 5 9, league 6 3 0 18 15 12; fallbacks 9 and 6. Town, outside, blocks nothing."""
    found = studied(tmp_path, SCORABLE)
    assert found.worth.of(np.arange(6)).tolist()[:2] == [[10, 15, 19, 0, 5, 9], [6, 3, 0, 18, 15, 12]]
    assert found.acceptable.tolist() == [0, 5]
    assert found.survey.each.tolist() == [4, 4, 2]
    assert found.survey.alone.tolist() == [2, 2, 0]
    assert (found.but_one, found.vetoes_but_one) == (6, 4)
    assert found.frontier.tolist() == [0, 1, 2, 3, 4, 5]
    assert found.solutions.nash.tolist() == [5]
    assert found.solutions.kalai_smorodinsky.tolist() == [0, 5]
    assert found.odds is None


def test_red_lines_and_infeasible_deals_are_off_the_frontier(tmp_path: Path) -> None:
    found = studied(tmp_path, NAMED)
    names = [found.worth.space.decode(deal) for deal in found.frontier.tolist()]
    assert {"state": "unitary", "army": "one"} in names
    assert all(name["state"] != "two" for name in names)
    assert found.survey.deals == 7


def test_odds_are_those_of_a_plain_simulation(tmp_path: Path) -> None:
    found = studied(tmp_path, NAMED)
    odds, space = found.odds, found.worth.space
    assert odds is not None
    random = np.random.default_rng(1)
    draws = 40_000
    crown = {"unitary": np.ones(draws), "federal": random.triangular(0.4, 0.5, 0.7, draws), "two": np.zeros(draws)}
    army = {"one": np.ones(draws), "joint": random.random(draws), "each": np.zeros(draws)}
    weight, bar = random.triangular(0.5, 1, 1.5, draws), random.triangular(0.8, 1.0, 1.4, draws)
    league = {"one": 0.0, "joint": random.uniform(0.4, 0.8, draws), "each": 1.0}
    chances = dict(zip(odds.deals.tolist(), odds.verdicts.together.tolist(), strict=True))
    for state, other in product(("unitary", "federal"), army):
        deal = space.encode({"state": state, "army": other})
        if not space.feasible[deal]:
            continue
        first = 2 * crown[state] + weight * army[other] >= bar
        extra = 0.25 if (state, other) == ("federal", "joint") else 0.0
        second = {"unitary": 0.0, "federal": 0.6}[state] + league[other] + extra >= 0.9
        assert chances[deal] == pytest.approx((first & second).mean(), abs=0.02), (state, other)
    assert odds.deals[0] == space.encode({"state": "federal", "army": "joint"})
    assert 1 <= odds.zone.best <= 3


def test_the_same_seed_gives_the_same_odds_and_another_party_changes_nobodys(tmp_path: Path) -> None:
    first, again = (studied(tmp_path, NAMED).odds for _ in range(2))
    town = {**NAMED["parties"]["league"], "role": "outside"}
    more = studied(tmp_path, NAMED, parties__town=town).odds
    assert first is not None
    assert again is not None
    assert more is not None
    assert first.verdicts.together.tolist() == again.verdicts.together.tolist()
    assert first.verdicts.each.tolist() == more.verdicts.each[:, :2].tolist()


def test_an_unknown_fallback_lies_between_the_worst_deal_and_the_best(tmp_path: Path) -> None:
    found = studied(tmp_path, SCORABLE, threshold__crown="unknown")
    assert found.fallbacks[0] == 9.5
    assert found.odds is not None
    accepts = dict(zip(found.odds.deals.tolist(), found.odds.verdicts.each[:, 0].tolist(), strict=True))
    assert accepts[2] == 1
    assert accepts[0] == pytest.approx(10 / 19, abs=0.02)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"infeasible": [{"1": ["0", "1", "2"]}]}, "game.json: error: the deal space is empty"),
        ({"roles": ["outside"] * 3}, "all parties are outside"),
        ({"scores__town__0": ["unknown", "unknown"]}, "every score on 0 is unknown for town"),
    ],
)
def test_messages(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    with pytest.raises(ModusError) as caught:
        studied(tmp_path, SCORABLE, **change)
    assert words in str(caught.value)
