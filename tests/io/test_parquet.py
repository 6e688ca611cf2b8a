"""Parquet tables with the same columns."""

import sys

import pytest

from modusvivendi.io.folder import inspect, read
from tests.equality import find_difference
from tests.io.cases import check, find, put
from tests.tiny import tiny_folder


def pack(folder, table):
    """Turn a table of the dossier into Parquet, with numbers as numbers."""
    pyarrow = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    from pyarrow import csv, parquet

    options = csv.ConvertOptions(strings_can_be_null=True, null_values=[""])
    parquet.write_table(csv.read_csv(folder / f"{table}.csv", convert_options=options), folder / f"{table}.parquet")
    (folder / f"{table}.csv").unlink()
    assert pyarrow.__version__


@pytest.mark.parametrize("table", ["places", "people", "stakes", "events"])
def test_reads_the_same(tmp_path, table):
    expected = read(tiny_folder(tmp_path / "d"))
    pack(tmp_path / "d", table)
    assert find_difference(expected, read(tmp_path / "d")) == ""


def test_both_are_one_too_many(tmp_path):
    inspection = check(tmp_path / "d", put("places.parquet", b"PAR1"))
    assert find(inspection, "there is also a places.csv").severity == "error"


def test_a_broken_one(tmp_path):
    pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    change = put("points.parquet", b"PAR1 and so on PAR1")
    inspection = check(tmp_path / "d", change, lambda folder: (folder / "points.csv").unlink())
    assert find(inspection, "cannot be read as Parquet").where.file == "points.parquet"


def test_without_pyarrow_the_repair_is_said(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    folder = tiny_folder(tmp_path / "d")
    (folder / "points.csv").rename(folder / "points.parquet")
    assert "pip install 'modusvivendi[parquet]'" in find(inspect(folder), "needs pyarrow").repair
