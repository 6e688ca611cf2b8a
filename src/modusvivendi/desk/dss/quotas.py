"""How much each client may ask, and how long what has ended is kept."""

import time
from dataclasses import dataclass

from modusvivendi.desk.dss.records import Kind, Records

DAY = 24 * 3_600 * 1_000_000
KEPT: dict[Kind, int] = {"intent": DAY, "constraint": DAY, "subscription": DAY}
"""How long after its end an entity is kept, in microseconds (ExternalDataMaxRetentionTime of F3548-21 is 24 h)."""
TAKEN = 3_600 * 1_000_000
"""How long a requested version number is remembered; it could be asked for again within five minutes at most."""
SWEEP_SECONDS = 60.0
SWEEP = 1_000
"""Entities of a kind that one sweep removes at most, so that no request waits long for it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one request and one client may ask of the service."""

    body_bytes: int = 4_194_304
    requests_per_second: float = 200.0
    """What one client may ask for in the long run; 0 for no bound."""
    burst: float = 4_000.0
    """How many requests a client that was quiet may send at once."""


class Quota:
    """A bucket of requests for each client, which fills up as time goes by. For one thread."""

    MOST_CLIENTS = 10_000

    def __init__(self, limits: Limits) -> None:
        self._rate, self._burst = limits.requests_per_second, limits.burst
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, client: str, now: float | None = None) -> bool:
        """Take one request from a client's bucket; False when it is empty. ``now`` in seconds of any clock."""
        if self._rate <= 0:
            return True
        now = time.monotonic() if now is None else now
        left, since = self._left.get(client, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._rate)
        if len(self._left) >= self.MOST_CLIENTS:
            # A full bucket need not be remembered.
            full = now - self._burst / self._rate
            self._left = {one: bucket for one, bucket in self._left.items() if bucket[1] > full}
        self._left[client] = (left - 1.0 if left >= 1.0 else left, now)
        return left >= 1.0


def sweep(records: Records, now: int) -> int:
    """Remove what ended long enough ago, and return how many; a subscription stays as long as an intent rests on it."""
    removed = 0
    for kind, kept in KEPT.items():
        for id, number, subscription in records.ended(kind, now - kept, SWEEP):
            if kind == "subscription" and records.dependents(id):
                continue
            records.remove(kind, id, number)
            removed += 1
            if subscription:
                records.drop_unused(subscription)
    records.forget_taken(now - TAKEN)
    return removed
