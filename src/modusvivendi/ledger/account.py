"""What a plan gives to whom, from scratch."""

from modusvivendi.core.accounts import Ledger
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.plans import Plan
from modusvivendi.ledger.board import Board
from modusvivendi.ledger.tallies import Tallies


def account(dossier: Dossier, plan: Plan, tallies: Tallies | None = None) -> Ledger:
    """Return what a plan gives to whom; ``core.accounts`` says what each figure means.

    The bounds of people add up: a low total is what there would be if every place were at its low end, so the
    range of a sector is wider than a statistical one. Sums are exact (see ``tallies``). ``tallies``, of the same
    dossier, saves tallying it again, and can hold control as on another date:
    ``account(dossier, plan, tally(dossier, date))``.

    Raises ``ModusError`` for a plan that does not fit the dossier or is known by shares only.
    """
    return Board.set_up(dossier, plan, tallies).ledger()
