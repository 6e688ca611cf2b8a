"""Why a bare graph cannot be shared out into parts within bounds, as far as that can be proved at once."""

from collections.abc import Sequence

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats, Ints
from modusvivendi.sectors.bounds import Bounds
from modusvivendi.sectors.graph import Graph, pieces_of

_SHOWN = 5
_PIECES = 6


def refuse_obstacles(graph: Graph, bounds: Bounds, names: Sequence[str]) -> None:
    """Raise ``ModusError`` when no plan of connected parts can exist, or the territory does not hold together.

    Found are: more parts than places, a territory in pieces (which are named, ``names`` (n,)), places heavier than a
    part may be, bounds that do not add up to the whole, and bounds between two whole numbers when loads are whole.
    What is not found may still have no plan.
    """
    if len(bounds) > len(graph):
        raise ModusError(
            f"{len(graph)} places cannot be shared out among {len(bounds)} parts",
            repair=f"choose k from 1 to {len(graph)}",
        )
    _check_pieces(pieces_of(graph), names)
    _check_heavy(graph, bounds, names)
    _check_sums(graph, bounds)
    for tally in bounds.further:
        _check_total(tally.low, tally.high, float(tally.amount.sum()), float(np.abs(tally.amount).sum()), tally.name)


def _check_pieces(pieces: Sequence[Ints], names: Sequence[str]) -> None:
    if len(pieces) == 1:
        return
    lines = [f"{len(rows):,} place{'s' * (len(rows) != 1)} ({_list_few(names, rows)})" for rows in pieces[:_PIECES]]
    more = f"; and {len(pieces) - _PIECES:,} more" if len(pieces) > _PIECES else ""
    raise ModusError(
        f"the territory is in {len(pieces):,} pieces that nothing joins: {'; '.join(lines)}{more}",
        repair="join them by an edge (a ferry, a bridge), or share out each piece on its own",
    )


def _check_heavy(graph: Graph, bounds: Bounds, names: Sequence[str]) -> None:
    most = float(bounds.high.max())
    heavy = np.flatnonzero(graph.load > most)
    if len(heavy):
        worst = heavy[np.argsort(-graph.load[heavy], kind="stable")]
        shown = ", ".join(f"{names[row]} ({graph.load[row]:,.0f})" for row in worst[:_SHOWN].tolist())
        raise ModusError(
            f"no part may hold more than {most:,.0f}, and {len(heavy):,} place{'s' * (len(heavy) != 1)} alone "
            f"hold{'s' * (len(heavy) == 1)} more: {shown}{', …' if len(heavy) > _SHOWN else ''}",
            repair="ask for fewer parts, widen the tolerance, or cut such places smaller",
        )


def _check_sums(graph: Graph, bounds: Bounds) -> None:
    total = float(graph.load.sum())
    _check_total(bounds.low, bounds.high, total, total)
    if np.all(graph.load == np.round(graph.load)):
        none = np.flatnonzero(np.floor(bounds.high) < np.ceil(bounds.low))
        if len(none):
            part = int(none[0])
            raise ModusError(
                f"a part must hold {bounds.low[part]:,.2f} to {bounds.high[part]:,.2f}, "
                "and no whole number lies between",
                repair=f"widen the tolerance to {_next_tolerance(graph, bounds)}, or choose another k",
            )


def _check_total(low: Floats, high: Floats, total: float, scale: float, name: str = "") -> None:
    slack = 1e-9 * scale
    if low.sum() > total + slack or high.sum() < total - slack:
        word, edge = ("least", low) if low.sum() > total else ("most", high)
        of = f" of {name}" if name else ""
        raise ModusError(
            f"the parts hold at {word} {edge.sum():,.0f}{of} together, and there are {total:,.0f}",
            repair="widen the bounds",
        )


def _next_tolerance(graph: Graph, bounds: Bounds) -> str:
    """Say the least tolerance at which whole loads can add up: both whole numbers beside the mean are then allowed."""
    mean = float(graph.load.sum()) / len(bounds)
    gap = max(mean - np.floor(mean), np.ceil(mean) - mean) / mean
    return f"{np.ceil(gap * 1e4) / 1e4:g}"


def _list_few(names: Sequence[str], rows: Ints) -> str:
    return ", ".join(str(names[row]) for row in rows[:_SHOWN].tolist()) + (", …" if len(rows) > _SHOWN else "")
