"""What the tables leave out and the shapes can tell: areas, borders and their lengths."""

from dataclasses import replace

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError, Where
from modusvivendi.core.geometry import Cells
from modusvivendi.core.ranges import freeze
from modusvivendi.core.territory import Borders
from modusvivendi.io.findings import Findings


def check_shapes(dossier: Dossier, findings: Findings) -> None:
    """Add what is wrong with the polygons, the points and the projection."""
    shapes = dossier.shapes
    if shapes.polygons is None and shapes.outline is None and not dossier.projection:
        return
    from modusvivendi.core.geometry import choose_crs, inspect_shapes

    if dossier.projection:
        try:
            choose_crs(dossier.places.lat, dossier.places.lon, dossier.projection)
        except ModusError as error:
            where = error.where if error.where.file else Where("dossier.toml")
            findings.add("projection", where, error.message, "areas would be wrong", error.repair)
    findings.take("shapes", inspect_shapes(shapes, dossier.places))


def fill_measures(dossier: Dossier, findings: Findings) -> Dossier:
    """Return the dossier with the areas and border lengths that its tables lack, measured on its shapes.

    Without polygons and without points nothing can be measured: they stay NaN, and a finding says so.
    """
    places, borders = dossier.places, dossier.borders
    no_area = np.isnan(places.area_km2)
    no_border = not len(borders.a) and not len(borders.outer)
    no_km = np.isnan(borders.km) & (borders.land != 0)
    if findings.failed or not (no_area.any() or no_border or no_km.any() or np.isnan(borders.outer_km).any()):
        return dossier
    located = ~(np.isnan(places.lat) | np.isnan(places.lon))
    if dossier.shapes.polygons is None and not located.all():
        findings.add(
            "measure",
            Where("places.csv"),
            f"{int(no_area.sum()):,} areas are unknown, and {int((~located).sum()):,} places have no point",
            "neither areas nor borders can be had from the map",
            "give lat and lon of every place, or polygons, or fill in area_km2 and borders.csv",
            severity="warning",
        )
        return dossier
    from modusvivendi.core.geometry import measure_areas, measure_borders, shape_cells

    try:
        cells = shape_cells(dossier.shapes, places, dossier.projection)
        if no_area.any():
            _note_measured(cells, f"{int(no_area.sum()):,} areas", "places.csv", findings)
            area = np.where(no_area, measure_areas(cells), places.area_km2)
            dossier = replace(dossier, places=replace(places, area_km2=freeze(area)))
        if no_border or no_km.any() or np.isnan(borders.outer_km).any():
            _note_measured(cells, "border lengths", "borders.csv", findings)
            measured = measure_borders(cells)
            dossier = replace(dossier, borders=measured if no_border else _fill_lengths(borders, measured, findings))
    except ModusError as error:
        findings.add("measure", error.where, error.message, "areas and borders were to be measured on it", error.repair)
    return dossier


def _note_measured(cells: Cells, what: str, file: str, findings: Findings) -> None:
    how = "on schematic cells drawn from points, so roughly" if cells.schematic else "on the polygons"
    findings.add("measured", Where(file), f"{what} are not in the table and were measured {how}", severity="note")


def _fill_lengths(borders: Borders, measured: Borders, findings: Findings) -> Borders:
    known = {
        (min(a, b), max(a, b)): km
        for a, b, km in zip(measured.a.tolist(), measured.b.tolist(), measured.km.tolist(), strict=True)
    }
    pairs = zip(borders.a.tolist(), borders.b.tolist(), borders.km.tolist(), borders.land.tolist(), strict=True)
    km = [
        (known.get((min(a, b), max(a, b)), np.nan) if land else 0.0) if np.isnan(length) else length
        for a, b, length, land in pairs
    ]
    unknown = int(np.isnan(km).sum()) + int(np.isnan(borders.outer_km).sum())
    if unknown:
        findings.add(
            "measure",
            Where("borders.csv"),
            f"{unknown:,} borders have no length and do not touch on the map",
            "lines along them cannot be measured",
            "fill in km, or delete the rows",
            severity="warning",
        )
    return replace(borders, km=freeze(np.array(km, np.float64)))
