"""Files of what is planned held against one another: everything wrong with them, what collides, what would clear it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from modusvivendi.core.cases import Conflict, Proposal
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import DossierError, Finding, Where
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import Filing, ProtectedSite
from modusvivendi.deconflict.boxes import PER_DEGREE, boxes
from modusvivendi.deconflict.conflicts import find_conflicts, rate
from modusvivendi.deconflict.figures import Figure
from modusvivendi.deconflict.proposals import FURTHEST_M, FURTHEST_TIME, propose
from modusvivendi.deconflict.sanity import Known, find_middle, inspect_coordinates
from modusvivendi.deconflict.validation import inspect_filing
from modusvivendi.io.operations.files import read_filings

PROPOSED = 20
"""Conflicts for which ways out are looked for, the gravest first; each takes some tenths of a second."""
_CELL = (0.01, 0.002)
"""Degrees east and north of the cells in which sites are looked for that may be the same (over 200 m at 60 degrees)."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A conflict and the changes of either side that would clear it of everything near by; None when not looked for."""

    conflict: Conflict
    first: tuple[Proposal, ...] | None
    second: tuple[Proposal, ...] | None


@dataclass(frozen=True, slots=True)
class Check:
    """What files hold, what is doubtful in them, and what collides."""

    filings: tuple[Filing, ...]
    notes: tuple[Finding, ...]
    clashes: tuple[Clash, ...]


def check_files(
    paths: Sequence[str | Path],
    *,
    party: str = "",
    form: str | None = None,
    now: datetime | None = None,
    known: Known | None = None,
    proposed: int = PROPOSED,
    own: bool = False,
    on_progress: Callable[[str], None] = lambda _: None,
) -> Check:
    """Read files, check them, and hold all objects in them against one another.

    ``party`` for objects whose party is not said (the name of the file, when it is empty); ``now`` (aware) for what is
    past or too far ahead, None when that does not matter; ``known`` for doubts about coordinates; ``proposed`` as
    ``PROPOSED``; ``own``: what is of one party too, which is taken for granted when there is only one.

    Raises ``DossierError`` with everything that is wrong in any file.
    """
    on_progress("files")
    filings, where, notes = _read(paths, party, form)
    on_progress("checks")
    errors = [found for filing, at in zip(filings, where, strict=True) for found in inspect_filing(filing, now, at)]
    if errors:
        raise DossierError([*notes, *errors])
    for filing, at, alike in zip(filings, where, _find_alike(filings), strict=True):
        notes += inspect_coordinates(filing, known or Known(), alike, at)
    on_progress("conflicts")
    own = own or len({filing.party for filing in filings}) == 1
    found = find_conflicts(filings, own=own)
    on_progress("proposals")
    near = _Neighbourhood(filings, own=own) if found else None
    clashes = [
        Clash(one, near.propose(one.first), near.propose(one.second))
        if near and row < proposed
        else Clash(one, None, None)
        for row, one in enumerate(found)
    ]
    return Check(tuple(filings), tuple(notes), tuple(clashes))


def know(dossier: Dossier) -> Known:
    """Return what the coordinates of a dossier's theatre are held against: its outline and its places and sites."""
    places = [(name.get("en", id), float(lon), float(lat)) for id, name, lon, lat in zip(
        dossier.places.ids, dossier.places.names, dossier.places.lon, dossier.places.lat, strict=True
    )]  # fmt: skip
    places += [
        (site.names.get("en", site.id), site.lon, site.lat) for site in dossier.sites if site.sensitivity == "public"
    ]
    return Known(
        dossier.shapes.outline, tuple((name, (lon, lat)) for name, lon, lat in places if np.isfinite(lon + lat))
    )


