"""Volumes as bytes, to be sealed: the outline with every bit of its coordinates, the limits, what is drawn of it."""

import struct
from datetime import timedelta

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.operations import EPOCH, Circle, Corridor, Outline, Point, Polygon, Volume
from modusvivendi.deconflict.figures import Figure

_HEAD = struct.Struct("<BBddqqdI")
_VERSION = 1
_POLYGON, _CIRCLE, _CORRIDOR = 0, 1, 2
_MICROSECOND = timedelta(microseconds=1)


def pack(figure: Figure) -> bytes:
    """Return a figure as bytes: its volume, exactly, and its first sketch with the area for cells."""
    volume = figure.volume
    kind, size, points = _parts(volume.outline)
    times = ((when - EPOCH) // _MICROSECOND for when in (volume.start, volume.end))
    head = _HEAD.pack(_VERSION, kind, volume.lower_m, volume.upper_m, *times, size, len(points))
    return head + np.asarray(points, "<f8").tobytes() + figure.pack()


def unpack(content: bytes) -> Figure:
    """Return the figure again; raises ModusError for bytes of another version."""
    version, kind, lower, upper, start, end, size, count = _HEAD.unpack_from(content)
    if version != _VERSION:
        raise ModusError(f"a volume of version {version}, not {_VERSION}", repair="use the program that wrote it")
    stop = _HEAD.size + count * 16
    numbers = struct.unpack_from(f"<{count * 2}d", content, _HEAD.size)
    points = tuple(zip(numbers[0::2], numbers[1::2], strict=True))
    outline: Outline
    if kind == _CIRCLE:
        outline = Circle(points[0], size)
    else:
        outline = Corridor(points, size) if kind == _CORRIDOR else Polygon(points)
    window = (EPOCH + start * _MICROSECOND, EPOCH + end * _MICROSECOND)
    return Figure(Volume(outline, lower, upper, *window), content[stop:])


def _parts(outline: Outline) -> tuple[int, float, tuple[Point, ...]]:
    match outline:
        case Polygon():
            return _POLYGON, 0.0, outline.vertices
        case Circle():
            return _CIRCLE, outline.radius_m, (outline.centre,)
        case Corridor():
            return _CORRIDOR, outline.half_width_m, outline.line
