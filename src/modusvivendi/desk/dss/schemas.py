"""The shapes of the interface's bodies, as JSON Schemas of OpenAPI 3.1. Shapes are facts of ASTM F3548-21."""

import math
from typing import Any

from modusvivendi.desk.dss.cells import LARGEST_KM2
from modusvivendi.desk.dss.entities import AVAILABILITIES, STATES
from modusvivendi.desk.dss.extents import HIGHEST_M, LOWEST_M, MOST_VERTICES, MOST_VOLUMES
from modusvivendi.desk.dss.fields import LONGEST_URL
from modusvivendi.desk.dss.intents import MOST_KEYS

Json = dict[str, Any]

UUID4_PATTERN = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: str, optional: str = "", /, **properties: Json) -> Json:
    names = [*required.split(), *optional.split()]
    made = {name: properties.get(name) or _ref(_SAME[name]) for name in names}
    return {"type": "object", "properties": made, **({"required": required.split()} if required else {})}


def _taken(required: str, optional: str = "", /, **properties: Json) -> Json:
    """Return the shape of an object that a client sends: what may be left out may also be null."""
    made = _object(required, optional, **properties)
    for name in optional.split():
        made["properties"][name] = {"anyOf": [made["properties"][name], {"type": "null"}]}
    return made


def _list(items: Json, **bounds: int) -> Json:
    return {"type": "array", "items": items, **bounds}


_TEXT: Json = {"type": "string"}
_CLEAN: Json = {"type": "string", "pattern": "^[^\\x00-\\x1f\\x7f]*$"}
_LINES: Json = {"type": "string", "pattern": "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*$"}
_FLAG: Json = {"type": "boolean", "default": False}
_SAME = {
    "id": "EntityID",
    "subscription_id": "EntityID",
    "volume": "Volume3D",
    "area_of_interest": "Volume4D",
    "time_start": "Time",
    "time_end": "Time",
    "outline_circle": "Circle",
    "outline_polygon": "Polygon",
    "altitude_lower": "Altitude",
    "altitude_upper": "Altitude",
    "center": "LatLngPoint",
    "radius": "Radius",
    "lat": "Latitude",
    "lng": "Longitude",
    "ovn": "EntityOVN",
    "uss_base_url": "UssBaseURL",
    "state": "OperationalIntentState",
    "uss_availability": "UssAvailabilityState",
    "availability": "UssAvailabilityState",
    "status": "UssAvailabilityStatus",
    "operational_intent_reference": "OperationalIntentReference",
    "constraint_reference": "ConstraintReference",
    "subscription": "Subscription",
    "new_subscription": "ImplicitSubscriptionParameters",
    "exchange": "ExchangeRecord",
    "request_time": "Time",
    "response_time": "Time",
}
_VERSION: Json = {"type": "integer", "minimum": 1}
_INDEX: Json = {"type": "integer", "minimum": 0}
_INTENTS = _list(_ref("OperationalIntentReference"))
_CONSTRAINTS = _list(_ref("ConstraintReference"))
_SUBSCRIBERS = _list(_ref("SubscriberToNotify"))


def _extents(*heights: str) -> Json:
    """Return the shape of volumes that have both times, and heights."""
    there: Json = {"type": "object"}
    timed: Json = {"required": ["time_start", "time_end"], "properties": {"time_start": there, "time_end": there}}
    if heights:
        timed["properties"]["volume"] = {"required": [*heights], "properties": dict.fromkeys(heights, there)}
    return _list({"allOf": [_ref("Volume4D"), timed]}, minItems=1, maxItems=MOST_VOLUMES)


_NAMED: Json = {"subscription_id": {"type": "string"}}
_OWN: Json = {"new_subscription": {"type": "object"}}
_NOTIFY = {"notify_for_operational_intents": _FLAG, "notify_for_constraints": _FLAG}

_POINTS = _list(_ref("LatLngPoint"), minItems=3, maxItems=MOST_VERTICES)

GEOMETRY: dict[str, Json] = {
    "EntityID": {"type": "string", "format": "uuid", "pattern": UUID4_PATTERN},
    "EntityOVN": {"type": "string", "minLength": 16, "maxLength": 128},
    "Time": _object(
        "value format",
        value={"type": "string", "format": "date-time", "description": "RFC 3339, in UTC (Z)."},
        format={"type": "string", "enum": ["RFC3339"]},
    ),
    "Altitude": _object(
        "value reference units",
        value={"type": "number", "minimum": LOWEST_M, "maximum": HIGHEST_M},
        reference={"type": "string", "enum": ["W84"]},
        units={"type": "string", "enum": ["M"]},
    ),
    "Radius": _object(
        "value units",
        value={"type": "number", "exclusiveMinimum": 0, "maximum": int((LARGEST_KM2 * 1e6 / math.pi) ** 0.5)},
        units={"type": "string", "enum": ["M"]},
    ),
    "Latitude": {"type": "number", "minimum": -90, "maximum": 90},
    "Longitude": {"type": "number", "minimum": -180, "maximum": 180},
    "LatLngPoint": _object("lat lng"),
    "Circle": _object("center radius"),
    "Polygon": _object("vertices", vertices=_POINTS),
    "Volume3D": {
        **_taken("", "outline_circle outline_polygon altitude_lower altitude_upper"),
        "oneOf": [
            {"required": [name], "properties": {name: {"type": "object"}}}
            for name in ("outline_circle", "outline_polygon")
        ],
    },
    "Volume4D": _taken("volume", "time_start time_end"),
    "UssBaseURL": {"type": "string", "format": "uri", "pattern": "^https://", "maxLength": LONGEST_URL},
}

