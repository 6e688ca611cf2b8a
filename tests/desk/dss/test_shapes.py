"""Answers have the published shapes: those of the independent package of types, and those of our own document."""

import types
import typing
from datetime import datetime

import jsonschema
import pytest
from implicitdict import ImplicitDict
from uas_standards.astm.f3548.v21 import api, constants

from modusvivendi.desk.dss import cells, extents, quotas, subscriptions
from modusvivendi.desk.dss.calls import AA, CM, CMSA, CP, SC
from modusvivendi.desk.dss.operations import OPERATIONS
from modusvivendi.desk.dss.schemas import SCHEMAS
from tests.desk.dss.participants import AVAILABILITY, CONSTRAINTS, INTENTS, SUBSCRIPTIONS, new_id, volume
from tests.desk.dss.test_arbitration import EXCHANGE

PUBLISHED = {one.id: one for one in api.OPERATIONS.values() if one.path.startswith("/dss/")}
OURS = {one.name: one for one in OPERATIONS}


def test_the_operations_are_the_published_ones():
    assert len(OURS) == 18
    assert {name: (one.method, one.path) for name, one in OURS.items()} == {
        name: (one.verb, one.path) for name, one in PUBLISHED.items()
    }


@pytest.mark.parametrize("name", OURS)
def test_bodies_and_errors_of_an_operation_are_the_published_ones(name):
    ours, published = OURS[name], PUBLISHED[name]
    taken = published.request_body_type
    assert ours.takes == ("" if taken is None else taken.__name__)
    answers = published.response_body_type
    assert answers[ours.status].__name__ == ours.gives
    # Any body may be too large; a stale version of an availability has no status in the published document.
    beyond = {413} if ours.takes else set()
    beyond |= {409} if name == "setUssAvailability" else set()
    assert set(ours.errors) | {ours.status} == set(answers) | beyond


def test_the_numbers_and_scopes_are_the_published_ones():
    assert {SC, CMSA, CP, CM, AA} == {scope.value for scope in constants.Scope}
    assert constants.OiMaxVertices == extents.MOST_VERTICES
    assert constants.DSSMaxSubscriptionDurationHours * 3_600_000_000 == subscriptions.LONGEST_MICROSECONDS
    assert quotas.KEPT["intent"] <= constants.ExternalDataMaxRetentionTimeHours * 3_600_000_000
    assert cells.LARGEST_KM2 == 2_500


CLASSES = {name: getattr(api, name) for name in SCHEMAS if isinstance(getattr(api, name, None), type)}


@pytest.mark.parametrize("name", [name for name, kind in CLASSES.items() if issubclass(kind, ImplicitDict)])
def test_a_shape_has_the_published_fields(name):
    fields = typing.get_type_hints(CLASSES[name])
    assert set(SCHEMAS[name]["properties"]) == set(fields)
    optional = {
        field for field, kind in fields.items() if isinstance(kind, types.UnionType) and type(None) in kind.__args__
    }
    defaulted = {field for field in fields if getattr(CLASSES[name], field, None) not in (None, [])}
    required = set(SCHEMAS[name].get("required", []))
    # What the published shape asks for, ours asks for; what ours asks for beyond that is written down here.
    beyond = {
        "Circle": {"center", "radius"},
        "QueryOperationalIntentReferenceParameters": {"area_of_interest"},
        "QueryConstraintReferenceParameters": {"area_of_interest"},
        "QuerySubscriptionParameters": {"area_of_interest"},
    }.get(name, set())
    assert set(fields) - optional - defaulted <= required | {"old_version"}
    assert required <= (set(fields) - optional) | beyond


def test_all_published_shapes_are_there():
    kinds = [one.request_body_type for one in PUBLISHED.values() if one.request_body_type]
    kinds += [kind for one in PUBLISHED.values() for kind in one.response_body_type.values()]
    assert {kind.__name__ for kind in kinds} <= set(SCHEMAS)


def check(answer, status, kind):
    """Hold an answer against the published type and our own schema."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    parsed = ImplicitDict.parse(body, getattr(api, kind))
    document = {"$ref": f"#/components/schemas/{kind}", "components": {"schemas": SCHEMAS}}
    jsonschema.Draft202012Validator(document, format_checker=jsonschema.FormatChecker()).validate(body)
    return parsed


def test_every_answer_has_its_published_shape(uss1, uss2):
    filed, implicit = volume(), {"uss_base_url": uss1.url, "notify_for_constraints": True}
    uss2.subscription(notify_for_constraints=True, scope=f"{SC} {CP}")
    made = check(
        uss1.put_intent(new_id(), filed, new_subscription=implicit), 201, "ChangeOperationalIntentReferenceResponse"
    )
    reference = made.operational_intent_reference
    assert isinstance(reference.time_start.value.datetime, datetime)
    assert {one.uss_base_url for one in made.subscribers} == {uss1.url, uss2.url}
    check(uss2.get_intent(reference.id), 200, "GetOperationalIntentReferenceResponse")
    area = {"area_of_interest": filed}
    found = check(uss2.ask("POST", f"{INTENTS}/query", area), 200, "QueryOperationalIntentReferenceResponse")
    assert len(found.operational_intent_references) == 1
    closed = check(uss2.put_constraint(new_id()), 201, "ChangeConstraintReferenceResponse").constraint_reference
    check(uss1.ask("GET", f"{CONSTRAINTS}/{closed.id}", scope=CM), 200, "GetConstraintReferenceResponse")
    check(uss1.ask("POST", f"{CONSTRAINTS}/query", area, CM), 200, "QueryConstraintReferencesResponse")
    conflict = check(uss2.put_intent(new_id(), new_subscription=implicit), 409, "AirspaceConflictResponse")
    assert [len(conflict.missing_operational_intents), len(conflict.missing_constraints)] == [1, 1]
    check(uss1.put_intent(reference.id), 409, "AirspaceConflictResponse")
    wish = check(uss1.put_subscription(new_id(), notify_for_constraints=True), 200, "PutSubscriptionResponse")
    assert [len(wish.operational_intent_references), len(wish.constraint_references)] == [1, 1]
    sub = wish.subscription
    check(uss1.get_subscription(sub.id), 200, "GetSubscriptionResponse")
    check(uss1.ask("POST", f"{SUBSCRIPTIONS}/query", area), 200, "QuerySubscriptionsResponse")
    check(uss1.ask("DELETE", f"{SUBSCRIPTIONS}/{sub.id}/{sub.version}"), 200, "DeleteSubscriptionResponse")
    rest = {"ovn": reference.ovn, "key": [closed.ovn], "subscription_id": reference.subscription_id}
    newer = check(uss1.put_intent(reference.id, filed, **rest), 200, "ChangeOperationalIntentReferenceResponse")
    ended = uss1.delete_intent(newer.operational_intent_reference)
    check(ended, 200, "ChangeOperationalIntentReferenceResponse")
    check(uss1.ask("GET", f"{AVAILABILITY}/uss1"), 200, "UssAvailabilityStatusResponse")
    check(uss1.set_availability("uss1", "Normal"), 200, "UssAvailabilityStatusResponse")
    check(uss1.ask("POST", "/dss/v1/reports", {"exchange": EXCHANGE}), 201, "ErrorReport")
    for refused, status in (
        (uss1.get_intent(new_id()), 404),
        (uss1.get_intent("x"), 400),
        (uss1.put_constraint("x"), 400),
    ):
        check(refused, status, "ErrorResponse")
    check(uss1.ask("GET", f"{INTENTS}/{new_id()}", scope=CP), 403, "ErrorResponse")
