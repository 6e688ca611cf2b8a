"""Participants of the tests: they hold tokens and speak the interface as a client would, over HTTP."""

import math
import uuid
import warnings
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.desk.keys import token

with warnings.catch_warnings():
    # It would rather have a client that is not out yet.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

SC = "utm.strategic_coordination"
CMSA = "utm.conformance_monitoring_sa"
CP = "utm.constraint_processing"
CM = "utm.constraint_management"
AA = "utm.availability_arbitration"

INTENTS, CONSTRAINTS = "/dss/v1/operational_intent_references", "/dss/v1/constraint_references"
SUBSCRIPTIONS, AVAILABILITY = "/dss/v1/subscriptions", "/dss/v1/uss_availability"
NO_SUBSCRIPTION = "00000000-0000-4000-8000-000000000000"
NO_OVN = "Available from USS"


def new_id() -> str:
    return str(uuid.uuid4())


def moment(seconds: float = 0) -> str:
    """Return a time so many seconds from now."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def time_at(seconds: float | str | None) -> Any:
    if seconds is None:
        return None
    return {"value": seconds if isinstance(seconds, str) else moment(seconds), "format": "RFC3339"}


def altitude(metres: float) -> dict[str, Any]:
    return {"value": metres, "reference": "W84", "units": "M"}


def circle(lat: float, lng: float, radius: float = 300) -> dict[str, Any]:
    return {"outline_circle": {"center": {"lat": lat, "lng": lng}, "radius": {"value": radius, "units": "M"}}}


def polygon(*vertices: tuple[float, float]) -> dict[str, Any]:
    return {"outline_polygon": {"vertices": [{"lat": lat, "lng": lng} for lat, lng in vertices]}}


def square(lat: float, lng: float, km2: float) -> dict[str, Any]:
    """Return a square of an area, its south-western corner given."""
    side = math.sqrt(km2)
    high, wide = side / 110.94, side / (111.32 * math.cos(math.radians(lat + side / 222)))
    return polygon((lat, lng), (lat, lng + wide), (lat + high, lng + wide), (lat + high, lng))


def volume(
    outline: dict[str, Any] | None = None,
    low: float | None = 0,
    high: float | None = 120,
    start: float | str | None = 0,
    end: float | str | None = 3_600,
) -> dict[str, Any]:
    """Return a volume over Aleppo for the coming hour unless something else is asked for."""
    space = dict(circle(36.2, 37.15) if outline is None else outline)
    space |= {} if low is None else {"altitude_lower": altitude(low)}
    space |= {} if high is None else {"altitude_upper": altitude(high)}
    made: dict[str, Any] = {"volume": space}
    made |= {} if start is None else {"time_start": time_at(start)}
    return made | ({} if end is None else {"time_end": time_at(end)})


class Participant:
    """One client with its own subject, which asks for a token with just the scopes that a request needs."""

    def __init__(self, client: TestClient, subject: str) -> None:
        self.client, self.subject = client, subject
        self.url = f"https://{subject}.example.com/utm"

    def ask(self, method: str, path: str, body: Any = None, scope: str = SC) -> Any:
        headers = {"Authorization": f"Bearer {token(self.subject, scope)}"}
        more = {} if body is None else {"json": body}
        return self.client.request(method, path, headers=headers, **more)

    def put_intent(
        self, id: str, *volumes: dict[str, Any], ovn: str | None = None, scope: str = SC, **body: Any
    ) -> Any:
        made = {"extents": list(volumes) or [volume()], "state": "Accepted", "uss_base_url": self.url, "key": []}
        path = f"{INTENTS}/{id}" + ("" if ovn is None else f"/{ovn}")
        return self.ask("PUT", path, {name: value for name, value in (made | body).items() if value is not ...}, scope)

    def intent(self, *volumes: dict[str, Any], id: str | None = None, **body: Any) -> dict[str, Any]:
        """File an intent that must be accepted, and return its reference."""
        answer = self.put_intent(id or new_id(), *volumes, **body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()["operational_intent_reference"]

    def delete_intent(self, reference: dict[str, Any], scope: str = SC) -> Any:
        return self.ask("DELETE", f"{INTENTS}/{reference['id']}/{reference['ovn']}", scope=scope)

    def get_intent(self, id: str) -> Any:
        return self.ask("GET", f"{INTENTS}/{id}")

    def find_intents(self, area: Any) -> list[str]:
        answer = self.ask("POST", f"{INTENTS}/query", {"area_of_interest": area})
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["operational_intent_references"]]

    def put_constraint(self, id: str, *volumes: dict[str, Any], ovn: str | None = None, **body: Any) -> Any:
        made = {"extents": list(volumes) or [volume()], "uss_base_url": self.url} | body
        return self.ask("PUT", f"{CONSTRAINTS}/{id}" + ("" if ovn is None else f"/{ovn}"), made, CM)

    def constraint(self, *volumes: dict[str, Any], id: str | None = None, **body: Any) -> dict[str, Any]:
        answer = self.put_constraint(id or new_id(), *volumes, **body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()["constraint_reference"]

    def put_subscription(
        self, id: str, extents: Any = None, *, version: str | None = None, scope: str = SC, **body: Any
    ) -> Any:
        made = {
            "extents": extents or volume(high=3_000),
            "uss_base_url": self.url,
            "notify_for_operational_intents": True,
            "notify_for_constraints": False,
        }
        path = f"{SUBSCRIPTIONS}/{id}" + ("" if version is None else f"/{version}")
        return self.ask("PUT", path, made | body, scope)

    def subscription(self, extents: Any = None, *, id: str | None = None, **body: Any) -> dict[str, Any]:
        answer = self.put_subscription(id or new_id(), extents, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()["subscription"]

    def get_subscription(self, id: str) -> Any:
        return self.ask("GET", f"{SUBSCRIPTIONS}/{id}")

    def set_availability(self, uss: str, availability: str, old: str | None = None) -> Any:
        if old is None:
            old = self.ask("GET", f"{AVAILABILITY}/{uss}", scope=AA).json()["version"]
        return self.ask("PUT", f"{AVAILABILITY}/{uss}", {"availability": availability, "old_version": old}, AA)


def told(answer: Any) -> dict[str, int]:
    """Return the notification indices that a change's answer names, by subscription."""
    return {
        one["subscription_id"]: one["notification_index"]
        for subscriber in answer.json()["subscribers"]
        for one in subscriber["subscriptions"]
    }
