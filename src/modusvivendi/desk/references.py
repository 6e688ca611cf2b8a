"""What is filed at the standard surface (ASTM F3548-21), as objects of the desk: held against all that is filed here.

The standard has no room for it: no key can hold the version number of what is filed at the desk. So the answer there
stays what the standard says, and the conflict is a case at the desk, told to both sides in the same transaction.

A reference is drawn as it was filed. One that could not be filed here as it is (larger, longer, earlier, or so small
that it would be a probe) is drawn as the S2 cells and full hours around it, up to ``OPERATION_HORIZON`` ahead.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from modusvivendi.core.operations import (
    EPOCH,
    HIGHEST_M,
    LOWEST_M,
    OPERATION_HORIZON,
    Circle,
    Operation,
    Outline,
    Polygon,
    State,
    Volume,
)
from modusvivendi.deconflict.boxes import Box, boxes
from modusvivendi.deconflict.cases import count_plan
from modusvivendi.deconflict.cells import outline_of
from modusvivendi.deconflict.figures import Figure
from modusvivendi.desk.cases import settle_cases
from modusvivendi.desk.conflicts import INTENT, REFERENCE, Subject, find_meetings
from modusvivendi.desk.dss import Area, Change, cover
from modusvivendi.desk.journal import Indexed, Journal, canonical, digest
from modusvivendi.desk.meter import DAY_MS, Cap
from modusvivendi.desk.office import Desk
from modusvivendi.desk.projection import LIVE, count_statements
from modusvivendi.desk.scrutiny import UnfitError, scrutinise
from modusvivendi.desk.stores import Transaction
from modusvivendi.desk.volumes import pack

ENTRY = "f3548"
"""The kind of the entries."""
MOST_VOLUMES = 100
"""Volumes of one reference that are drawn as they are; more are drawn as cells: it may cost no more than a filing."""
BLOCKS = 64
"""Cells that stand for a reference at most."""
_HOUR = timedelta(hours=1)
_KINDS = {"operational_intent_reference": INTENT, "constraint_reference": REFERENCE}


@dataclass(frozen=True)
class _Drawn:
    """The volumes of a reference with their boxes, and the first and last second of them since 2000."""

    volumes: Sequence[tuple[Figure, tuple[Box, ...]]]
    since: int
    until: int
    cell_hours: int


class Reference:
    """A change at the standard surface on its way into the log."""

    def __init__(self, desk: Desk, change: Change) -> None:
        self._desk, self._change = desk, change
        self._drawn: _Drawn | None = None

    def enter(self, transaction: Transaction, answer: Mapping[str, Any]) -> int:
        """Write the entry of a change that was made and answered, tell whom it concerns, and return its number.

        The entry names the operation and holds the hash of the answer. Whoever has the answer (it holds a version
        number that cannot be guessed) can prove that the desk gave it, and when.
        """
        desk, change = self._desk, self._change
        journal = Journal(transaction, desk.keys, desk.configuration.origin, int(desk.clock() * 1_000))
        data = {"operation": change.operation, "answer": digest(canonical(answer))}
        name = next((name for name in _KINDS if name in answer), "")
        reference = answer.get(name, {})
        entity = f"{_KINDS.get(name, '')} {reference.get('id', '')}"
        live = _find(transaction, entity) if name else None
        volumes: Sequence[tuple[Figure, tuple[Box, ...]]] = ()
        if name and change.body is not None:
            self._drawn = self._drawn or _draw(desk, change, reference.get("state", "Accepted"))
            volumes = self._drawn.volumes
        if name and (volumes or live):
            entry = self._settle(journal, data | {"entity": entity, "kind": _KINDS[name]}, reference, live)
        else:
            entry = journal.add(ENTRY, change.caller, data)
        journal.close()
        return entry

    def _settle(
        self, journal: Journal, data: dict[str, Any], reference: Mapping[str, Any], live: tuple[Any, ...] | None
    ) -> int:
        """Enter a reference as an object of the desk, or its end, and settle its cases."""
        desk, caller = self._desk, self._change.caller
        ended = _Drawn((), live[2] if live else 0, live[3] if live else 0, 0)
        drawn = self._drawn if self._drawn and self._drawn.volumes else ended
        id, version = (live[0], live[1] + 1) if live else (str(uuid.uuid4()), 1)
        party = live[4] if live else _asker(journal, caller, desk.configuration.per_day)
        state = reference.get("state", "Accepted") if drawn.volumes else "Ended"
        data |= {
            "object": id, "party": party, "filer": party, "version": version, "state": state, "since": drawn.since,
            "until": drawn.until, "consent": None, "closed": 0, "cell_hours": drawn.cell_hours,
            "asked": drawn.cell_hours, "disclosure": {},
        }  # fmt: skip
        subject = Subject(id, data["kind"], party, state, closed=False, until=drawn.until)
        meetings = find_meetings(journal.transaction, desk.keys, desk.figures, subject, drawn.volumes)
        content = json.dumps({"reference": reference}).encode()
        indexed = [Indexed(pack(figure), box) for figure, box in drawn.volumes]
        entry = journal.add(ENTRY, caller, data, content=content, volumes=indexed)
        cap = Cap(desk.configuration.most_learned, desk.configuration.asked_per_day, journal.at)
        settle_cases(journal, cap, data, subject, meetings, [figure for figure, _ in drawn.volumes])
        return entry


def _find(transaction: Transaction, entity: str) -> tuple[Any, ...] | None:
    """Return id, version, window and party of the live object that stands for a reference."""
    found = transaction.row(
        "SELECT o.id, o.version, o.since, o.until, o.party, o.state FROM standing_references r"
        " JOIN objects o ON o.id = r.object WHERE r.entity = ?",
        (entity,),
    )
    return found[:5] if found and found[5] in LIVE else None


def _asker(journal: Journal, caller: str, most: int) -> str:
    """Return whom the desk tells of a reference: its manager, and nobody once that one asks more than is answered here.

    At the standard surface one may file and take back thousands of times a minute; each is a question to the desk.
    """
    count = count_statements(journal.transaction, f"{ENTRY} {caller}")
    before = journal.transaction.row(
        "SELECT at FROM statements WHERE party = ? AND number = ?", (f"{ENTRY} {caller}", count - most)
    )
    return f"{ENTRY} {caller}" if before and before[0] > journal.at - DAY_MS else caller


def _draw(desk: Desk, change: Change, state: str) -> _Drawn:
    now = datetime.fromtimestamp(desk.clock(), UTC)
    areas = [one for one in change.areas() if _moment(one.end) >= now]
    volumes = [_volume(area) for area in areas[:MOST_VOLUMES]]
    filing = Operation(id="", party=change.caller, parts=tuple(volumes), state=State(state))
    try:
        if len(areas) > MOST_VOLUMES:
            raise UnfitError([])
        scrutinise(filing, desk.configuration, desk.clock())
    except UnfitError:
        volumes = _blocks(areas, now)
    if not volumes:
        return _Drawn((), 0, 0, 0)
    figures = [Figure(volume) for volume in volumes]
    since = min(int((volume.start - EPOCH).total_seconds()) for volume in volumes)
    until = max(-int((EPOCH - volume.end).total_seconds()) for volume in volumes)
    hours = sum(len(found) for found in count_plan(figures).values())
    return _Drawn([(figure, boxes(figure)) for figure in figures], since, until, hours)


def _volume(area: Area) -> Volume:
    outline: Outline = Polygon(area.points) if area.radius_m is None else Circle(area.points[0], area.radius_m)
    low, high = (LOWEST_M if area.low is None else area.low), (HIGHEST_M if area.high is None else area.high)
    return Volume(outline, low, high, _moment(area.start), _moment(area.end))


def _blocks(areas: Sequence[Area], now: datetime) -> list[Volume]:
    """Return the cells, the heights and the full hours around all areas together; nothing when all is over or far."""
    if not areas:
        return []
    whole = [_volume(area) for area in areas]
    start = max(min(one.start for one in whole), now).replace(minute=0, second=0, microsecond=0)
    end = min(max(one.end for one in whole), now + OPERATION_HORIZON)
    if end < start:
        return []
    hours = max(1, -((start - end) // _HOUR))
    low = max(LOWEST_M, min(one.lower_m for one in whole))
    high = max(low, *(one.upper_m for one in whole))
    return [
        Volume(Polygon(outline_of(token)), low, high, start, start + hours * _HOUR) for token in cover(areas, BLOCKS)
    ]


def _moment(micros: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=micros)
