"""Draw an ensemble: chains side by side, block by block, kept on disk where a folder is given."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from modusvivendi.core.errors import ModusError
from modusvivendi.io.ensembles import SUFFIX, Block, ChainFile, read_blocks
from modusvivendi.io.whole import open_folder
from modusvivendi.plan.workers import Promise, Workers, open_workers
from modusvivendi.sectors.bounds import Bounds
from modusvivendi.sectors.chains import OUTCOMES, Chain, Method, Trace
from modusvivendi.sectors.diagnostics import Diagnosis, diagnose
from modusvivendi.sectors.energy import Energy
from modusvivendi.sectors.ensemble import Drive
from modusvivendi.sectors.graph import Graph, Rows
from modusvivendi.sectors.tempering import temper

PlanRow = tuple[int, int, Rows]
"""Chain, step and plan (n,)."""
_End = tuple[int, int, npt.NDArray[Any]]
"""How far a chain is: its number, its steps, the plan after them."""
_JUDGED = 1 << 16
"""Draws of a chain that are judged at most; longer chains are thinned first, which errs on the safe side."""
_CELLS = 1 << 24
_BLOCK_SECONDS = 1.0
_SECONDS_A_PLACE = 2e-7
"""What a step takes for each place of the two parts that it merges; only the size of a block hangs on it."""


@dataclass(frozen=True)
class Request:
    """What to draw: ``draws`` steps in each of the chains that begin at ``starts`` (c, n), by a method and a seed.

    Every ``every``-th plan is kept (0: none). ``folder`` holds the ensemble, when it is to outlive the process.
    ``energy`` is what the chains are tempered to; ``names`` (k,) of the parts, when they have any; ``weighted``: trees
    go by the weights of the edges. ``workers`` at most are at work, when none are given to ``draw``.
    """

    graph: Graph
    bounds: Bounds
    starts: Sequence[npt.ArrayLike]
    draws: int
    method: Method = "exact-law"
    seed: int = 0
    every: int = 0
    folder: Path | None = None
    workers: int = 0
    energy: Energy | None = None
    names: tuple[str, ...] = ()
    weighted: bool = False


@dataclass
class Drawn:
    """What was drawn: the cut edges (c, s) of the plan after every ``thin``-th step, and what became of the steps.

    ``cpu_seconds`` are those of the chains, wherever they ran, ``resumed`` the steps that were already on disk.
    """

    method: Method
    cut_edges: npt.NDArray[np.int32]
    outcomes: dict[str, int]
    cpu_seconds: float = 0.0
    resumed: int = 0
    files: list[Path] = field(default_factory=list[Path])
    thin: int = 1

    @property
    def steps(self) -> int:
        """Steps of all chains together."""
        return int(self.cut_edges.size) * self.thin

    @property
    def accepted(self) -> int:
        """Steps that led to a new plan."""
        return self.outcomes.get(OUTCOMES[0], 0)

    @property
    def cut_mean(self) -> float:
        """Mean number of cut edges; NaN without a step."""
        return float(self.cut_edges.mean(dtype=np.float64)) if self.steps else float("nan")

    @property
    def cut_sd(self) -> float:
        """Standard deviation of the number of cut edges; NaN below two steps."""
        return float(self.cut_edges.std(dtype=np.float64, ddof=1)) if self.steps > 1 else float("nan")

    @property
    def diagnosis(self) -> Diagnosis | None:
        """How far the cut edges can be trusted; None for fewer than 8 draws a chain."""
        draws = self.cut_edges.shape[1]
        if draws < 8:
            return None
        every = -(-draws // _JUDGED)
        return diagnose(self.cut_edges[:, ::every], every * self.thin)

    def plans(self) -> Iterator[PlanRow]:
        """Read the kept plans from disk, chain by chain."""
        for number, path in enumerate(self.files):
            for block in read_blocks(path):
                yield from _list_rows(number, block)


def draw(
    request: Request,
    on_plans: Callable[[Iterator[PlanRow]], object] | None = None,
    on_progress: Callable[[int, int], object] | None = None,
    workers: Workers | None = None,
) -> Drawn:
    """Draw the ensemble; the same plans for a seed, whoever works on it and however often it was stopped.

    ``on_plans`` gets the kept plans of all steps not read from disk, ``on_progress`` the steps done and asked for.
    Raises ``ModusError`` as ``Chain``, ``ChainFile`` and the workers do.
    """
    with ExitStack() as stack:
        files = _open_files(request, stack) if request.folder else []
        drawn = _recall(request, files)
        if workers is None:
            count = min(request.workers or os.cpu_count() or 1, max(len(request.starts), 1))
            workers = stack.enter_context(open_workers(count))
        setting = workers.share(replace(request, starts=(), folder=None))
        open_ends = [_begin(request, number, files) for number in range(len(request.starts))]
        waiting = [_hand_in(workers, setting, request, end) for end in open_ends]
        total = request.draws * len(waiting)
        while any(waiting):
            for number, promise in enumerate(waiting):
                if promise is None:
                    continue
                trace, seconds = promise.result()
                open_ends[number] = (number, trace.first + trace.steps, trace.last)
                waiting[number] = _hand_in(workers, setting, request, open_ends[number])
                drawn.cpu_seconds += seconds
                _record(drawn, number, trace)
                block = _block_of(trace)
                if files:
                    files[number].append(block)
                if on_plans:
                    on_plans(_list_rows(number, block))
            if on_progress:
                on_progress(sum(done for _, done, _ in open_ends), total)
    return drawn


def drive_with(workers: Workers, folder: Path | None = None, names: Sequence[str] = (), rungs: int = 0) -> Drive:
    """Return a way to run the chains of an ensemble: by these workers, kept under ``folder`` where one is given.

    Each beta has a folder of its own there (``beta-0.5``). ``names`` (k,) of the parts are kept with it. ``rungs``: a
    chain at a beta above 0 is a ladder of so many (``climb_ladder``), which is kept nowhere.
    """

    def drive(
        graph: Graph, bounds: Bounds, starts: Sequence[Rows], energy: Energy, steps: int, every: int, seed: int
    ) -> tuple[Rows, int]:
        if rungs and energy.beta > 0:
            setting = workers.share((graph, bounds, energy))
            tasks = [
                workers.submit(climb_ladder, setting, start, number, rungs, steps, every, seed)
                for number, start in enumerate(starts)
            ]
            climbed = [task.result() for task in tasks]
            return np.stack([plans for plans, _ in climbed]), sum(accepted for _, accepted in climbed)
        place = folder / f"beta-{energy.beta:g}" if folder else None
        request = Request(graph, bounds, starts, steps, "exact-law", seed, every, place, 0, energy, tuple(names))
        plans = np.empty((len(starts), steps // every, len(graph)), np.int32)

        def keep(rows: Iterator[PlanRow]) -> None:
            for chain, step, plan in rows:
                plans[chain, step // every - 1] = plan

        drawn = draw(request, on_plans=None if place else keep, workers=workers)
        if place:
            keep(drawn.plans())
        return plans, drawn.accepted

    return drive


def climb_ladder(
    setting: tuple[Graph, Bounds, Energy], start: Rows, number: int, rungs: int, steps: int, every: int, seed: int
) -> tuple[Rows, int]:
    """Run a ladder of ``rungs`` chains from the energy's beta down to 0 that trade plans after every ``every`` steps.

    Returns the plans at that beta, (steps / every, n), and how many of its steps led to a new one.
    """
    graph, bounds, energy = setting
    betas = np.linspace(energy.beta, 0, rungs).tolist()
    ladder = temper(
        *(graph, bounds, [start] * rungs, betas, energy),
        rounds=steps // every,
        steps=every,
        seed=seed,
        number=number,
    )
    return ladder.plans, ladder.accepted


def say_settings(request: Request, chain: int) -> dict[str, Any]:
    """Return what an ensemble on disk must have in common with a request to be gone on with."""
    graph, bounds = request.graph, request.bounds
    digest = hashlib.sha256()
    further = (array for one in bounds.further for array in (one.amount, one.low, one.high))
    for array in (graph.start, graph.neighbour, graph.load, graph.weight, bounds.low, bounds.high, *further):
        digest.update(np.ascontiguousarray(array).tobytes())
    energy = request.energy or Energy()
    for array in (energy.cost, energy.edge_cost, energy.barred):
        digest.update(b"-" if array is None else np.ascontiguousarray(array).tobytes())
    if energy.region is not None:
        digest.update(energy.region.tobytes() + np.float64(energy.price).tobytes())
    priced = energy.cost is not None or energy.edge_cost is not None or energy.price > 0
    digest.update(np.float64(energy.beta if priced else 0.0).tobytes())
    start = np.asarray(request.starts[chain], np.int32)
    named: dict[str, Any] = {"names": list(request.names)} if request.names else {}
    named |= {"weighted": True} if request.weighted else {}
    return {
        **named,
        "format": 1,
        "places": len(graph),
        "parts": len(bounds),
        "graph": digest.hexdigest(),
        "start": hashlib.sha256(start.tobytes()).hexdigest(),
        "method": request.method,
        "seed": request.seed,
        "chain": chain,
        "every": request.every,
    }


def _open_files(request: Request, stack: ExitStack) -> list[ChainFile]:
    folder = open_folder(request.folder or Path())
    return [
        stack.enter_context(ChainFile(folder / f"{number:04d}{SUFFIX}", say_settings(request, number)))
        for number in range(len(request.starts))
    ]


def _recall(request: Request, files: Sequence[ChainFile]) -> Drawn:
    """Read what is on disk already; a chain may have more steps than are asked for, which are left aside."""
    cuts = np.zeros((len(request.starts), request.draws), np.int32)
    drawn = Drawn(request.method, cuts, {}, files=[file.path for file in files])
    for number, file in enumerate(files):
        if file.done > request.draws:
            raise ModusError(
                f"{file.path} has {file.done:,} steps already, more than the {request.draws:,} asked for",
                repair=f"ask for at least {file.done:,} draws, or name another folder",
            )
        for block in read_blocks(file.path, plans=False):
            cuts[number, block.first : block.done] = block.cut_edges
            _count(drawn, block.outcome)
            drawn.resumed += len(block.outcome)
    return drawn


def _begin(request: Request, number: int, files: Sequence[ChainFile]) -> _End:
    done, last = (files[number].done, files[number].last) if files else (0, None)
    return number, done, np.asarray(request.starts[number] if last is None else last)


def _hand_in(workers: Workers, setting: Any, request: Request, end: _End) -> Promise | None:
    """Have the next block of a chain drawn; None when it has all its steps."""
    number, done, plan = end
    steps = min(_block_steps(request), request.draws - done)
    return workers.submit(draw_block, setting, number, done, plan, steps) if steps > 0 else None


def draw_block(request: Request, number: int, first: int, plan: npt.ArrayLike, steps: int) -> tuple[Trace, float]:
    """Draw the steps of chain ``number`` that follow step ``first``, after which it was at ``plan`` (n,).

    Returns what came of them and the processor time in seconds. It depends on the arguments alone.
    """
    chain = Chain(
        *(request.graph, request.bounds, plan, request.method),
        seed=request.seed,
        chain=number,
        first=first,
        energy=request.energy,
        weighted=request.weighted,
    )
    chain.advance(0)  # what is compiled at the first call does not count as the chain's time
    began = time.thread_time()
    trace = chain.advance(steps, request.every)
    return trace, time.thread_time() - began


def _block_steps(request: Request) -> int:
    """Steps of a block: about a second, and not more plans than fit well into memory."""
    n = len(request.graph)
    steps = int(_BLOCK_SECONDS / (_SECONDS_A_PLACE * max(2 * n / len(request.bounds), 1)))
    if request.every:
        steps = min(steps, request.every * max(_CELLS // (n * max(len(request.starts), 1)), 1))
    return max(min(steps, 1 << 20), 1)


def _record(drawn: Drawn, number: int, trace: Trace) -> None:
    drawn.cut_edges[number, trace.first : trace.first + trace.steps] = trace.cut_edges
    _count(drawn, trace.outcome)


def _count(drawn: Drawn, outcome: npt.NDArray[np.uint8]) -> None:
    for name, count in zip(OUTCOMES, np.bincount(outcome, minlength=len(OUTCOMES)).tolist(), strict=True):
        if count:
            drawn.outcomes[name] = drawn.outcomes.get(name, 0) + count


def _block_of(trace: Trace) -> Block:
    return Block(
        first=trace.first,
        start=trace.start,
        last=trace.last,
        outcome=trace.outcome,
        cut_edges=trace.cut_edges,
        energy=trace.energy,
        plan_steps=trace.plan_steps,
        plans=trace.plans,
    )


def _list_rows(number: int, block: Block) -> Iterator[PlanRow]:
    for step, plan in zip(block.plan_steps.tolist(), block.plans, strict=True):
        yield number, step, plan
