"""Text from anywhere, made safe to set: control characters out, directions closed, runs of another script isolated."""

import re
import unicodedata

LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e")
_OPENING = frozenset((LRI, RLI, FSI))
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LTR = re.compile("[A-Za-z\u00c0-\u02af\u0370-\u052f\u1e00-\u1fff]")
_RANGE = re.compile("(?<=[0-9%])–(?=[0-9])")
_JOINED = "\u2060–\u2060"
_RUN = re.compile(r"\d[\d.,]*(?:[-–]\d[\d.,]*)+(?<![.,])")
_ENDED = re.compile("[.!?:…؟][\u2069»”)]*$")


def settle(text: str) -> str:
    """Return the text without control characters and direction overrides, every isolate in it closed.

    Line feeds stay; other control and unassigned characters, lone surrogates and non-characters go. What a source
    wrote can then not turn the words around it. Both skins send every text through this.
    """
    kept: list[str] = []
    depth = 0
    for char in text:
        if char in _OPENING:
            depth += 1
        elif char == PDI:
            if not depth:
                continue
            depth -= 1
        elif char in _OVERRIDES or (char != "\n" and unicodedata.category(char) in {"Cc", "Cs", "Cn"}):
            continue
        kept.append(char)
    return "".join(kept) + PDI * depth


def hold_ranges(text: str) -> str:
    """Return a text whose ranges of figures do not break over lines: half of one would stand first in Arabic."""
    return _RANGE.sub(_JOINED, text)


def end_sentence(text: str) -> str:
    """Return a text that another follows: with a full stop, unless it has its own end."""
    return text if not text or _ENDED.search(text) else f"{text}."


def foreign(text: str) -> str:
    """Return a text that came from a dossier on one line, with no direction marks of its own at all."""
    bare = "".join(char for char in settle(text) if char not in _OPENING and char != PDI)
    return " ".join(bare.split())


def isolate(text: str, direction: str) -> str:
    """Return the text wrapped in first-strong isolates where it is set from right to left; as it is elsewhere.

    A text in Latin letters within a left-to-right page needs none; Arabic there does. Figures without a letter, as a
    count with its range in brackets, run as the words around them do. Two years with a dash between would change
    places after an Arabic letter.
    """
    if not text or _is_isolated(text):
        return text
    if direction == "rtl" and has_rtl(text) and LRI not in text:
        text = _RUN.sub(lambda found: left_to_right(found[0], direction), text)
    if (direction == "ltr" and not has_rtl(text)) or (direction == "rtl" and not _mixes(text)):
        return text
    return f"{FSI if has_rtl(text) or _LTR.search(text) else RLI}{text}{PDI}"


def left_to_right(text: str, direction: str) -> str:
    """Return figures that are read from left to right also in Arabic: a range, a signed number, a formula."""
    return f"{LRI}{text}{PDI}" if direction == "rtl" else text


def has_rtl(text: str) -> bool:
    """Whether any letter of the text is written from right to left."""
    return bool(_RTL.search(text))


def _is_isolated(text: str) -> bool:
    """Whether what closes the isolate that the text begins with is its last sign."""
    if text[0] not in _OPENING:
        return False
    depth = 0
    for at, char in enumerate(text):
        depth += (char in _OPENING) - (char == PDI)
        if not depth:
            return at == len(text) - 1
    return False


def _mixes(text: str) -> bool:
    return bool(_LTR.search(text)) or any(char.isdigit() for char in text)
