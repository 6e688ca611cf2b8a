"""The table of the service's operations: where each is, who may ask for it, what it may answer."""

from collections.abc import Callable
from dataclasses import dataclass

from modusvivendi.desk.dss.arbitration import get_availability, make_report, set_availability
from modusvivendi.desk.dss.calls import AA, CM, CMSA, CP, SC, Prepare
from modusvivendi.desk.dss.constraints import (
    create_constraint,
    delete_constraint,
    get_constraint,
    query_constraints,
    update_constraint,
)
from modusvivendi.desk.dss.intents import create_intent, delete_intent, get_intent, query_intents, update_intent
from modusvivendi.desk.dss.subscriptions import (
    create_subscription,
    delete_subscription,
    get_subscription,
    query_subscriptions,
    update_subscription,
)

Ways = tuple[tuple[str, ...], ...]
"""The ways to be allowed: a token must carry all scopes of one of them."""

BASE = "/dss/v1"
_INTENTS, _CONSTRAINTS = f"{BASE}/operational_intent_references", f"{BASE}/constraint_references"
_SUBSCRIPTIONS, _AVAILABILITY = f"{BASE}/subscriptions", f"{BASE}/uss_availability"

COORDINATING: Ways = ((SC,), (CMSA,))
FILING: Ways = ((SC,), (SC, CP), (CMSA,))
MANAGING: Ways = ((CM,),)
CONSTRAINED: Ways = ((CM,), (CP,))
SUBSCRIBING: Ways = ((CP,), (SC,))
ANYBODY: Ways = ((SC,), (CM,), (CP,), (CMSA,), (AA,))
ASKING: Ways = ((AA,), (SC,), (CMSA,))
ARBITRATING: Ways = ((AA,),)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its name in the specification, its place, who may, its success, and the errors that it has.

    ``takes`` and ``gives`` name the schemas of the bodies (``takes`` empty without one).
    """

    name: str
    method: str
    path: str
    ways: Ways
    prepare: Prepare
    status: int
    takes: str
    gives: str
    errors: tuple[int, ...]

    @property
    def writes(self) -> bool:
        """Tell whether the operation may change anything."""
        return self.method in ("PUT", "DELETE") or self.name == "makeDssReport"


def _operation(
    name: str,
    at: str,
    ways: Ways,
    prepare: Callable[..., object],
    bodies: tuple[str, str],
    errors: str,
    status: int = 200,
) -> Operation:
    method, path = at.split(" ")
    codes = tuple(int(code) for code in errors.split())
    return Operation(name, method, path, ways, prepare, status, *bodies, codes)  # type: ignore[arg-type]


_PUT = "PutOperationalIntentReferenceParameters"
_CHANGED = "ChangeOperationalIntentReferenceResponse"
_PUT_CONSTRAINT = "PutConstraintReferenceParameters"
_CONSTRAINT_CHANGED = "ChangeConstraintReferenceResponse"
_FILED = "400 401 403 409 412 413 429"

OPERATIONS: tuple[Operation, ...] = (
    _operation(
        "queryOperationalIntentReferences",
        f"POST {_INTENTS}/query",
        COORDINATING,
        query_intents,
        ("QueryOperationalIntentReferenceParameters", "QueryOperationalIntentReferenceResponse"),
        "400 401 403 413 429",
    ),
    _operation(
        "getOperationalIntentReference",
        f"GET {_INTENTS}/{{entityid}}",
        COORDINATING,
        get_intent,
        ("", "GetOperationalIntentReferenceResponse"),
        "400 401 403 404 429",
    ),
    _operation(
        "createOperationalIntentReference",
        f"PUT {_INTENTS}/{{entityid}}",
        FILING,
        create_intent,
        (_PUT, _CHANGED),
        _FILED,
        201,
    ),
    _operation(
        "updateOperationalIntentReference",
        f"PUT {_INTENTS}/{{entityid}}/{{ovn}}",
        FILING,
        update_intent,
        (_PUT, _CHANGED),
        _FILED,
    ),
    _operation(
        "deleteOperationalIntentReference",
        f"DELETE {_INTENTS}/{{entityid}}/{{ovn}}",
        COORDINATING,
        delete_intent,
        ("", _CHANGED),
        "400 401 403 404 409 412 429",
    ),
    _operation(
        "queryConstraintReferences",
        f"POST {_CONSTRAINTS}/query",
        CONSTRAINED,
        query_constraints,
        ("QueryConstraintReferenceParameters", "QueryConstraintReferencesResponse"),
        "400 401 403 413 429",
    ),
    _operation(
        "getConstraintReference",
        f"GET {_CONSTRAINTS}/{{entityid}}",
        CONSTRAINED,
        get_constraint,
        ("", "GetConstraintReferenceResponse"),
        "400 401 403 404 429",
    ),
    _operation(
        "createConstraintReference",
        f"PUT {_CONSTRAINTS}/{{entityid}}",
        MANAGING,
        create_constraint,
        (_PUT_CONSTRAINT, _CONSTRAINT_CHANGED),
        "400 401 403 409 413 429",
        201,
    ),
    _operation(
        "updateConstraintReference",
        f"PUT {_CONSTRAINTS}/{{entityid}}/{{ovn}}",
        MANAGING,
        update_constraint,
        (_PUT_CONSTRAINT, _CONSTRAINT_CHANGED),
        "400 401 403 409 413 429",
    ),
    _operation(
        "deleteConstraintReference",
        f"DELETE {_CONSTRAINTS}/{{entityid}}/{{ovn}}",
        MANAGING,
        delete_constraint,
        ("", _CONSTRAINT_CHANGED),
        "400 401 403 404 409 429",
    ),
    _operation(
        "querySubscriptions",
        f"POST {_SUBSCRIPTIONS}/query",
        SUBSCRIBING,
        query_subscriptions,
        ("QuerySubscriptionParameters", "QuerySubscriptionsResponse"),
        "400 401 403 413 429",
    ),
    _operation(
        "getSubscription",
        f"GET {_SUBSCRIPTIONS}/{{subscriptionid}}",
        SUBSCRIBING,
        get_subscription,
        ("", "GetSubscriptionResponse"),
        "400 401 403 404 429",
    ),
    _operation(
        "createSubscription",
        f"PUT {_SUBSCRIPTIONS}/{{subscriptionid}}",
        SUBSCRIBING,
        create_subscription,
        ("PutSubscriptionParameters", "PutSubscriptionResponse"),
        "400 401 403 409 413 429",
    ),
    _operation(
        "updateSubscription",
        f"PUT {_SUBSCRIPTIONS}/{{subscriptionid}}/{{version}}",
        SUBSCRIBING,
        update_subscription,
        ("PutSubscriptionParameters", "PutSubscriptionResponse"),
        "400 401 403 409 413 429",
    ),
    _operation(
        "deleteSubscription",
        f"DELETE {_SUBSCRIPTIONS}/{{subscriptionid}}/{{version}}",
        SUBSCRIBING,
        delete_subscription,
        ("", "DeleteSubscriptionResponse"),
        "400 401 403 404 409 429",
    ),
    _operation(
        "makeDssReport",
        f"POST {BASE}/reports",
        ANYBODY,
        make_report,
        ("ErrorReport", "ErrorReport"),
        "400 401 403 413 429",
        201,
    ),
    _operation(
        "getUssAvailability",
        f"GET {_AVAILABILITY}/{{uss_id}}",
        ASKING,
        get_availability,
        ("", "UssAvailabilityStatusResponse"),
        "400 401 403 429",
    ),
    _operation(
        "setUssAvailability",
        f"PUT {_AVAILABILITY}/{{uss_id}}",
        ARBITRATING,
        set_availability,
        ("SetUssAvailabilityStatusParameters", "UssAvailabilityStatusResponse"),
        "400 401 403 409 413 429",
    ),
)
