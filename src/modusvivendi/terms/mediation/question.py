"""The question that a dossier puts: issues and options, who must agree, what each has at stake and expects without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from modusvivendi.core.deals import RedLine, Role
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import suggest
from modusvivendi.core.periods import Period
from modusvivendi.core.politics import Fallback, Party
from modusvivendi.core.ranges import UNKNOWN, Bools, Floats, Ints, Range, freeze
from modusvivendi.terms.mediation.table import Table

WEIGHT = "weight"
"""The option under which a stake says what the whole issue is worth."""


@dataclass(frozen=True, eq=False)
class Seat:
    """One party at the table, over k issues with o options in all.

    ``weights`` (k, 3) and ``stakes`` (o, 3): low, middle, high; an issue without a weight has NaN and counts for
    nothing (``coverage`` issues do count). An option whose stake is not known, on an issue that has a weight, may be
    worth anything from 0 to 1. ``refused`` (o,): red lines. ``fallback`` NaN when not known.
    """

    id: str
    role: Role
    participation: Range
    weights: Floats
    stakes: Floats
    refused: Bools
    fallback: Range

    @property
    def coverage(self) -> int:
        """Issues whose weight is known."""
        return int(np.isfinite(self.weights[:, 1]).sum())

    @property
    def known(self) -> bool:
        """Whether a verdict can be given: some issue has a weight above nothing, and the fallback is known."""
        return bool(np.nansum(self.weights[:, 1]) > 0) and self.fallback.known

    def middle(self, offsets: Ints) -> Floats:
        """Return what each option adds to the party's worth at the middle estimates, (o,); weights add up to 1."""
        weights = np.nan_to_num(self.weights[:, 1])
        return np.repeat(weights / weights.sum(), np.diff(offsets)) * _fill(self.stakes)[:, 1]


@dataclass(frozen=True, eq=False)
class Question:
    """Who decides on what at a date: the table of deals and those who sit at it, needed and outside."""

    date: Period
    table: Table
    seats: tuple[Seat, ...]

    @cached_property
    def needed(self) -> tuple[Seat, ...]:
        """Needed parties of which a verdict can be given."""
        return tuple(seat for seat in self.seats if seat.role == "needed" and seat.known)

    @cached_property
    def heard(self) -> tuple[Seat, ...]:
        """All parties of which a verdict can be given."""
        return tuple(seat for seat in self.seats if seat.known)

    @cached_property
    def closed(self) -> Bools:
        """Options that a needed party refuses, (o,)."""
        return np.any([np.zeros(self.table.width, np.bool_), *(s.refused for s in self.seats if s.role == "needed")], 0)

    @cached_property
    def red_lines(self) -> tuple[RedLine, ...]:
        """Red lines of the needed parties."""
        named = self.table.named
        return tuple(
            (seat.id, *named[row])
            for seat in self.seats
            if seat.role == "needed"
            for row in np.flatnonzero(seat.refused)
        )

    def seat(self, id: str) -> Seat:
        """Return the seat of a party. Raises ``ModusError``, with the nearest, when it is not at the table."""
        found = next((seat for seat in self.seats if seat.id == id), None)
        if found is None:
            raise ModusError(f"no party {id!r} is at the table", repair=suggest(id, (seat.id for seat in self.seats)))
        return found


def pose(
    dossier: Dossier,
    date: Period | None = None,
    *,
    weights: Mapping[str, Mapping[str, Range]] | None = None,
    stakes: Mapping[tuple[str, str, str], Range] | None = None,
) -> Question:
    """Return the question of a dossier at a date (its own when not given).

    ``weights``: what issues are worth to a party instead of what the dossier says (revealed instead of declared, say).
    ``stakes``: by party, issue and option, for those of which the dossier knows none. The fallback is the last one
    dated not after the date. Raises ``ModusError`` when there are no issues, no deal, or no needed party.
    """
    if not dossier.issues:
        raise ModusError(
            f"dossier {dossier.id!r} has no issues to settle", repair="add issues.toml: docs/dossier.md describes it"
        )
    when = date or dossier.as_of
    table = Table(
        tuple(issue.id for issue in dossier.issues),
        tuple(tuple(option.id for option in issue.options) for issue in dossier.issues),
        tuple(pattern.pattern for pattern in dossier.infeasible),
    )
    table.require_deals()
    seats = tuple(
        _seat(dossier, party, table, when, (weights or {}).get(party.id, {}), stakes or {})
        for party in dossier.parties
        if party.role != "excluded"
    )
    question = Question(when, table, seats)
    if not any(seat.role == "needed" for seat in seats):
        raise ModusError(
            "no party is needed for a deal", repair='set role = "needed" in parties.toml for those who must sign'
        )
    if not question.needed:
        raise ModusError(
            f"of no needed party both stakes and a fallback not after {when} are known",
            repair="add rows to stakes.csv and fallbacks.csv, or give a later --date",
        )
    return question


def at_date(dossier: Dossier, question: Question, date: Period) -> Question:
    """Return the same question with the fallbacks of another date."""
    seats = tuple(replace(seat, fallback=_fallback(dossier.fallbacks, seat.id, date)) for seat in question.seats)
    return Question(date, question.table, seats)


def _seat(
    dossier: Dossier,
    party: Party,
    table: Table,
    when: Period,
    weights: Mapping[str, Range],
    ruled: Mapping[tuple[str, str, str], Range],
) -> Seat:
    typed = {(s.issue, s.option): s for s in dossier.stakes if s.party == party.id}
    own = [
        weights.get(issue) or (typed[issue, WEIGHT].value if (issue, WEIGHT) in typed else UNKNOWN)
        for issue in table.issues
    ]
    values = [
        typed[key].value if key in typed and typed[key].value.known else ruled.get((party.id, *key), UNKNOWN)
        for key in table.named
    ]
    refused = np.array([key in typed and typed[key].red_line for key in table.named], np.bool_)
    role: Role = "needed" if party.role == "needed" else "outside"
    fallback = _fallback(dossier.fallbacks, party.id, when)
    return Seat(party.id, role, party.participation, _spread(own), _spread(values), freeze(refused), fallback)


def _spread(values: Sequence[Range]) -> Floats:
    """Return (n, 3); a missing end is the middle, what is unknown is NaN."""
    rows = np.array([(value.low, value.best, value.high) for value in values], np.float64).reshape(-1, 3)
    middle = rows[:, [1]]
    return freeze(np.where(np.isnan(rows), middle, rows))


def _fill(stakes: Floats) -> Floats:
    """Let a stake that is not known be anything from 0 to 1, at the middle a half."""
    return np.where(np.isnan(stakes), np.array([0.0, 0.5, 1.0]), stakes)


def _fallback(fallbacks: Sequence[Fallback], party: str, when: Period) -> Range:
    known = [f for f in fallbacks if f.party == party and f.date.start <= when.end and f.value.known]
    if not known:
        return UNKNOWN
    value = max(known, key=lambda f: (f.date.start, f.date.end)).value
    return Range(*_spread([value])[0].tolist())
