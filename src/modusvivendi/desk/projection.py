"""The tables of the desk: each follows from the entries of the log alone, so any of them can be made again and checked.

Nothing writes to these tables but ``project``. What is sealed (``sealed``, ``holder_keys``, ``volumes``, the boxes)
stands beside them: an entry holds the hashes of it.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from modusvivendi.desk import duty_tables as duty
from modusvivendi.desk.log import tree
from modusvivendi.desk.stores import Schema, Transaction

BOXES = "volume_boxes"
"""The index of the boxes of all live volumes; box ids are twice the volume's id, plus one for its second box."""

PARTS = 1024
"""Volumes of one entry (the engine allows 1,000): a volume's id is that of its entry times this, plus its place."""

LIVE = ("Accepted", "Activated", "Nonconforming", "Contingent")
"""States of an object that is in the index; the others are Ended, Expired."""

STEPS = ("Filed", "Delivered", "Received", "Read", "Disseminated", "Closed")
"""The states of a notice, in order. There is none that approves: notification is not permission."""

SCHEMA = Schema(
    (
        *tree.SCHEMA.tables,
        """CREATE TABLE IF NOT EXISTS parties
        (id TEXT PRIMARY KEY, role TEXT NOT NULL, name TEXT NOT NULL, standing TEXT NOT NULL, since BIGINT NOT NULL)""",
        """CREATE TABLE IF NOT EXISTS party_keys
        (key_id TEXT PRIMARY KEY, party TEXT NOT NULL, public TEXT NOT NULL, since BIGINT NOT NULL, revoked BIGINT)""",
        """CREATE TABLE IF NOT EXISTS consents
        (party TEXT, filer TEXT, seq BIGINT NOT NULL, PRIMARY KEY (party, filer))""",
        """CREATE TABLE IF NOT EXISTS objects
        (id TEXT PRIMARY KEY, kind TEXT NOT NULL, party TEXT NOT NULL, filer TEXT NOT NULL, version BIGINT NOT NULL,
        state TEXT NOT NULL, seq BIGINT NOT NULL, since BIGINT NOT NULL, until BIGINT NOT NULL,
        filed BIGINT NOT NULL, closed BIGINT NOT NULL, cell_hours BIGINT NOT NULL, disclosure TEXT NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS objects_seq ON objects (seq)",
        "CREATE INDEX IF NOT EXISTS objects_filed ON objects (party, filed, cell_hours)",
        "CREATE INDEX IF NOT EXISTS objects_until ON objects (until)",
        """CREATE TABLE IF NOT EXISTS versions
        (object TEXT, version BIGINT, seq BIGINT NOT NULL, PRIMARY KEY (object, version))""",
        """CREATE TABLE IF NOT EXISTS standing_references
        (entity TEXT PRIMARY KEY, object TEXT NOT NULL, seq BIGINT NOT NULL)""",
        """CREATE TABLE IF NOT EXISTS cases
        (id TEXT PRIMARY KEY, a TEXT NOT NULL, b TEXT NOT NULL, a_party TEXT NOT NULL, b_party TEXT NOT NULL,
        severity TEXT NOT NULL, state TEXT NOT NULL, opened BIGINT NOT NULL, changed BIGINT NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS cases_a ON cases (a)",
        "CREATE INDEX IF NOT EXISTS cases_b ON cases (b)",
        "CREATE INDEX IF NOT EXISTS cases_a_party ON cases (a_party, changed)",
        "CREATE INDEX IF NOT EXISTS cases_b_party ON cases (b_party, changed)",
        """CREATE TABLE IF NOT EXISTS notices
        (id BIGINT PRIMARY KEY, recipient TEXT NOT NULL, seq BIGINT NOT NULL, kind TEXT NOT NULL, object TEXT NOT NULL,
        case_id TEXT NOT NULL, at BIGINT NOT NULL, state TEXT NOT NULL, level TEXT NOT NULL,
        objected BIGINT NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS notices_recipient ON notices (recipient, id)",
        "CREATE INDEX IF NOT EXISTS notices_object ON notices (object, id)",
        """CREATE TABLE IF NOT EXISTS acts
        (seq BIGINT, notice BIGINT, actor TEXT NOT NULL, state TEXT NOT NULL, level TEXT NOT NULL, reason TEXT NOT NULL,
        at BIGINT NOT NULL, PRIMARY KEY (notice, seq))""",
        """CREATE TABLE IF NOT EXISTS statements
        (party TEXT, nonce TEXT, digest TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, number BIGINT NOT NULL,
        PRIMARY KEY (party, nonce))""",
        "CREATE INDEX IF NOT EXISTS statements_number ON statements (party, number)",
        """CREATE TABLE IF NOT EXISTS exposures
        (learner TEXT, owner TEXT, until BIGINT, cell_hours BIGINT NOT NULL, seq BIGINT NOT NULL,
        PRIMARY KEY (learner, owner, until))""",
        """CREATE TABLE IF NOT EXISTS imports
        (seq BIGINT PRIMARY KEY, party TEXT NOT NULL, filer TEXT NOT NULL, count BIGINT NOT NULL,
        at BIGINT NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS imports_filer ON imports (filer, at)",
        "CREATE TABLE IF NOT EXISTS imported (object TEXT PRIMARY KEY, seq BIGINT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS imported_seq ON imported (seq)",
        """CREATE TABLE IF NOT EXISTS plans
        (party TEXT PRIMARY KEY, objects BIGINT NOT NULL, cell_hours BIGINT NOT NULL, seq BIGINT NOT NULL)""",
        """CREATE TABLE IF NOT EXISTS asked
        (seq BIGINT PRIMARY KEY, party TEXT NOT NULL, at BIGINT NOT NULL, total BIGINT NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS asked_party ON asked (party, at, total)",
        "CREATE TABLE IF NOT EXISTS holder_keys (holder TEXT PRIMARY KEY, wrapped BLOB NOT NULL)",
        """CREATE TABLE IF NOT EXISTS sealed
        (seq BIGINT PRIMARY KEY, holder TEXT NOT NULL, wrapped BLOB NOT NULL, content BLOB NOT NULL)""",
        "CREATE TABLE IF NOT EXISTS volumes (id BIGINT PRIMARY KEY, figure BLOB NOT NULL)",
        *duty.TABLES,
    ),
    (BOXES,),
)

DERIVED = (
    "parties", "party_keys", "consents", "objects", "versions", "cases", "notices", "acts", "statements", "exposures",
    "plans", "asked", "imports", "imported", "standing_references",
    *duty.DERIVED,
)  # fmt: skip
"""Tables that follow from the bodies of the entries alone."""

Body = Mapping[str, Any]


def project(transaction: Transaction, body: Body) -> None:
    """Carry an entry into the tables; a kind without tables of its own changes none."""
    data = body["data"]
    if statement := data.get("statement"):
        transaction.execute(
            "INSERT INTO statements (party, nonce, digest, seq, at, number) VALUES (?, ?, ?, ?, ?, ?)",
            (
                body["actor"],
                statement["nonce"],
                statement["digest"],
                body["seq"],
                body["at"],
                count_statements(transaction, body["actor"]),
            ),
        )
    if found := _PROJECTIONS.get(body["kind"]):
        found(transaction, body, data)


def count_statements(transaction: Transaction, party: str) -> int:
    """Return how many requests of a party have been let in."""
    found = transaction.row("SELECT MAX(number) FROM statements WHERE party = ?", (party,))
    return 0 if not found or found[0] is None else found[0] + 1


def count_asked(transaction: Transaction, party: str, at: int) -> int:
    """Return the cell-hours that a party has filed, ended or not, up to a moment (milliseconds since 1970)."""
    sql = "SELECT total FROM asked WHERE party = ? AND at <= ? ORDER BY at DESC, total DESC LIMIT 1"
    found = transaction.row(sql, (party, at))
    return found[0] if found else 0


def list_volumes(transaction: Transaction, seq: int) -> list[int]:
    """Return the ids of the live volumes of an entry, in their order."""
    ends = (seq * PARTS, (seq + 1) * PARTS)
    return [id for (id,) in transaction.rows("SELECT id FROM volumes WHERE id >= ? AND id < ? ORDER BY id", ends)]


def forget_volumes(transaction: Transaction, seq: int) -> None:
    """Take the volumes of an entry out of the index."""
    if ids := list_volumes(transaction, seq):
        transaction.remove_boxes(BOXES, [id * 2 + n for id in ids for n in (0, 1)])
        transaction.execute("DELETE FROM volumes WHERE id >= ? AND id <= ?", (ids[0], ids[-1]))


def _party(transaction: Transaction, body: Body, data: Body) -> None:
    transaction.execute(
        "INSERT INTO parties (id, role, name, standing, since) VALUES (?, ?, ?, 'active', ?)"
        " ON CONFLICT (id) DO UPDATE SET role = EXCLUDED.role, name = EXCLUDED.name",
        (data["party"], data["role"], data["name"], body["seq"]),
    )


def _standing(transaction: Transaction, _: Body, data: Body) -> None:
    transaction.execute("UPDATE parties SET standing = ? WHERE id = ?", (data["standing"], data["party"]))


def _key(transaction: Transaction, body: Body, data: Body) -> None:
    transaction.execute(
        "INSERT INTO party_keys (key_id, party, public, since, revoked) VALUES (?, ?, ?, ?, NULL)",
        (data["key_id"], data["party"], data["public"], body["seq"]),
    )


def _revocation(transaction: Transaction, body: Body, data: Body) -> None:
    transaction.execute("UPDATE party_keys SET revoked = ? WHERE key_id = ?", (body["seq"], data["key_id"]))


def _consent(transaction: Transaction, body: Body, data: Body) -> None:
    transaction.execute(
        "INSERT INTO consents (party, filer, seq) VALUES (?, ?, ?)"
        " ON CONFLICT (party, filer) DO UPDATE SET seq = EXCLUDED.seq",
        (data["party"], data["filer"], body["seq"]),
    )


def _consent_ended(transaction: Transaction, _: Body, data: Body) -> None:
    transaction.execute("DELETE FROM consents WHERE party = ? AND filer = ?", (data["party"], data["filer"]))


def _filing(transaction: Transaction, body: Body, data: Body) -> None:
    before = transaction.row("SELECT seq, cell_hours, state FROM objects WHERE id = ?", (data["object"],))
    more = (data["state"] in LIVE) - (before is not None and before[2] in LIVE)
    _plan(transaction, data["party"], more, data["cell_hours"] - (before[1] if before else 0), body["seq"])
    rules = json.dumps(data["disclosure"], sort_keys=True)
    if before:
        forget_volumes(transaction, before[0])
        transaction.execute(
            "UPDATE objects SET version = ?, state = ?, filer = ?, seq = ?, since = ?, until = ?, closed = ?,"
            " cell_hours = ?, disclosure = ? WHERE id = ?",
            (
                data["version"],
                data["state"],
                data["filer"],
                body["seq"],
                data["since"],
                data["until"],
                data["closed"],
                data["cell_hours"],
                rules,
                data["object"],
            ),
        )
    else:
        transaction.execute(
            "INSERT INTO objects (id, kind, party, filer, version, state, seq, since, until, filed, closed, cell_hours,"
            " disclosure) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                data["object"], data["kind"], data["party"], data["filer"], data["version"], data["state"],
                body["seq"], data["since"], data["until"], body["at"],
                data["closed"], data["cell_hours"], rules,
            ),
        )  # fmt: skip
    transaction.execute(
        "INSERT INTO versions (object, version, seq) VALUES (?, ?, ?)", (data["object"], data["version"], body["seq"])
    )
    if asked := data.get("asked"):
        total = count_asked(transaction, data["party"], body["at"]) + asked
        transaction.execute(
            "INSERT INTO asked (seq, party, at, total) VALUES (?, ?, ?, ?)",
            (body["seq"], data["party"], body["at"], total),
        )


def _import(transaction: Transaction, body: Body, data: Body) -> None:
    transaction.execute(
        "INSERT INTO imports (seq, party, filer, count, at) VALUES (?, ?, ?, ?, ?)",
        (body["seq"], data["party"], body["actor"], data["count"], body["at"]),
    )
    fresh = [(one["object"], body["seq"]) for one in data["objects"] if not one["known"]]
    transaction.execute_many("INSERT INTO imported (object, seq) VALUES (?, ?)", fresh)


def _reference(transaction: Transaction, body: Body, data: Body) -> None:
    """Carry what was filed at the standard surface into the tables; what concerns no place is only in the log."""
    if "object" not in data:
        return
    _filing(transaction, body, data)
    transaction.execute(
        "INSERT INTO standing_references (entity, object, seq) VALUES (?, ?, ?)"
        " ON CONFLICT (entity) DO UPDATE SET object = EXCLUDED.object, seq = EXCLUDED.seq",
        (data["entity"], data["object"], body["seq"]),
    )
    # How often one asks there is counted apart: it is no reason to refuse what is filed here.
    asker = f"{body['kind']} {body['actor']}"
    transaction.execute(
        "INSERT INTO statements (party, nonce, digest, seq, at, number) VALUES (?, ?, '', ?, ?, ?)",
        (asker, str(body["seq"]), body["seq"], body["at"], count_statements(transaction, asker)),
    )


def _plan(transaction: Transaction, party: str, objects: int, cell_hours: int, seq: int) -> None:
    """Keep how large a party's live plan is: to count it at each filing would cost what all its objects cost."""
    transaction.execute(
        "INSERT INTO plans (party, objects, cell_hours, seq) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (party) DO UPDATE SET objects = plans.objects + EXCLUDED.objects,"
        " cell_hours = plans.cell_hours + EXCLUDED.cell_hours, seq = EXCLUDED.seq",
        (party, objects, cell_hours, seq),
    )


def _expiry(transaction: Transaction, body: Body, data: Body) -> None:
    for id in data["objects"]:
        found = transaction.row("SELECT seq, party, cell_hours, state FROM objects WHERE id = ?", (id,))
        if found:
            _plan(transaction, found[1], -(found[3] in LIVE), -found[2], body["seq"])
            forget_volumes(transaction, found[0])
            transaction.execute("UPDATE objects SET state = 'Expired' WHERE id = ?", (id,))


def _shred(transaction: Transaction, _: Body, data: Body) -> None:
    for seq in data["entries"]:
        forget_volumes(transaction, seq)
        transaction.execute("DELETE FROM sealed WHERE seq = ?", (seq,))


def _erasure(transaction: Transaction, _: Body, data: Body) -> None:
    transaction.execute("DELETE FROM holder_keys WHERE holder = ?", (data["party"],))


def _cases(transaction: Transaction, body: Body, data: Body) -> None:
    for item in data["items"]:
        transaction.execute(
            "INSERT INTO cases (id, a, b, a_party, b_party, severity, state, opened, changed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET state = EXCLUDED.state, severity = EXCLUDED.severity,"
            " changed = EXCLUDED.changed",
            (
                item["case"], item["a"], item["b"], item["a_party"], item["b_party"], item["severity"],
                item["state"], body["seq"], body["seq"],
            ),
        )  # fmt: skip
        for learned in item.get("learned", ()):
            _learned(transaction, body["seq"], learned)


def _learned(transaction: Transaction, seq: int, learned: Body) -> None:
    """Count what was learned by the hour in which it is over, so that a sum costs hours and not conflicts."""
    transaction.execute(
        "INSERT INTO exposures (learner, owner, until, cell_hours, seq) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (learner, owner, until) DO UPDATE"
        " SET cell_hours = exposures.cell_hours + EXCLUDED.cell_hours, seq = EXCLUDED.seq",
        (learned["learner"], learned["owner"], -(-learned["until"] // 3600) * 3600, learned["cell_hours"], seq),
    )


def _notices(transaction: Transaction, body: Body, data: Body) -> None:
    recipient = data["recipient"]
    for place, item in enumerate(data["items"]):
        transaction.execute(
            "INSERT INTO notices (id, recipient, seq, kind, object, case_id, at, state, level, objected)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 'Filed', '', 0)",
            (
                notice_id(body["seq"], place), recipient, body["seq"], item["kind"], item.get("object", ""),
                item.get("case", ""), body["at"],
            ),
        )  # fmt: skip


def _act(transaction: Transaction, body: Body, data: Body) -> None:
    for notice in data["notices"]:
        transaction.execute(
            "INSERT INTO acts (seq, notice, actor, state, level, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                body["seq"],
                notice,
                body["actor"],
                data["state"],
                data.get("level", ""),
                data.get("reason", ""),
                body["at"],
            ),
        )
        if data["state"] == "Objected":
            transaction.execute("UPDATE notices SET objected = 1 WHERE id = ?", (notice,))
        else:
            transaction.execute(
                "UPDATE notices SET state = ?, level = CASE WHEN ? <> '' THEN ? ELSE level END WHERE id = ?",
                (data["state"], data.get("level", ""), data.get("level", ""), notice),
            )


def notice_id(seq: int, place: int) -> int:
    """Return the id of a notice: the entry that holds it, and its place there."""
    return seq * NOTICES + place


NOTICES = 4096
"""Notices of one entry."""

_PROJECTIONS: Mapping[str, Callable[[Transaction, Body, Body], None]] = {
    "party": _party,
    "standing": _standing,
    "key": _key,
    "revocation": _revocation,
    "consent": _consent,
    "consent-ended": _consent_ended,
    "filing": _filing,
    "import": _import,
    "f3548": _reference,
    "expiry": _expiry,
    "shred": _shred,
    "erasure": _erasure,
    "cases": _cases,
    "notices": _notices,
    "act": _act,
    **duty.PROJECTIONS,
}
"""From the kind of an entry to what it does to the tables."""
