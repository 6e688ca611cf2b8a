"""Parties watch the log: heads come with notices, are co-signed, and stand in bundles; two histories are found."""

import base64
import json
from pathlib import Path

import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.desk.client import open_client
from modusvivendi.desk.evidence import collect
from modusvivendi.desk.log.notes import Head, parse, verify
from modusvivendi.desk.log.notes import sign as sign_head
from modusvivendi.desk.verification import verify_bundle
from modusvivendi.desk.watching import watch
from tests.desk.http import Line, open_line
from tests.desk.serving import served
from tests.desk.test_client import credentials
from tests.desk.world import World, new_world, operation


@pytest.fixture
def world(tmp_path: Path):
    made = new_world(tmp_path, str(tmp_path / "desk.sqlite"))
    yield made
    made.desk.close()


def client(world: World, party: str, address: str, folder: Path):
    keys = credentials(world, party, folder)
    return open_client(address, Path(keys[1]), Path(keys[3]))


def test_a_head_that_was_cosigned_once_proves_every_later_bundle(world: World, tmp_path: Path) -> None:
    with served(world) as address:
        kept = tmp_path / "south.head"
        south = client(world, "south", address, tmp_path)
        first = watch(south, "south", kept)
        assert first.before is None
        client(world, "north", address, tmp_path).post("/v1/standing", {"standing": "withdrawn", "reason": ""})
        assert south.get("/v1/log/head")["seen"] == [{"party": "south", "size": first.size}]
        bundle = collect(world.desk, "relief", "agency")
        assert verify_bundle(bundle, world.desk.keys.log_public).cosigned == ("south",)
        second = watch(south, "south", kept)
        assert second.before == first.size < second.size
        for change in ("consistency", "note"):
            bad = json.loads(json.dumps(bundle))
            bad["cosigned"][0][change] = bad["cosigned"][0][change][:-1] if change == "consistency" else "x\n1\ny\n\n"
            assert verify_bundle(bad, world.desk.keys.log_public).problems


def test_a_log_that_was_written_anew_is_not_cosigned(world: World, tmp_path: Path) -> None:
    with served(world) as address:
        kept = tmp_path / "south.head"
        south = client(world, "south", address, tmp_path)
        watch(south, "south", kept)
        content = json.loads(kept.read_text())
        head, _ = parse(content["note"])
        for other in (Head(head.origin, head.size, b"\0" * 32), Head(head.origin, head.size + 5, head.root)):
            forged = {"log_key": content["log_key"], "note": sign_head(other, world.desk.keys.log)}
            kept.write_text(json.dumps(forged))
            with pytest.raises(ModusError, match="does not go on"):
                watch(south, "south", kept)
        kept.write_text(json.dumps(content | {"log_key": base64.b64encode(b"\1" * 32).decode()}))
        with pytest.raises(ModusError, match="does not hold"):
            watch(south, "south", kept)
        kept.write_text("no head")
        with pytest.raises(ModusError, match="keeps no head"):
            watch(south, "south", kept)


def test_heads_go_out_with_notices(world: World) -> None:
    line: Line = open_line(world)
    world.file("south", operation("south", disclosure={"north": "exists"}))
    text = line.get("north", "/v1/notices/stream", once=True).text
    kinds = [one.split("\n")[-2 if "id:" not in one else 1] for one in text.split("\n\n") if "event: " in one]
    assert kinds == ["event: notice", "event: head"]
    head = json.loads(text.split("event: head\ndata: ")[1].split("\n")[0])
    assert verify(head["note"], world.desk.keys.log_public).size == head["size"]
