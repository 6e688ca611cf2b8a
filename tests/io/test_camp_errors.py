import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from modusvivendi.io.camp_errors import read_camp_errors
from tests.forecast.camps.invented import GROWING, make_exodus, make_series

ROOT = Path(__file__).resolve().parents[2]


def test_a_war_of_its_own_learns_from_all():
    errors = read_camp_errors(make_exodus(GROWING))
    assert len(errors.instances) == 9
    middle = int(np.searchsorted(errors.levels, 0.5))
    assert np.all(errors.misses[:, middle] == 0)
    assert np.all(np.diff(errors.misses, axis=1) >= 0)
    assert errors.misses.shape == (len(errors.until), len(errors.levels))


def test_a_war_that_was_learned_from_is_told_what_the_others_teach():
    war = make_exodus({"Mahama": [(0, 1.0)]}, name="renamed")
    war = replace(war, start=date(2015, 5, 1), reports={"Mahama": make_series("Mahama", [(0, 1.0)])})
    errors = read_camp_errors(war)
    assert "burundi2015" not in errors.instances
    assert len(errors.instances) == 8
    assert not np.array_equal(errors.misses, read_camp_errors(make_exodus(GROWING)).misses)


@pytest.mark.slow
def test_the_scores_and_what_is_learned_are_current(shared):
    tool = ROOT / "tools" / "forecast" / "camps.py"
    done = subprocess.run(
        [sys.executable, tool, str(shared / "flee"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
