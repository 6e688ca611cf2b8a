"""Turn by turn: each actor challenges, bargains are proposed, each actor takes the one that would be elected."""

from collections.abc import Callable, Sequence

import numpy as np

from modusvivendi.core.bargains import Challenge, Course, Scenario, Turn
from modusvivendi.core.ranges import Floats, freeze
from modusvivendi.core.seed import stream
from modusvivendi.terms.bargaining.compromises import Bargain, propose
from modusvivendi.terms.bargaining.contests import choose_target
from modusvivendi.terms.bargaining.elections import elect, gather_coalitions
from modusvivendi.terms.bargaining.outlook import Outlook, look

_FEWEST, _MOST = 2, 100
_QUIET = 0.02
"""It has come to rest when a turn moves everybody together by less than this share of the first turn."""
_MOVED = 1e-4

Choose = Callable[[int, Sequence[Bargain], Floats], int]
"""Which bargain an actor (its row) takes, of those put to it, with the chance of each to be elected."""


def bargain(scenario: Scenario, seed: int = 0) -> Course:
    """Play a scenario to its rest, or for 100 turns.

    With ``Stochastic`` transitions each actor draws its bargain by the chances of election (one stream by turn and
    actor), else it takes the likeliest.
    """
    turns: list[Turn] = []
    at, ideals = scenario.position, scenario.position
    steps: list[float] = []
    while True:
        outlook = look(scenario, at, ideals)
        settled = len(steps) >= _FEWEST and steps[-1] < _QUIET * (steps[0] + _MOVED)
        last = settled or len(steps) >= _MOST
        challenges = () if last else challenge(scenario, outlook)
        turns.append(Turn(freeze(at), freeze(ideals), freeze(outlook.risk), outlook.find_winning(), challenges))
        if last:
            return Course(scenario, tuple(turns), settled)
        after = settle(scenario, outlook, challenges, _chooser(scenario, seed, len(steps)))
        steps.append(float(np.linalg.norm(after - at, axis=1).sum()))
        at, ideals = after, follow(scenario, after, ideals)


def challenge(scenario: Scenario, outlook: Outlook) -> tuple[Challenge, ...]:
    """Return each actor's best challenge, of those that have one."""
    found = (choose_target(scenario, outlook, actor) for actor in range(len(scenario.actors)))
    return tuple(one for one in found if one is not None)


def settle(scenario: Scenario, outlook: Outlook, challenges: Sequence[Challenge], choose: Choose) -> Floats:
    """Return the positions after the bargains, (a, d).

    Each actor has the bargains it takes part in, and staying, put to an election of all actors; a bargain is worth to
    an actor the mean of what all positions would be worth to it. It then goes where the bargain it takes sends it,
    whether or not the other takes the same one.
    """
    rules, at = scenario.rules, outlook.positions
    actors = range(len(at))
    queues = [[Bargain(actor, actor, at[actor], at[actor])] for actor in actors]
    for one in challenges:
        for offer in propose(scenario, outlook, one):
            queues[one.initiator].append(offer)
            queues[one.receiver].append(offer)
    after = at.copy()
    for actor, queue in enumerate(queues):
        utility = _value(outlook, queue)
        chances = elect(rules.election, rules.victory, gather_coalitions(rules.votes, scenario.capability, utility))
        taken = queue[choose(actor, queue, chances)]
        after[actor] = taken.initiator_goes if taken.initiator == actor else taken.receiver_goes
    return after


def follow(scenario: Scenario, positions: Floats, ideals: Floats) -> Floats:
    """Return the ideals (a, d) after they have gone part of the way to the new positions."""
    rates = scenario.accommodation
    kept = np.clip(1 - rates.sum(1), 0, 1)
    return rates @ positions + kept[:, None] * ideals


def _value(outlook: Outlook, queue: Sequence[Bargain]) -> Floats:
    """Return the mean utility (a, b) of all positions after each bargain."""
    mean = outlook.true.sum(1)
    values = [mean]
    offers = queue[1:]
    if offers:
        firsts = outlook.judge(np.array([offer.initiator_goes for offer in offers]))
        seconds = outlook.judge(np.array([offer.receiver_goes for offer in offers]))
        for offer, first, second in zip(offers, firsts.T, seconds.T, strict=True):
            left = outlook.true[:, offer.initiator] + outlook.true[:, offer.receiver]
            values.append(mean - left + first + second)
    return np.stack(values, axis=1) / len(mean)


def _chooser(scenario: Scenario, seed: int, turn: int) -> Choose:
    def take_likeliest(_: int, __: Sequence[Bargain], chances: Floats) -> int:
        return int(np.argmax(chances))

    def draw(actor: int, _: Sequence[Bargain], chances: Floats) -> int:
        at = stream(seed, "terms.bargaining", turn, scenario.actors[actor]).random()
        return min(int(np.searchsorted(np.cumsum(chances), at, side="right")), len(chances) - 1)

    return draw if scenario.rules.transitions == "Stochastic" else take_likeliest
