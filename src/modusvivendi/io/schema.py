"""Pydantic models made from the data dictionary, and their errors said in its words."""

import math
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, partial
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictStr, ValidationError, create_model

from modusvivendi.core.dictionary import Field as Described
from modusvivendi.core.dictionary import Record
from modusvivendi.core.errors import Where
from modusvivendi.core.periods import parse_period
from modusvivendi.io.findings import Findings
from modusvivendi.io.nearest import suggest_among
from modusvivendi.io.positions import Path
from modusvivendi.io.records import is_mapping
from modusvivendi.io.sheets import ID, MOST, suggest_date

Locate = Callable[[Path], Where]
"""Says where a key of the file is."""


def check_record(
    record: Record, raw: dict[str, Any], locate: Locate, path: Path, findings: Findings
) -> dict[str, Any] | None:
    """Check one TOML table; return its values with dates as ``Period``, or None after adding findings."""
    try:
        return _unpack(build_model(record).model_validate(raw))
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            _report(record, problem, locate, path, findings)
        return None


@cache
def build_model(record: Record) -> type[BaseModel]:
    """Make the model of a record: its keys and no others."""
    fields: dict[str, Any] = {
        # A trailing underscore keeps clear of pydantic's own names; the alias is what stands in the file.
        f"{field.name}_": (
            _type(field) if field.required else _type(field) | None,
            Field(default=... if field.required else None, alias=field.name),
        )
        for field in record.fields
    }
    return create_model(record.name, __config__=ConfigDict(extra="forbid"), **fields)


def _unpack(value: Any) -> Any:
    """Turn models back into dictionaries without the keys that are not there; dates stay what they are."""
    if isinstance(value, BaseModel):
        return {key[:-1]: _unpack(inner) for key, inner in value if inner is not None}
    if isinstance(value, dict):
        return {key: _unpack(inner) for key, inner in value.items()}
    return [_unpack(inner) for inner in value] if isinstance(value, list) else value


def _type(field: Described) -> Any:
    if field.type == "choice":
        return Literal[field.choices]
    if field.type == "record":
        inner = StrictStr if field.record is None else build_model(field.record)
        return dict[StrictStr, inner] if is_mapping(field) else inner
    if field.type == "records":
        return list[build_model(field.record)] if field.record else list[dict[str, Any]]
    if field.type in ("number", "share", "integer"):
        number: Any = int if field.type == "integer" else float
        return Annotated[number, BeforeValidator(partial(_check_number, field))]
    return _TYPES.get(field.type, StrictStr)


def _check_number(field: Described, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("is a number, written without quotation marks")
    most = field.high if field.high is not None else MOST.get(field.unit, 1e12)
    low = field.low if field.low is not None else -most
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("is a finite number; leave the key out for unknown")
    if not low <= value <= most:
        raise ValueError(f"lies between {low:g} and {most:g}")
    if field.type == "integer" and value != int(value):
        raise ValueError("is a whole number")
    return value


def _read_date(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        value = value.isoformat()
    if not isinstance(value, str):
        raise ValueError('is a date: write "2015", "2015-10" or "2015-10-01" in quotation marks')
    return parse_period(value)


def _check_id(value: Any) -> Any:
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise ValueError("is an id: letters a-z, digits, _ . -")
    return value


def _check_names(value: Any) -> Any:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError('is text by language: { en = "…" }')
    return value


_TYPES: dict[str, Any] = {
    "text": StrictStr,
    "ref": StrictStr,
    "refs": list[StrictStr],
    "boolean": StrictBool,
    "id": Annotated[str, BeforeValidator(_check_id)],
    "names": Annotated[dict[str, str], BeforeValidator(_check_names)],
    "date": Annotated[Any, BeforeValidator(_read_date)],
}


def _report(record: Record, problem: Any, locate: Locate, path: Path, findings: Findings) -> None:
    loc: Path = tuple(problem["loc"])
    described, siblings = _describe(record, loc)
    kind, key = problem["type"], str(loc[-1]) if loc else ""
    where = locate((*path, *loc))
    meaning = described.meaning if described else record.meaning
    if kind == "extra_forbidden":
        repair: str | Callable[[], str] = partial(suggest_among, key, siblings)
        findings.add("key", where, f"there is no key {key[:60]!r}", "it would be lost in silence", repair)
    elif kind == "missing":
        name = ".".join(map(str, (*path, *loc)))
        findings.add("missing", where, f"{name[:100]} is missing", meaning, f"add {key} = {_example(described)}")
    elif kind == "literal_error" and described:
        value = str(problem["input"])
        findings.add(
            "choice",
            where,
            f"{key} cannot be {value[:60]!r}",
            f"{meaning}: {', '.join(described.choices)}",
            partial(suggest_among, value, described.choices),
        )
    else:
        reason = str(problem["msg"]).removeprefix("Value error, ")
        text = f"{reason[:1].lower()}{reason[1:]}" if reason else "is wrong"
        value = repr(problem["input"])[:60]
        stem = described.name if described else key
        repair = suggest_date(str(problem["input"])[:40]) if described and described.type == "date" else ""
        findings.add(
            "value", where, f"{stem}: {text}; found {value}", meaning, repair or f"write {stem} = {_example(described)}"
        )


def _describe(record: Record, loc: Path) -> tuple[Described | None, tuple[str, ...]]:
    """Find the field that an error speaks of, and the keys that may stand beside it."""
    fields = {field.name: field for field in record.fields}
    found: Described | None = None
    skip = False
    for part in loc:
        if skip:
            skip = False
            continue
        if part not in fields:
            break
        found = fields[str(part)]
        if found.record is not None:
            fields = {field.name: field for field in found.record.fields}
            skip = is_mapping(found) or found.type == "records"
    return found, tuple(fields)


def _example(field: Described | None) -> str:
    if field is None:
        return "…"
    if field.type == "choice":
        return " or ".join(f'"{choice}"' for choice in field.choices)
    if field.type == "record":
        return "{ low = 0, best = 0, high = 0 }" if not is_mapping(field) else "{ … }"
    return _EXAMPLES.get(field.type, '"…"')


_EXAMPLES = {
    "names": '{ en = "…" }',
    "number": "0.5",
    "share": "0.5",
    "integer": "1",
    "date": '"2015-10-01"',
    "boolean": "true",
    "refs": '["…"]',
    "records": "[]",
}
