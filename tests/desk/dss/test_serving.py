"""``modus desk serve`` as a user starts it: a key, an audience, an address, nothing else."""

import json
import re
import socket
import subprocess
import sys

import httpx
import pytest
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from modusvivendi.desk.tokens import TokenError, Verifier, name_host, read_keys
from tests.desk.dss.participants import INTENTS, SC, new_id, volume
from tests.desk.keys import private_key, public_pem, token


@pytest.mark.slow
def test_a_key_an_audience_and_an_address_are_enough(tmp_path):
    (tmp_path / "auth.pem").write_bytes(public_pem(private_key("RS256")))
    options = ["--public-key", "auth.pem", "--audience", "other.test", "--base-url", "http://desk.test:8600"]
    command = [sys.executable, "-m", "modusvivendi", "desk", "serve", "--port", "0", *options]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            greeting = server.stderr.readline()
            found = re.search(r"http://127\.0\.0\.1:(\d+)", greeting)
            assert found
            assert greeting.startswith("The desk desk.test listens")
            with httpx.Client(base_url=found[0], timeout=30) as client:
                assert client.get("/healthy").status_code == 200
                assert client.get("/dss/v1/openapi.json").json()["servers"] == [{"url": "http://desk.test:8600"}]
                body = {"extents": [volume()], "state": "Accepted", "uss_base_url": "https://a.example.com"}
                headers = [{"Authorization": "Bearer " + token(name, SC, kind="RS256")} for name in ("uss1", "uss2")]
                first, second = (client.put(f"{INTENTS}/{new_id()}", json=body, headers=one) for one in headers)
                assert (first.status_code, second.status_code) == (201, 409)
                wrong = {"Authorization": "Bearer " + token("uss1", SC, kind="RS256", aud="localhost")}
                assert client.put(f"{INTENTS}/{new_id()}", json=body, headers=wrong).status_code == 401
                text = client.get("/metrics", headers=headers[0]).text
                assert "dss_intents" not in text
        finally:
            server.terminate()


@pytest.mark.slow
def test_a_set_of_keys_will_do_and_a_port_that_is_taken_is_said(tmp_path):
    good = jwk(private_key("ES256")) | {"kid": "one", "use": "sig", "alg": "ES256"}
    other = jwk(private_key("RS256")) | {"use": "enc"}
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [other, good]}))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        options = [
            "--public-key",
            "keys.json",
            "--base-url",
            "https://desk.test",
            "--port",
            str(taken.getsockname()[1]),
        ]
        command = [sys.executable, "-m", "modusvivendi", "desk", "serve", *options]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert "cannot listen" in done.stderr
    assert "--port" in done.stderr
    verifier = Verifier(read_keys([tmp_path / "keys.json"]), name_host("https://desk.test"))
    assert verifier.verify_token(token("uss1", SC, kind="ES256")).subject == "uss1"
    with pytest.raises(TokenError):
        verifier.verify_token(token("uss1", SC, kind="RS256"))


def jwk(key):
    kind = ECAlgorithm if hasattr(key, "curve") else RSAAlgorithm
    return json.loads(kind.to_jwk(key.public_key()))
