"""Finding a folder, and what may lie in it."""

import json
import os
import time

import numpy as np
import pytest

from modusvivendi.core.errors import DossierError, ModusError
from modusvivendi.io import limits
from modusvivendi.io.findings import SHOWN
from modusvivendi.io.folder import as_json, inspect, locate, read
from tests.io.cases import add, check, find, put, swap
from tests.tiny import tiny_folder


def test_reads_the_tiny_dossier(tmp_path):
    dossier = read(tiny_folder(tmp_path / "d"))
    assert dossier.id == "tiny"
    assert dossier.places.ids == ("alder", "birch", "cedar", "dogwood", "elm", "fir")
    assert np.isnan(dossier.places.population[5]).all()
    assert dossier.places.notes[1] == 'South bank, "old" town'
    assert dossier.places.names[0] == {"en": "Alder", "ar": "جار الماء"}
    assert dossier.people.share[1].tolist()[0] == [0.05, 0.1, 0.15]
    assert np.isnan(dossier.people.share[5, 1:]).all()
    assert dossier.borders.land.tolist() == [1] * 7 + [0] * 3
    assert dossier.borders.ferry.tolist() == [False] * 9 + [True]
    assert dossier.borders.beyond == ("@sea",) * 3 + ("@XXA",) * 3
    assert not dossier.places.lat.flags.writeable
    assert dossier.sites[1].sensitivity == "technical"
    assert dossier.infeasible[0].pattern == {"sector_plan": ("whole",), "head": ("stays",)}
    assert dossier.shapes.outline_credit == "invented"
    assert len(dossier.shapes.points) == 3


def test_places_go_before_the_deepest_area_and_that_before_the_default(tmp_path):
    plan = read(tiny_folder(tmp_path / "d")).plan("halves")
    sectors = [plan.sectors[row].id for row in plan.assignment]
    # alder: area west; birch, cedar, dogwood: named; elm, fir: area land round centre and east
    assert sectors == ["coastland", "middle", "coastland", "hills", "hills", "hills"]


def test_the_default_takes_what_no_area_names(tmp_path):
    tiny_folder(tmp_path / "d")
    swap("proposals/halves.toml", 'land = "hills"\n', "")(tmp_path / "d")
    swap("proposals/halves.toml", 'default = "hills"', 'default = "middle"')(tmp_path / "d")
    plan = read(tmp_path / "d").plan("halves")
    assert [plan.sectors[row].id for row in plan.assignment[4:]] == ["middle", "middle"]


def test_a_broken_dossier_raises_every_finding(tmp_path):
    tiny_folder(tmp_path / "d")
    swap("people.csv", "birch,river", "brich,river")(tmp_path / "d")
    swap("places.csv", "1800", "-5")(tmp_path / "d")
    with pytest.raises(DossierError) as caught:
        read(tmp_path / "d")
    assert len(caught.value.findings()) == 2


def test_an_empty_folder_says_what_is_needed(tmp_path):
    found = find(inspect(tmp_path), "the folder is empty")
    assert "dossier.toml, sources.toml, places.csv" in found.why
    assert "modus new" in found.repair


def test_a_folder_of_other_things(tmp_path):
    (tmp_path / "holiday.txt").write_text("sun")
    (tmp_path / "holiday.jpg").write_bytes(b"\xff\xd8")
    assert "modus new" in find(inspect(tmp_path), "nothing in the folder belongs to a dossier").repair


@pytest.mark.parametrize("name", ["dossier.toml", "sources.toml", "places.csv"])
def test_a_needed_file_that_is_missing(tmp_path, name):
    inspection = check(tmp_path / "d", lambda folder: (folder / name).unlink())
    found = next(finding for finding in inspection.findings if finding.what == "is missing")
    assert found.where.file == name
    assert inspection.dossier is None


def test_no_such_folder(tmp_path):
    with pytest.raises(ModusError, match="no such folder") as caught:
        read(tmp_path / "nowhere")
    assert "modus new nowhere" in caught.value.repair


def test_did_you_mean_a_bundled_one():
    with pytest.raises(ModusError) as caught:
        locate("syria-2051")
    assert "syria-2015" in caught.value.repair


@pytest.mark.parametrize("id", ["syria-2015", "bosnia-1995"])
def test_bundled_dossiers_are_found_by_their_id(id):
    assert (locate(id) / "dossier.toml").is_file()


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ModusError, match="is a file, not a folder"):
        read(tmp_path / "file")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, ""])
def test_names_that_cannot_be(name, tmp_path):
    with pytest.raises(ModusError):
        read(name or tmp_path / "more")


def test_a_loop_of_links(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(ModusError, match="leads nowhere"):
        read(tmp_path / "loop")


def test_a_loop_of_links_inside(tmp_path):
    def change(folder):
        (folder / "points.csv").unlink()
        (folder / "points.csv").symlink_to(folder / "points.csv")
        (folder / "round").symlink_to(folder)

    found = find(check(tmp_path / "d", change), "cannot be read")
    assert (found.severity, found.where.file) == ("error", "points.csv")
    assert "links" in found.repair


def test_a_folder_and_a_pipe_in_place_of_files(tmp_path):
    def change(folder):
        (folder / "points.csv").unlink()
        (folder / "points.csv").mkdir()
        (folder / "links.csv").unlink()
        os.mkfifo(folder / "links.csv")

    inspection = check(tmp_path / "d", change)
    assert find(inspection, "is a folder, not a file").where.file == "points.csv"
    assert find(inspection, "is a pipe or a device").where.file == "links.csv"


def test_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "TABLE_BYTES", 2**20)
    monkeypatch.setattr(limits, "TOML_BYTES", 2**20)
    blob = b"x" * (2**20 + 1)
    inspection = check(tmp_path / "d", put("points.csv", blob), put("issues.toml", blob))
    assert {f.where.file for f in inspection.findings if "larger than 1 MiB" in f.what} == {"points.csv", "issues.toml"}


