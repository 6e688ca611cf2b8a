"""Whether a whole store holds: the log, what is sealed, every table and the index, each against the entries.

Nothing is believed: the tree is computed anew, the tables are made anew from the entries, and what is stored is
compared with that, row by row. Whatever byte was changed, the entry it belongs to is named.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from modusvivendi.desk import duty_tables as duty
from modusvivendi.desk.journal import BLIND, canonical, digest, digest_boxes, open_blinded
from modusvivendi.desk.keys import Keys
from modusvivendi.desk.log import merkle, tree
from modusvivendi.desk.log.notes import Head, NoteError, verify, verify_cosignature
from modusvivendi.desk.projection import BOXES, DERIVED, PARTS, SCHEMA, project
from modusvivendi.desk.stores import Box, Store, Transaction
from modusvivendi.desk.stores.sqlite import SqliteStore
from modusvivendi.desk.verification import Problem

_SEQ_COLUMNS = {
    "parties": "since", "party_keys": "since", "consents": "seq", "objects": "seq", "versions": "seq",
    "cases": "changed", "notices": "seq", "acts": "seq", "statements": "seq", "exposures": "seq",
    "plans": "seq", "asked": "seq", "imports": "seq", "imported": "seq", "standing_references": "seq",
    **dict.fromkeys(duty.DERIVED, "seq"),
}  # fmt: skip
"""For each derived table the column with the number of the entry that a row comes from."""

_ENTRY_OF: Mapping[str, str] = {
    **_SEQ_COLUMNS, "log_entries": "seq", "log_nodes": "((number + 1) << level) - 1", "log_heads": "size - 1",
    "log_cosignatures": "size - 1", "sealed": "seq", "volumes": "seq",
}  # fmt: skip
_MISSING = re.compile(r"row (\d+) missing from index (\w+)")
_HOLDER = "SELECT wrapped FROM holder_keys WHERE holder = ?"
_CURRENT = "SELECT seq FROM objects WHERE state NOT IN ('Ended', 'Expired')"

Progress = Callable[[str], None]


def inspect_store(
    store: Store, log_public: bytes, origin: str, keys: Keys | None = None, on_progress: Progress | None = None
) -> Iterator[Problem]:
    """Yield everything that does not hold. With ``keys`` sealed content is opened and compared as well."""
    say = on_progress or (lambda _: None)
    rebuilt = SqliteStore(":memory:")
    try:
        rebuilt.create(SCHEMA)
        say("the log")
        yield from _sound(store)
        yield from _check_definitions(store, rebuilt)
        bodies = yield from _check_log(store, log_public, origin, rebuilt)
        say("what is sealed")
        yield from _check_sealed(store, bodies, keys)
        say("the tables")
        for table in DERIVED:
            yield from _compare(store, rebuilt, table)
    finally:
        rebuilt.close()


def _sound(store: Store) -> Iterator[Problem]:
    if isinstance(store, SqliteStore):
        # The second looks into the R-tree, whose inner nodes no listing of its boxes would show to be wrong.
        for check in ("PRAGMA integrity_check", f"SELECT rtreecheck('{BOXES}')"):
            rows, error = _try(store, lambda t, check=check: t.rows(check))
            for (line,) in rows or []:
                if line != "ok":
                    yield Problem(_entry_of_row(store, str(line)), f"the file is damaged: {str(line)[:200]}")
            if error:
                yield error


def _entry_of_row(store: Store, line: str) -> int | None:
    """Return the entry that a row comes from which is missing from an index, as SQLite counts rows."""
    found = _MISSING.match(line)
    if not found:
        return None
    sql = "SELECT tbl_name FROM sqlite_master WHERE type = 'index' AND name = ?"
    table, _ = _try(store, lambda t: t.row(sql, (found[2],)))
    column = _ENTRY_OF.get(table[0]) if table else None
    if column is None:
        return None
    # Through the table itself: the index is what cannot be trusted.
    sql = f"SELECT {column} FROM {table[0]} NOT INDEXED ORDER BY rowid LIMIT 1 OFFSET ?"  # noqa: S608 - names of ours
    row, _ = _try(store, lambda t: t.row(sql, (int(found[1]) - 1,)))
    return row[0] if row and isinstance(row[0], int) else None


def _check_definitions(store: Store, rebuilt: SqliteStore) -> Iterator[Problem]:
    """Tables and indexes as they were made, and no trigger or view, by which a file could change what is written."""
    if not isinstance(store, SqliteStore):
        return
    sql = "SELECT type, name, tbl_name, sql FROM sqlite_master"
    expected = set(rebuilt.write(lambda t: t.rows(sql)))
    found, error = _try(store, lambda t: set(t.rows(sql)))
    if error:
        yield error
    for kind, name, *_ in sorted(expected - (found or set())):
        yield Problem(None, f"the definition of the {kind} {name} was changed")
    for kind, name, *_ in (found or set()) - expected:
        if kind not in ("table", "index") or not str(name).startswith(("dss_", "sqlite_")):
            yield Problem(None, f"the {kind} {str(name)[:80]!r} is none of the desk's")


def _try(store: Store, work: Callable[[Transaction], Any], entry: int | None = None) -> tuple[Any, Problem | None]:
    """Return what a query returns; what the database itself cannot read is a problem, not an end."""
    try:
        return store.read(work), None
    except Exception as error:
        return None, Problem(entry, f"cannot be read: {type(error).__name__}")


def _check_log(store: Store, log_public: bytes, origin: str, rebuilt: SqliteStore) -> Iterator[Problem]:
    size, error = _try(store, tree.size)
    if error:
        yield error
    bodies: list[dict[str, Any]] = []
    nodes: dict[tuple[int, int], bytes] = {}
    sizes: dict[int, bytes] = {}
    at = 0
    for seq in range(size or 0):
        raw, error = _try(store, lambda t, seq=seq: tree.body(t, seq), seq)
        body, what = _read_body(raw, seq, at)
        if error or body is None:
            yield error or Problem(seq, what)
            continue
        at = body["at"]
        made = merkle.grow(seq, merkle.hash_leaf(raw), lambda *key: nodes.get(key, b""))
        nodes.update({(level, number): top for level, number, top in made})
        sizes[seq + 1] = merkle.root(seq + 1, lambda *key: nodes.get(key, b""))
        wrong = list(_check_nodes(store, seq, made))
        yield from wrong
        if wrong:
            # An entry that is not what was logged says nothing about the tables.
            continue
        bodies.append(body)
        try:
            rebuilt.write(lambda transaction, body=body: project(transaction, body))
        except Exception:
            yield Problem(seq, "cannot be carried into the tables")
    yield from _check_heads(store, rebuilt, log_public, origin, sizes, size or 0)
    return bodies


def _read_body(raw: Any, seq: int, at: int) -> tuple[dict[str, Any] | None, str]:
    if raw is None:
        return None, "is missing"
    try:
        body = json.loads(raw)
        if canonical(body) != raw or body["seq"] != seq or body["at"] < at or not isinstance(body["data"], dict):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        return None, "was changed"
    return body, ""


def _check_nodes(store: Store, seq: int, made: list[tuple[int, int, bytes]]) -> Iterator[Problem]:
    sql = "SELECT hash FROM log_nodes WHERE level = ? AND number = ?"
    for level, number, top in made:
        found, error = _try(store, lambda t, key=(level, number): t.row(sql, key), seq)
        if error or not found or found[0] != top:
            yield error or Problem(seq, f"was changed, or the node {level}/{number} of the tree over it")


def _check_heads(
    store: Store, rebuilt: SqliteStore, log_public: bytes, origin: str, sizes: dict[int, bytes], size: int
) -> Iterator[Problem]:
    heads, error = _try(store, lambda t: t.rows("SELECT size, note FROM log_heads ORDER BY size"))
    if error:
        yield error
    signed: dict[int, Head] = {}
    for count, note in heads or []:
        try:
            head = verify(note, log_public, origin)
            signed[count] = head
            if head.size != count or sizes.get(count) != head.root:
                raise NoteError("it is not the head of these entries")
        except (NoteError, TypeError, AttributeError) as failure:
            yield Problem(_entry(count), f"the head signed after it does not hold: {failure}")
    if size and size not in signed:
        yield Problem(size - 1, "no signed head covers it")
    yield from _check_cosignatures(store, rebuilt, signed)


def _check_cosignatures(store: Store, rebuilt: SqliteStore, signed: dict[int, Head]) -> Iterator[Problem]:
    lines, error = _try(store, lambda t: t.rows("SELECT size, party, line FROM log_cosignatures"))
    if error:
        yield error
    # The keys are those of the entries, not those of the table that somebody may have changed.
    keys = rebuilt.write(lambda t: t.rows("SELECT party, public FROM party_keys"))
    for count, party, line in lines or []:
        good = 0
        for _, public in (pair for pair in keys if pair[0] == party):
            try:
                verify_cosignature(signed[count], line, party, base64.b64decode(public))
                good += 1
            except (NoteError, KeyError, TypeError, AttributeError, ValueError):
                continue
        if not good:
            yield Problem(_entry(count), f"the cosignature of {str(party)[:64]!r} on the head after it does not hold")


def _entry(count: Any) -> int | None:
    return count - 1 if isinstance(count, int) else None


def _check_sealed(store: Store, bodies: list[dict[str, Any]], keys: Keys | None) -> Iterator[Problem]:
    shredded = {seq for body in bodies if body["kind"] == "shred" for seq in body["data"]["entries"]}
    live, error = _try(store, lambda t: {id // PARTS for (id,) in t.rows("SELECT id FROM volumes")})
    if error:
        yield error
    current, _ = _try(store, lambda t: {seq for (seq,) in t.rows(_CURRENT)})
    yield from _check_holders(store, bodies)
    for body in bodies:
        seq = body["seq"]
        if "sealed" not in body:
            continue
        try:
            yield from list(_check_one_sealed(store, body, keys, shredded=seq in shredded))
            if body["volumes"] and seq in (current or ()):
                yield from list(_check_volumes(store, body))
        except (TypeError, AttributeError):
            # A changed byte may make a text of what was bytes.
            yield Problem(seq, "what is sealed for it was changed")
        if seq not in (current or ()) and seq in (live or ()):
            yield Problem(seq, "its volumes are in the index, where they no longer belong")
    yield from _check_strays(store)


def _check_holders(store: Store, bodies: list[dict[str, Any]]) -> Iterator[Problem]:
    """Hold the keys of holders against the entries that made them; an erasure deletes one, a later filing makes one."""
    last: dict[str, dict[str, Any]] = {}
    for body in bodies:
        if body["kind"] in ("holder-key", "erasure"):
            last[body["data"]["holder" if body["kind"] == "holder-key" else "party"]] = body
    for holder, body in last.items():
        seq = body["seq"]
        found, error = _try(store, lambda t, holder=holder: t.row(_HOLDER, (holder,)), seq)
        if error:
            yield error
        elif body["kind"] == "erasure" and found:
            yield Problem(seq, f"the key of {holder!r} was deleted by it, and is there")
        elif body["kind"] == "holder-key" and (not found or digest(found[0]) != body["data"]["wrapped"]):
            yield Problem(seq, f"the key of {holder!r} was changed")


def _check_one_sealed(store: Store, body: dict[str, Any], keys: Keys | None, *, shredded: bool) -> Iterator[Problem]:
    seq = body["seq"]
    sql = "SELECT holder, wrapped, content FROM sealed WHERE seq = ?"
    found, error = _try(store, lambda t: t.row(sql, (seq,)), seq)
    if error:
        yield error
    elif found is None:
        if not shredded:
            yield Problem(seq, "its sealed content is missing")
    elif shredded:
        yield Problem(seq, "was shredded, and its sealed content is there")
    elif found[0] != body["holder"] or digest(found[1], found[2]) != body["sealed"]:
        yield Problem(seq, "its sealed content was changed")
    elif keys:
        blinded, error = _try(store, lambda t: open_blinded(t, keys, seq), seq)
        if error or blinded is None or len(blinded) < BLIND or digest(blinded) != body["content"]:
            yield error or Problem(seq, "its content is not what was sealed")


def _check_volumes(store: Store, body: dict[str, Any]) -> Iterator[Problem]:
    seq = body["seq"]
    sql, ends = "SELECT id, figure FROM volumes WHERE id >= ? AND id < ? ORDER BY id", (seq * PARTS, (seq + 1) * PARTS)
    rows, error = _try(store, lambda t: t.rows(sql, ends), seq)
    wrapped, _ = _try(store, lambda t: t.row("SELECT wrapped FROM sealed WHERE seq = ?", (seq,)), seq)
    if error or not wrapped:
        yield error or Problem(seq, "its key is missing")
        return
    expected = [seq * PARTS + part for part in range(len(body["volumes"]))]
    if [id for id, _ in rows] != expected:
        yield Problem(seq, "its volumes are not those in the index")
        return
    for (id, figure), (figure_digest, boxes_digest) in zip(rows, body["volumes"], strict=True):
        boxes, error = _try(store, lambda t, id=id: _boxes(t, id), seq)
        if error or digest(figure) != figure_digest or digest_boxes(wrapped[0], boxes) != boxes_digest:
            yield error or Problem(seq, "one of its volumes was changed, or the box of it in the index")


def _boxes(transaction: Transaction, volume: int) -> list[Box]:
    found = (transaction.box(BOXES, volume * 2 + n) for n in (0, 1))
    return [box for box in found if box is not None]


def _check_strays(store: Store) -> Iterator[Problem]:
    """Boxes of no volume: their ids say which entry they claim."""
    ids, error = _try(store, lambda t: [id for (id,) in t.rows(f"SELECT id FROM {BOXES}")])  # noqa: S608
    known, other = _try(store, lambda t: {id for (id,) in t.rows("SELECT id FROM volumes")})
    for problem in (error, other):
        if problem:
            yield problem
    for id in ids or []:
        if id // 2 not in (known or ()):
            yield Problem(id // 2 // PARTS, "a box in the index belongs to no volume of it")


def _compare(store: Store, rebuilt: SqliteStore, table: str) -> Iterator[Problem]:
    sql = f"SELECT {_SEQ_COLUMNS[table]}, t.* FROM {table} t"  # noqa: S608 - names of ours
    # Through the writer: another connection to a database in memory is another database.
    expected = set(rebuilt.write(lambda t: t.rows(sql)))
    rows, error = _try(store, lambda t: t.rows(sql))
    if error:
        yield Problem(None, f"the table {table} {error.what}")
        return
    found = set(rows)
    for seq in sorted(row[0] for row in expected - found):
        yield Problem(seq, f"a row of the table {table} that follows from it is missing or was changed")
    for row in found - expected:
        yield Problem(row[0] if isinstance(row[0], int) else None, f"the table {table} holds a row that nothing made")
    if len(rows) != len(found):
        yield Problem(None, f"the table {table} holds a row twice")
