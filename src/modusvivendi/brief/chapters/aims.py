"""Aims: what each party says it wants against what its choice of places shows; who bears the common burden."""

from collections.abc import Sequence

from modusvivendi.brief.blocks import Block, Bullets, Callout, Chapter, Folded, Heading, Paragraph, Table
from modusvivendi.brief.chapters.burden import tell_burden
from modusvivendi.brief.figures import Part, draw_difference_bars, draw_grouped_bars
from modusvivendi.brief.view import Named, View, name_all
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.politics import Party
from modusvivendi.core.ranges import Range
from modusvivendi.core.readings import DECLARED, NOBODY, OTHERS, Published, Reading
from modusvivendi.plan.motives import Motives
from modusvivendi.plan.results import Results

_SURE = 0.05
_PARTS = (DECLARED, OTHERS, NOBODY)


def tell_aims(results: Results, view: View) -> Chapter | None:
    """Write the chapter; None when no declared aim names an enemy and nothing is known of strikes or burdens."""
    found, dossier = results.motives, results.dossier
    if found is None:
        return None
    named = name_all(dossier, view)
    declared = [party for party in dossier.parties if any(aim.against for aim in party.aims)]
    read = [one for one in found.readings if one.strikes or one.published]
    if not declared and not read and found.burden is None:
        return None
    blocks: list[Block] = [
        Paragraph(view.say("aims.intro")),
        Callout("caution", view.say("aims.caution"), view.say("aims.caution_text")),
        Heading(view.say("aims.declared"), 3, "aims-declared"),
        _declared(declared, view, named),
    ]
    if read:
        blocks += _tell_published(read, view, named)
        for reading in read:
            if reading.strikes:
                blocks += _tell_strikes(reading, dossier, view, named)
    else:
        blocks.append(Paragraph(view.say("aims.no_strikes")))
    blocks += _tell_purposes(found, dossier, view, named)
    if found.burden is not None:
        blocks += tell_burden(found.burden, view, named)
    return Chapter("aims", view.say("chapter.aims"), blocks)


def _declared(parties: Sequence[Party], view: View, named: Named) -> Table:
    """Return a row for each declared aim that says whom it is against: what it predicts of strikes."""
    rows = [
        [
            named.parties[party.id],
            view.name(aim.aim)
            + (f"\n{view.say('aims.quoted', text=view.text(aim.quotation))}" if aim.quotation else ""),
            view.names(aim.against, named.parties),
            view.date(aim.date),
            aim.source,
        ]
        for party in parties
        for aim in party.aims
        if aim.against
    ]
    columns = ("column.party", "aims.column_aim", "aims.column_against", "column.date", "column.source")
    return Table(
        view.say("aims.declared_table"),
        [view.say(key) for key in columns],
        rows,
        sources=frozenset({4}),
        note=view.say("aims.declared_note"),
    )


def _tell_published(read: Sequence[Reading], view: View, named: Named) -> list[Block]:
    """Tell the shares counted by others, each with its interval and its bias."""
    told = [(reading, one) for reading in read for one in reading.published]
    if not told:
        return []
    rows = [_name_share(reading, one, view, named) for reading, one in told]
    values = [(one.interval if one.hits is not None else one.share.share,) for _, one in told]
    figure = draw_grouped_bars(
        "aims-published",
        rows,
        (Part("share", view.say("aims.share_in_areas"), 0),),
        values,
        view.look,
        caption=view.say("aims.published_caption"),
        share=True,
        note=view.say("aims.published_note"),
    )
    said = [_say_share(reading, one, view, named) for reading, one in told]
    biases = Table(
        view.say("aims.biases_table"),
        [view.say(key) for key in ("column.party", "aims.column_speaker", "aims.column_days", "column.source")],
        [[named.parties[r.party], view.text(one.share.speaker), _days(one, view), one.share.source] for r, one in told],
        sources=frozenset({3}),
        unders=[view.text(one.share.note) for _, one in told],
    )
    return [
        Heading(view.say("aims.published"), 3, "aims-published-text"),
        Paragraph(view.say("aims.published_text")),
        figure,
        Bullets([text for text in said if text]),
        biases,
    ]


def _name_share(reading: Reading, one: Published, view: View, named: Named) -> str:
    return view.say("aims.share_row", party=named.parties[reading.party], source=view.text(one.share.source))


def _days(one: Published, view: View) -> str:
    return view.say("aims.between", first=view.date(one.share.first), last=view.date(one.share.last))


