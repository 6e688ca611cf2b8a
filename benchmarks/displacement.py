"""Flight as flows against Flee, in CPU seconds: ``python benchmarks/displacement.py DATA [PYTHON [INSTANCE …]]``.

``DATA``: the folder of instances; ``PYTHON``: one with Flee installed (``pip install flee``). Without it only this
program is timed. For every instance: one future at full population (median of three, from a warm process); then at a
scale that Flee can bear, one future from a warm process, a future among many (one call), and one run of Flee
(``flee_run.py``; the days alone, reading left out). Last, a hundred futures of syria2013 at full population.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from modusvivendi.forecast.flight.frame import Frame, build_frame
from modusvivendi.forecast.flight.runs import run_members
from modusvivendi.io.flee.reading import read_exodus
from modusvivendi.plan.flight import simulate_flight

SCALES = {"syria2013": 1000, "syria2017_adm2": 1000, "ukraine2022": 10_000}
"""One stands for so many people beside Flee; 100 elsewhere."""


def time_one(frame: Frame, times: int = 3) -> float:
    """Return the median CPU seconds of a future that is asked for alone, the process warm."""
    spent = []
    for member in range(times + 1):
        began = time.process_time()
        run_members(frame, [member])
        spent.append(time.process_time() - began)
    return statistics.median(spent[1:])


def time_many(frame: Frame, one: float) -> float:
    """Return the CPU seconds of a future among as many as take about a second, in one call; the best of three."""
    runs = max(int(1.0 / one), 10)
    spent = []
    for _ in range(3):
        began = time.process_time()
        run_members(frame, range(runs))
        spent.append((time.process_time() - began) / runs)
    return min(spent)


def time_flee(python: str, folder: Path, scale: int) -> float:
    """Return the CPU seconds of one run of Flee."""
    script, out = Path(__file__).with_name("flee_run.py"), Path(tempfile.mkdtemp()) / "out.npz"
    told = subprocess.run(
        [python, str(script), str(folder), "1", str(scale), str(out)], capture_output=True, text=True, check=True
    )
    return float(re.findall(r"cpu ([0-9.]+)", told.stdout)[-1])


def main() -> None:
    data, python, names = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "", sys.argv[3:]
    print(f"load {os.getloadavg()[0]:.1f}")
    for folder in sorted(one for one in data.iterdir() if (one / "input").is_dir()):
        if names and folder.name not in names:
            continue
        exodus = read_exodus(folder)[0]
        line = f"{folder.name:<17} full {time_one(build_frame(exodus, 'flee')) * 1000:7.1f} ms"
        scale = SCALES.get(folder.name, 100)
        frame = build_frame(exodus, "flee", scale=scale)
        one = time_one(frame, 9)
        many = time_many(frame, one)
        line += f"; 1:{scale:<6,} one {one * 1000:7.2f} ms, among many {many * 1000:7.2f} ms"
        if python:
            theirs = time_flee(python, folder, scale)
            line += f", Flee {theirs:6.2f} s: {theirs / one:4,.0f} and {theirs / many:4,.0f} times"
        print(line, flush=True)
    if not names:
        exodus = read_exodus(data / "syria2013")[0]
        for runs in (50, 100):
            spent = simulate_flight(exodus, "flee", runs=runs, workers=2).cpu_seconds
            print(f"syria2013, {runs} futures: {spent:.1f} s")


if __name__ == "__main__":
    main()
