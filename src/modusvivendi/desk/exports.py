"""A party's own live objects, or those whose exact place others gave it, as a file marked with who was given it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from modusvivendi.core.operations import Constraint, Filing, Movement, Operation, ProtectedSite, State
from modusvivendi.desk.contents import open_version
from modusvivendi.desk.evidence import SENSITIVITY, mark
from modusvivendi.desk.forms import VolumeForm
from modusvivendi.desk.journal import open_content
from modusvivendi.desk.log import tree
from modusvivendi.desk.office import Desk
from modusvivendi.desk.projection import LIVE, NOTICES
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.stores import Transaction
from modusvivendi.io.operations.files import FORMATS, format_filings

MOST = 20_000
"""Objects of one export."""
_STATES = ", ".join(f"'{state}'" for state in LIVE)
_TOLD = """SELECT id, kind, object FROM notices WHERE recipient = ? AND case_id = ''
AND kind IN ('filed', 'changed', 'ended') ORDER BY id"""
_OWN = f"SELECT id, kind, seq FROM objects WHERE (party = ? OR filer = ?) AND state IN ({_STATES})"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Export:
    """The text of a file, the name it may be given, how many objects it holds, how many its format cannot say."""

    text: str
    name: str
    objects: int
    left_out: int
    copy: str


def export(desk: Desk, reader: str, form: str, kind: str | None = None, *, told: bool = False) -> Export:
    """Return the live objects that a party owns or filed as a file of a format, of one kind or of all.

    ``told``: those of others instead whose exact place they gave it. Raises RefusalError (413) for more than ``MOST``.
    """

    def work(transaction: Transaction) -> tuple[list[Filing], int]:
        if told:
            return list(_list_told(desk, transaction, reader, kind)), tree.size(transaction)
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
    name = f"{reader}-{'told-' if told else ''}{at:%Y%m%dT%H%MZ}{FORMATS[form].endings[0]}"
    return Export(format_filings(said, form, remark), name, len(said), len(found) - len(said), copy)


def _list_told(desk: Desk, transaction: Transaction, reader: str, kind: str | None) -> Iterator[Filing]:
    """Yield what others told the reader last of each of their objects, as far as that is exact and not over."""
    last: dict[str, tuple[int, str]] = {}
    for id, of, subject in transaction.rows(_TOLD, (reader,)):
        last[subject] = (id, of)
    now, count = datetime.fromtimestamp(desk.clock(), UTC), 0
    for subject, (id, of) in sorted(last.items()):
        detail = None if of == "ended" else _detail(desk, transaction, id)
        if detail is None or "volumes" not in detail or kind not in (None, detail["kind"]):
            continue
        count += 1
        if count > MOST:
            raise RefusalError(413, f"more than {MOST:,} objects", "Ask for one kind at a time.")
        filing = _rebuild(subject, detail)
        if any(volume.end >= now for volume in filing.volumes):
            yield filing


def _detail(desk: Desk, transaction: Transaction, notice: int) -> dict[str, Any] | None:
    content = open_content(transaction, desk.keys, notice // NOTICES)
    return None if content is None else json.loads(content)[notice % NOTICES]


def _rebuild(id: str, detail: Mapping[str, Any]) -> Filing:
    """Return an object as it was told: a movement as an operation, for its route and checkpoints were not."""
    volumes = tuple(VolumeForm.model_validate(one).volume() for one in detail["volumes"])
    party, kind, first = detail["party"], detail["kind"], volumes[0]
    if kind == "site":
        return ProtectedSite(
            id=id, party=party, area=first.outline, since=first.start, expiry=first.end, lower_m=first.lower_m,
            upper_m=first.upper_m,
        )  # fmt: skip
    if kind == "constraint":
        return Constraint(id=id, party=party, parts=volumes)
    name = "movement" if kind == "movement" else ""
    return Operation(id=id, party=party, name=name, parts=volumes, state=State(detail["state"]))


def _can_say(form: str, filing: Filing) -> bool:
    """Tell whether a format has a word for an object: one is for movements alone, and one for all but these."""
    if form == "moving":
        return isinstance(filing, Movement)
    return form != "aco" or not isinstance(filing, Movement)