def _say_share(reading: Reading, one: Published, view: View, named: Named) -> str:
    """Say what one share tests; nothing when it is not said out of how many."""
    if one.hits is None or one.share.named is None:
        return ""
    key = "aims.share_against" if one.chance_if_all < _SURE else "aims.share_with"
    return view.say(
        key,
        party=named.parties[reading.party],
        source=view.text(one.share.source),
        hits=view.number(one.hits),
        named=view.number(one.share.named),
        areas=view.names(one.share.areas_of, named.parties),
        share=view.formats.percent(one.interval.best),
        span=view.formats.percents(one.interval),
        chance=_chance(one.chance_if_all, view),
        blind=view.formats.percent(one.blind),
        blind_chance=_chance(one.chance_if_blind, view),
    )


def _tell_strikes(reading: Reading, dossier: Dossier, view: View, named: Named) -> list[Block]:
    """Tell one party's strikes: the reading, its caveat beside it, the figures, and what cannot be told."""
    name = named.parties[reading.party]
    blocks: list[Block] = [
        Heading(view.say("aims.strikes", party=name), 3, f"aims-{reading.party}"),
        Paragraph(_say_reading(reading, view, named)),
        Callout("caution", view.say("aims.record"), _say_record(reading, dossier, view)),
    ]
    if not reading.weights:
        return blocks
    if reading.explained:
        parts = [part for part in _PARTS if part in reading.explained]
        blocks.append(
            draw_grouped_bars(
                f"aims-shares-{reading.party}",
                [view.say(f"aims.part_{part}") for part in parts],
                (Part("share", view.say("aims.share_meant"), 0),),
                [(reading.explained[part],) for part in parts],
                view.look,
                caption=view.say("aims.explained_caption", party=name),
                share=True,
                note=view.say("aims.explained_note"),
            )
        )
    blocks += [_draw_weights(reading, view, named), *_tell_accounts(reading, view)]
    return [*blocks, Bullets(_doubts(reading, view, named))]


def _say_reading(reading: Reading, view: View, named: Named) -> str:
    name, n = named.parties[reading.party], view.number(reading.strikes)
    if not reading.weights:
        return view.say("aims.few", party=name, n=n)
    test = reading.declared_only
    if test is None:
        return view.say("aims.untested", party=name, n=n)
    share = reading.explained.get(DECLARED)
    told = (
        ""
        if share is None
        else view.say("aims.explains", share=view.formats.percent(share.best), span=view.formats.percents(share))
    )
    key = "aims.rejected" if test.p < _SURE else "aims.stands"
    sure = view.formats.percent(reading.robust) if reading.robust is not None else view.say("unknown")
    against = view.names(reading.against, named.parties)
    said = view.say(key, party=name, n=n, p=_chance(test.p, view), sure=sure, against=against)
    return " ".join(part for part in (said, told) if part)


def _say_record(reading: Reading, dossier: Dossier, view: View) -> str:
    """Return what the record of strikes leaves out, in the words of its sources."""
    struck = [e.source for e in dossier.events if e.by == reading.party and e.kind in ("strikes", "incidents")]
    notes = [dossier.sources[id].note for id in dict.fromkeys(struck) if id in dossier.sources]
    said = [view.text(note) for note in notes if note] or [view.say("aims.record_unsaid")]
    return " ".join(said)


def _draw_weights(reading: Reading, view: View, named: Named) -> Block:
    """Draw the weights per standard deviation; what only the prior holds is left out, and said below."""
    shown = [name for name in reading.weights if name not in reading.unheld]
    values = [_scaled(reading.weights[name], reading.scales.get(name, 1.0)) for name in shown]
    return draw_difference_bars(
        f"aims-weights-{reading.party}",
        [_attribute(name, view, named) for name in shown],
        values,
        view.look,
        caption=view.say("aims.weights_caption", party=named.parties[reading.party]),
        unit=view.say("aims.weights_unit"),
        sides=(view.say("aims.spares"), view.say("aims.draws")),
        note=view.say("aims.weights_note"),
    )


def _tell_accounts(reading: Reading, view: View) -> list[Block]:
    if not reading.motives:
        return []
    ranked = sorted(reading.motives, key=lambda name: -reading.motives[name].gain)
    rows = [
        [
            view.say(f"aims.motive_{name}"),
            view.number(reading.motives[name].gain, 1),
            _chance(reading.motives[name].beside.p, view),
        ]
        for name in ranked
    ]
    table = Table(
        view.say("aims.motives_table"),
        [view.say(f"aims.column_{key}") for key in ("motive", "gain", "beside")],
        rows,
        frozenset({1, 2}),
        note=view.say("aims.motives_note"),
    )
    said = [view.say("aims.motives", best=view.say(f"aims.motive_{ranked[0]}"))]
    if all(one.beside.p >= _SURE for one in reading.motives.values()):
        said.append(view.say("aims.motives_same"))
    return [Paragraph(" ".join(said)), table]


