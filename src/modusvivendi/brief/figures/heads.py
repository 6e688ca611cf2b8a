"""Turned names over the columns of a grid."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from modusvivendi.brief.figures.metrics import measure
from modusvivendi.brief.figures.svg import Frame, fit, wrap

_SIZE, _LEADING = 12.0, 14.0
_LONG, _BROKEN = 215.0, 165.0
_TURN, _UPRIGHT = 65.0, 90.0


@dataclass(frozen=True)
class Heads:
    """Names in one or two lines each. ``height``: what they take above the columns, px; ``spare``: beyond the last."""

    names: Sequence[Sequence[str]]
    angle: float
    height: float
    spare: float

    def draw(self, frame: Frame, start: float, cell: float, y: float) -> list[str]:
        """Draw each name from the middle of its column upwards; columns of width ``cell`` begin at ``start``."""
        step = _LEADING / math.sin(math.radians(self.angle))
        return [
            frame.text(
                start + (column + 0.5) * cell + 4 + (number - (len(lines) - 1) / 2) * step,
                y,
                line,
                size=_SIZE,
                turn=-self.angle,
            )
            for column, lines in enumerate(self.names)
            for number, line in enumerate(lines)
        ]


def lay_heads(names: Sequence[str], room: float, *, narrow: bool) -> Heads:
    """Lay names over columns that share a width; where columns are wide enough, a long name takes two lines."""
    two = room / max(len(names), 1) >= 2.4 * _LEADING
    laid = [wrap(name, _BROKEN, _SIZE, lines=2) if two else [fit(name, _LONG, _SIZE)] for name in names]
    longest = max((measure(line, _SIZE) for lines in laid for line in lines), default=0.0)
    angle = _UPRIGHT if narrow else _TURN
    turned = math.radians(angle)
    most = max(map(len, laid), default=1)
    spare = longest * math.cos(turned) + (most - 1) * _LEADING / 2
    return Heads(laid, angle, longest * math.sin(turned) + _SIZE / 2, 0.0 if narrow else spare)
