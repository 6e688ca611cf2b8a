"""What a plan changes month by month against the status quo: effects, switches, draws, and what they come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import Names, suggest
from modusvivendi.core.politics import Kind, Source
from modusvivendi.core.ranges import Bools, Floats, Range

Outcome = Literal[
    "deaths", "displaced", "returns", "reached", "fled", "in_need", "hard_to_reach", "besieged", "in_camps"
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""``deaths``, ``fled`` and ``returns`` happen in a month; ``displaced`` (inside and abroad), ``in_need``,
``hard_to_reach``, ``besieged`` and ``in_camps`` (beyond what host places can take in) are people at its end;
``reached`` by relief in it."""
MAIN: tuple[Outcome, ...] = ("deaths", "displaced", "returns", "reached")
"""The outcomes that plans are judged by."""
FLOWS: frozenset[Outcome] = frozenset({"deaths", "fled", "returns"})
"""Outcomes that add up over months; of people reached the mean month counts, of the others the last month."""
WANTED: Mapping[Outcome, int] = {"deaths": -1, "displaced": -1, "returns": 1, "reached": 1}
"""Whether more (1) or less (-1) of an outcome is better."""
LEAST_PLACES = 3
"""Places that an area must have to be shown where single places may not be."""
QUARTER = 3
"""Months of the first quarter: what changes right away."""

Unit = Literal["ratio", "cut", "chance", "share", "size", "power"]
NEUTRAL: Mapping[Unit, float] = {"ratio": 1.0, "cut": 0.0, "chance": 0.0, "share": 0.0, "size": 0.0, "power": 0.0}
"""The value of an effect that is none, by its unit: ``ratio`` multiplies, ``cut`` is the share taken away, ``chance``
is one (a month, where its text says so), ``share`` is one, ``size`` the logarithm of a ratio without its sign,
``power`` what a ratio is raised to."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A named effect: its published or judged range, and the chance that it is none (``no_effect``, 0 to 1).

    ``assumption``: ids of a dossier's assumptions that go before the range; the first that is there counts. ``group``:
    the effects that are varied together when asked what matters.
    """

    id: str
    names: Names
    unit: Unit
    value: Range
    no_effect: float
    no_effect_reason: str
    group: str
    kind: Kind
    source: str
    reason: str
    assumption: tuple[str, ...] = ()


@dataclass(frozen=True)
class Effects:
    """Effects by id, the names of their groups, and the sources they refer to."""

    effects: Mapping[str, Effect]
    groups: Mapping[str, Names]
    sources: Mapping[str, Source] = field(default_factory=dict[str, Source])


Sign = Literal["unknown", "lowers", "none", "raises"]
SIGNS: tuple[Sign, ...] = get_args(Sign)
Consent = Literal["drawn", "given", "refused"]
CONSENTS: tuple[Consent, ...] = get_args(Consent)


@dataclass(frozen=True)
class Switches:
    """What the user decides instead of leaving it to chance.

    ``aid_sign``: what relief does to violence; ``unknown``: each future draws one of the three. ``host_consent`` to a
    force. ``spoilers``: whether attacks on the deal may come. ``guarantor_leaves``: the month in which the guarantor
    leaves, None: it stays. ``closed``: months from which the border with a state (ISO alpha-3) is shut.
    """

    aid_sign: Sign = "unknown"
    host_consent: Consent = "drawn"
    spoilers: bool = True
    guarantor_leaves: int | None = None
    closed: Mapping[str, int] = field(default_factory=dict[str, int])

    def __post_init__(self) -> None:
        for name, value, known in (("aid", self.aid_sign, SIGNS), ("consent", self.host_consent, CONSENTS)):
            if value not in known:
                raise ModusError(f"the switch {name} cannot be {value!r}", repair=suggest(value, known))
        months = [*self.closed.values(), *([] if self.guarantor_leaves is None else [self.guarantor_leaves])]
        if any(month < 1 for month in months):
            raise ModusError("a month of a switch lies before the forecast", repair="months are counted from 1")


@dataclass(frozen=True)
class Course:
    """A roadmap as the forecast needs it.

    ``milestones``: days from ``start`` by which a condition holds with a chance of 10, 50 and 90 %, infinite for
    never; ``in_time``: the chance that it holds within ``months``; ``holds``: conditions that hold already. ``troops``
    on the ground by month from the mandate, empty for no force. ``asked``: troops that the lines ask for. ``trained``:
    by party that a programme trains, who come out of it and go into the country in each month from its beginning;
    ``training_begins``: months from ``start``, by best estimate.
    """

    deal: str
    terms: Mapping[str, str]
    start: date
    months: int
    milestones: Mapping[str, Range]
    in_time: Mapping[str, float]
    holds: frozenset[str] = frozenset()
    troops: tuple[float, ...] = ()
    asked: float = 0.0
    missing: tuple[str, ...] = ()
    trained: Mapping[str, tuple[float, ...]] = field(default_factory=dict[str, tuple[float, ...]])
    training_begins: float = 0.0


