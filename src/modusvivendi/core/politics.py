"""Parties, what they say they want, the questions on the table and what the answers are worth to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from modusvivendi.core.names import Names
from modusvivendi.core.periods import Period
from modusvivendi.core.ranges import Range

Kind = Literal["measured", "published", "judgement"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where something comes from. ``note`` holds bias, coverage and method; for a judgement its reason."""

    id: str
    title: str
    kind: Kind
    author: str = ""
    date: str = ""
    url: str = ""
    licence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that a method needs, with its range, unit, kind and source."""

    id: str
    value: Range
    unit: str
    kind: Kind
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class Community:
    """An analyst's category of people."""

    id: str
    names: Names
    note: Names
    source: str


@dataclass(frozen=True, slots=True)
class Aim:
    """A declared aim. ``quotation`` is empty when no wording is at hand.

    ``against``: ids of the parties it is against, empty when it predicts nothing about targets.
    """

    aim: Names
    quotation: str
    speaker: str
    date: Period
    source: str
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StrikeShare:
    """A published share of a party's strikes that fell in areas of some parties, between two dates.

    ``named``: of how many strikes or locations, None when only a share was said. ``along``: parties whose strikes are
    counted with its own. ``note`` says what it leaves out.
    """

    first: Period
    last: Period
    areas_of: tuple[str, ...]
    named: int | None
    share: Range
    along: tuple[str, ...]
    speaker: str
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a party may be after: ``options`` of ``issue`` satisfy it. ``kind`` as in the data dictionary."""

    kind: Literal["enemy", "others", "clients", "assets", "standing"]
    issue: str
    options: tuple[str, ...]
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Burden:
    """What a party could give against a common enemy: ``means`` in fighters, ``concern`` a share of them."""

    enemy: str
    means: Range
    concern: Range
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Whoever can sign, refuse or spoil; ``participation`` is the probability that an outside party takes part."""

    id: str
    names: Names
    kind: str
    role: Literal["needed", "outside", "excluded"]
    participation: Range
    patron: tuple[str, ...]
    clients: tuple[str, ...]
    communities: tuple[str, ...]
    capability: Range
    aims: tuple[Aim, ...]
    note: Names
    source: str
    shares: tuple[StrikeShare, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    burdens: tuple[Burden, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to an issue; ``plan`` names the proposal it stands for.

    ``owner``: parties that can bring it about alone, besides the owners of the issue.
    """

    id: str
    names: Names
    plan: str | None
    one_way: bool
    owner: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """A question to settle and the answers open to it."""

    id: str
    names: Names
    question: Names
    owner: tuple[str, ...]
    ordered: bool
    one_way: bool
    options: tuple[Option, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Infeasible:
    """A combination that cannot be: for each issue named, any of the options given."""

    pattern: Mapping[str, tuple[str, ...]]
    why: str


@dataclass(frozen=True, slots=True)
class Stake:
    """What an option is worth to a party (0 worst, 1 best option of the issue); option ``weight``: the whole issue."""

    party: str
    issue: str
    option: str
    value: Range
    red_line: bool
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fallback:
    """What a party expects with no deal, on the scale of its stakes, on a date."""

    party: str
    date: Period
    value: Range
    source: str
    note: str = ""
