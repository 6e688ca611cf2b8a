"""Mutual TLS: without a certificate of the authority that the desk was given, nobody gets as far as a request."""

import datetime
import os
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typer.testing import CliRunner

from modusvivendi.cli.desk import desk as command

ROOT = Path(__file__).resolve().parents[2]


def certify(folder: Path, name: str, issuer: str | None = None) -> None:
    """Write NAME.pem and NAME.key: a certificate for localhost, by an issuer made before, or by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer, by = key, subject
    if issuer:
        signer = serialization.load_pem_private_key((folder / f"{issuer}.key").read_bytes(), None)
        by = x509.load_pem_x509_certificate((folder / f"{issuer}.pem").read_bytes()).subject
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(signer, hashes.SHA256())  # type: ignore[arg-type]
    )
    (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


@pytest.mark.slow
def test_only_who_has_a_certificate_of_the_authority_is_answered(tmp_path: Path) -> None:
    for name, issuer in (("authority", None), ("desk", "authority"), ("north", "authority"), ("stranger", None)):
        certify(tmp_path, name, issuer)
    folder = tmp_path / "home"
    assert CliRunner().invoke(command, ["init", str(folder)]).exit_code == 0
    start = [
        sys.executable, "-m", "modusvivendi", "desk", "serve", "--config", str(folder / "desk.toml"), "--port", "0",
        "--certificate", str(tmp_path / "desk.pem"), "--private-key", str(tmp_path / "desk.key"),
        "--client-ca", str(tmp_path / "authority.pem"),
    ]  # fmt: skip
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(start, stderr=subprocess.PIPE, text=True, env=env, cwd=ROOT) as process:
        try:
            assert process.stderr
            greeting = next(line for line in process.stderr if "listens on" in line)
            port = greeting.split("listens on ")[1].split(" ")[0].rsplit(":", 1)[1]
            assert ask(tmp_path, port, "north") == 200
            for name in ("stranger", None):
                with pytest.raises(httpx.TransportError):
                    ask(tmp_path, port, name)
        finally:
            process.terminate()
            process.stderr.read()


def ask(folder: Path, port: str, name: str | None) -> int:
    context = ssl.create_default_context(cafile=folder / "authority.pem")
    if name:
        context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    return httpx.get(f"https://localhost:{port}/healthy", verify=context).status_code
