"""The JSON Schema (2020-12) of ``contract.as_json``."""

from typing import Any

_NUMBER = {"type": ["number", "null"], "minimum": 0}
_COUNT = {"type": "integer", "minimum": 0}
_PEOPLE = {
    "type": "object",
    "description": "people, as whole persons; null is unknown",
    "properties": {part: {"type": ["integer", "null"], "minimum": 0} for part in ("low", "best", "high")},
    "required": ["low", "best", "high"],
    "additionalProperties": False,
}
_KM = {"type": "object", "description": "km by name; null: a border of unknown length", "additionalProperties": _NUMBER}
_IDS = {"type": "array", "items": {"type": "string"}}
_SHARE = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_ACCOUNT: dict[str, Any] = {
    "places": {**_COUNT, "description": "number of places"},
    "area_km2": {**_NUMBER, "description": "land, without the places of unknown area"},
    "area_share": {**_SHARE, "description": "share of the land of the country"},
    "population": _PEOPLE,
    "people": {
        "type": "object",
        "description": "by community; unknown: people of no stated community",
        "properties": {"unknown": _PEOPLE},
        "required": ["unknown"],
        "additionalProperties": _PEOPLE,
    },
    "wrong_side": {**_PEOPLE, "description": "people whose community is not at home in the sector"},
    "places_without_population": {**_COUNT, "description": "places that the people leave out"},
    "places_without_area": {**_COUNT, "description": "places that the land leaves out"},
    "pieces": {**_COUNT, "description": "pieces that hold together by land borders and ferries"},
    "exclaves": {
        "anyOf": [{"type": "array", "items": _IDS}, {"type": "null"}],
        "description": "places of each piece but the largest by land; null: not for this audience",
    },
    "sea_km": _NUMBER,
    "foreign_km": {**_KM, "description": "border with each state, as @ISO3"},
    "neighbours_km": {**_KM, "description": "line with each other sector"},
    "sites": {**_IDS, "description": "site ids"},
    "changes_hands": {"anyOf": [_IDS, {"type": "null"}], "description": "places held today by who would not govern"},
    "changes_hands_km2": _NUMBER,
    "changes_hands_people": {"anyOf": [_PEOPLE, {"type": "null"}]},
    "difficulty": {
        "type": "object",
        "description": "parts from 0 to 1 and the mean of the known ones",
        "properties": dict.fromkeys(("mixing", "front", "armed", "urban", "index"), _SHARE),
        "required": ["mixing", "front", "armed", "urban", "index"],
        "additionalProperties": False,
    },
}
_SECTOR = {"type": "object", "properties": _ACCOUNT, "required": list(_ACCOUNT)}
_TOTAL = {**_ACCOUNT, "line_km": _NUMBER, "front_km": _NUMBER}

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Ledger of a plan",
    "type": "object",
    "properties": {
        "plan": {"type": "string"},
        "sectors": {"type": "object", "additionalProperties": _SECTOR},
        "unassigned": {"anyOf": [_SECTOR, {"type": "null"}]},
        "line_km": {**_KM, "description": "km between two sectors, as A|B in the order of the plan"},
        "front_km": {"anyOf": [_KM, {"type": "null"}], "description": "how much of it is front today"},
        "split_towns": _IDS,
        "split_areas": _IDS,
        "total": {"type": "object", "properties": _TOTAL, "required": list(_TOTAL)},
    },
    "required": ["plan", "sectors", "unassigned", "line_km", "front_km", "split_towns", "split_areas", "total"],
}
"""Every key of the contract is required; further keys may be added."""
