"""What the search moves: places, or whole groups of them that no line may part."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.ledger.tallies import KM2, LAND, PEOPLE, PERSON
from modusvivendi.sectors.graph import Graph, Rows, build_graph
from modusvivendi.sectors.problem import Frame
from modusvivendi.sectors.score import Score

if TYPE_CHECKING:
    from modusvivendi.sectors.kernels.annealing import Task

_SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class Units:
    """The u units of a frame.

    ``of`` (n,) the unit of each place, ``graph`` of the units, ``edges`` (m,) the unit edge of each edge of the frame
    (-1 inside a unit), ``may`` (u, k), ``amounts`` (2, u) people and land in whole thousandths and m2, ``low`` and
    ``high`` (2, k).
    """

    frame: Frame
    of: Ints
    graph: Graph
    edges: Ints
    may: Bools
    amounts: Floats
    low: Floats
    high: Floats

    def task(self, score: Score, weights: Sequence[float]) -> "Task":
        """Return what the annealing kernel judges by, under some weights of the terms."""
        from modusvivendi.sectors.kernels.annealing import Task

        parts = score.gather(self.frame, weights)
        place, cut = self.add_up(parts.place), self.add_cuts(parts.edge)
        rows = {term.id: row for row, term in enumerate(score.terms)}
        piece = weights[rows["exclaves"]] / score.terms[rows["exclaves"]].step if "exclaves" in rows else 0.0
        return Task(
            start=np.array(self.graph.start),
            neighbour=np.array(self.graph.neighbour),
            edge=np.array(self.graph.edge),
            may=np.array(self.may),
            place=place,
            cut=cut,
            amounts=np.array(self.amounts),
            low=np.array(self.low),
            high=np.array(self.high),
            scale=np.maximum(self.amounts.sum(1), 1.0),
            most=np.array([sector.pieces for sector in self.frame.sectors], np.int64),
            piece=float(piece),
        )

    def add_up(self, amounts: Floats) -> Floats:
        """Add up an amount (n, …) of the places of each unit, (u, …)."""
        sums = np.zeros((len(self.graph), *amounts.shape[1:]))
        np.add.at(sums, self.of, amounts)
        return sums

    def add_cuts(self, costs: Floats) -> Floats:
        """Add up what the edges of the frame cost (m,) for each edge between units."""
        sums = np.zeros(self.graph.edges)
        between = self.edges >= 0
        np.add.at(sums, self.edges[between], costs[between])
        return sums

    def heat(self, task: "Task") -> float:
        """Return the first temperature: what a move costs or saves, by its order of magnitude."""
        spread = task.place.max(1) - task.place.min(1)
        return max(float(spread.mean()) + (2 * float(task.cut.mean()) if len(task.cut) else 0.0), 1e-6)

    def shrink(self, slots: Rows) -> Rows:
        """Return the sector of each unit, that of most of its places."""
        counts = np.zeros((len(self.graph), len(self.frame)), np.int64)
        np.add.at(counts, (self.of, slots), 1)
        counts[~self.may] = -1
        return counts.argmax(1).astype(np.int32)

    def spread(self, slots: Rows) -> Rows:
        """Return the sector of each place from that of each unit, (…, u) to (…, n)."""
        return slots[..., self.of]


def join_units(frame: Frame) -> Units:
    """Join the places of each group that no line may part into one unit; groups that overlap become one."""
    n = len(frame.people)
    lead = list(range(n))

    def find(row: int) -> int:
        while lead[row] != row:
            lead[row] = lead[lead[row]]
            row = lead[row]
        return row

    for group in frame.hard_groups:
        for row in group.rows[1:]:
            a, b = sorted((find(group.rows[0]), find(row)))
            lead[b] = a
    of = np.unique([find(row) for row in range(n)], return_inverse=True)[1].astype(np.int64)
    count = int(of.max(initial=-1)) + 1
    a, b = of[frame.graph.a], of[frame.graph.b]
    code = np.where(a == b, -1, np.minimum(a, b) * count + np.maximum(a, b))
    pairs, number = np.unique(code[code >= 0], return_inverse=True)
    edges = np.full(len(code), -1, np.int64)
    edges[code >= 0] = number
    may = np.ones((count, len(frame)), np.bool_)
    np.logical_and.at(may, of, frame.may)
    tallied = np.stack([frame.tallies.amounts[:, PEOPLE][:, 1], frame.tallies.amounts[:, LAND]])
    amounts = np.zeros((2, count))
    np.add.at(amounts.T, of, tallied.T.astype(np.float64))
    slack = _SLACK * amounts.sum(1)[:, None]
    return Units(
        frame=frame,
        of=freeze(of),
        graph=build_graph(count, pairs // count, pairs % count),
        edges=freeze(edges),
        may=freeze(may),
        amounts=freeze(amounts),
        low=freeze(np.stack([frame.people_low * PERSON, frame.land_low * KM2]) - slack),
        high=freeze(np.stack([frame.people_high * PERSON, frame.land_high * KM2]) + slack),
    )
