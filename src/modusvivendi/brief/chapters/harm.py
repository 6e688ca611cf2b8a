"""The harm so far: each source by itself, because sources that overlap must never be added up."""

from collections import defaultdict
from collections.abc import Sequence

from modusvivendi.brief.blocks import Block, Heading, Paragraph, Table
from modusvivendi.brief.chapters.deaths import name_source, state_bounds, tell_deaths
from modusvivendi.brief.figures import Track, draw_steps
from modusvivendi.brief.view import Named, View
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.periods import Period
from modusvivendi.core.ranges import Range
from modusvivendi.core.record import Figure

_MOST_TRACKS = 8
_STATEMENTS = ("people_in_need", "hard_to_reach", "besieged", "reached_share", "returns", "land_share")


def tell_harm(dossier: Dossier, view: View, named: Named) -> list[Block]:
    """Write of deaths over time, of displaced people and refugees, and of people besieged or hard to reach."""
    return [
        *tell_deaths(dossier, view, named),
        *_tell_displaced(dossier, view),
        *_tell_statements(dossier, view, named),
    ]


def _tell_displaced(dossier: Dossier, view: View) -> list[Block]:
    blocks: list[Block] = []
    for indicator in ("displaced", "refugees"):
        figures = [f for f in dossier.series if f.indicator == indicator and f.place is None and f.party is None]
        if not figures:
            continue
        blocks.append(Heading(view.term("indicator", indicator), 3, indicator))
        if len(figures) == 1:
            blocks.append(_tell_single(figures[0], view))
            continue
        tracks = _tracks(figures, dossier, view)
        with_parts = len(tracks) > 1 and any(not f.country for f in figures) and any(f.country for f in figures)
        whole = view.say("harm.all_countries_note", all=view.say("harm.all_countries"))
        note = " ".join([view.say("harm.steps_note"), *([whole] if with_parts else [])])
        said = [
            view.say(
                "harm.latest",
                name=track.name,
                people=view.people(track.points[-1][1]),
                date=view.date(track.points[-1][0]),
            )
            for track in tracks
        ]
        blocks.append(
            draw_steps(
                f"{indicator}-over-time",
                tracks,
                view.look,
                caption=view.say(f"harm.{indicator}_caption"),
                unit=view.say("unit.people"),
                alt=view.say("harm.steps_alt", said=view.words.listed(said)),
                note=note,
            )
        )
    return blocks or [Heading(view.say("harm.fled"), 3), Paragraph(view.say("harm.fled_unknown"))]


def _tell_single(figure: Figure, view: View) -> Paragraph:
    """Write a figure that stands alone: a line of one point says nothing."""
    said = view.say(
        "harm.single",
        name=view.term("indicator", figure.indicator),
        people=view.formats.people_said(Range(*state_bounds(figure.value))),
        date=view.date(figure.date),
        source=view.text(figure.source),
    )
    return Paragraph(said)


def _tracks(figures: Sequence[Figure], dossier: Dossier, view: View) -> list[Track]:
    """One line for each source and country; the largest first, at most eight."""
    lines: dict[tuple[str, str], list[tuple[Period, Range]]] = defaultdict(list)
    countries = {figure.country for figure in figures}
    for figure in figures:
        # Sources of the same country stay apart unless there is a country to tell lines by: then dots join by country.
        key = (figure.country, "" if len(countries) > 1 else figure.source)
        lines[key].append((figure.date, Range(*state_bounds(figure.value))))
    largest = sorted(lines, key=lambda key: -max(value.best for _, value in lines[key]))[:_MOST_TRACKS]
    return [
        Track(
            "-".join(key) or "all",
            _track_name(key, dossier, view, single=len(countries) == 1),
            number,
            tuple(sorted(lines[key], key=lambda point: (point[0].start, point[0].end))),
            _track_name(key, dossier, view, single=len(countries) == 1, full=True),
        )
        for number, key in enumerate(largest)
    ]


def _track_name(key: tuple[str, str], dossier: Dossier, view: View, *, single: bool, full: bool = False) -> str:
    country, source = key
    if single and source in dossier.sources:
        return view.text(dossier.sources[source].title) if full else name_source(dossier.sources[source], view)
    return view.beyond(country) if country else view.say("harm.all_countries")


def _tell_statements(dossier: Dossier, view: View, named: Named) -> list[Block]:
    figures = [f for f in dossier.series if f.indicator in _STATEMENTS]
    if not view.permits.fine:
        figures = [f for f in figures if f.place is None or f.place in dossier.areas]
    if not figures:
        return [Heading(view.say("harm.cut_off"), 3, "cut-off"), Paragraph(view.say("harm.cut_off_unknown"))]
    figures = sorted(figures, key=lambda f: (_STATEMENTS.index(f.indicator), f.date.start, f.place or ""))
    rows = [
        [
            view.term("indicator", figure.indicator),
            _amount(figure, view),
            view.date(figure.date),
            _about(figure, dossier, view, named),
            figure.source,
        ]
        for figure in figures
    ]
    table = Table(
        view.say("harm.statements_table"),
        [view.say(f"column.{key}") for key in ("indicator", "figure", "date", "about", "source")],
        rows,
        frozenset({1}),
        sources=frozenset({4}),
        unders=[view.text(figure.note) for figure in figures],
    )
    return [Heading(view.say("harm.cut_off"), 3, "cut-off"), table]


def _about(figure: Figure, dossier: Dossier, view: View, named: Named) -> str:
    if figure.party:
        return named.parties.get(figure.party, view.text(figure.party))
    if figure.place in dossier.areas:
        return named.areas[figure.place or ""]
    if figure.place in dossier.places.index:
        return view.name(dossier.places.names[dossier.places.index[figure.place or ""]])
    return view.beyond(figure.country) if figure.country else view.say("whole_country")


def _amount(figure: Figure, view: View) -> str:
    value = Range(*state_bounds(figure.value))
    if figure.unit == "share":
        return view.formats.percents(value, 0 if value.best >= 0.1 else 1)
    return view.people(value) if figure.unit == "people" else view.formats.range(value)