def test_too_many_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "ROWS", 18)
    found = find(check(tmp_path / "d", add("links.csv", "cedar,fir,1,road,,press\n" * 15)), "more than 18 rows")
    assert (found.where.file, found.where.line) == ("links.csv", 20)


def test_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "ENTRIES", 10)
    with pytest.raises(ModusError, match="more than 10 files"):
        read(tiny_folder(tmp_path / "d"))


def test_a_cell_too_long(tmp_path):
    found = find(check(tmp_path / "d", swap("links.csv", "Coast road", "x" * 100_001)), "more than 100,000 characters")
    assert (found.where.file, found.where.line, found.where.column) == ("links.csv", 2, 5)


HOSTILE = {
    "nested": b"a = " + b"[" * 5000 + b"]" * 5000,
    "nested tables": b"a = " + b"{b = " * 5000 + b"1" + b"}" * 5000,
    "a little too deep": b"a = " + b"[" * 30 + b"]" * 30,
    "a dotted key": b".".join([b"a"] * 200_000) + b" = 1",
    "dotted keys": (b".".join([b"a"] * 60) + b" = 1\n") * 2000,
    "a dotted heading": b"[" + b".".join([b"'a'"] * 100_000) + b"]",
    "a huge number": b"[a]\nlow = " + b"9" * 100_000,
    "a large number": b"[a]\nlow = " + b"9" * 1000,
    "a huge exponent": b"[a]\nlow = 1e999999999",
    "NUL": b"a = '\0'",
    "not closed": b'a = """' + b"x" * 100_000,
    "control signs": b'[a]\nmeaning = "\\u001b[2J"',
    "odd heading": b'["a\\nb"]\nunit = 1\n[""]\n[[infeasible]]\n',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_settings(name, tmp_path):
    begun = time.monotonic()
    inspection = check(tmp_path / "d", put("assumptions.toml", HOSTILE[name]), put("issues.toml", HOSTILE[name]))
    assert time.monotonic() - begun < 20
    assert {"assumptions.toml", "issues.toml"} <= {found.where.file for found in inspection.findings}
    assert inspection.dossier is None


def test_many_like_this_are_counted_and_not_shown(tmp_path):
    rows = "".join(f"brich,2014-{i % 12 + 1:02},crown,0.1,press,\n" for i in range(3500))
    inspection = check(tmp_path / "d", add("control.csv", rows))
    shown = [found for found in inspection.findings if "unknown place 'brich'" in found.what]
    assert len(shown) == SHOWN + 1
    assert any(found.what.startswith("… and 3,480 more like this") for found in shown)
    assert inspection.counts["error"] == 3500 + 3488  # the rows are also duplicates of each other but for twelve


def test_the_json_contract(tmp_path):
    inspection = check(tmp_path / "d", swap("people.csv", "birch,river", "brich,river"))
    said = json.loads(json.dumps(as_json(inspection), allow_nan=False))
    assert said["findings"] == [
        {
            "severity": "error",
            "file": "people.csv",
            "line": 4,
            "column": 1,
            "what": "unknown place 'brich'",
            "why": "the place; described in places.csv",
            "repair": "did you mean birch?",
        }
    ]
    assert said["summary"] == {"known": {}, "unknown": [], "steps": []}


def test_the_hashes_are_of_what_was_read(tmp_path):
    import hashlib

    folder = tiny_folder(tmp_path / "d", polygons=True)
    files = inspect(folder).files
    assert set(files) == {str(path.relative_to(folder)) for path in folder.rglob("*.*")}
    assert files["places.csv"] == hashlib.sha256((folder / "places.csv").read_bytes()).hexdigest()


def test_a_comma_file_with_crlf_and_other_column_order(tmp_path):
    folder = tiny_folder(tmp_path / "d")
    (folder / "points.csv").write_bytes(b"lon , lat,place\r\n\r\n 20.5 ,40.1, cedar\r\n,,\r\n")
    assert read(folder).shapes.points == ((2, 20.5, 40.1),)


def test_tabs_are_read_with_a_note(tmp_path):
    inspection = check(tmp_path / "d", put("points.csv", b"place\tlat\tlon\ncedar\t40.1\t20.5\n"))
    assert find(inspection, "separated by tabs").severity == "note"
    assert inspection.dossier.shapes.points == ((2, 20.5, 40.1),)


def test_lines_after_a_cell_of_several_lines(tmp_path):
    change = swap("links.csv", "Coast road", '"Coast\nroad"')
    found = find(check(tmp_path / "d", change, swap("links.csv", "elm,fir,20", "elm,fir,-20")), "km is -20")
    assert found.where.line == 5


def test_words_of_the_input_cannot_steer_a_terminal(tmp_path):
    inspection = check(
        tmp_path / "d",
        swap("areas.csv", "land,,country", "land\x1b[2J,,country"),
        swap("links.csv", "alder,birch", "ald\u202eer,birch"),
    )
    said = "\n".join(map(str, inspection.findings))
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "did you mean land\\x1b[2J?" in said
