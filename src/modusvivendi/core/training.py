"""Training local forces: who comes, who passes, who stays; fighters against risk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from modusvivendi.core.names import Names
from modusvivendi.core.politics import Kind
from modusvivendi.core.ranges import Floats, Range

Where = Literal["abroad", "inside"]
RISKS = ("defection", "diversion", "abuse")
"""Going over to others, passing weapons on, harming civilians: chances for each fighter in the field."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One question of vetting at one strictness: the share that ``passes`` and the factor on each risk.

    ``question``: affiliation, ideology, mission, family, age. ``level`` 0 is the legal floor, below which nobody may
    go; higher is stricter.
    """

    question: str
    level: int
    names: Names
    passes: Range
    factor: Mapping[str, float]
    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme: ``applicants`` a month, training in ``places`` at once lasting ``months``, the chance to ``finish``.

    ``party``: whose fighters it trains, empty for nobody in particular. ``levels`` by question. ``where`` it trains;
    ``km`` from the recruits' homes. ``stays``: the share of the fielded that is still there a month later; ``enters``:
    the share of those retained that goes into the country.
    """

    applicants: tuple[float, ...]
    levels: Mapping[str, int]
    where: Where
    km: float
    places: float
    vetting_months: int
    months: int
    finish: float
    stays: float
    enters: float
    base: Mapping[str, float]
    reason: str = ""
    source: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Stocks and flows by month (m,).

    ``applied``, ``vetted``, in ``training``, ``trained`` in sum, ``retained``, ``inside`` the country; ``entering`` it
    in the month, fresh from training; ``risk`` of each kind for a fighter; ``exposure``: chance a month that trainers
    are attacked.
    """

    applied: Floats
    vetted: Floats
    training: Floats
    trained: Floats
    retained: Floats
    inside: Floats
    entering: Floats
    risk: Mapping[str, float]
    exposure: float


@dataclass(frozen=True, slots=True)
class Choice:
    """One vector of vetting levels: fighters in the country at the end, and the risk of each kind a fighter."""

    levels: Mapping[str, int]
    fighters: float
    risk: Mapping[str, float]
    total: float
    frontier: bool


@dataclass(frozen=True)
class Training:
    """The pipeline of the deal's option, the same programme in the ``other`` place, and every vector of vetting.

    ``choices`` by rising risk, ``chosen`` the one of the option. ``party``: whose fighters are trained, empty unknown.
    """

    option: str
    pipeline: Pipeline
    other: Where
    elsewhere: Pipeline
    choices: tuple[Choice, ...]
    chosen: Choice
    party: str = ""
