"""Futures on disk: pieces of a forecast as Parquet files, each whole or not there, and what they are pieces of."""

import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError, Where
from modusvivendi.core.forecasts import OUTCOMES, Draws
from modusvivendi.core.ranges import freeze
from modusvivendi.io.documents import read_document
from modusvivendi.io.whole import open_folder, write_whole

ABOUT = "forecast.json"
_KEY = b"modus.forecast"
_HINT = "name a folder written by: modus forecast DOSSIER --out DIR"
_PLACE_COLUMNS = ("deaths", "fled", "returns", "open_months", "holder")
_COLUMNS = (*OUTCOMES, "open_months", "holder")


def open_futures(folder: Path, settings: Mapping[str, Any], hint: str = _HINT) -> None:
    """Make a folder ready for pieces made with ``settings``; ``hint``: how such a folder is made.

    Raises ``ModusError`` when it cannot be written, and when it holds pieces made with other settings.
    """
    path = open_folder(folder) / ABOUT
    wanted = json.loads(json.dumps(settings))
    if path.exists():
        found = read_settings(folder, hint)
        other = sorted(key for key in {*found, *wanted} if found.get(key) != wanted.get(key))
        if other:
            raise ModusError(
                f"{folder} holds a forecast with another {other[0]}",
                Where(ABOUT),
                "give the same settings to go on with it, or another folder",
            )
        return
    write_whole(path, (json.dumps(wanted, ensure_ascii=False, indent=1) + "\n").encode())


def read_settings(folder: Path, hint: str = _HINT) -> dict[str, Any]:
    """Return the settings that the pieces in a folder were made with; ``DossierError`` when there are none."""
    return read_document(folder / ABOUT, hint=hint)


def name_piece(folder: Path, scenario: str, first: int) -> Path:
    """Return the file of a piece: its scenario and the number of its first future."""
    return folder / f"{scenario}-{first:08d}.parquet"


def write_piece(path: Path, key: str, first: int, places: tuple[str, ...], draws: Draws) -> None:
    """Write a piece: a row for each future and month (place empty), then one for each future and place (month 0).

    ``key`` says what it is a piece of. The file appears under its name only when it is whole.
    """
    arrow, parquet = load_arrow()
    runs, months, _ = draws.values.shape
    n = len(places)
    numbers = np.arange(first, first + runs)
    blank = np.full(runs * months, np.nan)
    columns: dict[str, Any] = {
        "future": np.concatenate([np.repeat(numbers, months), np.repeat(numbers, n)]),
        "month": np.concatenate([np.tile(np.arange(1, months + 1), runs), np.zeros(runs * n, np.int64)]),
        "place": arrow.array(["", *places]).take(
            arrow.array(np.concatenate([np.zeros(runs * months, np.int64), np.tile(np.arange(1, n + 1), runs)]))
        ),
    }
    for row, name in enumerate(_COLUMNS):
        whole = draws.values[:, :, row].reshape(-1) if name in OUTCOMES else blank
        rest = np.full(runs * n, np.nan)
        if name in _PLACE_COLUMNS:
            rest = draws.places[:, :, _PLACE_COLUMNS.index(name)].reshape(-1)
        columns[name] = arrow.array(np.concatenate([whole, rest]), from_pandas=True)
    table = arrow.table(columns).replace_schema_metadata({_KEY: key.encode()})
    sink = arrow.BufferOutputStream()
    parquet.write_table(table, sink, compression="zstd")
    write_whole(path, sink.getvalue().to_pybytes())


def read_piece(path: Path, key: str, first: int, runs: int, months: int, places: tuple[str, ...]) -> Draws | None:
    """Read a piece back (its inputs empty); None when it is not there, broken, or a piece of something else."""
    _, parquet = load_arrow()
    try:
        table = parquet.read_table(path)
        if (table.schema.metadata or {}).get(_KEY) != key.encode():
            return None
        n = len(places)
        if table.num_rows != runs * (months + n) or table["future"][0].as_py() != first:
            return None
        values = np.stack([_floats(table[name])[: runs * months] for name in OUTCOMES], axis=1)
        rest = np.stack([_floats(table[name])[runs * months :] for name in _PLACE_COLUMNS], axis=1)
        if n and tuple(table["place"].slice(runs * months, n).to_pylist()) != places:
            return None
    except (OSError, ValueError, KeyError, IndexError, load_arrow()[0].ArrowException):
        return None
    return Draws(
        freeze(np.ascontiguousarray(values.reshape(runs, months, len(OUTCOMES)))),
        freeze(np.ascontiguousarray(rest.reshape(runs, n, len(_PLACE_COLUMNS)))),
        freeze(np.zeros((runs, 0))),
    )


def _floats(column: Any) -> Any:
    return column.to_numpy().astype(np.float64)


def load_arrow() -> tuple[Any, Any]:
    """Return pyarrow and its Parquet part; ``ModusError`` where they are not installed."""
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise ModusError(
            "futures are kept as Parquet, which needs pyarrow", repair="pip install 'modusvivendi[parquet]'"
        ) from error
