"""Options of ``modus forecast`` that cannot be: all of them at once, and before anything is run."""

import pytest
from typer.testing import CliRunner

from modusvivendi.cli.main import app
from modusvivendi.core.errors import ModusError


def test_all_options_that_cannot_be_are_told_before_anything_runs() -> None:
    with pytest.raises(ModusError) as error:
        CliRunner().invoke(app, ["forecast", "--part", "1/2", "--influences", "3"], catch_exceptions=False)
    said = str(error.value)
    for one in ("one dossier", "kept somewhere", "--influences 3 is no power of 2", "add --out DIR"):
        assert one in said


@pytest.mark.parametrize("samples", ["3", "100", "4095"])
def test_samples_that_are_no_power_of_two_are_refused_at_once(samples: str) -> None:
    with pytest.raises(ModusError, match="no power of 2"):
        CliRunner().invoke(app, ["forecast", "nowhere", "--influences", samples], catch_exceptions=False)
