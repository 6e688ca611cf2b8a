"""Tables: CSV or Parquet bytes to columns of text, with the line of every row."""

import csv
import io
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from modusvivendi.core.dictionary import Table
from modusvivendi.core.errors import Where
from modusvivendi.io import limits
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.nearest import find_nearest, suggest_among
from modusvivendi.io.parquet import parse_parquet

_SEPARATORS = {";": "semicolons", "\t": "tabs"}


@dataclass(frozen=True)
class Grid:
    """A table as text: ``cells`` holds a list of ``rows`` stripped cells for each column name.

    ``lines`` are the lines on which the rows begin, ``order`` the columns in the order of the file.
    """

    table: Table
    file: str
    order: tuple[str, ...]
    cells: dict[str, list[str]]
    lines: Sequence[int]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.lines)

    def where(self, row: int, column: str = "") -> Where:
        """Say where a cell is: its line in the file and its number in the row, counted from 1."""
        at = self.order.index(column) + 1 if column in self.order else 0
        return Where(self.file, self.lines[row] if 0 <= row < self.rows else 1, at)


def read_grid(table: Table, folder: Folder) -> Grid | None:
    """Read ``<table>.csv`` or ``<table>.parquet``; None, with findings when it is there but wrong, if there is none."""
    plain, packed = f"{table.name}.csv", f"{table.name}.parquet"
    if plain in folder.names and packed in folder.names:
        folder.findings.add(
            "twice",
            Where(packed),
            f"there is also a {plain}",
            "they may say different things",
            "keep one of them",
        )
    if plain in folder.names:
        data = folder.read(plain, limits.TABLE_BYTES)
        text = None if data is None else decode(data, plain, folder.findings)
        return None if text is None else parse_csv(table, plain, text, folder.findings)
    if packed in folder.names:
        data = folder.read(packed, limits.TABLE_BYTES)
        parsed = None if data is None else parse_parquet(packed, data, folder.findings)
        if parsed is not None:
            header, columns = parsed
            # Line n + 1 stands for row n, as in the CSV.
            lines = range(2, len(columns[0]) + 2 if columns else 2)
            return arrange_columns(table, packed, header, columns, lines, folder.findings)
    return None


def parse_csv(table: Table, file: str, text: str, findings: Findings) -> Grid | None:
    """Split a CSV text into columns.

    Commas are the rule; semicolons and tabs are accepted with a note (numbers still need a decimal point).
    Spaces round a cell are dropped, empty rows are skipped, rows of a wrong length are findings and left out.
    """
    if not text.strip():
        known = ",".join(field.name for field in table.fields if field.required)
        findings.add(
            "empty", Where(file, 1), "is empty", "the first row must name the columns", f"begin it with {known}"
        )
        return None
    separator = _choose_separator(table, file, text, findings)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[str, ...]] = []
    lines = array("q")
    header: list[str] | None = None
    begun = 1
    try:
        for row in reader:
            if header is None:
                header = [cell.strip() for cell in row] if any(row) else None
            elif len(rows) >= limits.ROWS:
                findings.add(
                    "rows", Where(file, begun), f"has more than {limits.ROWS:,} rows", repair="use larger places"
                )
                return None
            elif any(row):
                # As tuples, which the garbage collector need not follow once it has seen them.
                rows.append(tuple(row))
                lines.append(begun)
            begun = reader.line_num + 1
    except csv.Error as error:
        _report_quote(file, begun, error, findings)
        return None
    return _arrange(table, file, header or [], rows, lines, findings)


def arrange_columns(
    table: Table, file: str, header: list[str], columns: list[list[str]], lines: Sequence[int], findings: Findings
) -> Grid | None:
    """Check the names of the columns and make the grid."""
    if not _check_header(table, file, header, findings):
        return None
    cells = {name: column for name, column in zip(header, columns, strict=True) if table.field(name)}
    return Grid(table, file, tuple(header), cells, lines)


def _choose_separator(table: Table, file: str, text: str, findings: Findings) -> str:
    head = text.lstrip().split("\n", 1)[0].strip()[: limits.CELL]
    if head.lower().startswith("sep="):
        findings.add("separator", Where(file, 1, 1), "the first line is no row of column names", repair="delete line 1")

    def fit(separator: str) -> int:
        return sum(table.field(cell.strip().strip('"')) is not None for cell in head.split(separator))

    best = max([",", ";", "\t"], key=fit)
    if best == "," or fit(best) <= fit(","):
        return ","
    findings.add(
        "separator",
        Where(file, 1, 1),
        f"cells are separated by {_SEPARATORS[best]}, read as such",
        "commas are the rule; numbers still need a decimal point",
        "export it as CSV UTF-8 (comma separated)",
        severity="note",
    )
    return best


