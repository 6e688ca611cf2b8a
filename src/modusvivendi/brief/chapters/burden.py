"""Who bears what against the common enemy: a part of the chapter on aims."""

from modusvivendi.brief.blocks import Block, Bullets, Heading, Paragraph, Table
from modusvivendi.brief.figures import Part, draw_grouped_bars
from modusvivendi.brief.view import Named, View
from modusvivendi.core.burdens import BurdenSharing
from modusvivendi.core.ranges import Range, round_figures

_OFTEN = 0.5


def tell_burden(found: BurdenSharing, view: View, named: Named) -> list[Block]:
    """Tell who contributes of its own accord, what lacks, and what would fill it."""
    enemy = named.parties[found.enemy]
    giving = [id for id, part in found.parts.items() if part.chance >= _OFTEN]
    ranked = sorted(found.parts, key=lambda id: (-found.parts[id].gives.high, -found.parts[id].alone.best))
    figure = draw_grouped_bars(
        "aims-burden",
        [named.parties[id] for id in ranked],
        (Part("alone", view.say("aims.burden_alone"), 1), Part("gives", view.say("aims.burden_gives"), 0)),
        [(_rounded(found.parts[id].alone), _rounded(found.parts[id].gives)) for id in ranked],
        view.look,
        caption=view.say("aims.burden_caption", enemy=enemy),
        unit=view.say("column.fighters"),
        note=view.say("aims.burden_note"),
    )
    said = view.say(
        "aims.burden_reading",
        who=view.names(giving, named.parties),
        enemy=enemy,
        given=_people(found.given, view),
        needed=_people(found.needed, view),
        short=view.formats.percent(found.short),
    )
    fills = view.say(
        "aims.burden_fills",
        top_up=_people(found.top_up_cost, view),
        lump=_people(found.lump_sum, view),
        please=view.formats.percent(found.quotas_please_all),
        payable=view.formats.percent(found.quotas_payable),
    )
    blocks: list[Block] = [
        Heading(view.say("aims.burden", enemy=enemy), 3, "aims-burden-text"),
        Paragraph(view.say("aims.burden_text", draws=view.number(found.draws), seed=str(found.seed))),
        Paragraph(said),
        figure,
        Paragraph(fills),
    ]
    columns = ["column.party", "aims.column_chance", "aims.column_quota"]
    rows = [
        [
            named.parties[id],
            view.formats.percent(found.parts[id].chance),
            view.formats.estimate(found.parts[id].quota),
            *([view.formats.estimate(found.parts[id].pays)] if view.permits.bargaining else []),
        ]
        for id in ranked
    ]
    if view.permits.bargaining:
        columns.append("aims.column_pays")
    numeric = frozenset(range(1, len(columns)))
    blocks.append(Table(view.say("aims.quota_table"), [view.say(key) for key in columns], rows, numeric))
    return [*blocks, Bullets([view.say(f"aims.burden_doubt_{n}") for n in ("give", "add", "rival", "keep")])]


def _people(count: Range, view: View) -> str:
    return view.formats.estimate_said(count)


def _rounded(count: Range) -> Range:
    return Range(*(round_figures(value) for value in (count.low, count.best, count.high)))
