"""One run of Flee itself, for ``displacement.py``: ``python flee_run.py INSTANCE SEED SCALE OUT`` (Flee 3.1 from PyPI).

Run it with a Python that has ``flee`` installed. People are scaled down 1:SCALE. Left out are files that the layout
names and the folder lacks, and recounts of a day that has no report, or the first: Flee stops at either (car2013 has
both). OUT (npz): people in each camp by day, and what was reported. Prints the CPU seconds of the days, without
reading, last: ``cpu SECONDS``.
"""

import os
import random
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import yaml


def prepare(folder: Path, scale: int) -> Path:
    """Copy what Flee reads, in the form that it reads, to a new folder."""
    into = Path(tempfile.mkdtemp())
    settings = yaml.safe_load((folder / "simsetting.yml").read_text()) or {}
    settings |= {"optimisations": {"hasten": scale}, "log_levels": {}}
    (into / "simsetting.yml").write_text(yaml.safe_dump(settings))
    for path in [*(folder / "input").glob("*.csv"), *(folder / "validation").glob("*.csv")]:
        lines = path.read_text(encoding="utf-8-sig").replace('"', "").splitlines()
        if path.name == "data_layout.csv":
            rows = [[cell.strip() for cell in line.split(",")] for line in lines if line.strip()]
            lines = [",".join([row[0], *(x for x in row[1:] if (path.parent / x).is_file())]) for row in rows]
        if path.parent.name == "validation":
            lines = [line for line in lines if line.strip() and not line.startswith("#")]
        (into / path.name).write_text("\n".join(lines) + "\n")
    layout = [line.split(",") for line in (into / "data_layout.csv").read_text().splitlines()]
    reported: set[tuple[str, str]] = set()
    for camp, *files in layout:
        for file in files:
            days = [line.split(",")[0] for line in (into / file).read_text().splitlines() if line[:1].isdecimal()]
            reported |= {(camp, day) for day in days[1:]}
    recounts = into / "registration_corrections.csv"
    rows = [line.split(",") for line in recounts.read_text().splitlines()]
    recounts.write_text("".join(",".join(row[:2]) + "\n" for row in rows if tuple(row[:2]) in reported))
    return into


def load(name: str) -> Any:
    """Return a module of Flee's, which is not installed where this is checked."""
    return import_module(name)


def main() -> None:
    folder, seed, scale, out = Path(sys.argv[1]).resolve(), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    os.chdir(prepare(folder, scale))
    shown, sys.stderr = sys.stdout, Path(os.devnull).open("w")  # noqa: SIM115 - Flee tells every place and change
    names = "flee", "spawning", "InputGeography", "datamanager.handle_refugee_data", "datamanager.read_period"
    flee, spawning, geography, reported, period = (load(f"flee.{name}") for name in names)
    settings = load("flee.SimulationSettings").SimulationSettings
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - the generator that Flee draws from
    settings.ReadFromYML("simsetting.yml")
    settings.ConflictInputFile = "conflicts.csv"
    start, days = period.read_conflict_period("sim_period.csv")
    system, ground = flee.Ecosystem(), geography.InputGeography()
    ground.ReadConflictInputCSV("conflicts.csv")
    ground.ReadLocationsFromCSV("locations.csv")
    ground.ReadLinksFromCSV("routes.csv")
    ground.ReadClosuresFromCSV("closures.csv")
    system, places = ground.StoreInputGeographyInEcosystem(system)
    table = reported.RefugeeTable(
        csvformat="generic", data_directory=".", start_date=start, data_layout="data_layout.csv",
        population_scaledown_factor=scale,
    )  # fmt: skip
    table.ReadL1Corrections("registration_corrections.csv")
    camps = system.get_camp_names()
    days = min(days, *(len(row) for row in ground.conflicts.values()))
    began = time.process_time()
    for camp in camps:
        spawning.add_initial_refugees(system, table, places[camp])
    people, counted = [], []
    for day in range(days):
        ground.AddNewConflictZones(system, day)
        spawning.spawn_daily_displaced(system, day, table, SumFromCamps=True)
        spawning.refresh_spawn_weights(system)
        system.enact_border_closures(day)
        system.evolve()
        people.append([places[camp].numAgents for camp in camps])
        counted.append([table.get_field(camp, day) for camp in camps])
    spent = time.process_time() - began
    np.savez(out, people=people, counted=counted, camps=camps)
    print(f"cpu {spent:.2f}", file=shown)


if __name__ == "__main__":
    main()
