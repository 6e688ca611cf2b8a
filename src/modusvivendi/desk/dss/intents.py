"""Operational intent references: who files one proves, by the key, to have seen everything it meets."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from modusvivendi.desk.dss.calls import CMSA, Call, Work, refuse_when_down
from modusvivendi.desk.dss.entities import KEYED, STATES, Entity, Subscription, group, new_number
from modusvivendi.desk.dss.extents import Extent, read_area_of_interest, read_extents, shortfall, unite
from modusvivendi.desk.dss.fields import UUID4, Fields
from modusvivendi.desk.dss.records import Records
from modusvivendi.desk.dss.refusals import Problems, RefusalError

MOST_KEYS = 100_000
SKEW_MICROSECONDS = 300 * 1_000_000
"""How far the time in a requested version number may be from now."""


@dataclass(frozen=True, slots=True)
class IntentFiling:
    """What a client files: ``ovn`` is the version it changes (empty for a new one), ``wanted`` the one it asks for."""

    id: str
    ovn: str
    extent: Extent
    state: str
    url: str
    key: frozenset[str]
    subscription: str
    implicit: tuple[str, bool] | None
    wanted: str


def query_intents(call: Call) -> Work:
    """Find the intents that meet an area of interest."""
    extent = read_area_of_interest(call.body)
    return lambda records: {
        "operational_intent_references": [show(records, one, call.caller) for one in records.find("intent", extent)]
    }


def get_intent(call: Call) -> Work:
    """Show one intent."""
    id = call.id("entityid")
    return lambda records: {"operational_intent_reference": show(records, _known(records, id), call.caller)}


def create_intent(call: Call) -> Work:
    """File a new intent."""
    filing = read_filing(call, "")
    return lambda records: _put(records, call, filing)


def update_intent(call: Call) -> Work:
    """Change an intent, naming the version that is changed."""
    filing = read_filing(call, call.current("ovn"))
    return lambda records: _put(records, call, filing)


def delete_intent(call: Call) -> Work:
    """End an intent, naming the version that ends."""
    id, ovn = call.id("entityid"), call.current("ovn")
    return lambda records: _delete(records, call, id, ovn)


def show(records: Records, entity: Entity, caller: str) -> dict[str, Any]:
    """Return an intent or a constraint as a caller may see it."""
    return entity.show(caller, records.availability(entity.manager)[0])


def own(entity: Entity | Subscription, call: Call) -> None:
    """Raise ``RefusalError`` (403) unless the caller manages the entity."""
    if entity.manager != call.caller:
        raise RefusalError(403, "it is managed by another client")


def read_filing(call: Call, ovn: str) -> IntentFiling:
    """Read the body of a PUT; raises ``RefusalError`` (400) with everything that is wrong with it."""
    id = call.id("entityid")
    problems = Problems()
    body = Fields(call.body, "", problems)
    extent = read_extents(body, "extents", call.now, heights=True)
    state, url = body.choice("state", STATES), body.url("uss_base_url")
    if not ovn and state in STATES[1:]:
        body.refuse("state", "must be Accepted in the first version")
    subscription, implicit = _read_subscription(body, state)
    key = body.items("key", MOST_KEYS, least=0)
    if not all(isinstance(one, str) for one in key):
        body.refuse("key", "must be a list of texts")
        key = []
    wanted = _read_wanted(body, id, call.now)
    problems.stop()
    if extent is None or state is None or url is None:
        raise RefusalError(400, "the body is incomplete")
    return IntentFiling(id, ovn, extent, state, url, frozenset(key), subscription, implicit, wanted)


def _read_subscription(body: Fields, state: str | None) -> tuple[str, tuple[str, bool] | None]:
    """Return the id of the subscription to rest on (or empty), and address and flag of the one to make (or None)."""
    id = body.text("subscription_id", required=False) or ""
    if id and UUID4.fullmatch(id) is None:
        body.refuse("subscription_id", "must be a UUID of version 4")
    wanted = body.object("new_subscription", required=False)
    implicit = None
    if wanted is not None:
        url = wanted.url("uss_base_url")
        implicit = (url or "", wanted.flag("notify_for_constraints"))
        if body.has("subscription_id"):
            body.refuse("new_subscription", "cannot be asked for together with a subscription_id")
    if state in STATES[1:] and not id and wanted is None:
        body.refuse("", f"an intent that is {state} needs a subscription_id or a new_subscription")
    return id.lower(), implicit


def _read_wanted(body: Fields, id: str, now: int) -> str:
    """Return the version number that the client asks for, empty when it leaves it to the service."""
    name = "requested_ovn_suffix"
    suffix = body.text(name, required=False, longest=64)
    if suffix is None:
        return ""
    try:
        parsed = uuid.UUID(suffix)
    except ValueError:
        parsed = None
    if parsed is None or parsed.version != 7 or suffix.lower() not in (str(parsed), parsed.hex):
        body.refuse(name, "must be a UUID of version 7")
        return ""
    if abs((parsed.int >> 80) * 1_000 - now) > SKEW_MICROSECONDS:
        body.refuse(name, "was made more than five minutes from now")
    return f"{id}_{suffix}"


def _known(records: Records, id: str) -> Entity:
    found = records.entity("intent", id)
    if found is None:
        raise RefusalError(404, "there is no such operational intent")
    return found


def _put(records: Records, call: Call, filing: IntentFiling) -> dict[str, Any]:
    if filing.state not in KEYED and CMSA not in call.scopes:
        raise RefusalError(403, f"the state {filing.state} needs a token with the scope {CMSA}")
    old = records.entity("intent", filing.id)
    if old is not None:
        own(old, call)
        if old.ovn != filing.ovn:
            raise RefusalError(409, "the intent exists and its current version is another one than the path names")
    elif filing.ovn:
        raise RefusalError(400, "there is no such operational intent to change")
    if filing.state in KEYED:
        refuse_when_down(records, call)
    resting = _rest(records, call, filing)
    if filing.state in KEYED:
        _check_key(records, call, filing, resting)
    if filing.wanted and not records.take(filing.wanted, call.now):
        raise RefusalError(400, "requested_ovn_suffix: was used before")
    kept = records.put(
        "intent",
        Entity(
            filing.id,
            old.number if old else 0,
            call.caller,
            old.version + 1 if old else 1,
            filing.wanted or new_number(),
            filing.url,
            filing.extent,
            filing.state,
            resting.id if resting else "",
        ),
    )
    if old is not None and old.subscription != kept.subscription:
        records.drop_unused(old.subscription)
    told = records.notify(unite([old.extent, kept.extent]) if old else kept.extent, call.now, of="intent")
    return {"subscribers": group(told), "operational_intent_reference": show(records, kept, call.caller)}


def _delete(records: Records, call: Call, id: str, ovn: str) -> dict[str, Any]:
    old = _known(records, id)
    own(old, call)
    if old.ovn != ovn:
        raise RefusalError(409, "the current version of the intent is another one than the path names")
    refuse_when_down(records, call)
    told = records.notify(old.extent, call.now, of="intent")
    records.remove("intent", old.id, old.number)
    records.drop_unused(old.subscription)
    return {"subscribers": group(told), "operational_intent_reference": show(records, old, call.caller)}


def _rest(records: Records, call: Call, filing: IntentFiling) -> Subscription | None:
    """Return the subscription that the intent will rest on: a new one of its own, a named one, or none."""
    if filing.implicit is not None:
        url, for_constraints = filing.implicit
        made = Subscription(
            str(uuid.uuid4()),
            0,
            call.caller,
            new_number(),
            0,
            url,
            filing.extent,
            for_intents=True,
            for_constraints=for_constraints,
            implicit=True,
        )
        return records.put_subscription(made)
    if not filing.subscription:
        return None
    named = records.subscription(filing.subscription)
    if named is None:
        raise RefusalError(400, "subscription_id: there is no such subscription")
    own(named, call)
    lacking = shortfall(named.extent, filing.extent)
    if not lacking:
        return named
    if not named.implicit:
        raise RefusalError(400, f"subscription_id: the subscription does not cover the intent ({lacking})")
    # A subscription that the service made for an intent grows with it.
    wider = replace(named, version=new_number(), extent=unite([named.extent, filing.extent]))
    return records.put_subscription(wider)


def _check_key(records: Records, call: Call, filing: IntentFiling, resting: Subscription | None) -> None:
    """Raise ``RefusalError`` (409) with all that the intent meets and whose current version the key does not hold."""
    missing = [
        one
        for one in records.find("intent", filing.extent)
        if one.id != filing.id and one.ovn not in filing.key and not _is_idle(records, one)
    ]
    constraints = (
        [one for one in records.find("constraint", filing.extent) if one.ovn not in filing.key]
        if resting is not None and resting.for_constraints
        else []
    )
    if missing or constraints:
        raise RefusalError(
            409,
            "the key lacks the current versions of some that this meets: ask their managers for the details",
            {
                "missing_operational_intents": [show(records, one, call.caller) for one in missing],
                "missing_constraints": [show(records, one, call.caller) for one in constraints],
            },
        )


def _is_idle(records: Records, other: Entity) -> bool:
    """Tell whether an intent is only planned and its manager cannot be asked (SCD0005: of the lowest priority)."""
    return other.state == "Accepted" and records.availability(other.manager)[0] == "Down"
