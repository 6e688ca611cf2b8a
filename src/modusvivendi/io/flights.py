"""Futures of flight on disk: pieces as Parquet files, each whole or not there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from modusvivendi.core.ranges import Ints
from modusvivendi.io.futures import load_arrow
from modusvivendi.io.whole import write_whole

_KEY, _INITIAL = b"modus.flight", b"modus.initial"


def name_flights(folder: Path, first: int) -> Path:
    """Return the file of a piece: the number of its first future."""
    return folder / f"flight-{first:08d}.parquet"


def write_flights(
    path: Path, key: str, members: Ints, names: Sequence[str], tables: tuple[npt.NDArray[np.int32], Ints], initial: int
) -> None:
    """Write a piece: a row for each future and day, a column for each of ``names``.

    ``tables``: (r, days, c) people in the camps and (r, days, t) totals, in the order of the names. ``key`` says what
    the piece is one of; ``initial``: people in camps before day 0.
    """
    arrow, parquet = load_arrow()
    camps, totals = tables
    runs, days, _ = camps.shape
    columns: dict[str, Any] = {
        "future": np.repeat(members, days),
        "day": np.tile(np.arange(days, dtype=np.int32), runs),
    }
    values = [*np.moveaxis(camps, 2, 0), *np.moveaxis(totals, 2, 0)]
    # A camp may have any name, "day" too: columns are told apart by their place.
    columns |= {f"{row} {name}": value.reshape(-1) for row, (name, value) in enumerate(zip(names, values, strict=True))}
    about = {_KEY: key.encode(), _INITIAL: str(initial).encode()}
    sink = arrow.BufferOutputStream()
    parquet.write_table(arrow.table(columns).replace_schema_metadata(about), sink, compression="zstd")
    write_whole(path, sink.getvalue().to_pybytes())


def read_flights(
    path: Path, key: str, members: Sequence[int], days: int, camps: int
) -> tuple[npt.NDArray[np.int32], Ints, int] | None:
    """Read a piece back: camps (r, days, c), totals (r, days, t), people in camps before day 0.

    None when it is not there, broken, or a piece of something else.
    """
    arrow, parquet = load_arrow()
    try:
        table = parquet.read_table(path)
        about = table.schema.metadata or {}
        expected = np.repeat(np.array(members, np.int64), days)
        if about.get(_KEY) != key.encode() or not np.array_equal(table["future"].to_numpy(), expected):
            return None
        values = np.stack([column.to_numpy() for column in table.columns[2:]], axis=1)
        values = values.reshape(len(members), days, -1)
        return values[:, :, :camps].astype(np.int32), values[:, :, camps:], int(about[_INITIAL])
    except (OSError, ValueError, KeyError, IndexError, arrow.ArrowException):
        return None
