"""Rules about when: nothing later than the dossier's date is known to it."""

from modusvivendi.core.periods import Period
from modusvivendi.io.draft import Draft
from modusvivendi.io.sheets import Sheet

_GROUPS = {
    "control": ("place",),
    "fallbacks": ("party",),
    "series": ("indicator", "place", "country", "party", "source"),
}


def check_later_dates(draft: Draft) -> None:
    """Warn of rows that speak of a time after ``as_of``; in series.csv a note on the row makes it plain enough."""
    as_of = draft.as_of
    if as_of is None:
        return
    for name in ("control", "events", "series", "fallbacks"):
        sheet = draft.sheets.get(name)
        if sheet is None:
            continue
        notes = sheet.text("note") if name == "series" else None
        for row, period in enumerate(sheet.period("date")):
            if period is not None and period.end > as_of.end and not (notes and notes[row]):
                _report_later(draft, sheet, row, period, as_of)
    for settings in draft.proposals.values():
        date = settings.entries.get("", {}).get("date")
        if date is not None and date.start > as_of.end:
            draft.findings.add(
                "later",
                settings.where(("date",)),
                f"was proposed in {date}, after {as_of}",
                "nobody could know of it on the date of the dossier",
                "say so in its note",
                severity="note",
            )


def _report_later(draft: Draft, sheet: Sheet, row: int, period: Period, as_of: Period) -> None:
    counted = sheet.table.name == "events"
    if period.start <= as_of.end and not counted:
        return  # a month or year that has begun: a statement about it can have been made by then
    begun = period.start <= as_of.end
    draft.findings.add(
        "later",
        sheet.where(row, "date"),
        f"{period} goes on after {as_of}" if begun else f"{period} is after {as_of}, the date of the dossier",
        "what came later would leak into what is forecast from here",
        "count only up to the date, or leave the row out" if counted else "leave the row out, or correct as_of",
        severity="warning",
    )


def check_date_order(draft: Draft) -> None:
    """Note rows that go back in time; any order is read, but it is often a slip."""
    for name, columns in _GROUPS.items():
        sheet = draft.sheets.get(name)
        if sheet is None or not sheet.has("date"):
            continue
        last: dict[tuple[str, ...], Period] = {}
        keys = zip(*(sheet.text(column) for column in columns), strict=True)
        for row, (key, period) in enumerate(zip(keys, sheet.period("date"), strict=True)):
            if period is None:
                continue
            before = last.get(key)
            if before is not None and period.end < before.start:
                draft.findings.add(
                    "order",
                    sheet.where(row, "date"),
                    f"dates out of order: {period} stands after {before} for {', '.join(filter(None, key))[:80]}",
                    "rows are read in any order, but this is often a slip",
                    "sort the rows by date, or correct the date",
                    severity="note",
                )
            last[key] = period
