"""Proposals with terms, and deals that somebody asks about: what they leave open is settled as suits all best."""

from collections.abc import Mapping, Sequence

import numpy as np

from modusvivendi.core.deals import Offered
from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import suggest
from modusvivendi.core.seed import stream
from modusvivendi.terms.mediation.draws import Drawn
from modusvivendi.terms.mediation.question import Question
from modusvivendi.terms.mediation.search import Effort, search
from modusvivendi.terms.mediation.verdicts import judge, order_deals

_EFFORT = Effort(listed=4_096, sampled=2_048, expanded=25)
_CLOSER = 32


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
    return Offered(plan, deal, tuple(issue for issue in table.issues if issue not in terms), reach)
