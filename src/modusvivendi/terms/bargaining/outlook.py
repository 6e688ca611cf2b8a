"""What each actor thinks that every position is worth to every actor."""

from dataclasses import dataclass

import numpy as np

from modusvivendi.core.bargains import RiskRange, Scenario
from modusvivendi.core.ranges import Floats
from modusvivendi.terms.bargaining.elections import elect, gather_coalitions

SAME = 1e-3
"""Positions nearer than this (Euclidean, on lines from 0 to 1) count as one."""
_OWN_SHARE = {"Full": 0.0, "TwoThirds": 1 / 3, "Half": 1 / 2, "OneThird": 2 / 3, "No": 1.0}
_FLAT = 1e-12


@dataclass(frozen=True, eq=False)
class Outlook:
    """``distance`` (a, a) from each ideal to each position, ``risk`` (a,), ``true`` (a, a) utilities at these."""

    scenario: Scenario
    positions: Floats
    ideals: Floats
    distance: Floats
    risk: Floats
    true: Floats

    def seen_by(self, actor: int) -> Floats:
        """Return the utility (a, a) of each position to each actor as one actor estimates it.

        It knows the risk attitude of others only in part and takes them to be more like itself than they are.
        """
        share = _OWN_SHARE[self.scenario.rules.risk_adjust]
        risk = share * self.risk[actor] + (1 - share) * self.risk
        return find_utility(self.distance, risk)

    def judge(self, positions: Floats) -> Floats:
        """Return the utility (a, p) to each actor of other positions (p, d)."""
        return find_utility(measure(self.ideals, positions, self.scenario.salience), self.risk)

    def find_winning(self) -> Floats:
        """Return the chance that each actor's position carries the day, (a,); equal for actors at one position."""
        apart = np.linalg.norm(self.positions[:, None] - self.positions, axis=2)
        single: list[int] = []
        for actor in range(len(apart)):
            if not (apart[actor, single] < SAME).any():
                single.append(actor)
        rules = self.scenario.rules
        strength = gather_coalitions(rules.votes, self.scenario.capability, self.true[:, single])
        chance = elect(rules.election, rules.victory, strength)
        near = apart[:, single] < SAME
        last = near.shape[1] - 1 - np.argmax(near[:, ::-1], axis=1)
        return chance[last]


def look(scenario: Scenario, positions: Floats, ideals: Floats) -> Outlook:
    """Infer the actors' risk attitudes from how well their positions would do if nobody minded risk."""
    rules = scenario.rules
    distance = measure(ideals, positions, scenario.salience)
    neutral = find_utility(distance, np.zeros(len(distance)))
    strength = gather_coalitions(rules.votes, scenario.capability, neutral)
    risk = infer_risk(elect(rules.election, rules.victory, strength), rules.risk_range)
    return Outlook(scenario, positions, ideals, distance, risk, find_utility(distance, risk))


def measure(ideals: Floats, positions: Floats, salience: Floats) -> Floats:
    """Return the distance (a, p) from each actor's ideal (a, d) to each position (p, d).

    Euclidean, the dimensions weighted by the square of the actor's salience (a, d); from 0 to 1.
    """
    square = salience**2
    square = square / square.sum(1, keepdims=True)
    return np.sqrt((square[:, None] * (ideals[:, None] - positions) ** 2).sum(2))


def find_utility(distance: Floats, risk: Floats) -> Floats:
    """Return (1 - d)(1 + R d), (a, p), for distances (a, p) and risk attitudes (a,)."""
    return (1 - distance) * (1 + risk[:, None] * np.minimum(distance, 1))


def infer_risk(winning: Floats, scale: RiskRange) -> Floats:
    """Return risk attitudes (a,) from the chances of winning: the likeliest winner seeks risk (1), the least shuns it.

    The lower end is 0 (``Min``), -1/2 (``Mid``) or -1 (``Max``). Where all are equally likely, nobody minds risk.
    """
    low, high = float(winning.min()), float(winning.max())
    if high - low < _FLAT:
        return np.zeros(len(winning))
    share = (winning - low) / (high - low)
    lower = {"Min": 0.0, "Mid": -0.5, "Max": -1.0}[scale]
    return lower + (1 - lower) * share
