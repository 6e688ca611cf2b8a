"""One actor challenges another: who would help whom, the chance of winning and what it would bring."""

from dataclasses import dataclass

import numpy as np

from modusvivendi.core.bargains import Challenge, Commitment, Scenario
from modusvivendi.core.ranges import Floats
from modusvivendi.terms.bargaining.elections import cast
from modusvivendi.terms.bargaining.outlook import Outlook

_LEAST = 1e-10
_WORTH = 1e-5
"""A challenge must promise more than this."""


@dataclass(frozen=True, eq=False)
class Contests:
    """All challenges of one actor as somebody sees them: ``chance`` (a,) of winning, and each one's ``gain`` (a, a).

    ``gain[k, j]``: what the challenge to j would bring to k.
    """

    chance: Floats
    gain: Floats


def foresee(scenario: Scenario, utility: Floats, initiator: int) -> Contests:
    """Estimate the challenges of an actor to all others, with the utilities (a, a) that somebody sees.

    Third parties first judge the little contest of the two and themselves, then put their weight behind the outcome
    that they expect to be better for them. The receiver resists with the share of attention it has for the issues.
    """
    rules = scenario.rules
    attention = scenario.salience.sum(1)
    weight = attention * scenario.capability
    mine, own = utility[:, [initiator]], np.diag(utility)
    first = weight[initiator] * cast(rules.votes, own[initiator] - utility[initiator])
    second = weight * cast(rules.votes, mine[:, 0] - own)
    ahead = _LEAST + np.maximum(first, 0) + np.maximum(second, 0)
    behind = _LEAST + np.maximum(-first, 0) + np.maximum(-second, 0)
    # Rows: third parties, columns: receivers.
    little = weight[:, None] * cast(rules.votes, mine - utility)
    with_help = ahead + np.maximum(little, 0)
    chance = with_help / (with_help + behind + np.maximum(-little, 0))
    better = _weigh_sides(rules.commitment, chance, mine, utility, own[:, None])
    vote = weight[:, None] * cast(rules.votes, better)
    vote[initiator] = 0.0
    np.fill_diagonal(vote, 0.0)
    ahead = ahead + np.maximum(vote, 0).sum(0)
    behind = behind + np.maximum(-vote, 0).sum(0)
    wins = ahead / (ahead + behind)
    fought = wins * 2 * mine + (1 - wins) * 2 * utility
    gain = (1 - attention) * 2 * mine + attention * fought - (mine + utility)
    return Contests(wins, gain)


def choose_target(scenario: Scenario, outlook: Outlook, initiator: int) -> Challenge | None:
    """Return the challenge that the actor expects most from; None when none promises anything."""
    seen = foresee(scenario, outlook.seen_by(initiator), initiator)
    gain = seen.gain[initiator].copy()
    gain[initiator] = -np.inf
    best = int(np.argmax(gain))
    if gain[best] <= _WORTH:
        return None
    return Challenge(initiator, best, float(seen.chance[best]), float(gain[best]))


def _weigh_sides(commitment: Commitment, chance: Floats, mine: Floats, theirs: Floats, own: Floats) -> Floats:
    """Return how much better a third party fares beside the initiator than beside the receiver, (a, a).

    The three positions in play are summed. Who loses takes over the winner's position; who has won, third party
    included, keeps its own (``SemiCommit``). With ``FullCommit`` the third party takes over the winner's position
    whatever it did, with ``NoCommit`` never: then it fares the same on either side.
    """
    if commitment != "SemiCommit":
        return np.zeros_like(theirs)
    # chance (2 mine + own) + (1 - chance) 3 theirs, less chance 3 mine + (1 - chance) (2 theirs + own)
    return chance * (own - mine) + (1 - chance) * (theirs - own)
