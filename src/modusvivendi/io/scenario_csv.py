"""KTAB's CSV of a scenario: a line about it, a line of column names, a line for each actor.

The first line holds name, description, number of actors and number of dimensions, and may go on with empty cells.
Then ``Actor,Description,Power,Position 1,Salience 1,Position 2,Salience 2 …``.
"""

import csv
import io

from modusvivendi.core.errors import Where
from modusvivendi.io.findings import Findings
from modusvivendi.io.scenario_draft import MOST_ACTORS, MOST_DIMENSIONS, ActorDraft, Cell, ScenarioDraft

_FIRST = "name, description, number of actors, number of dimensions"
_LEAD = 3


def draft_csv(text: str, file: str, findings: Findings) -> ScenarioDraft | None:
    """Return what a CSV says; None, with findings, when its lines do not fit together."""
    lines = _split(text, file, findings)
    if lines is None:
        return None
    if len(lines) < 2:
        findings.add("empty", Where(file, 1), "there are no actors", f"the first line holds {_FIRST}", "see docs")
        return None
    line, head = lines[0]
    counts = [_read_count(head, at, file, line, findings) for at in (2, 3)]
    if None in counts:
        return None
    actors, dimensions = counts[0] or 0, counts[1] or 0
    rows = lines[2:]
    if len(rows) != actors:
        findings.add(
            "count",
            Where(file, line, 3),
            f"the first line speaks of {actors} actors, the file has {len(rows)}",
            "rows may be missing",
            f"write {len(rows)} there, or mend the rows",
        )
    width = _LEAD + 2 * dimensions
    draft = ScenarioDraft(head[0], head[1])
    draft.dimensions = tuple(_cells(lines[1], file)[_LEAD:width:2])
    if len(draft.dimensions) < dimensions:
        findings.add(
            "width",
            Where(file, lines[1][0]),
            f"the second line has {len(lines[1][1])} column names, {dimensions} dimensions need {width}",
            "",
            "Actor, Description, Power, then position and salience of each dimension",
        )
    for row in rows:
        cells = _cells(row, file)
        if len(cells) < width or any(cell.text for cell in cells[width:]):
            findings.add(
                "width",
                Where(file, row[0]),
                f"the row has {len(cells)} cells, {dimensions} dimensions need {width}",
                "",
                "give a position and a salience for each dimension; write text with a comma in quotation marks",
            )
            continue
        draft.actors.append(ActorDraft(cells[0], cells[2], tuple(cells[3:width:2]), tuple(cells[4:width:2])))
    return None if findings.failed else draft


def _split(text: str, file: str, findings: Findings) -> list[tuple[int, list[str]]] | None:
    reader = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True, strict=True)
    lines: list[tuple[int, list[str]]] = []
    begun = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                lines.append((begun, [cell.strip() for cell in row]))
            begun = reader.line_num + 1
            if len(lines) > MOST_ACTORS + 2:
                findings.add(
                    "count", Where(file, begun), f"there are more than {MOST_ACTORS} actors", "", "join some of them"
                )
                return None
    except csv.Error as error:
        findings.add("quote", Where(file, begun), f"the row cannot be split: {error}", "", "check its quotation marks")
        return None
    return lines


def _read_count(head: list[str], at: int, file: str, line: int, findings: Findings) -> int | None:
    what, most = ("actors", MOST_ACTORS) if at == 2 else ("dimensions", MOST_DIMENSIONS)
    text = head[at] if at < len(head) else ""
    if text.isascii() and text.isdecimal() and len(text) <= 9 and 1 <= int(text) <= most:
        return int(text)
    findings.add(
        "count",
        Where(file, line, at + 1),
        f"the number of {what} is {text[:40]!r}",
        f"the first line holds {_FIRST}",
        f"write a whole number from 1 to {most} as its cell {at + 1}",
    )
    return None


def _cells(row: tuple[int, list[str]], file: str) -> list[Cell]:
    return [Cell(text, Where(file, row[0], at + 1)) for at, text in enumerate(row[1])]
