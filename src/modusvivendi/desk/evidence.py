"""Bundles of evidence: everything that concerns one party, with proofs, to be verified without the desk.

A bundle is one JSON object: the signed head with its cosignatures, the newest head that each party co-signed with the
proof that the log only grew from there, and entries of the log as they were written, each
with its inclusion proof and, unless it was shredded, its content. It says what was filed, who was told what and when,
and who answered. It holds no entry that its reader was not entitled to.
"""

import base64
import hmac
import json
from typing import Any

from modusvivendi.core.errors import ModusError
from modusvivendi.desk import duty_tables as duty
from modusvivendi.desk.journal import open_blinded
from modusvivendi.desk.log import tree
from modusvivendi.desk.office import Desk
from modusvivendi.desk.projection import NOTICES
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.stores import Transaction

FORMAT = "modus-desk-bundle/1"
PLAIN = (
    "This bundle shows what was filed and who was told. Notification is not permission and no guarantee: it stops "
    "nobody who wants to strike. It may hold exact places: give it to nobody but those whom the filer chose."
)
SENSITIVITY = "restricted: exact places of people who rely on them; for the reader named here alone"
_PUBLIC = ("desk", "party", "key", "revocation", "standing", "erasure", "clock")
_VERSIONS = "SELECT v.seq FROM versions v JOIN objects o ON o.id = v.object WHERE o.party = ? OR o.filer = ?"
_ACTS = (
    "SELECT a.seq FROM acts a JOIN notices n ON n.id = a.notice LEFT JOIN objects o ON o.id = n.object"
    " WHERE o.party = ? OR n.recipient = ?"
)
MOST_ENTRIES = 20_000


def mark(desk: Desk, reader: str, size: int) -> str:
    """Return the mark of a copy: only the desk can make it, and from it tell to whom a copy that turns up was given."""
    content = f"copy {reader} {size}".encode()
    return hmac.new(desk.keys.master, content, "sha256").hexdigest()[:32]


def may_see(transaction: Transaction, reader: str, role: str, body: dict[str, Any]) -> bool:
    """Tell whether a party may be given an entry: its own filings and notices, answers to them, and the register."""
    kind, data = body["kind"], body["data"]
    if kind in _PUBLIC:
        return True
    if role == "auditor":
        return False
    if kind in ("filing", "consent", "consent-ended"):
        return reader in (data["party"], data["filer"], body["actor"])
    if kind == "import":
        return reader in (data["party"], body["actor"])
    if kind == "notices":
        return data["recipient"] == reader
    if kind == "f3548":
        return body["actor"] == reader
    if kind == "cases":
        return role == "cell"
    if kind == "act":
        return body["actor"] == reader or _sent(transaction, reader, data["notices"])
    return kind in duty.PROJECTIONS and duty.may_see(transaction, reader, role, body)


def collect(desk: Desk, reader: str, role: str, subject: str | None = None) -> dict[str, Any]:
    """Return the bundle of a party: all its entries, or those of one of its objects.

    Raises RefusalError (413) for more than ``MOST_ENTRIES`` entries, and 404 for an object that is not the party's.
    """

    def work(transaction: Transaction) -> dict[str, Any]:
        found = tree.newest_head(transaction)
        if found is None:
            raise RefusalError(404, "the log is empty")
        head, note = found
        lines = "".join(f"{line}\n" for _, line in tree.cosignatures(transaction, head.size))
        seqs = _seqs(transaction, reader, subject)
        if len(seqs) > MOST_ENTRIES:
            raise RefusalError(413, f"more than {MOST_ENTRIES} entries", "Ask for one object at a time.")
        entries: list[dict[str, Any]] = []
        for seq in seqs:
            raw = tree.body(transaction, seq) or b"{}"
            if may_see(transaction, reader, role, json.loads(raw)):
                entries.append(prove(desk, transaction, seq, raw, head.size))
        return {
            "format": FORMAT,
            "statement": PLAIN,
            "sensitivity": SENSITIVITY,
            "reader": reader,
            "copy": mark(desk, reader, head.size),
            "origin": head.origin,
            "log_key": base64.b64encode(desk.keys.log_public).decode(),
            "note": note + lines,
            "cosigned": [
                {"note": signed, "consistency": _grown(transaction, earlier.size, head.size)}
                for earlier, signed, _ in tree.cosigned_heads(transaction, head.size - 1)
            ],
            "entries": entries,
        }

    return desk.read(work)


def _grown(transaction: Transaction, first: int, second: int) -> list[str]:
    return [step.hex() for step in tree.prove_consistency(transaction, first, second)]


def prove(desk: Desk, transaction: Transaction, seq: int, raw: bytes, size: int) -> dict[str, Any]:
    """Return an entry with its proof in the tree of a size, and with its content unless it was shredded."""
    blinded = open_blinded(transaction, desk.keys, seq)
    return {
        "seq": seq,
        "body": raw.decode(),
        "proof": [step.hex() for step in tree.prove_inclusion(transaction, seq, size)],
        "content": None if blinded is None else base64.b64encode(blinded).decode(),
    }


def _seqs(transaction: Transaction, reader: str, subject: str | None) -> list[int]:
    queries: list[tuple[str, tuple[str, ...]]] = [
        ("SELECT since FROM parties", ()),
        ("SELECT since FROM party_keys", ()),
        ("SELECT revoked FROM party_keys WHERE revoked IS NOT NULL", ()),
    ]
    if subject is None:
        queries += [
            (_VERSIONS, (reader,) * 2),
            ("SELECT seq FROM imports WHERE party = ? OR filer = ?", (reader,) * 2),
            ("SELECT seq FROM notices WHERE recipient = ?", (reader,)),
            ("SELECT seq FROM statements WHERE party = ?", (reader,)),
            (_ACTS, (reader,) * 2),
            ("SELECT seq FROM consents WHERE party = ? OR filer = ?", (reader,) * 2),
            ("SELECT changed FROM cases", ()),
        ]  # fmt: skip
    else:
        owner = transaction.row("SELECT party, filer FROM objects WHERE id = ?", (subject,))
        if owner is None or reader not in owner:
            raise RefusalError(404, "the party has no such object")
        queries += [
            ("SELECT seq FROM versions WHERE object = ?", (subject,)),
            ("SELECT seq FROM notices WHERE object = ? AND recipient = ?", (subject, reader)),
            ("SELECT a.seq FROM acts a JOIN notices n ON n.id = a.notice WHERE n.object = ?", (subject,)),
        ]
    found = {0} | {row[0] for sql, values in queries for row in transaction.rows(sql, values)}
    return sorted(found)


def _sent(transaction: Transaction, reader: str, notices: list[int]) -> bool:
    """Tell whether notices that somebody answered are all of objects of the reader."""
    for id in notices:
        found = transaction.row(
            "SELECT o.party, o.filer FROM notices n JOIN objects o ON o.id = n.object WHERE n.id = ?", (id,)
        )
        if found is None or reader not in found:
            return False
    return True


def read_bundle(text: str) -> dict[str, Any]:
    """Return a bundle from its text; raises ModusError when it is none."""
    try:
        bundle = json.loads(text)
        if bundle["format"] != FORMAT or not isinstance(bundle["entries"], list):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ModusError("this is no bundle of a desk", repair="Give the file that GET /v1/bundle returned.") from None
    return bundle


def entry_of_notice(notice: int) -> int:
    """Return the entry that holds a notice."""
    return notice // NOTICES
