"""A volume with all that is drawn of it, each kept once made, so that many others can be held against it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import Volume
from modusvivendi.deconflict.charts import Chart
from modusvivendi.deconflict.shapes import REACH, choose_chart, draw
from modusvivendi.deconflict.sketches import Sketch, sketch

_ROUGH = 5e-4
"""Degrees (55 m) to which an outline is simplified before its cells are listed."""
_LONG = 0.5
"""Degrees of a piece for cells; on the arc of a great circle between its ends no point of it is ``_ROUGH`` off."""


class Figure:
    """A volume, its chart, its sketches and its shape.

    ``packed``: the bytes of the first sketch (``Sketch.pack``), when they were kept; ``kept``: that sketch, unpacked.
    All methods raise ``ModusError`` for an outline beyond the limits of ``core.operations``, or of nothing.
    """

    def __init__(self, volume: Volume, packed: bytes | None = None) -> None:
        self.volume = volume
        self._drawn: dict[int, Any] = {}
        self._sketches: dict[tuple[int, int], Sketch] = {}
        self._widened: dict[int, Any] = {}
        self.packed = packed
        self.kept: Sketch | None = None

    @cached_property
    def chart(self) -> Chart:
        """The chart that the outline is drawn in: around its first vertex, or around the pole that it comes near."""
        return choose_chart(self.volume.outline)

    @property
    def pole(self) -> int:
        """The pole of its chart (1 north, -1 south), 0 for a meridian chart."""
        kept = self._unpack()
        return self.chart.pole if kept is None else kept.pole

    def drawn(self, chart: Chart | None = None) -> Any:
        """Return the shapely geometry to the centimetre, in the outline's own chart or in that of its pole."""
        chart = chart or self.chart
        if chart.pole not in self._drawn:
            self._drawn[chart.pole] = draw(self.volume.outline, chart)
        return self._drawn[chart.pole]

    def sketched(self, level: int = 0, chart: Chart | None = None) -> Sketch:
        """Return a sketch in the outline's own chart, or in that of its hemisphere's pole."""
        kept = self._unpack()
        if kept is not None and level == 0 and (chart is None or chart.pole == kept.pole):
            return kept
        chart = chart or self.chart
        key = (chart.pole, level)
        if key not in self._sketches:
            made = sketch(self.volume.outline, chart, level)
            shapely.prepare([made.drawn, made.core])
            self._sketches[key] = made
        return self._sketches[key]

    def widened(self, chart: Chart | None = None) -> Any:
        """Return an area of few corners that holds the outline, some 170 m wider, to list cells of kilometres from.

        What two outlines that meet have in common is in what their areas have in common. Chart as in ``sketched``.
        """
        chart = chart or self.chart
        if chart.pole not in self._widened:
            made = self.sketched(0, chart)
            simple = shapely.segmentize(shapely.simplify(made.drawn, _ROUGH), _LONG)
            # The few pieces around the end of a line are 0.7 of the width away: half as much again covers them.
            width = 1.5 * (2.0 * _ROUGH + made.slack + REACH)
            self._widened[chart.pole] = shapely.buffer(simple, width, quad_segs=1, join_style="mitre")
        return self._widened[chart.pole]

    def _unpack(self) -> Sketch | None:
        if self.kept is None and self.packed is not None:
            self.kept = Sketch.unpack(self.packed)
        return self.kept

    @staticmethod
    def unpack_all(figures: Sequence["Figure"]) -> None:
        """Unpack the kept sketches of many at once."""
        ahead = [(one, one.packed) for one in figures if one.kept is None and one.packed is not None]
        for (one, _), made in zip(ahead, Sketch.unpack_all([packed for _, packed in ahead]), strict=True):
            one.kept = made


def draw_up(volume: Volume | Figure) -> Figure:
    """Return a figure of a volume; a figure as it is."""
    return volume if isinstance(volume, Figure) else Figure(volume)
