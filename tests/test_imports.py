"""What an import costs: heavy libraries come in only where they are used."""

import json
import subprocess
import sys

import pytest

HEAVY = {
    "pandas",
    "geopandas",
    "matplotlib",
    "numba",
    "scipy",
    "shapely",
    "pyogrio",
    "pyproj",
    "typst",
    "pydantic",
    "starlette",
}


def modules_after(code: str) -> set[str]:
    script = f"import sys, json\n{code}\nprint(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "code", ["import modusvivendi", "import modusvivendi.cli.main", "import modusvivendi.core.dossier"]
)
def test_import_stays_light(code: str) -> None:
    assert not modules_after(code) & HEAVY


def test_help_loads_no_numpy() -> None:
    code = (
        "from typer.testing import CliRunner; from modusvivendi.cli.main import app; "
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0"
    )
    assert not modules_after(code) & (HEAVY | {"numpy"})
