"""Walk through checked settings along the data dictionary."""

from collections.abc import Iterator, Mapping
from typing import Any

from modusvivendi.core.dictionary import Field, Record
from modusvivendi.core.dictionary.records import RANGE
from modusvivendi.io.positions import Path


def is_mapping(field: Field) -> bool:
    """Whether the key holds one table for each id, and not a single table."""
    return field.type == "record" and field.record is not RANGE


def walk_fields(record: Record, values: Mapping[str, Any], path: Path) -> Iterator[tuple[Field, Any, Path]]:
    """Yield every key that is there, nested ones included: its description, its value and its path."""
    for field in record.fields:
        value = values.get(field.name)
        if value is None:
            continue
        at = (*path, field.name)
        yield field, value, at
        if field.record is None or field.record is RANGE:
            continue
        inner = value.items() if is_mapping(field) else enumerate(value)
        for key, nested in inner:
            yield from walk_fields(field.record, nested, (*at, key))
