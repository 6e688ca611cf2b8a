"""Requests that are wrong in every way the interface knows: refused with the right status, and nothing is changed."""

import json
import math

import pytest

from modusvivendi.desk.dss.extents import MOST_VERTICES
from tests.desk.dss.participants import (
    AVAILABILITY,
    CM,
    CONSTRAINTS,
    INTENTS,
    SC,
    SUBSCRIPTIONS,
    circle,
    new_id,
    polygon,
    square,
    time_at,
    volume,
)
from tests.desk.keys import token

A, B, C, D = (36.0, 37.0), (36.0, 37.1), (36.1, 37.1), (36.1, 37.0)


def with_(path, value, made=None):
    """Return a volume in which one place has another value; ``...`` takes it away."""
    made = made or volume()
    at, *names = made, *path.split(".")
    for name in names[:-1]:
        at = at[name]
    if value is ...:
        del at[names[-1]]
    else:
        at[names[-1]] = value
    return made


WRONG_VOLUMES = {
    "units": lambda: with_("volume.altitude_lower.units", "FT"),
    "reference": lambda: with_("volume.altitude_upper.reference", "SFC"),
    "no reference": lambda: with_("volume.altitude_upper.reference", ...),
    "height as text": lambda: with_("volume.altitude_lower.value", "0"),
    "height too low": lambda: with_("volume.altitude_lower.value", -8_001),
    "height too high": lambda: with_("volume.altitude_upper.value", 100_001),
    "height of many digits": lambda: with_("volume.altitude_upper.value", 10**400),
    "heights swapped": lambda: volume(low=200, high=100),
    "times swapped": lambda: volume(start=600, end=300),
    "time without zone": lambda: with_("time_end.value", "2099-01-31T12:00:00"),
    "time that is none": lambda: with_("time_end.value", "2099-02-30T12:00:00Z"),
    "time as number": lambda: with_("time_end.value", 7),
    "time of another format": lambda: with_("time_end.format", "RFC2822"),
    "time without format": lambda: with_("time_end.format", ...),
    "time as text": lambda: with_("time_end", "2099-01-31T12:00:00Z"),
    "no volume": lambda: with_("volume", ...),
    "volume as list": lambda: with_("volume", []),
    "no outline": lambda: volume({}),
    "two outlines": lambda: volume(circle(36, 37) | polygon(A, B, C)),
    "radius 0": lambda: volume(circle(36, 37, 0)),
    "radius below 0": lambda: volume(circle(36, 37, -5)),
    "radius of a continent": lambda: volume(circle(36, 37, 29_000)),
    "radius of 1e308": lambda: volume(circle(36, 37, 1e308)),
    "radius in feet": lambda: with_("volume.outline_circle.radius.units", "FT"),
    "no radius": lambda: with_("volume.outline_circle.radius", ...),
    "no centre": lambda: with_("volume.outline_circle.center", None),
    "latitude": lambda: volume(circle(90.001, 37)),
    "longitude": lambda: volume(circle(36, -180.001)),
    "latitude as truth": lambda: volume(circle(True, 37)),
    "vertex off the earth": lambda: volume(polygon(A, (91, 37), C)),
    "vertex without longitude": lambda: with_(
        "volume.outline_polygon.vertices", [{"lat": 36}] * 3, volume(polygon(A, B, C))
    ),
    "two vertices": lambda: volume(polygon(A, B)),
    "vertices as object": lambda: with_("volume.outline_polygon.vertices", {}, volume(polygon(A, B, C))),
    "closed ring": lambda: volume(polygon(A, B, C, D, A)),
    "repeated vertex": lambda: volume(polygon(A, B, B, C)),
    "one point": lambda: volume(polygon(A, A, A)),
    "a line": lambda: volume(polygon((36, 37), (36.1, 37), (36.2, 37))),
    "there and back": lambda: volume(polygon((36, 37), (36.1, 37), (36.2, 37), (36.1, 37))),
    "crossing edges": lambda: volume(polygon(A, C, B, D)),
    "an area beyond the limit": lambda: volume(square(35, 37, 2_600)),
    "half the world": lambda: volume(polygon((0, 0), (0, 90), (80, 45))),
    "too long a way around": lambda: volume(polygon((0, 0), (0, 170), (0.0000001, 85))),
}


