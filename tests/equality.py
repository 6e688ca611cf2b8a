"""Are two results the same, arrays, unknown numbers and shapes included?"""

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def find_difference(a: Any, b: Any, path: str = "") -> str:
    """Return where two values differ first, and how; empty when they are the same (NaN equals NaN)."""
    if is_dataclass(a) and type(a) is type(b):
        return _first(
            find_difference(getattr(a, field.name), getattr(b, field.name), f"{path}.{field.name}")
            for field in fields(a)
        )
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        if a.dtype == object:
            return find_difference(a.tolist(), b.tolist(), path)
        same = a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        return "" if same else f"{path}: {a!r} != {b!r}"
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        if list(a) != list(b):
            return f"{path}: keys {list(a)} != {list(b)}"
        return _first(find_difference(a[key], b[key], f"{path}[{key!r}]") for key in a)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        if len(a) != len(b):
            return f"{path}: {len(a)} items != {len(b)}"
        return _first(find_difference(x, y, f"{path}[{i}]") for i, (x, y) in enumerate(zip(a, b, strict=True)))
    if isinstance(a, float) and isinstance(b, float) and math.isnan(a) and math.isnan(b):
        return ""
    return "" if type(a) is type(b) and a == b else f"{path}: {a!r} != {b!r}"


def _first(found) -> str:
    return next((text for text in found if text), "")
