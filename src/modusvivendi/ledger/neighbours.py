"""Who lies beside whom: for each place its neighbours and the borders they share."""

from dataclasses import dataclass

import numpy as np

from modusvivendi.core.ranges import Ints, freeze


@dataclass(frozen=True)
class Neighbours:
    """Compressed rows: the neighbours of place p are ``places[start[p]:start[p + 1]]``.

    ``start`` (n + 1,); ``places`` (e,) place rows and ``borders`` (e,) the border rows that lead there.
    """

    start: Ints
    places: Ints
    borders: Ints

    def of(self, place: int) -> list[int]:
        """Return the neighbours of a place."""
        return self.places[self.start[place] : self.start[place + 1]].tolist()

    def of_all(self, rows: Ints) -> tuple[Ints, Ints]:
        """Return the neighbours of some places one after the other, and how many each of them has."""
        counts = self.start[rows + 1] - self.start[rows]
        first = self.start[rows] - (np.cumsum(counts) - counts)
        return self.places[np.repeat(first, counts) + np.arange(counts.sum())], counts

    def borders_of(self, place: int) -> list[int]:
        """Return the borders of a place, in the order of its neighbours."""
        return self.borders[self.start[place] : self.start[place + 1]].tolist()


def link_neighbours(count: int, a: Ints, b: Ints | None) -> Neighbours:
    """Index the borders between ``a`` and ``b`` (m,) by place.

    Without ``b`` the borders are one-sided (they lead abroad) and each place is its own neighbour.
    """
    rows = np.arange(len(a), dtype=np.int64)
    here = a if b is None else np.concatenate([a, b])
    there = a if b is None else np.concatenate([b, a])
    borders = rows if b is None else np.concatenate([rows, rows])
    order = np.lexsort((there, here))
    start = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(here, minlength=count), out=start[1:])
    return Neighbours(freeze(start), freeze(there[order].astype(np.int64)), freeze(borders[order]))
