"""Deaths over time: each source by itself, because sources that overlap must never be added up."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from modusvivendi.brief.blocks import Block, Figure, Folded, Heading, Paragraph, Table
from modusvivendi.brief.figures import Track, draw_columns
from modusvivendi.brief.view import Named, View
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.periods import Period, parse_period
from modusvivendi.core.politics import Source
from modusvivendi.core.ranges import Range
from modusvivendi.core.record import Event

_MOSTLY = 0.8
"""A source is drawn by month when at least this share of its deaths is dated so."""


@dataclass(frozen=True)
class Toll:
    """The deaths that one source counts: in all, by year, by month (empty when it dates too few by month)."""

    source: str
    total: Range
    years: Mapping[Period, Range]
    months: Mapping[Period, Range]
    undated: Range


def add_deaths(events: Sequence[Event]) -> list[Toll]:
    """Return the deaths of each source, added up over places and parties within the source alone."""
    tolls: list[Toll] = []
    for source in dict.fromkeys(event.source for event in events if event.kind == "deaths"):
        mine = [event for event in events if event.source == source and event.kind == "deaths"]
        dated = [event for event in mine if event.date.month is not None]
        total = add_counts(event.count for event in mine)
        by_month = add_counts(event.count for event in dated)
        months = _by(dated, 7) if total.best and by_month.best >= _MOSTLY * total.best else {}
        undated = add_counts(event.count for event in mine if event.date.month is None)
        tolls.append(Toll(source, total, _by(mine, 4), months, undated))
    return tolls


def add_counts(counts: Iterable[Range]) -> Range:
    """Add counts up; a low or high that is not given counts as the best."""
    sums = [0.0, 0.0, 0.0]
    for count in counts:
        sums = [a + b for a, b in zip(sums, state_bounds(count), strict=True)]
    return Range(*sums)


def state_bounds(value: Range) -> tuple[float, float, float]:
    """Return low, best and high, with the best in place of a bound that is not given."""
    low = value.low if math.isfinite(value.low) else value.best
    return low, value.best, value.high if math.isfinite(value.high) else value.best


def tell_deaths(dossier: Dossier, view: View, named: Named) -> list[Block]:
    """Write of deaths: columns by month and by year, what each source counts, and who is held to have acted."""
    blocks: list[Block] = [Heading(view.say("harm.deaths"), 3, "deaths")]
    tolls = add_deaths(dossier.events)
    if not tolls:
        return [*blocks, Paragraph(view.say("harm.deaths_unknown"))]
    by_month = [toll for toll in tolls if toll.months]
    by_year = [] if len(by_month) == len(tolls) else tolls
    figures = [_columns(key, kept, dossier, view) for key, kept in (("years", by_year), ("months", by_month)) if kept]
    return [
        *blocks,
        Paragraph(view.say("harm.deaths_text")),
        *figures,
        _describe(tolls, dossier, view),
        Folded(view.say("harm.by_party"), [_by_party(dossier, view, named)]),
    ]


def name_source(source: Source, view: View) -> str:
    """Return a short name of a source: who made it, or the first part of its title when that is shorter."""
    maker, title = (re.split(r"[,;:(]", text, maxsplit=1)[0].strip() for text in (source.author, source.title))
    return view.text(maker if maker and len(maker) < len(title) else title or source.id)


def say_deaths(toll: Toll, dossier: Dossier, view: View) -> str:
    """Return the total of one source in words."""
    name = name_source(dossier.sources[toll.source], view)
    return view.say("harm.deaths_said", source=name, deaths=view.formats.estimate_said(toll.total))


def _by(events: Sequence[Event], length: int) -> dict[Period, Range]:
    counts: dict[str, list[Range]] = defaultdict(list)
    for event in events:
        counts[event.date.text[:length]].append(event.count)
    return {parse_period(text): add_counts(counts[text]) for text in sorted(counts)}


def _columns(key: str, tolls: Sequence[Toll], dossier: Dossier, view: View) -> Figure:
    tracks = [
        Track(
            toll.source,
            name_source(dossier.sources[toll.source], view),
            number,
            tuple((toll.months if key == "months" else toll.years).items()),
            view.text(dossier.sources[toll.source].title),
        )
        for number, toll in enumerate(tolls)
    ]
    note = [view.say("harm.deaths_note")]
    undated = [toll for toll in tolls if toll.undated.best and key == "months"]
    note += [
        view.say(
            "harm.deaths_undated",
            source=name_source(dossier.sources[toll.source], view),
            deaths=view.formats.estimate_said(toll.undated),
        )
        for toll in undated
    ]
    if key == "years":
        note.append(view.say("harm.deaths_parts"))
    return draw_columns(
        f"deaths-{key}",
        tracks,
        view.look,
        caption=view.say(f"harm.deaths_{key}"),
        unit=view.say("unit.deaths"),
        alt=view.say("harm.deaths_alt", said=view.words.listed([say_deaths(toll, dossier, view) for toll in tolls])),
        note=" ".join(note),
    )


def _describe(tolls: Sequence[Toll], dossier: Dossier, view: View) -> Table:
    rows: list[list[str]] = []
    for toll in tolls:
        first, last = min(toll.years), max(toll.months or toll.years)
        rows.append(
            [
                toll.source,
                view.date(min(toll.months) if toll.months else first),
                view.date(last),
                view.formats.estimate(toll.total),
            ]
        )
    return Table(
        view.say("harm.sources_table"),
        [view.say(f"column.{key}") for key in ("source", "from", "to", "deaths")],
        rows,
        frozenset({3}),
        sources=frozenset({0}),
        unders=[view.text(dossier.sources[toll.source].note) for toll in tolls],
    )


def _by_party(dossier: Dossier, view: View, named: Named) -> Table:
    """Return deaths by the party held to have acted, with those held against nobody, source by source."""
    rows: list[list[str]] = []
    for toll in add_deaths(dossier.events):
        counts: dict[str, list[Range]] = defaultdict(list)
        for event in dossier.events:
            if event.source == toll.source and event.kind == "deaths":
                counts[event.by or ""].append(event.count)
        sums = {by: add_counts(values) for by, values in counts.items()}
        for by, total in sorted(sums.items(), key=lambda item: (item[0] == "", -item[1].best)):
            name = named.parties.get(by, view.text(by)) if by else view.say("unknown")
            share = view.formats.percent(total.best / toll.total.best) if toll.total.best else ""
            rows.append([name, toll.source, view.formats.estimate(total), share])
    return Table(
        view.say("harm.by_party_table"),
        [view.say(f"column.{key}") for key in ("by", "source", "deaths", "share_of_source")],
        rows,
        frozenset({2, 3}),
        note=view.say("harm.by_party_note"),
        sources=frozenset({1}),
    )
