"""Forces on a line: who could stand where, how many by which rule, what it costs and what it may buy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modusvivendi.core.names import Names
from modusvivendi.core.politics import Kind
from modusvivendi.core.ranges import Floats, Range


@dataclass(frozen=True, slots=True)
class Contributor:
    """Who could send troops: ``troops`` at most, ``cost`` in dollars a soldier and year.

    ``forms``: options of the deal's issue ``peacekeepers`` in which it takes part. ``near``: sectors at whose lines
    alone it may stand, unless every party at the line is among ``welcomed_by``; empty: anywhere. ``granted``: forms
    of which the signature accepts it at these lines. ``refused_by``:
    parties that veto it at their lines, unless it stands ``under`` another contributor there and the party is among
    ``softened``.
    """

    id: str
    names: Names
    troops: Range
    cost: Range
    forms: tuple[str, ...]
    near: tuple[str, ...]
    welcomed_by: tuple[str, ...]
    refused_by: tuple[str, ...]
    under: str
    softened: tuple[str, ...]
    granted: tuple[str, ...]
    kind: Kind
    reason: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the line between two sectors: ``km``, how much of it on today's front (``front_km``, NaN unknown).

    ``people`` live in the places along it (NaN unknown), those of a place that lies on several segments parted by
    length; ``sites`` (ids) lie in them, each on one segment; ``parties`` stand on either side:
    those that govern, and the signatories that hold places there today. ``number`` from 1, 0 for a line in one piece.
    ``borders``: its rows among the dossier's borders. ``held``: who holds most of either side today (empty: unknown).
    """

    a: str
    b: str
    km: float
    front_km: float
    people: float
    sites: tuple[str, ...]
    parties: tuple[str, ...]
    number: int = 0
    borders: tuple[int, ...] = ()
    held: tuple[str, str] = ("", "")

    @property
    def pair(self) -> str:
        """The two sectors."""
        return f"{self.a}|{self.b}"

    @property
    def id(self) -> str:
        """The two sectors, and the number of the stretch where the line has several."""
        return f"{self.pair}:{self.number}" if self.number else self.pair


@dataclass(frozen=True, slots=True)
class Posting:
    """Troops of one contributor on one segment; ``under`` another's command when that is what makes it acceptable.

    ``says``: what each party at the line says to it: True accepts, False refuses, None not known.
    """

    contributor: str
    troops: int
    under: str
    says: Mapping[str, bool | None]


@dataclass(frozen=True, slots=True)
class Manning:
    """One segment: what each rule asks for (``per_km``, ``per_1000``, ``per_site``), who comes, what is short of it.

    ``short`` is None where the rule's figure is not known.

    ``vetoed``: who would not be accepted there, with the parties that refuse (none: it may stand elsewhere only).
    """

    segment: Segment
    rules: Mapping[str, Range]
    postings: Sequence[Posting]
    short: int | None
    vetoed: Mapping[str, tuple[str, ...]]

    @property
    def posted(self) -> int:
        """Soldiers of all contributors."""
        return sum(posting.troops for posting in self.postings)


@dataclass(frozen=True, slots=True)
class Level:
    """What a force of one size is believed to buy: the chance of a new war, with the chance that it changes nothing."""

    name: str
    troops: float
    relapse: Range
    no_effect: Range


@dataclass(frozen=True)
class Force:
    """Forces on every segment. ``strength`` (months + 1,) troops on the ground by month from the mandate.

    ``cost`` in dollars over these months. ``levels``: no force, the low figure of the rule, what is posted, the best
    figure. ``sources`` of the figures by name; ``names`` of the contributors by id.
    """

    lines: Sequence[Manning]
    rule: str
    strength: Floats
    cost: Range
    levels: Sequence[Level]
    sources: Mapping[str, str]
    names: Mapping[str, Names]
