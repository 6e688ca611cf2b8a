"""Rows of checked tables to the dossier's arrays and records."""

import math

import numpy as np

from modusvivendi.core.periods import Period
from modusvivendi.core.politics import Fallback, Stake
from modusvivendi.core.ranges import Floats, Ints, Range, freeze
from modusvivendi.core.record import Event, Figure
from modusvivendi.core.territory import Area, Borders, Control, Link, People, Places, Site
from modusvivendi.io.draft import Draft
from modusvivendi.io.rules.borders import find_rows
from modusvivendi.io.sheets import Sheet


def build_places(draft: Draft) -> Places:
    """Build the places in the order of the file."""
    sheet = draft.sheets["places"]
    population = [sheet.number(f"population_{part}") for part in ("low", "best", "high")]
    return Places(
        ids=tuple(sheet.text("id")),
        names=_names(sheet),
        parents=tuple(cell or None for cell in sheet.text("parent")),
        towns=tuple(cell or None for cell in sheet.text("town")),
        lat=freeze(sheet.number("lat")),
        lon=freeze(sheet.number("lon")),
        area_km2=freeze(sheet.number("area_km2")),
        population=freeze(np.stack(population, axis=1)),
        sources=tuple(sheet.text("source")),
        notes=tuple(sheet.text("note")),
    )


def build_areas(draft: Draft) -> dict[str, Area]:
    """Build the larger areas by id."""
    sheet = draft.sheets.get("areas")
    if sheet is None:
        return {}
    rows = zip(
        sheet.text("id"), _names(sheet), sheet.text("level"), sheet.text("parent"), sheet.text("source"), strict=True
    )
    return {id: Area(id, names, level, parent or None, source) for id, names, level, parent, source in rows}


def build_borders(draft: Draft) -> Borders:
    """Build the borders; one given in both directions counts once."""
    sheet = draft.sheets.get("borders")
    if sheet is None:
        return _no_borders()
    a, b, km = find_rows(draft, sheet, "a"), find_rows(draft, sheet, "b"), sheet.number("km")
    kind = np.array([_KINDS.get(cell, 0) for cell in sheet.text("kind")], np.int64)
    both = np.flatnonzero(b >= 0)
    pair = np.minimum(a, b)[both] * max(len(draft.rows), 1) + np.maximum(a, b)[both]
    _, first = np.unique(pair, return_index=True)
    inner, outer = both[np.sort(first)], np.flatnonzero(b < 0)
    ferry = kind[inner] == _KINDS["ferry"]
    sources, beyond = sheet.text("source"), sheet.text("b")
    rough = sheet.number("ruggedness")[inner]
    return Borders(
        a=freeze(a[inner]),
        b=freeze(b[inner]),
        km=freeze(km[inner]),
        land=freeze((kind[inner] == 0).astype(np.int64)),
        outer=freeze(a[outer]),
        beyond=tuple(beyond[row] for row in outer),
        outer_km=freeze(km[outer]),
        ferry=freeze(ferry) if ferry.any() else None,
        sources=tuple(sources[row] for row in np.concatenate([inner, outer])),
        ruggedness=freeze(rough) if np.isfinite(rough).any() else None,
    )


_KINDS = {"": 0, "land": 0, "point": 1, "ferry": 2}


def _no_borders() -> Borders:
    none, no_km = np.zeros(0, np.int64), np.zeros(0, np.float64)
    return Borders(freeze(none), freeze(none), freeze(no_km), freeze(none), freeze(none), (), freeze(no_km.copy()))


def build_people(draft: Draft) -> People:
    """Build the shares (places, communities, 3); NaN where no row speaks."""
    communities = tuple(draft.entries("communities"))
    share: Floats = np.full((len(draft.rows), len(communities), 3), np.nan)
    source: Ints = np.full((len(draft.rows), len(communities)), -1, np.int64)
    sheet = draft.sheets.get("people")
    used: dict[str, int] = {}
    if sheet is not None and len(sheet):
        used = {id: i for i, id in enumerate(sorted(set(sheet.text("source"))))}
        column = {id: i for i, id in enumerate(communities)}
        place = find_rows(draft, sheet, "place")
        community = np.array([column[cell] for cell in sheet.text("community")], np.int64)
        for i, part in enumerate(("low", "best", "high")):
            share[place, community, i] = sheet.number(f"share_{part}")
        source[place, community] = [used[cell] for cell in sheet.text("source")]
    return People(communities, freeze(share), tuple(used), freeze(source))


