"""Shapes in an equal-area projection: cleaned as a coverage when given, tessellated from points when not.

``Cells`` needs NumPy alone. The functions need shapely and pyproj, so their modules are loaded when one is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from modusvivendi.core.geometry.cells import Cells

if TYPE_CHECKING:
    from modusvivendi.core.geometry.inspection import inspect_shapes
    from modusvivendi.core.geometry.measures import measure_areas, measure_borders
    from modusvivendi.core.geometry.projection import choose_crs
    from modusvivendi.core.geometry.shaping import shape_cells

__all__ = ["Cells", "choose_crs", "inspect_shapes", "measure_areas", "measure_borders", "shape_cells"]

_HOME = {
    "choose_crs": "projection",
    "inspect_shapes": "inspection",
    "measure_areas": "measures",
    "measure_borders": "measures",
    "shape_cells": "shaping",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
