"""Proposals with terms, and deals that somebody asks about: what they leave open is settled as suits all best."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from modusvivendi.core.deals import Offered
from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import suggest
from modusvivendi.core.ranges import Ints
from modusvivendi.core.seed import stream
from modusvivendi.terms.mediation.draws import Drawn
from modusvivendi.terms.mediation.question import Question
from modusvivendi.terms.mediation.search import Effort, look_around, search
from modusvivendi.terms.mediation.verdicts import judge, order_deals

_EFFORT = Effort(listed=4_096, sampled=2_048, expanded=25)
_CLOSER = 16
_HALF = 0.5
_MOST_STEPS = 12


def read_terms(question: Question, text: str) -> dict[str, str]:
    """Read ``issue=option,issue=option``. Raises ``ModusError`` for what is not there, with the options allowed."""
    terms: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        issue, equals, option = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise ModusError(f"{part!r} is no term of a deal", repair="write issue=option, several parted by commas")
        if issue not in question.table.issues:
            raise ModusError(f"there is no issue {issue!r}", repair=suggest(issue, question.table.issues))
        allowed = question.table.options[question.table.issues.index(issue)]
        if option not in allowed:
            raise ModusError(f"issue {issue!r} has no option {option!r}", repair=f"allowed: {', '.join(allowed)}")
        if terms.setdefault(issue, option) != option:
            raise ModusError(f"issue {issue!r} is given twice", repair="a deal has one option for each issue")
    if not terms:
        raise ModusError("the deal has no terms", repair="write issue=option, several parted by commas")
    return terms


def complete(
    question: Question, drawn: Sequence[Drawn], rough: Sequence[Drawn], plan: str, terms: Mapping[str, str], seed: int
) -> Offered | None:
    """Judge a deal given by some of its terms; None when no feasible deal has them all.

    ``rough``: fewer draws of the needed parties, to find out what the issues left open do; ``drawn``: those that count.
    """
    table = question.table
    fixed = table.read(dict(terms))
    allowed = np.ones(table.width, np.bool_)
    for at, option in enumerate(fixed.tolist()):
        if option >= 0:
            start, end = table.offsets[at : at + 2].tolist()
            allowed[start:end] = False
            allowed[start + option] = True
    if not table.count_open(allowed):
        return None
    archive = search(table, rough, allowed, stream(seed, "terms.open", *sorted(terms.values())), effort=_EFFORT)
    first, _, _ = order_deals(question, drawn, archive.pick(_CLOSER))
    low, high = archive.shares.min(1), archive.shares.max(1)
    deal = judge(question, drawn, first[0])
    reach: dict[str, tuple[float, float]] = {}
    for row, one in enumerate(rough):
        verdict = deal.verdicts[one.seat.id].accept
        now = verdict.p if verdict else 0.0
        reach[one.seat.id] = (min(now, float(low[row])), max(now, float(high[row])))
    left_open = tuple(issue for issue in table.issues if issue not in terms)
    return Offered(plan, deal, left_open, reach, *_walk(question, drawn, first[0]))


def _walk(question: Question, drawn: Sequence[Drawn], deal: Ints) -> tuple[tuple[tuple[str, str, str], ...], float]:
    """Change one option after the other, each for the greatest gain, until no needed party refuses."""
    needed, table = [one for one in drawn if one.seat.role == "needed"], question.table
    steps: list[tuple[str, str, str]] = []
    now = look_around(table, needed, deal)
    while now.shares[:, 0].min() < _HALF:
        best = int(now.promise.argmax())
        if best == 0 or len(steps) >= _MOST_STEPS:
            return tuple(steps), math.nan
        before, after = table.say(now.deals[0]), table.say(now.deals[best])
        steps += [(issue, before[issue], after[issue]) for issue in table.issues if before[issue] != after[issue]]
        now = look_around(table, needed, now.deals[best])
    return tuple(steps), float(np.prod(now.shares[:, 0]))
