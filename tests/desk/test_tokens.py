"""Who calls: every way in which a token may be wrong, and what is read from one that is right."""

import base64
import hashlib
import hmac
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from modusvivendi.core.errors import ModusError
from modusvivendi.desk.tokens import (
    ALGORITHMS,
    LONGEST_TOKEN,
    Key,
    ScopeError,
    TokenError,
    Verifier,
    issue_token,
    name_host,
    read_keys,
)
from tests.desk.keys import AUDIENCE, KINDS, claims, private_key, private_pem, public_pem, token


@pytest.fixture(scope="module")
def verifier():
    return Verifier([Key(kind, private_key(kind).public_key()) for kind in KINDS], [AUDIENCE, "other.test"])


def b64(data):
    return (
        base64.urlsafe_b64encode(data if isinstance(data, bytes) else json.dumps(data).encode()).rstrip(b"=").decode()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_token_is_read(verifier, kind):
    caller = verifier.verify("Bearer " + token("uss7", "a.b c.d", kind=kind, jti="n1", aud=["x", AUDIENCE]))
    assert (caller.subject, caller.scopes, caller.token_id) == ("uss7", {"a.b", "c.d"}, "n1")
    assert time.time() < caller.expires < time.time() + 601


@pytest.mark.parametrize("header", ["bearer {}", "BEARER  {} ", "Bearer {}"])
def test_the_scheme_may_be_written_in_any_case(verifier, header):
    assert verifier.verify(header.format(token())).subject == "uss1"


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "{}", "Bearer a.b.c", "Bearer ..", "Bearer é.é.é"]
)
def test_what_is_no_token_is_refused(verifier, header):
    with pytest.raises(TokenError):
        verifier.verify(header and header.format(token()))


@pytest.mark.parametrize(
    ("claim", "seconds", "why"),
    [("exp", -60, "expired"), ("exp", -1, "expired"), ("nbf", 600, "not valid yet"), ("iat", 600, "not valid yet")],
)
def test_a_token_holds_between_its_times(verifier, claim, seconds, why):
    with pytest.raises(TokenError, match=why):
        verifier.verify_token(token(**{claim: int(time.time()) + seconds}))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"exp": None}, "exp is missing"),
        ({"exp": "soon"}, "malformed"),
        ({"exp": 1e400}, "malformed"),
        ({"aud": "elsewhere.test"}, "another audience"),
        ({"aud": ["elsewhere.test"]}, "another audience"),
        ({"aud": AUDIENCE + ".evil"}, "another audience"),
        ({"aud": []}, "aud is missing"),
        ({"aud": None}, "aud is missing"),
        ({"sub": None}, "sub is missing"),
        ({"sub": ""}, "no subject"),
        ({"sub": "  "}, "no subject"),
        ({"scope": 7}, "scope is no text"),
        ({"scope": [7]}, "scope is no text"),
    ],
)
def test_claims_that_do_not_hold_are_refused(verifier, more, why):
    with pytest.raises(TokenError, match=why):
        verifier.verify_token(jwt.encode(claims(**more), private_key(), algorithm="ES256"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_of_another_key_is_refused(verifier, kind):
    with pytest.raises(TokenError, match="no key"):
        verifier.verify_token(jwt.encode(claims(), private_key(kind, 1), algorithm=kind))


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_token_changed_anywhere_is_refused(verifier, part):
    pieces = token().split(".")
    for at in range(0, len(pieces[part]) - 1, 7):
        other = "A" if pieces[part][at] != "A" else "B"
        changed = [*pieces[:part], pieces[part][:at] + other + pieces[part][at + 1 :], *pieces[part + 1 :]]
        with pytest.raises(TokenError):
            verifier.verify_token(".".join(changed))


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "", "HS256", "RS512", "PS256", 7, None, ["RS256"]])
def test_no_other_algorithm_is_taken(verifier, alg):
    body = f"{b64({'alg': alg, 'typ': 'JWT'})}.{b64(claims())}"
    for signature in ("", b64(b"x" * 64), token().split(".")[2]):
        with pytest.raises(TokenError):
            verifier.verify_token(f"{body}.{signature}")


def test_the_public_key_is_no_shared_secret():
    pem = public_pem(private_key("RS256"))
    body = f"{b64({'alg': 'HS256', 'typ': 'JWT'})}.{b64(claims())}"
    forged = f"{body}.{b64(hmac.new(pem, body.encode(), hashlib.sha256).digest())}"
    with pytest.raises(TokenError, match="none of RS256"):
        Verifier([Key("RS256", private_key("RS256").public_key())], [AUDIENCE]).verify_token(forged)
    assert "HS256" not in ALGORITHMS


def test_an_algorithm_belongs_to_its_key():
    only_rsa = Verifier([Key("RS256", private_key("RS256").public_key())], [AUDIENCE])
    with pytest.raises(TokenError):
        only_rsa.verify_token(token(kind="ES256"))


