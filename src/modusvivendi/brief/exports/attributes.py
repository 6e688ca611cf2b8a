"""The columns and the styles of the map layers."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from modusvivendi.brief.exports.geopackage import Value
from modusvivendi.brief.exports.symbols import Category, Style
from modusvivendi.brief.figures.palette import swatch
from modusvivendi.brief.maps import swatches
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.names import Names
from modusvivendi.core.plans import Plan
from modusvivendi.core.ranges import Ints
from modusvivendi.core.territory import Site

Columns = dict[str, Sequence[Value]]

_REST = Category("", "?", swatch(-1).fill, swatch(-1).dark, 0)
"""Whatever is unknown or belongs to no sector."""


def describe_places(dossier: Dossier, plans: Iterable[Plan]) -> Columns:
    """Return the columns of n places: ids, names, area, people, and the sector that each plan gives them."""
    places = dossier.places
    low, best, high = places.population.T.tolist()
    return {
        "id": places.ids,
        **_name(places.names, dossier.languages),
        "parent": places.parents,
        "area_km2": places.area_km2.tolist(),
        "people_low": low,
        "people": best,
        "people_high": high,
        **{f"sector_{plan.id}": [name_sector(plan, row) for row in plan.assignment.tolist()] for plan in plans},
        "source": places.sources,
    }


def describe_parties(dossier: Dossier, holders: Ints) -> Columns:
    """Return the columns of who holds each feature: party row numbers, -1 unknown."""
    held = [dossier.parties[row] if row >= 0 else None for row in holders.tolist()]
    return {
        "party": [party.id if party else None for party in held],
        **_name([party.names if party else {} for party in held], dossier.languages, "party"),
    }


def describe_sectors(dossier: Dossier, plan: Plan, rows: Ints) -> Columns:
    """Return the columns of features that are sectors of a plan: row numbers, -1 none."""
    sectors = [plan.sectors[row] if row >= 0 else None for row in rows.tolist()]
    return {
        "sector": [sector.id if sector else None for sector in sectors],
        **_name([sector.names if sector else {} for sector in sectors], dossier.languages),
        "home": [", ".join(sector.home) if sector else None for sector in sectors],
        "held_by": [", ".join(sector.held_by) or None if sector else None for sector in sectors],
        "optional": [sector.optional if sector else None for sector in sectors],
    }


def describe_sites(dossier: Dossier, sites: Sequence[Site]) -> Columns:
    """Return the columns of sites."""
    return {
        "id": [site.id for site in sites],
        **_name([site.names for site in sites], dossier.languages),
        "kind": [site.kind for site in sites],
        "sensitivity": [site.sensitivity for site in sites],
        "user": [site.user for site in sites],
        "abroad": [site.abroad or None for site in sites],
        "source": [site.source for site in sites],
        "note": [site.note or None for site in sites],
    }


def style_parties(dossier: Dossier, holders: Ints) -> Style:
    """Colour by party, those that hold something, in the colours of the brief's map of control."""
    held = [row for row in range(len(dossier.parties)) if np.any(holders == row)]
    chosen = ((dossier.parties[row].id, dossier.parties[row].names, at) for at, row in enumerate(held))
    return Style("party", [*(_categorise(id, names, dossier, number) for id, names, number in chosen), _REST])


def style_sectors(dossier: Dossier, plan: Plan) -> Style:
    """Colour by sector, in the colours of the brief's map of the plan."""
    numbers = swatches(dossier, plan.id)
    chosen = zip(plan.sectors, numbers, strict=True)
    return Style("sector", [*(_categorise(s.id, s.names, dossier, number) for s, number in chosen), _REST], width=0.3)


def style_sites(sites: Sequence[Site]) -> Style:
    """Mark by kind of site."""
    kinds = sorted({site.kind for site in sites})
    return Style(
        "kind",
        [Category(kind, kind.replace("_", " "), "#ffffff", "#1d2733", number) for number, kind in enumerate(kinds)],
        width=0.4,
    )


def name_sector(plan: Plan, row: int) -> str | None:
    """Return the id of a sector by row number, None for -1."""
    return plan.sectors[row].id if row >= 0 else None


def _categorise(id: str, names: Names, dossier: Dossier, number: int) -> Category:
    label = " / ".join(dict.fromkeys(names[code] for code in dossier.languages if names.get(code))) or id
    look = swatch(number)
    return Category(id, label, look.fill, look.dark, number)


def _name(names: Sequence[Names], languages: Iterable[str], stem: str = "name") -> Mapping[str, Sequence[Value]]:
    return {f"{stem}_{code}": [one.get(code) or None for one in names] for code in languages}
