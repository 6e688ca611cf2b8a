"""The length of a line weighted by how rugged the ground is: more of a burden to guard, or a border that holds."""

import math
from functools import partial

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats, freeze
from modusvivendi.ledger.tallies import KM, METRES
from modusvivendi.sectors.problem import Frame
from modusvivendi.sectors.standing import Standing
from modusvivendi.sectors.term import Parts, Term


def rugged_line(per_100_m: float) -> Term:
    """Return the term of the length of the line, in which ground of 100 m ruggedness adds ``per_100_m`` to each km.

    A km of line on a border of ruggedness r (terrain ruggedness index in m, Riley, DeGloria and Elliot 1999) counts
    max(0, 1 + per_100_m r / 100) km. Above 0 rugged ground costs more to hold, below 0 it is a natural border; which
    of the two is right is a judgement. A line on a border of unknown ruggedness has no known value, and ``split``
    raises ``ModusError`` when there is such a border at all.
    """
    measure, split = partial(_measure, per_100_m), partial(_split, per_100_m)
    return Term("rugged_line_km", "km", "less", 1, measure, split, best=0.0)


def refuse_unknown_ground(frame: Frame) -> None:
    """Raise ``ModusError`` when the ruggedness of a border that a line may run along is unknown, with the first."""
    unknown = _list_unknown(frame)
    if not unknown:
        return
    first = unknown[0]
    ids, tallies = frame.dossier.places.ids, frame.tallies
    raise ModusError(
        f"rugged_line_km counts against a plan, but the ruggedness of {len(unknown)} of {len(tallies.a)} borders is "
        f"unknown, the first between {ids[int(tallies.a[first])]} and {ids[int(tallies.b[first])]}",
        repair="give the column ruggedness in borders.csv (m), or weigh line_km instead",
    )


def _list_unknown(frame: Frame) -> list[int]:
    rough, metres = _rate_ground(frame.dossier), frame.tallies.borders[:, METRES]
    return np.flatnonzero(np.isnan(rough) & (metres > 0)).tolist()


def _rate_ground(dossier: Dossier) -> Floats:
    """Return the ruggedness in m of the borders of the tallies, NaN unknown."""
    borders = dossier.borders
    land = np.flatnonzero(borders.land)
    return np.full(len(land), math.nan) if borders.ruggedness is None else borders.ruggedness[land]


def _weigh(per_100_m: float, frame: Frame) -> Floats:
    """Return what each border of the tallies counts when a line runs along it, in km; NaN unknown."""
    factor = np.maximum(0.0, 1.0 + per_100_m * _rate_ground(frame.dossier) / 100.0)
    metres = frame.tallies.borders[:, METRES]
    return np.where(metres > 0, metres * factor / KM, 0.0)


def _measure(per_100_m: float, standing: Standing) -> float:
    return float(_weigh(per_100_m, standing.frame)[standing.cut].sum())


def _split(per_100_m: float, frame: Frame) -> Parts:
    refuse_unknown_ground(frame)
    km = _weigh(per_100_m, frame)
    edge = np.where(frame.line_rows >= 0, km[frame.line_rows], 0.0)
    return Parts(freeze(np.zeros((len(frame.people), len(frame)))), freeze(edge))
