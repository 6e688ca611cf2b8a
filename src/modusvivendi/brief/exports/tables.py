"""The figures of a run as CSV files (UTF-8 with BOM, so that spreadsheets show every script)."""

import csv
import io
import math
from collections.abc import Container, Iterable, Mapping, Sequence

from modusvivendi.brief.audience import permit
from modusvivendi.brief.exports import forecasts
from modusvivendi.brief.exports.roads import Row, list_tables
from modusvivendi.core.accounts import Change
from modusvivendi.core.names import say
from modusvivendi.ledger.contract import COLUMNS, as_rows
from modusvivendi.plan.results import Results
from modusvivendi.terms.accord import STANDINGS


def export_tables(results: Results, audience: str) -> dict[str, bytes]:
    """Return each table by its file name: ledgers, differences, accords, assumptions, sources, the road, the forecast.

    ``assignments.csv`` (place by place) is added for those who may see places; sites that the audience may not see
    are left out.
    """
    permits = permit(audience)
    hidden = {site.id for site in results.dossier.sites if site.sensitivity not in permits.sites}
    tables: dict[str, tuple[Row, Iterable[Row]]] = {
        "ledgers": (COLUMNS, _ledgers(results, hidden)),
        "differences": (("before", "after", "kind", "who", "figure", "from", "to"), _differences(results)),
        "accords": (("a", "b", "issue", "standing", *STANDINGS), _accords(results)),
        "assumptions": (("id", "low", "best", "high", "unit", "kind", "meaning", "source"), _assumptions(results)),
        "sources": (("id", "kind", "title", "author", "date", "url", "licence", "note"), _sources(results)),
    }
    if permits.fine:
        tables["assignments"] = (("plan", "place", "name", "sector"), _assignments(results))
    if results.road is not None:
        tables |= list_tables(results.road, permits, results.dossier)
    if results.forecast is not None:
        tables |= forecasts.list_tables(results.forecast, permits, results.dossier)
    return {f"tables/{name}.csv": _write(header, rows) for name, (header, rows) in tables.items()}


def _ledgers(results: Results, hidden: Container[str]) -> Iterable[Row]:
    for ledger in results.ledgers.values():
        for row in as_rows(ledger):
            if not (row[2] == "site" and row[3] in hidden):
                yield row


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
            chances = (round(found.chance[standing], 3) for standing in STANDINGS)
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
