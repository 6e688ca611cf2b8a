"""``modus deconflict`` as a user runs it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from modusvivendi.cli.main import app
from modusvivendi.core.errors import DossierError, ModusError
from modusvivendi.io.operations.files import write_filings
from tests.io.operations.filings import CONVOY, SITE
from tests.plan.test_deconfliction import NORTH


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    paths = [tmp_path / "north.geojson", tmp_path / "relief.kml"]
    for path, filing in zip(paths, (NORTH, CONVOY), strict=True):
        write_filings([filing], path)
    return [str(path) for path in paths]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["deconflict", *arguments], catch_exceptions=False)


def test_a_conflict_is_said_with_what_clears_it(files: list[str]) -> None:
    done = run(*files)
    assert done.exit_code == 3
    lines = done.stdout.splitlines()
    assert lines[0] == "2 objects; 1 conflicts"
    assert lines[2] == (
        "high: operation n-1 of north and movement convoy of relief, 2026-03-01 12:00 to 2026-03-01 13:00 UTC"
    )
    assert lines[3].startswith("  clears n-1: 1:")
    assert "h later" in lines[3]
    assert lines[4].startswith("  clears convoy:")


def test_a_picture_is_drawn_in_three_forms_and_two_languages(files: list[str], tmp_path: Path) -> None:
    for name, begin in (("a.svg", b"<svg"), ("a.png", b"\x89PNG"), ("a.html", b"<!DOCTYPE html>")):
        for language in ("en", "ar"):
            assert run(*files, "--picture", str(tmp_path / name), "--language", language).exit_code == 3
            assert (tmp_path / name).read_bytes().startswith(begin)
    for arguments, words in (
        (("--picture", str(tmp_path / "a.gif")), "is no kind of picture"),
        (("--picture", str(tmp_path / "a.svg"), "--language", "xx"), "xx"),
        (("--picture", str(tmp_path / "none" / "a.svg")), "cannot write"),
    ):
        with pytest.raises(ModusError, match=words):
            run(*files, *arguments)


def test_json_holds_the_changed_filing_ready_to_file(files: list[str], tmp_path: Path) -> None:
    done = run(*files, "--json")
    assert done.exit_code == 3
    said: dict[str, Any] = json.loads(done.stdout)
    (conflict,) = said["conflicts"]
    assert [conflict["first"]["id"], conflict["second"]["kind"], conflict["severity"]] == ["n-1", "movement", "high"]
    later = next(one for one in conflict["proposals"]["first"] if one["change"] == "later")
    moved = tmp_path / "moved.geojson"
    moved.write_text(json.dumps({"type": "FeatureCollection", "features": later["filing"]}))
    clear = run(str(moved), files[1], "--json")
    assert clear.exit_code == 0
    assert json.loads(clear.stdout)["conflicts"] == []
    assert json.loads(run(*files, "--json", "--proposals", "0").stdout)["conflicts"][0]["proposals"]["first"] is None


def test_doubts_go_to_stderr(files: list[str], tmp_path: Path) -> None:
    site = tmp_path / "site.csv"
    write_filings([SITE], site)
    done = run(files[0], str(site), "--dossier", "bosnia-1995")
    assert done.exit_code == 0
    assert done.stdout == "2 objects; nothing collides\n"
    assert "outside the theatre" in done.stderr


def test_what_must_be_mended_is_named(files: list[str]) -> None:
    with pytest.raises(DossierError, match="only what is still to come"):
        run(*files, "--now", "2027-01-01T00:00Z")
    with pytest.raises(ModusError, match="no time with a zone"):
        run(*files, "--now", "2027-01-01")
    with pytest.raises(ModusError, match="there is no format 'pdf'"):
        run(*files, "--format", "pdf")
