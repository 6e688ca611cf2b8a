"""The OpenAPI document of the service, made from the table of its operations."""

import re
from collections.abc import Sequence
from typing import Any

from modusvivendi.desk.dss.calls import AA, CM, CMSA, CP, SC
from modusvivendi.desk.dss.operations import Operation
from modusvivendi.desk.dss.schemas import SCHEMAS

_SCOPES = {
    SC: "Plan, change and end operational intents; see those of others.",
    CMSA: "Declare operational intents that do not conform.",
    CP: "See constraints and be told of them.",
    CM: "File, change and lift constraints.",
    AA: "Declare whether a participant is available.",
}
_ERRORS = {
    400: "The request is wrong; the message lists everything that is.",
    401: "No token, or one that does not hold.",
    403: "The token lacks a scope, or what is asked for is managed by another client.",
    404: "There is no such thing.",
    409: "The version is not the current one, or the key lacks what this meets.",
    412: "The caller is marked Down.",
    413: "The area or the body is too large.",
    429: "Too many requests.",
}
_PATH = {
    "entityid": {"$ref": "#/components/schemas/EntityID"},
    "subscriptionid": {"$ref": "#/components/schemas/EntityID"},
    "ovn": {"type": "string", "minLength": 1, "maxLength": 128},
    "version": {"type": "string", "minLength": 1, "maxLength": 128},
    "uss_id": {"type": "string", "minLength": 1, "maxLength": 256, "pattern": "^[^\\x00-\\x1f\\x7f/]+$"},
}


def describe(operations: Sequence[Operation], base_url: str, version: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the service at ``base_url`` (empty: where the document was read)."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _describe(operation)
    paths |= _others()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Modus Vivendi desk: discovery and synchronization service (ASTM F3548-21)",
            "version": version,
            "description": "References to operational intents and constraints, and who is to be told of changes.",
        },
        "servers": [{"url": base_url or "/"}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "Authority": {
                    "type": "oauth2",
                    "flows": {"clientCredentials": {"tokenUrl": "https://auth.example.com/token", "scopes": _SCOPES}},
                }
            },
        },
    }


def _describe(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": (operation.prepare.__doc__ or "").strip(),
        "security": [{"Authority": list(way)} for way in operation.ways],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": _PATH[name]}
            for name in re.findall(r"{(\w+)}", operation.path)
        ],
        "responses": {
            str(operation.status): _response("Done.", operation.gives),
            **{str(code): _response(_ERRORS[code], _error(operation, code)) for code in operation.errors},
        },
    }
    if operation.takes:
        content = _content(operation.takes)
        if operation.name == "createOperationalIntentReference":
            first = {"properties": {"state": {"const": "Accepted"}}}
            content["application/json"]["schema"] = {"allOf": [content["application/json"]["schema"], first]}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _error(operation: Operation, code: int) -> str:
    conflict = code == 409 and operation.name.endswith("OperationalIntentReference") and operation.method == "PUT"
    return "AirspaceConflictResponse" if conflict else "ErrorResponse"


def _content(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _response(description: str, schema: str) -> dict[str, Any]:
    return {"description": description, "content": _content(schema)}


def _others() -> dict[str, Any]:
    """Describe the paths beside the standard's own: version, a check of one's token, a sign of life."""
    anybody: list[dict[str, Any]] = [{"Authority": []}]
    refused = {str(code): _response(_ERRORS[code], "ErrorResponse") for code in (401, 403, 429)}
    unknown = {str(code): refused[str(code)] for code in (401, 429)}
    named = {"type": "object", "required": ["version"], "properties": {"version": {"type": "string"}}}
    owner = {"name": "owner", "in": "query", "required": False, "schema": {"type": "string"}}

    def get(name: str, summary: str, good: dict[str, Any], **more: Any) -> dict[str, Any]:
        responses = {"200": good, **more.pop("errors", {})}
        return {"get": {"operationId": name, "summary": summary, "responses": responses, **more}}

    def give(schema: dict[str, Any]) -> dict[str, Any]:
        return {"description": "Done.", "content": {"application/json": {"schema": schema}}}

    return {
        "/aux/v1/version": get("getVersion", "Say the version.", give(named), security=anybody, errors=unknown),
        "/aux/v1/validate_oauth": get(
            "validateOauth",
            "Check one's token.",
            give({"type": "object"}),
            security=anybody,
            errors=refused,
            parameters=[owner],
        ),
        "/healthy": get(
            "isHealthy",
            "Give a sign of life.",
            {"description": "Alive.", "content": {"text/plain": {"schema": {"type": "string"}}}},
        ),
    }
