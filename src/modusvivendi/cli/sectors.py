"""The command ``modus sectors``: contiguous sectors sampled, or counted to the last plan."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modusvivendi.cli.leaning import ROUND, Beta, Leaning, Regions, Surcharge, Temper
from modusvivendi.cli.question import Question
from modusvivendi.cli.speech import Progress, print_json, print_lines

if TYPE_CHECKING:
    from modusvivendi.io.graphs import Network
    from modusvivendi.plan.sampling import Drawn, Request
    from modusvivendi.plan.workers import Workers
    from modusvivendi.sectors.bounds import Bounds
    from modusvivendi.sectors.enumeration import Exact
    from modusvivendi.sectors.graph import Graph, Rows

Cluster = Annotated[
    str, typer.Option(metavar="tcp://HOST:PORT", help="Have the workers of a Dask scheduler do the work.")
]
Chains = Annotated[
    int | None, typer.Option(min=1, max=1_000, help="Chains side by side.  [default: 1; a dossier's question: 2]")
]
Every = Annotated[
    int | None, typer.Option(min=1, help="Keep each so-many-th plan.  [default: 1; a dossier's question: 20]")
]
Assignments = Annotated[
    Path | None, typer.Option(metavar="FILE.jsonl", help="Write the plans that are kept, one a line.")
]
Draws = Annotated[int | None, typer.Option(min=0, help="Steps of each chain.  [default: 1000]")]
Out = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Keep the ensemble there; the same command goes on with it.")
]
Plan = Annotated[
    str, typer.Option(metavar="ID|FILE.csv", help="Set a proposal, or a table place,sector, among the draws.")
]
Against = Annotated[str, typer.Option(metavar="ID|FILE.csv", help="With --plan: set another one beside it.")]
Prove = Annotated[
    float, typer.Option(min=0, max=86_400, metavar="SECONDS", help="Try to prove the best plan for so long.")
]
"""Options, the last three of a dossier's own question alone."""

_TOLERANCE = 0.05
_MOST_COUNTS = 20


def sectors(
    dossier: Annotated[
        str | None, typer.Argument(metavar="[DOSSIER]", help="A dossier, by folder or name; or give --graph.")
    ] = None,
    *,
    graph: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A bare graph: JSON of networkx, adjacency or node-link.")
    ] = None,
    population: Annotated[str, typer.Option(metavar="COL", help="The column of the graph's nodes to balance.")] = "",
    k: Annotated[
        str,
        typer.Option("--k", metavar="K|A..B", help="How many sectors, or a range."),
    ] = "",
    problem: Annotated[str, typer.Option(metavar="ID", help="A problem of the dossier's sectors.toml.")] = "",
    tolerance: Annotated[
        float | None,
        typer.Option(help="How far a sector may be from the mean, as a share.  [default: 0.05; with --exact: any]"),
    ] = None,
    draws: Draws = None,
    method: Annotated[
        str, typer.Option(metavar="exact-law|recom-ust|recom-mst|revrecom|flip", help="How a plan follows another.")
    ] = "exact-law",
    initial: Annotated[str | None, typer.Option(metavar="COL", help="The column with the plan to start from.")] = None,
    chains: Chains = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same plans.")] = 0,
    every: Every = None,
    assignments: Assignments = None,
    out: Out = None,
    regions: Regions = "",
    surcharge: Surcharge = None,
    beta: Beta = 0.0,
    temper: Temper = 0,
    exact: Annotated[bool, typer.Option("--exact", help="Count every plan there is (small territories).")] = False,
    workers: Annotated[int, typer.Option(min=0, max=1_000, help="How many work at a time.  [default: the cores]")] = 0,
    cluster: Cluster = "",
    plan: Plan = "",
    against: Against = "",
    prove: Prove = 0.0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Share out the land into contiguous sectors: sample plans, count them all, or search for good ones.

    A DOSSIER is asked the question in its sectors.toml (with --k: for so many sectors): the range of each figure over
    sampled plans, where each proposal lies in it, and plans that stand out. A --graph, and a DOSSIER with --k and
    --tolerance, is shared out into sectors of equal population.
    """
    leaning = Leaning(regions, surcharge, beta, temper)
    own = dossier is not None and graph is None and tolerance is None and not exact
    leaning.check(bare=graph is not None, exact=exact, asked=own)
    if dossier is not None and graph is None:
        from modusvivendi.io.folder import read

        known = read(dossier)
        if not k or (known.problems and tolerance is None and not exact):
            _refuse_equal(exact=exact, tolerance=tolerance, method=method, initial=initial, assignments=assignments)
            counts = _read_counts(k, single=False) if k else None
            given = (draws, every, chains, seed, out, workers, cluster, plan, against, prove, temper)
            Question(known, problem, counts, *given).answer(as_json=json)
            return
    _refuse_asked(plan=plan, against=against, prove=prove)
    from modusvivendi.plan.workers import open_workers

    territory, names, network = _find_territory(dossier, graph, population)
    answers: dict[int, dict[str, Any]] = {}
    with open_workers(workers, cluster=cluster) as crew:
        for count in _read_counts(k, single=bool(assignments or out or initial)):
            task = _Task(territory, names, network, count, tolerance, assignments, out, crew, leaning)
            if exact:
                answers[count] = task.count_all()
            else:
                steps = 1_000 if draws is None else draws
                answers[count] = task.sample(steps, method, initial, chains or 1, seed, every or 1)
    if json:
        only = len(answers) == 1
        print_json(next(iter(answers.values())) if only else {"by_k": {str(one): a for one, a in answers.items()}})
        return
    for count, answer in answers.items():
        lines = _exact_lines(answer, tolerance) if exact else _drawn_lines(answer)
        print_lines([*([f"{count} sectors"] if len(answers) > 1 else []), *lines])


def _refuse_equal(**given: object) -> None:
    """Refuse options that only sectors of equal population have, in a dossier's own question."""
    from modusvivendi.core.errors import ModusError

    usual = {"exact": False, "tolerance": None, "method": "exact-law", "initial": None, "assignments": None}
    for name, value in given.items():
        if value != usual[name]:
            raise ModusError(
                f"--{name} is for sectors of equal population, not for the question in sectors.toml",
                repair=f"leave out --{name}, or add --k K --tolerance 0.05",
            )