def test_a_token_may_not_be_endless(verifier):
    with pytest.raises(TokenError, match="longer than"):
        verifier.verify_token("a" * (LONGEST_TOKEN + 1))
    short = Verifier([Key("ES256", private_key().public_key())], [AUDIENCE], longest_seconds=300)
    with pytest.raises(TokenError, match="lasts longer"):
        short.verify_token(token())
    assert short.verify_token(token(exp=int(time.time()) + 200)).subject == "uss1"


def test_no_message_repeats_what_was_sent(verifier):
    with pytest.raises(TokenError) as raised:
        verifier.verify_token(token(aud="secret-host.test"))
    assert "secret-host" not in str(raised.value)


def test_scopes_are_ways_of_which_one_suffices(verifier):
    caller = verifier.verify_token(token(scope="sc cp"))
    for ways in ([], [["sc"]], [["cm"], ["cp"]], [["sc", "cp"]]):
        caller.require(ways)
    for ways in ([["cm"]], [["sc", "cm"], ["aa"]]):
        with pytest.raises(ScopeError):
            caller.require(ways)
    with pytest.raises(ScopeError):
        verifier.verify_token(token(scope=None)).require([["sc"]])


def test_a_desk_without_key_or_audience_does_not_start():
    key = Key("ES256", private_key().public_key())
    for keys, audiences in (([], [AUDIENCE]), ([key], []), ([key], [""])):
        with pytest.raises(ModusError):
            Verifier(keys, audiences)


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_can_be_issued_for_a_trial(verifier, kind):
    made = issue_token(private_pem(private_key(kind)), "uss3", ["a", "b"], AUDIENCE)
    caller = verifier.verify_token(made)
    assert (caller.subject, caller.scopes) == ("uss3", {"a", "b"})


def test_the_host_that_is_called_is_the_audience():
    assert name_host("") == []
    assert name_host("https://desk.example.org:8443/desk") == ["desk.example.org"]
    for wrong in ("desk.example.org", "ftp://desk.example.org", "https://", "https://[x"):
        with pytest.raises(ModusError, match="no address"):
            name_host(wrong)


def test_keys_are_read_from_pem_and_jwks(tmp_path):
    pem = tmp_path / "keys.pem"
    pem.write_bytes(b"".join(public_pem(private_key(kind)) for kind in KINDS))
    assert [key.algorithm for key in read_keys([pem])] == list(KINDS)
    makers = (jwt.algorithms.RSAAlgorithm, jwt.algorithms.ECAlgorithm, jwt.algorithms.OKPAlgorithm)
    listed = [
        {**make.to_jwk(private_key(kind, nth).public_key(), as_dict=True), "kid": f"{kind}-{nth}"}
        for kind, make in zip(KINDS, makers, strict=True)
        for nth in (0, 1)
    ]
    others = [{"kty": "oct", "k": "AA"}, {**listed[0], "use": "enc"}, {**listed[0], "alg": "RS512"}]
    jwks = tmp_path / "keys.json"
    jwks.write_text(json.dumps({"keys": [*listed, *others]}))
    keys = read_keys([jwks])
    assert [key.id for key in keys] == [one["kid"] for one in listed]
    verifier = Verifier(keys, [AUDIENCE])
    for kind in KINDS:
        for nth in (0, 1):
            for kid in (f"{kind}-{nth}", "unknown"):
                made = jwt.encode(claims(), private_key(kind, nth), algorithm=kind, headers={"kid": kid})
                assert verifier.verify_token(made).subject == "uss1"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (lambda: private_pem(private_key()), "private key"),
        (lambda: b'{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AA", "d": "AA"}]}', "private key"),
        (lambda: b"hello", "no public key"),
        (lambda: b"", "no public key"),
        (lambda: b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "no public key in PEM"),
        (lambda: b"{", "no JWKS"),
        (lambda: b"{}", "no JWKS"),
        (lambda: b'{"keys": 7}', "no JWKS"),
        (lambda: b'{"keys": []}', "no public key"),
        (lambda: b'{"keys": [{"kty": "RSA", "n": 7}]}', "malformed"),
        (lambda: public_pem(rsa.generate_private_key(public_exponent=65_537, key_size=1_024)), "fewer than 2048"),
        (lambda: public_pem(ec.generate_private_key(ec.SECP384R1())), "neither RSA"),
        (lambda: b"x" * 1_000_001, "larger than"),
    ],
)
def test_a_bad_key_file_is_named_with_the_reason(tmp_path, content, why):
    file = tmp_path / "key.pem"
    file.write_bytes(content())
    with pytest.raises(ModusError, match=why) as raised:
        read_keys([file])
    assert raised.value.where.file == str(file)
    assert raised.value.repair


def test_a_key_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ModusError, match="cannot read"):
        read_keys([tmp_path / "none.pem"])
