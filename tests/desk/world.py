"""A desk with parties who sign, for tests."""

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from modusvivendi.desk.configuration import Configuration
from modusvivendi.desk.filing import Filed, end, file
from modusvivendi.desk.forms import ConstraintForm, EndForm, MovementForm, OperationForm, SiteForm
from modusvivendi.desk.keys import make_keys, write_keys
from modusvivendi.desk.office import Desk, open_desk
from modusvivendi.desk.register import add_key, enrol
from modusvivendi.desk.signatures import Statement, read_signed, sign

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORIGIN = "desk.example.org"
PARTIES = {
    "north": "party", "south": "party", "east": "party", "relief": "agency", "cell": "cell", "broker": "intermediary",
    "audit": "auditor",
}  # fmt: skip
FORMS = {"operation": OperationForm, "site": SiteForm, "movement": MovementForm, "constraint": ConstraintForm}


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    seconds: float = NOW.timestamp()

    def __call__(self) -> float:
        return self.seconds


@dataclass
class World:
    """A desk, its clock, and the private keys of its parties."""

    desk: Desk
    clock: Clock
    keys: dict[str, Ed25519PrivateKey]
    numbers: Any = field(default_factory=itertools.count)

    def statement(
        self, party: str, method: str, path: str, content: Mapping[str, Any], nonce: str | None = None
    ) -> Statement:
        body = json.dumps(content).encode()
        created = int(self.clock())
        headers = sign(
            self.keys[party],
            ORIGIN,
            method,
            path,
            body,
            nonce=nonce or f"nonce-{next(self.numbers):06}",
            created=created,
        )
        lower = {name.lower(): value for name, value in headers.items()}
        return read_signed(lower, method, path, body, ORIGIN, self.clock())

    def file(
        self, caller: str, content: Mapping[str, Any], subject: str | None = None, nonce: str | None = None
    ) -> Filed:
        form = FORMS[content["kind"]].model_validate(content)
        path = f"/v1/{content['kind']}s" + (f"/{subject}" if subject else "")
        return file(
            self.desk, caller, self.statement(caller, "PUT" if subject else "POST", path, content, nonce), form, subject
        )

    def end(self, caller: str, subject: str, version: int = 1, nonce: str | None = None) -> Filed:
        content = {"version": version, "reason": ""}
        statement = self.statement(caller, "POST", f"/v1/objects/{subject}/end", content, nonce)
        return end(self.desk, caller, statement, EndForm.model_validate(content), subject)


def new_world(folder: Path, address: str, parties: Mapping[str, str] = PARTIES, **settings: Any) -> World:
    """Set up a desk with a registered key for each party."""
    write_keys(make_keys(), folder / "keys.json")
    configuration = Configuration(
        origin=ORIGIN,
        keys=folder / "keys.json",
        token_keys=(folder / "tokens.pem",),
        audience=(ORIGIN,),
        store=address,
        **settings,
    )
    clock = Clock()
    desk = open_desk(configuration, clock)
    keys = {party: Ed25519PrivateKey.generate() for party in parties}

    def enrol_all(journal) -> None:
        for party, role in parties.items():
            enrol(journal, party, role, party.title())
            add_key(journal, party, keys[party].public_key().public_bytes_raw())

    desk.write(enrol_all)
    return World(desk, clock, keys)


def window(start_hours: float = 1.0, hours: float = 2.0) -> dict[str, str]:
    start = NOW + timedelta(hours=start_hours)
    return {"start": start.isoformat(), "end": (start + timedelta(hours=hours)).isoformat()}


def square(lon: float = 38.0, lat: float = 35.0, size: float = 0.1) -> dict[str, Any]:
    ring = [(lon, lat), (lon + size, lat), (lon + size, lat + size), (lon, lat + size), (lon, lat)]
    return {"type": "Polygon", "coordinates": [ring]}


def operation(party: str, outline: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    timing = more.pop("window", None) or window()
    volume = {"outline": outline or square(), "lower_m": 0.0, "upper_m": 3000.0, **timing}
    return {"kind": "operation", "party": party, "volumes": [volume], **more}


def site(party: str, lon: float = 38.05, lat: float = 35.05, **more: Any) -> dict[str, Any]:
    area = {"type": "Circle", "centre": [lon, lat], "radius_m": 200.0}
    expiry = (NOW + timedelta(days=30)).isoformat()
    return {"kind": "site", "party": party, "area": area, "since": NOW.isoformat(), "expiry": expiry, **more}


def movement(party: str, **more: Any) -> dict[str, Any]:
    def stop(name: str, lon: float, hours: float) -> dict[str, Any]:
        arrive = NOW + timedelta(hours=hours)
        return {
            "name": name, "at": [lon, 35.05], "arrive": arrive.isoformat(),
            "leave": (arrive + timedelta(minutes=20)).isoformat(),
        }  # fmt: skip

    return {
        "kind": "movement", "party": party, "half_width_m": 500.0,
        "route": [stop("a", 37.8, 1), stop("b", 38.3, 2)], **more
    }  # fmt: skip


Maker = Callable[..., World]
