"""A party's own live objects as a file, marked with who was given it: exact places, for the reader alone."""

from dataclasses import dataclass
from datetime import UTC, datetime

from modusvivendi.core.operations import Filing, Movement
from modusvivendi.desk.contents import open_version
from modusvivendi.desk.evidence import SENSITIVITY, mark
from modusvivendi.desk.log import tree
from modusvivendi.desk.office import Desk
from modusvivendi.desk.projection import LIVE
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.stores import Transaction
from modusvivendi.io.operations.files import FORMATS, format_filings

MOST = 20_000
"""Objects of one export."""
_STATES = ", ".join(f"'{state}'" for state in LIVE)
_OWN = f"SELECT id, kind, seq FROM objects WHERE (party = ? OR filer = ?) AND state IN ({_STATES})"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Export:
    """The text of a file, the name it may be given, how many objects it holds, how many its format cannot say."""

    text: str
    name: str
    objects: int
    left_out: int
    copy: str


def export(desk: Desk, reader: str, form: str, kind: str | None = None) -> Export:
    """Return the live objects that a party owns or filed as a file of a format, of one kind or of all.

    Raises RefusalError (413) for more than ``MOST``.
    """

    def work(transaction: Transaction) -> tuple[list[Filing], int]:
        sql, values = (_OWN, (reader, reader)) if kind is None else (f"{_OWN} AND kind = ?", (reader, reader, kind))
        rows = transaction.rows(f"{sql} ORDER BY id LIMIT ?", (*values, MOST + 1))
        if len(rows) > MOST:
            raise RefusalError(413, f"more than {MOST:,} objects", "Ask for one kind at a time.")
        opened = (open_version(transaction, desk.keys, id, of, seq) for id, of, seq in rows)
        return [one for one in opened if one is not None], tree.size(transaction)

    found, size = desk.read(work)
    said = [one for one in found if _can_say(form, one)]
    copy = mark(desk, reader, size)
    at = datetime.fromtimestamp(desk.clock(), UTC)
    remark = (
        f"Sensitivity: {SENSITIVITY}. Reader: {reader}. Copy: {copy}. Desk: {desk.configuration.origin},"
        f" {at:%Y-%m-%dT%H:%MZ}. Notification is not permission and no guarantee."
    )
    name = f"{reader}-{at:%Y%m%dT%H%MZ}{FORMATS[form].endings[0]}"
    return Export(format_filings(said, form, remark), name, len(said), len(found) - len(said), copy)


def _can_say(form: str, filing: Filing) -> bool:
    """Tell whether a format has a word for an object: one is for movements alone, and one for all but these."""
    if form == "moving":
        return isinstance(filing, Movement)
    return form != "aco" or not isinstance(filing, Movement)
