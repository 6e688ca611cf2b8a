"""What is filed at the standard surface and what is filed at the desk: where they meet, both sides are told at once."""

import json
import math
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.log import tree
from modusvivendi.desk.retention import sweep
from tests.desk.dss.participants import CM, CONSTRAINTS, INTENTS, SC, circle, new_id, polygon, volume
from tests.desk.http import Line, open_line, token
from tests.desk.world import ORIGIN, World, movement, new_world, operation, site, square

LAT, LON = 35.05, 38.05
HERE = circle(LAT, LON, 500)


@pytest.fixture
def line(world: World) -> Line:
    """A desk whose clock is that of the standard surface."""
    world.clock.seconds = time.time()
    return open_line(world)


def hours(start: float = 0.0, long: float = 2.0) -> dict[str, str]:
    begin = datetime.now(UTC) + timedelta(hours=start)
    return {"start": begin.isoformat(), "end": (begin + timedelta(hours=long)).isoformat()}


def put(line: Line, party: str, *volumes: dict[str, Any], path: str = "", **more: Any) -> httpx.Response:
    """File at the standard surface; ``path`` names a change."""
    body = {"extents": list(volumes) or [volume(HERE)], "state": "Accepted", "uss_base_url": "https://uss.example.org"}
    where = path or f"{INTENTS}/{new_id()}"
    scope = CM if where.startswith(CONSTRAINTS) else SC
    headers = {"Authorization": "Bearer " + token(party, scope)}
    return line.client.put(where, json=body | more, headers=headers)


