"""S2 cells of level 13 (about 1.3 km2 to 1.6 km2) that cover a volume."""

from functools import cache
from importlib import import_module
from typing import Any

from modusvivendi.core.errors import ModusError
from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import Point, Volume
from modusvivendi.deconflict.charts import Chart
from modusvivendi.deconflict.figures import Figure, draw_up
from modusvivendi.deconflict.shapes import draw

LEVEL = 13
"""The level of the published interface; a cell is about a kilometre across."""
MOST_CELLS = 100_000


def cells(volume: Volume | Figure, level: int = LEVEL) -> tuple[int, ...]:
    """Return the ids (unsigned, rising) of all cells of a level that an outline meets, and maybe a few along its rim.

    Raises ``ModusError`` when the package ``s2geometry`` is not installed, for more than ``MOST_CELLS`` cells, or for
    an outline beyond the limits of ``core.operations``.
    """
    figure = draw_up(volume)
    wide = shapely.buffer(draw(figure.volume.outline, figure.chart, _COARSE), 3.0 * _COARSE, join_style="mitre")
    return cover(wide, figure.chart, level)


def cover(drawn: Any, chart: Chart, level: int = LEVEL) -> tuple[int, ...]:
    """Return the ids (unsigned, rising) of all cells of a level that a shapely geometry with an area meets.

    Its straight pieces are taken for arcs of great circles: it should be drawn a little too wide (see ``_COARSE``).

    Raises ``ModusError`` when the package ``s2geometry`` is not installed, or for more than ``MOST_CELLS`` cells.
    """
    s2, coverer = _coverer(level)
    point = s2.S2LatLng.FromDegrees
    found: set[int] = set()
    for part in shapely.get_parts(drawn):
        if shapely.get_type_id(part) != _POLYGON or shapely.is_empty(part):
            continue
        lon, lat = chart.locate(shapely.get_coordinates(shapely.get_exterior_ring(part))[:-1])
        degrees = zip(lat.tolist(), lon.tolist(), strict=True)
        loop = s2.S2Loop([point(y, x).ToPoint() for y, x in degrees])
        loop.Normalize()
        if loop.GetArea() * 4**level / 2.0 > MOST_CELLS:
            raise ModusError(f"an area of more than {MOST_CELLS:,} cells", repair="file a smaller area")
        found.update(cell.id() for cell in coverer.GetCovering(loop))
    return tuple(sorted(found))


def outline_of(token: str) -> tuple[Point, ...]:
    """Return the four corners (longitude, latitude) of the cell with an S2 token.

    Raises ``ModusError`` for a text that is no token, and when the package ``s2geometry`` is not installed.
    """
    s2, _ = _coverer(LEVEL)
    if not token or len(token) > _TOKEN or set(token) - _DIGITS:
        raise ModusError(f"{token[:20]!r} is no cell", repair="give an S2 token, such as 1519")
    cell_id = s2.S2CellId.FromToken(token)
    if not cell_id.is_valid():
        raise ModusError(f"{token!r} is no cell", repair="give an S2 token, such as 1519")
    corners = [s2.S2LatLng(s2.S2Cell(cell_id).GetVertex(row)) for row in range(4)]
    return tuple((corner.lng().degrees(), corner.lat().degrees()) for corner in corners)


_TOKEN = 16
_DIGITS = frozenset("0123456789abcdef")
_POLYGON = 3
_COARSE = 1e-5
"""Degrees within which the outline is drawn for its cells; three times that is taken in all around."""


@cache
def _coverer(level: int) -> tuple[Any, Any]:
    try:
        s2geometry: Any = import_module("s2geometry")
    except ImportError as error:
        raise ModusError("cells need the package s2geometry", repair="pip install 'modusvivendi[desk]'") from error
    coverer = s2geometry.S2RegionCoverer()
    coverer.set_fixed_level(level)
    coverer.set_max_cells(MOST_CELLS)
    return s2geometry, coverer
