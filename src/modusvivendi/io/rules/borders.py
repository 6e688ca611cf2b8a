"""Rules about which places touch."""

import numpy as np

from modusvivendi.core.ranges import Ints
from modusvivendi.io.draft import Draft
from modusvivendi.io.sheets import Sheet


def find_rows(draft: Draft, sheet: Sheet, column: str) -> Ints:
    """Return the row number of the place in each cell of a column, -1 where it is none."""
    find = draft.rows.get
    return np.array([find(cell, -1) for cell in sheet.text(column)], np.int64)


def check_self_borders(draft: Draft) -> None:
    """No place may border on itself."""
    for name in ("borders", "links"):
        sheet = draft.sheets.get(name)
        if sheet is None:
            continue
        for row, (a, b) in enumerate(zip(sheet.text("a"), sheet.text("b"), strict=True)):
            if a == b and a:
                draft.findings.add(
                    "self",
                    sheet.where(row, "b"),
                    f"{a[:60]!r} touches itself",
                    "a border joins two places",
                    "write its neighbour in b, or delete the row",
                )


def check_twice_borders(draft: Draft) -> None:
    """A border given as (a, b) and as (b, a) must have the same length; given alike, it counts once."""
    sheet = draft.sheets.get("borders")
    if sheet is None or not len(sheet):
        return
    a, b = find_rows(draft, sheet, "a"), find_rows(draft, sheet, "b")
    both = np.flatnonzero((a >= 0) & (b >= 0))
    pair = np.minimum(a, b)[both] * max(len(draft.rows), 1) + np.maximum(a, b)[both]
    order = np.argsort(pair, kind="stable")
    same = np.flatnonzero(pair[order][1:] == pair[order][:-1])
    km, kinds = sheet.number("km"), sheet.text("kind")
    for first, second in zip(both[order[same]], both[order[same + 1]], strict=True):
        if a[first] == a[second]:
            continue  # the same pair in the same order is a duplicate key
        names = f"{sheet.text('a')[second]!r} and {sheet.text('b')[second]!r}"
        line = sheet.where(int(first)).line
        equal = km[first] == km[second] or bool(np.isnan(km[first]) and np.isnan(km[second]))
        if equal and (kinds[first] or "land") == (kinds[second] or "land"):
            draft.findings.add(
                "twice",
                sheet.where(int(second)),
                f"the border of {names} is given in both directions; it counts once",
                repair="keep one of the two rows",
                severity="note",
            )
        else:
            draft.findings.add(
                "twice_unlike",
                sheet.where(int(second), "km"),
                f"the border of {names} has {km[second]:g} km here and {km[first]:g} km in line {line}",
                "a border has one length and one kind",
                "correct it and keep one of the two rows",
            )


def check_lonely_places(draft: Draft) -> None:
    """Say which places have no neighbour: nothing can be contiguous with them."""
    sheet, places = draft.sheets.get("borders"), draft.sheets.get("places")
    if sheet is None or places is None or not len(sheet) or len(places) < 2:
        return
    a, b = find_rows(draft, sheet, "a"), find_rows(draft, sheet, "b")
    inner = (a >= 0) & (b >= 0) & (a != b)
    lonely = np.ones(len(places), np.bool_)
    lonely[a[inner]] = False
    lonely[b[inner]] = False
    for row in np.flatnonzero(lonely):
        if draft.findings.skips("lonely", places.file, "warning"):
            continue
        id = places.text("id")[row]
        draft.findings.add(
            "lonely",
            places.where(int(row), "id"),
            f"the place {id[:60]!r} has no neighbour",
            "in every plan it will be a piece of its own",
            f"add its borders to {sheet.file}; for an island: {id[:60]},<nearest place>,0,ferry,<source>",
            severity="warning",
        )
