"""Names on a map without overlap: the weightiest first, each where it still fits, or not at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from modusvivendi.brief.figures.metrics import ASCENT, DESCENT, measure
from modusvivendi.brief.figures.svg import Anchor


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in px, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: "Box") -> bool:
        """Whether the other lies within."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


@dataclass(frozen=True, slots=True)
class Label:
    """A name to place: lines of text, a point in px, and its weight (people, land).

    ``radius``: of the dot it stands beside in px; None for a name that stands on its point (a sector's).
    """

    lines: tuple[str, ...]
    x: float
    y: float
    weight: float
    size: float = 12
    bold: bool = False
    radius: float | None = 2.5


@dataclass(frozen=True, slots=True)
class Placed:
    """A label that found room: the x and the first baseline of its lines, their anchor, and the room it takes."""

    label: Label
    x: float
    y: float
    anchor: Anchor
    box: Box


LEADING = 1.2
"""Line height in font sizes."""


def place_labels(labels: Sequence[Label], frame: Box, taken: Iterable[Box] = ()) -> tuple[Placed, ...]:
    """Place labels greedily by falling weight; none overlaps another or a taken box, none leaves the frame.

    A name's own dot may lie on a taken box (a sign) but not under another name. A label that fits nowhere is left out.
    Equal weights go by their text, so that the order of input does not matter.
    """
    room = list(taken)
    written: list[Box] = []
    placed: list[Placed] = []
    for label in sorted(labels, key=_order):
        for candidate in _candidates(label):
            dot = _dot(label)
            free = frame.holds(candidate.box) and not any(candidate.box.meets(box) for box in room)
            if free and not any(one.meets(box) for one in dot for box in written):
                placed.append(candidate)
                written.append(candidate.box)
                room += [candidate.box, *dot]
                break
    return tuple(placed)


def _order(label: Label) -> tuple[float | bool | tuple[str, ...], ...]:
    radius = -1.0 if label.radius is None else label.radius
    return (-label.weight, label.lines, label.x, label.y, label.size, label.bold, radius)


def _dot(label: Label) -> list[Box]:
    if label.radius is None:
        return []
    return [Box(label.x - label.radius, label.y - label.radius, label.x + label.radius, label.y + label.radius)]


def _candidates(label: Label) -> Iterable[Placed]:
    """Positions from the best to the worst: beside, above, below, the corners; for a sector around its point."""
    width = max((measure(line, label.size, bold=label.bold) for line in label.lines), default=0)
    height = ((len(label.lines) - 1) * LEADING + ASCENT + DESCENT) * label.size
    if label.radius is None:
        for dx, dy in ((0, 0), (0, -0.4), (0, 0.4), (-0.3, 0), (0.3, 0), (0, -0.8), (0, 0.8)):
            yield _put(label, label.x + dx * width / 2, label.y + dy * height, "middle", width, height)
        return
    gap = label.radius + 2
    middle = label.y
    beside: tuple[tuple[float, float, Anchor], ...] = (
        (label.x + gap, middle, "start"),
        (label.x - gap, middle, "end"),
        (label.x, middle - gap - height / 2, "middle"),
        (label.x, middle + gap + height / 2, "middle"),
        (label.x + gap, middle - height / 2, "start"),
        (label.x + gap, middle + height / 2, "start"),
        (label.x - gap, middle - height / 2, "end"),
        (label.x - gap, middle + height / 2, "end"),
    )
    for x, y, anchor in beside:
        yield _put(label, x, y, anchor, width, height)


def _put(label: Label, x: float, y: float, anchor: Anchor, width: float, height: float) -> Placed:
    """Place with the middle of its height at y."""
    left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
    top = y - height / 2
    box = Box(left, top, left + width, top + height)
    return Placed(label, x, top + ASCENT * label.size, anchor, box)
