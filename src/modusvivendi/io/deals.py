"""Files of deals: scorable games (scores by number), and our own form with names, ranges and red lines.

Both are one JSON object; docs/deals.md describes them. Everything wrong with a file is said at once, each with its path
in the file (``scores.mayor[2]``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np

from modusvivendi.core.errors import Finding
from modusvivendi.core.games import MOST_ISSUES, Game, Role
from modusvivendi.core.ranges import Bools, Floats, freeze
from modusvivendi.io.deal_fields import (
    check_keys,
    check_name,
    check_sizes,
    read_names,
    read_number,
    read_parties,
    read_pattern,
    read_patterns,
    read_range,
    read_role,
    warn,
)
from modusvivendi.io.documents import Sheet, read_document
from modusvivendi.io.limits import TOML_BYTES

_HINT = "see docs/deals.md for the two forms of a file of deals"
_MOST_OPTIONS = 1_000_000
_SCORABLE = ("parties", "roles", "issue_sizes", "scores", "threshold", "infeasible")
_SCORABLE_ASIDE = ("format", "case", "title", "source", "expected", "published")
_NAMED = ("format", "title", "source", "issues", "infeasible", "parties", "together")
_PARTY = ("role", "fallback", "weights", "scores", "red_lines", "note", "source")


def read_game(path: str | Path) -> tuple[Game, tuple[Finding, ...]]:
    """Read a file of deals; return it with warnings and notes.

    Raises ``DossierError`` with everything that is wrong.
    """
    content = read_document(path, TOML_BYTES, _HINT)
    sheet = Sheet(Path(path).name)
    scorable = "issue_sizes" in content or isinstance(content.get("parties"), list)
    game = _read_scorable(sheet, content) if scorable else _read_named(sheet, content)
    sheet.stop()
    _warn_hopeless(sheet, game)
    return game, sheet.findings.listed()


@dataclass
class _Draft:
    """Arrays that are filled as the file is read; ``begins``: where each issue begins among all options."""

    options: dict[str, tuple[str, ...]]
    parties: tuple[str, ...]
    begins: dict[str, int] = field(init=False)
    stakes: Floats = field(init=False)
    weights: Floats = field(init=False)
    fallbacks: Floats = field(init=False)
    red_lines: Bools = field(init=False)

    def __post_init__(self) -> None:
        sizes = [len(names) for names in self.options.values()]
        begins = [0, *np.cumsum(sizes).tolist()]
        self.begins = dict(zip(self.options, begins[:-1], strict=True))
        parties = len(self.parties)
        self.stakes = np.full((3, parties, begins[-1]), np.nan)
        self.weights = np.ones((3, parties, len(sizes)))
        self.fallbacks = np.full((3, parties), np.nan)
        self.red_lines = np.zeros((parties, begins[-1]), np.bool_)

    def finish(self, sheet: Sheet, content: Mapping[str, Any], roles: tuple[Role, ...], **rest: Any) -> Game:
        def text(key: str, other: str = "") -> str:
            found = content.get(key, content.get(other, ""))
            return found[:500] if isinstance(found, str) else ""

        return Game(
            file=sheet.file,
            title=text("title", "case"),
            source=text("source"),
            issues=tuple(self.options),
            options=tuple(self.options.values()),
            parties=self.parties,
            roles=roles,
            stakes=freeze(self.stakes),
            weights=freeze(self.weights),
            fallbacks=freeze(self.fallbacks),
            red_lines=freeze(self.red_lines),
            **rest,
        )


def _read_scorable(sheet: Sheet, content: Mapping[str, Any]) -> Game:
    check_keys(sheet, content, (*_SCORABLE, *_SCORABLE_ASIDE), "")
    _require(sheet, content, ("parties", "issue_sizes", "scores", "threshold"))
    sizes = [_read_size(sheet, one, at) for at, one in enumerate(sheet.items(content["issue_sizes"], "issue_sizes"))]
    if not sizes and isinstance(content["issue_sizes"], list):
        sheet.note("issue_sizes is empty", "give for each issue how many options it has")
    check_sizes(sheet, sizes)
    parties = read_parties(sheet, content["parties"], "parties")
    sheet.stop()
    draft = _Draft({f"{at}": tuple(map(str, range(size))) for at, size in enumerate(sizes)}, parties)
    roles = _read_roles(sheet, content.get("roles"), len(parties))
    scores = sheet.fields(content["scores"], "scores")
    bars = sheet.fields(content["threshold"], "threshold")
    for name, found in (("scores", scores), ("threshold", bars)):
        for party in found:
            check_name(sheet, party, parties, name, "party")
        for party in parties:
            if party not in found:
                sheet.note(f"{name} says nothing of {party[:60]}", f"add it, or take {party[:60]} out of the parties")
    for row, party in enumerate(parties):
        if party in bars:
            draft.fallbacks[:, row] = read_range(sheet, bars[party], f"threshold.{party[:60]}")
        if party in scores:
            _read_lists(sheet, draft, row, sizes, scores[party])
    patterns = read_patterns(sheet, content.get("infeasible", []), draft.options)
    return draft.finish(sheet, content, roles, infeasible=patterns, numbered=True)


def _read_size(sheet: Sheet, value: object, at: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST_OPTIONS:
        return value
    sheet.note(f"issue_sizes[{at}] is {str(value)[:40]}, no whole number from 1 to {_MOST_OPTIONS:,}")
    return 1


def _read_roles(sheet: Sheet, value: object, count: int) -> tuple[Role, ...]:
    plain = cast("tuple[Role, ...]", ("needed",) * count)
    if value is None:
        return plain
    items = sheet.items(value, "roles")
    if len(items) != count:
        sheet.note(f"roles has {len(items)} entries for {count} parties", "give one for each party, in their order")
        return plain
    return tuple(read_role(sheet, one, f"roles[{at}]") for at, one in enumerate(items))


def _read_lists(sheet: Sheet, draft: _Draft, row: int, sizes: list[int], value: object) -> None:
    name = f"scores.{draft.parties[row][:60]}"
    lists = sheet.items(value, name)
    if len(lists) != len(sizes):
        sheet.note(f"{name} has {len(lists)} lists for {len(sizes)} issues", "give one for each issue, in their order")
        return
    for (issue, begin), size, one in zip(draft.begins.items(), sizes, lists, strict=True):
        scores = sheet.items(one, f"{name}[{issue}]")
        if len(scores) != size:
            sheet.note(f"{name}[{issue}] has {len(scores)} scores for {size} options", "give one for each option")
            continue
        for at, score in enumerate(scores):
            draft.stakes[:, row, begin + at] = read_range(sheet, score, f"{name}[{issue}][{at}]")


def _read_named(sheet: Sheet, content: Mapping[str, Any]) -> Game:
    check_keys(sheet, content, _NAMED, "")
    _require(sheet, content, ("issues", "parties"))
    issues = sheet.fields(content["issues"], "issues")
    read_names(sheet, list(issues), "issues", MOST_ISSUES)
    options = {
        issue: read_names(sheet, names, f"issues.{issue[:60]}", _MOST_OPTIONS) for issue, names in issues.items()
    }
    check_sizes(sheet, [len(names) for names in options.values()])
    parties = sheet.fields(content["parties"], "parties")
    read_parties(sheet, list(parties), "parties")
    sheet.stop()
    draft = _Draft(options, tuple(parties))
    roles: tuple[Role, ...] = tuple(
        _read_party(sheet, draft, row, parties[name]) for row, name in enumerate(draft.parties)
    )
    patterns = read_patterns(sheet, content.get("infeasible", []), options)
    joints = _read_joints(sheet, draft, content.get("together", []))
    return draft.finish(sheet, content, roles, infeasible=patterns, joints=joints)


def _read_party(sheet: Sheet, draft: _Draft, row: int, value: object) -> Role:
    name = f"parties.{draft.parties[row][:60]}"
    party = sheet.fields(value, name)
    check_keys(sheet, party, _PARTY, name)
    if "fallback" in party:
        draft.fallbacks[:, row] = read_range(sheet, party["fallback"], f"{name}.fallback")
    elif isinstance(value, dict):
        sheet.note(f"{name} has no fallback", 'say what it expects with no deal: a number, a range or "unknown"')
    _read_weights(sheet, draft, row, party.get("weights"), f"{name}.weights")
    scores = sheet.fields(party.get("scores", {}), f"{name}.scores")
    for issue in scores:
        check_name(sheet, issue, draft.options, f"{name}.scores", "issue")
    for issue, begin in draft.begins.items():
        where = f"{name}.scores.{issue[:60]}"
        if issue not in scores:
            sheet.note(f"{name}.scores says nothing of {issue[:60]}", 'give a score, or "unknown", for every option')
            continue
        given = sheet.fields(scores[issue], where)
        for option in given:
            check_name(sheet, option, draft.options[issue], where, "option")
        for at, option in enumerate(draft.options[issue]):
            if option in given:
                draft.stakes[:, row, begin + at] = read_range(sheet, given[option], f"{where}.{option[:60]}")
            elif isinstance(scores[issue], dict):
                sheet.note(f"{where} has no score for {option[:60]}", 'add it, or write "unknown"')
    for issue, refused in read_pattern(sheet, party.get("red_lines", {}), f"{name}.red_lines", draft.options).items():
        for option in refused:
            draft.red_lines[row, draft.begins[issue] + draft.options[issue].index(option)] = True
    return read_role(sheet, party.get("role", "needed"), f"{name}.role")


def _read_weights(sheet: Sheet, draft: _Draft, row: int, value: object, what: str) -> None:
    if value is None:
        return
    if isinstance(value, list):
        listed = cast("list[object]", value)
        if len(listed) != len(draft.options):
            sheet.note(f"{what} has {len(listed)} entries for {len(draft.options)} issues", "give one for each issue")
            return
        weights: Mapping[str, Any] = dict(zip(draft.options, listed, strict=True))
    else:
        weights = sheet.fields(value, what)
    for issue in weights:
        check_name(sheet, issue, draft.options, what, "issue")
    for at, issue in enumerate(draft.options):
        if issue not in weights:
            sheet.note(f"{what} has no weight for {issue[:60]}", "give one for each issue, or no weights at all")
            continue
        weight = read_range(sheet, weights[issue], f"{what}.{issue[:60]}")
        if weight[0] < 0:
            sheet.note(f"{what}.{issue[:60]} is negative", "turn the scores round instead")
        draft.weights[:, row, at] = weight


def _read_joints(sheet: Sheet, draft: _Draft, value: object) -> tuple[tuple[int, int, Floats], ...]:
    """``together``: for two issues and a party, what pairs of options add; a pair that is not named adds nothing."""
    tables: dict[tuple[int, int], Floats] = {}
    names = list(draft.options)
    for at, entry in enumerate(sheet.items(value, "together")):
        what = f"together[{at}]"
        given = sheet.fields(entry, what)
        check_keys(sheet, given, ("party", "issues", "scores"), what)
        pair = sheet.items(given.get("issues"), f"{what}.issues")
        known = [check_name(sheet, one, names, f"{what}.issues", "issue") for one in pair]
        if not check_name(sheet, given.get("party"), draft.parties, f"{what}.party", "party") or not all(known):
            continue
        if len(set(pair)) != 2 or len(pair) != 2:
            sheet.note(f"{what}.issues names {len(pair)} issues", "name two different ones")
            continue
        numbers = [names.index(one) for one in pair]
        first, last = sorted(numbers)
        shape = (len(draft.parties), len(draft.options[names[first]]), len(draft.options[names[last]]))
        table = tables.setdefault((first, last), np.zeros(shape))
        mine = table[draft.parties.index(given["party"])]
        _read_joint(sheet, draft, given.get("scores"), pair, mine if numbers == [first, last] else mine.T, what)
    return tuple((first, last, freeze(table)) for (first, last), table in tables.items())


def _read_joint(sheet: Sheet, draft: _Draft, value: object, pair: list[str], table: Floats, what: str) -> None:
    one, other = (draft.options[issue] for issue in pair)
    for name, row in sheet.fields(value, f"{what}.scores").items():
        if not check_name(sheet, name, one, f"{what}.scores", f"option of {pair[0]}"):
            continue
        for second, score in sheet.fields(row, f"{what}.scores.{name}").items():
            if check_name(sheet, second, other, f"{what}.scores.{name}", f"option of {pair[1]}"):
                table[one.index(name), other.index(second)] += read_number(
                    sheet, score, f"{what}.scores.{name}.{second}"
                )


def _require(sheet: Sheet, content: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    for key in keys:
        if key not in content:
            sheet.note(f"has no {key}", _HINT)
    sheet.stop()


def _warn_hopeless(sheet: Sheet, game: Game) -> None:
    """Warn of fallbacks that no deal reaches, and of red lines that leave an issue without an option."""
    ends = np.cumsum([len(names) for names in game.options])
    begins = ends - [len(names) for names in game.options]
    high = np.nan_to_num(np.fmax(game.stakes[2], game.stakes[1]), nan=np.inf)
    weight = np.nan_to_num(np.fmax(game.weights[2], game.weights[1]), nan=np.inf)
    for row, party in enumerate(game.parties):
        allowed = np.where(game.red_lines[row], -np.inf, high[row])
        parts = [allowed[a:b].max() * w if w else 0.0 for a, b, w in zip(begins, ends, weight[row], strict=True)]
        most = sum(parts) + sum(float(table[row].max()) for _, _, table in game.joints)
        least = game.fallbacks[0, row]
        if most < least:
            warn(
                sheet,
                f"no deal is worth {least:g}, its fallback, to {party[:60]}: the most is {most:g}"
                if np.isfinite(most)
                else f"the red lines of {party[:60]} leave no deal",
                "check the fallback, the scores and the red lines",
            )
    blocking = [row for row, role in enumerate(game.roles) if role != "outside"]
    refused: list[bool] = np.logical_or.reduce(game.red_lines[blocking]).tolist()
    for issue, begin, end in zip(game.issues, begins, ends, strict=True):
        if all(refused[begin:end]):
            who = [game.parties[row] for row in blocking if game.red_lines[row, begin:end].any()]
            warn(
                sheet,
                f"the red lines of {', '.join(who)[:200]} together leave no option of {issue[:60]}",
                "no deal exists unless one of them gives way",
            )
