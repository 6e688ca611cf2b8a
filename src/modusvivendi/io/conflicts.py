"""A conflict in our own JSON form, or in the save format of GMCR+ (``io/gmcr.py``)."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from modusvivendi.core.conflicts import Conflict, Lever, Preference
from modusvivendi.core.errors import Finding, Where
from modusvivendi.core.names import suggest
from modusvivendi.io.conflict_fields import read_direction, read_groups, read_parties
from modusvivendi.io.documents import Sheet, read_document
from modusvivendi.io.gmcr import read_gmcr

_HINT = "a conflict is an object with decision_makers, options and ranking or preferences; see docs/stability.md"
_KEYS = (
    *("decision_makers", "options", "infeasible_patterns", "states", "ranking", "preferences"),
    *("reachable", "misperceived", "format", "case", "source", "n_states"),
)
_RESULTS = ("reference", "gmcrpy", "test_", "timing", "agreement", "coalition_anchor")
"""Keys that begin so hold the results of other programs."""


def read_conflict(path: str | Path) -> tuple[Conflict, tuple[Finding, ...]]:
    """Read a conflict from a file, and what is worth knowing about it.

    Raises ``DossierError`` with all that does not fit the form; whether names and numbers refer to something that is
    there is found out in ``terms/stability/building.py``.
    """
    content = read_document(path, hint=_HINT)
    sheet = Sheet(Path(path).name)
    conflict = read_gmcr(content, sheet) if "decisionMakers" in content else _read_own(content, sheet)
    sheet.stop()
    return conflict, sheet.findings.listed()


def _read_own(content: Mapping[str, Any], sheet: Sheet) -> Conflict:
    for key in ("decision_makers", "options"):
        if key not in content:
            sheet.note(f'there is no "{key}"', _HINT)
    sheet.stop()
    parties = read_parties(content["decision_makers"], sheet)
    levers = tuple(_read_lever(one, i, sheet) for i, one in enumerate(sheet.items(content["options"], "options")))
    patterns = sheet.items(content.get("infeasible_patterns", []), "infeasible_patterns")
    states = tuple(sheet.text(one, "a state") for one in sheet.items(content.get("states", []), "states"))
    for key in content:
        if key not in _KEYS and not key.startswith(_RESULTS):
            sheet.findings.add("key", Where(sheet.file), f"{key[:60]!r} is not read", severity="note")
    return Conflict(
        file=sheet.file,
        parties=parties,
        levers=levers,
        infeasible=tuple(sheet.text(one, "an infeasible pattern") for one in patterns),
        states=states,
        preferences=_read_preferences(content, parties, sheet),
        moves={
            party: tuple(sheet.numbers(ends, f"reachable of {party}") for ends in sheet.items(lists, "reachable"))
            for party, lists in _by_party(content, "reachable", parties, sheet).items()
        },
        misperceived={
            party: _read_misperceived(listed, states, party, sheet)
            for party, listed in _by_party(content, "misperceived", parties, sheet).items()
        },
    )


def _read_lever(value: object, i: int, sheet: Sheet) -> Lever:
    given = sheet.fields(value, f"option {i + 1}")
    name = sheet.text(given.get("name"), f"the name of option {i + 1}")
    owners = given.get("owner", [])
    listed = [owners] if isinstance(owners, str) else sheet.items(owners, f"owner of option {i + 1}")
    return Lever(
        name,
        tuple(sheet.text(owner, f"an owner of option {i + 1}") for owner in listed),
        read_direction(given.get("direction", "both"), name, sheet),
    )


def _by_party(content: Mapping[str, Any], key: str, parties: Sequence[str], sheet: Sheet) -> dict[str, Any]:
    found = sheet.fields(content.get(key, {}), key)
    for name in found:
        if name not in parties:
            sheet.note(f"{key} of {name[:60]!r}, who is no decision maker", suggest(name[:60], parties))
    return {name: value for name, value in found.items() if name in parties}


def _read_misperceived(value: object, states: Sequence[str], party: str, sheet: Sheet) -> tuple[str, ...]:
    """Return patterns; a whole number stands for the state of that number."""
    found: list[str] = []
    for one in sheet.items(value, f"misperceived of {party}"):
        if isinstance(one, str):
            found.append(one)
            continue
        row = sheet.number(one, f"misperceived of {party}")
        if row < len(states):
            found.append(states[row])
        else:
            sheet.note(f"{party} misperceives state {row}, but {len(states)} states are listed", "numbers begin at 0")
    return tuple(found)


def _read_preferences(content: Mapping[str, Any], parties: Sequence[str], sheet: Sheet) -> dict[str, Preference]:
    found: dict[str, Preference] = {}
    for party, groups in _by_party(content, "ranking", parties, sheet).items():
        found[party] = Preference(ranking=read_groups(groups, f"the ranking of {party}", sheet))
    for party, wants in _by_party(content, "preferences", parties, sheet).items():
        if party in found:
            sheet.note(f"{party} has a ranking and preferences", "give one of them")
        found[party] = _read_preference(wants, party, sheet)
    return found


def _read_preference(value: object, party: str, sheet: Sheet) -> Preference:
    if isinstance(value, list):
        return Preference(statements=_read_statements(cast("list[Any]", value), party, sheet))
    given = sheet.fields(value, f"preferences of {party}")
    strange = [key for key in given if key not in ("statements", "weights", "pairs")]
    if strange:
        sheet.note(f"preferences of {party} have {strange[0][:60]!r}", "known: statements, weights, pairs")
    weights = sheet.items(given.get("weights", []), f"weights of {party}")
    if not all(isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one) for one in weights):
        sheet.note(f"a weight of {party} is no number", "give one for each statement")
        weights = []
    pairs = [sheet.numbers(pair, f"a pair of {party}") for pair in sheet.items(given.get("pairs", []), "pairs")]
    if any(len(pair) != 2 for pair in pairs):
        sheet.note(f"a pair of {party} has not two states", "give [better, worse]")
    return Preference(
        statements=_read_statements(sheet.items(given.get("statements", []), "statements"), party, sheet),
        weights=tuple(map(float, weights)),
        pairs=tuple((pair[0], pair[1]) for pair in pairs if len(pair) == 2),
    )


def _read_statements(listed: Sequence[Any], party: str, sheet: Sheet) -> tuple[str | tuple[str, ...], ...]:
    what = f"a statement of {party}"
    return tuple(
        tuple(sheet.text(inner, what, 2_000) for inner in cast("list[Any]", one))
        if isinstance(one, list)
        else sheet.text(str(one) if isinstance(one, int) and not isinstance(one, bool) else one, what, 2_000)
        for one in listed
    )
