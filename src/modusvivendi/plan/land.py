"""How the land may be shared out: the range of every figure, where proposals lie in it, plans that stand out."""

import math
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.plans import Plan
from modusvivendi.core.problems import TERMS
from modusvivendi.ledger.account import account
from modusvivendi.ledger.tallies import Tallies, tally
from modusvivendi.plan.land_results import FIGURES, Choice, Effort, Gain, Land, Marked, Offer
from modusvivendi.plan.marking import count_down, draw_land, mark, measure, sum_up
from modusvivendi.plan.sampling import drive_with
from modusvivendi.plan.workers import Workers, open_workers
from modusvivendi.sectors.ensemble import sample
from modusvivendi.sectors.graph import Rows
from modusvivendi.sectors.joining import MOST_PIECES, Joining, join_sector
from modusvivendi.sectors.problem import Frame, frame, list_choices
from modusvivendi.sectors.proof import Proof, prove
from modusvivendi.sectors.score import Score, Term, list_terms, score_of
from modusvivendi.sectors.search import Archive, Found, choose_apart, measure_gap, search, seek
from modusvivendi.sectors.stability import draw_uncertainty, rank_difficulty
from modusvivendi.sectors.standing import Standing

_ETHNIC = "most-at-home"
_WORKERS = 2
_LIMITED = 4
"""Relaxed programs for a bound under limits, which are slower than those without."""


def survey(
    dossier: Dossier,
    seed: int = 0,
    effort: Effort | None = None,
    problem: str = "",
    *,
    workers: Workers | None = None,
    folder: Path | None = None,
    on_progress: Callable[[str], object] = lambda _: None,
) -> Land | None:
    """Sample and search the first sector problem of a dossier (or the one named); None when it has none.

    Everything depends on dossier, seed, effort and problem alone, whoever the ``workers`` are (two threads when left
    out). ``folder``: keep the ensembles there and go on with what is there already. ``on_progress`` is told the name of
    each step. Raises ``ModusError`` with the reasons when no plan can exist, and as ``draw`` does.
    """
    if not dossier.problems:
        return None
    asked, effort = dossier.problem(problem), effort or Effort()
    tallies = tally(dossier)
    choices = list_choices(asked)
    case, score = frame(dossier, asked, choices[0], tallies), score_of(asked)
    terms = tuple(term for term in list_terms(asked) if term.id in FIGURES)
    marked = _mark(dossier, case, terms, tallies)
    fitting = [(one, slots) for one in marked if one.fits and (slots := case.read(one.plan)) is not None]
    # Independent of each other: what is computed at the same time changes nothing.
    with ExitStack() as stack:
        pool = workers or stack.enter_context(open_workers(_WORKERS))
        shared = pool.share(case)
        # The proofs have the seconds together, as many at a time as there are workers.
        effort = replace(effort, prove=effort.prove * min(1.0, pool.count / (1 + len(fitting))))
        searching = pool.submit(_search, shared, score, seed, effort, [slots for _, slots in fitting])
        seeking = [pool.submit(_seek_gain, shared, one, slots, seed, effort) for one, slots in fitting]
        trying = [pool.submit(_try_choice, shared, left, seed, effort) for left in choices[1:]]
        drive = drive_with(pool, folder, [sector.id for sector in case.sectors], effort.rungs)
        on_progress("ensembles")
        sampled = draw_land(case, score, terms, marked, seed, effort, drive)
        on_progress("search")
        archive, proof = searching.result()
        aimed = [task.result() for task in seeking]
        tried = tuple(task.result() for task in trying)
    on_progress("accounts")
    offers = _pick(case, archive, proof, terms, marked, tallies)
    draws = draw_uncertainty(dossier, seed, effort.doubts, tallies)
    compared = [*(one.plan for one in marked if one.plan.id != _ETHNIC), *(offer.plan for offer in offers[:1])]
    return Land(
        problem=asked,
        sampled=sampled,
        marked=marked,
        offers=offers,
        gains=tuple(_judge_gain(case, one, mine, archive) for (one, _), mine in zip(fitting, aimed, strict=True)),
        choices=tried,
        joinings=_join(dossier, case, marked, tallies),
        hardest=tuple(rank_difficulty(draws, plan) for plan in compared),
        tried=archive.tried + sum(mine.tried for mine, _ in aimed),
        frontier=len(archive.plans),
        proof=proof,
    )


