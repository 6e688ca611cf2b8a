"""Files of any format filed at a desk that is served, once however often they are sent, and fetched back."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from typer.testing import CliRunner

from modusvivendi.cli.main import app
from modusvivendi.io.operations.files import read_filings
from tests.desk.http import token
from tests.desk.serving import served
from tests.desk.world import World, new_world


@pytest.fixture
def world(tmp_path: Path):
    made = new_world(tmp_path, str(tmp_path / "desk.sqlite"))
    yield made
    made.desk.close()


def credentials(world: World, party: str, folder: Path) -> tuple[str, ...]:
    pem = world.keys[party].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{party}.pem").write_bytes(pem)
    (folder / f"{party}.token").write_text(token(party), encoding="ascii")
    return ("--token", str(folder / f"{party}.token"), "--key", str(folder / f"{party}.pem"))


def features(party: str) -> str:
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2)
    ring = [[38, 35], [38.1, 35], [38.1, 35.1], [38, 35.1], [38, 35]]
    common = {"start": start.isoformat(), "end": (start + timedelta(hours=3)).isoformat(), "lower_m": 0}
    polygon = {"type": "Polygon", "coordinates": [ring]}
    kinds = (
        {"kind": "operation", "name": "Patrol", "upper_m": 3000},
        {"kind": "constraint", "name": "Range", "upper_m": 900},
    )
    made = [{"type": "Feature", "geometry": polygon, "properties": common | one} for one in kinds]
    return json.dumps({"type": "FeatureCollection", "features": made})


def run(*arguments: object) -> dict:
    done = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert done.exit_code in (0, 2), done.output
    return json.loads(done.stdout)


def test_a_file_is_filed_once_and_fetched_back_as_it_was(world: World, tmp_path: Path) -> None:
    mine = tmp_path / "mine.geojson"
    mine.write_text(features("north"), encoding="utf-8")
    with served(world) as address:
        sent = ("desk", "file", mine, "--party", "north", *credentials(world, "north", tmp_path), "--url", address)
        first = run(*sent, "--disclose", "south=exists")["objects"]
        assert [one["refused"] for one in first] == [None, None]
        assert not any(one["known"] for one in first)
        again = run(*sent, "--disclose", "south=exists")["objects"]
        assert [one["known"] for one in again] == [True, True]
        assert [one["id"] for one in again] == [one["id"] for one in first]
        wider = run(*sent, "--disclose", "south=exact")["objects"]
        assert not any(one["known"] for one in wider), "other rules of disclosure are another filing"
        for name in ("back.geojson", "back.kml", "back.csv"):
            back = tmp_path / name
            found = run("desk", "fetch", back, "--token", tmp_path / "north.token", "--url", address)
            assert found["objects"] == 4
            volumes = {(f.name, tuple(f.volumes)) for f in read_filings(back, party="north").filings}
            assert volumes == {(f.name, tuple(f.volumes)) for f in read_filings(mine, party="north").filings}


def test_conflicts_are_counted_and_refusals_are_told_without_stopping_the_rest(world: World, tmp_path: Path) -> None:
    mine = tmp_path / "mine.geojson"
    content = json.loads(features("south"))
    past = json.loads(json.dumps(content["features"][0]))
    past["properties"] |= {"name": "Past", "start": "2020-01-01T00:00:00Z", "end": "2020-01-01T02:00:00Z"}
    content["features"].insert(0, past)
    mine.write_text(json.dumps(content), encoding="utf-8")
    north = tmp_path / "north.geojson"
    north.write_text(features("north"), encoding="utf-8")
    with served(world) as address:
        run("desk", "file", north, "--party", "north", *credentials(world, "north", tmp_path), "--url", address)
        done = run("desk", "file", mine, "--party", "south", *credentials(world, "south", tmp_path), "--url", address)
        names = {one["name"]: one for one in done["objects"]}
        assert names["Past"]["refused"].startswith("the desk refuses (422)")
        assert names["Patrol"]["conflicts"] == 2
        keys = credentials(world, "south", tmp_path)
        said = CliRunner().invoke(app, ["desk", "file", str(mine), "--party", "south", *keys, "--url", address])
        assert said.exit_code == 2
        assert "2 there already, 1 refused" in said.stdout
        assert "not permission" in said.stdout


def test_what_cannot_be_sent_is_said_before_anything_is(world: World, tmp_path: Path) -> None:
    mine = tmp_path / "mine.geojson"
    mine.write_text(features("north"), encoding="utf-8")
    given = ("desk", "file", str(mine), "--party", "north", *credentials(world, "north", tmp_path))
    (tmp_path / "wrong.pem").write_text("no key", encoding="ascii")
    for arguments, words in (
        ((*given, "--url", "ftp://desk"), "is no address of a desk"),
        ((*given, "--url", "http://127.0.0.1:9"), "does not answer"),
        ((*given, "--disclose", "south=all"), "does not say who is told how much"),
        ((*given[:-1], str(tmp_path / "wrong.pem")), "no private Ed25519 key"),
        ((*given[:-3], str(mine), *given[-2:]), "holds no token"),
    ):
        done = CliRunner().invoke(app, list(arguments))
        assert isinstance(done.exception, Exception)
        assert words in str(done.exception), arguments


def test_a_whole_file_is_filed_or_nothing_of_it(world: World, tmp_path: Path) -> None:
    mine = tmp_path / "mine.geojson"
    content = json.loads(features("north"))
    mine.write_text(json.dumps(content), encoding="utf-8")
    with served(world) as address:
        keys = credentials(world, "north", tmp_path)
        sent = ("desk", "file", mine, "--party", "north", *keys, "--url", address, "--whole")
        assert [one["known"] for one in run(*sent)["objects"]] == [False, False]
        assert [one["known"] for one in run(*sent, "--json")["objects"]] == [True, True]
        content["features"][0]["properties"] |= {"name": "New"}
        content["features"][1]["properties"] |= {"start": "2020-01-01T00:00:00Z", "end": "2020-01-01T02:00:00Z"}
        mine.write_text(json.dumps(content), encoding="utf-8")
        done = CliRunner().invoke(app, [*map(str, sent)])
        assert "it ended 2020-01-01" in str(done.exception)
        back = run("desk", "fetch", tmp_path / "back.csv", "--token", keys[1], "--url", address)
        assert back["objects"] == 2
        assert "Reader: north" in (tmp_path / "back.csv").read_text(encoding="utf-8")


def test_a_client_waits_when_it_has_asked_too_much(world: World, tmp_path: Path) -> None:
    from dataclasses import replace

    from modusvivendi.desk.client import file_all, open_client

    mine = tmp_path / "mine.geojson"
    mine.write_text(features("north"), encoding="utf-8")
    world.desk.configuration = replace(world.desk.configuration, per_minute=1)
    waited: list[float] = []

    def pause(seconds: float) -> None:
        waited.append(seconds)
        world.desk.configuration = replace(world.desk.configuration, per_minute=60)

    with served(world) as address:
        keys = credentials(world, "north", tmp_path)
        client = open_client(address, Path(keys[1]), Path(keys[3]))
        sent = file_all(client, read_filings(mine, party="north").filings, "north", {}, pause=pause)
    assert [one.refused for one in sent] == ["", ""]
    assert waited == [5.0]


def test_all_times_are_moved_alike_for_an_exercise(world: World, tmp_path: Path) -> None:
    mine = tmp_path / "mine.geojson"
    content = json.loads(features("north"))
    for number, feature in enumerate(content["features"]):
        day = 1 + number
        feature["properties"] |= {"start": f"2015-10-0{day}T00:00:00Z", "end": f"2015-10-0{day}T03:00:00Z"}
    mine.write_text(json.dumps(content), encoding="utf-8")
    begin = (datetime.now(UTC) + timedelta(hours=5)).replace(second=0, microsecond=0)
    with served(world) as address:
        keys = credentials(world, "north", tmp_path)
        sent = run(
            "desk", "file", mine, "--party", "north", *keys, "--url", address, "--begin", f"{begin:%Y-%m-%dT%H:%MZ}"
        )
        assert [one["refused"] for one in sent["objects"]] == [None, None]
        back = tmp_path / "back.geojson"
        run("desk", "fetch", back, "--token", keys[1], "--url", address)
        starts = sorted(filing.volumes[0].start for filing in read_filings(back, party="north").filings)
        assert starts == [begin, begin + timedelta(days=1)]
