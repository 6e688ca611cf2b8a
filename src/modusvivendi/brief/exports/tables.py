"""The figures of a run as CSV files (UTF-8 with BOM, so that spreadsheets show every script)."""

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence

from modusvivendi.brief.audience import permit
from modusvivendi.core.accounts import Change, SectorAccount
from modusvivendi.core.names import say
from modusvivendi.core.ranges import Range
from modusvivendi.plan.results import Results

Row = Sequence[str | int | float | None]


def export_tables(results: Results, audience: str) -> dict[str, bytes]:
    """Return each table by its file name: sectors, people, lines, differences, accords, assumptions, sources.

    ``assignments.csv`` (place by place) is added for those who may see places.
    """
    tables: dict[str, tuple[Row, Iterable[Row]]] = {
        "sectors": (
            (
                *("plan", "sector", "places", "area_km2", "area_share", *_parts("population"), *_parts("wrong_side")),
                *("pieces", "sea_km", "foreign_km", "changes_hands_km2", "difficulty"),
            ),
            _sectors(results),
        ),
        "people": (("plan", "sector", "community", "low", "best", "high"), _people(results)),
        "lines": (("plan", "a", "b", "km", "km_on_front"), _lines(results)),
        "differences": (("before", "after", "kind", "who", "figure", "from", "to"), _differences(results)),
        "accords": (("a", "b", "issue", "standing", "accord", "bridge", "opposed", "unknown"), _accords(results)),
        "assumptions": (("id", "low", "best", "high", "unit", "kind", "meaning", "source"), _assumptions(results)),
        "sources": (("id", "kind", "title", "author", "date", "url", "licence", "note"), _sources(results)),
    }
    if permit(audience).places:
        tables["assignments"] = (("plan", "place", "name", "sector"), _assignments(results))
    return {f"tables/{name}.csv": _write(header, rows) for name, (header, rows) in tables.items()}


def _parts(stem: str) -> tuple[str, ...]:
    return tuple(f"{stem}_{part}" for part in ("low", "best", "high"))


def _whole(value: Range) -> tuple[int | None, ...]:
    return tuple(None if math.isnan(part) else round(part) for part in (value.low, value.best, value.high))


def _accounts(results: Results) -> Iterable[tuple[str, str, SectorAccount]]:
    for plan, ledger in results.ledgers.items():
        for sector, found in ledger.sectors.items():
            yield plan, sector, found
        if ledger.unassigned:
            yield plan, "(unassigned)", ledger.unassigned
        yield plan, "(total)", ledger.total


def _sectors(results: Results) -> Iterable[Row]:
    for plan, sector, found in _accounts(results):
        head = (plan, sector, found.places, found.area_km2, round(found.area_share, 6))
        people = (*_whole(found.population), *_whole(found.wrong_side))
        foreign = " ".join(f"{state.removeprefix('@')}:{km:.1f}" for state, km in found.foreign_km.items())
        yield (*head, *people, found.pieces, found.sea_km, foreign, found.changes_hands_km2, found.difficulty.index)


def _people(results: Results) -> Iterable[Row]:
    for plan, sector, found in _accounts(results):
        for community, people in (*found.people.items(), ("(unknown)", found.unknown)):
            yield (plan, sector, community, *_whole(people))


def _lines(results: Results) -> Iterable[Row]:
    for plan, ledger in results.ledgers.items():
        for pair, km in ledger.line_km.items():
            yield (plan, *pair, km, ledger.front_km.get(pair) if ledger.front_km is not None else None)


def _differences(results: Results) -> Iterable[Row]:
    for found in results.differences.values():
        kinds: Mapping[str, Sequence[Change]] = {"party": found.parties, "community": found.communities}
        for kind, changes in kinds.items():
            for change in changes:
                for figure, (before, after) in change.figures.items():
                    yield (found.before, found.after, kind, change.who, figure, before, after)


def _accords(results: Results) -> Iterable[Row]:
    for pair in results.accord.pairs:
        for found in pair.issues:
            chances = (round(found.chance[s], 3) for s in ("accord", "bridge", "opposed", "unknown"))
            yield (pair.a, pair.b, found.issue, found.standing, *chances)


def _assumptions(results: Results) -> Iterable[Row]:
    for id, a in results.dossier.assumptions.items():
        yield (id, a.value.low, a.value.best, a.value.high, a.unit, a.kind, a.meaning, a.source)


def _sources(results: Results) -> Iterable[Row]:
    for id, s in results.dossier.sources.items():
        yield (id, s.kind, s.title, s.author, s.date, s.url, s.licence, s.note)


def _assignments(results: Results) -> Iterable[Row]:
    places = results.dossier.places
    for plan in results.dossier.plans:
        if plan.drawn:
            for row, place in enumerate(places.ids):
                sector = int(plan.assignment[row])
                yield (plan.id, place, say(places.names[row], "en"), plan.sectors[sector].id if sector >= 0 else "")


def _write(header: Row, rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: str | float | None) -> str | int | float:
    """Unknown is an empty cell; a text that a spreadsheet would run as a formula is quoted with an apostrophe."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return value