@dataclass(frozen=True, eq=False)
class Draws:
    """r futures of m months: ``values`` (r, m, outcomes), NaN where unknown; months are counted from 1.

    ``places`` (r, n, 5): for each place over all months: deaths, people who fled it, people who came home, months in
    which relief could reach it; and the number of the party that holds it at the end, -1 for a holder unknown, NaN
    where nothing is known of control. ``inputs`` (r, k): the drawn place (0 to 1) of each effect.
    """

    values: Floats
    places: Floats
    inputs: Floats


@dataclass(frozen=True)
class Outlook:
    """One scenario: low, best and high (10, 50 and 90 % of the futures) of each outcome, NaN unknown.

    ``by_month`` (3, m). ``quarter``: the first three months, ``total``: all of them (see ``FLOWS``).
    """

    by_month: Mapping[Outcome, Floats]
    quarter: Mapping[Outcome, Range]
    total: Mapping[Outcome, Range]


@dataclass(frozen=True)
class Difference:
    """Plan minus status quo, future by future with the same random numbers.

    ``no_better``: the chance, by outcome, that the plan is no better than the status quo, None unknown;
    ``no_better_overall``: that no more outcomes are better than worse. Each for the whole time and the first quarter.
    """

    by_month: Mapping[Outcome, Floats]
    quarter: Mapping[Outcome, Range]
    total: Mapping[Outcome, Range]
    no_better: Mapping[Outcome, float | None]
    no_better_quarter: Mapping[Outcome, float | None]
    no_better_overall: float | None
    no_better_overall_quarter: float | None


@dataclass(frozen=True, slots=True)
class Influence:
    """How much of the spread of a difference comes from a group of effects (Sobol indices; Saltelli et al. 2010).

    ``first``: alone; ``total``: with all that it does together with others, with ``low`` and ``high`` (95 %,
    bootstrap). ``at_low`` and ``at_high``: the mean difference where its leading effect lies in the lowest and in the
    highest third.
    """

    group: str
    names: Names
    first: float
    total: float
    low: float
    high: float
    at_low: float
    at_high: float


@dataclass(frozen=True)
class PlaceOutlook:
    """What the forecast says of one place or area over the whole time; each a range over futures.

    ``open_months``: months in which relief can reach it, the mean of its ``places``, so many in number.
    """

    id: str
    places: int
    deaths: Mapping[str, Range]
    fled: Mapping[str, Range]
    returns: Mapping[str, Range]
    open_months: Mapping[str, Range]


@dataclass(frozen=True)
class Projection:
    """Futures of one dossier under one scenario; ``course`` is None for the status quo.

    ``unknown``: outcomes that cannot be forecast, with what to supply. ``stated``: what the forecast takes as given,
    in words. ``places`` ids; ``known`` (n,): places of known population. ``model``: what forecasts violence.
    ``published``: people counted at the start, as the dossier has them, by outcome. ``land``: by party, the share of
    the people, as they live at the start, in places that it holds at the end. ``unmeasured``: parties that hold land
    and whose strength is unknown, so that it tells nothing.
    """

    dossier: str
    course: Course | None
    start: date
    months: int
    runs: int
    seed: int
    draws: Draws
    outlook: Outlook
    unknown: Mapping[Outcome, str]
    stated: Sequence[str]
    places: tuple[str, ...]
    known: Bools
    effects: Effects
    switches: Switches
    model: Mapping[str, float] = field(default_factory=dict[str, float])
    published: Mapping[Outcome, float] = field(default_factory=dict[Outcome, float])
    land: Mapping[str, Range] = field(default_factory=dict[str, Range])
    unmeasured: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contrast:
    """A plan against the status quo, given that the deal is signed and begun.

    ``begun``: the chance that it is (low, best, high), from published plans. ``all_told``: the chance of being no
    better by outcome when a deal that is not signed counts as the status quo. ``influences`` by outcome.
    """

    plan: Projection
    status_quo: Projection
    difference: Difference
    begun: Range
    all_told: Mapping[Outcome, float | None]
    all_told_overall: float | None
    influences: Mapping[Outcome, Sequence[Influence]]
    areas: Sequence[PlaceOutlook]
    by_place: Sequence[PlaceOutlook]