def _find_alike(filings: Sequence[Filing]) -> Iterator[list[Filing]]:
    """Yield for each object those before it that may be the same: with equal volumes, or sites in cells near by."""
    equal: dict[object, list[Filing]] = {}
    sites: dict[tuple[int, int], list[Filing]] = {}
    for filing in filings:
        same = equal.setdefault((type(filing), filing.party, filing.volumes), [])
        alike = list(same)
        if isinstance(filing, ProtectedSite):
            x, y = (int(value // size) for value, size in zip(find_middle(filing.area), _CELL, strict=True))
            near = [one for dx in (-1, 0, 1) for dy in (-1, 0, 1) for one in sites.get((x + dx, y + dy), ())]
            alike += [one for one in near if one not in same]
            sites.setdefault((x, y), []).append(filing)
        yield alike
        same.append(filing)


def _read(paths: Sequence[str | Path], party: str, form: str | None) -> tuple[list[Filing], list[Where], list[Finding]]:
    """Return the objects of all files, each once, where they stand, and the warnings."""
    filings: dict[tuple[str, str], tuple[Filing, Where]] = {}
    notes: list[Finding] = []
    errors: list[Finding] = []
    for path in paths:
        try:
            read = read_filings(path, party=party or Path(path).stem, form=form)
        except DossierError as error:
            errors += error.findings()
            continue
        notes += read.notes
        for filing, at in zip(read.filings, read.where, strict=True):
            first, where = filings.setdefault((filing.party, filing.id), (filing, at))
            if first is not filing and first == filing:
                notes.append(Finding("warning", at, f"{filing.id[:60]!r} stands in {where} too; it is counted once"))
            elif first is not filing:
                what = f"{filing.id[:60]!r} of {filing.party[:60]!r} stands in {where} too, and is another object there"
                errors.append(Finding("error", at, what, "one of the two is out of date", "take one out, or rename it"))
    if errors:
        raise DossierError([*notes, *errors])
    return [one for one, _ in filings.values()], [at for _, at in filings.values()], notes


class _Neighbourhood:
    """All volumes with their boxes, to find those that a filing could run into when it moves."""

    def __init__(self, filings: Sequence[Filing], *, own: bool) -> None:
        self.filings = filings
        self.own = own
        self.figures = [[Figure(volume) for volume in filing.volumes] for filing in filings]
        rows = [
            (owner, part, *box)
            for owner, parts in enumerate(self.figures)
            for part, figure in enumerate(parts)
            for box in boxes(figure)
        ]
        table = np.array(rows, float)
        self.owners = table[:, :2].astype(np.int64)
        self.starts, self.ends = table[:, 8], table[:, 9]
        self.tree = shapely.STRtree(shapely.box(*(table[:, (2, 4, 3, 5)] / PER_DEGREE).T))

    def propose(self, filing: Filing) -> tuple[Proposal, ...]:
        """Return the least changes that clear a filing of all that it may not meet."""
        return propose(filing, self.gather(filing))

    def gather(self, filing: Filing) -> list[Figure]:
        """Return the volumes within reach of a filing that it may not meet."""
        found: set[tuple[int, int]] = set()
        far = FURTHEST_TIME.total_seconds()
        for volume in filing.volumes:
            for west, east, south, north, _, _, start, end in boxes(volume):
                # Both ends of a way aside count, and degrees of longitude are shorter away from the equator.
                up = FURTHEST_M / 110_000.0
                most = max(abs(south), abs(north)) / PER_DEGREE + up
                across = up / np.cos(np.radians(most)) if most < 89.0 else 360.0
                around = shapely.box(
                    west / PER_DEGREE - across,
                    south / PER_DEGREE - up,
                    east / PER_DEGREE + across,
                    north / PER_DEGREE + up,
                )
                for turn in (0.0, 360.0, -360.0):
                    rows = self.tree.query(shapely.transform(around, lambda xy, turn=turn: xy + np.array([turn, 0.0])))
                    rows = rows[(self.starts[rows] - far <= end) & (self.ends[rows] + far >= start)]
                    found |= {(int(owner), int(part)) for owner, part in self.owners[rows]}
        return [
            self.figures[owner][part]
            for owner, part in sorted(found)
            if self.filings[owner] is not filing and rate(filing, self.filings[owner], own=self.own) is not None
        ]
