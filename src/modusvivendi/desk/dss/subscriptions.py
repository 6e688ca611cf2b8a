"""Subscriptions: whoever changes something there learns from the service whom to tell."""

from dataclasses import dataclass, replace
from typing import Any

from modusvivendi.desk.dss.calls import Call, Work
from modusvivendi.desk.dss.entities import Subscription, new_number
from modusvivendi.desk.dss.extents import Extent, read_area_of_interest, read_extent, shortfall
from modusvivendi.desk.dss.fields import Fields
from modusvivendi.desk.dss.intents import own, show
from modusvivendi.desk.dss.records import Records
from modusvivendi.desk.dss.refusals import Problems, RefusalError

LONGEST_MICROSECONDS = 24 * 3_600 * 1_000_000
"""The longest subscription (DSSMaxSubscriptionDuration of ASTM F3548-21)."""
SKEW_MICROSECONDS = 300 * 1_000_000
"""How far in the past a subscription may begin, and how much later than an intent that rests on it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client subscribes to; ``version`` is the one it changes, empty for a new one."""

    id: str
    version: str
    extent: Extent
    url: str
    for_intents: bool
    for_constraints: bool


def query_subscriptions(call: Call) -> Work:
    """Find the caller's own subscriptions that meet an area and have not ended."""
    extent = read_area_of_interest(call.body, too_large=413)

    def work(records: Records) -> dict[str, Any]:
        found = [one for one in records.find_subscriptions(extent, call.now) if one.manager == call.caller]
        return {"subscriptions": [one.show(records.dependents(one.id)) for one in found]}

    return work


def get_subscription(call: Call) -> Work:
    """Show one subscription of the caller."""
    id = call.id("subscriptionid")

    def work(records: Records) -> dict[str, Any]:
        found = _known(records, id)
        own(found, call)
        return {"subscription": found.show(records.dependents(id))}

    return work


def create_subscription(call: Call) -> Work:
    """Subscribe."""
    wish = _read_wish(call, "")
    return lambda records: _put(records, call, wish)


def update_subscription(call: Call) -> Work:
    """Change a subscription, naming the version that is changed."""
    wish = _read_wish(call, call.current("version"))
    return lambda records: _put(records, call, wish)


def delete_subscription(call: Call) -> Work:
    """Unsubscribe, naming the version that ends."""
    id, version = call.id("subscriptionid"), call.current("version")

    def work(records: Records) -> dict[str, Any]:
        found = _known(records, id)
        own(found, call)
        if found.version != version:
            raise RefusalError(409, "the current version of the subscription is another one than the path names")
        if records.dependents(id):
            raise RefusalError(400, "operational intents rest on this subscription")
        records.remove("subscription", id, found.number)
        return {"subscription": found.show([])}

    return work


def _read_wish(call: Call, version: str) -> Wish:
    id = call.id("subscriptionid")
    problems = Problems()
    body = Fields(call.body, "", problems)
    volume = body.object("extents")
    extent = None if volume is None else read_extent(volume)
    url = body.url("uss_base_url")
    for_intents, for_constraints = body.flag("notify_for_operational_intents"), body.flag("notify_for_constraints")
    if not for_intents and not for_constraints:
        body.refuse("", "notify_for_operational_intents or notify_for_constraints must be true")
    problems.stop()
    if extent is None or url is None:
        raise RefusalError(400, "the body is incomplete")
    return Wish(id, version, extent, url, for_intents, for_constraints)


def _known(records: Records, id: str) -> Subscription:
    found = records.subscription(id)
    if found is None:
        raise RefusalError(404, "there is no such subscription")
    return found


def _put(records: Records, call: Call, wish: Wish) -> dict[str, Any]:
    old = records.subscription(wish.id)
    if old is None and wish.version:
        raise RefusalError(400, "there is no such subscription to change")
    if old is not None and old.version != wish.version:
        raise RefusalError(409, "the subscription exists and its current version is another one than the path names")
    if old is not None:
        own(old, call)
    extent = _fit_time(wish.extent, old, call.now)
    dependents = records.dependents(wish.id) if old else []
    for id in dependents:
        intent = records.entity("intent", id)
        if intent is not None and (lacking := _lacking(extent, intent.extent, call.now)):
            raise RefusalError(400, f"the subscription no longer covers an intent that rests on it ({lacking})")
    kept = records.put_subscription(
        Subscription(
            wish.id,
            old.number if old else 0,
            call.caller,
            new_number(),
            old.index if old else 0,
            wish.url,
            extent,
            wish.for_intents,
            wish.for_constraints,
            # What its manager has changed by hand is no longer the service's to remove.
            implicit=False,
        )
    )
    answer: dict[str, Any] = {"subscription": kept.show(dependents)}
    if kept.for_intents:
        found = records.find("intent", kept.extent)
        answer["operational_intent_references"] = [show(records, one, call.caller) for one in found]
    if kept.for_constraints:
        found = records.find("constraint", kept.extent)
        answer["constraint_references"] = [show(records, one, call.caller) for one in found]
    return answer


def _lacking(extent: Extent, intent: Extent, now: int) -> str:
    """Say in what a subscription no longer covers an intent that rests on it; empty when it does.

    It may begin a little after the intent (clocks differ), and late when it has begun by now: what is over needs no
    telling, and no subscription can be made to begin in the past.
    """
    begins = extent.start or 0
    late = begins > now and begins > (intent.start or 0) + SKEW_MICROSECONDS
    return shortfall(extent, intent, start=False) or ("start" if late else "")


def _fit_time(extent: Extent, old: Subscription | None, now: int) -> Extent:
    """Fill in the times that were left out; raises ``RefusalError`` (400) for a window that cannot be subscribed to."""
    start, end = extent.start, extent.end
    if start is not None and start < now - SKEW_MICROSECONDS:
        raise RefusalError(400, "extents.time_start: is in the past")
    if start is None:
        start = old.extent.start if old and old.extent.start is not None else now
    if end is None:
        end = old.extent.end if old and old.extent.end is not None else start + LONGEST_MICROSECONDS
    if end < max(start, now):
        raise RefusalError(400, "extents.time_end: is in the past or before time_start")
    if end - start > LONGEST_MICROSECONDS:
        raise RefusalError(400, "extents: a subscription may last 24 hours")
    return replace(extent, start=start, end=end)
