"""Doubts about coordinates, said with the receipt and never a reason to refuse: read back, and asked about.

Swapped or mirrored, outside the theatre, far from anything known, too few digits, filed already, moved by a correction.
Held against the theatre of the desk's settings and the party's own objects: never against what others filed.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.operations import Filing, Movement, Point, ProtectedSite
from modusvivendi.deconflict.boxes import PER_DEGREE
from modusvivendi.deconflict.readback import AGREE_M, read_back, say_decimal, say_mgrs
from modusvivendi.deconflict.sanity import SAME_M, Doubt, doubt_coordinates, find_middle
from modusvivendi.desk.contents import open_filing, open_version
from modusvivendi.desk.journal import open_content
from modusvivendi.desk.office import Desk
from modusvivendi.desk.projection import BOXES, LIVE, PARTS
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.stores import Box, Transaction

SPOKEN = 20
"""Places of one object that are read back; the others are counted."""
MOST_ALIKE = 50
"""Objects near by that are looked at for copies."""
_METRES = 110_000.0
"""A degree of latitude is nowhere shorter."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the two notations in which it is read back; ``mgrs`` is empty where the grid has no square."""

    name: str
    decimal: str
    mgrs: str


@dataclass(frozen=True, slots=True)
class Doubts:
    """The places of an object, ``more`` that are not said, the theatre they were held against, and the doubts."""

    places: tuple[Place, ...] = ()
    more: int = 0
    theatre: str = ""
    warnings: tuple[Doubt, ...] = ()


def foresee(
    desk: Desk,
    transaction: Transaction,
    reader: str,
    filing: Filing,
    boxes: Iterable[Box],
    others: Sequence[Filing] = (),
) -> list[dict[str, str]]:
    """Return the doubts about an object that is about to be filed, to be sealed with it: what the receipt will ask.

    ``boxes``: those of its first volume; ``others``: objects of the party that are filed with it.
    """
    alike = _find_alike(transaction, desk, reader, filing, boxes)
    warnings = doubt_coordinates(filing, desk.known, [*alike, *others])
    row = transaction.row(
        "SELECT kind, seq, version FROM objects WHERE id = ? AND party = ?", (filing.id, filing.party)
    )
    before = open_version(transaction, desk.keys, filing.id, row[0], row[1]) if row else None
    if row and before is not None:
        warnings += _inspect_change(before, filing, row[2])
    return [asdict(one) for one in warnings]


def near_each_other(filings: Sequence[Filing], boxes: Sequence[Sequence[Box]]) -> list[list[Filing]]:
    """Return for each of some objects the others whose first volumes meet its own (sites: or come near)."""
    owners = np.array([row for row, some in enumerate(boxes) for _ in some], dtype=np.int64)
    flat = np.array([box for some in boxes for box in some], dtype=np.int64).reshape(-1, 8)
    found: list[list[Filing]] = []
    for row, some in enumerate(boxes):
        rows: set[int] = set()
        for box in some:
            wide = np.array(_widen(box) if isinstance(filings[row], ProtectedSite) else box)
            meets = ((flat[:, ::2] <= wide[1::2]) & (flat[:, 1::2] >= wide[::2])).all(axis=1)
            rows.update(owners[meets].tolist())
        found.append([filings[other] for other in sorted(rows - {row})[:MOST_ALIKE]])
    return found


def read_doubts(desk: Desk, reader: str, id: str) -> Doubts:
    """Return the places of an object as it stands, and what was asked about them; nothing when its content is gone.

    What was asked stands in its entry. Of a version that a report has made nothing was: what is doubtful is said anew.
    Raises RefusalError (404) unless the reader owns or filed it.
    """

    def work(transaction: Transaction) -> tuple[Filing | None, list[dict[str, str]]]:
        row = transaction.row("SELECT party, filer, kind, seq FROM objects WHERE id = ?", (id,))
        if row is None or reader not in row[:2]:
            raise RefusalError(404, "the party has no such object")
        _, _, kind, seq = row
        filing = open_version(transaction, desk.keys, id, kind, seq)
        if filing is None:
            return None, []
        said = json.loads(open_content(transaction, desk.keys, seq) or b"{}").get("doubts")
        if said is None:
            index = (transaction.box(BOXES, seq * PARTS * 2 + number) for number in (0, 1))
            alike = _find_alike(transaction, desk, reader, filing, [box for box in index if box is not None])
            said = [asdict(one) for one in doubt_coordinates(filing, desk.known, alike)]
        return filing, said

    filing, said = desk.read(work)
    if filing is None:
        return Doubts()
    places = _list_places(filing)
    spoken = tuple(_say(name, point) for name, point in places[:SPOKEN])
    warnings = tuple(Doubt(**one) for one in said)
    return Doubts(spoken, max(0, len(places) - SPOKEN), desk.configuration.theatre, warnings)


def _find_alike(
    transaction: Transaction, desk: Desk, reader: str, filing: Filing, boxes: Iterable[Box]
) -> list[Filing]:
    """Return the reader's live objects of the same party that meet the first volume of one (sites: or come near)."""
    entries: dict[int, None] = {}
    for box in boxes:
        wide = _widen(box) if isinstance(filing, ProtectedSite) else box
        entries.update((found // 2 // PARTS, None) for found in transaction.overlapping(BOXES, wide))
    sql = "SELECT id, party, filer, state FROM objects WHERE seq = ?"
    found: dict[str, None] = {}
    for entry in entries:
        row = transaction.row(sql, (entry,))
        # An intermediary is told of what it filed itself, not of what else the party has.
        if row and row[0] != filing.id and row[1] == filing.party and reader in row[1:3] and row[3] in LIVE:
            found[row[0]] = None
        if len(found) >= MOST_ALIKE:
            break
    opened = (open_filing(transaction, desk.keys, id) for id in sorted(found))
    return [one for one in opened if one is not None]


def _widen(box: Box) -> Box:
    """Return a box of the index that is wider by ``SAME_M`` on the ground."""
    west, east, south, north, lower, upper, start, end = box
    up = int(SAME_M / _METRES * PER_DEGREE) + 1
    most = min(89.0, max(abs(south), abs(north)) / PER_DEGREE)
    across, around = int(up / np.cos(np.radians(most))) + 1, 180 * PER_DEGREE
    return (max(west - across, -around), min(east + across, around), south - up, north + up, lower, upper, start, end)


def _list_places(filing: Filing) -> list[tuple[str, Point]]:
    """Return the places of an object by name: the checkpoints of a movement, the middle of every other volume."""
    if isinstance(filing, Movement):
        return [(one.name, one.at) for one in filing.route]
    return [("", find_middle(volume.outline)) for volume in filing.volumes]


def _say(name: str, point: Point) -> Place:
    try:
        grid = say_mgrs(point)
    except ModusError:
        grid = ""
    return Place(name, say_decimal(point), grid)


def _inspect_change(before: Filing, after: Filing, version: int) -> tuple[Doubt, ...]:
    """Say how far a correction moved an object: the first of its places that lies elsewhere than before."""
    for (_, old), (name, new) in zip(_list_places(before), _list_places(after), strict=False):
        apart = read_back(old, new)
        if not apart.agrees:
            far = f"{apart.distance_m / 1e3:,.2f} km" if apart.distance_m >= 1e3 else f"{apart.distance_m:,.0f} m"
            what = f"{name or 'it'} lies {far}, bearing {apart.bearing:03.0f}, from where version {version} had it"
            why = f"more than {AGREE_M:.0f} m is another place to whoever noted the first"
            return (Doubt("moved", what, why, "read it back to all who were told"),)
    return ()
