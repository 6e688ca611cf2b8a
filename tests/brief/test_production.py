"""A run that leaves files: skipped when unchanged, mended when tampered with, going on where it was cut off."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import jsonschema
import pytest

from modusvivendi.brief.exports.results import schema
from modusvivendi.brief.production import MANIFEST, Production, produce
from modusvivendi.core.errors import DossierError, ModusError
from tests.tiny import tiny_folder

STEPS = {"brief.en", "results", "tables", "map"}


def run(
    folder: Path, out: Path, audience: str = "public", seed: int = 0, languages: Sequence[str] = ("en",)
) -> Production:
    return produce(folder, out, seed=seed, audience=audience, languages=languages)


@pytest.fixture(scope="module")
def produced(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    base = tmp_path_factory.mktemp("production")
    folder, out = tiny_folder(base / "tiny"), base / "out"
    run(folder, out)
    return folder, out


def test_every_file_is_there_and_in_the_manifest(produced: tuple[Path, Path]) -> None:
    _, out = produced
    manifest = json.loads((out / MANIFEST).read_text())
    named = {name for step in manifest["steps"].values() for name in step["outputs"]}
    found = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert found == named | {MANIFEST}
    assert {"brief.html", "brief.pdf", "results.json", "maps.gpkg", "tables/ledgers.csv"} <= named
    assert set(manifest["steps"]) == STEPS
    assert "places.csv" in manifest["inputs"]
    assert manifest["versions"]["python"]


def test_a_second_run_does_nothing(produced: tuple[Path, Path]) -> None:
    folder, out = produced
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.name != MANIFEST}
    assert set(run(folder, out).skipped) == STEPS
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.name != MANIFEST} == before


@pytest.mark.slow
def test_what_changed_is_done_again_and_nothing_else(produced: tuple[Path, Path]) -> None:
    folder, out = produced
    page = (out / "brief.html").read_bytes()
    (out / "brief.html").write_bytes(page + b"tampered")
    assert set(run(folder, out).skipped) == STEPS - {"brief.en"}
    assert (out / "brief.html").read_bytes() == page
    (out / MANIFEST).write_text("not json")
    assert not run(folder, out).skipped
    (folder / "assumptions.toml").write_text((folder / "assumptions.toml").read_text() + "\n")
    assert not run(folder, out).skipped


@pytest.mark.slow
def test_the_same_inputs_give_the_same_bytes(produced: tuple[Path, Path], tmp_path: Path) -> None:
    folder, out = produced
    run(folder, tmp_path)
    for path in (path for path in out.rglob("*") if path.is_file() and path.name != MANIFEST):
        assert (tmp_path / path.relative_to(out)).read_bytes() == path.read_bytes(), path.name


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.7, 1.6, 2.5])
def test_kill_9_leaves_only_whole_files_and_the_next_run_ends_it(tiny: Path, tmp_path: Path, delay: float) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "modusvivendi", "run", str(tiny), "--out", str(out), "--language", "en"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
    done = json.loads((out / MANIFEST).read_text())["steps"] if (out / MANIFEST).exists() else {}
    for step in done.values():
        for name in step["outputs"]:
            assert (out / name).is_file()
    after = run(tiny, out)
    assert set(after.skipped) == set(done)
    assert set(after.files) == STEPS
    assert not list(out.rglob(".*.part"))


def test_a_broken_dossier_leaves_nothing(tiny: Path, tmp_path: Path) -> None:
    (tiny / "places.csv").write_text("id\n")
    with pytest.raises(DossierError):
        run(tiny, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_words_that_are_none_are_refused_before_anything_is_written(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(ModusError, match="there is no audience 'publik'"):
        run(tiny, tmp_path / "out", audience="publik")
    with pytest.raises(ModusError, match="not written in 'xx'"):
        run(tiny, tmp_path / "out", languages=("xx",))
    assert not (tmp_path / "out").exists()


def test_fine_lines_for_the_public_are_refused_with_the_reason(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(ModusError, match="Vance-Owen map of 1993") as refused:
        produce(tiny, tmp_path / "out", fine=True)
    assert "--audience parties" in refused.value.repair
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_is_refused(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModusError, match="cannot write into"):
        run(tiny, tmp_path / "file" / "out")


def test_results_keep_their_schema_and_the_public_sees_no_places(produced: tuple[Path, Path]) -> None:
    _, out = produced
    results = json.loads((out / "results.json").read_text())
    jsonschema.validate(results, schema())
    text = json.dumps(results)
    assert '"alder"' not in text
    assert "elm-dam" not in text
    assert "alder-port" in text
    assert not (out / "tables" / "assignments.csv").exists()
    assert "elm-dam" not in (out / "tables" / "ledgers.csv").read_text("utf-8-sig")


@pytest.mark.slow
def test_technical_teams_see_places(tiny: Path, tmp_path: Path) -> None:
    run(tiny, tmp_path, audience="technical")
    results = json.loads((tmp_path / "results.json").read_text())
    jsonschema.validate(results, schema())
    assert results["left_out"] == []
    assert "elm-dam" in json.dumps(results)
    rows = list(csv.DictReader((tmp_path / "tables" / "assignments.csv").read_text("utf-8-sig").splitlines()))
    assert {"plan": "halves", "place": "alder", "name": "Alder", "sector": "coastland"} in rows


def test_a_formula_in_a_name_is_not_run_by_a_spreadsheet(tiny: Path, tmp_path: Path) -> None:
    sources = tiny / "sources.toml"
    sources.write_text(sources.read_text().replace("The tiny gazette", "=HYPERLINK(1)"), encoding="utf-8")
    run(tiny, tmp_path)
    assert "'=HYPERLINK(1)" in (tmp_path / "tables" / "sources.csv").read_text("utf-8-sig")
