"""Availability of the participants, and reports about exchanges that went wrong."""

import json
import uuid
from typing import Any

from modusvivendi.desk.dss.calls import Call, Work
from modusvivendi.desk.dss.entities import AVAILABILITIES, new_number
from modusvivendi.desk.dss.fields import Fields, is_clean
from modusvivendi.desk.dss.records import Records
from modusvivendi.desk.dss.refusals import Problems, RefusalError
from modusvivendi.desk.dss.times import read_time

LONGEST_USS = 256
LONGEST_BODY = 1_000_000
_EXCHANGE = (
    *("url", "method", "headers", "recorder_role", "request_time", "request_body"),
    *("response_time", "response_body", "response_code", "problem"),
)
_BY_NAME = {one.lower(): one for one in AVAILABILITIES}


def get_availability(call: Call) -> Work:
    """Show the availability of a participant."""
    uss = _read_uss(call)
    return lambda records: _show(uss, *records.availability(uss))


def set_availability(call: Call) -> Work:
    """Set the availability of a participant, naming the version that is changed."""
    uss = _read_uss(call)
    problems = Problems()
    body = Fields(call.body, "", problems)
    named, old = body.text("availability"), body.token("old_version")
    wanted = None if named is None else _BY_NAME.get(named.lower())
    if named is not None and wanted is None:
        body.refuse("availability", f"must be one of {', '.join(AVAILABILITIES)}")
    problems.stop()

    def work(records: Records) -> dict[str, Any]:
        if records.availability(uss)[1] != old:
            raise RefusalError(409, "old_version: is not the current version")
        version = new_number()
        records.put_availability(uss, wanted or "", version)
        return _show(uss, wanted or "", version)

    return work


def make_report(call: Call) -> Work:
    """Keep a report of an exchange that went wrong, without the tokens in its headers."""
    problems = Problems()
    body = Fields(call.body, "", problems)
    body.token("report_id")
    exchange = body.object("exchange")
    if exchange is not None:
        _check_exchange(exchange)
    problems.stop()
    given: dict[str, Any] = call.body["exchange"]
    kept = {name: given[name] for name in _EXCHANGE if given.get(name) is not None}
    kept["headers"] = [_hide(one) for one in given.get("headers") or []]
    id = str(uuid.uuid4())

    def work(records: Records) -> dict[str, Any]:
        records.put_report(id, call.caller, call.now, json.dumps(kept))
        return {"report_id": id, "exchange": kept}

    return work


def _read_uss(call: Call) -> str:
    uss = call.path["uss_id"]
    if not uss or len(uss) > LONGEST_USS or not is_clean(uss):
        raise RefusalError(400, f"uss_id: must be a text of 1 to {LONGEST_USS} printable characters")
    return uss


def _show(uss: str, availability: str, version: str) -> dict[str, Any]:
    return {"version": version, "status": {"uss": uss, "availability": availability}}


def _check_exchange(exchange: Fields) -> None:
    exchange.text("url", longest=8_192)
    exchange.text("method", longest=32)
    exchange.choice("recorder_role", ("Client", "Server"))
    for name in ("request_time", "response_time"):
        time = exchange.object(name, required=name == "request_time")
        if time is not None:
            time.choice("format", ("RFC3339",))
            value = time.text("value", longest=64)
            if value is not None and read_time(value) is None:
                time.refuse("value", "must be a time like 2026-01-31T12:00:00Z")
    for name in ("request_body", "response_body", "problem"):
        exchange.free_text(name, LONGEST_BODY)
    if exchange.has("response_code"):
        exchange.whole("response_code")
    headers = exchange.items("headers", 1_000, least=0)
    if not all(isinstance(one, str) for one in headers):
        exchange.refuse("headers", "must be a list of texts")


def _hide(header: str) -> str:
    """Return a header without the credentials that it may hold."""
    name, colon, _ = header.partition(":")
    secret = name.strip().lower() in ("authorization", "proxy-authorization", "cookie", "set-cookie")
    return f"{name}: (withheld)" if colon and secret else header
