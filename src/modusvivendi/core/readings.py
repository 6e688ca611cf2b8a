"""What choices show of those who made them: weights, mixtures of aims, and the reading of a party."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.politics import Aim, StrikeShare
from modusvivendi.core.ranges import Floats, Range

DECLARED = "declared_opponents"
CLIENTS = "protect_clients"
ASSETS = "protect_assets"
NOBODY = "no_opponent"
OTHERS = "other_opponents"
"""The names of what may draw strikes, wherever readings are printed."""


@dataclass(frozen=True, eq=False)
class Weights:
    """The weights of k attributes that make the choices that were made most likely.

    ``estimate`` (k,) and ``covariance`` (k, k) in log-odds per unit of the attribute; ``log_likelihood`` without the
    prior; ``even`` the log-likelihood of choosing blindly; ``choices`` how many were made, in ``groups`` sets.
    ``separated``: attributes whose weight grows without end, because no choice contradicts them; with a prior they
    have an estimate that the prior made.
    """

    names: tuple[str, ...]
    estimate: Floats
    covariance: Floats
    log_likelihood: float
    even: float
    choices: int
    groups: int
    separated: tuple[str, ...] = ()

    @property
    def error(self) -> Floats:
        """Standard errors (k,)."""
        return np.sqrt(np.diag(self.covariance))


@dataclass(frozen=True, slots=True)
class Contrast:
    """A simpler account of the choices against a richer one.

    ``log_likelihood_ratio`` (natural log, richer less simpler), ``freedom`` how many weights it had more, ``p`` the
    chance of at least such a gain if the simpler account were true; ``design`` by how much the clustering of the
    choices inflates the gain (1: not at all), which ``p`` allows for.
    """

    log_likelihood_ratio: float
    freedom: int
    p: float
    design: float = 1.0


@dataclass(frozen=True, slots=True)
class Motive:
    """One account of where strikes fall: the declared enemy, the clients' front, or the party's assets.

    ``gain``: by how much its one weight raises the log-likelihood over people, roads and reporting alone. ``beside``:
    whether it still draws strikes where the other accounts are allowed for.
    """

    gain: float
    beside: Contrast


@dataclass(frozen=True, slots=True)
class Score:
    """Log-likelihood per choice of periods that were left out, by the fitted weights and by choosing blindly."""

    fitted: float
    even: float
    choices: int


@dataclass(frozen=True, slots=True)
class Published:
    """A published share of a party's strikes, read on its own.

    ``hits``: how many of those named lay in the areas meant, None when it is not said out of how many. ``interval``:
    the exact 90 % interval of the share. ``blind``: the share if places of opponents had been chosen blindly.
    ``chance_if_all``, ``chance_if_blind``: the chance of so few hits if nine strikes in ten fell there, and if places
    were chosen blindly; NaN without ``hits``.
    """

    share: StrikeShare
    hits: int | None
    interval: Range
    blind: float
    chance_if_all: float
    chance_if_blind: float
    sentence: str


@dataclass(frozen=True)
class Reading:
    """What one party declares and what its choice of places shows.

    ``strikes``: how many events were read, on ``days`` days. ``weights``: by attribute, 5 %, best, 95 %;
    ``scales``: the standard deviation of each over the places within reach, to set weights beside each other.
    ``unheld``:
    attributes whose weight the prior alone keeps finite (an opponent never struck). ``fell_on``: the share of the
    strikes that fell on places of each party. ``explained``: the share meant for the declared opponents, for the other
    ones and for none, if each draws strikes in proportion to its presence. ``declared_only``: the account in which no
    opponent but the declared ones draws strikes, against one in which the others do; ``alternatives`` the same, other
    by other. ``robust``: in which share of the draws of control declared-only is rejected at 5 %. ``held_out``: the
    predictive scores of the full and the declared-only account. ``motives``: the declared enemy, the clients' front and
    the assets compared. ``caught``: how often the tests would have found out a party with as many strikes and half of
    them on each other opponent; only where declared-only stands. ``published``: shares
    counted by others, a reading independent of the strikes. ``sentence`` is the reading, ``account`` says which of the
    motives explains most. Without strikes all of these are None or empty.
    """

    party: str
    declared: Sequence[Aim]
    against: Sequence[str]
    strikes: int
    days: int
    weights: Mapping[str, Range]
    scales: Mapping[str, float]
    unheld: Sequence[str]
    fell_on: Mapping[str, Range]
    explained: Mapping[str, Range]
    declared_only: Contrast | None
    alternatives: Mapping[str, Contrast]
    robust: float | None
    held_out: Mapping[str, Score]
    motives: Mapping[str, Motive]
    caught: Mapping[str, float]
    published: Sequence[Published]
    sentence: str
    account: str
    cannot_tell: Sequence[str]
