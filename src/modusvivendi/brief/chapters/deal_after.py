"""Whether a deal would hold once signed, in sentences."""

from collections.abc import Iterator, Sequence

from modusvivendi.brief.blocks import Block, Bullets, Heading, Paragraph
from modusvivendi.brief.chapters.deal_grids import name_offer
from modusvivendi.brief.figures.svg import shorten
from modusvivendi.brief.view import Named, View
from modusvivendi.core.aftermath import Aftermath, Defection, Turn
from modusvivendi.core.deals import Mediation, Offered


def tell_after(lead: Offered | None, found: Mediation, view: View, named: Named) -> list[Block]:
    """Say for the best deal and the first proposal who could gain by acting alone, and what answers or removes that.

    Kept from the public: it tells each party how the others could be pushed or provoked.
    """
    told = [("best", view.say("deal.best_deal"), found.best[0].after)] if found.best else []
    if lead is not None:
        told.append(("lead", name_offer(lead.plan, view, named), lead.deal.after))
    known = [(id, name, after) for id, name, after in told if after is not None]
    if not known:
        return []
    blocks: list[Block] = [
        Heading(view.say("deal.after"), 3, "deal-after"),
        Paragraph(view.say("deal.after_text")),
    ]
    if not view.permits.bargaining:
        return [*blocks, Paragraph(view.say("deal.after_withheld"))]
    for id, name, after in known:
        blocks += [Heading(name, 4, f"deal-after-{id}"), Bullets(list(_tell(after, view, named)))]
    return blocks


def _tell(after: Aftermath, view: View, named: Named) -> Iterator[str]:
    for party, _ in after.leavers:
        yield view.say("deal.after_leaver", party=shorten(named.parties[party]))
    first: dict[tuple[str, str], Defection] = {}
    for one in after.defections:
        first.setdefault((one.turn.party, one.turn.issue), one)
    for one in first.values():
        yield _tell_defection(one, view, named)
    if not after.leavers and not after.defections:
        yield view.say("deal.after_none")
    if after.settle:
        issues = view.words.listed([named.issues[issue] for issue in after.settle])
        yield view.say("deal.after_settle", issues=issues)


def _tell_defection(one: Defection, view: View, named: Named) -> str:
    said = view.say("deal.after_gain", **_words(one.turn, named))
    if not one.answer:
        return f"{said} {view.say('deal.after_open')}"
    key = "answered" if one.credible else "threat"
    return f"{said} {view.say(f'deal.after_{key}', steps=_say(one.answer, view, named))}"


def _say(turns: Sequence[Turn], view: View, named: Named) -> str:
    said = [
        view.say("deal.after_change", **_words(turn, named))
        if turn.issue
        else view.say("deal.after_leave", party=shorten(named.parties[turn.party]))
        for turn in turns
    ]
    return view.words.listed(said)


def _words(turn: Turn, named: Named) -> dict[str, str]:
    return {
        "party": shorten(named.parties[turn.party]),
        "issue": named.issues[turn.issue],
        "before": named.options[turn.issue, turn.before],
        "after": named.options[turn.issue, turn.after],
    }
