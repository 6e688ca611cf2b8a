"""Text from anywhere, made safe to set: control characters out, directions closed, runs of another script isolated."""

import re
import unicodedata

LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e")
_OPENING = frozenset((LRI, RLI, FSI))
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LTR = re.compile("[A-Za-z\u00c0-\u02af\u0370-\u052f\u1e00-\u1fff]")


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


def foreign(text: str) -> str:
    """Return a text that came from a dossier on one line, with no direction marks of its own at all."""
    bare = "".join(char for char in settle(text) if char not in _OPENING and char != PDI)
    return " ".join(bare.split())


def isolate(text: str, direction: str) -> str:
    """Return the text wrapped in first-strong isolates where it is set from right to left; as it is elsewhere.

    A text in Latin letters within a left-to-right page needs none; Arabic there does.
    """
    if not text or (text[0] in _OPENING and text.endswith(PDI) and text.count(PDI) == 1):
        return text
    if (direction == "ltr" and not has_rtl(text)) or (direction == "rtl" and not _mixes(text)):
        return text
    return f"{FSI}{text}{PDI}"


def left_to_right(text: str, direction: str) -> str:
    """Return figures that are read from left to right also in Arabic: a range, a signed number, a formula."""
    return f"{LRI}{text}{PDI}" if direction == "rtl" else text


def has_rtl(text: str) -> bool:
    """Whether any letter of the text is written from right to left."""
    return bool(_RTL.search(text))


def _mixes(text: str) -> bool:
    return bool(_LTR.search(text)) or any(char.isdigit() for char in text)
