"""Start a dossier: every file there, every key explained, nothing filled in."""

import re
from pathlib import Path

from modusvivendi.core.dictionary import PROPOSAL, RECORDS, TABLES, Field, Record, Table
from modusvivendi.core.dictionary.records import RANGE
from modusvivendi.io.syntax import format_text
from modusvivendi.io.whole import write_folder

EXAMPLE = {
    "sources.toml": """\
[census]
title = "Census of 2004"
kind = "measured"
""",
    "places.csv": """\
id,name_en,lat,lon,area_km2,population_low,population_best,population_high,source
north,North Town,34.10,36.20,120,9000,10000,12000,census
south,South Town,33.90,36.20,80,4000,5000,5500,census
""",
    "borders.csv": """\
a,b,km,kind,source
north,south,11.5,land,census
""",
    "proposals/two-halves.toml": """\
title = { en = "Two halves" }
date = "2015"
kind = "own"
source = "census"

[sectors.upper]
name = { en = "Upper" }
home = ["mixed"]

[sectors.lower]
name = { en = "Lower" }
home = ["mixed"]

[places]
north = "upper"
south = "lower"
""",
}
"""Two invented places and a plan for them: what the guide of a new dossier shows, and what makes it pass the check."""

_EXAMPLES = {
    "number": "0",
    "share": "0.5",
    "integer": "1",
    "boolean": "false",
    "refs": '["…"]',
    "names": '{ en = "…" }',
    "date": '"2015-10-01"',
    "record": "{ … }",
    "records": "[]",
}


def new(folder: Path) -> None:
    """Write an empty dossier with comments, made from the data dictionary; ``modus check`` then says what to fill in.

    Raises ``ModusError`` when the folder is there and not empty, or cannot be written. Nothing is ever overwritten.
    """
    folder = Path(folder)
    id = re.sub(r"[^A-Za-z0-9_.-]+", "-", folder.resolve().name).strip(".-") or "dossier"
    write_folder(folder, format_blank(id))


def format_blank(id: str) -> dict[str, str]:
    """Return the text of every file of an empty dossier by its name."""
    files = {"README.md": _write_guide(), "proposals/README.md": _write_proposal_guide()}
    files["dossier.toml"] = f"""\
# {RECORDS[0].meaning}
format = 1
id = {format_text(id)}

# Fill these in first.
title = {{ en = "" }}
as_of = ""
languages = ["en"]

{_comment_fields(tuple(field for field in RECORDS[0].fields if not field.required))}"""
    for record in RECORDS[1:]:
        files[f"{record.name}.toml"] = _write_settings(record)
    for table in TABLES:
        files[f"{table.name}.csv"] = ",".join(_list_columns(table)) + "\n"
    return files


def _list_columns(table: Table) -> list[str]:
    return [f"{field.name}_en" if field.type == "names" else field.name for field in table.fields]


def _write_settings(record: Record) -> str:
    start = "Take the signs # away and fill in; one such table for each id."
    return f"# {record.meaning}\n# {start}\n#\n# [id]\n{_comment_fields(record.fields)}"


def _comment_fields(fields: tuple[Field, ...]) -> str:
    lines: list[str] = []
    for field in fields:
        notes = ["needed" if field.required else f"left out: {field.default}" if field.default else "", field.unit]
        said = "; ".join(note for note in [field.meaning, *notes] if note)
        lines.append(f"# {field.name} = {_example(field)}  # {said}")
    return "\n".join(lines) + "\n"


def _example(field: Field) -> str:
    if field.record is RANGE:
        return "{ low = 0, best = 0, high = 0 }"
    if field.choices:
        return " | ".join(f'"{choice}"' for choice in field.choices)
    return _EXAMPLES.get(field.type, '"…"')


def _write_guide() -> str:
    blocks = "\n\n".join(f"`{name}`\n\n```\n{text}```" for name, text in EXAMPLE.items())
    tables = "\n".join(f"- `{table.name}.csv`: {table.meaning}" for table in TABLES)
    return f"""\
# A new dossier

1. Fill in `title` and `as_of` in `dossier.toml`.
2. Describe your sources in `sources.toml`: every row names one.
3. Write your places into `places.csv`, and who touches whom into `borders.csv`.
4. Run `modus check` on this folder as often as you like: it says all that is still wrong, where, and how to repair it.

Everything else may stay empty; each file more lets one step more run. Leave a cell empty where you do not know.

{tables}

## An example with two places

The places are invented. Put each block into the file above it and the check passes once title and date are there.

{blocks}
"""


def _write_proposal_guide() -> str:
    sector = next(field.record for field in PROPOSAL.fields if field.name == "sectors")
    inner = _comment_fields(sector.fields) if sector else ""
    return f"""\
# Proposals

One file for each plan, `<id>.toml`, with these keys:

```toml
{_comment_fields(PROPOSAL.fields)}
# [sectors.id]
{inner}```
"""
