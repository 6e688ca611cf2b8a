"""The exercise of the desk's page, run word for word: a movement of the roadmap, and a closed area on its way."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def commands() -> list[str]:
    text = (ROOT / "docs/desk.md").read_text(encoding="utf-8")
    block = text.split("<!-- exercise: begin -->")[1].split("<!-- exercise: end -->")[0]
    return [line.removeprefix("    ") for line in block.splitlines() if line.startswith("    ")]


@pytest.mark.slow
def test_the_exercise_runs_as_it_is_written(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lines = commands()
    assert sum("8600" in line for line in lines) == 3
    script = [line.replace("8600", str(port)) for line in lines]
    # What a reader does not write: waiting until the desk listens, and the desk's own port for each command.
    served = next(row for row, line in enumerate(script) if line.startswith("modus desk serve"))
    address = f"http://127.0.0.1:{port}"
    script.insert(
        served + 1, f"for i in $(seq 600); do curl -s {address}/healthy > /dev/null && break; sleep 0.1; done"
    )
    asks = ("modus desk file", "modus desk cosign")
    script = [f"{line} --url {address}" if line.startswith(asks) else line for line in script]
    # Some movements are too far ahead, and the command says so by its status.
    text = "\n".join([*script, "kill %1"])
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    process = subprocess.Popen(
        ["bash", "-m", "-c", text], cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    out, error = process.communicate(timeout=500)
    assert "1 filed, 0 there already, 0 refused; 1 meet others" in out, out + error
    assert "constraint Closed road: " in out
    assert "the bundle: holds" in out
    assert "co-signed by relief" in out
    assert "entries, verified" in out
    cases = next(line for line in out.splitlines() if line.startswith('[{"case"'))
    assert '"severity":"high"' in cases
    assert "north" not in cases, "who it is was not for relief to know"
