"""The commands, as a newcomer would use them: set up, serve, file, verify, back up, restore."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from typer.testing import CliRunner

from modusvivendi.cli.desk import desk as command
from modusvivendi.core.errors import DossierError, ModusError
from modusvivendi.desk.configuration import read_configuration
from modusvivendi.desk.signatures import sign
from tests.desk.world import square

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str) -> dict:
    done = CliRunner().invoke(command, [*words, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_all_that_is_wrong_with_the_settings_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "desk.toml"
    path.write_text('origin = "a b"\nper_minut = 3\nper_day = "many"\nkeys = "k"\naudience = []\nlive = true\n')
    with pytest.raises(DossierError) as caught:
        read_configuration(path)
    text = "\n".join(str(finding) for finding in caught.value.findings())
    for part in (
        "per_minut",
        "per_minute",
        "per_day must be",
        "origin must",
        "audience must",
        "token_keys is",
        "live must",
    ):
        assert part in text
    with pytest.raises(ModusError, match="cannot be read"):
        read_configuration(tmp_path / "none.toml")
    path.write_text("origin = ")
    with pytest.raises(ModusError, match="no TOML"):
        read_configuration(path)


def test_the_files_of_secrets_are_for_their_owner_alone(tmp_path: Path) -> None:
    config = run("init", str(tmp_path / "desk"))["config"]
    run("party", "north", "--new-key", str(tmp_path / "north.pem"), "--config", config)
    for path in [*(tmp_path / "desk").glob("*"), tmp_path / "north.pem"]:
        if path.suffix in (".pem", ".json", ".sqlite") and not path.name.endswith(".pub.pem"):
            assert path.stat().st_mode & 0o077 == 0, path
    with pytest.raises(ModusError, match="already"):
        CliRunner().invoke(command, ["init", str(tmp_path / "desk")], catch_exceptions=False)
    (tmp_path / "desk" / "desk-keys.json").chmod(0o644)
    with pytest.raises(ModusError, match="read by others"):
        CliRunner().invoke(command, ["sweep", "--config", config], catch_exceptions=False)


def test_a_token_is_issued_to_who_is_registered_and_a_service_of_the_standard(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    config = run("init", str(folder))["config"]
    issuer = str(folder / "issuer.pem")

    def issue(*words: str) -> str:
        return run("token", *words, "--issuer", issuer, "--config", config)["token"]

    with pytest.raises(ModusError, match="store is not here"):
        issue("north")
    assert not (folder / "desk.sqlite").exists()
    for party in ("south", "north"):
        run("party", party, "--config", config)
    assert issue("north").count(".") == 2
    with pytest.raises(ModusError, match="'nort' is not registered; registered: north, south") as caught:
        issue("nort")
    assert "modus desk party nort" in caught.value.repair
    with pytest.raises(ModusError, match="not registered"):
        issue("uss1", "--scope", "utm.constraint_management", "--scope", "desk.read")
    assert issue("uss1", "--scope", "utm.constraint_management")
    assert issue("elsewhere", "--anyway")


@pytest.mark.slow
def test_a_desk_from_nothing(tmp_path: Path) -> None:
    config = run("init", str(tmp_path / "desk"), "--origin", "desk.test")["config"]
    for party in ("north", "south"):
        run("party", party, "--new-key", str(tmp_path / f"{party}.pem"), "--config", config)
    issuer = str(tmp_path / "desk" / "issuer.pem")
    tokens = {
        party: run("token", party, "--issuer", issuer, "--config", config)["token"] for party in ("north", "south")
    }
    start = [sys.executable, "-m", "modusvivendi", "desk", "serve", "--config", config, "--port", "0"]
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(start, stderr=subprocess.PIPE, text=True, env=env, cwd=ROOT) as process:
        try:
            assert process.stderr
            address = (
                next(line for line in process.stderr if "listens on" in line).split("listens on ")[1].split(" ")[0]
            )
            found = [post(address, tmp_path, party, tokens[party]) for party in ("north", "south")]
            bundle = httpx.get(f"{address}/v1/bundle", headers={"Authorization": f"Bearer {tokens['north']}"}).text
        finally:
            process.terminate()
            process.stderr.read()
    assert [len(one["conflicts"]) for one in found] == [0, 1]
    (tmp_path / "bundle.json").write_text(bundle)
    assert run("verify", str(tmp_path / "bundle.json"))["holds"]
    keys = str(tmp_path / "desk" / "desk-keys.json")
    assert run("verify", str(tmp_path / "desk" / "desk.sqlite"), "--keys", keys)["holds"]
    (tmp_path / "bundle.json").write_text(bundle.replace('\\"state\\":\\"Accepted\\"', '\\"state\\":\\"Activated\\"'))
    done = CliRunner().invoke(command, ["verify", str(tmp_path / "bundle.json")])
    assert done.exit_code == 2
    assert "entry" in done.output
    backup = str(tmp_path / "backup.sqlite")
    count = run("backup", backup, "--config", config)["entries"]
    (tmp_path / "desk" / "desk.sqlite").rename(tmp_path / "lost.sqlite")
    assert run("restore", backup, "--config", config)["entries"] == count


def post(address: str, folder: Path, party: str, token: str) -> dict:
    key = load_pem_private_key((folder / f"{party}.pem").read_bytes(), None)
    now = time.time()
    moments = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now + 3600 * hours)) for hours in (1, 3)]
    volume = {"outline": square(), "lower_m": 0.0, "upper_m": 1000.0, "start": moments[0], "end": moments[1]}
    body = json.dumps({"party": party, "volumes": [volume]}).encode()
    signed = sign(key, "desk.test", "POST", "/v1/operations", body, nonce=f"first-{party}", created=int(now))
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **signed}
    response = httpx.post(f"{address}/v1/operations", content=body, headers=headers)
    assert response.status_code == 201, response.text
    return response.json()
