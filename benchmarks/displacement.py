"""Flight as flows against Flee, in CPU seconds: ``python benchmarks/displacement.py DATA [FLEE SCRIPT]``.

``DATA``: the folder of instances. ``FLEE``: a Python with Flee installed, ``SCRIPT`` one that runs it, called as
``FLEE SCRIPT OUT INSTANCE SEED SCALE``; it must print ``cpu SECONDS`` last. Without them only this program is timed.
Every instance is run at full population, three futures, the median is told; then a hundred futures of syria2013.
"""

import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from modusvivendi.forecast.flight.frame import build_frame
from modusvivendi.forecast.flight.runs import run_members
from modusvivendi.io.flee.reading import read_exodus
from modusvivendi.plan.flight import simulate_flight


def seconds(folder: Path, scale: int = 1) -> float:
    """Return the median CPU seconds of three futures."""
    frame = build_frame(read_exodus(folder)[0], "flee", 0, scale)
    spent = []
    for member in range(4):
        began = time.process_time()
        run_members(frame, [member])
        spent.append(time.process_time() - began)
    return statistics.median(spent[1:])


def flee_seconds(command: list[str], name: str, scale: int) -> float:
    """Return the CPU seconds of one run of Flee."""
    told = subprocess.run(
        [*command, str(Path(tempfile.mkdtemp()) / "out"), name, "1", str(scale)],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.findall(r"cpu ([0-9.]+)", told.stdout)
    return float(found[-1])


def main() -> None:
    data, flee = Path(sys.argv[1]), sys.argv[2:]
    for folder in sorted(one for one in data.iterdir() if (one / "input").is_dir()):
        line = f"{folder.name:<18} {seconds(folder):7.3f} s at full population"
        if flee:
            scale = 1000 if folder.name.startswith(("ukraine", "syria2013")) else 100
            theirs, ours = flee_seconds(flee, folder.name, scale), seconds(folder, scale)
            line += f"; at 1:{scale} Flee {theirs:.1f} s, here {ours:.3f} s: {theirs / ours:,.0f} times"
        print(line, flush=True)
    exodus = read_exodus(data / "syria2013")[0]
    for runs in (50, 100):
        print(f"syria2013, {runs} futures: {simulate_flight(exodus, 'flee', runs=runs, workers=2).cpu_seconds:.1f} s")


if __name__ == "__main__":
    main()
