"""The dossier's arrays and records as rows of text, table by table."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from modusvivendi.core.dictionary import TABLES
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.names import Names
from modusvivendi.core.ranges import Range
from modusvivendi.io.preparations import list_rows
from modusvivendi.io.syntax import format_number

Rows = Iterable[Sequence[str]]


def list_tables(dossier: Dossier) -> dict[str, tuple[list[str], Rows]]:
    """Return header and rows of each table that has rows; places.csv always."""
    languages = _list_languages(dossier)
    makers: dict[str, Iterator[dict[str, str]]] = {
        "places": _list_places(dossier),
        "points": _list_points(dossier),
        "areas": _list_areas(dossier),
        "borders": _list_borders(dossier),
        "people": _list_people(dossier),
        "control": _list_control(dossier),
        "events": _list_events(dossier),
        "series": _list_series(dossier),
        "sites": _list_sites(dossier),
        "links": _list_links(dossier),
        "stakes": _list_stakes(dossier),
        "fallbacks": _list_fallbacks(dossier),
        **list_rows(dossier),
    }
    tables: dict[str, tuple[list[str], Rows]] = {}
    for table in TABLES:
        rows = list(makers[table.name])
        header: list[str] = []
        for field in table.fields:
            header += [f"{field.name}_{code}" for code in languages] if field.type == "names" else [field.name]
        if rows or table.required:
            tables[table.name] = header, [[row.get(column, "") for column in header] for row in rows]
    return tables


def _list_languages(dossier: Dossier) -> list[str]:
    """The dossier's languages, then any others that some name has."""
    named = [*dossier.places.names, *(area.names for area in dossier.areas.values()), *(s.names for s in dossier.sites)]
    others = {code for names in named for code in names} - set(dossier.languages)
    return [*dossier.languages, *sorted(others)]


def _name(names: Names) -> dict[str, str]:
    return {f"name_{code}": text for code, text in names.items()}


def _range(value: Range, middle: str = "best") -> dict[str, str]:
    return {
        "low": format_number(value.low),
        middle: format_number(value.best),
        "high": format_number(value.high),
    }


def _list_places(dossier: Dossier) -> Iterator[dict[str, str]]:
    places = dossier.places
    for i, id in enumerate(places.ids):
        low, best, high = (format_number(part) for part in places.population[i].tolist())
        yield {
            "id": id,
            "parent": places.parents[i] or "",
            "town": places.towns[i] or "",
            **_name(places.names[i]),
            "lat": format_number(places.lat[i]),
            "lon": format_number(places.lon[i]),
            "area_km2": format_number(places.area_km2[i]),
            "population_low": low,
            "population_best": best,
            "population_high": high,
            "source": places.sources[i],
            "note": places.notes[i],
        }


def _list_points(dossier: Dossier) -> Iterator[dict[str, str]]:
    for row, lon, lat in dossier.shapes.points:
        yield {"place": dossier.places.ids[row], "lat": format_number(lat), "lon": format_number(lon)}


def _list_areas(dossier: Dossier) -> Iterator[dict[str, str]]:
    for area in dossier.areas.values():
        yield {
            "id": area.id,
            "parent": area.parent or "",
            "level": area.level,
            **_name(area.names),
            "source": area.source,
        }


def _list_borders(dossier: Dossier) -> Iterator[dict[str, str]]:
    borders, ids = dossier.borders, dossier.places.ids
    if borders.measured:
        return
    sources = borders.sources or (next(iter(dossier.sources), ""),) * (len(borders.a) + len(borders.outer))
    for i, (a, b, km) in enumerate(zip(borders.a.tolist(), borders.b.tolist(), borders.km.tolist(), strict=True)):
        ferry = borders.ferry is not None and bool(borders.ferry[i])
        kind = "land" if borders.land[i] else "ferry" if ferry else "point"
        rough = "" if borders.ruggedness is None else format_number(float(borders.ruggedness[i]))
        row = {"a": ids[a], "b": ids[b], "km": format_number(km), "kind": kind, "source": sources[i]}
        yield row if borders.ruggedness is None else {**row, "ruggedness": rough}
    outer = zip(
        borders.outer.tolist(), borders.beyond, borders.outer_km.tolist(), sources[len(borders.a) :], strict=True
    )
    for a, beyond, km, source in outer:
        yield {"a": ids[a], "b": beyond, "km": format_number(km), "kind": "land", "source": source}


def _list_people(dossier: Dossier) -> Iterator[dict[str, str]]:
    people = dossier.people
    there = ~np.isnan(people.share[:, :, 1])
    if people.source is not None:
        there |= people.source >= 0
    for place, community in zip(*(axis.tolist() for axis in np.nonzero(there)), strict=True):
        low, best, high = (format_number(part) for part in people.share[place, community].tolist())
        row = 0 if people.source is None else int(people.source[place, community])
        yield {
            "place": dossier.places.ids[place],
            "community": people.communities[community],
            "share_low": low,
            "share_best": best,
            "share_high": high,
            "source": people.sources[row],
        }


def _list_control(dossier: Dossier) -> Iterator[dict[str, str]]:
    control = dossier.control
    for i, date in enumerate(control.dates):
        yield {
            "place": dossier.places.ids[control.place[i]],
            "date": date.text,
            "party": dossier.parties[control.party[i]].id,
            "confidence": format_number(control.confidence[i]),
            "source": control.sources[i],
            "note": control.notes[i] if control.notes else "",
        }


def _list_events(dossier: Dossier) -> Iterator[dict[str, str]]:
    for event in dossier.events:
        yield {
            "date": event.date.text,
            "place": event.place or "",
            "kind": event.kind,
            "by": event.by or "",
            "of": event.of or "",
            "records": "" if event.records is None else str(event.records),
            **_range(event.count),
            "source": event.source,
        }


def _list_series(dossier: Dossier) -> Iterator[dict[str, str]]:
    for figure in dossier.series:
        yield {
            "date": figure.date.text,
            "indicator": figure.indicator,
            "place": figure.place or "",
            "country": figure.country,
            "party": figure.party or "",
            **_range(figure.value),
            "unit": figure.unit,
            "source": figure.source,
            "note": figure.note,
        }


def _list_sites(dossier: Dossier) -> Iterator[dict[str, str]]:
    for site in dossier.sites:
        yield {
            "id": site.id,
            **_name(site.names),
            "kind": site.kind,
            "place": dossier.places.ids[site.place],
            "lat": format_number(site.lat),
            "lon": format_number(site.lon),
            "sensitivity": site.sensitivity,
            "abroad": site.abroad,
            "user": site.user or "",
            "source": site.source,
            "note": site.note,
        }


def _list_links(dossier: Dossier) -> Iterator[dict[str, str]]:
    for link in dossier.links:
        yield {
            "a": link.a,
            "b": link.b,
            "km": format_number(link.km),
            "kind": link.kind,
            "name": link.name,
            "source": link.source,
        }


def _list_stakes(dossier: Dossier) -> Iterator[dict[str, str]]:
    for stake in dossier.stakes:
        yield {
            "party": stake.party,
            "issue": stake.issue,
            "option": stake.option,
            **_range(stake.value, "mid"),
            "red_line": "yes" if stake.red_line else "",
            "source": stake.source,
            "note": stake.note,
        }


def _list_fallbacks(dossier: Dossier) -> Iterator[dict[str, str]]:
    for fallback in dossier.fallbacks:
        yield {
            "party": fallback.party,
            "date": fallback.date.text,
            **_range(fallback.value, "mid"),
            "source": fallback.source,
            "note": fallback.note,
        }