@pytest.mark.parametrize("wrong", WRONG_VOLUMES.values(), ids=WRONG_VOLUMES)
def test_a_wrong_volume_is_refused_wherever_it_is_sent(uss1, wrong):
    sent = wrong()
    body = {"extents": [volume(), sent], "state": "Accepted", "uss_base_url": uss1.url}
    answers = [
        uss1.ask("PUT", f"{INTENTS}/{new_id()}", body),
        uss1.put_constraint(new_id(), sent),
        uss1.put_subscription(new_id(), sent),
        uss1.ask("POST", f"{INTENTS}/query", {"area_of_interest": sent}),
        uss1.ask("POST", f"{CONSTRAINTS}/query", {"area_of_interest": sent}, CM),
        uss1.ask("POST", f"{SUBSCRIPTIONS}/query", {"area_of_interest": sent}),
    ]
    statuses = [answer.status_code for answer in answers]
    large = any(words in answers[0].text for words in ("larger than", "too large"))
    assert statuses == ([400, 413, 400, 400, 413, 413] if large else [400] * 6)
    assert all(answer.json()["message"] for answer in answers)
    assert uss1.find_intents(volume()) == []


@pytest.mark.parametrize(
    "outline",
    [
        square(35, 37, 2_400),
        circle(35, 37, 28_000),
        polygon(A, B, C, D),
        polygon(D, C, B, A),
        polygon((89.9, 0), (89.9, 120), (89.9, -120)),
        polygon((0, 179.9), (0, -179.9), (0.1, -179.9), (0.1, 179.9)),
        circle(90, 0),
        circle(-90, 180),
        circle(0, 180, 5_000),
        circle(36, 37, 0.5),
    ],
)
def test_a_good_outline_is_taken_wherever_on_earth_it_is(uss1, outline):
    made = uss1.intent(volume(outline))
    assert uss1.find_intents(volume(outline)) == [made["id"]]


def test_poles_and_the_date_line_are_places_like_others(uss1, uss2):
    made = uss1.intent(volume(circle(90, 0, 200)))
    assert uss2.find_intents(volume(circle(89.999, 180, 300), high=5_000)) == [made["id"]]
    east = uss1.intent(volume(circle(10, 180, 200)))
    assert uss2.find_intents(volume(circle(10, -179.999, 200))) == [east["id"]]


@pytest.mark.parametrize("name", ["time_start", "time_end", "volume.altitude_lower", "volume.altitude_upper"])
def test_an_intent_has_both_times_and_both_heights(uss1, name):
    assert uss1.put_intent(new_id(), with_(name, ...)).status_code == 400
    assert uss1.put_intent(new_id(), with_(name, None)).status_code == 400
    constraint = uss1.put_constraint(new_id(), with_(name, ...))
    assert constraint.status_code == (201 if "altitude" in name else 400)


def test_nothing_ends_in_the_past(uss1):
    past = volume(start=-7_200, end=-3_600)
    assert uss1.put_intent(new_id(), past).status_code == 400
    assert uss1.put_constraint(new_id(), past).status_code == 400
    assert uss1.put_intent(new_id(), past, volume()).status_code == 201


@pytest.mark.parametrize(
    "change",
    [
        {"extents": []},
        {"extents": None},
        {"extents": {}},
        {"extents": "all"},
        {"extents": [None]},
        {"extents": [7]},
        {"uss_base_url": None},
        {"uss_base_url": ""},
        {"uss_base_url": "http://uss1.example.com"},
        {"uss_base_url": "ftp://uss1.example.com"},
        {"uss_base_url": "https://"},
        {"uss_base_url": "https://[oops"},
        {"uss_base_url": "https://a b.example.com"},
        {"uss_base_url": "https://a.example.com/\x00"},
        {"uss_base_url": "https://a.example.com/" + "x" * 3_000},
        {"uss_base_url": 7},
        {"state": "accepted"},
        {"state": None},
        {"state": 7},
        {"key": "abc"},
        {"key": [7]},
        {"key": {}},
        {"subscription_id": "none"},
        {"subscription_id": 7},
        {"new_subscription": []},
        {"new_subscription": {}},
        {"new_subscription": {"uss_base_url": "https://a.example.com", "notify_for_constraints": "yes"}},
    ],
)
def test_a_wrong_field_is_refused(uss1, change):
    body = {"extents": [volume()], "state": "Accepted", "uss_base_url": uss1.url} | change
    refused = uss1.ask("PUT", f"{INTENTS}/{new_id()}", body)
    assert refused.status_code == 400
    assert refused.json()["message"]


def test_everything_that_is_wrong_is_said_at_once(uss1):
    body = {"extents": [volume(low=200, high=100), volume(circle(91, 37))], "state": "Open", "uss_base_url": "x"}
    message = uss1.ask("PUT", f"{INTENTS}/{new_id()}", body).json()["message"]
    for place in (
        "extents[0].volume.altitude_lower",
        "extents[1].volume.outline_circle.center.lat",
        "state",
        "uss_base_url",
    ):
        assert place in message


