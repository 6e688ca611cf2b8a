"""``modus schedule`` as a user runs it."""

import builtins
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from modusvivendi.cli.main import app
from modusvivendi.core.errors import ModusError
from tests.io.test_psplib import SMALL, write


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, ["schedule", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


@pytest.mark.parametrize("method", ["heuristic", "cp-sat"])
def test_json_has_makespan_bound_status_and_starts(tmp_path: Path, method: str) -> None:
    answer: dict[str, Any] = json.loads(run(write(tmp_path, SMALL), "--json", "--method", method, "--seconds", 5))
    assert (answer["makespan"], answer["lower_bound"], answer["status"]) == (7, 7, "optimal")
    start = answer["start"]
    assert set(start) == {"1", "2", "3", "4"}
    assert {start["2"], start["3"]} in ({0, 6}, {0, 1}), "together they need 13 of 12"


def test_lines_say_the_proof_and_the_jobs_in_order(tmp_path: Path) -> None:
    lines = run(write(tmp_path, SMALL)).splitlines()
    assert lines[0].startswith("makespan 7; no schedule is shorter")
    assert [line.split()[2] for line in lines[2:]][-1] == "4"


def test_a_method_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModusError, match="no method 'cpsat'") as caught:
        run(write(tmp_path, SMALL), "--method", "cpsat")
    assert "cp-sat" in caught.value.repair


def test_without_ortools_the_exact_method_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("ortools"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    # Three jobs of 5 on two machines: the energy bound 8 is below the optimum 10, so the solver is asked.
    text = SMALL.replace("6       8    4", "5       7    0").replace("1       5    1", "5       5    0")
    text = text.replace("  1      1     0       0    0", "  1      1     5       6    0").replace(
        "   1        1          2           2   3", "   1        1          1           4"
    )
    with pytest.raises(ModusError, match="needs OR-Tools") as caught:
        run(write(tmp_path, text), "--method", "cp-sat")
    assert "modusvivendi[schedule]" in caught.value.repair


def test_circles_are_refused(tmp_path: Path) -> None:
    text = SMALL.replace("   3        1          1           4", "   3        1          2           4   2").replace(
        "   2        1          1           4", "   2        1          1           3"
    )
    with pytest.raises(ModusError, match="circular requirements: 2 -> 3 -> 2"):
        run(write(tmp_path, text))
