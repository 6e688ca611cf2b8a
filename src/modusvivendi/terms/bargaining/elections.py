"""Votes, coalitions and the probabilistic Condorcet election over positions or bargains."""

import numpy as np

from modusvivendi.core.bargains import Election, Victory, Votes
from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats

_LEAST = 1e-8
"""Strength of an empty coalition, so that no contest is 0 against 0."""
_STEP = 1e-8
"""Difference of utility at which a yes-or-no vote is whole."""
_EXPONENT = {"Linear": 1, "Square": 2, "Quartic": 4, "Octic": 8}
_ADVANTAGE = 1.10
"""With ``Binary`` victory, a coalition so much stronger is sure to win; between, the chance is linear in the share."""
_SURE = 1e-6
_SELF = 1e-10
_TIMID = 2 / 3
"""What a gain weighs beside a loss, with ``ASymProsp``."""
_CLOSE = 1e-8
_ROUNDS = 100_000


def cast(votes: Votes, difference: Floats) -> Floats:
    """Return the vote per unit of weight for a difference of utility, any shape; positive: for the first."""
    if votes == "Proportional":
        return difference
    if votes == "Cubic":
        return difference**3
    if votes == "PropCbc":
        return (difference + difference**3) / 2
    if votes == "ASymProsp":
        return np.where(difference > 0, _TIMID * difference, difference)
    whole = np.clip(difference / _STEP, -1, 1)
    return whole if votes == "Binary" else 0.8 * difference + 0.2 * whole


def gather_coalitions(votes: Votes, weight: Floats, utility: Floats) -> Floats:
    """Return the strength of the coalition for each option against each other, (o, o).

    ``weight`` (a,); ``utility`` (a, o) of the options to the actors. With ``ASymProsp`` the later option is taken to
    challenge the earlier one, as KTAB does; the other rules do not see the order.
    """
    options = utility.shape[1]
    ahead, vote = np.zeros((options, options)), np.empty((options, options))
    for own, strength in zip(utility, weight, strict=True):
        np.subtract(own[:, None], own, out=vote)
        ahead += strength * np.maximum(cast(votes, vote), 0)
    if votes == "ASymProsp":
        # Who would lose by the later option stands by the earlier one with the whole vote, not two thirds of it.
        ahead = np.tril(ahead) + np.triu(ahead) / _TIMID
    return ahead * (1 - np.eye(options)) + _LEAST


def find_victory(victory: Victory, coalitions: Floats) -> Floats:
    """Return the chance that each option beats each other, (o, o); 1/2 against itself."""
    other = coalitions.T
    if victory == "Binary":
        share = coalitions / (coalitions + other)
        between = (share * (_ADVANTAGE + 1) - 1) / (_ADVANTAGE - 1)
        strong, weak = coalitions >= _ADVANTAGE * other, other >= _ADVANTAGE * coalitions
        return np.where(strong, 1 / (1 + _SURE), np.where(weak, _SURE / (1 + _SURE), between))
    power = _EXPONENT[victory]
    # By the ratio of the strengths: their eighth powers may overflow.
    with np.errstate(over="ignore"):
        return 1 / (1 + (other / coalitions) ** power)


def elect(election: Election, victory: Victory, coalitions: Floats) -> Floats:
    """Return the chance that each option carries the day, (o,).

    ``Conditional``: that it beats every other, given that one does. ``MarkovUniform``: the long run of a standing
    favourite challenged by any other option evenly. ``MarkovIncentive``: challenged in proportion to strength times
    chance (Wise, Lester and Efird 2015). Raises ``ModusError`` when the long run does not settle.
    """
    chance = find_victory(victory, coalitions)
    if election == "Conditional":
        with np.errstate(divide="ignore"):
            product = np.log(chance).sum(1)
        raw = np.exp(product - product.max())
        return raw / raw.sum()
    options = len(chance)
    if election == "MarkovUniform":
        challenged = np.full((options, options), 1 / options)
    else:
        incentive = coalitions * chance + _SELF * np.eye(options)
        challenged = incentive / incentive.sum(0)
    won = chance * challenged
    kept = (chance * challenged.T).sum(1)
    share = np.full(options, 1 / options)
    for _ in range(_ROUNDS):
        after = won @ share + kept * share
        moved = float(np.abs(after - share).max())
        share = (share + after) / 2
        if moved <= _CLOSE:
            return share
    raise ModusError(
        "the election does not settle: challenges go round in a circle",
        repair="choose PCEModel Conditional, or a softer VictoryProbModel",
    )
