"""A party's whole content is erased: nobody can read it, the others were told, the log verifies."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from modusvivendi.cli.main import app
from modusvivendi.desk.duty.forms import StopForm
from modusvivendi.desk.duty.stops import stop
from modusvivendi.desk.erasure import erase, survey
from modusvivendi.desk.evidence import collect
from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.notices import fetch
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.verification import verify_bundle
from tests.desk.world import ORIGIN, World, movement, new_world, operation, site, square


def lived(world: World) -> dict[str, str]:
    """File so that north has told, met, and been met; return the ids."""
    rules = {"south": "exact", "east": "cell_hour"}
    made = {
        "site": world.file("north", site("north", name="canary-one", disclosure=rules)).subject,
        "patrol": world.file("north", operation("north", name="canary-two", disclosure=rules)).subject,
        "south": world.file("south", operation("south", square(38.02, 35.02))).subject,
        "convoy": world.file("relief", movement("relief")).subject,
    }
    halt = StopForm(object=made["patrol"], ground="other", note="canary-three")
    stop(world.desk, "south", world.statement("south", "POST", "/v1/stops", {}), halt)
    return made


def sealed(world: World, holder: str) -> int:
    (count,) = world.desk.read(lambda t: t.row("SELECT COUNT(*) FROM sealed WHERE holder = ?", (holder,))) or (0,)
    return count


def verified(world: World) -> None:
    keys = world.desk.keys
    assert list(inspect_store(world.desk.store, keys.log_public, ORIGIN, keys)) == []
    for party in ("north", "south", "relief"):
        assert verify_bundle(collect(world.desk, party, "party"), keys.log_public).problems == ()


def test_nothing_of_a_party_can_be_read_when_it_is_erased(world: World) -> None:
    lived(world)
    told = [notice.detail for notice in fetch(world.desk, "south")]
    assert any("volumes" in str(detail) for detail in told)
    verified(world)
    expected = survey(world.desk, "north")
    assert survey(world.desk, "north") == expected, "asking changes nothing"
    assert erase(world.desk, "north", "withdrawn") == expected
    assert expected.objects == 2
    assert sealed(world, "north") == 0
    assert world.desk.read(lambda t: t.row("SELECT 1 FROM holder_keys WHERE holder = 'north'")) is None
    for party in ("south", "east", "relief", "cell"):
        for notice in fetch(world.desk, party):
            assert "38.05" not in str(notice.detail)
            assert "volumes" not in str(notice.detail)
    # What others filed themselves is theirs, and stays.
    assert sealed(world, "south") > 0
    assert {state for (state,) in world.desk.read(lambda t: t.rows("SELECT state FROM objects"))} == {
        "Accepted", "Expired"
    }  # fmt: skip
    verified(world)


def test_the_others_are_told_that_it_is_over(world: World) -> None:
    made = lived(world)
    erase(world.desk, "north")
    ended = {one.subject for one in fetch(world.desk, "east") if one.kind == "ended"}
    assert ended == {made["site"], made["patrol"]}
    over = [one for one in fetch(world.desk, "south") if one.kind == "conflict-over"]
    assert {one.subject for one in over} == {made["south"]}
    assert [one.kind for one in fetch(world.desk, "north")].count("conflict-over") == 0


def test_who_was_erased_may_file_again_with_a_new_key(world: World) -> None:
    lived(world)
    erase(world.desk, "north")
    again = world.file("north", operation("north", square(38.02, 35.02)))
    assert [one.kind for one in again.told].count("conflict") >= 1
    verified(world)
    assert erase(world.desk, "north").objects == 1
    verified(world)
    with pytest.raises(RefusalError, match="no party"):
        erase(world.desk, "atlantis")


def test_no_erased_byte_is_left_in_any_file_and_a_kept_key_is_found(tmp_path: Path) -> None:
    world = new_world(tmp_path, str(tmp_path / "desk.sqlite"))
    lived(world)
    rows = world.desk.read(lambda t: t.rows("SELECT wrapped FROM sealed WHERE holder = 'north'"))
    (holder,) = world.desk.read(lambda t: t.row("SELECT wrapped FROM holder_keys WHERE holder = 'north'")) or (b"",)
    erase(world.desk, "north")
    for path in tmp_path.glob("desk.sqlite*"):
        content = path.read_bytes()
        assert not [secret for (secret,) in [*rows, (holder,)] if secret in content], path.name
    kept = ("INSERT INTO holder_keys (holder, wrapped) VALUES ('north', ?)", (holder,))
    world.desk.store.write(lambda t: t.execute(*kept))
    keys = world.desk.keys
    assert "is there" in str([str(one) for one in inspect_store(world.desk.store, keys.log_public, ORIGIN, keys)])
    world.desk.close()


def test_the_command_says_first_and_erases_when_told_to(tmp_path: Path) -> None:
    def run(*words: str) -> dict:
        done = CliRunner().invoke(app, ["desk", *words, "--json"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    config = run("init", str(tmp_path / "desk"))["config"]
    run("party", "north", "--config", config)
    assert run("erase", "north", "--config", config) == {
        "party": "north", "erased": False, "objects": 0, "entries": 0
    }  # fmt: skip
    assert run("erase", "north", "--yes", "--config", config)["erased"]
    assert run("verify", str(tmp_path / "desk/desk.sqlite"), "--keys", str(tmp_path / "desk/desk-keys.json"))["holds"]
