"""The road, access: the places that open to relief by quarter, in which order, and how access stands today."""

from datetime import timedelta

from modusvivendi.brief.blocks import Block, Bullets, Folded, Heading, Paragraph, Table
from modusvivendi.brief.road_maps import QUARTER, draw_access_maps, list_quarters
from modusvivendi.brief.view import View
from modusvivendi.core.access import Access
from modusvivendi.core.ranges import Range, round_figures
from modusvivendi.core.roads import Road
from modusvivendi.plan.results import Results

_MONTH_DAYS = 365.25 / 12


def tell_access(results: Results, road: Road, access: Access, view: View) -> list[Block]:
    """Write the part on access."""
    rows = [
        [
            view.number(one.month),
            view.number(one.places.best),
            view.people(_coarse(one.people)),
            view.people(_coarse(one.reached)),
        ]
        for one in access.months[::QUARTER]
    ]
    columns = ["road_month", "places", "road_open_people", "road_reached"]
    heads = [view.say(f"column.{key}") for key in columns]
    table = Table(view.say("road.access_table"), heads, rows, frozenset({0, 1, 2, 3}))
    titles = {
        month: view.say(
            "road.access_title",
            month=view.number(month),
            when=view.look.date(road.start + timedelta(days=round(month * _MONTH_DAYS))),
        )
        for month in list_quarters(access)
    }
    drawn = draw_access_maps(
        access,
        titles,
        results,
        view,
        caption=view.say("road.access_map"),
        table=table,
        note=view.say("road.access_map_note"),
    )
    return [
        Heading(view.say("road.access"), 3, "road-access"),
        Paragraph(view.say("road.access_text")),
        drawn,
        *_tell_order(results, road, access, view),
        _tell_indicators(access, view),
    ]


def _tell_order(results: Results, road: Road, access: Access, view: View) -> list[Block]:
    """Which regions open first, and whether that is the order that the source of the plan proposes."""
    named = {party.id: view.name(party.names) for party in results.dossier.parties}
    if road.plan:
        named |= {sector.id: view.name(sector.names) for sector in results.dossier.plan(road.plan).sectors}
    rows = [
        [
            named.get(one.id, one.id),
            view.say("road.never", months=view.number(road.months)) if one.month is None else view.number(one.month),
            view.people(_coarse(Range(one.people, one.people, one.people))),
        ]
        for one in access.order
    ]
    columns = [view.say(f"column.{key}") for key in ("road_region", "road_half_open", "people")]
    blocks: list[Block] = [Table(view.say("road.order_table"), columns, rows, frozenset({1, 2}))]
    if access.proposed:
        first = view.words.listed([named.get(id, id) for id in access.proposed])
        answer = {None: "road.order_unknown", True: "road.order_agrees", False: "road.order_differs"}[access.agrees]
        blocks.append(Paragraph(view.say("road.order_text", first=first, answer=view.say(answer))))
    return blocks


def _tell_indicators(access: Access, view: View) -> Folded:
    unknown = view.say("road.indicator_unknown")
    scores = [
        f"{view.name(one.names)}: {unknown if one.score is None else view.number(one.score)}"
        for one in access.indicators
    ]
    return Folded(view.say("road.indicators"), [Paragraph(view.say("road.indicators_text")), Bullets(scores)])


def _coarse(people: Range) -> Range:
    """Round to two digits: what such a count bears."""
    return Range(*(round_figures(value) for value in (people.low, people.best, people.high)))
