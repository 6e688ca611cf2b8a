"""Choices in a bare table: one row for each alternative of each set, and which was chosen how often."""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from modusvivendi.core.dictionary import Field, Table
from modusvivendi.core.errors import DossierError, Finding, ModusError, Where
from modusvivendi.core.ranges import Floats, freeze
from modusvivendi.io import limits
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.nearest import suggest_among
from modusvivendi.io.sheets import Sheet, parse_sheet
from modusvivendi.io.tables import parse_csv

_MOST_COLUMNS = 1_000
_MOST_VALUES = 20_000_000
_MOST_VALUE = 1e12


@dataclass(frozen=True, eq=False)
class ChoiceTable:
    """n alternatives: ``attributes`` (n, k) by ``names``, ``counts`` (n,) of being chosen, ``groups`` (n,) the sets.

    ``notes`` say which columns were left out, and why.
    """

    file: str
    names: tuple[str, ...]
    attributes: Floats
    counts: Floats
    groups: tuple[str, ...]
    notes: tuple[Finding, ...] = ()


def read_choice_table(path: str | Path, choice: str, group: str, attributes: Sequence[str] = ()) -> ChoiceTable:
    """Read a CSV of choices.

    Without ``attributes`` every other column of numbers that differs within some set is one. Raises ``ModusError``
    for a file or column that is not there and for cells that are empty or no numbers, all of them with their lines.
    """
    path = Path(path)
    folder = Folder(path.parent, Findings())
    data = folder.read(path.name, limits.TABLE_BYTES)
    text = None if data is None else decode(data, path.name, folder.findings)
    _stop(folder.findings)
    header = _read_header(path.name, text or "")
    _refuse_strangers(path.name, header, choice, group, attributes)
    wanted = list(attributes) or [name for name in header if name not in (choice, group)]
    if len(wanted) > _MOST_COLUMNS:
        raise ModusError(
            f"there are {len(wanted):,} columns, more than {_MOST_COLUMNS:,}",
            Where(path.name, 1),
            "name the ones to weigh: --attributes a,b,c",
        )
    kind = "number" if attributes else "text"
    fields = {name: Field(name, "text", "not asked for") for name in header if name}
    fields |= {name: Field(name, kind, "an attribute", required=bool(attributes)) for name in wanted if name}
    fields[choice] = Field(choice, "integer", "how often it was chosen: 0, 1, 2 …", required=True, low=0)
    fields[group] = Field(group, "text", "the set it belongs to", required=True)
    table = Table(path.stem, "choices", tuple(fields.values()), ())
    grid = parse_csv(table, path.name, text or "", folder.findings)
    sheet = None if grid is None else parse_sheet(grid, folder.findings)
    _stop(folder.findings)
    if sheet is None or not len(sheet):
        raise ModusError("the table has no rows", Where(path.name, 1), "give a row for each alternative of each set")
    if len(sheet) * len(wanted) > _MOST_VALUES:
        raise ModusError("the table is too large", Where(path.name), "name fewer columns: --attributes a,b,c")
    groups = tuple(sheet.text(group))
    notes: list[Finding] = []
    columns = {name: sheet.number(name) for name in attributes} or _pick(sheet, wanted, groups, notes)
    if not columns:
        raise ModusError(
            "no column of numbers differs within a set",
            Where(path.name, 1),
            "give the alternatives attributes: cost, distance, presence",
        )
    values = np.column_stack(list(columns.values()))
    return ChoiceTable(path.name, tuple(columns), freeze(values), sheet.number(choice), groups, tuple(notes))


def _read_header(file: str, text: str) -> list[str]:
    head = text.lstrip().split("\n", 1)[0][: limits.CELL]
    if not head.strip():
        raise ModusError("is empty", Where(file, 1), "the first row must name the columns")
    separator = max([",", ";", "\t"], key=head.count)
    try:
        return [cell.strip() for cell in next(csv.reader([head], delimiter=separator))]
    except csv.Error as error:
        raise ModusError(
            f"the first row cannot be read: {error}", Where(file, 1), "check its quotation marks"
        ) from error


def _refuse_strangers(file: str, header: list[str], choice: str, group: str, attributes: Sequence[str]) -> None:
    for option, name in (("--choice", choice), ("--group", group), *(("--attributes", name) for name in attributes)):
        if name not in header or not name:
            raise ModusError(
                f"{option}: there is no column {name[:60]!r}",
                Where(file, 1),
                suggest_among(name, [*filter(None, header)]),
            )
    if choice == group or {choice, group} & set(attributes):
        raise ModusError(
            "--choice, --group and --attributes must be different columns", Where(file, 1), "name each column once"
        )
    twice = sorted({name for name in attributes if attributes.count(name) > 1})
    if twice:
        raise ModusError(f"--attributes names {twice[0]} twice", Where(file, 1), "name each column once")


def _pick(sheet: Sheet, names: Sequence[str], groups: Sequence[str], notes: list[Finding]) -> dict[str, Floats]:
    """Pick the columns of numbers that differ within a set, and note what is left out."""
    _, group = np.unique(groups, return_inverse=True)
    first = np.zeros(int(group.max()) + 1, np.int64)
    first[group[::-1]] = np.arange(len(groups))[::-1]
    kept: dict[str, Floats] = {}
    for name in filter(None, names):
        values = _to_numbers(sheet.text(name))
        wrong = np.flatnonzero(np.isnan(values))
        if len(wrong) > len(values) / 2:
            notes.append(Finding("note", Where(sheet.file, 1), f"{name} holds words, left out"))
        elif wrong.size:
            cell = sheet.text(name)[int(wrong[0])][:40]
            raise ModusError(
                f"{name} is {cell!r}, no number up to 1e12, in {wrong.size} of {len(values)} rows"
                if cell
                else f"{name} is empty",
                sheet.where(int(wrong[0]), name),
                "write a number, or leave the column out: --attributes a,b,c",
            )
        elif (values == values[first[group]]).all():
            notes.append(
                Finding(
                    "note", Where(sheet.file, 1), f"{name} is the same throughout each set, left out: it sways nothing"
                )
            )
        else:
            kept[name] = values
    return kept


def _to_numbers(cells: Sequence[str]) -> Floats:
    values = np.full(len(cells), math.nan)
    for row, cell in enumerate(cells):
        try:
            value = float(cell)
        except ValueError:
            continue
        if abs(value) <= _MOST_VALUE:
            values[row] = value
    return values


def _stop(findings: Findings) -> None:
    if findings.failed:
        raise DossierError(findings.listed())
