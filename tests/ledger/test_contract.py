"""The ledger as JSON and as rows."""

import json
import math

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings

from modusvivendi.ledger.account import account
from modusvivendi.ledger.comparison import compare
from modusvivendi.ledger.contract import COLUMNS, as_json, as_rows, difference_as_json
from modusvivendi.ledger.schema import SCHEMA
from tests.ledger.dossiers import plan
from tests.ledger.situations import situations
from tests.ledger.test_account import SECTORS, made

VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def said(*assignment: int) -> dict:
    return as_json(account(made(), plan(np.array(assignment), SECTORS)), made())


def test_the_keys_of_the_contract() -> None:
    found = said(0, 0, 1, 2)
    a = found["sectors"]["a"]
    assert found["plan"] == "made"
    assert a["people"]["hill"] == {"low": 550, "best": 700, "high": 870}
    assert a["people"]["unknown"] == {"low": 0, "best": 200, "high": 440}
    assert a["wrong_side"] == {"low": 390, "best": 500, "high": 850}
    assert (a["area_km2"], a["pieces"], a["places"], a["sites"]) == (3.0, 1, 2, ["dam"])
    assert a["area_share"] == pytest.approx(3 / 3.5, abs=1e-6)
    assert found["line_km"] == {"a|b": 7.5}
    assert found["total"]["population"]["best"] == 1600
    assert found["sectors"]["c"]["population"] == {"low": None, "best": None, "high": None}
    assert said(0, 2, 0, 1)["sectors"]["a"]["changes_hands"] == ["p2"]


@given(situations())
@settings(max_examples=100, deadline=None)
def test_json_follows_the_schema_and_holds_no_nan(situation) -> None:
    dossier, drawn = situation
    found = as_json(account(dossier, drawn), dossier)
    VALIDATOR.validate(found)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    difference = difference_as_json(compare(dossier, drawn, drawn.moved({0: -1})), dossier)
    json.dumps(difference, allow_nan=False)


def test_the_schema_is_one_and_refuses() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for key, value in (("sectors", []), ("line_km", {"a|b": "7"}), ("total", {})):
        with pytest.raises(jsonschema.ValidationError):
            VALIDATOR.validate({**said(0, 0, 1, 2), key: value})


@given(situations())
@settings(max_examples=100, deadline=None)
def test_rows_say_the_same_as_json(situation) -> None:
    dossier, drawn = situation
    ledger = account(dossier, drawn)
    found, rows = as_json(ledger, dossier), as_rows(ledger)
    assert all(len(row) == len(COLUMNS) for row in rows)
    keys = [row[1:4] for row in rows]
    assert len(set(keys)) == len(keys)
    assert not [row for row in rows if any(isinstance(cell, float) and math.isnan(cell) for cell in row)]
    by_key = {row[1:4]: row[5:] for row in rows}
    for sector, account_ in (*found["sectors"].items(), ("total", found["total"])):
        for community, people in account_["people"].items():
            assert by_key[sector, "people", community] == tuple(people.values())
        assert by_key[sector, "area_km2", ""] == (None, account_["area_km2"], None)
    for pair, km in found["line_km"].items():
        a, b = pair.split("|")
        assert by_key[a, "line_km", b] == (None, km, None)


def test_differences_say_before_after_and_change() -> None:
    here, there = plan(np.array([0, 0, 1, 2]), SECTORS, "x"), plan(np.array([0, 1, 1, 2]), SECTORS, "y")
    found = difference_as_json(compare(made(), here, there), made())
    assert found["communities"]["hill"]["at_home"] == {"before": 700, "after": 600, "change": -100}
    assert found["parties"]["guard"]["land_km2"] == {"before": 0.5, "after": 2.5, "change": 2.0}
    assert found["moved"] == ["p1"]
