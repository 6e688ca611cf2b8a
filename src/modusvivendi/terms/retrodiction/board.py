"""The scoreboard: every rule beside the base rate, and the cases it gets wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import suggest
from modusvivendi.core.ranges import Bools, Floats
from modusvivendi.terms.retrodiction.cases import Cases
from modusvivendi.terms.retrodiction.rules import RULES, base_rate
from modusvivendi.terms.retrodiction.scores import (
    Pairing,
    Refusers,
    Score,
    compare_pairs,
    find_wrong,
    name_refusers,
    score,
)


@dataclass(frozen=True, slots=True)
class Share:
    """The decisions of which a rule says something of its own: how many, how many right, its Brier score on them.

    ``accepted``: how many of them were acceptances, which is what ``always-accept`` gets right; ``base``: the base
    rate's Brier score on them.
    """

    n: int
    right: int
    accepted: int
    brier: float
    base: float


@dataclass(frozen=True, eq=False)
class Entry:
    """One rule: its chances (n,), its scores on the three tasks, and the decisions it gets wrong (rows).

    ``spoken`` (n,): where it says something of its own and does not fall back on the base rate; ``share``: how it does
    there, if that is not everywhere.
    """

    rule: str
    chances: Floats
    score: Score
    refusers: Refusers
    pairs: tuple[Pairing, ...]
    wrong: tuple[int, ...]
    spoken: Bools
    share: Share | None

    @property
    def own_wrong(self) -> tuple[int, ...]:
        """The decisions it gets wrong by what it says itself, the most surprising first."""
        return tuple(row for row in self.wrong if self.spoken[row])

    @property
    def pair_credit(self) -> float:
        """How many of the paired decisions it puts in the right order; ties count half."""
        return sum(pair.credit for pair in self.pairs)


def score_rules(
    cases: Cases, names: Sequence[str] = (), given: Mapping[str, Floats] | None = None, seed: int = 0
) -> tuple[Entry, ...]:
    """Score rules by name (all of them when none is named), among them chances (n,) that come from elsewhere.

    Where a rule says nothing of a decision (NaN), the base rate is taken.

    Raises ``ModusError`` for an unknown rule.
    """
    more = given or {}
    for name in names:
        if name not in RULES and name not in more:
            raise ModusError(f"there is no rule {name[:60]!r}", repair=suggest(name[:60], [*RULES, *more]))
    base = base_rate(cases)
    wanted = list(dict.fromkeys(names)) or [*RULES, *more]
    entries: list[Entry] = []
    for name in wanted:
        chances = more[name] if name in more else RULES[name](cases)
        spoken = ~np.isnan(chances)
        chances = np.where(np.isnan(chances), base, chances)
        entries.append(
            Entry(
                name,
                chances,
                score(cases, chances, base, seed),
                name_refusers(cases, chances, seed),
                compare_pairs(cases, chances),
                tuple(find_wrong(cases, chances).tolist()),
                spoken,
                None if spoken.all() else _take_share(cases, chances, base, spoken),
            )
        )
    return tuple(entries)


def find_missed_by_all(entries: Sequence[Entry]) -> tuple[int, ...]:
    """Return the decisions (rows) that every rule gets wrong; the rule that everybody accepts is left aside."""
    missed = [set(entry.wrong) for entry in entries if entry.rule not in ("base-rate", "always-accept")]
    return tuple(row for row in sorted(missed[0]) if all(row in one for one in missed)) if missed else ()


def _take_share(cases: Cases, chances: Floats, base: Floats, spoken: Bools) -> Share:
    yes = cases.accepted[spoken]
    return Share(
        int(spoken.sum()),
        int(((chances[spoken] >= 0.5) == yes).sum()),
        int(yes.sum()),
        float(np.mean((chances[spoken] - yes) ** 2)),
        float(np.mean((base[spoken] - yes) ** 2)),
    )
