"""Bare graphs, as networkx writes them to JSON: adjacency (GerryChain, frcw) and node-link; and plans, line by line."""

import json
import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self, cast

import numpy as np
import numpy.typing as npt

from modusvivendi.core.errors import Finding, ModusError, Where
from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.io.limits import ROWS, TABLE_BYTES
from modusvivendi.io.nearest import suggest_among

_FORMATS = "write it with networkx: json.dump(networkx.adjacency_data(graph), file), or node_link_data"
_SHOWN = 5


@dataclass(frozen=True, eq=False)
class Network:
    """A graph from a file: n nodes in the order of the file, each with its columns; m edges (row numbers).

    Each edge is there once, and none joins a node to itself; ``notes`` say what was left out of the file.
    """

    file: str
    ids: tuple[Hashable, ...]
    nodes: tuple[Mapping[str, Any], ...]
    a: Ints
    b: Ints
    notes: tuple[Finding, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What to call each node in a message: a column that looks like a name, else its id."""
        for column in self.columns:
            if column.upper().startswith("NAME"):
                return tuple(f"{node.get(column, id)}" for id, node in zip(self.ids, self.nodes, strict=True))
        return tuple(str(id) for id in self.ids)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of the nodes, in the order in which they come up."""
        return tuple(dict.fromkeys(key for node in self.nodes for key in node))

    def numbers(self, column: str) -> Floats:
        """Return a column of amounts, (n,): people, say.

        Raises ``ModusError`` for a column that is not there, and for values that are missing, not numbers, not finite
        or negative, with the nodes.
        """
        values = self._column(column)
        wrong = [row for row, value in enumerate(values) if not _is_amount(value)]
        if wrong:
            kinds = {_say_kind(values[row]) for row in wrong}
            raise ModusError(
                f"{column} is {' or '.join(sorted(kinds))} in {_count(len(wrong), 'node')}: "
                + _list_few([f"{self.names[row]} ({_show(values[row])})" for row in wrong]),
                Where(self.file),
                "give a number from 0 up for each: an estimate where it is not known, or leave the place out",
            )
        return freeze(np.array(values, np.float64))

    def parts(self, column: str) -> tuple[npt.NDArray[np.int32], tuple[Hashable, ...]]:
        """Return the plan in a column: the part of each node (n,), numbered by the sorted labels; and the labels (k,).

        Raises ``ModusError`` for a column that is not there and for a node without a part.
        """
        values = self._column(column)
        none = [row for row, value in enumerate(values) if not isinstance(value, int | str) and not _is_whole(value)]
        if none:
            raise ModusError(
                f"{column} gives no part to {_count(len(none), 'node')}: "
                + _list_few([f"{self.names[row]} ({_show(values[row])})" for row in none]),
                Where(self.file),
                "give each node the number or the name of its part",
            )
        labels = sorted({_label(value) for value in values}, key=_sort_key)
        rows = {label: row for row, label in enumerate(labels)}
        return freeze(np.array([rows[_label(value)] for value in values], np.int32)), tuple(labels)

    def _column(self, column: str) -> list[Any]:
        if column not in self.columns:
            raise ModusError(
                f"the nodes have no column {column!r}", Where(self.file), suggest_among(column, self.columns)
            )
        return [node.get(column) for node in self.nodes]


def read_network(path: str | Path) -> Network:
    """Read a graph from JSON in networkx's adjacency or node-link format (edges named ``links`` or ``edges``).

    Raises ``ModusError`` for what is not such a file: unreadable, larger than 256 MiB or 1,000,000 nodes, not JSON, an
    edge to a node that is not there, two nodes with one id, no node at all.
    """
    where = Where(Path(path).name)
    content = _load(Path(path), where)
    nodes = _list_of(content, "nodes", where)
    if not nodes:
        raise ModusError("the graph has no nodes", where, "name a graph with at least two places")
    if len(nodes) > ROWS:
        raise ModusError(f"the graph has {len(nodes):,} nodes, more than {ROWS:,}", where, "join small places")
    ids = _read_ids(nodes, where)
    row_of = {id: row for row, id in enumerate(ids)}
    if len(row_of) < len(ids):
        seen: set[Hashable] = set()
        twice = next(id for id in ids if id in seen or seen.add(id))
        raise ModusError(f"two nodes have the id {twice!r}", where, "give each node an id of its own")
    ends = list(_read_ends(content, row_of, ids, where))
    a, b, notes = _clean_edges(np.array(ends, np.int64).reshape(-1, 2), len(ids), where)
    if content.get("directed") is True:
        notes = (*notes, Finding("note", where, "the graph is directed; its edges are taken to go both ways"))
    columns = tuple({key: value for key, value in node.items() if key != "id"} for node in nodes)
    return Network(str(where), ids, columns, a, b, notes)


class AssignmentFile:
    """Plans as JSON lines, ``{"step": i, "assignment": [part of node 0, …]}``; chains after the first add ``"chain"``.

    Use it as a context manager: the file takes its name when it is whole, and is not left behind when the work fails.
    """

    def __init__(self, path: Path) -> None:
        """Begin to write; ``ModusError`` when that cannot be done."""
        self.path, self.count = path, 0
        self._unfinished = path.with_name(path.name + ".part")
        try:
            self._file = self._unfinished.open("w", encoding="ascii")
        except OSError as error:
            raise ModusError(
                f"cannot write {path}: {error.strerror}", repair="name a file in a folder that is there"
            ) from error

    def add(self, rows: Iterable[tuple[int, int, npt.NDArray[np.int32]]]) -> None:
        """Write some plans: chain, step and plan (n,) of each."""
        for chain, step, plan in rows:
            number = f'"chain": {chain}, ' if chain else ""
            self._file.write(f'{{{number}"step": {step}, "assignment": {json.dumps(plan.tolist())}}}\n')
            self.count += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._file.close()
        if kind is None:
            self._unfinished.replace(self.path)
        else:
            self._unfinished.unlink(missing_ok=True)


def _load(path: Path, where: Where) -> Mapping[str, Any]:
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is not there" if not path.exists() else "is not a regular file"
            raise ModusError(f"{path} {what}", where, "name a JSON file with a graph")
        size = path.stat().st_size
        if size > TABLE_BYTES:
            raise ModusError(f"the file is larger than {TABLE_BYTES // 2**20} MiB", where, "leave out columns")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ModusError(f"cannot read {path}: {error.strerror}", where, "check the file") from error
    except UnicodeDecodeError as error:
        raise ModusError(f"byte {error.start} is not UTF-8 text", where, _FORMATS) from error
    try:
        content: object = json.loads(text)
    except json.JSONDecodeError as error:
        at = Where(where.file, error.lineno, error.colno)
        raise ModusError(f"is not JSON: {error.msg[:1].lower()}{error.msg[1:]}", at, _FORMATS) from error
    except RecursionError as error:
        raise ModusError("is nested too deeply", where, _FORMATS) from error
    except ValueError as error:
        raise ModusError(f"is not JSON: {error}", where, _FORMATS) from error
    if not isinstance(content, dict):
        raise ModusError("holds no graph: the JSON is not an object", where, _FORMATS)
    return cast("dict[str, Any]", content)


def _list_of(content: Mapping[str, Any], key: str, where: Where) -> list[Any]:
    if not isinstance(content.get(key), list):
        raise ModusError(f'holds no graph: it has no list "{key}"', where, _FORMATS)
    return cast("list[Any]", content[key])


def _read_ids(nodes: Sequence[Any], where: Where) -> tuple[Hashable, ...]:
    ids: list[Hashable] = []
    for row, node in enumerate(nodes):
        if not isinstance(node, dict):
            raise ModusError(f"node {row} is not an object", where, _FORMATS)
        if "id" not in node:
            raise ModusError(f'node {row} has no "id"', where, _FORMATS)
        ids.append(_read_id(node["id"], where))
    return tuple(ids)


def _read_id(value: Any, where: Where) -> Hashable:
    """Return an id as it can be looked up: a tuple (a point of a grid, say) comes as a list in JSON."""
    if isinstance(value, list):
        parts = cast("list[Any]", value)
        if all(isinstance(part, str | int | float) for part in parts):
            return tuple(parts)
    if isinstance(value, str | int | float):
        return value
    raise ModusError(f"the id {_show(value)} is neither a number nor a text", where, _FORMATS)


def _read_ends(
    content: Mapping[str, Any], row_of: Mapping[Hashable, int], ids: Sequence[Hashable], where: Where
) -> Iterator[tuple[int, int]]:
    """Yield the rows of the ends of every edge, in the order of the file."""
    if "adjacency" in content:
        adjacency = _list_of(content, "adjacency", where)
        if len(adjacency) != len(ids):
            raise ModusError(f"{len(ids)} nodes, but {len(adjacency)} lists of neighbours", where, _FORMATS)
        for row, neighbours in enumerate(adjacency):
            if not isinstance(neighbours, list):
                raise ModusError(f"the neighbours of node {ids[row]!r} are not a list", where, _FORMATS)
            for link in cast("list[Any]", neighbours):
                yield row, _find_end(link, "id", row_of, where)
        return
    key = "links" if "links" in content else "edges"
    if key not in content:
        raise ModusError('holds no edges: no list "adjacency", "links" or "edges"', where, _FORMATS)
    for link in _list_of(content, key, where):
        yield _find_end(link, "source", row_of, where), _find_end(link, "target", row_of, where)


def _find_end(link: Any, key: str, row_of: Mapping[Hashable, int], where: Where) -> int:
    if not isinstance(link, dict) or key not in link:
        raise ModusError(f'an edge has no "{key}": {_show(link)}', where, _FORMATS)
    id = _read_id(cast("dict[str, Any]", link)[key], where)
    if id not in row_of:
        raise ModusError(
            f"an edge leads to {id!r}, which is no node", where, suggest_among(str(id), [*map(str, row_of)])
        )
    return row_of[id]


def _clean_edges(ends: Ints, n: int, where: Where) -> tuple[Ints, Ints, tuple[Finding, ...]]:
    """Keep each edge once, in the order of first mention."""
    loops = ends[:, 0] == ends[:, 1]
    low, high = ends[~loops].min(axis=1, initial=n), ends[~loops].max(axis=1, initial=0)
    _, first = np.unique(low * n + high, return_index=True)
    first.sort()
    notes = ()
    if loops.any():
        what = f"{_count(int(loops.sum()), 'edge')} from a node to itself left out"
        notes = (Finding("note", where, what),)
    return freeze(low[first]), freeze(high[first]), notes


def _is_amount(value: Any) -> bool:
    try:
        return (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and math.isfinite(float(value))
            and value >= 0
        )
    except OverflowError:
        return False


def _say_kind(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "unknown"
    if isinstance(value, bool | str | list | dict):
        return "not a number"
    return "negative" if value < 0 else "not finite"


def _is_whole(value: Any) -> bool:
    return isinstance(value, float) and value.is_integer()


def _label(value: Any) -> Hashable:
    return int(value) if isinstance(value, float | bool) else cast("int | str", value)


def _sort_key(label: Hashable) -> tuple[bool, int, str]:
    return (False, label, "") if isinstance(label, int) else (True, 0, str(label))


def _show(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else text[:37] + "…"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _list_few(words: Sequence[str]) -> str:
    return ", ".join(words[:_SHOWN]) + (f" and {len(words) - _SHOWN:,} more" if len(words) > _SHOWN else "")
