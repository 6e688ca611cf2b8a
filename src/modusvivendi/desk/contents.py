"""What the sealed content of an entry says of an object: the form that was signed, or one made of a report."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from modusvivendi.core.errors import ModusError
from modusvivendi.core.operations import Constraint, Filing, Movement, Operation, ProtectedSite
from modusvivendi.desk.answers import say_outline, say_time, say_volume
from modusvivendi.desk.forms import FORMS
from modusvivendi.desk.journal import open_content
from modusvivendi.desk.keys import Keys
from modusvivendi.desk.stores import Transaction
from modusvivendi.io.operations.wording import say_report


def open_form(transaction: Transaction, keys: Keys, seq: int) -> dict[str, Any] | None:
    """Return the form of the object that an entry filed; None when it was shredded, or the entry filed none."""
    content = open_content(transaction, keys, seq)
    return None if content is None else read_form(json.loads(content))


def read_form(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the form in the content of an entry, None when there is none in it.

    It is the body of the signed request; or it stands by itself, when another entry holds the request it follows from.
    """
    if "form" in content:
        return content["form"]
    if "statement" not in content:
        return None
    form = json.loads(base64.b64decode(content["statement"]["body"]))
    return form if isinstance(form, dict) and "party" in form else None


def open_filing(transaction: Transaction, keys: Keys, id: str) -> Filing | None:
    """Return an object as it stands; None when there is none, it is ended, or its content was shredded."""
    row = transaction.row("SELECT kind, seq FROM objects WHERE id = ?", (id,))
    return None if row is None else open_version(transaction, keys, id, row[0], row[1])


def open_version(transaction: Transaction, keys: Keys, id: str, kind: str, seq: int) -> Filing | None:
    """Return an object as an entry filed it; None when its content was shredded, or the entry ended it."""
    form = open_form(transaction, keys, seq)
    # By the kind, not by what the form looks like: a form need not say what it is posted as.
    return None if form is None else FORMS[kind].model_validate(form).filing(id)


def say_filing(filing: Filing, party: str, disclosure: Mapping[str, str]) -> dict[str, Any]:
    """Return the form in which an object is filed; the party and the disclosure are those that are given."""
    common: dict[str, Any] = {"party": party, "name": filing.name, "disclosure": dict(disclosure)}
    match filing:
        case Operation():
            parts = [say_volume(part) for part in filing.parts]
            return {
                "kind": "operation", **common, "volumes": parts, "state": filing.state.value,
                "priority": filing.priority,
            }  # fmt: skip
        case ProtectedSite():
            return {
                "kind": "site", **common, "area": say_outline(filing.area), "since": say_time(filing.since),
                "expiry": say_time(filing.expiry), "lower_m": filing.lower_m, "upper_m": filing.upper_m,
            }  # fmt: skip
        case Movement():
            route = [
                {
                    "name": one.name, "at": list(one.at), "arrive": say_time(one.arrive), "leave": say_time(one.leave),
                    "via": [list(point) for point in one.via],
                }
                for one in filing.route
            ]  # fmt: skip
            return {
                "kind": "movement", **common, "route": route, "half_width_m": filing.half_width_m,
                "margin_minutes": round(filing.margin.total_seconds() / 60), "lower_m": filing.lower_m,
                "upper_m": filing.upper_m, "reports": [say_report(one) for one in filing.reports],
            }  # fmt: skip
        case Constraint():
            parts = [say_volume(part) for part in filing.parts]
            return {
                "kind": "constraint", **common, "volumes": parts, "closed": filing.closed, "reason": filing.reason
            }  # fmt: skip
        case _:
            raise ModusError(f"the desk has no objects of the kind {type(filing).__name__}")
