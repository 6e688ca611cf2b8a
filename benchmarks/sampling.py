"""How fast plans are sampled, beside GerryChain 1.0 on the same graphs; writes its tables into docs/sampling.md.

Run it with ``python benchmarks/sampling.py`` on an idle machine; ``--quick`` for a look. GerryChain is installed into a
scratch environment that is thrown away (or give the Python of one that has it: ``--peer PYTHON``). Rounds are
interleaved, so that both programs meet the same machine; all times are CPU times.
"""

import argparse
import ctypes
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.sectors.small import effective_size, grid  # noqa: E402

from modusvivendi.sectors.bounds import equal_bounds  # noqa: E402
from modusvivendi.sectors.chains import Chain, run_chains  # noqa: E402
from modusvivendi.sectors.graph import Graph, build_graph  # noqa: E402
from modusvivendi.sectors.kernels.arrays import lay_out  # noqa: E402
from modusvivendi.sectors.seeding import seed_plan  # noqa: E402

PAGE = ROOT / "docs" / "sampling.md"
NETWORKS = ROOT.parent / "shared" / "data" / "networks"
PEER = "gerrychain==1.0.0"
FEW = 100


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--peer", help="Python of an environment with GerryChain; one is made when left out")
    wanted.add_argument("--quick", action="store_true", help="one short round, and nothing is written")
    wanted.add_argument("--only", default="", help="words of the parts to run: rates size law seeds workers")
    options = wanted.parse_args()
    parts = {"rates": rates, "size": sizes, "law": laws, "seeds": seeds, "workers": workers}
    with tempfile.TemporaryDirectory() as scratch:
        for name, part in parts.items():
            if not options.only or name in options.only.split():
                lines = part(Path(scratch), options)
                print("\n".join(lines), flush=True)
                if not options.quick:
                    write_part(name, lines)


