"""How fast deals are judged and compared, beside NegMAS and plain NumPy; writes its table into docs/deals.md.

Run it with ``python benchmarks/deals.py`` on an idle machine (two minutes). NegMAS 0.16 is installed into a scratch
environment outside the tree; ``--negmas PYTHON`` names one that has it already. All times are CPU time on one core.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from modusvivendi.terms.acceptance import Ballot, count_together, count_worst, survey
from modusvivendi.terms.frontier import find_frontier
from modusvivendi.terms.solutions import find_nash
from modusvivendi.terms.space import Space
from modusvivendi.terms.warming import warm_up_terms
from modusvivendi.terms.worth import Worth, weigh

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "deals.md"
BEGIN, END = "<!-- deals: begin -->", "<!-- deals: end -->"
ROUNDS = 5
PARTIES, FALLBACK = 10, 0.5
NEGMAS = """
import json, sys, time
from negmas.outcomes import make_issue, make_os
from negmas.preferences import LinearAdditiveUtilityFunction
from negmas.preferences.ops import nash_points, pareto_frontier
from negmas.preferences.value_fun import TableFun
tables = json.load(sys.stdin)
for _ in range(2):  # the second time nothing is new
    start = time.process_time()
    sizes = [len(one) for one in tables[0]]
    issues = [make_issue([f"o{j}" for j in range(size)], f"q{i}") for i, size in enumerate(sizes)]
    space = make_os(issues)
    parties = [
        LinearAdditiveUtilityFunction(
            values=[TableFun({f"o{j}": float(x) for j, x in enumerate(one)}) for one in table],
            weights=[1.0] * len(sizes), outcome_space=space, reserved_value=0.0,
        )
        for table in tables
    ]
    frontier, deals = pareto_frontier(parties)
    nash = nash_points(parties, frontier, outcome_space=space)
    took = time.process_time() - start
    if len(sys.argv) < 2:
        break
