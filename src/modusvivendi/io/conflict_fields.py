"""What both forms of a conflict have in common: parties, directions of options, rankings."""

from typing import cast

from modusvivendi.core.conflicts import Direction
from modusvivendi.core.names import suggest
from modusvivendi.io.documents import Sheet

DIRECTIONS: tuple[Direction, ...] = ("both", "fwd", "back", "none")
MOST_PARTIES = 64


def read_parties(value: object, sheet: Sheet) -> tuple[str, ...]:
    """Return the names of the parties; note those that come twice or are too many."""
    parties = tuple(sheet.text(one, "a decision maker") for one in sheet.items(value, "decision_makers"))
    twice = next((party for party in parties if parties.count(party) > 1), None)
    if twice:
        sheet.note(f"two decision makers are called {twice[:60]!r}", "give each a name of its own")
    if len(parties) > MOST_PARTIES:
        sheet.note(f"there are {len(parties):,} decision makers, more than {MOST_PARTIES}")
    return parties


def read_direction(value: object, name: str, sheet: Sheet) -> Direction:
    """Return which way an option can be changed."""
    if value in DIRECTIONS:
        return cast("Direction", value)
    sheet.note(f"option {name[:60]!r} has the direction {str(value)[:40]!r}", suggest(str(value)[:40], DIRECTIONS))
    return "both"


def read_groups(value: object, what: str, sheet: Sheet, first: int = 0) -> tuple[tuple[int, ...], ...]:
    """Return a ranking: states, or lists of equal ones, best first, by number from ``first``."""
    groups = [sheet.numbers(one if isinstance(one, list) else [one], what) for one in sheet.items(value, what)]
    return tuple(tuple(state - first for state in group) for group in groups)
