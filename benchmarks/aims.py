"""How long the weights take, against statsmodels' ConditionalLogit on the same choices.

statsmodels is no dependency: give the Python of an environment that has it, or leave it out to time this package only.

    python benchmarks/aims.py [PYTHON_WITH_STATSMODELS]
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.aims.invented import draw_choices  # noqa: E402

from modusvivendi.aims.choices import Choices, fit_weights  # noqa: E402

WEIGHTS = (1.0, -0.5, 0.0, 0.3, 0.2, 0.1)
OTHER = """
import json, sys, time
import numpy as np
from statsmodels.discrete.conditional_models import ConditionalLogit
held = np.load(sys.argv[1])
start = time.perf_counter()
found = ConditionalLogit(held["y"], held["x"], groups=held["g"]).fit(disp=0)
print(json.dumps({"seconds": time.perf_counter() - start, "weights": list(found.params), "errors": list(found.bse)}))
"""


def main() -> None:
    small = draw_choices(1, WEIGHTS, periods=12, places=60, strikes=39)
    small = cut(small, 471)
    large = draw_choices(1, WEIGHTS, periods=12, places=5_000, strikes=250)
    for name, choices in (("471 strikes x 60 cells", small), ("3,000 strikes x 5,000 cells", large)):
        print(f"{name}: {clock(choices) * 1_000:.2f} ms ({choices.counts.sum():,.0f} strikes in 12 periods)")
    if len(sys.argv) > 1:
        compare(small, sys.argv[1])


def cut(choices: Choices, strikes: int) -> Choices:
    """Add the strikes that are lacking to the places most struck."""
    lacking = strikes - int(choices.counts.sum())
    counts = choices.counts.copy()
    counts[np.argsort(-counts, kind="stable")[:lacking]] += 1
    return Choices(choices.names, choices.attributes, counts, choices.starts)


def clock(choices: Choices, rounds: int = 21) -> float:
    times: list[float] = []
    for _ in range(rounds):
        start = perf_counter()
        fit_weights(choices)
        times.append(perf_counter() - start)
    return median(times)


def compare(choices: Choices, python: str) -> None:
    """Time the other program on a row for each strike and cell, and hold its answer against ours."""
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
    ours, found = clock(choices), fit_weights(choices)
    apart = np.abs(found.estimate - other["weights"]).max()
    errors = np.abs(found.error / other["errors"] - 1).max()
    print(f"statsmodels ConditionalLogit: {other['seconds']:.2f} s, {other['seconds'] / ours:,.0f} times as long")
    print(f"weights differ by at most {apart:.1e}, standard errors by a share of {errors:.1e}")


if __name__ == "__main__":
    main()
