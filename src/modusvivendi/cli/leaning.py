"""What sampling on a bare graph leans towards: short lines, whole regions; and how it gets over hills."""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from modusvivendi.io.graphs import Network
    from modusvivendi.plan.sampling import Drawn, Request
    from modusvivendi.sectors.energy import Energy
    from modusvivendi.sectors.graph import Graph, Rows

Regions = Annotated[str, typer.Option(metavar="COL", help="Keep places of one region together; see --surcharge.")]
Surcharge = Annotated[
    float | None, typer.Option(min=0, metavar="X", help="An edge between two regions weighs exp(-X) in a tree.")
]
Beta = Annotated[float, typer.Option(min=0, help="Favour short lines: plans in proportion to exp(-BETA cut edges).")]
Temper = Annotated[
    int, typer.Option(min=0, max=64, metavar="R", help="Chains at R betas that trade places, from --beta down to 0.")
]
"""Options of the command."""

ROUND = 10
"""Steps of a tempered chain between two trades."""


@dataclass(frozen=True)
class Leaning:
    """What was asked for: a column of regions and its surcharge, beta for each cut edge, rungs of a ladder of betas."""

    regions: str = ""
    surcharge: float | None = None
    beta: float = 0.0
    temper: int = 0

    def check(self, *, bare: bool, exact: bool, asked: bool = False) -> None:
        """Refuse what does not go together, with ``ModusError``; ``asked``: a dossier's own question, which tempers."""
        from modusvivendi.core.errors import ModusError

        if asked and self.temper == 1:
            raise ModusError("a ladder needs two rungs", repair="--temper 4")
        if self != Leaning(temper=self.temper if asked else 0) and (exact or not bare):
            raise ModusError(
                "--regions, --surcharge, --beta and --temper are for sampling on a --graph"
                + (" (a question has its own beta: give --temper alone)" if asked and self.temper else ""),
                repair="leave them out" if bare else "give --graph FILE.json, or leave them out",
            )
        if asked:
            return
        if bool(self.regions) != (self.surcharge is not None):
            raise ModusError(
                "it is not said what it costs to part a region" if self.regions else "--surcharge needs regions",
                repair="add --surcharge 2 (0: nothing)" if self.regions else "add --regions COL",
            )
        if self.temper and (self.temper < 2 or not self.beta > 0):
            raise ModusError("a ladder needs two rungs and a beta to come down from", repair="--beta 0.2 --temper 4")

    def lean(self, network: "Network | None", graph: "Graph", method: str) -> "tuple[Graph, Energy | None, bool]":
        """Return the graph with weights, the energy, and whether trees go by weight.

        Flips draw no trees: there the surcharge is the price of each further part that a region lies in.
        """
        import numpy as np

        from modusvivendi.core.ranges import freeze
        from modusvivendi.sectors.energy import weigh

        region = network.parts(self.regions)[0] if network and self.regions else None
        edge_cost = np.full(graph.edges, self.beta) if self.beta else None
        price, weighted = self.surcharge or 0.0, region is not None and method != "flip"
        if region is not None and weighted:
            crossing = region[graph.a] != region[graph.b]
            graph = replace(graph, weight=freeze(np.where(crossing, math.exp(-price), 1.0)))
            region, price = None, 0.0
        if edge_cost is None and region is None:
            return graph, None, weighted
        return graph, weigh(graph, 1, edge_cost=edge_cost, region=region, price=price), weighted

    def climb(self, request: "Request") -> "tuple[Drawn, dict[str, Any], Rows]":
        """Run a ladder of chains; return what was drawn at the target, its betas and trades, and the plans."""
        import time

        import numpy as np

        from modusvivendi.plan.sampling import Drawn
        from modusvivendi.sectors.energy import Energy
        from modusvivendi.sectors.enumeration import count_cuts
        from modusvivendi.sectors.tempering import temper

        shares = np.linspace(1, 0, self.temper).tolist()
        began = time.process_time()
        ladder = temper(
            *(request.graph, request.bounds, request.starts, shares, request.energy or Energy()),
            method=request.method,
            rounds=request.draws // ROUND,
            steps=ROUND,
            seed=request.seed,
            workers=request.workers,
            weighted=request.weighted,
        )
        cuts = count_cuts(request.graph, ladder.plans)[None].astype(np.int32)
        spent = time.process_time() - began
        outcomes = {"accepted": ladder.accepted, "stayed": cuts.size * ROUND - ladder.accepted}
        drawn = Drawn(request.method, cuts, outcomes, spent, thin=ROUND)
        return drawn, {"betas": [self.beta * one for one in shares], "swapped": ladder.swapped.tolist()}, ladder.plans
