"""The bargains that come of a challenge: how far each of the two would move on each dimension."""

from dataclasses import dataclass

import numpy as np

from modusvivendi.core.bargains import Challenge, Scenario, Weighting
from modusvivendi.core.ranges import Floats
from modusvivendi.terms.bargaining.contests import foresee
from modusvivendi.terms.bargaining.outlook import Outlook

_LEAST = 1e-6
_PLACES = 1e4


@dataclass(frozen=True, eq=False)
class Bargain:
    """Two actors (rows) and where each would go, (d,); with ``initiator == receiver`` everybody stays."""

    initiator: int
    receiver: int
    initiator_goes: Floats
    receiver_goes: Floats


def propose(scenario: Scenario, outlook: Outlook, challenge: Challenge) -> tuple[Bargain, ...]:
    """Return the bargains put to both: one as the initiator sees it, one of each, or one weighted by power."""
    rules, i, j = scenario.rules, challenge.initiator, challenge.receiver
    first = _between(scenario, outlook, i, j, challenge.probability)
    if rules.perspective == "InitOnlyInterp":
        return (first,)
    seen = foresee(scenario, outlook.seen_by(j), i)
    chance = float(seen.gain[i, j] if rules.slips else seen.chance[j])
    second = _between(scenario, outlook, i, j, chance)
    if rules.perspective == "InitRcvrInterp":
        return (first, second)
    attention = scenario.salience.sum(1)
    mine = attention[i] * scenario.capability[i]
    theirs = attention[j] * scenario.capability[i if rules.slips else j]
    share = mine / (mine + theirs)
    return (
        Bargain(
            i,
            j,
            share * first.initiator_goes + (1 - share) * second.initiator_goes,
            share * first.receiver_goes + (1 - share) * second.receiver_goes,
        ),
    )


def interpolate(
    weighting: Weighting, positions: tuple[Floats, Floats], salience: tuple[Floats, Floats], chance: float
) -> tuple[Floats, Floats]:
    """Return where initiator and receiver would go, (d,) each, between their positions (d,).

    ``S2P2``: the mean weighted by (salience x chance of winning) squared; ``S1P1``: not squared; both rounded to four
    decimals, as in KTAB. ``S2PMax``: only the likelier loser moves, the more so the surer it is to lose.
    """
    (mine, theirs), (care, their_care) = positions, salience
    if weighting == "S2PMax":
        yields, gains = max(1 - 2 * chance, 0.0), max(2 * chance - 1, 0.0)
        move = yields * their_care**2 / (yields * their_care**2 + _LEAST + (1 - yields) * care**2)
        their_move = gains * care**2 / (gains * care**2 + _LEAST + (1 - gains) * their_care**2)
        return mine + move * (theirs - mine), theirs + their_move * (mine - theirs)
    power = 2 if weighting == "S2P2" else 1
    weight, their_weight = (care * chance) ** power, (their_care * (1 - chance)) ** power
    total = weight + their_weight + _LEAST
    goes = ((weight + _LEAST) * mine + their_weight * theirs) / total
    they_go = (weight * mine + (their_weight + _LEAST) * theirs) / total
    return np.floor(goes * _PLACES + 0.5) / _PLACES, np.floor(they_go * _PLACES + 0.5) / _PLACES


def _between(scenario: Scenario, outlook: Outlook, i: int, j: int, chance: float) -> Bargain:
    at, care = outlook.positions, scenario.salience
    return Bargain(i, j, *interpolate(scenario.rules.weighting, (at[i], at[j]), (care[i], care[j]), chance))
