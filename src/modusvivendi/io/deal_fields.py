"""The small parts of a file of deals: names, numbers, ranges, roles, patterns; what does not fit is noted."""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from modusvivendi.core.errors import Where
from modusvivendi.core.games import MOST_DEALS, MOST_ISSUES, MOST_PARTIES, MOST_PATTERNS, Role
from modusvivendi.io.documents import Sheet
from modusvivendi.io.nearest import suggest_among

MOST_VALUE = 1e9
"""The largest score, weight or fallback; beyond, sums lose digits."""
Triple = tuple[float, float, float]
_NOTHING: Triple = (math.nan, math.nan, math.nan)
_ROLES: Mapping[str, Role] = {
    "needed": "needed",
    "player": "needed",
    "veto": "veto",
    "p1": "veto",
    "p2": "veto",
    "outside": "outside",
}
_NAME = 120


def read_names(sheet: Sheet, value: object, what: str, most: int) -> tuple[str, ...]:
    """Return a list of different texts, at least one; note what is not."""
    names = tuple(sheet.text(one, f"{what}[{at}]", _NAME) for at, one in enumerate(sheet.items(value, what)))
    if isinstance(value, list) and not names:
        sheet.note(f"{what} is empty", "name at least one")
    if len(names) > most:
        sheet.note(f"{what} has {len(names):,} entries, more than {most:,}", "leave some out")
        return names[:most]
    seen: set[str] = set()
    for at, name in enumerate(names):
        if name and name in seen:
            sheet.note(f"{what}[{at}]: {name[:60]!r} is there twice", "give each a name of its own")
        seen.add(name)
    return names


def read_number(sheet: Sheet, value: object, what: str) -> float:
    """Return a finite number; note when it is none, or beyond 1e9."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MOST_VALUE:
        return float(value)
    shown = "nothing" if value is None else repr(value)[:40]
    sheet.note(f"{what} is {shown}, no number from -1e9 to 1e9", "write a number such as 12 or 0.5")
    return math.nan


def read_range(sheet: Sheet, value: object, what: str) -> Triple:
    """Return low, best and high of a number, [low, high], [low, best, high] or "unknown"; note what is none of it."""
    if value == "unknown":
        return _NOTHING
    if not isinstance(value, list):
        number = read_number(sheet, value, what)
        return number, number, number
    items = cast("list[object]", value)
    if len(items) not in (2, 3):
        sheet.note(f"{what} is a list of {len(items)}", "write [low, high] or [low, best, high]")
        return _NOTHING
    numbers = [read_number(sheet, one, f"{what}[{at}]") for at, one in enumerate(items)]
    if numbers != sorted(numbers):
        sheet.note(f"{what} falls: {numbers}", "write low before best before high")
    return numbers[0], math.nan if len(numbers) == 2 else numbers[1], numbers[-1]


def read_role(sheet: Sheet, value: object, what: str) -> Role:
    """Return the role of a party; note when there is no such role."""
    if isinstance(value, str) and value in _ROLES:
        return _ROLES[value]
    sheet.note(f"{what} is {str(value)[:40]!r}, no role", suggest_among(str(value), tuple(_ROLES)))
    return "needed"


def read_parties(sheet: Sheet, value: object, what: str) -> tuple[str, ...]:
    """Return the names of the parties."""
    return read_names(sheet, value, what, MOST_PARTIES)


def read_pattern(
    sheet: Sheet, value: object, what: str, options: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """Return options by issue, from one option or a list of them for each issue; note names that are not there."""
    pattern: dict[str, tuple[str, ...]] = {}
    for issue, chosen in sheet.fields(value, what).items():
        if not check_name(sheet, issue, options, what, "issue"):
            continue
        listed = cast("list[object]", chosen) if isinstance(chosen, list) else [chosen]
        known = [
            str(one)
            for one in listed
            if check_name(sheet, one, options[issue], f"{what}.{issue}", f"option of {issue}")
        ]
        pattern[issue] = tuple(dict.fromkeys(known))
        if not listed:
            sheet.note(f"{what}.{issue} names no option", "name at least one, or leave the issue out")
    return pattern


def read_patterns(sheet: Sheet, value: object, options: Mapping[str, Sequence[str]]) -> tuple[dict[str, Any], ...]:
    """Return the infeasible patterns."""
    entries = sheet.items(value, "infeasible")
    if len(entries) > MOST_PATTERNS:
        sheet.note(f"infeasible has {len(entries):,} patterns, more than {MOST_PATTERNS:,}", "join some of them")
        entries = entries[:MOST_PATTERNS]
    patterns = [read_pattern(sheet, one, f"infeasible[{at}]", options) for at, one in enumerate(entries)]
    for at, (entry, pattern) in enumerate(zip(entries, patterns, strict=True)):
        if not pattern and entry == {}:
            sheet.note(f"infeasible[{at}] names no issue", "every deal would fit it: take it out")
    return tuple(pattern for pattern in patterns if pattern)


def check_name(sheet: Sheet, name: object, known: Collection[str], what: str, kind: str) -> bool:
    """Return whether a name is among the known ones; note it, with the nearest, when it is not."""
    if isinstance(name, str) and name in known:
        return True
    sheet.note(f"{what}: there is no {kind} {str(name)[:60]!r}", suggest_among(str(name)[:60], tuple(known)))
    return False


def check_keys(sheet: Sheet, found: Mapping[str, object], known: Collection[str], what: str) -> None:
    """Warn of keys that mean nothing here."""
    for key in found:
        if key not in known:
            head = f"{what}: " if what else ""
            warn(sheet, f"{head}the key {key[:60]!r} is not read", suggest_among(key[:60], tuple(known)))


def warn(sheet: Sheet, what: str, repair: str) -> None:
    """Note something that does not stop the work."""
    sheet.findings.add("deals", Where(sheet.file), what, repair=repair, severity="warning")


def check_sizes(sheet: Sheet, sizes: Sequence[int]) -> None:
    """Note when there are too many issues or deals."""
    if len(sizes) > MOST_ISSUES:
        sheet.note(f"there are {len(sizes):,} issues, more than {MOST_ISSUES}", "join some of them")
    elif math.prod(sizes) > MOST_DEALS:
        sheet.note(
            f"the issues make {math.prod(sizes):,} deals, more than {MOST_DEALS:,}",
            "leave out options that nobody would take, or settle some issues first",
        )
