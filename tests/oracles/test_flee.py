"""Flee 3's own figures: the mean over days of the "Total error" that its run script prints, measured with one seed.

The measured values stand in ``baseline_upstream_flee.csv`` of the data pack, at 1:100 (syria2017_adm2 and ukraine2022
1:2000). One seed of Flee is 0.01 to 0.02 off its own mean at that scale (mali2012: 0.245 to 0.271 over six seeds).
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from modusvivendi.forecast.flight.frame import build_frame
from modusvivendi.forecast.flight.runs import measure_errors, run_members
from modusvivendi.io.flee.reading import read_exodus

NOISE = 0.03
"""The bar of 0.02 and what one seed of Flee is off by."""
LACKING = "car2013"
"""Three of its files of counts are not in the pack: what Flee was run on there cannot be read here."""
INSTANCES = ("burundi2015", "mali2012", "syria2013", "ethiopia2020", "nigeria2016_adm2", "mali2017_adm1")
LARGE = ("syria2017_adm2", "ukraine2022")


def agree(shared: Path, name: str, runs: int) -> None:
    folder = shared / "flee"
    lines = (folder / "baseline_upstream_flee.csv").read_text(encoding="utf-8").splitlines()
    rows = {row["instance"]: row for row in csv.DictReader(lines)}
    days, scale = int(rows[name]["days_run"]), int(rows[name]["population_scaledown"])
    exodus = read_exodus(folder / name, days=days)[0]
    frame = build_frame(exodus, "flee", scale=scale)
    errors = measure_errors(frame, run_members(frame, range(runs)))
    assert errors is not None
    assert float(np.mean(errors.printed)) == pytest.approx(float(rows[name]["mean_total_error_all_days"]), abs=NOISE)


@pytest.mark.shared
@pytest.mark.parametrize("name", INSTANCES)
def test_error_is_flees(shared: Path, name: str) -> None:
    agree(shared, name, 10 if name in ("burundi2015", "mali2012", "ethiopia2020") else 3)


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_error_of_large_instances_is_flees(shared: Path, name: str) -> None:
    agree(shared, name, 2)


MEASURED = {
    "mali2012": (100, 0.3615),
    "burundi2015": (100, 0.5881),
    "ethiopia2020": (100, 1.0492),
    "mali2017_adm1": (100, 0.7018),
    "nigeria2016_adm2": (100, 0.3239),
    "syria2013": (1000, 0.2676),
    "syria2017_adm2": (1000, 0.6916),
}
"""Scale, averaged relative difference over ten seeds of Flee 3.1 with the rules of its repository of May 2026."""
COUNTS = Path(__file__).with_name("flee_counts.csv")
"""Mean people in each camp on four days of those runs; ``spread``: distance between two seeds, over all days."""


@pytest.mark.shared
@pytest.mark.parametrize("name", MEASURED)
def test_camps_hold_what_flees_hold(shared: Path, name: str) -> None:
    scale, error = MEASURED[name]
    frame = build_frame(read_exodus(shared / "flee" / name)[0], "flee", scale=scale)
    runs = run_members(frame, range(10))
    errors = measure_errors(frame, runs)
    assert errors is not None
    assert float(errors.mean.mean()) == pytest.approx(error, abs=0.02)
    lines = csv.DictReader(COUNTS.read_text(encoding="utf-8").splitlines())
    rows = [row for row in lines if row["instance"] == name]
    theirs = np.array([float(row["people"]) for row in rows])
    mean = runs.camps.mean(axis=0)
    here = np.array([mean[int(row["day"]), frame.camps.index(row["camp"])] for row in rows])
    assert np.abs(here - theirs).sum() / theirs.sum() < float(rows[0]["spread"])