def reference(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text
    body = answer.json()
    return body.get("operational_intent_reference") or body["constraint_reference"]


def cases(line: Line, party: str) -> list[dict[str, Any]]:
    return line.get(party, "/v1/cases").json()


def told(line: Line, party: str) -> list[str]:
    return [one["kind"] for one in line.get(party, "/v1/notices").json()]


def sound(line: Line) -> list[Any]:
    desk = line.world.desk
    return list(inspect_store(desk.store, desk.keys.log_public, ORIGIN, desk.keys))


@pytest.mark.parametrize("first", ["desk", "standard"])
def test_whoever_files_second_both_sides_are_told_in_one_transaction(line: Line, first: str) -> None:
    def at_the_desk() -> int:
        return line.file("relief", operation("relief", window=hours())).json()["entry"]

    def at_the_standard_surface() -> int:
        return int(put(line, "north").headers["desk-log-entry"])

    steps = [at_the_desk, at_the_standard_surface]
    _, entry = [step() for step in (steps if first == "desk" else reversed(steps))]
    (mine,), (theirs,) = cases(line, "relief"), cases(line, "north")
    assert mine["case"] == theirs["case"]
    assert mine["severity"] == theirs["severity"] == "medium"
    assert mine["other_side"]["state"] == theirs["other_side"]["state"] == "Filed"
    # One head over the filing and all notices of it: none of them without the others.
    size = line.world.desk.read(tree.size)
    head = line.world.desk.read(lambda transaction: tree.head_of(transaction, entry))
    assert head is not None
    assert head[0].size == size
    for one in (mine, theirs):
        other = one["notices"][0]["detail"]["other"]
        assert set(other) == {"party", "cells", "hours"}
        assert other["party"] == "a party"
    assert "conflict" in told(line, "cell")
    assert sound(line) == []


def test_at_both_surfaces_at_once_there_is_always_a_case(line: Line) -> None:
    rounds = range(8)
    with ThreadPoolExecutor(2) as pool:
        for nth in rounds:
            lon = 10.0 + nth
            content = operation("relief", square(lon, LAT, 0.1), window=hours())
            here = pool.submit(line.file, "relief", content)
            there = pool.submit(put, line, "north", volume(circle(LAT + 0.05, lon + 0.05, 500)))
            assert (here.result().status_code, there.result().status_code) == (201, 201)
    assert len(cases(line, "relief")) == len(cases(line, "north")) == len(rounds)
    assert sound(line) == []


def test_the_answer_there_is_what_it_would_be_without_the_desk(line: Line) -> None:
    line.file("relief", operation("relief", window=hours()))
    answer = put(line, "north")
    assert answer.status_code == 201
    assert set(answer.json()) == {"subscribers", "operational_intent_reference"}
    headers = {"Authorization": "Bearer " + token("north", SC)}
    found = line.client.post(f"{INTENTS}/query", json={"area_of_interest": volume(HERE)}, headers=headers).json()
    assert [one["id"] for one in found["operational_intent_references"]] == [reference(answer)["id"]]


def test_an_exact_miss_is_no_case(line: Line) -> None:
    line.file("relief", operation("relief", square(38.0, 35.0, 0.01), window=hours()))
    # Half a kilometre to the east, in the same cell of the standard.
    assert put(line, "north", volume(circle(35.005, 38.0165, 100))).status_code == 201
    assert cases(line, "relief") == cases(line, "north") == []
    assert put(line, "north", volume(circle(35.005, 38.0105, 100))).status_code == 409
    above = volume(HERE, low=4_000, high=5_000)
    later = volume(HERE, start=3 * 3_600, end=4 * 3_600)
    assert [put(line, "north", one).status_code for one in (above, later)] == [201, 201]
    assert cases(line, "relief") == []


def test_a_case_follows_what_is_changed_and_ended_there(line: Line) -> None:
    line.file("relief", operation("relief", window=hours()))
    made = reference(put(line, "north"))
    path = f"{INTENTS}/{made['id']}"
    under_way = {"state": "Activated", "new_subscription": {"uss_base_url": "https://uss.example.org"}}
    made = reference(put(line, "north", path=f"{path}/{made['ovn']}", **under_way))
    assert cases(line, "relief")[0]["severity"] == "high"
    made = reference(put(line, "north", volume(circle(20, 20)), path=f"{path}/{made['ovn']}"))
    assert [one["state"] for one in cases(line, "relief")] == ["cleared"]
    made = reference(put(line, "north", path=f"{path}/{made['ovn']}"))
    headers = {"Authorization": "Bearer " + token("north", SC)}
    assert line.client.delete(f"{path}/{made['ovn']}", headers=headers).status_code == 200
    assert sorted(one["state"] for one in cases(line, "relief")) == ["cleared", "over"]
    assert told(line, "relief")[-1] == "conflict-over"
    # The id is free again, for anybody; it is another object then.
    reference(put(line, "south", path=path))
    assert sorted(one["state"] for one in cases(line, "relief")) == ["cleared", "open", "over"]
    assert [one["state"] for one in cases(line, "south")] == ["open"]
    assert sound(line) == []


@pytest.mark.parametrize(("made", "severity"), [(site, "high"), (movement, "high"), (operation, "medium")])
def test_everything_that_is_filed_at_the_desk_is_held_against_it(line: Line, made: Any, severity: str) -> None:
    content: dict[str, Any] = made("relief")
    now = datetime.now(UTC)
    text = json.dumps(content)
    shift = now - datetime(2026, 3, 1, 12, tzinfo=UTC)
    for key in ("start", "end", "arrive", "leave", "since", "expiry"):
        text = move(text, key, shift)
    assert line.file("relief", json.loads(text)).status_code == 201
    assert put(line, "north", volume(circle(LAT, LON, 500), end=6 * 3_600)).status_code == 201
    assert [one["severity"] for one in cases(line, "relief")] == [severity]


def move(text: str, key: str, shift: timedelta) -> str:
    def walk(node: Any) -> Any:
        if isinstance(node, list):
            return [walk(one) for one in node]
        if not isinstance(node, dict):
            return node
        return {
            name: (datetime.fromisoformat(one) + shift).isoformat() if name == key else walk(one)
            for name, one in node.items()
        }

    return json.dumps(walk(json.loads(text)))


def test_a_constraint_there_is_a_restricted_area_here(line: Line) -> None:
    line.file("relief", operation("relief", window=hours()))
    path = f"{CONSTRAINTS}/{new_id()}"
    without_heights = volume(HERE, low=None, high=None)
    made = reference(put(line, "north", without_heights, path=path, state=None))
    assert [one["severity"] for one in cases(line, "relief")] == ["low"]
    headers = {"Authorization": "Bearer " + token("north", CM)}
    assert line.client.delete(f"{path}/{made['ovn']}", headers=headers).status_code == 200
    assert [one["state"] for one in cases(line, "relief")] == ["over"]


def test_among_themselves_those_of_the_standard_make_no_cases(line: Line) -> None:
    made = reference(put(line, "north"))
    assert put(line, "south", key=[made["ovn"]]).status_code == 201
    assert cases(line, "north") == cases(line, "south") == []
    assert told(line, "cell") == []


def test_a_manager_who_is_no_party_of_the_desk_is_told_nothing_and_the_cell_who_it_is(line: Line) -> None:
    line.file("relief", operation("relief", window=hours()))
    assert put(line, "uss-7").status_code == 201
    (mine,) = cases(line, "relief")
    assert mine["other_side"] is None
    (notice,) = line.get("cell", "/v1/notices").json()
    assert sorted(notice["detail"]["parties"]) == ["relief", "uss-7"]
    assert notice["detail"]["untold"] == ["uss-7"]
    assert line.get("uss-7", "/v1/cases").status_code == 403
    # What nobody read was learned by nobody.
    assert [one["learner"] for one in line.get("relief", "/v1/meter").json()] == ["relief"]
    assert line.file("north", operation("north", window=hours())).status_code == 201
    between = [one["detail"] for one in line.get("cell", "/v1/notices").json()[1:]]
    assert {tuple(sorted(one["parties"])): one.get("untold") for one in between} == {
        ("north", "relief"): None, ("north", "uss-7"): ["uss-7"]
    }  # fmt: skip
    assert sound(line) == []


@pytest.mark.parametrize(
    "small", [volume(circle(LAT, LON, 1)), volume(HERE, start=0, end=60)], ids=["in space", "in time"]
)
def test_a_probe_is_answered_as_coarsely_as_the_least_filing(line: Line, small: dict[str, Any]) -> None:
    # The party's own operation is near, in the same cell of the standard and the same hour, and is not met.
    near = square(LON + 0.001, LAT + 0.001, 0.001)
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    small["time_start"]["value"] = (start + timedelta(minutes=1)).isoformat().replace("+00:00", "Z")
    small["time_end"]["value"] = (start + timedelta(minutes=2)).isoformat().replace("+00:00", "Z")
    window = {"start": (start + timedelta(minutes=30)).isoformat(), "end": (start + timedelta(minutes=50)).isoformat()}
    line.file("relief", operation("relief", near, window=window))
    assert put(line, "north", small).status_code == 201
    assert len(cases(line, "relief")) == len(cases(line, "north")) == 1


def test_who_asks_too_often_there_is_no_longer_told_and_the_others_are(tmp_path) -> None:
    world = new_world(tmp_path, str(tmp_path / "desk.sqlite"), per_day=5)
    world.clock.seconds = time.time()
    line = open_line(world)
    line.file("relief", operation("relief", window=hours()))
    far = [put(line, "north", volume(circle(20 + nth, 20))).status_code for nth in range(5)]
    assert far == [201] * 5
    assert put(line, "north").status_code == 201
    assert (len(cases(line, "relief")), len(cases(line, "north"))) == (1, 0)
    # It is not counted against what the party may file here.
    assert line.file("north", operation("north", square(50.0), window=hours())).status_code == 201
    world.desk.close()


def jagged(turn: float, radius: float) -> tuple[float, float]:
    return LAT + radius * math.sin(turn * math.tau), LON + radius * math.cos(turn * math.tau)


@pytest.mark.parametrize(
    "volumes",
    [
        [volume(HERE, start=-100 * 86_400, end=400 * 86_400)],
        [volume(HERE, low=-8_000, high=100_000, start=-3_600)],
        [volume(circle(LAT, LON + 0.0001 * nth, 300)) for nth in range(150)],
        [volume(polygon(*(jagged(k / 4_000, 0.05 + 0.001 * (k % 2)) for k in range(4_000))))],
        [volume(circle(LAT, LON, 28_000))],
        [volume(start="1969-12-31T15:58:00Z", end="1969-12-31T16:02:00Z"), volume(HERE)],
    ],
    ids=["years", "all heights", "many", "vertices", "wide", "long ago"],
)
def test_what_could_not_be_filed_here_is_drawn_as_the_cells_around_it(line: Line, volumes: list[Any]) -> None:
    line.file("relief", operation("relief", window=hours()))
    assert put(line, "north", *volumes).status_code == 201
    assert [one["state"] for one in cases(line, "relief")] == ["open"]
    assert sound(line) == []


def test_what_is_far_ahead_or_over_is_no_object(line: Line) -> None:
    line.file("relief", operation("relief", window=hours()))
    made = reference(put(line, "north"))
    far = volume(HERE, start=40 * 86_400, end=41 * 86_400)
    assert put(line, "north", far, path=f"{INTENTS}/{made['id']}/{made['ovn']}").status_code == 200
    assert [one["state"] for one in cases(line, "relief")] == ["over"]
    assert put(line, "south", far, key=[]).status_code == 409
    assert sound(line) == []


def test_it_leaves_the_index_when_it_is_over_and_is_shredded_with_the_rest(line: Line) -> None:
    line.file("relief", operation("relief", window=hours()))
    made = reference(put(line, "north"))
    line.world.clock.seconds += 4 * 3_600
    assert sweep(line.world.desk)[0] == 2
    assert [one["state"] for one in cases(line, "relief")] == ["over"]
    # The standard keeps it for a day, and it may be put off.
    line.file("south", operation("south", window=hours(5)))
    later = volume(HERE, start=5 * 3_600, end=6 * 3_600)
    reference(put(line, "north", later, path=f"{INTENTS}/{made['id']}/{made['ovn']}"))
    assert [one["state"] for one in cases(line, "south")] == ["open"]
    line.world.clock.seconds += 100 * 86_400
    sweep(line.world.desk)
    sealed = line.world.desk.read(lambda t: t.rows("SELECT seq FROM sealed"))
    assert sealed == []
    assert sound(line) == []


def test_it_is_changed_and_ended_only_where_it_was_filed(line: Line) -> None:
    line.file("relief", operation("relief", window=hours()))
    put(line, "north")
    own = cases(line, "north")[0]["object"]
    ended = line.send("north", "POST", f"/v1/objects/{own}/end", {"version": 1})
    assert ended.status_code == 409
    assert "standard surface" in ended.json()["message"]
    changed = line.send("north", "PUT", f"/v1/operations/{own}", operation("north", window=hours(), supersedes=1))
    assert changed.status_code == 409
    assert line.get("relief", f"/v1/objects/{own}/receipts").status_code == 404
    assert line.get("north", f"/v1/objects/{own}/receipts").status_code == 200
    assert line.get("north", f"/v1/operations/{own}").status_code == 404
