"""Which strikes of a party can be read, by day and place, and which cannot."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.aims.ground import Ground
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.core.record import Event

KINDS = ("strikes", "incidents")
"""What is counted as a choice of a target; deaths are what came of it."""
FEW_DAYS = 5
"""With fewer days than this, drawing whole days anew says nothing of how surely something is known."""


@dataclass(frozen=True, eq=False)
class Strikes:
    """``days`` (c, n): strikes by day (or by whatever longer time the record names) and row of the ground.

    ``weeks`` (c,): the week of each day, as a number. ``left_out`` says what was not read and why. ``undated``: how
    many were read against control that is not of their time, for they fell before the first or after the last known.
    """

    days: Floats
    weeks: tuple[int, ...]
    left_out: tuple[str, ...]
    undated: float = 0.0

    @property
    def clusters(self) -> Floats:
        """What is drawn anew for intervals: whole days; with fewer than 5 of them each strike for itself, (c, n)."""
        if len(self.days) >= FEW_DAYS:
            return self.days
        struck: Ints = np.ceil(self.by_place).astype(np.int64)
        rows = np.repeat(np.arange(len(struck)), struck)
        return np.eye(self.days.shape[1])[rows]

    @property
    def by_place(self) -> Floats:
        """Strikes by row of the ground (n,)."""
        return self.days.sum(0)

    @property
    def total(self) -> int:
        """How many there are."""
        return round(float(self.days.sum()))


def strikes_of(dossier: Dossier, party: str, later: Sequence[Event] | None) -> list[Event]:
    """Return the strikes and incidents held to be the party's: the dossier's, or with ``later`` these alone."""
    events = dossier.events if later is None else later
    return [event for event in events if event.by == party and event.kind in KINDS]


def read_strikes(dossier: Dossier, ground: Ground, party: str, later: Sequence[Event] | None) -> Strikes:
    """Read the strikes and incidents held to be the party's, each against the control of its time.

    From the dossier up to its date; or, with ``later``, from these events alone, whatever their date. Left out, and
    said so: what has no place, only an area, or a place outside the ground; what is unknown in number; and from the
    dossier what is later than its date.
    """
    where = zip(ground.era.tolist(), ground.rows.tolist(), strict=True)
    row_of: dict[tuple[int, str], int] = {(era, dossier.places.ids[row]): at for at, (era, row) in enumerate(where)}
    tallies: dict[tuple[int, str], Floats] = {}
    lost: dict[str, float] = {}
    undated = 0.0
    first = min((date.start for date in dossier.control.dates), default=dossier.as_of.start)
    for event in strikes_of(dossier, party, later):
        number = event.count.best
        era = max(bisect_right(ground.eras, event.date.start.toordinal()) - 1, 0)
        why = "" if later is not None or event.date.end <= dossier.as_of.end else f"later than {dossier.as_of}"
        why = why or _refuse(dossier, event, within=(era, event.place or "") in row_of)
        if why:
            lost[why] = lost.get(why, 0.0) + (number if event.count.known else 1.0)
            continue
        key = (event.date.start.toordinal(), event.date.text)
        undated += 0.0 if first <= event.date.start <= dossier.as_of.end else number
        tallies.setdefault(key, np.zeros(len(ground.rows)))[row_of[era, event.place or ""]] += number
    days = [key for key in sorted(tallies) if tallies[key].sum() > 0]
    table = np.stack([tallies[key] for key in days]) if days else np.zeros((0, len(ground.rows)))
    return Strikes(
        freeze(table),
        tuple(start // 7 for start, _ in days),
        tuple(f"{number:,.0f} strikes left out: {why}" for why, number in lost.items()),
        undated,
    )


def _refuse(dossier: Dossier, event: Event, *, within: bool) -> str:
    """Say why an event cannot be read; empty when it can."""
    if not event.count.known:
        return "their number is unknown"
    if event.place is None:
        return "no place is known"
    if within:
        return ""
    if event.place in dossier.places.index:
        return "nobody knows how many people live there"
    if event.place in dossier.areas:
        return "only an area is known, not the place"
    return "they lie outside the territory"
