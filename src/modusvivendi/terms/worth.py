"""What deals are worth to parties: a weighted sum of stakes, and further terms for pairs of issues where there are any.

Worths are added up as whole numbers, of 1e-12 or as fine as 53 bits allow. Sums are then exact and have no order: two
deals that are worth the same by pencil are worth the same here (0.1 + 0.2 is 0.3), so no tie is lost to rounding, and
no split, block or thread changes a digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.games import MOST_PARTIES
from modusvivendi.core.ranges import Floats, Ints, freeze
from modusvivendi.terms.halves import Halves, Joint, halve
from modusvivendi.terms.space import Space

_ROOM = 2.0**52
_FINEST = 12


@dataclass(frozen=True, eq=False)
class Worth:
    """What every deal of a space is worth to each of P parties, without a table of deals.

    ``whole`` (P, options of all issues side by side): what each option adds, in whole numbers of 1 / ``scale`` (P,).
    ``joints``: what pairs of issues add, in the same whole numbers. Make it with ``weigh``.
    """

    space: Space
    parties: tuple[str, ...]
    whole: Floats
    scale: Floats
    joints: tuple[Joint, ...] = ()

    @cached_property
    def halves(self) -> Halves:
        """What the halves of the deals are worth, in whole numbers."""
        return halve(self.space, self.whole, self.joints)

    def block(self, start: int, stop: int) -> Floats:
        """Return what the deals from ``start`` up to ``stop`` are worth in whole numbers, (P, stop - start)."""
        from modusvivendi.terms.kernels import acceptance

        kernels: Any = acceptance
        worths = np.empty((len(self.parties), stop - start))
        if stop > start:
            kernels.add_worths(*self.halves, start, worths)
        return worths

    def chosen(self, deals: Ints) -> Floats:
        """Return what some deals (m,) are worth in whole numbers, (P, m)."""
        halves = self.halves
        rows, columns = np.divmod(deals, halves.last.shape[1])
        worths = halves.last[:, columns]
        worths += halves.first.T[:, rows]
        for link in halves.links:
            worths += halves.cross[link[rows], :, columns].T
        return worths

    def of(self, deals: Ints) -> Floats:
        """Return what some deals (m,) are worth, on the scale of the stakes, (P, m)."""
        return self.chosen(deals) / self.scale[:, None]


def weigh(
    space: Space, parties: Sequence[str], stakes: Floats, weights: Floats | None = None, joints: Sequence[Joint] = ()
) -> Worth:
    """Set out what deals are worth.

    ``stakes`` (P, options of all issues side by side): what each option is worth to each party; ``weights`` (P, k):
    what each issue is worth to it, 1 when not given; ``joints``: terms for pairs of issues, not weighted.

    Raises ``ModusError`` for a wrong count, for an unknown or endless number (with party, issue and option), for two
    terms of the same pair, and for more than ``MOST_PARTIES`` parties.
    """
    _check_shapes(space, parties, stakes, weights)
    tables = stakes if weights is None else stakes * np.repeat(weights, space.sizes, axis=1)
    _refuse_unknown(space, parties, tables)
    _check_joints(space, parties, joints)
    scale = find_scale(space, tables[None], joints)
    whole = tuple(replace(j, table=freeze(np.rint(j.table * scale[:, None, None]))) for j in joints)
    return Worth(space, tuple(parties), freeze(np.rint(tables * scale[:, None])), freeze(scale), whole)


def find_scale(space: Space, tables: Floats, joints: Sequence[Joint] = ()) -> Floats:
    """Return the power of 10 (P,) in which the worth of any deal, in any draw, is a whole number that a float holds.

    ``tables`` (D, P, options of all issues side by side). It is 1e12 for worths up to about 4,500.
    """
    largest = np.maximum.reduceat(np.abs(tables), space.offsets[:-1], axis=2).sum(2).max(0)
    for joint in joints:
        largest = largest + np.abs(joint.table).max((1, 2))
    digits = np.floor(np.log10(_ROOM / np.maximum(largest, 1e-3)))
    return 10.0 ** np.minimum(digits, _FINEST)


def _check_shapes(space: Space, parties: Sequence[str], stakes: Floats, weights: Floats | None) -> None:
    if not parties or len(parties) > MOST_PARTIES:
        raise ModusError(f"there are {len(parties)} parties", repair=f"give from 1 to {MOST_PARTIES}")
    options = int(space.sizes.sum())
    if stakes.shape != (len(parties), options):
        raise ModusError(
            f"the stakes are a table of {' x '.join(map(str, stakes.shape))}",
            repair=f"give {len(parties)} x {options}: one for each party and option",
        )
    if weights is not None and weights.shape != (len(parties), len(space.issues)):
        raise ModusError(
            f"the weights are a table of {' x '.join(map(str, weights.shape))}",
            repair=f"give {len(parties)} x {len(space.issues)}: one for each party and issue",
        )


def _refuse_unknown(space: Space, parties: Sequence[str], tables: Floats) -> None:
    wrong = np.argwhere(~np.isfinite(tables))
    if wrong.size:
        party, column = int(wrong[0, 0]), int(wrong[0, 1])
        issue = int(np.searchsorted(space.offsets, column, "right")) - 1
        option = space.options[issue][column - int(space.offsets[issue])]
        raise ModusError(
            f"what {option} of issue {space.issues[issue]} is worth to {parties[party]} is unknown or endless"
            + (f", and {len(wrong) - 1} more like it" if len(wrong) > 1 else ""),
            repair="give a number, or a range to draw it from",
        )


def _check_joints(space: Space, parties: Sequence[str], joints: Sequence[Joint]) -> None:
    pairs = [(joint.a, joint.b) for joint in joints]
    for joint in joints:
        if not 0 <= joint.a < joint.b < len(space.issues):
            raise ModusError(
                f"no pair of issues is {joint.a} and {joint.b}", repair="give two numbers, the lower first"
            )
        names = f"{space.issues[joint.a]} and {space.issues[joint.b]}"
        shape = (len(parties), int(space.sizes[joint.a]), int(space.sizes[joint.b]))
        if joint.table.shape != shape or not np.isfinite(joint.table).all():
            raise ModusError(
                f"the term for {names} is unknown in part, or a table of {' x '.join(map(str, joint.table.shape))}",
                repair=f"give {' x '.join(map(str, shape))} numbers: party, option, option",
            )
        if pairs.count((joint.a, joint.b)) > 1:
            raise ModusError(f"there are two terms for {names}", repair="add them up to one")
