"""How long the weights take, against statsmodels' ConditionalLogit on the same choices; writes docs/benchmarks.md.

Run it with ``python benchmarks/aims.py [PYTHON_WITH_STATSMODELS]`` on an idle machine. statsmodels is no dependency:
without such a Python it is installed into a scratch environment.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.aims.invented import draw_choices  # noqa: E402

from modusvivendi.aims.choices import Choices, fit_weights  # noqa: E402

PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- aims: begin -->", "<!-- aims: end -->"
PEER = "statsmodels 0.15.0"
WEIGHTS = (1.0, -0.5, 0.0, 0.3, 0.2, 0.1)
OTHER = """
import json, sys, time
import numpy as np
from statsmodels.discrete.conditional_models import ConditionalLogit
held = np.load(sys.argv[1])
times = []
for _ in range(3):
    start = time.process_time()
    found = ConditionalLogit(held["y"], held["x"], groups=held["g"]).fit(disp=0)
    times.append(time.process_time() - start)
print(json.dumps({"seconds": sorted(times)[1], "weights": list(found.params), "errors": list(found.bse)}))
"""


def main() -> None:
    small = cut(draw_choices(1, WEIGHTS, periods=12, places=60, strikes=39), 471)
    large = draw_choices(1, WEIGHTS, periods=12, places=5_000, strikes=250)
    with tempfile.TemporaryDirectory() as scratch:
        python = sys.argv[1] if len(sys.argv) > 1 else install(Path(scratch))
        other, told = compare(small, python)
    ours, wide = clock(small), clock(large)
    strikes = round(float(large.counts.sum()))
    machine = f"{platform.machine()}, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}."
    table = [
        "| case | seconds | target |",
        "|---|---:|---:|",
        f"| 471 strikes among 60 cells in 12 periods, 6 attributes | {ours:.5f} | |",
        f"| {PEER} `ConditionalLogit`, the same strikes, a row for each strike and cell | {other:.2f} | |",
        f"| ratio | {other / ours:,.0f} | 1,000 |",
        f"| {strikes:,} strikes among 5,000 cells in 12 periods | {wide:.4f} | 0.5 |",
        "",
        f"CPU seconds, medians of 21 rounds, of 3 for statsmodels. {told} {machine}",
    ]
    print("\n".join(table))
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    body = "\n".join(table)
    PAGE.write_text(f"{head}{BEGIN}\n{body}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def install(scratch: Path) -> str:
    """Make an environment with statsmodels and return its Python."""
    subprocess.run([sys.executable, "-m", "venv", scratch / "peer"], check=True)
    python = str(scratch / "peer" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", PEER.replace(" ", "==")], check=True)
    return python


def cut(choices: Choices, strikes: int) -> Choices:
    """Add the strikes that are lacking to the places most struck."""
    lacking = strikes - int(choices.counts.sum())
    counts = choices.counts.copy()
    counts[np.argsort(-counts, kind="stable")[:lacking]] += 1
    return Choices(choices.names, choices.attributes, counts, choices.starts)


def clock(choices: Choices, rounds: int = 21) -> float:
    times: list[float] = []
    for _ in range(rounds):
        start = process_time()
        fit_weights(choices)
        times.append(process_time() - start)
    return median(times)


def compare(choices: Choices, python: str) -> tuple[float, str]:
    """Return the CPU seconds of the other program on a row for each strike and cell, and set its answer beside ours."""
    size = len(choices.counts) // len(choices.starts)
    x, y, group = [], [], []
    for row in np.flatnonzero(choices.counts):
        first = row // size * size
        for _ in range(int(choices.counts[row])):
            x.append(choices.attributes[first : first + size])
            y.append(np.eye(size)[row - first])
            group.append(np.full(size, len(group)))
    with tempfile.TemporaryDirectory() as folder:
        data, script = Path(folder) / "choices.npz", Path(folder) / "other.py"
        np.savez(data, x=np.concatenate(x), y=np.concatenate(y), g=np.concatenate(group))
        script.write_text(OTHER)
        done = subprocess.run([python, str(script), str(data)], capture_output=True, text=True, check=True)
    other = json.loads(done.stdout.splitlines()[-1])
    found = fit_weights(choices)
    apart = np.abs(found.estimate - other["weights"]).max()
    errors = np.abs(found.error / other["errors"] - 1).max()
    return other["seconds"], (
        f"Weights differ by at most {apart:.1e}, standard errors by a share of {errors:.1e} (statsmodels stops its "
        "search earlier)."
    )


if __name__ == "__main__":
    main()
