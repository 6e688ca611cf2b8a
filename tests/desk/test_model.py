"""Any sequence of filings, corrections and endings, against a model that compares every pair (MODUS_SOAK=1: more)."""

import itertools
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.refusals import RefusalError
from tests.desk.world import ORIGIN, new_world, operation, square, window

ALL_CHECKS: list[HealthCheck] = list(HealthCheck)  # pyright: ignore[reportAssignmentType]
SOAK = os.environ.get("MODUS_SOAK") == "1"
PARTIES = {"north": "party", "south": "party", "east": "party"}
# Squares of 0.1 degrees on a grid of 0.1 degrees: neighbours touch, and what touches meets; some at the antimeridian.
PLACES = st.tuples(st.sampled_from([-180.0, -179.9, 179.9, 179.8]), st.sampled_from([0.0, 0.1, 0.2, 84.0]))
TIMES = st.tuples(st.sampled_from([1.0, 2.0, 3.0]), st.sampled_from([0.5, 1.0, 2.0]))
HEIGHTS = st.sampled_from([(0.0, 100.0), (100.0, 200.0), (201.0, 300.0)])
Volume = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]


def meets(one: Volume, other: Volume) -> bool:
    """Whether two volumes share a point, by their numbers alone."""
    (x, y), (t, hours), (low, high) = one
    (u, v), (s, length), (bottom, top) = other
    # Geodesic edges bulge between vertices by up to 0.001 degrees at 84 north: squares on a grid still touch or do not.
    apart = abs((x - u + 180.0) % 360.0 - 180.0)
    return (
        apart <= 0.1 + 1e-9 and abs(y - v) <= 0.1 + 1e-9
        and t <= s + length + 1e-9 and s <= t + hours + 1e-9
        and low <= top and bottom <= high
    )  # fmt: skip


class Model(RuleBasedStateMachine):
    """The desk, and beside it a list of all that is live."""

    address: Any = None
    objects: Bundle[str] = Bundle("objects")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        address = str(self.folder / "desk.sqlite") if self.address is None else self.address()
        self.world = new_world(self.folder, address, PARTIES, per_minute=10**5, asked_per_day=10**8, hold_minutes=0)
        self.live: dict[str, tuple[str, int, Volume]] = {}
        self.open: set[frozenset[str]] = set()
        self.numbers = itertools.count()

    def content(self, party: str, volume: Volume, **more: Any) -> dict[str, Any]:
        (x, y), (start, hours), (low, high) = volume
        content = operation(party, square(x, y), window=window(start, hours), **more)
        content["volumes"][0] |= {"lower_m": low, "upper_m": high}
        return content

    def expected(self, subject: str, party: str, volume: Volume) -> set[frozenset[str]]:
        return {
            frozenset((subject, other))
            for other, (owner, _, theirs) in self.live.items()
            if other != subject and owner != party and meets(volume, theirs)
        }

    @rule(target=objects, party=st.sampled_from(sorted(PARTIES)), volume=st.tuples(PLACES, TIMES, HEIGHTS))
    def file(self, party: str, volume: Volume) -> str:
        filed = self.world.file(party, self.content(party, volume))
        found = self.expected(filed.subject, party, volume)
        assert len([told for told in filed.told if told.kind == "conflict"]) == len(found)
        self.live[filed.subject] = (party, 1, volume)
        self.open |= found
        return filed.subject

    @rule(subject=objects, volume=st.tuples(PLACES, TIMES, HEIGHTS))
    def correct(self, subject: str, volume: Volume) -> None:
        party, version, _ = self.live[subject]
        filed = self.world.file(party, self.content(party, volume, supersedes=version), subject)
        before = {pair for pair in self.open if subject in pair}
        found = self.expected(subject, party, volume)
        kinds = sorted(told.kind for told in filed.told)
        assert kinds == sorted(
            ["conflict"] * len(found - before) + ["conflict-changed"] * len(found & before)
            + ["conflict-cleared"] * len(before - found)
        )  # fmt: skip
        self.live[subject] = (party, version + 1, volume)
        self.open = (self.open - before) | found

    @rule(subject=consumes(objects))
    def end(self, subject: str) -> None:
        party, version, _ = self.live.pop(subject)
        self.world.end(party, subject, version)
        self.open = {pair for pair in self.open if subject not in pair}

    @rule(subject=objects)
    def correct_a_version_that_is_gone(self, subject: str) -> None:
        party, version, volume = self.live[subject]
        with pytest.raises(RefusalError):
            self.world.file(party, self.content(party, volume, supersedes=version + 1), subject)

    @invariant()
    def the_cases_are_those_of_the_model_and_both_sides_hold_a_notice(self) -> None:
        rows = self.world.desk.read(lambda t: t.rows("SELECT id, a, b FROM cases WHERE state = 'open'"))
        assert {frozenset((a, b)) for _, a, b in rows} == self.open
        for id, a, b in rows:
            told = self.world.desk.read(
                lambda t, id=id: {s for (s,) in t.rows("SELECT object FROM notices WHERE case_id = ?", (id,))}
            )
            assert told == {a, b}
        indexed = self.world.desk.read(lambda t: {id // 4 for id, _ in t.boxes("volume_boxes")})
        assert len(indexed) == len(self.live)

    def teardown(self) -> None:
        keys = self.world.desk.keys
        assert list(inspect_store(self.world.desk.store, keys.log_public, ORIGIN, keys)) == []
        self.world.desk.close()
        shutil.rmtree(self.folder)


def run(address: Any, examples: int) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    chosen = type("Chosen", (Model,), {"address": staticmethod(address) if address else None})
    run_state_machine_as_test(
        chosen,
        settings=settings(
            max_examples=examples, stateful_step_count=40 if SOAK else 12, deadline=None, database=None,
            suppress_health_check=ALL_CHECKS,
        ),
    )  # fmt: skip


@pytest.mark.slow
def test_sqlite_equals_the_model() -> None:
    run(None, 200 if SOAK else 12)


@pytest.mark.slow
def test_postgresql_equals_the_model(new_database: Any) -> None:
    run(new_database, 60 if SOAK else 4)
