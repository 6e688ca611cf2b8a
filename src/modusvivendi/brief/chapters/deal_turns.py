"""What turns each party that refuses a proposal, in sentences."""

import math
from collections.abc import Sequence

from modusvivendi.brief.blocks import Block, Bullets, Paragraph
from modusvivendi.brief.chapters.deal_grids import name_offer, say_chance
from modusvivendi.brief.figures.svg import shorten
from modusvivendi.brief.view import Named, View
from modusvivendi.core.deals import Deal, Flip, Mediation, Offered
from modusvivendi.core.periods import parse_period


def tell_turns(offer: Offered, found: Mediation, view: View, named: Named) -> list[Block]:
    """Say who refuses a proposal, on which issues it costs them most, and what would turn each."""
    deal = offer.deal
    plan, date = name_offer(offer.plan, view, named), view.date(found.date)
    refusers = [_name(party, deal, view, named) for party in deal.refusers]
    if refusers:
        said = [view.say("deal.refused", plan=plan, date=date, parties=view.words.listed(refusers))]
    else:
        said = [view.say("deal.refused_by_none", plan=plan, date=date)]
    doubtful = [
        _name(party, deal, view, named)
        for party in found.needed
        if party not in deal.refusers and (accept := deal.verdicts[party].accept) and accept.p <= 2 / 3
    ]
    if doubtful:
        said.append(view.say("deal.doubtful", parties=view.words.listed(doubtful)))
    said.append(view.say("deal.all_chance", chance=say_chance(deal.all_accept.p, view)))
    if offer.open:
        issues = view.words.listed([named.issues[issue] for issue in offer.open])
        said.append(view.say("deal.open", issues=issues))
    blocks: list[Block] = [Paragraph(" ".join(said))]
    turned = list(dict.fromkeys(flip.party for flip in deal.flips))
    lines = [line for party in turned for line in _tell_party(party, deal, view, named)]
    if offer.steps:
        lines.append(_tell_steps(offer, view, named))
    return [*blocks, *([Bullets(lines)] if lines else [])]


def _tell_steps(offer: Offered, view: View, named: Named) -> str:
    changes = view.words.listed(
        [
            view.say("deal.step", issue=named.issues[i], before=named.options[i, b], after=named.options[i, a])
            for i, b, a in offer.steps
        ]
    )
    if math.isnan(offer.reached):
        return view.say("deal.steps_fail", steps=changes)
    return view.say("deal.steps", steps=changes, chance=say_chance(offer.reached, view))


def _name(party: str, deal: Deal, view: View, named: Named) -> str:
    accept = deal.verdicts[party].accept
    if accept is None or not view.permits.bargaining:
        return shorten(named.parties[party])
    return view.say("deal.party_chance", party=shorten(named.parties[party]), chance=say_chance(accept.p, view))


def _tell_party(party: str, deal: Deal, view: View, named: Named) -> list[str]:
    verdict = deal.verdicts[party]
    lines: list[str] = []
    if party in deal.refusers:
        costs = [named.issues[issue] for issue, _ in verdict.costs]
        if verdict.crossed and view.permits.bargaining:
            lines.append(
                view.say(
                    "deal.crosses", party=shorten(named.parties[party]), options=_crossed(deal, party, view, named)
                )
            )
        elif costs:
            lines.append(view.say("deal.costs", party=shorten(named.parties[party]), issues=view.words.listed(costs)))
    mine = [flip for flip in deal.flips if flip.party == party]
    lines += [_swap(flip, deal, view, named) for flip in mine if flip.kind == "swap"]
    if view.permits.bargaining:
        lines += [_pay(flip, view, named) for flip in mine if flip.kind != "swap"]
    return lines


def _crossed(deal: Deal, party: str, view: View, named: Named) -> str:
    return view.words.listed([named.options[line] for line in deal.verdicts[party].crossed])


def _swap(flip: Flip, deal: Deal, view: View, named: Named) -> str:
    turns = "surer" if flip.party not in deal.refusers else "turns" if flip.chance >= 0.5 else "helps"
    said = view.say(
        f"deal.swap_{turns}",
        party=shorten(named.parties[flip.party]),
        issue=named.issues[flip.issue],
        before=named.options[flip.issue, flip.before],
        after=named.options[flip.issue, flip.after],
    )
    if view.permits.bargaining:
        chances = {"own": say_chance(flip.chance, view), "all": say_chance(flip.all_accept, view)}
        said += " " + view.say("deal.swap_chances", **chances)
        if flip.payers:
            said += " " + view.say("deal.paid", parties=_list_parties([id for id, _ in flip.payers], view, named))
    if flip.loses:
        said += " " + view.say("deal.loses", parties=_list_parties(flip.loses, view, named))
    return said


def _pay(flip: Flip, view: View, named: Named) -> str:
    party, amount = shorten(named.parties[flip.party]), view.number(flip.amount, 2)
    if flip.kind == "payment":
        said = view.say("deal.payment", party=party, amount=amount)
        if flip.payers:
            said += " " + view.say("deal.room", parties=_list_parties([id for id, _ in flip.payers], view, named))
        return said
    said = view.say("deal.fallback", party=party, amount=amount)
    return said + (" " + view.say("deal.fallback_as", date=view.date(parse_period(flip.when))) if flip.when else "")


def _list_parties(parties: Sequence[str], view: View, named: Named) -> str:
    return view.words.listed([shorten(named.parties[party]) for party in parties])
