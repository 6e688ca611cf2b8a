"""Forged tokens, replays, malformed and huge requests: refused, and without effect."""

import base64
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from modusvivendi.desk.log import tree
from modusvivendi.desk.signatures import sign
from tests.desk.dss.participants import INTENTS, SC, new_id, volume
from tests.desk.http import ISSUER, Line, token
from tests.desk.world import ORIGIN, operation, square, window


def entries(line: Line) -> int:
    return line.world.desk.read(tree.size)


def forged() -> dict[str, str]:
    good = {"sub": "north", "scope": "desk.read desk.file", "aud": ORIGIN, "exp": int(time.time()) + 600}
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    head, body, signature = token("north").split(".")
    other = json.loads(base64.urlsafe_b64decode(body + "==")) | {"sub": "south"}
    swapped = base64.urlsafe_b64encode(json.dumps(other).encode()).rstrip(b"=").decode()
    public = ISSUER.public_key().public_bytes_raw()
    return {
        "nothing": "",
        "no token": "Bearer",
        "another scheme": "Basic bm9ydGg6bm9ydGg=",
        "none": f"Bearer {none}.{body}.",
        "forged": f"Bearer {jwt.encode(good, Ed25519PrivateKey.generate(), algorithm='EdDSA')}",
        "another subject": f"Bearer {head}.{swapped}.{signature}",
        "expired": f"Bearer {token('north', exp=int(time.time()) - 60)}",
        "not yet": f"Bearer {token('north', nbf=int(time.time()) + 600)}",
        "another audience": f"Bearer {token('north', aud='other.example.org')}",
        "no expiry": f"Bearer {jwt.encode({k: v for k, v in good.items() if k != 'exp'}, ISSUER, algorithm='EdDSA')}",
        "a public key as secret": f"Bearer {jwt.encode(good, public.hex() * 2, algorithm='HS256')}",
        "rs256 by a stranger": f"Bearer {jwt.encode(good, rsa.generate_private_key(65537, 2048), algorithm='RS256')}",
        "es256 by a stranger": f"Bearer {jwt.encode(good, ec.generate_private_key(ec.SECP256R1()), algorithm='ES256')}",
    }


def test_no_bad_token_has_any_effect(quick: Line) -> None:
    before = entries(quick)
    for name, authorization in forged().items():
        for method, path in (("GET", "/v1/operations"), ("GET", "/v1/notices"), ("POST", "/v1/operations")):
            sent = quick.send("north", "POST", path, operation("north"), headers={"Authorization": authorization})
            if method == "GET":
                sent = quick.client.get(path, headers={"Authorization": authorization})
            assert sent.status_code == 401, name
            assert "north" not in sent.text
    assert entries(quick) == before


def test_a_token_without_the_scope_or_of_a_stranger_is_refused(quick: Line) -> None:
    reader = {"Authorization": f"Bearer {token('north', 'desk.read')}"}
    assert quick.file("north", operation("north"), headers=reader).status_code == 403
    stranger = {"Authorization": f"Bearer {token('nobody')}"}
    assert quick.client.get("/v1/operations", headers=stranger).status_code == 403


def test_a_recorded_request_sent_again_has_no_second_effect(quick: Line) -> None:
    first = quick.file("north", operation("north"), nonce="recorded-1")
    count = entries(quick)
    again = quick.file("north", operation("north"), nonce="recorded-1")
    assert (again.status_code, again.json()["again"]) == (201, True)
    assert again.json()["object"] == first.json()["object"]
    assert quick.file("north", operation("north", square(39.0)), nonce="recorded-1").status_code == 409
    quick.world.clock.seconds += 301
    body = json.dumps(operation("north")).encode()
    key = quick.world.keys["north"]
    old = sign(key, ORIGIN, "POST", "/v1/operations", body, nonce="recorded-2", created=int(quick.world.clock()) - 301)
    late = quick.client.post(
        "/v1/operations", content=body, headers={"Authorization": f"Bearer {token('north')}", **old}
    )
    assert late.status_code in (401, 422)
    assert entries(quick) == count


@pytest.mark.parametrize("change", ["key", "body", "path", "desk", "party", "missing", "digest"])
def test_only_what_was_signed_is_filed(quick: Line, change: str) -> None:
    before = entries(quick)
    key = quick.world.keys["south" if change == "key" else "north"]
    body = json.dumps(operation("north")).encode()
    path = "/v1/constraints" if change == "path" else "/v1/operations"
    desk = "another.example.org" if change == "desk" else ORIGIN
    headers = sign(key, desk, "POST", path, body, nonce="changed-01", created=int(quick.world.clock()))
    if change == "body":
        body = body.replace(b"38.0", b"38.5")
        del headers["Content-Digest"]
    if change == "digest":
        body = body.replace(b"38.0", b"38.5")
    if change == "missing":
        headers = {}
    caller = "south" if change == "party" else "north"
    every = {"Authorization": f"Bearer {token(caller)}", "Content-Type": "application/json", **headers}
    assert quick.client.post("/v1/operations", content=body, headers=every).status_code == 401
    assert entries(quick) == before


def test_a_revoked_key_signs_nothing_more_and_what_it_signed_still_verifies(quick: Line) -> None:
    from modusvivendi.desk.evidence import collect
    from modusvivendi.desk.register import add_key, revoke_key
    from modusvivendi.desk.signatures import key_id
    from modusvivendi.desk.verification import verify_bundle

    desk = quick.world.desk
    assert quick.file("north", operation("north")).status_code == 201
    old = quick.world.keys["north"].public_key().public_bytes_raw()
    desk.write(lambda journal: revoke_key(journal, key_id(old), "lost"))
    refused = quick.file("north", operation("north", square(40.0)))
    assert (refused.status_code, "revoked" in refused.json()["message"]) == (401, True)
    quick.world.keys["north"] = Ed25519PrivateKey.generate()
    new = quick.world.keys["north"].public_key().public_bytes_raw()
    desk.write(lambda journal: add_key(journal, "north", new))
    assert quick.file("north", operation("north", square(40.0))).status_code == 201
    assert verify_bundle(collect(desk, "north", "party")).problems == ()


