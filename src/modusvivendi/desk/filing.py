"""The filing: checked, set against all that is live, told to both sides, written and signed, in one transaction.

1. Everything about the filing itself is checked before the transaction (types, limits, geometry).
2. In the transaction: signature, nonce, quota, consent; the index, then exact geometry; the entry; the cases; a notice
   for each side and for each recipient that the filer chose; the head over all of it.
3. The answer leaves when the transaction is durable. Whoever files second is told in the answer, whoever filed first by
   a notice of the same transaction: there is no order of events in which only one of two knows.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from modusvivendi.core.operations import EPOCH, Constraint, Filing, Operation
from modusvivendi.deconflict.boxes import Box, boxes
from modusvivendi.deconflict.cases import count_plan
from modusvivendi.deconflict.figures import Figure
from modusvivendi.desk.admission import admit
from modusvivendi.desk.cases import Told, settle_cases
from modusvivendi.desk.conflicts import STANDARD, Subject, find_meetings, open_volumes
from modusvivendi.desk.doubts import foresee
from modusvivendi.desk.forms import AnyForm, EndForm
from modusvivendi.desk.journal import Indexed, Journal
from modusvivendi.desk.leaving import check_reason, tell_owner
from modusvivendi.desk.log import tree
from modusvivendi.desk.meter import Cap, count_added, live_objects
from modusvivendi.desk.office import Desk
from modusvivendi.desk.projection import LIVE
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import Member, ends_instead, may_file_for
from modusvivendi.desk.scrutiny import scrutinise
from modusvivendi.desk.signatures import Statement
from modusvivendi.desk.volumes import pack

_HELD = ("operation", "constraint")
"""Kinds that may neither be corrected nor ended before they have stayed for a while."""
_AT_ONCE = 3
"""Versions of a site or a movement that are taken within the time that others must stay."""
KINDS = {"Operation": "operation", "ProtectedSite": "site", "Movement": "movement", "Constraint": "constraint"}


@dataclass(frozen=True)
class Filed:
    """What came of a filing. ``first`` and ``last``: the entries it made; ``told``: what its party learned."""

    subject: str
    version: int
    state: str
    seq: int
    head: str
    told: list[Told] = field(default_factory=list[Told])
    again: bool = False


@dataclass(frozen=True)
class Draft:
    """A filing that is checked and drawn."""

    kind: str
    filing: Filing
    since: int
    until: int
    state: str
    volumes: Sequence[tuple[Figure, tuple[Box, ...]]]
    indexed: Sequence[Indexed]
    cell_hours: int

    def renamed(self, id: str) -> "Draft":
        """Return the draft with another id."""
        return replace(self, filing=replace(self.filing, id=id))


def file(
    desk: Desk, caller: str, statement: Statement, form: AnyForm, subject: str | None = None, *, asked: bool = False
) -> Filed:
    """File an object, or correct the one of an id (``form.supersedes`` then names the version it corrects).

    ``asked``: what is doubtful about its coordinates will be asked in the receipt, and is sealed with it.

    Raises RefusalError: 401 and 403 by whom, 404 no such object, 409 not this version or not now, 422 what is wrong,
    429 too many. The same request again, told by its nonce, is answered again and has no second effect.
    """
    id = subject or str(uuid.uuid4())
    draft = draw(desk, form.filing(id))
    content: dict[str, Any] = {"statement": statement.as_json()}
    if asked:
        # Looked for beside those who write, as the geometry is.
        content["doubts"] = desk.read(lambda t: foresee(desk, t, caller, draft.filing, draft.volumes[0][1]))

    def work(journal: Journal) -> Filed:
        admission = admit(journal, desk.configuration, caller, statement)
        if admission.earlier is not None:
            return _earlier(journal, admission.earlier)
        consent = may_file_for(journal.transaction, caller, form.party)
        version = _next_version(desk, journal, subject, form.party, draft.kind, form.supersedes)
        return enter(desk, journal, caller, draft, version, consent, content, admission.statement)

    filed, head = desk.write(work)
    return Filed(filed.subject, filed.version, filed.state, filed.seq, head, filed.told, filed.again)


def end(desk: Desk, caller: str, statement: Statement, form: EndForm, subject_id: str) -> Filed:
    """End an object: it leaves the index, and all who were told of it are told that it is over.

    A party that has withdrawn may end what it has, and the neutral cell in its place (``leaving.check_reason``).
    Raises RefusalError as ``file`` does; 409 within the time that every filing must stay.
    """

    def work(journal: Journal) -> Filed:
        admission = admit(journal, desk.configuration, caller, statement, withdrawn=True, times=10)
        if admission.earlier is not None:
            return _earlier(journal, admission.earlier)
        kind, party, filer, since, until, instead = _find(journal, admission.party, subject_id)
        if kind in STANDARD:
            raise RefusalError(409, "this was filed at the standard surface", "End it there.")
        version = _next_version(desk, journal, subject_id, party, kind, form.version, ending=True)
        data: dict[str, Any] = {
            "object": subject_id, "kind": kind, "party": party, "filer": filer if instead else caller,
            "version": version, "state": "Ended", "since": since, "until": until, "disclosure": {},
            "statement": admission.statement, "closed": 0, "cell_hours": 0,
        }  # fmt: skip
        if instead:
            check_reason(journal.transaction, subject_id, kind, form)
            data["instead"] = form.reason
        content = json.dumps({"statement": statement.as_json()}).encode()
        seq = journal.add("filing", caller, data, content=content, holder=party)
        subject = Subject(subject_id, kind, party, "Ended", closed=False, until=until)
        told = settle_cases(journal, _cap(desk, journal), data, subject, [], [])
        if instead:
            told = tell_owner(journal, data)
        return Filed(subject_id, version, "Ended", seq, "", told)

    filed, head = desk.write(work)
    return Filed(filed.subject, filed.version, filed.state, filed.seq, head, filed.told, filed.again)


def draw(desk: Desk, filing: Filing) -> Draft:
    """Check a filing and draw its volumes; raises RefusalError (422) with all that is wrong with it."""
    scrutinise(filing, desk.configuration, desk.clock())
    volumes = filing.volumes
    figures = [Figure(volume) for volume in volumes]
    boxed = [boxes(figure) for figure in figures]
    since = min(int((volume.start - EPOCH).total_seconds()) for volume in volumes)
    until = max(-int((EPOCH - volume.end).total_seconds()) for volume in volumes)
    state = filing.state.value if isinstance(filing, Operation) else "Accepted"
    indexed = [Indexed(pack(figure), box) for figure, box in zip(figures, boxed, strict=True)]
    return Draft(
        KINDS[type(filing).__name__], filing, since, until, state, list(zip(figures, boxed, strict=True)), indexed,
        sum(len(hours) for hours in count_plan(figures).values()),
    )  # fmt: skip


def enter(
    desk: Desk,
    journal: Journal,
    caller: str,
    draft: Draft,
    version: int,
    consent: int | None,
    content: Mapping[str, Any],
    stated: Mapping[str, str] | None = None,
) -> Filed:
    """Enter a version of an object in a transaction, hold it against all that is live, and tell both sides.

    ``content``: what is sealed with it, from which ``contents.read_form`` gets its form; ``stated``: what proves that
    the request was signed, None when another entry of the transaction holds that. The head that is returned is empty.
    """
    filing = draft.filing
    closed = isinstance(filing, Constraint) and filing.closed
    subject = Subject(filing.id, draft.kind, filing.party, draft.state, closed, draft.until)
    meetings = find_meetings(journal.transaction, desk.keys, desk.figures, subject, draft.volumes)
    figures = [figure for figure, _ in draft.volumes]
    asked = draft.cell_hours
    if version > 1:
        before = journal.transaction.row("SELECT seq FROM objects WHERE id = ?", (filing.id,))
        known = open_volumes(journal.transaction, desk.keys, desk.figures, before[0]) if before else []
        asked = count_added(known, figures)
    data: dict[str, Any] = {
        "object": filing.id, "kind": draft.kind, "party": filing.party, "filer": caller, "version": version,
        "state": draft.state, "since": draft.since, "until": draft.until, "consent": consent,
        "closed": int(closed), "cell_hours": draft.cell_hours, "asked": asked,
        "disclosure": {recipient: level.name.lower() for recipient, level in filing.disclosure.items()},
    }  # fmt: skip
    if stated:
        data["statement"] = dict(stated)
    sealed = json.dumps(content).encode()
    seq = journal.add("filing", caller, data, content=sealed, holder=filing.party, volumes=draft.indexed)
    told = settle_cases(journal, _cap(desk, journal), data, subject, meetings, figures)
    return Filed(filing.id, version, draft.state, seq, "", told)


def _cap(desk: Desk, journal: Journal) -> Cap:
    return Cap(desk.configuration.most_learned, desk.configuration.asked_per_day, journal.at)


def _find(journal: Journal, caller: Member, subject: str) -> tuple[str, str, str, int, int, bool]:
    """Return kind, party, filer, window of an object that a caller may end, and whether in place of its party."""
    found = journal.transaction.row("SELECT kind, party, filer, since, until FROM objects WHERE id = ?", (subject,))
    try:
        if found is None:
            raise RefusalError(404, "")
        instead = ends_instead(journal.transaction, caller, found[1])
    except RefusalError:
        # What the caller may not end is not there: the two must not be told apart.
        raise RefusalError(404, "the party has no such object") from None
    return *found, instead


def _next_version(
    desk: Desk,
    journal: Journal,
    subject: str | None,
    party: str,
    kind: str,
    supersedes: int | None,
    *,
    ending: bool = False,
) -> int:
    if subject is None:
        if supersedes is not None:
            raise RefusalError(422, "a new object supersedes nothing", "Leave supersedes out, or PUT to the object.")
        check_room(desk, journal, party)
        return 1
    found = journal.transaction.row("SELECT kind, party, version, state, seq FROM objects WHERE id = ?", (subject,))
    # An object of another party is not there: a refusal that told them apart would be an answer to a probe.
    if found is None or found[1] != party:
        raise RefusalError(404, "the party has no such object")
    if found[0] != kind:
        raise RefusalError(409, f"the object is of another kind ({found[0]})")
    if found[3] not in LIVE:
        raise RefusalError(409, f"the object is over ({found[3]})", "File a new one.")
    if supersedes != found[2]:
        raise RefusalError(409, f"the object is at version {found[2]}", f"Say that it supersedes {found[2]}.")
    if kind in _HELD or not ending:
        _check_hold(desk, journal, subject, kind, found[2])
    return found[2] + 1


def _check_hold(desk: Desk, journal: Journal, subject: str, kind: str, version: int) -> None:
    """Refuse what comes too soon: each version is a question, and the answer to it costs that it stays for a while.

    A wrong place of a site and a movement that is late have to be put right at once: of those, three in the time.
    """
    enough = version - (0 if kind in _HELD else _AT_ONCE - 1)
    found = journal.transaction.row("SELECT seq FROM versions WHERE object = ? AND version = ?", (subject, enough))
    body = tree.body(journal.transaction, found[0]) if found else None
    held = json.loads(body)["at"] + desk.configuration.hold_minutes * 60_000 - journal.at if body else 0
    if held > 0:
        raise RefusalError(
            409, f"a filing stays at least {desk.configuration.hold_minutes} minutes", f"Try in {held // 1000 + 1} s."
        )


def check_room(desk: Desk, journal: Journal, party: str, more: int = 1) -> None:
    """Raise RefusalError (429) when a party may not have so many live objects more."""
    most = desk.configuration.live
    if live_objects(journal.transaction, party) + more > most:
        raise RefusalError(429, f"the party may have {most} live objects", "End what is over.")


def _earlier(journal: Journal, seq: int) -> Filed:
    """Return what came of the same request when it was made before."""
    from modusvivendi.desk.cases import told_by

    body = json.loads(tree.body(journal.transaction, seq) or b"{}")
    if body["kind"] != "filing":
        raise RefusalError(409, "this nonce was used for another request")
    data = body["data"]
    told = [] if "instead" in data else told_by(journal.transaction, seq, data["party"])
    return Filed(data["object"], data["version"], data["state"], seq, "", told, again=True)
