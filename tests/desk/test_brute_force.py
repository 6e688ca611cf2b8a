"""What is filed meets exactly what meets by another way of working it out, on both stores (MODUS_SOAK=1: 10^5 pairs).

Outlines of all kinds around both poles, both sides of the date line and the equator; windows and bands may be of no
length, and touch. Pairs of one place are counted: those of two places are a thousand kilometres apart.
"""

import os
from pathlib import Path

import numpy as np
import pytest

from modusvivendi.core.operations import Volume
from modusvivendi.desk.answers import say_volume
from modusvivendi.desk.scrutiny import UnfitError
from tests.deconflict.reference import apart, together
from tests.deconflict.test_brute_force import NEAR, PLACES, outline
from tests.deconflict.volumes import volume
from tests.desk.world import new_world
from tests.progress import Campaigns

SOAK = os.environ.get("MODUS_SOAK") == "1"
OBJECTS = 1_900 if SOAK else 80
PARTIES = ("north", "south")
FREE = {
    "per_minute": 100_000, "asked_per_day": 100_000_000, "least_km2": 0.0, "least_hours": 0.0, "most_learned": 1.0,
}  # fmt: skip


def draw(rng: np.random.Generator, place: tuple[float, float]) -> Volume:
    lower = rng.integers(0, 3) * 50.0
    upper = lower + rng.integers(0, 3) * 25.0
    return volume(outline(rng, place), lower, upper, start=rng.integers(1, 5) * 0.5, hours=rng.integers(0, 4) * 0.5)


@pytest.mark.slow
def test_every_pair_that_meets_is_a_case_and_no_other(address: str, tmp_path: Path, campaign: Campaigns) -> None:
    world = new_world(tmp_path, address, dict.fromkeys(PARTIES, "party"), **FREE)
    rng, progress = np.random.default_rng(5), campaign(f"pairs {world.desk.store.name}", OBJECTS)
    filed: list[tuple[str, str, int, Volume]] = []
    expected: set[frozenset[str]] = set()
    doubtful: set[frozenset[str]] = set()
    pairs = unfit = 0
    for number in range(OBJECTS):
        party, place = PARTIES[number % 2], int(rng.integers(len(PLACES)))
        made = draw(rng, PLACES[place])
        try:
            subject = world.file(party, {"kind": "operation", "party": party, "volumes": [say_volume(made)]}).subject
        except UnfitError:
            unfit += 1
            continue
        for other, owner, there, theirs in filed:
            if owner == party or there != place:
                continue
            pairs += 1
            gap = apart(made.outline, theirs.outline) if together(made, theirs) else 1.0
            if abs(gap) <= NEAR:
                doubtful.add(frozenset((subject, other)))
            elif gap < 0:
                expected.add(frozenset((subject, other)))
        filed.append((subject, party, place, made))
        progress.step(f"{pairs} pairs, {len(expected)} meet")
    found = {frozenset(pair) for pair in world.desk.read(lambda t: t.rows("SELECT a, b FROM cases"))}
    world.desk.close()
    assert found - doubtful == expected
    assert len(doubtful) <= 2 + pairs / 1_000
    assert len(expected) > pairs / 100
    assert unfit < OBJECTS / 10
    assert pairs >= (100_000 if SOAK else 100)