def _refuse_asked(**given: object) -> None:
    """Refuse options that only a dossier's own question has."""
    from modusvivendi.core.errors import ModusError

    for name, value in given.items():
        if value:
            raise ModusError(
                f"--{name} is for the question in a dossier's sectors.toml, not for sectors of equal population",
                repair=f"leave out --{name}, or ask modus sectors DOSSIER --{name} …",
            )


def _find_territory(
    dossier: str | None, graph: Path | None, population: str
) -> "tuple[Graph, Sequence[str], Network | None]":
    """Return the graph to share out, what its places are called, and the file's network when it is a bare graph."""
    from modusvivendi.core.errors import ModusError

    if (dossier is None) == (graph is None):
        raise ModusError(
            "give a dossier or a graph" if dossier is None else "give a dossier or a graph, not both",
            repair="modus sectors DOSSIER, or modus sectors --graph FILE.json --population COL --k K",
        )
    if graph is not None:
        from modusvivendi.io.graphs import read_network

        network = read_network(graph)
        return _build(network, population), network.names, network
    from modusvivendi.io.folder import read
    from modusvivendi.sectors.graph import graph_of

    found = read(dossier or "")
    return graph_of(found), found.places.ids, None


def _read_counts(k: str, *, single: bool) -> range:
    """Read a number of sectors, or a range of numbers."""
    from modusvivendi.core.errors import ModusError

    first, dots, last = k.partition("..")
    if not k:
        raise ModusError("it is not said how many sectors", repair="add --k 5, or --k 5..7")
    if not first.isdecimal() or (dots and not last.isdecimal()) or len(k) > 20:
        raise ModusError(f"--k {k} is neither a number nor a range", repair="write --k 5 or --k 5..7")
    counts = range(int(first), int(last if dots else first) + 1)
    if not counts or len(counts) > _MOST_COUNTS:
        raise ModusError(
            f"--k {k} is no range of up to {_MOST_COUNTS} numbers", repair="write the smaller number first"
        )
    if single and len(counts) > 1:
        raise ModusError(
            "a range of k goes with neither --assignments nor --out nor --initial", repair="give one k at a time"
        )
    return counts


