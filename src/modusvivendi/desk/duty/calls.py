"""The log of calls over the hotline: entered by one side, confirmed or disputed by the other; suspended channels."""

from collections.abc import Mapping
from typing import Any

from modusvivendi.desk.duty.forms import CallAnswerForm, CallForm, ChannelForm
from modusvivendi.desk.duty.records import Recorded, other_party, record, seal
from modusvivendi.desk.journal import Journal
from modusvivendi.desk.office import Desk
from modusvivendi.desk.post import Post, deliver
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import Member
from modusvivendi.desk.signatures import Statement
from modusvivendi.desk.stores import Transaction

_OWN = "SELECT id, a, b, channel, started, ended, state, at FROM calls WHERE {} = ? AND at > ?"


def log_call(desk: Desk, caller: str, statement: Statement, form: CallForm) -> Recorded:
    """Enter a call, and ask the other side to confirm it; raises RefusalError (404) for a party that is not there."""

    def add(journal: Journal, sender: Member, stated: Mapping[str, str], id: str) -> int:
        other = other_party(journal.transaction, form.with_, caller)
        data = {
            "id": id, "with": other.id, "channel": form.channel, "started": _ms(form.started.timestamp()),
            "ended": _ms(form.ended.timestamp()), "statement": stated,
        }  # fmt: skip
        seq = journal.add("call", caller, data, content=seal(statement))
        post = Post()
        detail = {"call": id, "with": sender.id, "summary": form.summary, "channel": form.channel}
        detail |= {"started": data["started"], "ended": data["ended"]}
        post.put(other.id, "call", "", "", detail)
        deliver(journal, post)
        return seq

    return record(desk, caller, statement, add)


def answer_call(desk: Desk, caller: str, statement: Statement, id: str, form: CallAnswerForm) -> Recorded:
    """Confirm or dispute what the other side entered; raises RefusalError: 404 no such call, 409 answered already."""

    def add(journal: Journal, sender: Member, stated: Mapping[str, str], number: str) -> int:
        found = journal.transaction.row("SELECT a, b, state FROM calls WHERE id = ?", (id,))
        if found is None or caller != found[1]:
            raise RefusalError(404, "the caller is asked to confirm no such call")
        if found[2] != "open":
            raise RefusalError(409, f"the call is {found[2]} already", "Enter the call as you heard it.")
        data = {"id": number, "call": id, "state": form.state, "with": found[0], "statement": stated}
        seq = journal.add("call-answer", caller, data, content=seal(statement))
        post = Post()
        post.put(found[0], f"call-{form.state}", "", "", {"call": id, "with": sender.id, "note": form.note})
        deliver(journal, post)
        return seq

    return record(desk, caller, statement, add)


def set_channel(desk: Desk, caller: str, statement: Statement, form: ChannelForm) -> Recorded:
    """Suspend the hotline to another party, or open it again; raises RefusalError (409) when it is so already."""

    def add(journal: Journal, sender: Member, stated: Mapping[str, str], id: str) -> int:
        other = other_party(journal.transaction, form.with_, caller)
        pair = "|".join(sorted((caller, other.id)))
        found = journal.transaction.row("SELECT state FROM channels WHERE id = ?", (pair,))
        if (found[0] if found else "open") == form.state:
            raise RefusalError(409, f"the channel is {form.state} already")
        data = {"id": id, "with": other.id, "state": form.state, "statement": stated}
        seq = journal.add("channel", caller, data, content=seal(statement))
        post = Post()
        detail = {"with": sender.id, "state": form.state, "reason": form.reason}
        post.put(other.id, f"channel-{form.state}", "", "", detail)
        deliver(journal, post)
        return seq

    return record(desk, caller, statement, add)


def list_calls(desk: Desk, reader: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Return the calls of a party that were entered after a moment (ms since 1970), the oldest first."""

    def work(transaction: Transaction) -> list[dict[str, Any]]:
        rows = transaction.rows(
            f"{_OWN.format('a')} UNION {_OWN.format('b')} ORDER BY 8, 1 LIMIT ?", (reader, after, reader, after, limit)
        )
        return [
            {
                "call": id, "with": b if a == reader else a, "mine": a == reader, "channel": channel,
                "started": started, "ended": ended, "state": state, "at": at,
            }
            for id, a, b, channel, started, ended, state, at in rows
        ]  # fmt: skip

    return desk.read(work)


def list_channels(desk: Desk, reader: str) -> list[dict[str, Any]]:
    """Return the channels of a party that were ever suspended, with their state."""

    def work(transaction: Transaction) -> list[dict[str, Any]]:
        rows = transaction.rows(
            "SELECT a, b, state, at FROM channels WHERE a = ? OR b = ? ORDER BY id", (reader, reader)
        )
        return [{"with": b if a == reader else a, "state": state, "at": at} for a, b, state, at in rows]

    return desk.read(work)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
