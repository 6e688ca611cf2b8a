"""The D-day engine: terms to dated obligations, and a ledger of what has become of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import suggest
from modusvivendi.core.obligations import Anchor, Compliance, Dated, Entry, Finding, Obligation, State
from modusvivendi.core.ranges import UNKNOWN, Floats, Range
from modusvivendi.roadmap.regression import fits

ANCHORS: Mapping[Anchor, str] = {"signature": "deal_signed", "entry": "entry_into_force"}
"""The condition of the library that begins to hold on the day from which an obligation counts."""


def choose(obligations: Iterable[Obligation], dossier: str, terms: Mapping[str, str]) -> tuple[Obligation, ...]:
    """Return the obligations of the agreement known for a dossier, else those of the model text for its terms."""
    fitting = [one for one in obligations if fits(one.when, terms)]
    own = tuple(one for one in fitting if one.dossier == dossier)
    return own or tuple(one for one in fitting if not one.dossier)


def date_obligations(
    obligations: Sequence[Obligation], days: Mapping[Anchor, date], holds: Mapping[str, Floats] | None = None
) -> tuple[Dated, ...]:
    """Date obligations from the days of signature and entry into force, by due date.

    ``holds``: in each of s draws, the day (s,) from which a condition holds, infinite for never; the slip of an
    obligation is the day of its condition less its anchor's less the days it allows.
    Raises ``ModusError`` for an anchor without a day and for a date beyond the calendar.
    """
    dated: list[Dated] = []
    for one in obligations:
        if one.anchor not in days:
            raise ModusError(
                f"obligation {one.id!r} counts from {one.anchor}, of which no day is known",
                repair="give the day, or a deal whose road reaches it",
            )
        try:
            due = days[one.anchor] + timedelta(days=one.days)
        except OverflowError as error:
            raise ModusError(f"obligation {one.id!r} falls beyond the calendar", repair="give fewer days") from error
        chance, slip = _find_slip(one, holds or {})
        dated.append(Dated(one, due, chance, slip))
    return tuple(sorted(dated, key=lambda one: (one.due, one.obligation.id)))


def _find_slip(one: Obligation, holds: Mapping[str, Floats]) -> tuple[float | None, Range]:
    anchor = ANCHORS[one.anchor]
    if anchor not in holds or one.condition not in holds:
        return None, UNKNOWN
    begun = np.isfinite(holds[anchor])
    if not begun.any():
        return 0.0, Range(np.inf, np.inf, np.inf)
    slip = holds[one.condition][begun] - holds[anchor][begun] - one.days
    low, best, high = np.quantile(slip, (0.1, 0.5, 0.9), method="inverted_cdf")
    return float((slip <= 0).mean()), Range(float(low), float(best), float(high))


def settle_ledger(dated: Sequence[Dated], entries: Sequence[Entry], on: date) -> Compliance:
    """Say what has become of each obligation by a date: met in time, late, broken, overdue or still open.

    An entry dated after ``on`` is not known yet. Raises ``ModusError`` for an entry of no obligation, or two of one.
    """
    known = {one.obligation.id: one for one in dated}
    filled: dict[str, Entry] = {}
    for entry in entries:
        if entry.obligation not in known:
            raise ModusError(
                f"there is no obligation {entry.obligation[:60]!r}", repair=suggest(entry.obligation, known)
            )
        if entry.obligation in filled:
            raise ModusError(f"obligation {entry.obligation!r} is filled in twice", repair="keep one line")
        filled[entry.obligation] = entry
    findings = tuple(_judge(one, filled.get(one.obligation.id), on) for one in dated)
    provisions = dict.fromkeys(one.obligation.provision for one in dated)
    return Compliance(on, findings, {provision: _score(findings, provision, on) for provision in provisions})


def _judge(one: Dated, entry: Entry | None, on: date) -> Finding:
    evidence = "" if entry is None else entry.evidence
    if entry is not None and entry.broken:
        return Finding(one, "broken", None, evidence)
    if entry is not None and entry.done is not None and entry.done <= on:
        days = (entry.done - one.due).days
        state: State = "late" if days > 0 else "met"
        return Finding(one, state, days, evidence)
    return Finding(one, "overdue" if on > one.due else "open", None, evidence)


def _score(findings: Sequence[Finding], provision: str, on: date) -> float | None:
    here = [one for one in findings if one.dated.obligation.provision == provision]
    due = [one for one in here if one.dated.due <= on or one.state != "open"]
    return sum(one.state in ("met", "late") for one in due) / len(due) if due else None
