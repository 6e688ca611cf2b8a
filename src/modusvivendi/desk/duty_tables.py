"""The tables of the duty officers' records. Like all tables of the desk they follow from the entries of the log alone.

Every entry of this kind has an ``id`` of its own in its data, by which later entries speak of it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from modusvivendi.desk.stores import Transaction

Body = Mapping[str, Any]

TABLES = (
    """CREATE TABLE IF NOT EXISTS stops
    (id TEXT PRIMARY KEY, actor TEXT NOT NULL, object TEXT NOT NULL, case_id TEXT NOT NULL, ground TEXT NOT NULL,
    state TEXT NOT NULL, at BIGINT NOT NULL, entry BIGINT NOT NULL, seq BIGINT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS progress
    (id TEXT PRIMARY KEY, object TEXT NOT NULL, progress TEXT NOT NULL, checkpoint BIGINT NOT NULL,
    late BIGINT NOT NULL, at BIGINT NOT NULL, seq BIGINT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS progress_object ON progress (object, seq)",
    """CREATE TABLE IF NOT EXISTS calls
    (id TEXT PRIMARY KEY, a TEXT NOT NULL, b TEXT NOT NULL, channel TEXT NOT NULL, started BIGINT NOT NULL,
    ended BIGINT NOT NULL, state TEXT NOT NULL, at BIGINT NOT NULL, seq BIGINT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS calls_a ON calls (a, at)",
    "CREATE INDEX IF NOT EXISTS calls_b ON calls (b, at)",
    """CREATE TABLE IF NOT EXISTS channels
    (id TEXT PRIMARY KEY, a TEXT NOT NULL, b TEXT NOT NULL, state TEXT NOT NULL, actor TEXT NOT NULL,
    at BIGINT NOT NULL, seq BIGINT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS challenges
    (id TEXT PRIMARY KEY, object TEXT NOT NULL, version BIGINT NOT NULL, actor TEXT NOT NULL, ground TEXT NOT NULL,
    decide_by BIGINT NOT NULL, state TEXT NOT NULL, at BIGINT NOT NULL, seq BIGINT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS challenges_object ON challenges (object, state)",
    "CREATE INDEX IF NOT EXISTS challenges_state ON challenges (state, decide_by)",
    """CREATE TABLE IF NOT EXISTS confirmations
    (id TEXT PRIMARY KEY, object TEXT NOT NULL, version BIGINT NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL,
    key_id TEXT NOT NULL, at BIGINT NOT NULL, seq BIGINT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS confirmations_object ON confirmations (object, version)",
    """CREATE TABLE IF NOT EXISTS incidents
    (id TEXT PRIMARY KEY, actor TEXT NOT NULL, object TEXT NOT NULL, version BIGINT NOT NULL, entry BIGINT NOT NULL,
    kind TEXT NOT NULL, occurred BIGINT NOT NULL, at BIGINT NOT NULL, seq BIGINT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS incidents_object ON incidents (object)",
    """CREATE TABLE IF NOT EXISTS escalations
    (notice BIGINT, step BIGINT, at BIGINT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (notice, step))""",
    "CREATE INDEX IF NOT EXISTS notices_waiting ON notices (kind, state, at)",
)

DERIVED = ("stops", "progress", "calls", "channels", "challenges", "confirmations", "incidents", "escalations")
"""Names of the tables; each has the number of the entry that a row comes from in ``seq``."""


def may_see(transaction: Transaction, reader: str, role: str, body: Body) -> bool:
    """Tell whether a party may be given an entry of these kinds: what it did, its own calls and what is its own's."""
    data = body["data"]
    if body["actor"] == reader or role == "cell":
        return True
    if body["kind"] in ("call", "channel"):
        return reader == data["with"]
    if "object" in data:
        owner = transaction.row("SELECT party, filer FROM objects WHERE id = ?", (data["object"],))
        return bool(owner) and reader in owner
    return False


def _stop(transaction: Transaction, body: Body, data: Body) -> None:
    transaction.execute(
        "INSERT INTO stops (id, actor, object, case_id, ground, state, at, entry, seq)"
        " VALUES (?, ?, ?, ?, ?, 'active', ?, ?, ?)",
        (
            data["id"], body["actor"], data["object"], data["case"], data["ground"], body["at"], body["seq"],
            body["seq"],
        ),
    )  # fmt: skip


def _stop_lifted(transaction: Transaction, body: Body, data: Body) -> None:
    transaction.execute("UPDATE stops SET state = 'lifted', seq = ? WHERE id = ?", (body["seq"], data["stop"]))


def _progress(transaction: Transaction, body: Body, data: Body) -> None:
    transaction.execute(
        "INSERT INTO progress (id, object, progress, checkpoint, late, at, seq) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (data["id"], data["object"], data["progress"], data["checkpoint"], data["late"], body["at"], body["seq"]),
    )


def _call(transaction: Transaction, body: Body, data: Body) -> None:
    transaction.execute(
        "INSERT INTO calls (id, a, b, channel, started, ended, state, at, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            data["id"], body["actor"], data["with"], data["channel"], data["started"], data["ended"], "open",
            body["at"], body["seq"],
        ),
    )  # fmt: skip


def _call_answer(transaction: Transaction, body: Body, data: Body) -> None:
    transaction.execute("UPDATE calls SET state = ?, seq = ? WHERE id = ?", (data["state"], body["seq"], data["call"]))


def _channel(transaction: Transaction, body: Body, data: Body) -> None:
    a, b = sorted((body["actor"], data["with"]))
    transaction.execute(
        "INSERT INTO channels (id, a, b, state, actor, at, seq) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET state = EXCLUDED.state, actor = EXCLUDED.actor, at = EXCLUDED.at,"
        " seq = EXCLUDED.seq",
        (f"{a}|{b}", a, b, data["state"], body["actor"], body["at"], body["seq"]),
    )


def _challenge(transaction: Transaction, body: Body, data: Body) -> None:
    transaction.execute(
        "INSERT INTO challenges (id, object, version, actor, ground, decide_by, state, at, seq)"
        " VALUES (?, ?, ?, ?, ?, ?, 'open', ?, ?)",
        (
            data["id"], data["object"], data["version"], body["actor"], data["ground"], data["decide_by"],
            body["at"], body["seq"],
        ),
    )  # fmt: skip


def _decision(transaction: Transaction, body: Body, data: Body) -> None:
    transaction.execute(
        "UPDATE challenges SET state = ?, seq = ? WHERE id = ?", (data["state"], body["seq"], data["challenge"])
    )


def _confirmation(transaction: Transaction, body: Body, data: Body) -> None:
    transaction.execute(
        "INSERT INTO confirmations (id, object, version, actor, kind, key_id, at, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            data["id"], data["object"], data["version"], body["actor"], data["as"], data["key_id"], body["at"],
            body["seq"],
        ),
    )  # fmt: skip


def _incident(transaction: Transaction, body: Body, data: Body) -> None:
    transaction.execute(
        "INSERT INTO incidents (id, actor, object, version, entry, kind, occurred, at, seq)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            data["id"], body["actor"], data["object"], data["version"], data["entry"], data["what"],
            data["occurred"], body["at"], body["seq"],
        ),
    )  # fmt: skip


def _escalation(transaction: Transaction, body: Body, data: Body) -> None:
    transaction.execute_many(
        "INSERT INTO escalations (notice, step, at, seq) VALUES (?, ?, ?, ?)",
        [(notice, step, body["at"], body["seq"]) for notice, step in data["items"]],
    )


PROJECTIONS: Mapping[str, Callable[[Transaction, Body, Body], None]] = {
    "stop": _stop,
    "stop-lifted": _stop_lifted,
    "progress": _progress,
    "call": _call,
    "call-answer": _call_answer,
    "channel": _channel,
    "challenge": _challenge,
    "decision": _decision,
    "confirmation": _confirmation,
    "incident": _incident,
    "escalation": _escalation,
}
"""From the kind of an entry to what it does to the tables."""
