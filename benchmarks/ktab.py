"""How long spatial bargaining takes on KTAB's larger scenarios; writes its table into docs/bargaining.md.

python benchmarks/ktab.py [FOLDER_WITH_KTAB_SCENARIOS]
"""

import platform
import sys
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np

from modusvivendi.io.scenarios import read_scenario
from modusvivendi.terms.bargaining.course import bargain

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "bargaining.md"
BEGIN, END = "<!-- bargaining: begin -->", "<!-- bargaining: end -->"
FILES = ("dummyData_3Dim", "dummyData_6Dim", "dummyData-a040", "dummyData-a080", "dummyData-a160")
ROUNDS = 5


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data" / "negotiation" / "ktab"
    scenarios = {name: read_scenario(folder / f"{name}.csv") for name in FILES}
    times: dict[str, list[float]] = {name: [] for name in FILES}
    turns: dict[str, int] = {}
    for _ in range(ROUNDS):
        for name, scenario in scenarios.items():
            start = process_time()
            turns[name] = len(bargain(scenario).turns) - 1
            times[name].append(process_time() - start)
    lines = ["| scenario | actors | dimensions | turns | seconds of one core |", "|---|---:|---:|---:|---:|"]
    for name, scenario in scenarios.items():
        sizes = f"{len(scenario.actors)} | {len(scenario.dimensions)} | {turns[name]}"
        lines.append(f"| `{name}` | {sizes} | {median(times[name]):.2f} |")
    machine = f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}"
    table = "\n".join([*lines, "", f"Medians of {ROUNDS} interleaved rounds, processor time; {machine}."])
    print(table)
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
