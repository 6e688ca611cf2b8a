"""The pictures of the chapter on the deal, with their tables."""

import math
from collections.abc import Sequence

from modusvivendi.brief.blocks import Block, Figure, Paragraph, Table
from modusvivendi.brief.figures import Cell, Part, draw_chances, draw_grouped_bars
from modusvivendi.brief.figures.svg import shorten
from modusvivendi.brief.view import Named, View
from modusvivendi.core.deals import Chance, Clock, Influence, Mediation
from modusvivendi.core.ranges import Range

_INFLUENCES = 8
_COARSE = {"unlikely": 0.12, "open": 0.5, "likely": 1.0}


def name_offer(plan: str, view: View, named: Named) -> str:
    """Return the name of a proposal, or the words for the best deal found and for one asked about."""
    return named.plans.get(plan) or view.say("deal.best_deal" if plan == "best" else "deal.asked_deal")


def say_chance(chance: float, view: View) -> str:
    """Write a chance as a percentage, or in a word for those who may not know it better."""
    if math.isnan(chance):
        return view.say("unknown")
    if not view.permits.bargaining:
        return view.say(f"deal.chance_{_class(chance)}")
    return view.formats.percent(chance, 0 if chance >= 0.01 or chance < 0.0005 else 1)


def _class(chance: float) -> str:
    return "unlikely" if chance < 1 / 3 else "open" if chance <= 2 / 3 else "likely"


def _cell(chance: Chance | None, view: View) -> Cell:
    if chance is None:
        return Cell(math.nan, view.say("unknown"))
    value = chance.p if view.permits.bargaining else _COARSE[_class(chance.p)]
    return Cell(value, say_chance(chance.p, view))


def draw_offers(found: Mediation, view: View, named: Named) -> Figure:
    """Draw what each needed party says to each proposal and to the best deal, and the chance that all accept."""
    deals = [(name_offer(offer.plan, view, named), offer.deal) for offer in found.offers]
    deals += [(view.say("deal.best_deal"), deal) for deal in found.best[:1]]
    cells = [
        [*(_cell(deal.verdicts[party].accept, view) for party in found.needed), _cell(deal.all_accept, view)]
        for _, deal in deals
    ]
    return draw_chances(
        "deal-offers-grid",
        [name for name, _ in deals],
        [*(shorten(named.parties[party]) for party in found.needed), view.say("deal.all")],
        cells,
        view.look,
        caption=view.say("deal.offers_caption", date=view.date(found.date)),
        alt=view.say("deal.offers_alt", n=view.number(len(deals)), parties=view.number(len(found.needed))),
        corner=view.say("column.plan"),
        note=view.say("deal.grid_note"),
    )


def draw_clocks(clocks: Sequence[Clock], found: Mediation, view: View, named: Named) -> Figure:
    """Draw for each proposal and date the chance that all needed parties accept."""
    dates = [view.date(tick.date) for tick in clocks[0].ticks]
    return draw_chances(
        "deal-clocks-grid",
        [name_offer(clock.plan, view, named) for clock in clocks],
        dates,
        [[_cell(tick.all_accept, view) for tick in clock.ticks] for clock in clocks],
        view.look,
        caption=view.say("deal.clocks_caption"),
        alt=view.say("deal.clocks_alt", n=view.number(len(clocks)), dates=view.words.listed(dates)),
        corner=view.say("column.plan"),
        note=view.say("deal.clocks_note", date=view.date(found.date)),
    )


def draw_clock(clock: Clock, found: Mediation, view: View, named: Named) -> list[Block]:
    """Draw what each needed party says to one deal at each date, and tell what it expected and held."""
    plan = name_offer(clock.plan, view, named)
    dates = [view.date(tick.date) for tick in clock.ticks]
    figure = draw_chances(
        f"deal-clock-{clock.plan}",
        dates,
        [*(shorten(named.parties[party]) for party in found.needed), view.say("deal.all")],
        [
            [*(_cell(tick.accept[party], view) for party in found.needed), _cell(tick.all_accept, view)]
            for tick in clock.ticks
        ],
        view.look,
        caption=view.say("deal.clock_caption", plan=plan),
        alt=view.say("deal.clock_alt", plan=plan, dates=view.words.listed(dates)),
        corner=view.say("column.date"),
    )
    return [figure, *_tell_turn(clock, found, view, named), *_tabulate(clock, found, view, named)]


