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


@pytest.mark.shared
def test_averaged_relative_difference_is_flees(shared: Path) -> None:
    """Six seeds each of Flee 3.1 with the rules of its repository of May 2026, at 1:100, run beside this program."""
    measured = {"mali2012": 0.3596, "burundi2015": 0.5873}
    for name, expected in measured.items():
        frame = build_frame(read_exodus(shared / "flee" / name)[0], "flee", scale=100)
        errors = measure_errors(frame, run_members(frame, range(10)))
        assert errors is not None
        assert float(errors.mean.mean()) == pytest.approx(expected, abs=0.02)
