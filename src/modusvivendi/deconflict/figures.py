"""A volume with all that is drawn of it, each kept once made, so that many others can be held against it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from modusvivendi.core.geometry.planar import shapely
from modusvivendi.core.operations import Volume
from modusvivendi.deconflict.charts import Chart
from modusvivendi.deconflict.shapes import choose_chart, draw
from modusvivendi.deconflict.sketches import Sketch, sketch, surround, unpack_area


class Figure:
    """A volume, its chart, its sketches and its shape.

    ``packed``: what ``pack`` gave, when it was kept; ``kept``: the sketch in it.
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
        """Return an area of few corners that holds the outline (``sketches.surround``); chart as in ``sketched``."""
        chart = chart or self.chart
        if chart.pole not in self._widened:
            kept = self._unpack()
            if self.packed is not None and kept is not None and chart.pole == kept.pole:
                self._widened[chart.pole] = unpack_area(self.packed)
            else:
                self._widened[chart.pole] = surround(self.sketched(0, chart))
        return self._widened[chart.pole]

    def pack(self) -> bytes:
        """Return the first sketch and the area for cells as bytes, to be kept beside the volume."""
        return self.packed or self.sketched().pack(self.widened())

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
