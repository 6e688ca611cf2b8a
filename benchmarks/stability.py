"""How long it takes to say which deals of a large space hold; writes its table into docs/stability.md.

Run it with ``python benchmarks/stability.py`` on an idle machine (five minutes); ``--quick`` leaves out the largest
space.
Each space is searched in a process of its own, so that its peak memory is its own.
"""

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from time import process_time

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "stability.md"
BEGIN, END = "<!-- benchmark: begin -->", "<!-- benchmark: end -->"
PARTIES, ROUNDS = 10, 5
ISSUES = (9, 10, 11, 12, 13, 15)
CASES = (("every deal feasible", 0), ("4 infeasible patterns and an option for good", 4))
TARGET = "3 s for 531,441 deals and 10 parties, all three; 14 million deals within 2 GB"


def main() -> None:
    if len(sys.argv) == 4 and sys.argv[1] == "--one":
        print(json.dumps(measure(int(sys.argv[2]), int(sys.argv[3]))))
        return
    issues = [k for k in ISSUES if k < 15 or "--quick" not in sys.argv]
    rows = []
    for k in issues:
        for name, patterns in CASES:
            command = [sys.executable, __file__, "--one", str(k), str(patterns)]
            rows.append((name, json.loads(subprocess.run(command, capture_output=True, check=True).stdout)))
            print(rows[-1], file=sys.stderr)
    table = write_table(rows)
    print(table)
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def measure(issues: int, patterns: int) -> dict[str, float]:
    """Medians of the CPU seconds of Nash, Nash + GMR, and Nash + GMR + SEQ, and the peak memory."""
    from modusvivendi.terms.space import Space
    from modusvivendi.terms.stability.products import Table, find_holding
    from modusvivendi.terms.warming import warm_up_terms
    from modusvivendi.terms.worth import weigh

    warm_up_terms()
    random = np.random.default_rng(issues)
    names = tuple(f"issue{k}" for k in range(issues))
    barred = tuple({names[k]: ("a",), names[k + 1]: ("b",)} for k in range(patterns))
    space = Space(names, (("a", "b", "c"),) * issues, barred)
    parties = tuple(f"party{p}" for p in range(PARTIES))
    worth = weigh(space, parties, random.random((PARTIES, 3 * issues)), random.random((PARTIES, issues)))
    final = {names[-1]: ("c",)} if patterns else {}
    table = Table(space, parties, {name: (parties[k % PARTIES],) for k, name in enumerate(names)}, final)
    found: dict[str, float] = {"deals": len(space), "feasible": space.count}
    for concepts in (("nash",), ("nash", "gmr"), ("nash", "gmr", "seq")):
        times = []
        for _ in range(ROUNDS if issues < 13 else 1):
            start = process_time()
            find_holding(table, worth, concepts=concepts)
            times.append(process_time() - start)
        found["+".join(concepts)] = statistics.median(times)
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def write_table(rows: list[tuple[str, dict[str, float]]]) -> str:
    lines = [
        "| space, 10 parties | deals | Nash | Nash + GMR | Nash + GMR + SEQ | μs a deal | peak memory |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, row in rows:
        whole = row["nash+gmr+seq"]
        lines.append(
            f"| {name} | {row['deals']:,.0f} | {row['nash']:.2f} s | {row['nash+gmr']:.2f} s | {whole:.2f} s "
            f"| {1e6 * whole / row['deals']:.2f} | {row['memory']:,.0f} MiB |"
        )
    machine = f"{platform.machine()} with {os.cpu_count()} cores, Python {platform.python_version()}"
    load = f"{os.getloadavg()[0]:.1f} processes waiting or running on average in the last minute"
    note = f"CPU time of one core, medians of {ROUNDS} (one run from 13 issues on), NumPy {np.__version__}"
    return "\n".join([*lines, "", f"Target: {TARGET}. {note}, {machine}; {load}."])


if __name__ == "__main__":
    main()
