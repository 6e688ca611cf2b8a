"""Actors with positions on lines from 0 to 1, the rules by which they bargain, and the course that it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from modusvivendi.core.ranges import Floats

Victory = Literal["Linear", "Square", "Quartic", "Octic", "Binary"]
Votes = Literal["Proportional", "Binary", "PropBin", "PropCbc", "Cubic", "ASymProsp"]
Election = Literal["Conditional", "MarkovUniform", "MarkovIncentive"]
Transitions = Literal["Deterministic", "Stochastic"]
RiskRange = Literal["Mid", "Min", "Max"]
RiskAdjust = Literal["OneThird", "No", "Half", "TwoThirds", "Full"]
Commitment = Literal["SemiCommit", "NoCommit", "FullCommit"]
Weighting = Literal["S2P2", "S1P1", "S2PMax"]
Perspective = Literal["InitOnlyInterp", "InitRcvrInterp", "PWCompInterp"]

RULES: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "VictoryProbModel": ("victory", Victory.__args__),
        "VotingRule": ("votes", Votes.__args__),
        "PCEModel": ("election", Election.__args__),
        "StateTransitions": ("transitions", Transitions.__args__),
        "BigRRange": ("risk_range", RiskRange.__args__),
        "BigRAdjust": ("risk_adjust", RiskAdjust.__args__),
        "ThirdPartyCommit": ("commitment", Commitment.__args__),
        "InterVecBrgn": ("weighting", Weighting.__args__),
        "BargnModel": ("perspective", Perspective.__args__),
    }
)
"""KTAB's name of each rule, its field in ``Rules`` and the values it may have, the default first."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How actors vote, win, take risks and bargain; the defaults are KTAB's.

    ``slips``: repeat two slips of KTAB's code, to compare with its output (see ``terms.bargaining``). They touch only
    bargains in which the receiver's view counts.
    """

    victory: Victory = "Linear"
    votes: Votes = "Proportional"
    election: Election = "Conditional"
    transitions: Transitions = "Deterministic"
    risk_range: RiskRange = "Mid"
    risk_adjust: RiskAdjust = "OneThird"
    commitment: Commitment = "SemiCommit"
    weighting: Weighting = "S2P2"
    perspective: Perspective = "InitOnlyInterp"
    slips: bool = False


@dataclass(frozen=True, eq=False)
class Scenario:
    """a actors on d dimensions.

    ``capability`` (a,) above 0, in any unit; ``position`` and ``salience`` (a, d) as shares from 0 to 1, the saliences
    of an actor adding up to at most 1 and to more than 0; ``accommodation`` (a, a): how much of the way each actor's
    ideal goes, each turn, to each actor's position (rows add up to at most 1; the identity: it follows the own one).
    """

    name: str
    description: str
    actors: tuple[str, ...]
    dimensions: tuple[str, ...]
    capability: Floats
    position: Floats
    salience: Floats
    accommodation: Floats
    rules: Rules = Rules()


@dataclass(frozen=True, slots=True)
class Challenge:
    """One actor's most rewarding challenge: rows of ``initiator`` and ``receiver``.

    ``probability`` that the initiator wins, in its own eyes; ``gain`` it expects (utility, two positions summed).
    """

    initiator: int
    receiver: int
    probability: float
    gain: float


@dataclass(frozen=True, eq=False)
class Turn:
    """Where things stand: ``positions`` and ``ideals`` (a, d) as shares, ``risk`` (a,) from -1 (averse) to 1.

    ``winning`` (a,): the chance that the actor's position carries the day; actors within 0.001 of each other share one
    position and each shows its chance, so that the sum may exceed 1. ``challenges`` lead to the next turn; none at the
    last.
    """

    positions: Floats
    ideals: Floats
    risk: Floats
    winning: Floats
    challenges: tuple[Challenge, ...]


@dataclass(frozen=True, eq=False)
class Course:
    """The turns of a scenario, the first as given; ``settled``: it came to rest, else the longest run was cut off."""

    scenario: Scenario
    turns: tuple[Turn, ...]
    settled: bool
