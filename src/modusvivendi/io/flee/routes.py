"""``routes.csv``: #name1,name2,distance,forced_redirection[,max_move_speed,walk_probability,…]."""

import math
from collections.abc import Mapping, Sequence

from modusvivendi.core.exodus import Route
from modusvivendi.io.flee.tables import FORMAT, MOST_ROUTES, Row, Table
from modusvivendi.io.nearest import suggest_among

_GIRTH = 41_000.0
_PLAIN = 4


def read_routes(table: Table, rows: Mapping[str, int]) -> tuple[Route, ...]:
    """Read the routes between locations (``rows``: their rows by name); what is wrong is noted and left out."""
    extra = tuple(cell for head in table.heads for cell in head.cells[_PLAIN:])
    found: list[Route] = []
    first: dict[tuple[int, int], int] = {}
    again: list[tuple[Row, int]] = []
    for row in table.rows[:MOST_ROUTES]:
        route = _read_row(table, row, rows, extra)
        if route is None:
            continue
        pair = (min(route.start, route.end), max(route.start, route.end))
        if pair in first:
            again.append((row, first[pair]))
        first.setdefault(pair, row.line)
        found.append(route)
    if again:
        _note_again(table, again)
    if len(table.rows) > MOST_ROUTES:
        table.error("size", None, f"more than {MOST_ROUTES:,} routes", "", "split the instance")
    if not table.rows:
        table.warn("empty", None, "there are no routes", "nobody can go anywhere", FORMAT)
    return tuple(found)


def _read_row(table: Table, row: Row, rows: Mapping[str, int], extra: tuple[str, ...]) -> Route | None:
    if len(row.cells) < 3:
        table.error("width", row, f"the row has {len(row.cells)} cells, not 3 or more", "", FORMAT)
        return None
    ends = [rows.get(row.cell(column)) for column in (0, 1)]
    for column in (0, 1):
        if ends[column] is None:
            _note_unknown(table, row, column, rows)
    distance = table.number(row, 2, "distance", high=_GIRTH)
    turn = table.whole(row, 3, "forced_redirection", low=0, high=2, empty=0)
    further = dict(zip(extra, row.cells[_PLAIN:], strict=False))
    speed, walk = (_read_extra(table, row, extra, name) for name in ("max_move_speed", "walk_probability"))
    if math.isnan(distance) or turn is None or ends[0] is None or ends[1] is None:
        return None
    if ends[0] == ends[1]:
        table.warn("loop", row, "the route leads back to where it starts", "who takes it stays", "remove it")
    return Route(ends[0], ends[1], distance, turn, speed, 0.0 if math.isnan(walk) else walk, further)


def _read_extra(table: Table, row: Row, extra: tuple[str, ...], name: str) -> float:
    column = _PLAIN + extra.index(name) if name in extra else -1
    if column < 0 or not row.cell(column):
        return math.nan
    if name == "walk_probability":
        return table.number(row, column, name, high=1.0)
    return table.number(row, column, name, low=1e-3, high=1e5)


def _note_unknown(table: Table, row: Row, column: int, rows: Mapping[str, int]) -> None:
    name = row.cell(column)
    table.error(
        "end",
        row,
        f"there is no location {name[:60]!r}",
        "a route needs both its ends",
        suggest_among(name, rows) if name else "fill in the name",
        column,
    )


def _note_again(table: Table, again: Sequence[tuple[Row, int]]) -> None:
    """Tell of all second routes at once: an instance that lists both directions has as many as routes."""
    (row, line), more = again[0], len(again) - 1
    others = f", and {more:,} more such row{'s' * (more > 1)}" if more else ""
    table.warn(
        "twice",
        row,
        f"a second route between the same two places (first in line {line}){others}",
        "Flee's rules then weigh the way twice and travel the first; the corrected rules keep the shortest",
        "remove one: a route leads both ways",
    )
