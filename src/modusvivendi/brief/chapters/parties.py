"""The parties: what each says it wants, who backs it, and what is not known of it."""

from collections.abc import Sequence

from modusvivendi.brief.blocks import Block, Chapter, Fact, Folded, Heading, Paragraph, Quotation, Table
from modusvivendi.brief.view import Named, View, name_all
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.politics import Party
from modusvivendi.plan.results import Results

_ROLES = ("needed", "outside", "excluded")


def tell_parties(results: Results, view: View) -> Chapter:
    """Write the chapter on the parties, in the order of their roles."""
    dossier = results.dossier
    named = name_all(dossier, view)
    blocks: list[Block] = [Paragraph(view.say("parties.intro")), _overview(dossier, view, named)]
    for role in _ROLES:
        members = [party for party in dossier.parties if party.role == role]
        if members:
            blocks += [
                Heading(view.say(f"parties.{role}"), 3, f"parties-{role}"),
                Paragraph(view.say(f"parties.{role}_text")),
            ]
            for party in members:
                blocks += _tell_party(party, dossier, view, named)
    if dossier.fallbacks and view.permits.bargaining:
        blocks += [Heading(view.say("parties.fallbacks"), 3, "fallbacks"), *_tell_fallbacks(dossier, view, named)]
    return Chapter("parties", view.say("chapter.parties"), blocks)


def _overview(dossier: Dossier, view: View, named: Named) -> Table:
    ordered = sorted(dossier.parties, key=lambda party: _ROLES.index(party.role))
    return Table(
        view.say("parties.table"),
        [view.say(f"column.{key}") for key in ("party", "role", "party_kind", "patrons", "fighters", "aims")],
        [
            [
                named.parties[party.id],
                view.term("role", party.role),
                view.term("party_kind", party.kind),
                view.names(party.patron, named.parties),
                view.people(party.capability) if party.capability.known else view.say("unknown"),
                view.number(len(party.aims)),
            ]
            for party in ordered
        ],
        frozenset({4, 5}),
    )


def _tell_party(party: Party, dossier: Dossier, view: View, named: Named) -> list[Block]:
    facts = [Fact(view.say("parties.kind"), view.term("party_kind", party.kind))]
    if party.patron:
        facts.append(Fact(view.say("parties.backed_by"), view.names(party.patron, named.parties)))
    if party.clients:
        facts.append(Fact(view.say("parties.backs"), view.names(party.clients, named.parties)))
    if party.communities:
        facts.append(Fact(view.say("parties.speaks_for"), view.names(party.communities, named.communities)))
    if party.capability.known:
        best, _, span = view.people(party.capability).partition("\n")
        facts.append(Fact(view.say("column.fighters"), best, span))
    if party.role == "outside" and party.participation.known:
        facts.append(Fact(view.say("parties.participation"), view.formats.percents(party.participation)))
    blocks: list[Block] = [Heading(named.parties[party.id], 4, f"party-{party.id}"), _lines(facts, view)]
    more: list[Block] = [Paragraph(view.name(party.note))] if party.note else []
    more += _tell_aims(party, view)
    gaps = _gaps(party, dossier, view)
    if gaps:
        more.append(Paragraph(view.say("parties.not_known", what=view.words.listed(gaps))))
    if more:
        aims = view.words.count("aims", len(party.aims))
        blocks.append(Folded(view.say("parties.more", aims=aims), more, annex=False))
    return blocks


def _lines(facts: Sequence[Fact], view: View) -> Block:
    """Write the facts of a party in one line: they are words, not figures."""
    said = [
        view.say("parties.line", label=fact.label, value=f"{fact.value} ({fact.note})" if fact.note else fact.value)
        for fact in facts
    ]
    return Paragraph(" · ".join(said))


def _tell_aims(party: Party, view: View) -> list[Block]:
    blocks: list[Block] = []
    for aim in party.aims:
        what, date = view.name(aim.aim), view.date(aim.date)
        if aim.quotation:
            blocks += [
                Paragraph(view.say("parties.aim", aim=what)),
                Quotation(view.text(aim.quotation), view.text(aim.speaker), date, aim.source),
            ]
        else:
            speaker = view.text(aim.speaker) or named_nobody(view)
            blocks.append(
                Paragraph(
                    view.say(
                        "parties.aim_paraphrased", aim=what, speaker=speaker, date=date, source=view.text(aim.source)
                    )
                )
            )
    return blocks


def named_nobody(view: View) -> str:
    """Return the words for a speaker who is not named."""
    return view.say("parties.nobody")


def _gaps(party: Party, dossier: Dossier, view: View) -> list[str]:
    """Return what is not known of a party that later steps would use."""
    gaps: list[str] = []
    if not party.aims:
        gaps.append(view.say("parties.gap_aims"))
    elif not any(aim.quotation for aim in party.aims):
        gaps.append(view.say("parties.gap_quotation"))
    if not party.capability.known and party.kind in {"government", "armed_group", "alliance"}:
        gaps.append(view.say("parties.gap_capability"))
    if party.role == "excluded":
        return gaps
    spoken = {stake.issue for stake in dossier.stakes if stake.party == party.id and stake.option != "weight"}
    missing = [issue.id for issue in dossier.issues if issue.id not in spoken]
    if missing and dossier.issues:
        gaps.append(view.say("parties.gap_stakes", n=view.number(len(missing)), all=view.number(len(dossier.issues))))
    if party.role == "needed" and party.id not in {fallback.party for fallback in dossier.fallbacks}:
        gaps.append(view.say("parties.gap_fallback"))
    return gaps


def _tell_fallbacks(dossier: Dossier, view: View, named: Named) -> list[Block]:
    table = Table(
        view.say("parties.fallbacks_table"),
        [view.say(f"column.{key}") for key in ("party", "date", "fallback", "source")],
        [
            [named.parties[f.party], view.date(f.date), view.formats.range(f.value), f.source]
            for f in sorted(dossier.fallbacks, key=lambda f: (dossier.party_index[f.party], f.date.start))
        ],
        frozenset({2}),
        sources=frozenset({3}),
    )
    return [Paragraph(view.say("parties.fallbacks_text")), Folded(view.say("parties.fallbacks_table"), [table])]
