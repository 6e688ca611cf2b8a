"""The same tables as Parquet files, when pyarrow is there."""

import io
from importlib import import_module
from typing import Any

from modusvivendi.core.errors import Where
from modusvivendi.io import limits
from modusvivendi.io.findings import Findings


def parse_parquet(file: str, data: bytes, findings: Findings) -> tuple[list[str], list[list[str]]] | None:
    """Turn a Parquet file into its header and its columns of text, as they would stand in the CSV."""
    plain = file.removesuffix(".parquet") + ".csv"
    try:
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError:
        findings.add(
            "parquet",
            Where(file),
            "reading Parquet needs pyarrow, which is not installed",
            repair=f"pip install 'modusvivendi[parquet]', or export it as {plain}",
        )
        return None
    try:
        opened: Any = parquet.ParquetFile(io.BytesIO(data))
        rows = opened.metadata.num_rows
        if rows > limits.ROWS:
            findings.add("rows", Where(file), f"has more than {limits.ROWS:,} rows", repair="use larger places")
            return None
        header = [str(name) for name in opened.schema_arrow.names]
        if len(header) > 200:
            findings.add("column", Where(file), f"has {len(header)} columns", repair="keep the columns of the dossier")
            return None
        columns = [[_to_text(cell) for cell in column.to_pylist()] for column in opened.read().columns]
    except Exception as error:  # pyarrow raises many kinds for a broken file, all of them meaning the same here
        findings.add(
            "parquet",
            Where(file),
            f"cannot be read as Parquet: {str(error)[:200]}",
            repair=f"write it again, or use {plain}",
        )
        return None
    return header, columns


def _to_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return "" if cell != cell else repr(cell).removesuffix(".0")
    return str(cell)[: limits.CELL].strip()
