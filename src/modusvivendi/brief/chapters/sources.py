"""Assumptions and sources: every number that is put in, and where it comes from."""

from collections import Counter
from typing import get_args

from modusvivendi.brief.blocks import Block, Chapter, Entries, Entry, Fact, Facts, Heading, Paragraph, Table
from modusvivendi.brief.view import View
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.politics import Kind
from modusvivendi.plan.results import Results

KINDS: tuple[Kind, ...] = get_args(Kind)


def tell_sources(results: Results, view: View) -> Chapter:
    """Write the chapter on assumptions and sources."""
    dossier = results.dossier
    blocks: list[Block] = [
        Paragraph(view.say("sources.intro")),
        Facts(
            [
                Fact(view.term("kind", kind), view.number(n), view.say(f"sources.kind_{kind}"))
                for kind, n in _count_kinds(dossier)
            ]
        ),
    ]
    if dossier.assumptions:
        blocks += [Heading(view.say("sources.assumptions"), 3, "assumptions"), _assumptions(dossier, view)]
    blocks += [Heading(view.say("sources.sources"), 3, "sources-list"), *_sources(dossier, view)]
    return Chapter("sources", view.say("chapter.sources"), blocks)


def count_rows(dossier: Dossier) -> Counter[str]:
    """Return how many rows of the dossier's tables rest on each source."""
    used: Counter[str] = Counter()
    used.update(dossier.places.sources)
    used.update(dossier.control.sources)
    used.update(event.source for event in dossier.events)
    used.update(figure.source for figure in dossier.series)
    used.update(site.source for site in dossier.sites)
    used.update(link.source for link in dossier.links)
    used.update(stake.source for stake in dossier.stakes)
    used.update(fallback.source for fallback in dossier.fallbacks)
    used.update(assumption.source for assumption in dossier.assumptions.values())
    used.update(plan.source for plan in dossier.plans if plan.source)
    for party in dossier.parties:
        used.update(one.source for one in (*party.aims, *party.shares, *party.purposes, *party.burdens))
    used.update(_each(dossier.people.sources) | _each(getattr(dossier.borders, "sources", ())))
    return used


def _each(sources: "tuple[str, ...]") -> Counter[str]:
    return Counter(sources)


def _count_kinds(dossier: Dossier) -> list[tuple[Kind, int]]:
    kinds = Counter(source.kind for source in dossier.sources.values())
    return [(kind, kinds[kind]) for kind in KINDS]


def _assumptions(dossier: Dossier, view: View) -> Table:
    listed = list(dossier.assumptions.values())
    return Table(
        view.say("sources.assumptions_table"),
        [view.say(f"column.{key}") for key in ("assumption", "range", "unit", "source_kind", "source")],
        [
            [view.text(a.id), view.formats.range(a.value), view.text(a.unit), view.term("kind", a.kind), a.source]
            for a in listed
        ],
        frozenset({1}),
        sources=frozenset({4}),
        unders=[view.text(a.meaning) for a in listed],
    )


def _sources(dossier: Dossier, view: View) -> list[Block]:
    """Return every source with who made it, when, where, of what kind, under what licence, and what rests on it."""
    used = count_rows(dossier)
    items: list[Entry] = []
    for source in sorted(dossier.sources.values(), key=lambda source: source.id):
        made = " · ".join(view.text(part) for part in (source.author, source.date) if part)
        rows = view.say("parties.line", label=view.say("column.rows"), value=view.number(used[source.id]))
        kept = [view.term("kind", source.kind), *([view.text(source.licence)] if source.licence else []), rows]
        lines = [made, view.text(source.url), " · ".join(kept)]
        name, title = view.text(source.id), view.text(source.title)
        items.append(Entry(f"source-{source.id}", name, title, lines, view.text(source.note)))
    return [Paragraph(view.say("sources.rows_note")), Entries(items)]