def _doubts(reading: Reading, view: View, named: Named) -> list[str]:
    """Return what the strikes cannot tell."""
    said = [view.say("aims.doubt_why"), view.say("aims.doubt_reports"), view.say("aims.doubt_control")]
    if reading.motives:
        said.append(view.say("aims.doubt_front"))
    if reading.unheld:
        unheld = view.words.listed([_attribute(name, view, named) for name in reading.unheld])
        said.append(view.say("aims.doubt_unheld", attributes=unheld))
    test = reading.declared_only
    if test is not None and test.design > 2:
        few = view.number(max(round(reading.strikes / test.design), 1))
        said.append(view.say("aims.doubt_design", n=few, all=view.number(reading.strikes)))
    if reading.caught:
        caught = [
            view.say("aims.caught_one", who=_attribute(name, view, named), share=view.formats.percent(share))
            for name, share in reading.caught.items()
        ]
        said.append(view.say("aims.doubt_caught", n=view.number(reading.strikes), caught=view.words.listed(caught)))
    return said


def _tell_purposes(found: Motives, dossier: Dossier, view: View, named: Named) -> list[Block]:
    """Tell what patrons may be after, which answers would give it to them, and which deals survive the reading."""
    parties = [party for party in dossier.parties if party.purposes]
    if not parties:
        return []
    blocks: list[Block] = [
        Heading(view.say("aims.purposes"), 3, "aims-purposes"),
        Paragraph(view.say("aims.purposes_text")),
    ]
    if view.permits.bargaining:
        rows = [
            [
                named.parties[party.id],
                view.say(f"aims.purpose_{one.kind}"),
                named.issues.get(one.issue, one.issue),
                view.say("or").join(named.options.get((one.issue, option), option) for option in one.options),
                one.source,
            ]
            for party in parties
            for one in party.purposes
        ]
        keys = ("column.party", "aims.column_purpose", "column.issue", "aims.column_answers", "column.source")
        columns = [view.say(key) for key in keys]
        table = Table(view.say("aims.purposes_table"), columns, rows, sources=frozenset({4}))
        blocks.append(Folded(view.say("aims.purposes_table"), [table]))
    if found.survivals:
        blocks += _tell_survivals(found, view, named)
    return blocks


def _tell_survivals(found: Motives, view: View, named: Named) -> list[Block]:
    """Say which deals survive when the parties with a reading want what their strikes show."""
    best = [one for one in found.survivals if not one.plan]
    lost = [one for one in best if one.lost]
    said = [
        view.say(
            "aims.implied",
            party=named.parties[one.party],
            implied=view.formats.percent(one.implied),
            share=view.formats.percent(one.share.best),
            span=view.formats.percents(one.share),
            basis=view.say(f"aims.basis_{one.basis}"),
        )
        for one in found.revealed
    ]
    of_all = view.say("of_all", n=view.number(len(best) - len(lost)), all=view.number(len(best)))
    blocks: list[Block] = [Bullets(said), Paragraph(view.say("aims.survive", of_all=of_all))]
    if not view.permits.bargaining:
        return blocks
    ids = [one.party for one in found.revealed]
    rows: list[list[str]] = []
    for number, one in enumerate(found.survivals, start=1):
        name = named.plans.get(one.plan, one.plan) if one.plan else view.say("aims.best", n=str(number))
        cells: list[str] = []
        for id in ids:
            chances = (one.typed.get(id), one.declared.get(id), one.revealed.get(id))
            cells += [view.say("unknown") if p is None else view.formats.percent(p) for p in chances]
        met = [
            view.say("aims.met", party=named.parties[id], kinds=_kinds(one.satisfied[id][0], view))
            for id in ids
            if id in one.satisfied
        ]
        rows.append([name, *cells, "\n".join(met)])
    heads = [
        view.say("aims.column_accepts", party=named.parties[id], weights=view.say(f"aims.weights_{kind}"))
        for id in ids
        for kind in ("typed", "declared", "revealed")
    ]
    columns = [view.say("aims.column_deal"), *heads, view.say("aims.column_met")]
    numeric = frozenset(range(1, 1 + len(heads)))
    table = Table(view.say("aims.survive_table"), columns, rows, numeric, note=view.say("aims.survive_note"))
    return [*blocks, Folded(view.say("aims.survive_table"), [table])]


def _kinds(kinds: Sequence[str], view: View) -> str:
    return view.words.listed([view.say(f"aims.purpose_{kind}") for kind in kinds]) or view.say("none")


def _attribute(name: str, view: View, named: Named) -> str:
    return named.parties[name] if name in named.parties else view.say(f"aims.attribute_{name}")


def _scaled(value: Range, scale: float) -> Range:
    return Range(value.low * scale, value.best * scale, value.high * scale)


def _chance(p: float, view: View) -> str:
    if p < 1e-4:
        return view.say("aims.below", n="0.0001")
    return view.number(p, 2 if p >= 0.1 else 3 if p >= 0.001 else 4)