def _report_quote(file: str, line: int, error: csv.Error, findings: Findings) -> None:
    text = str(error)
    if "field larger" in text or "unexpected end" in text:
        what, repair = "a quotation mark is opened here and never closed", 'close it, or write "" for a quotation mark'
    elif "delimiter" in text or "expected after" in text:
        what, repair = "text follows a closing quotation mark", 'write "" for a quotation mark inside a quoted cell'
    elif "new-line" in text:
        what, repair = "a stray carriage return stands in an unquoted cell", "put the cell in quotation marks"
    else:
        what, repair = f"the row cannot be split into cells: {text}", "check its quotation marks"
    findings.add("quote", Where(file, line), what, "the rows from here on are not read", repair)


def _arrange(
    table: Table, file: str, header: list[str], rows: list[tuple[str, ...]], lines: "array[int]", findings: Findings
) -> Grid | None:
    width = len(header)
    if set(map(len, rows)) - {width}:
        kept: list[tuple[str, ...]] = []
        kept_lines = array("q")
        for row, line in zip(rows, lines, strict=True):
            if len(row) == width:
                kept.append(row)
                kept_lines.append(line)
            elif any(cell.strip() for cell in row):
                _report_length(file, line, len(row), header, findings)
        rows, lines = kept, kept_lines
    columns = [list(map(str.strip, column)) for column in zip(*rows, strict=True)] or [[] for _ in header]
    blank = _find_blank(columns, len(rows))
    if blank:
        columns = [[cell for i, cell in enumerate(column) if i not in blank] for column in columns]
        lines = array("q", (line for i, line in enumerate(lines) if i not in blank))
    for name, column in zip(header, columns, strict=True):
        _check_cells(file, name, header.index(name) + 1, column, lines, findings)
    return arrange_columns(table, file, header, columns, lines, findings)


def _report_length(file: str, line: int, found: int, header: list[str], findings: Findings) -> None:
    width = len(header)
    if found < width:
        what = f"the row has {found} cells, the header {width}: {', '.join(header[found:])[:100]} missing"
        repair = f"add {width - found} comma{'s' * (width - found != 1)} at the end, or the cells that are missing"
    else:
        what = f"the row has {found} cells, the header {width}"
        repair = 'put a cell that has a comma in it in quotation marks: "North, upper"'
    findings.add("length", Where(file, line, min(found, width) + 1), what, "its cells cannot be told apart", repair)


def _find_blank(columns: list[list[str]], rows: int) -> set[int]:
    if not columns:
        return set()
    blank = {i for i, cell in enumerate(columns[0]) if not cell}
    for column in columns[1:]:
        if not blank:
            break
        blank = {i for i in blank if not column[i]}
    return blank if rows else set()


def _check_cells(file: str, name: str, at: int, column: list[str], lines: Sequence[int], findings: Findings) -> None:
    if column and max(map(len, column)) > limits.CELL:
        for i, cell in enumerate(column):
            if len(cell) > limits.CELL:
                findings.add(
                    "cell",
                    Where(file, lines[i], at),
                    f"{name} has more than {limits.CELL:,} characters",
                    repair="shorten it",
                )
                column[i] = cell[:100]


def _check_header(table: Table, file: str, header: list[str], findings: Findings) -> bool:
    known = _expected(table)
    missing = [name for name, present in _required(table, header) if not present]
    usable = True
    seen: dict[str, int] = {}
    for at, name in enumerate(header, start=1):
        where = Where(file, 1, at)
        if not name:
            findings.add("column", where, f"column {at} has no name", repair="name it, or delete the column")
        elif name in seen:
            usable = False
            findings.add("column", where, f"column {name} stands here and at {seen[name]}", repair="delete one of them")
        elif table.field(name) is None:
            close = [other for other in find_nearest(name.lower(), known) if other not in header]
            repair = f"did you mean {close[0]}?" if close else f"delete it; {table.name} may have {', '.join(known)}"
            missing = [other for other in missing if other not in close[:1]]
            findings.add("column", where, f"there is no column {name[:60]!r}", "it would be lost in silence", repair)
            usable = usable and not close
        seen.setdefault(name, at)
    for name in missing:
        meaning = next((field.meaning for field in table.fields if name.split("_", 1)[0] in (field.name, name)), "")
        field = table.field(name)
        findings.add(
            "column",
            Where(file, 1),
            f"the column {name} is missing",
            field.meaning if field else meaning,
            f"add {name} to the first row, and a cell to every other",
        )
    return usable


def _expected(table: Table) -> list[str]:
    return [f"{field.name}_en" if field.type == "names" else field.name for field in table.fields]


def _required(table: Table, header: list[str]) -> list[tuple[str, bool]]:
    has: Callable[[str], bool] = header.__contains__
    return [
        (f"{field.name}_en", any(name.startswith(f"{field.name}_") for name in header))
        if field.type == "names"
        else (field.name, has(field.name))
        for field in table.fields
        if field.required
    ]


def suggest_column(name: str, table: Table) -> str:
    """Return the repair for a column that a table does not have."""
    return suggest_among(name, _expected(table))