def build_control(draft: Draft) -> Control:
    """Build the rows of control.csv in their order."""
    sheet = draft.sheets.get("control")
    if sheet is None:
        none = np.zeros(0, np.int64)
        return Control(freeze(none), freeze(none), freeze(np.zeros(0, np.float64)), (), ())
    number = {id: i for i, id in enumerate(draft.entries("parties"))}
    return Control(
        place=freeze(find_rows(draft, sheet, "place")),
        party=freeze(np.array([number[cell] for cell in sheet.text("party")], np.int64)),
        confidence=freeze(sheet.number("confidence")),
        dates=_periods(sheet),
        sources=tuple(sheet.text("source")),
        notes=tuple(sheet.text("note")),
    )


def build_events(draft: Draft) -> tuple[Event, ...]:
    """Build the rows of events.csv."""
    sheet = draft.sheets.get("events")
    if sheet is None:
        return ()
    text = [sheet.text(column) for column in ("place", "kind", "by", "of", "source")]
    rows = zip(_periods(sheet), *text, sheet.number("records").tolist(), _ranges(sheet), strict=True)
    return tuple(
        Event(date, place or None, kind, by or None, of or None, None if math.isnan(n) else int(n), count, source)
        for date, place, kind, by, of, source, n, count in rows
    )


def build_series(draft: Draft) -> tuple[Figure, ...]:
    """Build the rows of series.csv."""
    sheet = draft.sheets.get("series")
    if sheet is None:
        return ()
    columns = ("indicator", "place", "country", "party", "unit", "source", "note")
    rows = zip(_periods(sheet), *(sheet.text(column) for column in columns), _ranges(sheet), strict=True)
    return tuple(
        Figure(date, indicator, place or None, country, party or None, value, unit, source, note)
        for date, indicator, place, country, party, unit, source, note, value in rows
    )


def build_sites(draft: Draft) -> tuple[Site, ...]:
    """Build the rows of sites.csv."""
    sheet = draft.sheets.get("sites")
    if sheet is None:
        return ()
    lat, lon, names = sheet.number("lat").tolist(), sheet.number("lon").tolist(), _names(sheet)
    text = {
        name: sheet.text(name) for name in ("id", "kind", "place", "sensitivity", "abroad", "user", "source", "note")
    }
    return tuple(
        Site(
            id=text["id"][i],
            names=names[i],
            kind=text["kind"][i],
            place=draft.rows[text["place"][i]],
            lat=lat[i],
            lon=lon[i],
            sensitivity=text["sensitivity"][i] or "technical",
            abroad=text["abroad"][i],
            user=text["user"][i] or None,
            source=text["source"][i],
            note=text["note"][i],
        )
        for i in range(len(sheet))
    )


def build_links(draft: Draft) -> tuple[Link, ...]:
    """Build the rows of links.csv."""
    sheet = draft.sheets.get("links")
    if sheet is None:
        return ()
    text = [sheet.text(column) for column in ("a", "b", "kind", "name", "source")]
    return tuple(
        Link(a, b, km, kind or "road", name, source)
        for a, b, kind, name, source, km in zip(*text, sheet.number("km").tolist(), strict=True)
    )


def build_stakes(draft: Draft) -> tuple[Stake, ...]:
    """Build the rows of stakes.csv."""
    sheet = draft.sheets.get("stakes")
    if sheet is None:
        return ()
    text = [sheet.text(column) for column in ("party", "issue", "option", "source", "note")]
    return tuple(
        Stake(party, issue, option, value, red, source, note)
        for party, issue, option, source, note, value, red in zip(
            *text, _ranges(sheet, "mid"), sheet.flag("red_line"), strict=True
        )
    )


def build_fallbacks(draft: Draft) -> tuple[Fallback, ...]:
    """Build the rows of fallbacks.csv."""
    sheet = draft.sheets.get("fallbacks")
    if sheet is None:
        return ()
    said = (sheet.text("source"), sheet.text("note"))
    rows = zip(sheet.text("party"), _periods(sheet), _ranges(sheet, "mid"), *said, strict=True)
    return tuple(Fallback(*row) for row in rows)


def _names(sheet: Sheet) -> tuple[dict[str, str], ...]:
    columns = sheet.names()
    codes = tuple(columns)
    rows = zip(*columns.values(), strict=True)
    return tuple({code: cell for code, cell in zip(codes, row, strict=True) if cell} for row in rows)


def _periods(sheet: Sheet) -> tuple[Period, ...]:
    return tuple(period for period in sheet.period("date") if period is not None)


def _ranges(sheet: Sheet, middle: str = "best") -> list[Range]:
    parts = (sheet.number(part).tolist() for part in ("low", middle, "high"))
    return [Range(*row) for row in zip(*parts, strict=True)]
