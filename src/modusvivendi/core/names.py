"""Did you mean …? And text in several languages."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

Names = Mapping[str, str]
"""A text by language code (``en``, ``ar``)."""


def say(names: Names, language: str) -> str:
    """Return the text in a language, else in English, else in whichever language it has; empty when it has none."""
    return names.get(language) or names.get("en") or next((text for text in names.values() if text), "")


def suggest(word: str, known: Iterable[str], most: int = 6) -> str:
    """Return a repair for a word that is not among the known ones: the nearest, or the list when it is short."""
    choices = sorted(known)
    near = get_close_matches(word, choices, n=3, cutoff=0.6) or get_close_matches(
        word.lower(), choices, n=3, cutoff=0.6
    )
    if near:
        return f"did you mean {' or '.join(near)}?"
    if not choices:
        return "nothing is defined yet"
    shown = ", ".join(choices[:most])
    return f"known: {shown}{', …' if len(choices) > most else ''}"
