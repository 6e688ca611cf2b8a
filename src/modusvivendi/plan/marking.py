"""Plans marked in the ensembles of a problem: what they measure, and how many draws have as little."""

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.plans import Plan
from modusvivendi.core.problems import Problem
from modusvivendi.core.ranges import Range
from modusvivendi.ledger.tallies import Tallies, tally
from modusvivendi.plan.land_results import Effort, Marked, Placed, Rank, Sampled, Spread
from modusvivendi.plan.sampling import drive_with
from modusvivendi.plan.workers import Workers
from modusvivendi.sectors.diagnostics import Diagnosis, join_verdicts
from modusvivendi.sectors.ensemble import Drive, Ensemble, sample
from modusvivendi.sectors.feasibility import list_breaches
from modusvivendi.sectors.problem import Frame, frame, frame_of_plan, list_choices
from modusvivendi.sectors.proof import prove
from modusvivendi.sectors.score import Score, Term, list_terms, score_of
from modusvivendi.sectors.standing import Standing

AIMED = (1.0, 0.5, 0.25)
"""How strongly the aimed ensemble leans towards plans of few points: the first of these at which its chains agree."""
_AGREE = 1.05


def place(
    dossier: Dossier,
    plans: Sequence[Plan],
    seed: int,
    effort: Effort,
    problem: str = "",
    *,
    workers: Workers,
    folder: Path | None = None,
    on_progress: Callable[[str], object] = lambda _: None,
) -> Placed:
    """Set plans among the draws of a problem on every term that there is.

    The draws are those of ``survey`` for the same arguments; when the first plan leaves out optional sectors, they are
    of plans that leave out the same ones. Raises ``ModusError`` as ``survey`` does, and for a plan that leaves places
    to no sector.
    """
    asked, tallies = dossier.problem(problem), tally(dossier)
    case, score = frame(dossier, asked, _choose_sectors(asked, plans), tallies), score_of(asked)
    terms = list_terms(asked)
    marked: list[Marked] = []
    for plan in plans:
        one = mark(dossier, case, terms, plan, tallies)
        if one is None:
            raise ModusError(
                f"plan {plan.id!r} says of no place, or not of every place, where it belongs",
                repair="name a plan with a map: " + ", ".join(p.id for p in dossier.plans if np.all(p.assignment >= 0)),
            )
        marked.append(one)
    on_progress("ensembles")
    drive = drive_with(workers, folder, [sector.id for sector in case.sectors], effort.rungs)
    sampled = draw_land(case, score, terms, marked, seed, effort, drive)
    on_progress("proof")
    return Placed(
        problem=asked,
        sampled=sampled,
        marked=tuple(marked),
        breaches={one.plan.id: _list_breaches(case, one.plan) for one in marked},
        points={one.plan.id: score.total(np.array([one.values[term.id] for term in score.terms])) for one in marked},
        proof=prove(case, score, left=count_down(effort.prove)),
    )


def _choose_sectors(problem: Problem, plans: Sequence[Plan]) -> tuple[str, ...]:
    """Return the optional sectors that are left out: those that the first plan leaves out, where that is allowed."""
    choices = list_choices(problem)
    used = {sector.id for sector in plans[0].sectors} if plans else set[str]()
    fitting = [left for left in choices if used == {sector.id for sector in problem.sectors} - set(left)]
    return fitting[0] if fitting else choices[0]


def _list_breaches(case: Frame, plan: Plan) -> tuple[str, ...]:
    slots = case.read(plan)
    if slots is None:
        return ("its sectors are not those that are asked for",)
    return list_breaches(Standing(case, slots))


def mark(dossier: Dossier, case: Frame, terms: Sequence[Term], plan: Plan, tallies: Tallies) -> Marked | None:
    """Measure a plan; None when it leaves places to no sector."""
    settled = frame_of_plan(dossier, plan, tallies, case.problem) if plan.drawn else None
    if settled is None:
        return None
    standing = Standing(settled, plan.assignment.astype(np.int32))
    return Marked(plan, measure(terms, standing), case.read(plan) is not None)


def measure(terms: Sequence[Term], standing: Standing) -> dict[str, float]:
    """Measure some terms, by id."""
    return {term.id: term.measure(standing) for term in terms}


def count_down(seconds: float) -> Callable[[], float]:
    """Return how many seconds are left, from now on."""
    end = time.monotonic() + seconds if seconds > 0 else -math.inf
    return lambda: end - time.monotonic()


def draw_land(
    case: Frame,
    score: Score,
    terms: Sequence[Term],
    marked: Sequence[Marked],
    seed: int,
    effort: Effort,
    drive: Drive,
) -> tuple[Sampled, ...]:
    """Draw the neutral ensemble and the aimed one, as strongly aimed as its chains bear."""
    found: list[Sampled] = []
    for beta in (0.0, *AIMED):
        amount = {"draws": effort.draws, "every": effort.every, "chains": effort.chains, "seed": seed}
        ensemble = sample(case, score, terms, beta=beta, **amount, drive=drive)
        summed = sum_up(ensemble, marked)
        if beta == 0 or summed.worst_r_hat < _AGREE:
            found.append(summed)
        if beta > 0 and summed.worst_r_hat < _AGREE:
            break
    return tuple(found)


def sum_up(ensemble: Ensemble, marked: Sequence[Marked] = ()) -> Sampled:
    """Sum up an ensemble: the range of each term that is known, its diagnosis, where each marked plan lies."""
    spreads: dict[str, Spread] = {}
    diagnoses: dict[str, Diagnosis] = {}
    for row, term in enumerate(ensemble.terms):
        if not ensemble.known(row):
            continue
        low, middle, high, least, most = ensemble.quantiles(row, (0.05, 0.5, 0.95, 0.0, 1.0))
        diagnosis = diagnoses[term.id] = ensemble.diagnose(row)
        ranks = {
            one.plan.id: _rank(ensemble, row, one.values[term.id]) for one in marked if np.isfinite(one.values[term.id])
        }
        spread = Range(low, middle, high)
        spreads[term.id] = Spread(spread, least, most, diagnosis.bulk * ensemble.worth, diagnosis.r_hat, ranks)
    moving = {name: one for name, one in diagnoses.items() if not one.constant}
    enough = bool(moving) and all(one.enough for one in moving.values())
    return Sampled(ensemble.beta, ensemble.draws, ensemble.accepted, spreads, enough, join_verdicts(moving))


def _rank(ensemble: Ensemble, row: int, value: float) -> Rank:
    place = ensemble.place(row, value)
    # Weights that add up to 1 leave a hair over, which the interval would then not hold.
    share, low, high, below = (
        round(part, 12) for part in (place.below + place.equal, place.low, place.high, place.below)
    )
    return Rank(share, low, high, below, place.effective)