def _build(network: "Network", population: str) -> "Graph":
    from modusvivendi.core.errors import ModusError, Where
    from modusvivendi.sectors.graph import build_graph

    if not population:
        raise ModusError(
            "no column is named to balance", Where(network.file), "add --population COL; " + _list_columns(network)
        )
    load = network.numbers(population)
    if not load.sum() > 0:
        raise ModusError(
            f"{population} is 0 in every node: nothing to balance",
            Where(network.file),
            "name the column that holds the people; " + _list_columns(network),
        )
    return build_graph(len(network), network.a, network.b, load)


def _list_columns(network: "Network") -> str:
    columns = ", ".join(network.columns[:20])
    return f"columns: {columns}{', …' if len(network.columns) > 20 else ''}" if columns else "the nodes have no columns"


@dataclass(frozen=True)
class _Task:
    """Share out a territory into ``k`` sectors; ``names`` (n,) of its places, ``network`` where it came from."""

    graph: "Graph"
    names: "Sequence[str]"
    network: "Network | None"
    k: int
    tolerance: float | None
    assignments: Path | None
    out: Path | None
    workers: "Workers"
    leaning: Leaning

    def sample(
        self, draws: int, method: str, initial: str | None, chains: int, seed: int, every: int
    ) -> dict[str, Any]:
        """Draw plans and say what came of it."""
        from modusvivendi.io.graphs import AssignmentFile
        from modusvivendi.plan.sampling import Request, draw

        bounds = self.bound(_TOLERANCE if self.tolerance is None else self.tolerance)
        rungs = self.leaning.temper
        starts = self._choose_starts(bounds, initial, seed, rungs or chains)
        keep = every if self.assignments or self.out else 0
        graph, energy, weighted = self.leaning.lean(self.network, self.graph, method)
        request = Request(graph, bounds, starts, draws, method, seed, keep, self.out, energy=energy, weighted=weighted)  # pyright: ignore[reportArgumentType]
        if rungs:
            return self._climb(request, chains, every)
        with Progress() as progress:
            progress.step(f"{chains} x {draws:,} steps")
            if self.assignments is None:
                return _say_drawn(draw(request, workers=self.workers), self.out, seed)
            with AssignmentFile(self.assignments) as file:
                drawn = draw(request, on_plans=None if self.out else file.add, workers=self.workers)
                if self.out:
                    file.add(drawn.plans())
        return _say_drawn(drawn, self.assignments, seed)

    def _climb(self, request: "Request", chains: int, every: int) -> dict[str, Any]:
        """Draw plans by chains at several betas that trade places."""
        from modusvivendi.core.errors import ModusError
        from modusvivendi.io.graphs import AssignmentFile

        if self.out or chains > 1:
            raise ModusError("--temper goes with neither --out nor --chains", repair="leave out the one or the other")
        drawn, ladder, plans = self.leaning.climb(request)
        if self.assignments:
            with AssignmentFile(self.assignments) as file:
                rows = ((0, ROUND * at, plan) for at, plan in enumerate(plans, 1))
                file.add(row for row in rows if row[1] % every == 0)
        return {**_say_drawn(drawn, self.assignments, request.seed), **ladder}

    def count_all(self) -> dict[str, Any]:
        """Count the plans, and write them where that is asked for."""
        from modusvivendi.io.graphs import AssignmentFile
        from modusvivendi.sectors.enumeration import any_bounds, enumerate_plans, survey
        from modusvivendi.sectors.obstacles import refuse_obstacles

        bounds = any_bounds(self.graph, self.k) if self.tolerance is None else self.bound(self.tolerance)
        refuse_obstacles(self.graph, bounds, self.names)
        result = survey(self.graph, self.k, self.tolerance)
        if self.assignments:
            with AssignmentFile(self.assignments) as file:
                for rows in enumerate_plans(self.graph, bounds):
                    file.add([(0, step, plan) for step, plan in enumerate(rows, file.count)])
        return _say_exact(result)

    def bound(self, tolerance: float) -> "Bounds":
        """Bound the parts, and refuse what cannot be shared out so."""
        from modusvivendi.sectors.bounds import equal_bounds
        from modusvivendi.sectors.obstacles import refuse_obstacles

        bounds = equal_bounds(self.graph, self.k, tolerance)
        refuse_obstacles(self.graph, bounds, self.names)
        return bounds

    def _choose_starts(self, bounds: "Bounds", initial: str | None, seed: int, chains: int) -> "list[Rows]":
        """Return the plan that each chain starts from."""
        from modusvivendi.core.errors import ModusError, Where
        from modusvivendi.sectors.chains import check_plan

        if initial is None:
            from modusvivendi.sectors.seeding import seed_plan

            return [seed_plan(self.graph, bounds, seed=seed + chain) for chain in range(chains)]
        if self.network is None:
            raise ModusError("--initial names a column of a graph", repair="leave it out, or give --graph")
        parts, labels = self.network.parts(initial)
        if len(labels) != len(bounds):
            raise ModusError(
                f"{initial} has {len(labels)} parts, asked for are {len(bounds)}",
                Where(self.network.file),
                f"give --k {len(labels)}, or leave out --initial",
            )
        return [check_plan(self.graph, bounds, parts)] * chains


