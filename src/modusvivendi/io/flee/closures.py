"""``closures.csv``: #closure_type,name1,name2,closure_start,closure_end, in days from the start; -1 for never."""

from collections.abc import Mapping, Sequence
from typing import get_args

from modusvivendi.core.exodus import Closure, ClosureKind, Location
from modusvivendi.core.names import suggest
from modusvivendi.io.flee.tables import FORMAT, MOST_DAYS, Row, Table
from modusvivendi.io.nearest import suggest_among

KINDS: dict[str, ClosureKind] = {kind: kind for kind in get_args(ClosureKind)}
_WHOLE_NAMES = {"country": 2, "location": 1, "link": 2, "camp": 1, "idpcamp": 1, "remove_forced_redirection": 2}
"""How many of the two names a closure looks at."""


def read_closures(table: Table, places: Sequence[Location]) -> tuple[Closure, ...]:
    """Read the closures in the order of the file, which is that in which they are enacted on a day."""
    rows = {place.name: row for row, place in enumerate(places)}
    countries = {place.country: 0 for place in places}
    found: list[Closure] = []
    for row in table.rows:
        if len(row.cells) < 5:
            table.error("width", row, f"the row has {len(row.cells)} cells, not 5", "", FORMAT)
            continue
        kind = KINDS.get(row.cell(0))
        if kind is None:
            what = f"there is no closure of type {row.cell(0)[:40]!r}"
            table.error(
                "type", row, what, "what is meant to be shut would stay open", suggest(row.cell(0)[:40], KINDS), 0
            )
            continue
        _check_names(table, row, kind, countries if kind == "country" else rows)
        start = table.whole(row, 3, "closure_start", low=-1, high=MOST_DAYS)
        end = table.whole(row, 4, "closure_end", low=-1, high=MOST_DAYS)
        if start is not None and end is not None:
            found.append(Closure(kind, row.cell(1), row.cell(2), start, end))
    return tuple(found)


def _check_names(table: Table, row: Row, kind: ClosureKind, known: Mapping[str, int]) -> None:
    for column in range(1, 1 + _WHOLE_NAMES[kind]):
        name = row.cell(column)
        if name not in known:
            thing = "country" if kind == "country" else "location"
            table.warn(
                "name",
                row,
                f"there is no {thing} {name[:60]!r} among the locations",
                "this closure shuts nothing there",
                suggest_among(name, known) if name else "fill in the name",
                column,
            )