def _mark(dossier: Dossier, case: Frame, terms: Sequence[Term], tallies: Tallies) -> tuple[Marked, ...]:
    """Measure every drawn proposal that says who is at home where, and the map of who was most numerous."""
    plans = [
        plan
        for plan in dossier.plans
        if plan.drawn and plan.kind != "baseline" and len(plan.sectors) > 1 and not all(s.mixed for s in plan.sectors)
    ]
    ethnic = _draw_ethnic(case)
    marked: list[Marked] = []
    for plan in [*plans, *([ethnic] if ethnic else [])]:
        one = mark(dossier, case, terms, plan, tallies)
        if one is not None:
            marked.append(replace(one, fits=one.fits and plan.id != _ETHNIC))
    return tuple(marked)


def _draw_ethnic(case: Frame) -> Plan | None:
    """Draw each place in the sector where most of its people are at home; None when one is mixed or homes overlap."""
    open_ones = [k for k, sector in enumerate(case.sectors) if not sector.fixed]
    homes = [community for k in open_ones for community in case.sectors[k].home]
    if any(case.sectors[k].mixed for k in open_ones) or len(set(homes)) < len(homes):
        return None
    slots = np.array(open_ones)[case.wrong_side[:, open_ones].argmin(1)]
    for k, sector in enumerate(case.sectors):
        slots[list(sector.anchors)] = k if sector.fixed else slots[list(sector.anchors)]
    return case.plan(slots.astype(np.int32), _ETHNIC)


def _search(case: Frame, score: Score, seed: int, effort: Effort, starts: Sequence[Rows]) -> tuple[Archive, Proof]:
    """Search for good plans, from what the proof of the best has come to as well."""
    proof = prove(case, score, left=count_down(effort.prove))
    hints = [] if proof.hint is None else [proof.hint]
    return search(case, score, seed=seed, bursts=effort.bursts, steps=effort.steps, starts=[*hints, *starts]), proof


def _seek_gain(case: Frame, one: Marked, slots: Rows, seed: int, effort: Effort) -> tuple[Archive, Proof]:
    """Search for few people on the wrong side where a proposal has as long a line and as many exclaves, or more."""
    score = score_of(replace(case.problem, weights={"wrong_side": 1.0, "line_km": 1.0, "exclaves": 0.5}, together=()))
    limits = np.array([one.values[term.id] for term in score.terms])
    archive = seek(case, score, limits, seed=seed, bursts=effort.bursts, steps=2 * effort.steps, starts=[slots])
    astray = score_of(replace(case.problem, weights={"wrong_side": 1.0}, together=()))
    bounds = {id: one.values[id] for id in ("line_km", "exclaves")}
    return archive, prove(case, astray, bounds, rounds=_LIMITED, left=count_down(effort.prove))


def _judge_gain(case: Frame, one: Marked, sought: tuple[Archive, Proof], archive: Archive) -> Gain:
    """Say what the search has found, with what the search for good plans came upon by the way."""
    mine, proof = sought
    for found in archive.plans:
        mine.add(Standing(case, found.assignment))
    limits = np.array([one.values[term.id] for term in mine.score.terms])
    kept = [plan for plan in mine.plans if np.all(plan.values[1:] <= limits[1:] + 1e-9)]
    better = [plan for plan in kept if plan.values[0] < limits[0] - 1e-9]
    best = min(better, key=lambda plan: plan.values[0], default=None)
    return Gain(
        plan=one.plan.id,
        before=one.values,
        found=None if best is None else measure(list_terms(case.problem), Standing(case, best.assignment)),
        count=len(better),
        tried=mine.tried,
        least=max(proof.bound, 0.0) * TERMS["wrong_side"],
    )