def _tell_turn(clock: Clock, found: Mediation, view: View, named: Named) -> list[Block]:
    """Say who turned most from one date to another, with the land that it held and was offered."""
    swings: list[tuple[float, str, int, int]] = []
    for party in found.needed:
        chances = [chance.p if (chance := tick.accept[party]) else math.nan for tick in clock.ticks]
        last = len(chances) - 1
        swings += [
            (abs(chances[last] - chances[at]), party, at, last)
            for at in range(last)
            if not math.isnan(chances[last] - chances[at])
        ]
    # Of equal swings the one over the shortest time.
    swing, party, before, after = max(swings, key=lambda one: (round(one[0], 2), one[2]), default=(0.0, "", 0, 0))
    if swing < 0.25:
        return []
    first, second = clock.ticks[before], clock.ticks[after]
    was, now = first.accept[party], second.accept[party]
    said = view.say(
        "deal.turned",
        party=shorten(named.parties[party]),
        before=view.date(first.date),
        after=view.date(second.date),
        was=say_chance(was.p if was else math.nan, view),
        now=say_chance(now.p if now else math.nan, view),
    )
    land = [tick.held.get(party, math.nan) for tick in (first, second)]
    if not any(map(math.isnan, land)) and party in clock.offered:
        held = [view.formats.percent(share) for share in (*land, clock.offered[party])]
        said += " " + view.say("deal.turned_land", was=held[0], now=held[1], offered=held[2])
    return [Paragraph(said)]


def _tabulate(clock: Clock, found: Mediation, view: View, named: Named) -> list[Block]:
    """Give each needed party's expectation without a deal and its land at each date; not for the public."""
    if not view.permits.bargaining:
        return []
    rows = [
        [
            named.parties[party],
            *(_expected(tick.fallback[party], tick.held.get(party, math.nan), view) for tick in clock.ticks),
        ]
        for party in found.needed
    ]
    dates = [view.date(tick.date) for tick in clock.ticks]
    columns = frozenset(range(1, len(dates) + 1))
    note = view.say("deal.expected_note")
    return [Table(view.say("deal.expected_table"), [view.say("column.party"), *dates], rows, columns, note)]


def _expected(fallback: Range, held: float, view: View) -> str:
    said = view.say("unknown") if not fallback.known else view.formats.range(fallback)
    return said if math.isnan(held) else f"{said}\n{view.formats.percent(held)}"


def draw_meetings(found: Mediation, view: View, named: Named) -> Figure:
    """Draw for each two needed parties the share of the deals that both prefer to no deal."""
    shares = {frozenset((one.a, one.b)): one.share.p for one in found.meetings}
    parties = [party for party in found.needed if any(party in pair for pair in shares)]
    most = max((shares[pair] for pair in shares if pair <= set(parties)), default=1.0)

    def cell(a: str, b: str) -> Cell | None:
        if a == b:
            return None
        share = shares[frozenset((a, b))]
        return Cell(share, view.formats.percent(share, 0 if share >= 0.1 else 1 if share >= 0.001 or not share else 2))

    return draw_chances(
        "deal-meetings-grid",
        [shorten(named.parties[party]) for party in parties],
        [shorten(named.parties[party]) for party in parties],
        [[cell(a, b) for b in parties] for a in parties],
        view.look,
        caption=view.say("deal.pairs_caption"),
        alt=view.say("deal.pairs_alt", parties=view.words.listed(named.holders(parties))),
        corner=view.say("column.party"),
        full=most or 1.0,
        plain=True,
    )


def draw_influences(found: Mediation, view: View, named: Named) -> Figure:
    """Draw the assumptions that move the best deal most."""
    shown = found.influences[:_INFLUENCES]
    values = [[Range(max(0.0, one.index - 2 * one.error), one.index, one.index + 2 * one.error)] for one in shown]
    return draw_grouped_bars(
        "deal-influences",
        [_name_influence(one, view, named) for one in shown],
        [Part("index", view.say("deal.index"), 0)],
        values,
        view.look,
        caption=view.say("deal.influences_caption"),
        share=True,
        note=view.say("deal.influences_note"),
    )


def _name_influence(one: Influence, view: View, named: Named) -> str:
    issue = named.issues.get(one.issue, "")
    return view.say(f"deal.moves_{one.what}", party=shorten(named.parties[one.party]), issue=issue)
