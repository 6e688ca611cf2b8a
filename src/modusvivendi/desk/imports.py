"""A file of objects filed in one request: all of it, or nothing, with everything that is wrong said at once.

The signed request, with the file in it, is an entry of its own; each object is an entry like any other, with the form
that the file's reader made of it, which whoever has both can make again (``read_file``). What the party has live
already, word for word, is not filed a second time.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from modusvivendi.core.errors import DossierError, Finding, ModusError
from modusvivendi.core.operations import Filing
from modusvivendi.deconflict.boxes import Box
from modusvivendi.desk.admission import admit
from modusvivendi.desk.cases import told_by
from modusvivendi.desk.contents import open_form, say_filing
from modusvivendi.desk.doubts import foresee, near_each_other
from modusvivendi.desk.filing import Draft, check_room, draw, enter
from modusvivendi.desk.forms import FORMS, ImportForm
from modusvivendi.desk.journal import Journal
from modusvivendi.desk.log import tree
from modusvivendi.desk.office import Desk
from modusvivendi.desk.post import Told
from modusvivendi.desk.projection import BOXES, LIVE, PARTS
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import may_file_for
from modusvivendi.desk.scrutiny import UnfitError
from modusvivendi.desk.signatures import Statement
from modusvivendi.desk.stores import Transaction
from modusvivendi.io.operations.files import parse_filings

SHOWN = 200
"""Problems of a file that are said."""
_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Item:
    """An object of a file: its place (from 0), the form that it is filed in, its line in the file (0: not known)."""

    place: int
    kind: str
    form: Mapping[str, Any]
    line: int


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of an object of a file. ``known``: it was there already, and was not filed again."""

    place: int
    name: str
    kind: str
    subject: str
    known: bool
    told: list[Told] = field(default_factory=list[Told])


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: its entry, the signed head, its objects, the warnings of its reader."""

    entry: int
    head: str
    items: list[Brought]
    warnings: tuple[Finding, ...]
    again: bool = False


def read_file(form: ImportForm) -> tuple[list[Item], tuple[Finding, ...]]:
    """Return the objects of a file, each that is there twice once, and the warnings; always the same for one file.

    Raises UnfitError with everything that is wrong, ModusError for what its format cannot be.
    """
    try:
        read = parse_filings(form.content.encode(), form.format, party=form.party)
    except DossierError as error:
        raise UnfitError([_say(one) for one in error.findings() if one.severity == "error"][:SHOWN]) from None
    items: dict[str, Item] = {}
    problems: list[tuple[str, str, str]] = []
    for place, (filing, where) in enumerate(zip(read.filings, read.where, strict=True)):
        rules = form.disclosure
        if rules is None:
            rules = {recipient: level.name.lower() for recipient, level in filing.disclosure.items()}
        said = say_filing(filing, form.party, rules)
        try:
            made = FORMS[said["kind"]].model_validate(said)
        except ValidationError as error:
            for one in error.errors()[:5]:
                name = ".".join(str(part) for part in one["loc"])
                problems.append((f"{_at(filing, where.line)}{name}: {one['msg']}"[:300], "", "see /openapi.json"))
            continue
        content = made.model_dump(mode="json", exclude={"supersedes"})
        items.setdefault(_print(content), Item(place, said["kind"], content, where.line))
    if problems:
        raise UnfitError(problems[:SHOWN])
    return list(items.values()), tuple(one for one in read.notes if one.severity == "warning")


def import_file(desk: Desk, caller: str, statement: Statement, form: ImportForm) -> Imported:
    """File all objects of a file for a party, or none of them.

    Raises RefusalError as ``filing.file`` does; 413 for more objects than one request may hold; UnfitError (422) with
    everything that is wrong with any of them.
    """
    items, warnings = read_file(form)
    most = desk.configuration.per_import
    if len(items) > most:
        raise RefusalError(413, f"the file has {len(items):,} objects, more than {most:,}", "Send it in parts.")
    drafts = _draw_all(desk, items)
    ids = [str(uuid.uuid4()) for _ in items]

    def work(journal: Journal) -> Imported:
        admission = admit(journal, desk.configuration, caller, statement)
        if admission.earlier is not None:
            return _earlier(journal, admission.earlier, form.party, items)
        consent = may_file_for(journal.transaction, caller, form.party)
        known = [_find_known(desk, journal.transaction, one, draft) for one, draft in zip(items, drafts, strict=True)]
        fresh = sum(id is None for id in known)
        check_room(desk, journal, form.party, fresh)
        _check_day(desk, journal, caller, fresh)
        data = {
            "id": str(uuid.uuid4()), "party": form.party, "format": form.format, "count": fresh,
            "objects": [{"object": id or name, "known": bool(id)} for id, name in zip(known, ids, strict=True)],
            "statement": admission.statement,
        }  # fmt: skip
        # A file of which nothing is new need not be kept.
        sealed = json.dumps({"statement": statement.as_json()}).encode() if fresh else None
        entry = journal.add("import", caller, data, content=sealed, holder=form.party)
        told: list[Told] = []
        new = {row: draft.renamed(ids[row]) for row, draft in enumerate(drafts) if known[row] is None}
        doubts = _foresee_all(desk, journal.transaction, caller, new)
        for row, draft in new.items():
            content = {"form": items[row].form, "import": entry, "place": row, "doubts": doubts[row]}
            told += enter(desk, journal, caller, draft, 1, consent, content).told
        return Imported(entry, "", _bring(items, data["objects"], told), warnings)

    found, head = desk.write(work)
    return Imported(found.entry, head, found.items, warnings, found.again)


def _draw_all(desk: Desk, items: list[Item]) -> list[Draft]:
    drafts: list[Draft] = []
    problems: list[tuple[str, str, str]] = []
    for one in items:
        filing = FORMS[one.kind].model_validate(one.form).filing(str(one.place))
        try:
            drafts.append(draw(desk, filing))
        except UnfitError as error:
            problems += [(_at(filing, one.line) + what, why, repair) for what, why, repair in error.problems]
    if problems:
        raise UnfitError(problems[:SHOWN])
    return drafts


def _foresee_all(
    desk: Desk, transaction: Transaction, caller: str, drafts: Mapping[int, Draft]
) -> dict[int, list[dict[str, str]]]:
    """Return the doubts about each object of a file, held against the party's live ones and against one another."""
    filings = [draft.filing for draft in drafts.values()]
    firsts = [draft.volumes[0][1] for draft in drafts.values()]
    near = near_each_other(filings, firsts)
    return {
        row: foresee(desk, transaction, caller, filing, first, others)
        for row, filing, first, others in zip(drafts, filings, firsts, near, strict=True)
    }


