"""The reference page of all files, columns and keys, made from the data dictionary.

``python -m modusvivendi.io.reference > docs/dossier.md`` writes the page again.
"""

import sys
from collections.abc import Iterator
from importlib.resources import files

from modusvivendi.core.dictionary import PROPOSAL, RECORDS, TABLES, Field, Record, Table
from modusvivendi.core.dictionary.records import INFEASIBLE, RANGE

_KINDS = {
    "names": "text by language",
    "ref": "id",
    "refs": "list of ids",
    "boolean": "yes or no",
    "record": "table",
    "records": "list of tables",
    "choice": "word",
}
_REFERS = {
    "places": "a place",
    "areas": "an area",
    "parties": "a party",
    "communities": "a community",
    "sources": "a source",
    "issues": "an issue",
    "options": "an option of the issue",
    "proposals": "a proposal",
    "sectors": "a sector",
    "@": "@sea or @ISO3",
    "contributors": "a contributor",
}


def reference() -> str:
    """Return the whole page as Markdown: the introduction, then every table and every settings file."""
    introduction = files("modusvivendi.io").joinpath("introduction.md").read_text(encoding="utf-8")
    parts = [introduction.rstrip(), "## Tables", *map(_describe_table, TABLES), "## Settings"]
    parts += [_describe_record(record) for record in RECORDS]
    parts.append(
        "In `issues.toml`, beside the issues: `[[infeasible]]`, a combination that cannot be, with `why` and for each"
        " issue named the option, or the list of options, that cannot meet:"
        ' `head_of_state = "stays"`, `centre = ["weak", "none"]`.'
    )
    parts.append(_describe_record(PROPOSAL))
    parts.append(
        "### effects.toml\n\nWhat interventions change, where this war differs from what comes with the program: whole"
        " entries of the form in [the forecast](forecast.md#effects) go before the program's. They may refer to sources"
        " of `sources.toml`, and to `[sources]` of their own."
    )
    return "\n\n".join(parts) + "\n"


def _describe_table(table: Table) -> str:
    needed = " Must be there." if table.required else ""
    lines = [f"### {table.name}.csv", "", f"{table.meaning[:1].upper()}{table.meaning[1:]}.{needed}", ""]
    lines += _tabulate("column", table.fields)
    lines += ["", f"No two rows may have the same {', '.join(f'`{name}`' for name in table.key)}."]
    lines += [f"In order: {' <= '.join(f'`{name}`' for name in order)}." for order in table.orders]
    return "\n".join(lines)


def _describe_record(record: Record, level: int = 3) -> str:
    head, _, meaning = record.meaning.partition(": ")
    if not meaning:
        head, meaning = record.name, record.meaning
    lines = [f"{'#' * level} {head}", "", f"{meaning[:1].upper()}{meaning[1:]}.", "", *_tabulate("key", record.fields)]
    inner = [
        _describe_record(field.record, level + 1)
        for field in record.fields
        if field.record is not None and field.record not in (RANGE, INFEASIBLE)
    ]
    return "\n\n".join(["\n".join(lines), *inner])


def _tabulate(first: str, fields: tuple[Field, ...]) -> Iterator[str]:
    yield f"| {first} | holds | needed | meaning |"
    yield "|---|---|---|---|"
    for field in fields:
        name = f"`{field.name}_<language>`" if field.type == "names" and first == "column" else f"`{field.name}`"
        yield f"| {name} | {_say_type(field)} | {'yes' if field.required else ''} | {_say_meaning(field)} |"


def _say_type(field: Field) -> str:
    if field.record is RANGE:
        return "`{ low, best, high }`"
    kind = _KINDS.get(field.type, field.type)
    if field.refers:
        words = [f"`{word[1:]}`" if word.startswith("=") else _REFERS[word] for word in field.refers if word != "="]
        kind = (
            " = ".join(words)
            if field.type == "record"
            else f"{kind} of {' or '.join(words)}"
            if words
            else "list of codes"
        )
    return kind + (f", {field.unit}" if field.unit else "")


def _say_meaning(field: Field) -> str:
    parts = [field.meaning]
    if field.choices:
        parts.append(", ".join(f"`{choice}`" for choice in field.choices))
    if field.low is not None and field.high is not None:
        parts.append(f"from {field.low:g} to {field.high:g}")
    elif field.low is not None:
        parts.append(f"not below {field.low:g}")
    if field.default:
        parts.append(f"left out: {field.default}")
    return "; ".join(parts).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(reference())