def write_part(name: str, lines: list[str]) -> None:
    """Write a table between its marks on the page."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    head, rest = PAGE.read_text(encoding="utf-8").split(begin)
    text = "\n".join([head + begin, "", *lines, "", end + rest.split(end)[1]])
    PAGE.write_text(text, encoding="utf-8")


def territories() -> dict[str, tuple[Graph, tuple[int, ...]]]:
    """Return the graphs of the comparison, and into how many parts each is shared out."""
    return {
        "20 x 20": (grid(20, 20), (4, 10)),
        "50 x 50": (grid(50, 50), (10,)),
        "100 x 100": (grid(100, 100), (20,)),
        "Iowa counties": (read("IA_counties.json", "TOTPOP"), (4,)),
        "Arkansas block groups": (read("AR_blockgroups_2020.json", "tot_pop_20"), (4, 35)),
    }


def read(name: str, column: str) -> Graph:
    """Read a graph in networkx adjacency format."""
    given = json.loads((NETWORKS / name).read_text(encoding="utf-8"))
    row = {node["id"]: i for i, node in enumerate(given["nodes"])}
    pairs = {tuple(sorted((i, row[o["id"]]))) for i, others in enumerate(given["adjacency"]) for o in others}
    a, b = np.array(sorted(pair for pair in pairs if pair[0] != pair[1])).T
    return build_graph(len(row), a, b, [float(node[column]) for node in given["nodes"]])


def rates(scratch: Path, options: argparse.Namespace) -> list[str]:
    """Measure plain recombination against GerryChain and against a tight loop in C."""
    peer = start_peer(scratch, options.peer)
    rounds, seconds = (1, 1.0) if options.quick else (3, 2.0)
    floor = compile_floor(scratch)
    table, shares = [], []
    for name, (graph, counts) in territories().items():
        for k in counts:
            for tolerance in (0.05, 0.01):
                for tree in ("mst", "ust"):
                    theirs, ours, nanoseconds, trees, limit = [], [], [], 0.0, []
                    for turn in range(rounds):
                        start = seed_plan(graph, equal_bounds(graph, k, tolerance), turn)
                        theirs.append(ask_peer(peer, graph, k, tolerance, tree, start, seconds, turn))
                        rate, trees = measure(graph, k, tolerance, tree, start, seconds / 4, turn)
                        ours.append(rate)
                        nanoseconds.append(1e9 / rate / trees / (2 * len(graph) / k))
                        limit.append(measure_floor(floor, graph, 2 * len(graph) // k, trees))
                    shares.append(statistics.median(ours) / statistics.median(theirs))
                    table.append(
                        f"| {name} into {k} | {tolerance} | {tree} | {statistics.median(theirs):.1f} | "
                        f"{statistics.median(ours):,.0f} | {shares[-1]:.0f} | {trees:.1f} | "
                        f"{statistics.median(nanoseconds):.0f} | {statistics.median(limit):.0f} | "
                        f"{statistics.median(nanoseconds) / statistics.median(limit):.2f} |"
                    )
                    print(table[-1], flush=True)
    peer.stdin.close()
    peer.wait()
    return [
        f"Steps of plain recombination per CPU second, medians of {rounds} interleaved rounds.",
        f"Median ratio **{statistics.median(shares):.0f}**, least **{min(shares):.0f}**.",
        "",
        "| graph | tolerance | tree | GerryChain | here | ratio | trees a step | ns a place and tree | in C | over C |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *table,
    ]


def start_peer(scratch: Path, python: str | None) -> subprocess.Popen[str]:
    """Start GerryChain in an environment of its own."""
    if python is None:
        subprocess.run([sys.executable, "-m", "venv", scratch / "peer"], check=True)
        python = str(scratch / "peer" / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "-q", PEER], check=True)
    script = str(Path(__file__).with_name("gerrychain_rate.py"))
    return subprocess.Popen([python, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def ask_peer(peer, graph, k, tolerance, tree, start, seconds, seed) -> float:
    """Return GerryChain's steps per CPU second."""
    task = {"k": k, "tolerance": tolerance, "tree": tree, "start": start.tolist(), "seconds": seconds, "seed": seed}
    task["graph"] = {"a": graph.a.tolist(), "b": graph.b.tolist(), "load": graph.load.tolist()}
    peer.stdin.write(json.dumps(task) + "\n")
    peer.stdin.flush()
    answer = json.loads(peer.stdout.readline())
    return answer["steps"] / answer["cpu_seconds"]


def measure(graph, k, tolerance, tree, start, seconds, seed) -> tuple[float, float]:
    """Return our steps per CPU second, and trees drawn a step."""
    chain = Chain(graph, equal_bounds(graph, k, tolerance), start, "recom-" + tree, seed=seed)
    chain.advance(5)
    steps, trees, size, begin = 0, 0, 20, time.process_time()
    while time.process_time() - begin < seconds:
        trace = chain.advance(size)
        steps, trees, size = steps + trace.steps, trees + trace.trees, min(2 * size, 5_000)
    return steps / (time.process_time() - begin), trees / steps


def compile_floor(scratch: Path) -> ctypes.CDLL | None:
    """Compile the loop in C; None without a compiler."""
    compiler = shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        return None
    library = scratch / "floor.so"
    source = Path(__file__).with_name("floor.c")
    subprocess.run([compiler, "-O3", "-march=native", "-shared", "-fPIC", source, "-o", library], check=True)
    loop = ctypes.CDLL(str(library))
    loop.add_up.argtypes = [ctypes.c_void_p] * 4 + [ctypes.c_int32, ctypes.c_double, ctypes.c_double, ctypes.c_void_p]
    return loop


