"""What ``modus terms`` says to people: first what a mediator asks first."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from modusvivendi.cli.aftermath import aftermath_lines

if TYPE_CHECKING:
    from modusvivendi.core.deals import Chance, Deal, Flip, Mediation

_INFLUENCES = 8


def mediation_lines(found: "Mediation") -> list[str]:
    """Say the answer in lines: the table, what empties it, the best deals, the proposals, the clock."""
    return [
        f"{found.dossier}, fallbacks of {found.date}; {found.draws:,} draws, seed {found.seed}",
        f"{found.deals:,} deals, {found.feasible:,} feasible",
        f"needed: {', '.join(found.needed)}",
        *(
            [f"of these nothing is said, their stakes or fallback are unknown: {', '.join(found.unknown)}"]
            * bool(found.unknown)
        ),
        "",
        *_say_whether(found),
        "",
        *_say_best(found),
        *_say_offers(found),
        *_say_red_lines(found),
        *_say_accord(found),
        *_say_clocks(found),
        *_say_outsiders(found),
        *_say_influences(found),
    ]


def _say_whether(found: "Mediation") -> list[str]:
    if found.emptying:
        lines = ["No deal exists: the red lines leave none. Each of these sets alone empties the table:"]
        return lines + [f"  {'; '.join(f'{p} refuses {i} = {o}' for p, i, o in one)}" for one in found.emptying[:10]]
    zone = found.zone
    if found.no_deal:
        short = f"{-zone.gap:.3f} of its scale short of its fallback"
        lines = [f"No deal exists at the middle estimates (proved): some needed party always stays {short}."]
        lines += [f"  no deal suits {', '.join(one)} together" for one in zone.blocking]
    else:
        above = f"the best leaves the worst-off {zone.gap:.3f} of its scale above its fallback"
        lines = [f"At the middle estimates some deals suit every needed party (proved); {above}."]
        lines.append(f"  {_say_share(zone.share)} of the feasible deals")
    for party, share in zone.without.items():
        lines.append(f"  {_say_share(share)} without {party}")
    return lines


def _say_best(found: "Mediation") -> list[str]:
    if not found.best:
        return []
    how = "all looked at" if found.exhaustive else "found by search"
    lines = [f"Most likely accepted by all that are needed ({found.searched:,} deals {how}):"]
    for number, deal in enumerate(found.best, 1):
        lines.append(f"{number}. all accept {_say_chance(deal.all_accept)}")
        lines += _say_deal(deal)
    for rule, deals in found.lenses.items():
        first = found.best[0].options
        for deal in deals[:3]:
            other = [f"{issue}={option}" for issue, option in deal.options.items() if option != first[issue]]
            lines.append(f"{rule}: {', '.join(other) or 'the first'}; all accept {_say_chance(deal.all_accept)}")
    lines.append("")
    return lines


def _say_deal(deal: "Deal") -> list[str]:
    lines = [f"   {', '.join(f'{issue}={option}' for issue, option in deal.options.items())}"]
    said = [f"{one.party} {'?' if one.accept is None else f'{one.accept.p:.2f}'}" for one in deal.verdicts.values()]
    lines.append(f"   accept: {', '.join(said)}")
    if deal.refusers:
        lines.append(f"   {'sole refuser' if deal.refuser else 'refusers'}: {', '.join(deal.refusers)}")
    lines += [f"   {line}" for line in map(_say_flip, deal.flips)]
    return lines + [f"   {line}" for line in (aftermath_lines(deal.after) if deal.after else ())]


def _say_flip(flip: "Flip") -> str:
    after = f"{flip.party} {flip.chance:.2f}, all {flip.all_accept:.3f}"
    if flip.kind == "payment":
        room = ", ".join(f"{party} {amount:.2f}" for party, amount in flip.payers) or "nobody"
        return f"payment worth {flip.amount:.3f} to it: {after}; room to give: {room}"
    if flip.kind == "fallback":
        when = f" (as in {flip.when})" if flip.when else ""
        return f"fallback lower by {flip.amount:.3f}{when}: {after}"
    paid = ", ".join(f"{party} {amount:.2f}" for party, amount in flip.payers) or "nobody"
    lost = f"; loses {', '.join(flip.loses)}" if flip.loses else ""
    return f"{flip.issue}: {flip.before} -> {flip.after}: {after}; paid by {paid}{lost}"


def _say_offers(found: "Mediation") -> list[str]:
    if not found.offers:
        return []
    lines = [
        "Proposals (what they leave open is settled as suits all best; in brackets the worst and best it could do):"
    ]
    for offer in found.offers:
        lines.append(f"{offer.plan}: all accept {_say_chance(offer.deal.all_accept)}, {len(offer.open)} issues open")
        said: list[str] = []
        for party, (low, high) in offer.reach.items():
            accept = offer.deal.verdicts[party].accept
            said.append(f"{party} {accept.p:.2f} ({low:.2f} to {high:.2f})" if accept else f"{party} ?")
        lines.append(f"   {', '.join(said)}")
        if offer.deal.refusers:
            lines.append(f"   refuse: {', '.join(offer.deal.refusers)}")
        lines += [f"   {line}" for line in map(_say_flip, offer.deal.flips)]
        if offer.steps:
            steps = ", ".join(f"{issue}: {before} -> {after}" for issue, before, after in offer.steps)
            then = "somebody still refuses" if math.isnan(offer.reached) else f"nobody does, all {offer.reached:.3f}"
            lines.append(f"   after {steps}: {then}")
    lines.append("")
    return lines


def _say_red_lines(found: "Mediation") -> list[str]:
    if not found.removals:
        return ["No needed party has a red line.", ""]
    lines = ["Red lines of needed parties, and the share of the feasible deals each removes:"]
    for one in found.removals:
        party, issue, option = one.line
        lines.append(f"  {one.removes:5.0%}  {party} refuses {issue} = {option}")
    return [*lines, ""]


def _say_accord(found: "Mediation") -> list[str]:
    pairs = [m for m in found.meetings if m.a in found.needed and m.b in found.needed]
    if not pairs:
        return []
    lines = ["Share of feasible deals that two needed parties both prefer to none; issues agreed, to trade, blocked:"]
    for one in sorted(pairs, key=lambda one: one.share.p):
        points = list(one.issues.values())
        counts = ", ".join(str(points.count(word)) for word in ("agree", "trade", "blocked"))
        lines.append(f"  {_say_share(one.share):>24}  {one.a} – {one.b} ({counts})")
    return [*lines, ""]


def _say_clocks(found: "Mediation") -> list[str]:
    lines = ["Fallback clock: the same deal at each date"] if found.clocks else []
    for clock in found.clocks:
        lines.append(f"{clock.plan}" + _say_land(" offers ", clock.offered))
        for tick in clock.ticks:
            said = [f"{p} {c.p:.2f}" for p, c in tick.accept.items() if c is not None and p in found.needed]
            everybody = "?" if tick.all_accept is None else f"{tick.all_accept.p:.3f}"
            lines.append(f"  {tick.date.text:<10}  all {everybody}  {', '.join(said)}")
    held = next((clock.ticks for clock in found.clocks), ())
    lines += [f"  held {tick.date.text}:{_say_land(' ', tick.held)}" for tick in held if tick.held]
    return [*lines, ""] if lines else []


def _say_outsiders(found: "Mediation") -> list[str]:
    lines = ["Outside parties and the best deal: without, with it, and if it takes part as likely as is thought"]
    for one in found.outsiders:
        if one.with_it is None:
            lines.append(f"  {one.party}: unknown what it would accept")
        else:
            wanted = "?" if one.wanted is None else f"{one.wanted:.3f}"
            lines.append(f"  {one.party}: {one.without:.3f}, {one.with_it:.3f}, {wanted}")
    return [*lines, ""] if found.outsiders else []


def _say_influences(found: "Mediation") -> list[str]:
    lines = ["What moves the best deal most (total-order Sobol index of the worst-off party's slack):"]
    for one in found.influences[:_INFLUENCES]:
        what = f"{one.what} {one.issue}".strip()
        lines.append(f"  {one.index:.2f} ± {one.error:.2f}  {one.party}: {what}")
    return lines if found.influences else []


def _say_land(before: str, shares: Mapping[str, float]) -> str:
    said: Sequence[str] = [f"{party} {share:.0%}" for party, share in shares.items() if not math.isnan(share)]
    return f"{before}{', '.join(said)}" if said else ""


def _say_chance(chance: "Chance") -> str:
    return f"{chance.p:.3f} ({chance.low:.3f} to {chance.high:.3f})"


def _say_share(chance: "Chance") -> str:
    if chance.low == chance.high:
        return f"{chance.p:.3%}"
    return f"{chance.p:.3%} ({chance.low:.3%} to {chance.high:.3%})"
