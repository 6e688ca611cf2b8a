"""The cells that stand for the places on every map."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from modusvivendi.core.ranges import Floats

Shaped = npt.NDArray[np.object_]
"""An array of shapely geometries."""


@dataclass(frozen=True)
class Cells:
    """One shape for each place, in metres in an equal-area projection.

    ``polygons`` (n,) shapely geometries (Polygon or MultiPolygon); they form a valid coverage. ``crs``: the projection
    as a PROJ string or EPSG code. ``schematic``: made from points, not from boundaries, and to be marked so wherever
    drawn. ``moved_km2`` (n,): land gained plus land lost by each place in cleaning (0 where none). ``outline``: the
    country, None when neither an outline nor polygons were given. ``extended``: row numbers of places so far outside
    the given outline that it was extended around them.
    """

    polygons: Shaped
    crs: str
    schematic: bool
    moved_km2: Floats
    outline: Any
    credit: str = ""
    extended: tuple[int, ...] = ()