def bad_geometries() -> dict[str, bytes]:
    def text(outline: object, **more: object) -> bytes:
        return json.dumps(operation("north", outline) | more).encode()  # type: ignore[arg-type]

    ring = [[38 + (n % 317) * 1e-4, 35 + (n // 317) * 1e-4] for n in range(100_000)]
    plain = text(square())
    return {
        "100,000 vertices": text({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}),
        "crossing itself": text(
            {"type": "Polygon", "coordinates": [[[38, 35], [39, 36], [39, 35], [38, 36], [38, 35]]]}
        ),
        "NaN": plain.replace(b"38.0", b"NaN", 1),
        "infinite": plain.replace(b"38.0", b"Infinity", 1),
        "1e308": plain.replace(b"38.0", b"1e308", 1),
        "1e400": plain.replace(b"38.0", b"1e400", 1),
        "text": plain.replace(b"38.0", b'"38"', 1),
        "latitude 91": plain.replace(b"35.0", b"91.0", 1),
        "no area": text({"type": "Polygon", "coordinates": [[[38, 35], [38, 35], [38, 35], [38, 35]]]}),
        "a country": text(square(30.0, 30.0, 5.0)),
        "a pin": text(square(size=1e-5)),
        "a hole": text({"type": "Polygon", "coordinates": square()["coordinates"] * 2}),
        "another type": text({"type": "Point", "coordinates": [38, 35]}),
        "backwards": text(square()).replace(b'"start"', b'"x"').replace(b'"end"', b'"start"').replace(b'"x"', b'"end"'),
        "past": json.dumps(operation("north", window=window(-9, 2))).encode(),
        "in a thousand years": plain.replace(b"2026-03", b"3026-03"),
        "deep": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        "no JSON": b"{",
        "not UTF-8": b'{"party": "\xff\xfe"}',
        "a list": b"[]",
        "an unknown key": text(square(), approved=True),
        "a null byte": text(square(), name="a\x00b"),
    }


@pytest.mark.parametrize("name", bad_geometries())
def test_hostile_geometry_is_answered_within_limits(quick: Line, name: str) -> None:
    body = bad_geometries()[name]
    key, before = quick.world.keys["north"], entries(quick)
    headers = sign(key, ORIGIN, "POST", "/v1/operations", body, nonce="hostile-001", created=int(quick.world.clock()))
    every = {"Authorization": f"Bearer {token('north')}", "Content-Type": "application/json", **headers}
    began = time.process_time()
    response = quick.client.post("/v1/operations", content=body, headers=every)
    assert 400 <= response.status_code < 500, response.text
    assert response.json()["message"]
    assert time.process_time() - began < 5.0
    assert entries(quick) == before


def test_what_is_too_large_is_refused_before_it_is_read(quick: Line) -> None:
    headers = {"Authorization": f"Bearer {token('north')}", "Content-Type": "application/json"}
    body = b" " * (quick.world.desk.configuration.body_bytes + 1)
    assert quick.client.post("/v1/operations", content=body, headers=headers).status_code == 413
    pieces = (b" " * 100_000 for _ in range(30))
    assert quick.client.post("/v1/operations", content=pieces, headers=headers).status_code == 413


def test_a_flood_is_stopped_and_the_others_go_on(quick: Line) -> None:
    quick.world.desk.configuration = type(quick.world.desk.configuration)(
        **{
            name: getattr(quick.world.desk.configuration, name) for name in ("origin", "keys", "token_keys", "audience")
        },
        per_minute=3,
    )
    codes = [quick.file("north", operation("north", square(38 + n))).status_code for n in range(5)]
    assert codes == [201, 201, 201, 429, 429]
    assert quick.file("south", operation("south")).status_code == 201
    quick.world.clock.seconds += 61
    assert quick.file("north", operation("north", square(50.0))).status_code == 201


def test_the_clock_of_the_machine_may_jump_and_the_log_does_not(quick: Line) -> None:
    quick.file("north", operation("north"))
    quick.world.clock.seconds -= 3000
    second = quick.file("south", operation("south")).json()["entry"]
    bodies = [json.loads(quick.world.desk.read(lambda t, s=seq: tree.body(t, s)) or b"{}") for seq in range(second + 1)]
    times = [body["at"] for body in bodies]
    assert times == sorted(times)


def test_the_standard_surface_takes_a_key_of_a_hundred_thousand_versions(quick: Line) -> None:
    headers = {"Authorization": "Bearer " + token("north", SC)}
    body = {"extents": [volume()], "state": "Accepted", "uss_base_url": "https://north.example.org"}
    long = body | {"key": ["v" * 32] * 100_000}
    assert quick.client.put(f"{INTENTS}/{new_id()}", json=long, headers=headers).status_code == 201
    longer = body | {"key": ["v" * 40] * 100_000}
    for path, status in ((f"{INTENTS}/{new_id()}", 413), ("/v1/operations", 413)):
        refused = quick.client.put(path, json=longer, headers=headers)
        assert refused.status_code == status
        assert refused.json()["message"]
    assert quick.client.post("/v1/operations", json=long, headers=headers).status_code == 413
