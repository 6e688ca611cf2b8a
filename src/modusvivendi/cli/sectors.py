"""The command ``modus sectors``: contiguous sectors sampled, or counted to the last plan."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modusvivendi.cli.speech import Progress, print_json, print_lines

if TYPE_CHECKING:
    from modusvivendi.io.graphs import Network
    from modusvivendi.plan.sampling import Drawn
    from modusvivendi.sectors.bounds import Bounds
    from modusvivendi.sectors.enumeration import Exact
    from modusvivendi.sectors.graph import Graph, Rows

_TOLERANCE = 0.05


def sectors(
    *,
    graph: Annotated[
        Path,
        typer.Option(metavar="FILE", help="A graph: JSON of networkx, adjacency or node-link.", show_default=False),
    ],
    population: Annotated[str, typer.Option(metavar="COL", help="The column of the nodes to balance.")] = "",
    k: Annotated[int, typer.Option("--k", min=1, help="How many sectors.")] = 2,
    tolerance: Annotated[
        float | None,
        typer.Option(
            help="How far a sector may be from the mean, as a share of it.  [default: 0.05; with --exact: any]"
        ),
    ] = None,
    draws: Annotated[int, typer.Option(min=0, help="Steps of each chain.")] = 1_000,
    method: Annotated[
        str, typer.Option(metavar="exact-law|recom-ust|recom-mst|revrecom|flip", help="How a plan follows another.")
    ] = "exact-law",
    initial: Annotated[str | None, typer.Option(metavar="COL", help="The column with the plan to start from.")] = None,
    chains: Annotated[int, typer.Option(min=1, max=1_000, help="Chains side by side.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same plans.")] = 0,
    every: Annotated[int, typer.Option(min=1, help="Keep each so-many-th plan.")] = 1,
    assignments: Annotated[
        Path | None, typer.Option(metavar="FILE.jsonl", help="Write the plans that are kept, one a line.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the ensemble there; the same command goes on with it.")
    ] = None,
    exact: Annotated[bool, typer.Option("--exact", help="Count every plan there is (small graphs).")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Share out a graph into contiguous sectors: sample plans, or count them all."""
    from modusvivendi.io.graphs import read_network
    from modusvivendi.sectors.bounds import equal_bounds

    network = read_network(graph)
    territory = _build(network, population)
    bounds = equal_bounds(territory, k, _TOLERANCE if tolerance is None else tolerance)
    if exact:
        result = _count_all(territory, network, k, tolerance, assignments)
        print_json(_say_exact(result)) if json else print_lines(_exact_lines(result, tolerance))
        return
    starts = _choose_starts(network, territory, bounds, initial, seed, chains)
    keep = every if assignments or out else 0
    drawn = _draw(territory, bounds, starts, draws, method, seed, keep, assignments, out)
    plans = str(assignments or out) if assignments or out else None
    answer = _say_drawn(drawn, plans, seed)
    print_json(answer) if json else print_lines(_drawn_lines(answer))


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


def _choose_starts(
    network: "Network", graph: "Graph", bounds: "Bounds", initial: str | None, seed: int, chains: int
) -> "list[Rows]":
    """Return the plan that each chain starts from."""
    from modusvivendi.core.errors import ModusError, Where
    from modusvivendi.sectors.chains import check_plan
    from modusvivendi.sectors.obstacles import refuse_obstacles

    refuse_obstacles(graph, bounds, network.names)
    if initial is None:
        from modusvivendi.sectors.seeding import seed_plan

        return [seed_plan(graph, bounds, seed=seed + chain) for chain in range(chains)]
    parts, labels = network.parts(initial)
    if len(labels) != len(bounds):
        raise ModusError(
            f"{initial} has {len(labels)} parts, asked for are {len(bounds)}",
            Where(network.file),
            f"give --k {len(labels)}, or leave out --initial",
        )
    return [check_plan(graph, bounds, parts)] * chains


def _draw(
    graph: "Graph",
    bounds: "Bounds",
    starts: "list[Rows]",
    draws: int,
    method: str,
    seed: int,
    every: int,
    assignments: Path | None,
    out: Path | None,
) -> "Drawn":
    from modusvivendi.io.graphs import AssignmentFile
    from modusvivendi.plan.sampling import Request, draw

    request = Request(graph, bounds, starts, draws, method, seed, every, out)  # pyright: ignore[reportArgumentType]
    with Progress() as progress:
        progress.step(f"{len(starts)} x {draws:,} steps")
        if assignments is None:
            return draw(request)
        with AssignmentFile(assignments) as file:
            drawn = draw(request, on_plans=None if out else file.add)
            if out:
                file.add(drawn.plans())
    return drawn


def _count_all(
    graph: "Graph", network: "Network", k: int, tolerance: float | None, assignments: Path | None
) -> "Exact":
    from modusvivendi.io.graphs import AssignmentFile
    from modusvivendi.sectors.bounds import equal_bounds
    from modusvivendi.sectors.enumeration import any_bounds, enumerate_plans, survey
    from modusvivendi.sectors.obstacles import refuse_obstacles

    bounds = any_bounds(graph, k) if tolerance is None else equal_bounds(graph, k, tolerance)
    refuse_obstacles(graph, bounds, network.names)
    result = survey(graph, k, tolerance)
    if assignments:
        with AssignmentFile(assignments) as file:
            for rows in enumerate_plans(graph, bounds):
                file.add([(0, step, plan) for step, plan in enumerate(rows, file.count)])
    return result


def _say_exact(exact: "Exact") -> dict[str, Any]:
    return {
        "count": exact.count,
        "within": {f"{step:g}": count for step, count in exact.within.items()},
        "cut_edges": {"mean": _known(exact.cut_mean), "sd": _known(exact.cut_sd)},
    }


def _exact_lines(exact: "Exact", tolerance: float | None) -> list[str]:
    bound = "contiguous plans" if tolerance is None else f"contiguous plans within {tolerance:.4g} of the mean"
    lines = [f"{exact.count:,} {bound}"]
    lines += [f"{count:>12,} within {step:.4g}" for step, count in exact.within.items()]
    if exact.count:
        lines.append(f"cut edges: mean {exact.cut_mean:.6f}, standard deviation {exact.cut_sd:.6f}")
    return lines


def _say_drawn(drawn: "Drawn", plans: str | None, seed: int) -> dict[str, Any]:
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
        "plans": plans,
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