def test_fields_that_are_null_or_unknown_do_not_matter(uss1):
    more = {"old_version": 0, "key": None, "subscription_id": None, "new_subscription": None, "flight_type": "VLOS"}
    assert uss1.put_intent(new_id(), **more, requested_ovn_suffix=None).status_code == 201


@pytest.mark.parametrize(
    "id",
    [
        "not_uuid_format",
        "12345678-1234-1234-8234-123456789012",
        "93456aa5-7749-433e-be4a-e5568ea82d7",
        "cc18506e-ce0a-4220-a66a-0e640f92247f0",
        "%00",
    ],
)
def test_an_id_is_a_uuid_of_version_4(uss1, id):
    body = {"extents": [volume()], "state": "Accepted", "uss_base_url": uss1.url}
    for base in (INTENTS, CONSTRAINTS, SUBSCRIPTIONS):
        scope = CM if base == CONSTRAINTS else SC
        assert uss1.ask("PUT", f"{base}/{id}", body, scope).status_code == 400
        assert uss1.ask("GET", f"{base}/{id}", scope=scope).status_code == 400
        assert uss1.ask("DELETE", f"{base}/{id}/{'a' * 32}", scope=scope).status_code == 400


def test_an_id_is_the_same_in_capitals(uss1):
    made = uss1.intent()
    assert uss1.put_intent(made["id"].upper()).status_code == 409
    assert uss1.get_intent(made["id"].upper()).json()["operational_intent_reference"] == made


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"7",
        b'"text"',
        b"\xff\xfe",
        b'{"area_of_interest": NaN}',
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"area_of_interest": ' + b"9" * 5_000 + b"}",
        json.dumps({"area_of_interest": volume(circle(36, 37, math.inf))}).encode(),
        json.dumps({"area_of_interest": volume(circle(math.nan, 37))}).encode(),
        json.dumps({"area_of_interest": volume(circle(36, 37))}).replace("300", "1e999").encode(),
    ],
    ids=range(14),
)
def test_a_body_that_is_no_request_is_refused(uss1, client, body):
    headers = {"Authorization": f"Bearer {token('uss1', f'{SC} {CM}')}"}
    for path in (INTENTS, CONSTRAINTS, SUBSCRIPTIONS):
        assert client.post(f"{path}/query", content=body, headers=headers).status_code == 400
        assert client.put(f"{path}/{new_id()}", content=body, headers=headers).status_code == 400


def test_too_many_vertices_are_refused_before_they_are_looked_at(uss1):
    many = [{"lat": 36, "lng": 37}] * (MOST_VERTICES + 1)
    sent = with_("volume.outline_polygon.vertices", many, volume(polygon(A, B, C)))
    half = with_("volume.outline_polygon.vertices", many[: MOST_VERTICES // 2 + 1], volume(polygon(A, B, C)))
    assert "more than 10,000 vertices" in uss1.put_intent(new_id(), sent).json()["message"]
    assert "more than 10,000 vertices" in uss1.put_intent(new_id(), half, half).json()["message"]
    assert uss1.ask("POST", f"{INTENTS}/query", {"area_of_interest": sent}).status_code == 400
    assert uss1.put_subscription(new_id(), sent).status_code == 400


def test_too_large_a_body_is_refused_unread(uss1, client):
    headers = {"Authorization": f"Bearer {token('uss1', SC)}"}
    large = b" " * 5_000_000
    assert client.put(f"{INTENTS}/{new_id()}", content=large, headers=headers).status_code == 413
    unsaid = client.put(f"{INTENTS}/{new_id()}", content=iter([b" " * 100_000] * 50), headers=headers)
    assert unsaid.status_code == 413


@pytest.mark.parametrize("uss", ["%00", "%0a", "a" * 257, "%ED%A0%80"])
def test_a_participant_has_a_name(uss1, uss):
    assert uss1.ask("GET", f"{AVAILABILITY}/{uss}").status_code in (200, 400)
    assert uss == "%ED%A0%80" or uss1.ask("GET", f"{AVAILABILITY}/{uss}").status_code == 400


def test_times_of_any_zone_and_precision_are_understood(uss1):
    sent = volume(start="2098-01-31T12:00:00.123456789+02:00", end="2099-01-31t12:00:00z")
    made = uss1.intent(sent)
    assert made["time_start"]["value"] == "2098-01-31T10:00:00.123456Z"
    assert made["time_end"] == time_at("2099-01-31T12:00:00.000000Z")
    assert uss1.find_intents(volume(start="2098-06-01T00:00:00Z", end=None)) == [made["id"]]
