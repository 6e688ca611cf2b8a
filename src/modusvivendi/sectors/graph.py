"""The territory as an engine sees it: places, what joins them, and how much each weighs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats, Ints, freeze

Rows = npt.NDArray[np.int32]
"""Row numbers of places, edges or parts."""


@dataclass(frozen=True, eq=False)
class Graph:
    """n places and the m edges that join them; no loops, no edge twice.

    Compressed rows: the neighbours of place p are ``neighbour[start[p]:start[p + 1]]``, reached by the edges
    ``edge[start[p]:start[p + 1]]``; ``start`` (n + 1,), the other two (2m,). ``a`` and ``b`` (m,) the ends of each
    edge, ``weight`` (m,) its weight in a tree (1 by default; low where a border should run), ``km`` (m,) its length
    as a border (0 for a ferry). ``load`` (n,) what the bounds are about: people, or land.
    """

    start: Ints
    neighbour: Rows
    edge: Rows
    a: Rows
    b: Rows
    weight: Floats
    km: Floats
    load: Floats

    def __len__(self) -> int:
        return len(self.load)

    @property
    def edges(self) -> int:
        """How many edges there are."""
        return len(self.a)


def build_graph(
    n: int,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    load: npt.ArrayLike | None = None,
    weight: npt.ArrayLike | None = None,
    km: npt.ArrayLike | None = None,
) -> Graph:
    """Build the graph of ``n`` places from the ends of its edges, (m,) each.

    ``load`` (n,), ``weight`` and ``km`` (m,) are 1 everywhere when left out. Loads are people or any other amount that
    adds up. Raises ``ModusError`` for an edge that leads nowhere, joins a place to itself or comes twice, and for
    loads and weights that are negative, infinite or not known.
    """
    ends = np.asarray(a, np.int64).ravel(), np.asarray(b, np.int64).ravel()
    m = len(ends[0])
    _check_edges(n, *ends)
    amounts = {
        "load": np.ones(n) if load is None else np.array(load, np.float64),
        "weight": np.ones(m) if weight is None else np.array(weight, np.float64),
        "km": np.ones(m) if km is None else np.array(km, np.float64),
    }
    for name, values in amounts.items():
        _check_amounts(name, values, n if name == "load" else m)
    if m and amounts["weight"].min() <= 0:
        raise ModusError("an edge has weight 0", repair="leave the edge out, or give it a small weight")
    here, there = np.concatenate(ends), np.concatenate(ends[::-1])
    order = np.lexsort((there, here))
    start = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(here, minlength=n), out=start[1:])
    return Graph(
        start=freeze(start),
        neighbour=freeze(there[order].astype(np.int32)),
        edge=freeze((order % max(m, 1)).astype(np.int32)),
        a=freeze(ends[0].astype(np.int32)),
        b=freeze(ends[1].astype(np.int32)),
        **{name: freeze(values) for name, values in amounts.items()},
    )


def graph_of(dossier: Dossier, load: npt.ArrayLike | None = None) -> Graph:
    """Build the graph of a dossier: borders of kind land and ferry join two places, points do not.

    ``load`` (n,) is the best estimate of the people unless another amount is given (land, say). Edge e is the border
    in row ``joining_borders(dossier)[e]``. Raises ``ModusError`` when the load of a place is unknown, with the places.
    """
    places, borders = dossier.places, dossier.borders
    amount = np.asarray(places.population[:, 1] if load is None else load, np.float64)
    unknown = np.flatnonzero(~np.isfinite(amount)).tolist()
    if unknown:
        few = ", ".join(places.ids[row] for row in unknown[:6])
        raise ModusError(
            f"the {'population' if load is None else 'load'} of {len(unknown)} places is unknown: "
            f"{few}{', …' if len(unknown) > 6 else ''}",
            repair="give an estimate for them in places.csv, or bound the land instead of the people",
        )
    rows = joining_borders(dossier)
    km = np.where(np.isfinite(borders.km[rows]), borders.km[rows], 0.0)
    return build_graph(len(places), borders.a[rows], borders.b[rows], amount, km=km)


def joining_borders(dossier: Dossier) -> Ints:
    """Return the rows of ``dossier.borders`` that join two places, in the order of the edges of its graph, (m,)."""
    borders = dossier.borders
    joins = np.asarray(borders.land, np.bool_)
    if borders.ferry is not None:
        joins = joins | borders.ferry
    rows = np.flatnonzero(joins & (borders.a != borders.b))
    low, high = np.minimum(borders.a[rows], borders.b[rows]), np.maximum(borders.a[rows], borders.b[rows])
    _, first = np.unique(low * max(len(dossier.places), 1) + high, return_index=True)
    return freeze(rows[np.sort(first)].astype(np.int64))


def pieces_of(graph: Graph) -> list[Ints]:
    """Return the connected pieces, each the rows of its places in ascending order, the largest first."""
    return label_pieces(graph, np.zeros(len(graph), np.int32))


def label_pieces(graph: Graph, assignment: Rows) -> list[Ints]:
    """Return the connected pieces of every part of a plan, (n,); the largest first, then by the first place."""
    from scipy.sparse import csr_array  # pyright: ignore[reportMissingTypeStubs]
    from scipy.sparse.csgraph import connected_components  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    n = len(graph)
    if not n:
        return []
    same = assignment[graph.a] == assignment[graph.b]
    ends = graph.a[same], graph.b[same]
    links = csr_array((np.ones(len(ends[0]), np.bool_), ends), shape=(n, n))
    label = np.asarray(connected_components(links, directed=False)[1], np.int64)  # pyright: ignore[reportUnknownMemberType]
    order = np.argsort(label, kind="stable")
    pieces: Sequence[Ints] = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
    return sorted(pieces, key=lambda rows: (-len(rows), int(rows[0])))


def _check_edges(n: int, a: Ints, b: Ints) -> None:
    if len(a) != len(b):
        raise ModusError(f"{len(a)} edges begin but {len(b)} end")
    if not len(a):
        return
    if min(a.min(), b.min()) < 0 or max(a.max(), b.max()) >= n:
        raise ModusError(f"an edge leads to a place that is not there: places are 0 to {n - 1}")
    if np.any(a == b):
        row = int(np.flatnonzero(a == b)[0])
        raise ModusError(f"edge {row} joins place {int(a[row])} to itself", repair="leave it out")
    code = np.sort(np.minimum(a, b) * n + np.maximum(a, b))
    twice = np.flatnonzero(code[1:] == code[:-1])
    if len(twice):
        low, high = divmod(int(code[twice[0]]), n)
        raise ModusError(f"places {low} and {high} are joined by two edges", repair="keep one of them")


def _check_amounts(name: str, values: Floats, length: int) -> None:
    if values.shape != (length,):
        raise ModusError(f"{name} has shape {values.shape}, needed is ({length},)")
    wrong = np.flatnonzero(~np.isfinite(values) | (values < 0))
    if len(wrong):
        row = int(wrong[0])
        what = "unknown" if np.isnan(values[row]) else f"{values[row]:g}"
        raise ModusError(
            f"the {name} of {'place' if name == 'load' else 'edge'} {row} is {what}"
            + (f", and {len(wrong) - 1} more like it" if len(wrong) > 1 else ""),
            repair=f"give a {name} from 0 up for each",
        )
