"""Values to the text of CSV cells and TOML keys, so that reading them back gives the same values."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence

from modusvivendi.core.ranges import Range

Value = str | bool | int | float | Sequence[str] | Mapping[str, str] | Range | None
"""What a TOML key may be given here; None and unknown ranges are left out."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_TO_QUOTE = re.compile(r'[,"\r\n]')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def format_number(value: float) -> str:
    """Write a number with all its digits, whole ones without a point, NaN as nothing."""
    return "" if math.isnan(value) else repr(float(value)).removesuffix(".0")


def format_rows(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table as CSV: commas, line feeds, quotation marks where needed."""
    return "".join(",".join(map(_format_cell, row)) + "\n" for row in [header, *rows])


def format_key(key: str) -> str:
    """Write a key, in quotation marks where needed."""
    return key if _BARE.fullmatch(key) else format_text(key)


def format_text(text: str) -> str:
    """Write a text as a TOML basic string."""
    escaped = "".join(
        _ESCAPES.get(sign) or (f"\\u{ord(sign):04x}" if sign < " " or sign == "\x7f" else sign) for sign in text
    )
    return f'"{escaped}"'


def format_table(path: Sequence[str], values: Mapping[str, Value], *, many: bool = False) -> str:
    """Write one TOML table: its heading (none at the top of the file) and its keys."""
    heading = ".".join(map(format_key, path))
    lines = [f"[[{heading}]]" if many else f"[{heading}]"] if path else []
    lines += [f"{format_key(key)} = {_format(value)}" for key, value in values.items() if _is_there(value)]
    return "\n".join(lines) + "\n"


def _format_cell(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _TO_QUOTE.search(cell) else cell


def _is_there(value: Value) -> bool:
    return value is not None and not (isinstance(value, Range) and math.isnan(value.best))


def _format(value: Value) -> str:
    if isinstance(value, str):
        return format_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return format_number(value)
    if isinstance(value, Range):
        return f"{{ low = {_number(value.low)}, best = {_number(value.best)}, high = {_number(value.high)} }}"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{format_key(key)} = {format_text(text)}" for key, text in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    return f"[{', '.join(map(format_text, value or ()))}]"


def _number(value: float) -> str:
    return format_number(value) or "nan"
