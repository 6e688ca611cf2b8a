"""Did you mean …, for any number of known words and any length of the wrong one."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from modusvivendi.core.names import suggest

_LONGEST = 60
_MANY = 2_000


def find_nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the known words (three at most) that look like the word, nearest first."""
    return get_close_matches(word[:_LONGEST], _thin_out(word[:_LONGEST], known), n=3, cutoff=0.6)


def suggest_among(word: str, known: Collection[str]) -> str:
    """Return the repair for an unknown word, as ``core.names.suggest`` does; bounded in time for 200,000 known ones."""
    if len(known) <= _MANY:
        return suggest(word[:_LONGEST], known)
    close = find_nearest(word, known)
    return f"did you mean {' or '.join(close)}?" if close else f"none of the {len(known):,} known ones looks like it"


def _thin_out(word: str, known: Iterable[str]) -> list[str]:
    """Keep words of a similar length that begin or end alike: the comparison is slow for many words."""
    lower = word.lower()
    alike: list[str] = []
    for other in known:
        near = abs(len(other) - len(word)) <= 3
        if near and (other[:2].lower() == lower[:2] or other[-3:].lower() == lower[-3:]):
            alike.append(other)
            if len(alike) >= _MANY:
                break
    return alike
