"""The log of the desk in the store: entries, the nodes of the tree over them, signed heads, cosignatures."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from modusvivendi.core.errors import ModusError
from modusvivendi.desk.log import merkle
from modusvivendi.desk.log.notes import Head, NoteError, parse, sign, verify_cosignature
from modusvivendi.desk.stores import Schema, Transaction

SCHEMA = Schema(
    (
        "CREATE TABLE IF NOT EXISTS log_entries (seq BIGINT PRIMARY KEY, body BLOB NOT NULL)",
        """CREATE TABLE IF NOT EXISTS log_nodes
        (level BIGINT, number BIGINT, hash BLOB NOT NULL, PRIMARY KEY (level, number))""",
        "CREATE TABLE IF NOT EXISTS log_heads (size BIGINT PRIMARY KEY, note TEXT NOT NULL)",
        """CREATE TABLE IF NOT EXISTS log_cosignatures
        (size BIGINT, party TEXT, line TEXT NOT NULL, PRIMARY KEY (size, party))""",
    )
)


class ForkError(ModusError):
    """A party co-signed a head that is not of this log: somebody was shown another history."""


def size(transaction: Transaction) -> int:
    """Return the number of entries."""
    found = transaction.row("SELECT MAX(seq) FROM log_entries")
    return 0 if not found or found[0] is None else found[0] + 1


Known = dict[tuple[int, int], bytes]
"""Nodes of the tree by level and number, as far as they were looked up or made in one transaction."""


def edge(count: int, known: Known) -> Known:
    """Return those of some nodes that the root over ``count`` entries is made of, and so all further ones."""
    return {place: known[place] for place in merkle.complete(0, count) if place in known}


def append(transaction: Transaction, seq: int, body: bytes, known: Known | None = None) -> bytes:
    """Add an entry as leaf number ``seq``, which must be the size of the log, and return the leaf's hash.

    ``known``: nodes that need not be looked up again; those that are looked up or made are added to it.
    """
    leaf = merkle.hash_leaf(body)
    transaction.execute("INSERT INTO log_entries (seq, body) VALUES (?, ?)", (seq, body))
    nodes = merkle.grow(seq, leaf, _nodes(transaction, known))
    transaction.execute_many("INSERT INTO log_nodes (level, number, hash) VALUES (?, ?, ?)", nodes)
    if known is not None:
        known.update({(level, number): top for level, number, top in nodes})
    return leaf


def seal(transaction: Transaction, count: int, origin: str, key: Ed25519PrivateKey, known: Known | None = None) -> str:
    """Sign the head over the first ``count`` entries, keep it and return its note (``known``: see ``append``)."""
    note = sign(Head(origin, count, merkle.root(count, _nodes(transaction, known))), key)
    transaction.execute("INSERT INTO log_heads (size, note) VALUES (?, ?)", (count, note))
    return note


def body(transaction: Transaction, seq: int) -> bytes | None:
    """Return the body of an entry, None when there is no such entry."""
    found = transaction.row("SELECT body FROM log_entries WHERE seq = ?", (seq,))
    return found[0] if found else None


def newest_head(transaction: Transaction) -> tuple[Head, str] | None:
    """Return the newest signed head with its note, None for a log without entries."""
    found = transaction.row("SELECT note FROM log_heads ORDER BY size DESC LIMIT 1")
    return (parse(found[0])[0], found[0]) if found else None


def head_of(transaction: Transaction, seq: int) -> tuple[Head, str] | None:
    """Return the first signed head that covers an entry."""
    found = transaction.row("SELECT note FROM log_heads WHERE size > ? ORDER BY size LIMIT 1", (seq,))
    return (parse(found[0])[0], found[0]) if found else None


def prove_inclusion(transaction: Transaction, seq: int, count: int) -> list[bytes]:
    """Return the audit path of an entry in the tree of ``count`` entries; raises ModusError when it is not in it."""
    _within(transaction, count)
    try:
        return merkle.prove_inclusion(seq, count, _nodes(transaction))
    except ValueError as error:
        raise ModusError(str(error)) from None


def prove_consistency(transaction: Transaction, first: int, second: int) -> list[bytes]:
    """Return the proof that the log only grew between two sizes; raises ModusError when it never had one of them."""
    _within(transaction, second)
    try:
        return merkle.prove_consistency(first, second, _nodes(transaction))
    except ValueError as error:
        raise ModusError(str(error)) from None


def cosign(transaction: Transaction, party: str, public: bytes, note: str) -> int:
    """Keep the line with which a party co-signed a head, and return the head's size.

    ``note``: the head's text, an empty line, and the line of the party's cosignature among the signatures. Raises
    ForkError when the party co-signed a head that this log never had, which is proof of two histories, and ModusError
    when the note is malformed or not signed by the party's key.
    """
    try:
        head, lines = parse(note)
        line = next((line for line in lines if line.split(" ")[1:2] == [party]), "")
        verify_cosignature(head, line, party, public)
    except NoteError as error:
        raise ModusError(f"the cosignature is not accepted: {error}") from None
    found = transaction.row("SELECT note FROM log_heads WHERE size = ?", (head.size,))
    if found is None or parse(found[0])[0] != head:
        raise ForkError(
            f"the party co-signed a head of size {head.size} that this log never had",
            repair="Keep the note: with this log's head of that size it proves that two histories were shown.",
        )
    transaction.execute(
        "INSERT INTO log_cosignatures (size, party, line) VALUES (?, ?, ?)"
        " ON CONFLICT (size, party) DO UPDATE SET line = EXCLUDED.line",
        (head.size, party, line),
    )
    return head.size


def cosignatures(transaction: Transaction, count: int) -> list[tuple[str, str]]:
    """Return who co-signed the head of a size, with their lines."""
    return [
        (party, line)
        for party, line in transaction.rows(
            "SELECT party, line FROM log_cosignatures WHERE size = ? ORDER BY party", (count,)
        )
    ]


def cosigned_heads(transaction: Transaction, count: int) -> list[tuple[Head, str, list[str]]]:
    """Return the newest head up to a size that each party co-signed, with its cosignatures, the smallest first.

    Of each: the head, its note with the lines of the cosignatures, who they are of.
    """
    newest = transaction.rows(
        "SELECT party, MAX(size) FROM log_cosignatures WHERE size <= ? GROUP BY party ORDER BY party", (count,)
    )
    found: list[tuple[Head, str, list[str]]] = []
    for size in sorted({size for _, size in newest}):
        row = transaction.row("SELECT note FROM log_heads WHERE size = ?", (size,))
        if row:
            lines = cosignatures(transaction, size)
            note = row[0] + "".join(f"{line}\n" for _, line in lines)
            found.append((parse(note)[0], note, [party for party, last in newest if last == size]))
    return found


def _within(transaction: Transaction, count: int) -> None:
    if not 0 <= count <= (most := size(transaction)):
        raise ModusError(f"the log has {most} entries, not {count}")


def _nodes(transaction: Transaction, known: Known | None = None) -> merkle.Node:
    kept: Known = {} if known is None else known

    def node(level: int, number: int) -> bytes:
        if (level, number) in kept:
            return kept[level, number]
        found = transaction.row("SELECT hash FROM log_nodes WHERE level = ? AND number = ?", (level, number))
        if found is None:
            raise ModusError(f"the log's node {number} of level {level} is missing: the store is damaged")
        kept[level, number] = found[0]
        return found[0]

    return node
