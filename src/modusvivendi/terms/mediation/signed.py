"""A deal of a dossier after signature: the question put to ``terms/stability/after.py``."""

from collections.abc import Sequence

import numpy as np

from modusvivendi.core.aftermath import Aftermath
from modusvivendi.core.deals import Deal
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.politics import Issue
from modusvivendi.terms.mediation.draws import Drawn
from modusvivendi.terms.mediation.question import Question
from modusvivendi.terms.stability.after import Frame, Signatory, look_after


def frame_dossier(dossier: Dossier, question: Question) -> Frame:
    """Say who at the table can bring about which option alone, and which options cannot be undone."""
    table = question.table
    seats = {seat.id for seat in question.seats}
    return Frame(
        issues=table.issues,
        options=table.options,
        offsets=table.offsets[:-1],
        takers={
            (issue.id, option.id): tuple(p for p in dict.fromkeys((*issue.owner, *option.owner)) if p in seats)
            for issue in dossier.issues
            for option in issue.options
        },
        final={issue.id: _final(issue) for issue in dossier.issues},
        fits=table.fits,
    )


def sign(frame: Frame, question: Question, drawn: Sequence[Drawn], deal: Deal) -> Aftermath:
    """Say who could gain by acting alone once the deal is signed, what answers that, and what removes it."""
    table = question.table
    signatories = [
        Signatory(
            one.seat.id,
            one.seat.role == "needed",
            one.seat.middle(table.offsets),
            one.worth,
            one.seat.fallback.best,
        )
        for one in drawn
    ]
    return look_after(frame, signatories, np.asarray(table.read(dict(deal.options)), np.int64))


def _final(issue: Issue) -> tuple[str, ...]:
    return tuple(option.id for option in issue.options if issue.one_way or option.one_way)
