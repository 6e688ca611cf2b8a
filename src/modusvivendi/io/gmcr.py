"""The save format of GMCR+ and gmcr-py (``.gmcr``): JSON, options and states by number.

Options are numbered from 0, states from 1 in the order in which the first option changes fastest. A condition is a list
of (option, "Y" or "N") that must all hold, or a compound of several of which one must. Older files say
``preferenceVector`` where later ones say ``preferenceRanking``. What can be worked out again (payoffs, feasible states,
coalitions in full) is not read.
"""

from collections.abc import Mapping
from typing import Any

from modusvivendi.core.conflicts import Conflict, Lever, Preference
from modusvivendi.core.errors import Where
from modusvivendi.io.conflict_fields import read_direction, read_groups, read_parties
from modusvivendi.io.documents import Sheet

_MANUAL = ("useManualPreferenceRanking", "useManualPreferenceVectors")
_RANKING = ("preferenceRanking", "preferenceVector")

Condition = list[tuple[int, str]]


def read_gmcr(content: Mapping[str, Any], sheet: Sheet) -> Conflict:
    """Return the conflict of a parsed save file; what does not fit goes to the sheet."""
    makers = [sheet.fields(one, "a decision maker") for one in sheet.items(content["decisionMakers"], "decisionMakers")]
    options = [sheet.fields(one, "an option") for one in sheet.items(content.get("options"), "options")]
    parties = read_parties([maker.get("name") for maker in makers], sheet)
    sheet.stop()
    owners: dict[int, list[str]] = {k: [] for k in range(len(options))}
    for party, maker in zip(parties, makers, strict=True):
        for k in sheet.numbers(maker.get("options", []), f"options of {party}"):
            if k not in owners:
                sheet.note(f"{party} owns option {k}, but there are {len(options)}", "options are numbered from 0")
            elif party not in owners[k]:
                owners[k].append(party)
    levers = tuple(_read_lever(one, k, owners[k], sheet) for k, one in enumerate(options))
    manual = any(content.get(key) is True for key in _MANUAL)
    if any(isinstance(one, list) for one in sheet.items(content.get("coalitions", []), "coalitions")):
        sheet.findings.add(
            "coalition",
            Where(sheet.file),
            "the file binds some parties into a coalition, which is left out here",
            repair='name it: --coalition "A,B"',
            severity="note",
        )
    return Conflict(
        file=sheet.file,
        parties=parties,
        levers=levers,
        infeasible=_read_patterns(content.get("infeasibles", []), "infeasibles", len(levers), sheet),
        preferences={
            party: _read_preference(maker, party, len(levers), sheet, manual=manual)
            for party, maker in zip(parties, makers, strict=True)
        },
        misperceived={
            party: _read_patterns(maker["misperceptions"], f"misperceptions of {party}", len(levers), sheet)
            for party, maker in zip(parties, makers, strict=True)
            if maker.get("misperceptions")
        },
    )


def _read_lever(option: Mapping[str, Any], k: int, owners: list[str], sheet: Sheet) -> Lever:
    name = sheet.text(option.get("name"), f"the name of option {k}")
    return Lever(name, tuple(owners), read_direction(option.get("permittedDirection", "both"), name, sheet))


def _read_preference(maker: Mapping[str, Any], party: str, count: int, sheet: Sheet, *, manual: bool) -> Preference:
    conditions = sheet.items(maker.get("preferences", []), f"preferences of {party}")
    key = next((key for key in _RANKING if key in maker), None)
    if key and (manual or not conditions):
        return Preference(ranking=read_groups(maker[key], f"{key} of {party}", sheet, first=1))
    if manual:
        sheet.note(f"{party} has no {_RANKING[0]}, though the file says that rankings are used")
    return Preference(
        statements=tuple(
            " | ".join(_say(one) for one in _read_condition(condition, f"a preference of {party}", count, sheet))
            for condition in conditions
        )
    )


def _read_patterns(value: object, what: str, count: int, sheet: Sheet) -> tuple[str, ...]:
    found: list[str] = []
    for one in sheet.items(value, what):
        for condition in _read_condition(one, what, count, sheet):
            signs = dict(condition)
            found.append("".join(signs.get(k, "-") for k in range(count)))
    return tuple(found)


def _read_condition(value: object, what: str, count: int, sheet: Sheet) -> list[Condition]:
    """Return the alternatives, each a list of options and whether they are taken."""
    if isinstance(value, dict):
        members = sheet.items(sheet.fields(value, what).get("members"), f"the members of {what}")
    else:
        members = [sheet.items(value, what)]
    found: list[Condition] = []
    for member in members:
        condition: Condition = []
        for pair in sheet.items(member, what):
            parts = sheet.items(pair, what)
            if len(parts) != 2 or parts[1] not in ("Y", "N"):
                sheet.note(f'{what} has a part that is not [option, "Y" or "N"]')
                continue
            k = sheet.number(parts[0], f"an option of {what}")
            if k >= count:
                sheet.note(f"{what} names option {k}, but there are {count}", "options are numbered from 0")
            else:
                condition.append((k, parts[1]))
        if condition:
            found.append(condition)
        else:
            sheet.note(f"{what} is empty")
    return found


def _say(condition: Condition) -> str:
    return " & ".join(f"{'' if sign == 'Y' else '-'}{k + 1}" for k, sign in condition)
