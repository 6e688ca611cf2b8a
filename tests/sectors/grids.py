"""Small territories for tests."""

import numpy as np

from modusvivendi.sectors.graph import Graph, build_graph


def grid(rows: int, columns: int | None = None, load: object = None) -> Graph:
    """A grid of places, numbered along its rows."""
    cells = np.arange(rows * (columns or rows)).reshape(rows, columns or rows)
    a = np.concatenate([cells[:, :-1].ravel(), cells[:-1].ravel()])
    b = np.concatenate([cells[:, 1:].ravel(), cells[1:].ravel()])
    return build_graph(cells.size, a, b, load)