def _say_exact(exact: "Exact") -> dict[str, Any]:
    return {
        "count": exact.count,
        "within": {f"{step:g}": count for step, count in exact.within.items()},
        "cut_edges": {"mean": _known(exact.cut_mean), "sd": _known(exact.cut_sd)},
    }


def _exact_lines(answer: dict[str, Any], tolerance: float | None) -> list[str]:
    bound = "contiguous plans" if tolerance is None else f"contiguous plans within {tolerance:.4g} of the mean"
    lines = [f"{answer['count']:,} {bound}"]
    lines += [f"{count:>12,} within {step}" for step, count in answer["within"].items()]
    if answer["count"]:
        mean, sd = answer["cut_edges"]["mean"], answer["cut_edges"]["sd"]
        lines.append(f"cut edges: mean {mean:.6f}, standard deviation {sd:.6f}")
    return lines


def _say_drawn(drawn: "Drawn", plans: Path | None, seed: int) -> dict[str, Any]:
    """Say it as the contract has it, and what became of the steps and how far to trust the mean besides."""
    one = drawn.diagnosis
    judged: dict[str, Any] = {"verdict": "too few steps to judge", "enough": False}
    if one:
        judged = {
            "r_hat": _known(one.r_hat),
            "bulk": _known(one.bulk),
            "tail": _known(one.tail),
            "standard_error": _known(one.standard_error),
            "enough": one.enough,
            "more_steps": one.more,
            "verdict": one.verdict,
        }
    return {
        "steps": drawn.steps,
        "accepted": drawn.accepted,
        "cpu_seconds": round(drawn.cpu_seconds, 6),
        "cut_edges": {"mean": _known(drawn.cut_mean), "sd": _known(drawn.cut_sd)},
        "plans": str(plans) if plans else None,
        "method": drawn.method,
        "chains": len(drawn.cut_edges),
        "seed": seed,
        "resumed": drawn.resumed,
        "outcomes": drawn.outcomes,
        "diagnosis": judged,
    }


def _drawn_lines(answer: dict[str, Any]) -> list[str]:
    steps, accepted = answer["steps"], answer["accepted"]
    share = f" ({accepted / steps:.1%})" if steps else ""
    chains = f"{answer['chains']} chain{'s' * (answer['chains'] != 1)}"
    lines = [f"{steps:,} steps of {answer['method']} in {chains}, {accepted:,}{share} to a new plan"]
    if answer["resumed"]:
        lines.append(f"{answer['resumed']:,} of them were drawn before")
    lines += [f"{count:>12,} {name}" for name, count in answer["outcomes"].items() if name != "accepted"]
    if answer["cut_edges"]["sd"] is not None:
        mean, sd = answer["cut_edges"]["mean"], answer["cut_edges"]["sd"]
        lines.append(f"cut edges: mean {mean:.3f}, standard deviation {sd:.3f}")
    lines.append(answer["diagnosis"]["verdict"])
    if answer["plans"]:
        lines.append(f"plans: {answer['plans']}")
    return lines


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