nash_deals = [int(deals[at]) for _, at in nash]
print(json.dumps({"took": took, "deals": [int(one) for one in deals], "nash": nash_deals}))
"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--negmas", metavar="PYTHON", help="a Python that has NegMAS 0.16")
    asked.add_argument("--child", type=int, help=argparse.SUPPRESS)
    options = asked.parse_args()
    warm_up_terms()
    if options.child:
        print(json.dumps(measure_memory(options.child)))
        return
    python = options.negmas or install_negmas()
    parts = [compare_frontiers(python), judge_deals(), grow(), many_parties(), describe()]
    text = "\n\n".join(parts)
    print(text)
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def compare_frontiers(python: str) -> str:
    lines = [
        "| 1,000,000 deals, 2 parties | frontier | NegMAS 0.16 | all deals | ratio | merged | ratio |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    random = np.random.default_rng(3)
    cases = {
        "6 issues of 10, scores 0 to 100": random.integers(0, 101, (2, 6, 10)),
        "6 issues of 10, scores 0 to 9, opposed: many ties": opposed(random, 6, 10),
        "6 issues of 10, scores with 16 digits": random.random((2, 6, 10)),
    }
    for name, tables in cases.items():
        times: dict[str, list[float]] = {"negmas": [], "whole": [], "merged": []}
        for _ in range(ROUNDS):
            done = subprocess.run(
                [python, "-c", NEGMAS], input=json.dumps(tables.tolist()), text=True, capture_output=True, check=True
            )
            theirs = json.loads(done.stdout.splitlines()[-1])
            times["negmas"].append(theirs["took"])
            ours = {}
            for way in ("whole", "merged"):
                for _again in range(5):
                    took, ours[way] = clock(lambda way=way, tables=tables: solve(tables, merge=way == "merged"))
                    times[way].append(took)
        frontier, nash = (found.tolist() for found in ours["merged"])
        if [found.tolist() for found in ours["whole"]] != [frontier, nash]:
            raise AssertionError(f"{name}: merging gives another frontier")
        check_same(name, tables, theirs, frontier, nash)
        mid = {way: statistics.median(series) for way, series in times.items()}
        lost = len(frontier) - len(theirs["deals"])
        note = f" (NegMAS lists {len(theirs['deals']):,})" if lost else ""
        lines.append(
            f"| {name} | {len(frontier):,}{note} | {mid['negmas']:.2f} s | {1e3 * mid['whole']:.1f} ms "
            f"| {mid['negmas'] / mid['whole']:,.0f} | {1e3 * mid['merged']:.2f} ms "
            f"| {mid['negmas'] / mid['merged']:,.0f} |"
        )
    return "\n".join(lines)


def opposed(random: np.random.Generator, issues: int, options: int) -> np.ndarray:
    """What one gains the other mostly loses, in few steps: thousands of deals tie."""
    first = random.integers(0, 10, (issues, options))
    return np.stack([first, np.clip(9 - first - random.integers(0, 2, first.shape), 0, 9)])


def solve(tables: np.ndarray, *, merge: bool) -> tuple[np.ndarray, np.ndarray]:
    """From tables of scores to the frontier and the Nash point, everything included."""
    parties, issues, options = tables.shape
    space = Space(tuple(f"q{i}" for i in range(issues)), (tuple(f"o{j}" for j in range(options)),) * issues)
    worth = weigh(space, [str(p) for p in range(parties)], tables.reshape(parties, -1).astype(float))
    frontier = find_frontier(worth, merge=merge)
    return frontier, find_nash(worth, np.zeros(parties), frontier)


def check_same(name: str, tables: np.ndarray, theirs: dict[str, Any], frontier: list[int], nash: list[int]) -> None:
    """Equal in what the deals are worth; every deal of theirs is among ours."""
    if not set(theirs["deals"]) <= set(frontier):
        raise AssertionError(f"{name}: deals of the other frontier are missing")
    places = np.stack(np.unravel_index(frontier, (tables.shape[2],) * tables.shape[1]), 1)
    worth = {
        deal: tuple(round(sum(float(table[i, at]) for i, at in enumerate(row)), 9) for table in tables)
        for deal, row in zip(frontier, places.tolist(), strict=True)
    }
    if {worth[deal] for deal in theirs["deals"]} != set(worth.values()):
        raise AssertionError(f"{name}: the frontiers differ")
    if theirs["nash"] and not {worth[deal] for deal in theirs["nash"]} <= {worth[deal] for deal in nash}:
        raise AssertionError(f"{name}: the Nash points differ")


def judge_deals() -> str:
    """One draw, a thousand draws, and the plain way in NumPy."""
    ballot = make_ballot(12, 1000)
    ballot.whole, ballot.space.feasible  # noqa: B018 - made ahead, once
    one = make_ballot(12, 1)
    one.whole, one.space.feasible  # noqa: B018
    times: dict[str, list[float]] = {"one": [], "plain": [], "each": []}
    for _ in range(3 * ROUNDS):
        for name, work in (("one", lambda: count_together(one)), ("each", lambda: survey(one, 0))):
            times[name].append(clock(work)[0])
        took, plain = clock(lambda: plain_acceptance(one))
        times["plain"].append(took)
    if (plain != (count_together(one) > 0)).any():
        raise AssertionError("the plain way gives other deals")
    thousand, _ = clock(lambda: count_together(ballot))
    worst, _ = clock(lambda: count_worst(ballot))
    mid = {name: 1e3 * statistics.median(series) for name, series in times.items()}
    return "\n".join(
        [
            f"| 531,441 deals (12 issues of 3), {PARTIES} parties | time | target |",
            "|---|---:|---:|",
            f"| one draw: which deals do all accept | {mid['one']:.2f} ms | 20 ms |",
            f"| the same in plain NumPy ({mid['plain'] / mid['one']:.0f} times as long) | {mid['plain']:.0f} ms | |",
            f"| one draw: each party, each pair, sole refusers | {mid['each']:.1f} ms | |",
            f"| 1,000 draws: how often do all accept each deal | {thousand:.2f} s | 20 s |",
            f"| 1,000 draws: how often does the worst-off party accept each deal | {worst:.1f} s | |",
        ]
    )


def make_ballot(issues: int, draws: int) -> Ballot:
    random = np.random.default_rng(issues)
    space = Space(tuple(f"q{i}" for i in range(issues)), (("a", "b", "c"),) * issues, ({"q0": ("a",), "q9": ("b",)},))
    tables = random.random((draws, PARTIES, 3 * issues))
    bars = np.full((draws, PARTIES), FALLBACK * issues)
    return Ballot(space, tuple(f"p{i}" for i in range(PARTIES)), tables, bars)


def plain_acceptance(ballot: Ballot) -> np.ndarray:
    """One party after the other, a sum over the whole product by broadcasting."""
    accepted = ballot.space.feasible.copy()
    for party in range(len(ballot.parties)):
        worth = np.zeros(1)
        for part in np.split(ballot.whole[0, party], ballot.space.offsets[1:-1]):
            worth = (worth[:, None] + part).ravel()
        accepted &= worth >= ballot.bars[0, party]
    return accepted


def grow() -> str:
    """Time for each deal as their number grows, and the memory of a process that does nothing else."""
    lines = [
        f"| deals, {PARTIES} parties | one draw | a deal | frontier of 2, all deals | a deal | memory, 100 draws |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for issues in (11, 12, 13, 14, 15):
        done = subprocess.run(
            [sys.executable, __file__, "--child", str(issues)], text=True, capture_output=True, check=True
        )
        found = json.loads(done.stdout.splitlines()[-1])
        deals = 3**issues
        lines.append(
            f"| {deals:,} | {1e3 * found['draw']:.2f} ms | {1e9 * found['draw'] / deals:.2f} ns "
            f"| {1e3 * found['frontier']:.1f} ms | {1e9 * found['frontier'] / deals:.1f} ns "
            f"| {found['memory'] / 2**20:,.0f} MB |"
        )
    return "\n".join(lines)


def measure_memory(issues: int) -> dict[str, float]:
    ballot = make_ballot(issues, 100)
    ballot.whole, ballot.space.feasible  # noqa: B018
    took, _ = clock(lambda: count_together(ballot))
    survey(ballot, 0)
    count_worst(Ballot(ballot.space, ballot.parties, ballot.tables[:2], ballot.fallbacks[:2]))
    two = weigh(ballot.space, ballot.parties[:2], ballot.tables[0, :2])
    series = [clock(lambda: find_frontier(two, merge=False))[0] for _ in range(3)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"draw": took / 100, "frontier": statistics.median(series), "memory": peak}


def many_parties() -> str:
    lines = [
        "| frontier, scores with 16 digits | deals | on the frontier | every deal looked at | merged |",
        "|---|---:|---:|---:|---:|",
    ]
    random = np.random.default_rng(4)
    for parties, issues, options in ((3, 6, 10), (4, 6, 10), (6, 12, 3), (10, 12, 3)):
        space = Space(tuple(f"q{i}" for i in range(issues)), (tuple(f"o{j}" for j in range(options)),) * issues)
        stakes = random.random((parties, issues * options))

        def weighed(space: Space = space, stakes: np.ndarray = stakes) -> Worth:
            return weigh(space, [str(p) for p in range(len(stakes))], stakes)

        whole, first = clock(lambda: find_frontier(weighed(), merge=False))
        merged, second = clock(lambda: find_frontier(weighed()))
        if first.tolist() != second.tolist():
            raise AssertionError(f"{parties} parties: merging gives another frontier")
        lines.append(
            f"| {parties} parties, {issues} issues of {options} | {options**issues:,} | {len(second):,} "
            f"| {whole:.2f} s | {merged:.3f} s |"
        )
    return "\n".join(lines)


def clock(work: Callable[[], Any]) -> tuple[float, Any]:
    start = process_time()
    result = work()
    return process_time() - start, result


def install_negmas() -> str:
    folder = Path(tempfile.gettempdir()) / "modusvivendi-negmas"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "negmas==0.16.*"], check=True)
    return str(python)


def describe() -> str:
    load = f"{os.getloadavg()[0]:.1f} processes waiting or running on average in the last minute, this one among them"
    return (
        f"CPU time of one core; medians of {ROUNDS} interleaved rounds where ways are compared; all compiled before. "
        f"NumPy {np.__version__}, Python {platform.python_version()}, {platform.machine()}; {load}. "
        f"To run it again: `python benchmarks/deals.py`."
    )


if __name__ == "__main__":
    main()
