"""The maps of a run as one GeoPackage: who holds what, the sectors and lines of each plan, the sites."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from modusvivendi.brief.audience import Permits, permit
from modusvivendi.brief.exports.attributes import (
    Columns,
    describe_parties,
    describe_places,
    describe_sectors,
    describe_sites,
    name_sector,
    style_parties,
    style_sectors,
    style_sites,
)
from modusvivendi.brief.exports.geopackage import Layer, pack_geopackage
from modusvivendi.brief.exports.symbols import Category, Style
from modusvivendi.brief.maps import holding
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.plans import Plan
from modusvivendi.core.ranges import Ints
from modusvivendi.core.territory import Site
from modusvivendi.plan.results import Results

NAME = "maps.gpkg"

EDGE_M = 5000.0
"""Longer edges are divided before they turn to degrees, so that they stay where they were drawn."""

_SCHEMATIC = "Schematic: cells made from points, not boundaries. "

Drawn = tuple[list[Layer], dict[str, Style]]


def export_map(results: Results, audience: str) -> dict[str, bytes]:
    """Return ``maps.gpkg``, styled for QGIS.

    Layers: ``places``, ``control``, ``sites``, and ``sectors_<plan>`` and ``lines_<plan>`` of each drawn plan. The
    public gets hexagons instead: no places, no lines, and sites no finer than the hexagon they lie in.
    Raises ``ModusError`` for an unknown audience.
    """
    permits = permit(audience)
    sites = [
        site
        for site in results.dossier.sites
        if site.sensitivity in permits.sites and np.isfinite(site.lat) and np.isfinite(site.lon)
    ]
    layers, styles = _draw_fine(results, sites) if permits.fine else _draw_coarse(results, sites, permits)
    date = f"{results.dossier.as_of.start.isoformat()}T00:00:00.000Z"
    return {NAME: pack_geopackage(layers, {**styles, "sites": style_sites(sites)}, date)}


def _draw_fine(results: Results, sites: Sequence[Site]) -> Drawn:
    from modusvivendi.core.geometry.projection import densify, unproject

    dossier, cells = results.dossier, results.cells
    dense = densify(cells.polygons, EDGE_M)
    polygons = unproject(dense, cells.crs)
    holders, confidence = holding(dossier)
    note = (_SCHEMATIC if cells.schematic else "") + cells.credit
    plans = _find_drawn(results)
    control: Columns = {
        "place": dossier.places.ids,
        **describe_parties(dossier, holders),
        "confidence": confidence.tolist(),
    }
    layers = [
        Layer("places", "MultiPolygon", polygons, describe_places(dossier, plans), note),
        Layer("control", "MultiPolygon", polygons, control, f"Who holds each place on {dossier.as_of}. {note}"),
        Layer("sites", "Point", _point(sites), describe_sites(dossier, sites), "Sites"),
    ]
    styles = {
        "places": Style("", [Category("", "", "#ffffff", "#5f6b76")], hollow=True),
        "control": style_parties(dossier, holders),
    }
    for plan in plans:
        sectors, lines = _draw_sectors(dossier, plan, dense, cells.crs, note), _draw_lines(results, plan, dense, note)
        layers += [sectors, lines]
        styles[sectors.name] = style_sectors(dossier, plan)
        styles[lines.name] = Style("", [Category("", "", "#1d2733", "#1d2733")], width=0.8)
    return layers, styles


def _draw_sectors(dossier: Dossier, plan: Plan, dense: Any, crs: str, note: str) -> Layer:
    from modusvivendi.core.geometry.display import dissolve
    from modusvivendi.core.geometry.projection import unproject

    united = dissolve(dense, plan.assignment)
    shapes = unproject(np.array(list(united.values()), object), crs)
    columns = describe_sectors(dossier, plan, np.array(list(united), np.int64))
    return Layer(f"sectors_{plan.id}", "MultiPolygon", shapes, columns, note)


def _draw_lines(results: Results, plan: Plan, dense: Any, note: str) -> Layer:
    """Lines between sectors; ``km`` is that of the ledger, ``km_drawn`` that of the line as it is drawn here."""
    from modusvivendi.core.geometry.display import lines_between
    from modusvivendi.core.geometry.projection import unproject

    found = lines_between(dense, plan.assignment)
    shapes = unproject(np.array([line.geometry for line in found], object), results.cells.crs) if found else []
    ends = [(name_sector(plan, line.a), name_sector(plan, line.b)) for line in found]
    known = {frozenset[str | None](pair): km for pair, km in results.ledgers[plan.id].line_km.items()}
    columns: Columns = {
        "sector_a": [a for a, _ in ends],
        "sector_b": [b for _, b in ends],
        "km": [known.get(frozenset(pair)) for pair in ends],
        "km_drawn": [round(line.km, 1) for line in found],
    }
    return Layer(f"lines_{plan.id}", "MultiLineString", shapes, columns, f"Lines between sectors. {note}")


def _draw_coarse(results: Results, sites: Sequence[Site], permits: Permits) -> Drawn:
    import shapely

    dossier = results.dossier
    note = f"Hexagons {permits.spacing_km:.0f} km apart, each with what has most of its land. {results.cells.credit}"
    holders, _ = holding(dossier)
    hexagons, label, share = _coarsen(results, holders, permits)
    control: Columns = {**describe_parties(dossier, label), "share": share}
    layers = [Layer("control", "MultiPolygon", hexagons, control, f"Who holds most on {dossier.as_of}. {note}")]
    styles = {"control": style_parties(dossier, holders)}
    for plan in _find_drawn(results):
        hexagons, label, share = _coarsen(results, plan.assignment, permits)
        columns: Columns = {**describe_sectors(dossier, plan, label), "share": share}
        layers.append(Layer(f"sectors_{plan.id}", "MultiPolygon", hexagons, columns, note))
        styles[f"sectors_{plan.id}"] = style_sectors(dossier, plan)
    middle = shapely.point_on_surface(hexagons)
    near = [int(row) for row in shapely.STRtree(hexagons).nearest(_point(sites))] if sites else []
    layers.append(Layer("sites", "Point", middle[near], describe_sites(dossier, sites), f"Sites. {note}"))
    return layers, styles


def _coarsen(results: Results, label: Ints, permits: Permits) -> tuple[Any, Ints, list[float]]:
    from modusvivendi.core.geometry.display import coarsen
    from modusvivendi.core.geometry.projection import densify, unproject

    coarse = coarsen(results.cells, label, spacing_km=permits.spacing_km)
    polygons = unproject(densify(coarse.polygons, EDGE_M), results.cells.crs)
    return polygons, coarse.label, coarse.mixed.tolist()


def _find_drawn(results: Results) -> list[Plan]:
    return [plan for plan in results.dossier.plans if plan.id in results.ledgers]


def _point(sites: Sequence[Site]) -> Any:
    import shapely

    return shapely.points(np.array([(site.lon, site.lat) for site in sites], float).reshape(-1, 2))