_REFERENCE = "id manager uss_availability version time_start time_end uss_base_url"
ENTITIES: dict[str, Json] = {
    "OperationalIntentState": {"type": "string", "enum": list(STATES)},
    "UssAvailabilityState": {"type": "string", "enum": list(AVAILABILITIES)},
    "OperationalIntentReference": _object(
        f"{_REFERENCE} state subscription_id", "ovn", manager=_TEXT, version=_VERSION
    ),
    "ConstraintReference": _object(_REFERENCE, "ovn", manager=_TEXT, version=_VERSION),
    "Subscription": _object(
        "id version notification_index uss_base_url",
        "time_start time_end notify_for_operational_intents notify_for_constraints implicit_subscription "
        "dependent_operational_intents",
        version=_TEXT,
        notification_index=_INDEX,
        implicit_subscription=_FLAG,
        dependent_operational_intents=_list(_ref("EntityID")),
        **_NOTIFY,
    ),
    "SubscriptionState": _object("subscription_id notification_index", notification_index=_INDEX),
    "SubscriberToNotify": _object(
        "subscriptions uss_base_url", subscriptions=_list(_ref("SubscriptionState"), minItems=1)
    ),
    "UssAvailabilityStatus": _object("uss availability", uss=_TEXT),
    "ErrorResponse": _object("", "message", message=_TEXT),
    "AirspaceConflictResponse": _object(
        "",
        "message missing_operational_intents missing_constraints",
        message=_TEXT,
        missing_operational_intents=_INTENTS,
        missing_constraints=_CONSTRAINTS,
    ),
    "ExchangeRecord": _taken(
        "url method recorder_role request_time",
        "headers request_body response_time response_body response_code problem",
        url=_CLEAN,
        method=_CLEAN | {"maxLength": 32},
        recorder_role={"type": "string", "enum": ["Client", "Server"]},
        headers=_list(_TEXT, maxItems=1_000),
        request_body=_LINES,
        response_body=_LINES,
        response_code={"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
        problem=_LINES,
    ),
}

REQUESTS: dict[str, Json] = {
    **{
        f"Query{name}Parameters": _object("area_of_interest")
        for name in ("OperationalIntentReference", "ConstraintReference", "Subscription")
    },
    "PutOperationalIntentReferenceParameters": {
        **_taken(
            "extents state uss_base_url",
            "key subscription_id new_subscription requested_ovn_suffix",
            extents=_extents("altitude_lower", "altitude_upper"),
            key=_list(_TEXT, maxItems=MOST_KEYS),
            requested_ovn_suffix={
                "type": "string",
                "pattern": UUID4_PATTERN.replace("-4", "-7"),
                "description": "A UUID of version 7 made within five minutes; the version becomes {id}_{suffix}.",
            },
        ),
        # A subscription of its own or a named one, not both; and one of them beyond the state Accepted.
        "not": {"required": ["subscription_id", "new_subscription"], "properties": {**_NAMED, **_OWN}},
        "anyOf": [
            {"properties": {"state": {"const": "Accepted"}}},
            {"required": ["subscription_id"], "properties": _NAMED},
            {"required": ["new_subscription"], "properties": _OWN},
        ],
    },
    "ImplicitSubscriptionParameters": _taken("uss_base_url", "notify_for_constraints", notify_for_constraints=_FLAG),
    "PutConstraintReferenceParameters": _object("extents uss_base_url", extents=_extents()),
    "PutSubscriptionParameters": {
        **_taken("extents uss_base_url", " ".join(_NOTIFY), extents=_ref("Volume4D"), **_NOTIFY),
        "anyOf": [{"required": [name], "properties": {name: {"const": True}}} for name in _NOTIFY],
    },
    "SetUssAvailabilityStatusParameters": _taken(
        "availability",
        "old_version",
        availability={
            "type": "string",
            "pattern": "^([Uu][Nn][Kk][Nn][Oo][Ww][Nn]|[Nn][Oo][Rr][Mm][Aa][Ll]|[Dd][Oo][Ww][Nn])$",
        },
        old_version=_TEXT,
    ),
    "ErrorReport": _taken("exchange", "report_id", report_id=_TEXT),
}

ANSWERS: dict[str, Json] = {
    "GetOperationalIntentReferenceResponse": _object("operational_intent_reference"),
    "QueryOperationalIntentReferenceResponse": _object(
        "operational_intent_references", operational_intent_references=_INTENTS
    ),
    "ChangeOperationalIntentReferenceResponse": _object(
        "subscribers operational_intent_reference", subscribers=_SUBSCRIBERS
    ),
    "GetConstraintReferenceResponse": _object("constraint_reference"),
    "QueryConstraintReferencesResponse": _object("constraint_references", constraint_references=_CONSTRAINTS),
    "ChangeConstraintReferenceResponse": _object("subscribers constraint_reference", subscribers=_SUBSCRIBERS),
    "GetSubscriptionResponse": _object("subscription"),
    "DeleteSubscriptionResponse": _object("subscription"),
    "QuerySubscriptionsResponse": _object("subscriptions", subscriptions=_list(_ref("Subscription"))),
    "PutSubscriptionResponse": _object(
        "subscription",
        "operational_intent_references constraint_references",
        operational_intent_references=_INTENTS,
        constraint_references=_CONSTRAINTS,
    ),
    "UssAvailabilityStatusResponse": _object("version status", version=_TEXT),
}

SCHEMAS: dict[str, Json] = {**GEOMETRY, **ENTITIES, **REQUESTS, **ANSWERS}
