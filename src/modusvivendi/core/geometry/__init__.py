"""Shapes in an equal-area projection: cleaned as a coverage when given, tessellated from points when not."""

from modusvivendi.core.geometry.cells import Cells

__all__ = ["Cells"]