def measure_floor(loop: ctypes.CDLL | None, graph: Graph, size: int, trees: float) -> float:
    """Return what the loop in C takes for a merged region of about ``size`` places, in ns a place and tree."""
    if loop is None:
        return float("nan")
    land, n = lay_out(graph), len(graph)
    outside = far_places(graph, size)
    local, places, row = np.full(n, -1, np.int32), np.zeros(n, np.int32), np.zeros(n + 1, np.int32)
    to, done, parent, order = np.zeros(2 * graph.edges, np.int32), np.zeros(n, np.uint8), *np.zeros((2, n), np.int32)
    sums, state, first = np.zeros(n), np.array([88172645463325252], np.uint64), len(graph) // 2 + int(n**0.5) // 2
    p = [x.ctypes.data_as(ctypes.c_void_p) for x in (land.start, land.neighbour, outside, local, places, row, to)]
    q = [x.ctypes.data_as(ctypes.c_void_p) for x in (done, parent, order, state, land.load, sums)]
    spent = []
    for _ in range(5):
        rounds = max(10, 400_000 // size)
        times = [time.process_time()]
        for _ in range(rounds):
            count = loop.extract(p[0], p[1], p[2], first, p[3], p[4], p[5], p[6])
        times.append(time.process_time())
        for _ in range(rounds):
            loop.grow(p[5], p[6], count, q[0], q[1], q[2], q[3])
        times.append(time.process_time())
        for _ in range(rounds):
            loop.add_up(p[4], q[4], q[1], q[2], count, 0.4 * size, 0.6 * size, q[5])
        times.append(time.process_time())
        extract, grow, add_up = np.diff(times) / rounds / count * 1e9
        spent.append(extract / trees + grow + add_up)
    return statistics.median(spent)


def far_places(graph: Graph, size: int) -> np.ndarray:
    """Return 0 for the ``size`` places nearest to the middle one, 1 elsewhere."""
    outside, queue = np.ones(len(graph), np.int32), [len(graph) // 2 + int(len(graph) ** 0.5) // 2]
    outside[queue[0]] = 0
    for place in queue:
        for other in graph.neighbour[graph.start[place] : graph.start[place + 1]].tolist():
            if outside[other] and len(queue) < size:
                outside[other] = 0
                queue.append(other)
    return outside


def sizes(_: Path, options: argparse.Namespace) -> list[str]:
    """Measure the cost of a step as the territory grows and the parts do not."""
    lines = ["| places | parts | steps per CPU second | ns a merged place |", "|---|---|---|---|"]
    for width, height in ((25, 40), (100, 100), (250, 400)):
        graph, k = grid(width, height), width * height // 100
        start = seed_plan(graph, equal_bounds(graph, k, 0.05))
        rate, _ = measure(graph, k, 0.05, "ust", start, 1.0 if options.quick else 4.0, 0)
        lines.append(f"| {width * height:,} | {k:,} | {rate:,.0f} | {1e9 / rate / 200:.0f} |")
    return ["Parts of 100 places in territories of different size (tolerance 0.05, uniform trees).", "", *lines]


def laws(_: Path, options: argparse.Namespace) -> list[str]:
    """Measure effective samples of the cut edges: exact-law against reversible recombination."""
    lines = [
        "| graph | tolerance | exact-law: accepted | effective per CPU s | reversible: accepted | the same | ratio |",
        "|---|---|---|---|---|---|---|",
    ]
    seconds = 1.0 if options.quick else 3.0
    for name, (graph, counts) in territories().items():
        for k in counts:
            for tolerance in (0.05, 0.01):
                bounds = equal_bounds(graph, k, tolerance)
                start = seed_plan(graph, bounds)
                share, moves, worth = effective_rate(graph, bounds, start, "exact-law", seconds)
                peer, peer_moves, peer_worth = effective_rate(graph, bounds, start, "revrecom", seconds)
                by_moves = worth * peer_moves / moves
                rare = peer_worth * seconds < FEW
                best = by_moves if rare else peer_worth
                lines.append(
                    f"| {name} into {k} | {tolerance} | {share:.2f} | {worth:,.1f} | {peer:.4f} | "
                    f"{best:,.2f}{' *' if rare else ''} | {worth / best:,.0f} |"
                )
                print(lines[-1], flush=True)
    return [
        "Effective samples of the number of cut edges, one chain of each method, same law. With a star the reversible",
        f"chain is worth fewer than {FEW} samples in the whole run, too few to measure: its moves are then taken to be",
        "worth as much as those of the exact-law chain, because both propose alike.",
        "",
        *lines,
    ]


def effective_rate(graph, bounds, start, method, seconds) -> tuple[float, float, float]:
    """Return the share of steps accepted, and accepted steps and effective samples per CPU second."""
    chain = Chain(graph, bounds, start, method, seed=1)
    chain.advance(100)
    cuts, accepted, steps, begin = [], 0, 0, time.process_time()
    while time.process_time() - begin < seconds:
        trace = chain.advance(1_000 if method == "exact-law" else 20_000)
        cuts.append(trace.cut_edges)
        accepted, steps = accepted + trace.accepted, steps + trace.steps
    spent = time.process_time() - begin
    series = np.concatenate(cuts)
    return accepted / steps, accepted / spent, effective_size(series[len(series) // 10 :]) / 0.9 / spent


def seeds(_: Path, options: argparse.Namespace) -> list[str]:
    """Measure first plans, and a large territory from start to end."""
    uneven = grid(80, 100, load=np.round(np.random.default_rng(0).lognormal(6, 1.6, 8_000)))
    large = grid(250, 400)
    lines = ["| first plan | CPU ms, median of 7 |", "|---|---|"]
    for name, graph, k, tolerance in (
        ("8,000 places of uneven load into 18, tolerance 0.05", uneven, 18, 0.05),
        ("the same, tolerance 0.01", uneven, 18, 0.01),
        ("100,000 places into 20, tolerance 0.01", large, 20, 0.01),
    ):
        spent = []
        for seed in range(7):
            begin = time.process_time()
            seed_plan(graph, equal_bounds(graph, k, tolerance), seed)
            spent.append(1e3 * (time.process_time() - begin))
        lines.append(f"| {name} | {statistics.median(spent):.0f} |")
    begin = time.process_time()
    bounds = equal_bounds(large, 20, 0.01)
    Chain(large, bounds, seed_plan(large, bounds), "recom-ust").advance(100 if options.quick else 1_000)
    lines.append(
        f"\nFirst result of a cold start, kernels cached (20 x 20 into 4, 1,000 steps): {start_cold():.1f} s.\n"
    )
    lines.append(f"1,000 steps of 100,000 places into 20: {time.process_time() - begin:.1f} s of CPU, ")
    lines.append(
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most, with all that ran before."
    )
    return lines


def start_cold() -> float:
    """Return the seconds from starting a process to its first plans, median of 3."""
    lines = (
        "from tests.sectors.small import grid; from modusvivendi.sectors.bounds import equal_bounds;"
        "from modusvivendi.sectors.chains import run_chain; from modusvivendi.sectors.seeding import seed_plan;"
        "g = grid(20, 20); b = equal_bounds(g, 4, 0.05); run_chain(g, b, seed_plan(g, b))"
    )
    spent = []
    for _ in range(3):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", lines], cwd=ROOT, check=True)
        spent.append(time.perf_counter() - begin)
    return statistics.median(spent)


def workers(_: Path, options: argparse.Namespace) -> list[str]:
    """Measure two workers against one, in wall-clock time."""
    graph = grid(50, 50)
    bounds = equal_bounds(graph, 10, 0.05)
    starts = [seed_plan(graph, bounds, seed) for seed in range(4)]
    steps = 5_000 if options.quick else 30_000

    def timed(**how) -> float:
        begin = time.perf_counter()
        run_chains(graph, bounds, starts, "exact-law", steps, **how)
        return time.perf_counter() - begin

    one, threads = timed(), timed(workers=2)
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        run_chains(graph, bounds, starts[:2], "exact-law", 10, executor=pool)
        processes = timed(executor=pool)
    return [f"Four chains: two threads {one / threads:.2f} times one, two processes {one / processes:.2f} times one."]


if __name__ == "__main__":
    main()
