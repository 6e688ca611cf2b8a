"""The whole answer to a dossier: which deals, who refuses, what turns them, and what that rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from modusvivendi.core.deals import Clock, Deal, Mediation, Offered, Outsider
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.periods import Period
from modusvivendi.core.ranges import Ints, Range
from modusvivendi.core.seed import stream
from modusvivendi.terms.mediation.clock import run_clock
from modusvivendi.terms.mediation.draws import Drawn, draw_seats, join_chances
from modusvivendi.terms.mediation.flips import find_flips
from modusvivendi.terms.mediation.influence import find_influences
from modusvivendi.terms.mediation.lenses import find_lenses
from modusvivendi.terms.mediation.offers import complete, read_terms
from modusvivendi.terms.mediation.plan_rule import compare_rule, rule_stakes
from modusvivendi.terms.mediation.question import Question, pose
from modusvivendi.terms.mediation.red_lines import find_emptying_sets, find_removals
from modusvivendi.terms.mediation.search import Archive, search
from modusvivendi.terms.mediation.signed import frame_dossier, sign
from modusvivendi.terms.mediation.verdicts import judge, order_deals
from modusvivendi.terms.mediation.zone import find_zone
from modusvivendi.terms.stability.after import Frame

ASKED = "asked"
"""Stands for the plan of a deal that somebody asks about."""
DRAWS = 2_048
_ROUGH = 256
_CLOSER = 128


@dataclass(frozen=True, eq=False)
class _Ground:
    """What all steps share: draws of all parties, and fewer of the needed ones, to search with."""

    dossier: Dossier
    question: Question
    seed: int
    drawn: Sequence[Drawn]
    rough: Sequence[Drawn]

    @cached_property
    def frame(self) -> Frame:
        return frame_dossier(self.dossier, self.question)

    def flip(self, deal: Deal) -> Deal:
        parties = {party.id: party for party in self.dossier.parties}
        flips = find_flips(self.question, self.drawn, deal, parties, self.dossier.fallbacks)
        return replace(deal, flips=flips, after=sign(self.frame, self.question, self.drawn, deal))

    def offer(self, plan: str, terms: Mapping[str, str]) -> Offered | None:
        found = complete(self.question, self.drawn, self.rough, plan, terms, self.seed)
        return found and replace(found, deal=self.flip(found.deal))


def negotiate(
    dossier: Dossier,
    *,
    date: Period | None = None,
    deal: str = "",
    top: int = 5,
    seed: int = 0,
    draws: int = DRAWS,
    weights: Mapping[str, Mapping[str, Range]] | None = None,
) -> Mediation:
    """Say which deals the needed parties of a dossier would accept at a date, who refuses, and what turns them.

    ``deal``: one to look at besides the proposals, as ``issue=option,…``. ``top``: how many deals to give. ``weights``:
    what issues are worth to a party (by party and issue) instead of what the dossier says: weights that its deeds
    reveal, say, to be set beside the answer under the declared ones.

    Raises ``ModusError`` when there are no issues, no feasible deal, nobody needed of whom enough is known, or the deal
    asked about has an issue or option that is not there.
    """
    ruled = rule_stakes(dossier, date or dossier.as_of)
    stakes = {(one.party, one.issue, one.option): one.rule for one in ruled if one.used == "rule"}
    question = pose(dossier, date, weights=weights, stakes=stakes)
    asked = read_terms(question, deal) if deal else None
    drawn = draw_seats(question, seed, draws, "verdict")
    rough = [one for one in draw_seats(question, seed, _ROUGH, "search") if one.seat.role == "needed"]
    ground = _Ground(dossier, question, seed, drawn, rough)
    zone, meetings, fair = find_zone(question, seed)
    lenses = find_lenses(question)
    archive = _search(
        ground, [*([] if fair is None else [fair]), *(deal for deals in lenses.picks.values() for deal in deals)]
    )
    best, fairest, equals = _order(ground, archive, top)
    offers = _judge_offers(ground, asked)
    top_deal = question.table.read(dict((best[0] if best else offers[0].deal).options)) if best or offers else None
    return Mediation(
        dossier=dossier.id,
        date=question.date,
        seed=seed,
        draws=draws,
        issues=dict(zip(question.table.issues, question.table.options, strict=True)),
        needed=tuple(seat.id for seat in question.seats if seat.role == "needed"),
        outside=tuple(seat.id for seat in question.seats if seat.role == "outside"),
        excluded=tuple(party.id for party in dossier.parties if party.role == "excluded"),
        unknown=tuple(seat.id for seat in question.seats if seat.role == "needed" and not seat.known),
        coverage={seat.id: seat.coverage for seat in question.seats},
        fallback={seat.id: seat.fallback for seat in question.seats},
        weight=_say_weights(question),
        deals=len(question.table),
        feasible=question.table.count,
        no_deal=not zone.gap >= 0,
        best=best,
        fairest=fairest,
        equals=equals,
        offers=offers,
        meetings=meetings,
        removals=find_removals(question),
        emptying=find_emptying_sets(question),
        zone=zone,
        influences=find_influences(question, top_deal, seed) if top_deal is not None else (),
        outsiders=_hear_outsiders(ground, best),
        clocks=_run_clocks(ground, offers, best, draws),
        ruled=ruled,
        rule_gap=compare_rule(ruled),
        lenses={rule: tuple(_look_through(ground, deal) for deal in deals) for rule, deals in lenses.picks.items()},
        acceptable=lenses.acceptable,
        undominated=lenses.undominated,
        searched=len(archive.deals),
        exhaustive=archive.whole,
    )


def _look_through(ground: _Ground, deal: Ints) -> Deal:
    return judge(ground.question, ground.drawn, deal)


def _search(ground: _Ground, starts: Sequence[Ints]) -> Archive:
    question = ground.question
    return search(question.table, ground.rough, ~question.closed, stream(ground.seed, "terms.search"), starts)


def _order(ground: _Ground, archive: Archive, top: int) -> tuple[tuple[Deal, ...], tuple[Deal, ...], int]:
    """Judge the most promising deals by draws that the search has not seen, and put them in both orders.

    The number says how many are as likely as the first to be accepted by all.
    """
    if not len(archive.deals):
        return (), (), 0
    first, second, shares = order_deals(ground.question, ground.drawn, archive.pick(_CLOSER))
    best, fairest = (
        tuple(ground.flip(judge(ground.question, ground.drawn, deal)) for deal in deals[:top])
        for deals in (first, second)
    )
    together = shares.prod(0)
    return best, fairest, int((together >= together[0] - 1e-12).sum())


def _judge_offers(ground: _Ground, asked: Mapping[str, str] | None) -> tuple[Offered, ...]:
    """Judge the deal asked about and each proposal with terms, oldest first; two with the same terms are both given."""
    table = ground.question.table
    named = {plan: option for option, plan in _find_plans(ground.dossier).items()}
    offers = [ground.offer(ASKED, asked)] if asked else []
    for plan in sorted(ground.dossier.plans, key=lambda plan: (plan.date.start, plan.id)):
        terms = {issue: option for issue, option in plan.terms.items() if issue in table.issues}
        issue, option = named.get(plan.id, ("", ""))
        if issue:
            terms.setdefault(issue, option)
        if terms:
            offers.append(ground.offer(plan.id, terms))
    return tuple(offer for offer in offers if offer is not None)


def _find_plans(dossier: Dossier) -> dict[tuple[str, str], str]:
    """Return the plan that an option stands for, by issue and option."""
    return {(i.id, o.id): o.plan for i in dossier.issues for o in i.options if o.plan is not None}


def _say_weights(question: Question) -> dict[tuple[str, str], Range]:
    return {
        (seat.id, issue): Range(*seat.weights[at].tolist())
        for seat in question.seats
        for at, issue in enumerate(question.table.issues)
        if np.isfinite(seat.weights[at, 1])
    }


def _hear_outsiders(ground: _Ground, best: Sequence[Deal]) -> tuple[Outsider, ...]:
    """Say of each outside party what the best deal becomes with it."""
    if not best:
        return ()
    deal, found = best[0], list[Outsider]()
    needed = [v.accept.p for seat in ground.question.needed if (v := deal.verdicts[seat.id]).accept is not None]
    for seat in ground.question.seats:
        if seat.role != "outside":
            continue
        accept = deal.verdicts[seat.id].accept
        without = deal.all_accept.p
        together = None if accept is None else join_chances([*needed, accept.p], len(ground.drawn[0].fallback)).p
        part = seat.participation.best
        wanted = None if together is None or np.isnan(part) else part * together + (1 - part) * without
        found.append(Outsider(seat.id, seat.participation, accept, without, together, wanted))
    return tuple(found)


def _run_clocks(ground: _Ground, offers: Sequence[Offered], best: Sequence[Deal], draws: int) -> tuple[Clock, ...]:
    read = ground.question.table.read
    deals = {offer.plan: read(dict(offer.deal.options)) for offer in offers}
    if best:
        deals["best"] = read(dict(best[0].options))
    return run_clock(ground.dossier, ground.question, deals, ground.question.date, ground.seed, draws)
