"""``modus desk serve`` as a user starts it: a key, an audience, an address, nothing else."""

import re
import subprocess
import sys

import httpx
import pytest

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
            found = re.search(r"http://127\.0\.0\.1:(\d+)", server.stderr.readline())
            assert found
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
