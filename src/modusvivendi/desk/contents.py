"""What the sealed content of an entry says of an object: the form that was signed, or one made of a report."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from modusvivendi.core.operations import Filing
from modusvivendi.desk.forms import FORMS
from modusvivendi.desk.journal import open_content
from modusvivendi.desk.keys import Keys
from modusvivendi.desk.stores import Transaction


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
