"""Which issues stand by themselves, so that what is best on them can be found on them alone.

Two issues hang together when a pair term adds to their worth, or an infeasible pattern names both; directly or through
others. Issues that hang together make one knot. What a deal is worth is the sum over its knots, and it is feasible when
each knot is: so a deal can only be undominated when its part in every knot is undominated there.
"""

from dataclasses import dataclass

import numpy as np

from modusvivendi.core.ranges import Ints
from modusvivendi.terms.halves import Joint
from modusvivendi.terms.space import Space
from modusvivendi.terms.worth import Worth


@dataclass(frozen=True, eq=False)
class Knot:
    """Some issues by themselves: what they are ``worth``, and ``steps`` (k,) between deals that differ by an option."""

    worth: Worth
    steps: Ints

    def number(self, partial: Ints) -> Ints:
        """Return for partial deals (m,) what they add to the number of a whole deal."""
        return self.worth.space.spread(partial) @ self.steps


def find_knots(worth: Worth) -> list[Knot]:
    """Split the issues into as many knots as there are, small ones first."""
    space, joints = worth.space, worth.joints
    leader = list(range(len(space.issues)))

    def lead(issue: int) -> int:
        while leader[issue] != issue:
            issue = leader[issue]
        return issue

    ties = [(joint.a, joint.b) for joint in joints]
    ties += [tuple(map(space.issues.index, pattern)) for pattern in space.infeasible]
    for first, *others in ties:
        for other in others:
            leader[lead(other)] = lead(first)
    groups: dict[int, list[int]] = {}
    for issue in range(len(space.issues)):
        groups.setdefault(lead(issue), []).append(issue)
    knots = [take(worth, issues) for issues in groups.values()]
    return sorted(knots, key=lambda knot: len(knot.worth.space))


def take(worth: Worth, issues: list[int]) -> Knot:
    """Return some issues by themselves, with the terms and patterns that speak of them alone."""
    space = worth.space
    names = tuple(space.issues[i] for i in issues)
    inside = set(names)
    own = Space(
        names, tuple(space.options[i] for i in issues), tuple(p for p in space.infeasible if inside.issuperset(p))
    )
    columns = [column for i in issues for column in range(int(space.offsets[i]), int(space.offsets[i + 1]))]
    place = {issue: at for at, issue in enumerate(issues)}
    joints = tuple(Joint(place[j.a], place[j.b], j.table) for j in worth.joints if j.a in place and j.b in place)
    return Knot(
        Worth(own, worth.parties, np.ascontiguousarray(worth.whole[:, columns]), worth.scale, joints),
        space.strides[issues],
    )
