"""Gather findings: all of them counted, a few of each kind kept."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from modusvivendi.core.errors import Finding, Severity, Where
from modusvivendi.io.limits import CONTROL

SHOWN = 20
"""How many findings of one rule are shown for one file; the rest are counted."""


@dataclass
class Findings:
    """What has been found so far; one object goes through all the checks of a reading."""

    kept: dict[tuple[str, str], list[Finding]] = field(default_factory=dict[tuple[str, str], list[Finding]])
    seen: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    counts: Counter[Severity] = field(default_factory=Counter[Severity])

    def add(
        self,
        rule: str,
        where: Where,
        what: str,
        why: str = "",
        repair: str | Callable[[], str] = "",
        severity: Severity = "error",
    ) -> None:
        """Count a finding of a rule, and keep it when there is room; only then is a callable ``repair`` worked out."""
        if self.room(rule, where.file):
            text = repair if isinstance(repair, str) else repair()
            found = Finding(severity, where, _disarm(what), _disarm(why), _disarm(text))
            self.kept.setdefault((rule, where.file), []).append(found)
        self.count(rule, where.file, severity)

    def room(self, rule: str, file: str) -> bool:
        """Whether a further finding of the rule in the file would be shown."""
        return self.seen[rule, file] < SHOWN

    def skips(self, rule: str, file: str, severity: Severity = "error") -> bool:
        """Whether there is no room for a further finding of the rule in the file; it is then counted and done with."""
        if self.room(rule, file):
            return False
        self.count(rule, file, severity)
        return True

    def count(self, rule: str, file: str, severity: Severity = "error", more: int = 1) -> None:
        """Count findings that are not going to be shown."""
        self.seen[rule, file] += more
        self.counts[severity] += more

    def take(self, rule: str, findings: Iterable[Finding]) -> None:
        """Add findings made elsewhere."""
        for found in findings:
            self.add(rule, found.where, found.what, found.why, found.repair, found.severity)

    @property
    def failed(self) -> bool:
        """Whether there is an error among them."""
        return self.counts["error"] > 0

    def listed(self, order: Iterable[str] = ()) -> tuple[Finding, ...]:
        """Return the findings by file (in the order given, then by name), line and column.

        Where a rule had more than fit, its last finding says how many more there are.
        """
        rank = {file: i for i, file in enumerate(order)}
        rows: list[tuple[tuple[int, str, int, int], Finding]] = []
        for key, kept in self.kept.items():
            file = key[1]
            at = (rank.get(file, len(rank)), file)
            rows += [((*at, found.where.line, found.where.column), found) for found in kept]
            more = self.seen[key] - len(kept)
            if more > 0:
                last = kept[-1]
                text = f"… and {more:,} more like this: {last.what}"
                rows.append(((*at, last.where.line, last.where.column), _say_more(last, text)))
        return tuple(found for _, found in sorted(rows, key=lambda row: row[0]))


_STEERING = re.compile(CONTROL.pattern + "|[\n\r\u202a-\u202e\u2066-\u2069]")


def _disarm(text: str) -> str:
    """Make visible what in a quoted input would steer the terminal or turn the direction of the text."""
    return _STEERING.sub(lambda sign: sign.group().encode("unicode_escape").decode(), text)


def _say_more(last: Finding, text: str) -> Finding:
    return Finding(last.severity, Where(last.where.file), text, last.why, last.repair)