def _find_known(desk: Desk, transaction: Transaction, item: Item, draft: Draft) -> str | None:
    """Return the id of a live object of the party that says the same word for word, None without one."""
    box: Box = draft.indexed[0].boxes[0]
    entries = dict.fromkeys(found // 2 // PARTS for found in transaction.overlapping(BOXES, box))
    sql = "SELECT id, seq, party, kind, state FROM objects WHERE seq = ?"
    for entry in entries:
        row = transaction.row(sql, (entry,))
        if row and row[2:4] == (item.form["party"], item.kind) and row[4] in LIVE:
            form = open_form(transaction, desk.keys, row[1])
            if form is not None:
                said = FORMS[item.kind].model_validate(form).model_dump(mode="json", exclude={"supersedes"})
                if _print(said) == _print(item.form):
                    return row[0]
    return None


def _check_day(desk: Desk, journal: Journal, caller: str, more: int) -> None:
    """Raise RefusalError (429) when imports would bring more objects in a day than a party may file."""
    found = journal.transaction.row(
        "SELECT SUM(count) FROM imports WHERE filer = ? AND at > ?", (caller, journal.at - _DAY)
    )
    if (int(found[0] or 0) if found else 0) + more > desk.configuration.per_day:
        raise RefusalError(
            429, f"more than {desk.configuration.per_day} objects imported in a day", "Send the rest tomorrow."
        )


def _earlier(journal: Journal, seq: int, party: str, items: list[Item]) -> Imported:
    body = json.loads(tree.body(journal.transaction, seq) or b"{}")
    if body["kind"] != "import":
        raise RefusalError(409, "this nonce was used for another request")
    told = told_by(journal.transaction, seq, party)
    return Imported(seq, "", _bring(items, body["data"]["objects"], told), (), again=True)


def _bring(items: list[Item], objects: list[dict[str, Any]], told: list[Told]) -> list[Brought]:
    """Return what became of each object, with what its party was told about it."""
    return [
        Brought(
            item.place, item.form["name"], item.kind, one["object"], one["known"],
            [notice for notice in told if notice.subject == one["object"]],
        )
        for item, one in zip(items, objects, strict=True)
    ]  # fmt: skip


def _print(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True)


def _at(filing: Filing, line: int) -> str:
    named = filing.name or filing.id
    return (f"line {line}, " if line else "") + f"{named[:60]!r}: "


def _say(one: Finding) -> tuple[str, str, str]:
    return (f"line {one.where.line}: " if one.where.line else "") + one.what, one.why, one.repair


def check_form(content: bytes, place: int, form: Mapping[str, Any]) -> str:
    """Return what is wrong when a form is said to come of a file; empty when its reader makes it of the file again."""
    try:
        items, _ = read_file(ImportForm.model_validate_json(content))
    except (ModusError, ValidationError, ValueError):
        return "the file that it is said to come of cannot be read"
    if place >= len(items) or _print(items[place].form) != _print(form):
        return "the file that it is said to come of says something else"
    return ""
