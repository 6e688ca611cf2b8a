"""What was written reads back the same."""

import os
import stat
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from modusvivendi.core.errors import ModusError
from modusvivendi.io.folder import inspect, read
from modusvivendi.io.writing import write
from tests.equality import find_difference
from tests.io.dossiers import dossiers
from tests.tiny import tiny_folder

EXAMPLES = 400 if os.environ.get("MODUS_SOAK") == "1" else 60


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(dossiers())
def test_any_dossier_reads_back_the_same(dossier):
    with tempfile.TemporaryDirectory() as folder:
        write(dossier, Path(folder) / "d")
        inspection = inspect(Path(folder) / "d")
        assert inspection.dossier is not None, "\n".join(map(str, inspection.findings))
        assert find_difference(dossier, inspection.dossier) == ""


@pytest.mark.parametrize("polygons", [False, True])
def test_the_tiny_dossier_reads_back_the_same(tmp_path, polygons):
    dossier = read(tiny_folder(tmp_path / "a", polygons=polygons))
    write(dossier, tmp_path / "b")
    assert find_difference(dossier, read(tmp_path / "b")) == ""


@pytest.mark.parametrize("id", ["syria-2015", "bosnia-1995"])
def test_bundled_dossiers_read_back_the_same(tmp_path, id):
    dossier = read(id)
    write(dossier, tmp_path / "b")
    assert find_difference(dossier, read(tmp_path / "b")) == ""


def test_equality_sees_a_difference(tmp_path):
    dossier = read(tiny_folder(tmp_path / "a"))
    assert ".as_of" in find_difference(dossier, replace(dossier, as_of=dossier.events[0].date))
    moved = replace(dossier, plans=(dossier.plans[0].moved({0: 1}), dossier.plans[1]))
    assert ".plans[0]" in find_difference(dossier, moved)


def test_borders_measured_on_the_shapes_are_measured_again(tmp_path):
    tiny_folder(tmp_path / "a", polygons=True)
    (tmp_path / "a" / "borders.csv").unlink()
    dossier = read(tmp_path / "a")
    assert dossier.borders.measured
    write(dossier, tmp_path / "b")
    assert not (tmp_path / "b" / "borders.csv").exists()
    assert find_difference(dossier, read(tmp_path / "b")) == ""


def test_nothing_is_overwritten(tmp_path):
    dossier = read(tiny_folder(tmp_path / "a"))
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "mine").write_text("keep")
    with pytest.raises(ModusError, match="not empty"):
        write(dossier, tmp_path / "b")
    with pytest.raises(ModusError, match="not a folder"):
        write(dossier, tmp_path / "b" / "mine")
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["mine"]


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "b").mkdir()
    write(read(tiny_folder(tmp_path / "a")), tmp_path / "b")
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o755
    assert read(tmp_path / "b").id == "tiny"


def test_nothing_half_written_is_left(tmp_path, monkeypatch):
    dossier = read(tiny_folder(tmp_path / "a"))

    def fail(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(ModusError, match="No space left"):
        write(dossier, tmp_path / "b")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