def _pick(
    case: Frame, archive: Archive, proof: Proof, terms: Sequence[Term], marked: Sequence[Marked], tallies: Tallies
) -> tuple[Offer, ...]:
    """Pick plans that lie apart, and say what each is best and worst at among them, and how far from what is proved."""
    known = [(one.plan.id, slots) for one in marked if one.fits and (slots := case.read(one.plan)) is not None]
    picked = choose_apart(archive, case, 5, without=[slots for _, slots in known])
    values = [measure(terms, Standing(case, found.assignment)) for found in picked]
    costs = np.array([[term.cost(one[term.id]) for term in terms] for one in values]).reshape(len(picked), -1)
    offers: list[Offer] = []
    for row, found in enumerate(picked):
        plan = case.plan(found.assignment, f"found-{row + 1}")
        beside, apart = _find_nearest(found, known, case)
        best, worst = (
            tuple(
                term.id
                for column, term in enumerate(terms)
                if np.ptp(costs[:, column]) > 0 and costs[row, column] == extreme(costs[:, column])
            )
            for extreme in (np.min, np.max)
        )
        ledger = account(case.dossier, plan, tallies)
        sums = _add_sums(archive, found, proof)
        offers.append(Offer(plan, values[row], ledger, found.total, best, worst, beside, apart, sums, proof.gap(sums)))
    return tuple(offers)


def _find_nearest(found: Found, known: Sequence[tuple[str, Rows]], case: Frame) -> tuple[str | None, float]:
    gaps = [(measure_gap(found.assignment, slots, case.people), id) for id, slots in known]
    gap, id = min(gaps, default=(float("nan"), None))
    return id, gap


def _add_sums(archive: Archive, found: Found, proof: Proof) -> float:
    """Add up the points of the terms that the proof speaks of."""
    loose = np.array([term.id in proof.loose for term in archive.score.terms], np.bool_)
    return archive.score.total(np.where(loose, math.nan, found.values))


def _try_choice(whole: Frame, left_out: tuple[str, ...], seed: int, effort: Effort) -> Choice:
    """Search and sample with some optional sectors left out, with less effort than with all of them."""
    case, score = frame(whole.dossier, whole.problem, left_out, whole.tallies), score_of(whole.problem)
    proof = prove(case, score)
    hints = [] if proof.hint is None else [proof.hint]
    archive = search(case, score, seed=seed, bursts=effort.aside, steps=effort.steps, starts=hints)
    if not archive.plans:
        return Choice(left_out, None, math.nan, math.nan)
    best = archive.best
    values = dict(zip([term.id for term in score.terms], best.values.tolist(), strict=True))
    terms = [term for term in list_terms(whole.problem) if term.id in FIGURES]
    draws = max(effort.draws // 4, 20)
    sampled = sum_up(sample(case, score, terms, draws=draws, every=effort.every, chains=effort.chains, seed=seed))
    return Choice(left_out, values, best.total, proof.gap(_add_sums(archive, best, proof)), sampled)


def _join(dossier: Dossier, case: Frame, marked: Sequence[Marked], tallies: Tallies) -> tuple[Joining, ...]:
    """Find what joining costs for each sector of a proposal that lies in pieces, each question once."""
    found: dict[tuple[str, tuple[int, ...], int], Joining] = {}
    for one in marked:
        if one.plan.id == _ETHNIC:
            continue
        ledger = account(dossier, one.plan, tallies)
        for sector in one.plan.sectors:
            if sector.mixed or not 2 <= ledger.sectors[sector.id].pieces <= MOST_PIECES:
                continue
            seats = [row for other in case.sectors if other.id != sector.id for row in other.anchors]
            held = one.plan.assignment == one.plan.index[sector.id]
            joining = join_sector(dossier, one.plan, sector.id, [row for row in seats if not held[row]], tallies)
            if joining is not None:
                found.setdefault((sector.id, joining.places, int(held.sum())), joining)
    return tuple(found.values())
