"""Rules about ids and keys."""

from modusvivendi.io.draft import Draft
from modusvivendi.io.sheets import Sheet

_RESERVED = {
    "communities": {"mixed": "the word for a sector of all", "unknown": "the word for what is not known"},
    "parties": {"civilians": "the word for civilians in events.csv"},
    "issues": {"infeasible": "the word for combinations that cannot be"},
}


def check_some_places(draft: Draft) -> None:
    """A dossier is about at least one place."""
    sheet = draft.sheets.get("places")
    if sheet is not None and not len(sheet) and not draft.findings.seen["length", sheet.file]:
        draft.findings.add(
            "places",
            sheet.where(-1),
            "there are no places yet",
            "everything else is about places",
            "add a row for each place: id, name, lat, lon and source to begin with",
        )


def check_duplicates(draft: Draft) -> None:
    """No two rows of a table may have the same key."""
    for sheet in draft.sheets.values():
        if all(sheet.has(column) for column in sheet.table.key if _is_required(sheet, column)):
            _check_keys(draft, sheet)


def _is_required(sheet: Sheet, column: str) -> bool:
    field = sheet.table.field(column)
    return bool(field and field.required)


def _check_keys(draft: Draft, sheet: Sheet) -> None:
    key = sheet.table.key
    columns = [sheet.text(column) for column in key]
    if sheet.table.name == "links":
        columns[2] = [kind or "road" for kind in columns[2]]
    rows = list(zip(*columns, strict=True))
    if len(set(rows)) == len(rows):
        return
    first: dict[tuple[str, ...], int] = {}
    for row, values in enumerate(rows):
        before = first.setdefault(values, row)
        if before != row and any(values) and not draft.findings.skips("duplicate", sheet.file):
            shown = ", ".join(value or "-" for value in values)[:120]
            draft.findings.add(
                "duplicate",
                sheet.where(row, key[0]),
                f"duplicate {', '.join(key)}: {shown} is also in line {sheet.where(before).line}",
                "which of the two would count?",
                "give it another id" if key == ("id",) else "keep one of the two rows",
            )


def check_reserved_words(draft: Draft) -> None:
    """Some words mean something else where ids are expected."""
    for kind, words in _RESERVED.items():
        settings = draft.settings.get(kind)
        for id in settings.ids if settings else ():
            if id in words and settings:
                draft.findings.add(
                    "reserved",
                    settings.where((id,)),
                    f"{id!r} cannot be an id here",
                    f"it is {words[id]}",
                    "choose another id",
                )
    issues = draft.settings.get("issues")
    for id, issue in draft.entries("issues").items():
        if "weight" in issue["options"] and issues:
            draft.findings.add(
                "reserved",
                issues.where((id, "options", "weight")),
                "'weight' cannot be an option",
                "in stakes.csv it stands for the whole issue",
                "choose another id",
            )
