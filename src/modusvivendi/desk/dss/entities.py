"""What the service keeps of each intent, constraint and subscription, and how it is shown to whom."""

import secrets
from dataclasses import dataclass
from typing import Any

from modusvivendi.desk.dss.extents import Extent
from modusvivendi.desk.dss.times import write_time

NO_OVN = "Available from USS"
"""What stands for the version number of somebody else's entity: who wants it asks the one who manages it."""
NO_SUBSCRIPTION = "00000000-0000-4000-8000-000000000000"
"""The id that stands for no subscription, as the specification asks for one in every answer."""

STATES = ("Accepted", "Activated", "Nonconforming", "Contingent")
KEYED = ("Accepted", "Activated")
"""States to which an intent comes only with a key."""
AVAILABILITIES = ("Unknown", "Normal", "Down")


def new_number() -> str:
    """Return a version number (OVN) that cannot be guessed: 32 characters that may stand in a path."""
    return secrets.token_urlsafe(24)


@dataclass(frozen=True, slots=True)
class Entity:
    """An operational intent or a constraint. ``number`` is its row; ``state`` and ``subscription`` are an intent's."""

    id: str
    number: int
    manager: str
    version: int
    ovn: str
    url: str
    extent: Extent
    state: str = ""
    subscription: str = ""

    def show(self, caller: str, availability: str) -> dict[str, Any]:
        """Return the reference as ``caller`` may see it: the version number is for its manager only."""
        shown: dict[str, Any] = {
            "id": self.id,
            "manager": self.manager,
            "uss_availability": availability,
            "version": self.version,
            "ovn": self.ovn if caller == self.manager else NO_OVN,
            "time_start": write_time(self.extent.start or 0),
            "time_end": write_time(self.extent.end or 0),
            "uss_base_url": self.url,
        }
        if self.state:
            shown |= {"state": self.state, "subscription_id": self.subscription or NO_SUBSCRIPTION}
        return shown


@dataclass(frozen=True, slots=True)
class Subscription:
    """Somebody's wish to hear of changes. ``index`` counts the changes it was to be told of."""

    id: str
    number: int
    manager: str
    version: str
    index: int
    url: str
    extent: Extent
    for_intents: bool
    for_constraints: bool
    implicit: bool

    def show(self, dependents: list[str]) -> dict[str, Any]:
        """Return the subscription as its manager sees it, with the ids of the intents that rest on it."""
        return {
            "id": self.id,
            "version": self.version,
            "notification_index": self.index,
            "time_start": write_time(self.extent.start or 0),
            "time_end": write_time(self.extent.end or 0),
            "uss_base_url": self.url,
            "notify_for_operational_intents": self.for_intents,
            "notify_for_constraints": self.for_constraints,
            "implicit_subscription": self.implicit,
            "dependent_operational_intents": dependents,
        }


def group(subscriptions: list[Subscription]) -> list[dict[str, Any]]:
    """Return the subscribers that a changer has to tell, one entry for each address."""
    by_url: dict[str, list[Subscription]] = {}
    for one in subscriptions:
        by_url.setdefault(one.url, []).append(one)
    return [
        {
            "uss_base_url": url,
            "subscriptions": [{"subscription_id": one.id, "notification_index": one.index} for one in told],
        }
        for url, told in sorted(by_url.items())
    ]
