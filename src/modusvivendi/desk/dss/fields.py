"""Reading the JSON of a request without trusting any of it: each field once, each problem kept."""

import json
import math
import re
from typing import Any
from urllib.parse import urlsplit

from modusvivendi.desk.dss.refusals import Problems, RefusalError

LONGEST_URL = 2_048
_UNCLEAN = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
UUID4 = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}", re.ASCII)


def read_json(body: bytes) -> Any:
    """Return the value of a JSON text; raises ``RefusalError`` (400) for what is none, NaN and infinities included."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise RefusalError(400, "the body is no JSON text in UTF-8") from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def is_clean(text: str) -> bool:
    """Tell whether a text can be stored and sent: no control characters, no halves of surrogate pairs."""
    return _UNCLEAN.search(text) is None


def _unbroken(text: str) -> str:
    return text.translate({9: " ", 10: " ", 13: " "})


class Fields:
    """One JSON object of a request. A field that is null is a field that is not there."""

    def __init__(self, value: Any, where: str, problems: Problems) -> None:
        self.where = where
        self.problems = problems
        self._values: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            problems.add(where, "must be an object" if where else "the body must be a JSON object")

    def place(self, name: str) -> str:
        """Return where a field of this object is, for messages."""
        return f"{self.where}.{name}" if self.where else name

    def refuse(self, name: str, what: str) -> None:
        """Take down what is wrong with a field."""
        self.problems.add(self.place(name) if name else self.where, what)

    def has(self, name: str) -> bool:
        """Tell whether a field is there and not null."""
        return self._values.get(name) is not None

    def _get(self, name: str, required: bool) -> Any:  # noqa: FBT001 - private
        value = self._values.get(name)
        if value is None and required:
            self.refuse(name, "is missing")
        return value

    def text(self, name: str, *, required: bool = True, longest: int = 1_000) -> str | None:
        """Return a text of up to ``longest`` characters, None when it is missing or wrong."""
        value = self._get(name, required)
        if value is None:
            return None
        if not isinstance(value, str):
            return self.refuse(name, "must be a text")
        if len(value) > longest or not is_clean(value):
            return self.refuse(name, f"must be a text of at most {longest} printable characters")
        return value

    def token(self, name: str) -> str:
        """Return a text that is only compared, so that any will do; empty when it is missing or wrong."""
        value = self._get(name, required=False)
        if value is not None and not isinstance(value, str):
            self.refuse(name, "must be a text")
        return value if isinstance(value, str) else ""

    def free_text(self, name: str, longest: int) -> None:
        """Check a text that may be missing and may hold line ends."""
        value = self._get(name, required=False)
        if value is not None and (not isinstance(value, str) or len(value) > longest or not is_clean(_unbroken(value))):
            self.refuse(name, f"must be a text of at most {longest:,} characters")

    def whole(self, name: str) -> None:
        """Check a whole number of 32 bits; 200.0 is one."""
        value = self._get(name, required=True)
        value = int(value) if isinstance(value, float) and value.is_integer() else value
        if isinstance(value, bool) or not isinstance(value, int) or not -(2**31) <= value < 2**31:
            self.refuse(name, "must be a whole number")

    def choice(self, name: str, choices: tuple[str, ...]) -> str | None:
        """Return one of several words."""
        value = self.text(name)
        if value is not None and value not in choices:
            return self.refuse(name, f"must be one of {', '.join(choices)}")
        return value

    def number(self, name: str, low: float, high: float) -> float | None:
        """Return a number from ``low`` to ``high``, both included."""
        value = self._get(name, required=True)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self.refuse(name, "must be a number")
        # Whole numbers of JSON may have any length.
        if not low <= value <= high or not math.isfinite(value):
            return self.refuse(name, f"must be from {low:g} to {high:g}")
        return float(value)

    def flag(self, name: str) -> bool:
        """Return a truth value, False when it is missing or wrong."""
        value = self._get(name, required=False)
        if value is None:
            return False
        if not isinstance(value, bool):
            self.refuse(name, "must be true or false")
            return False
        return value

    def object(self, name: str, *, required: bool = True) -> "Fields | None":
        """Return an object within this one."""
        value = self._get(name, required)
        return None if value is None else Fields(value, self.place(name), self.problems)

    def items(self, name: str, most: int, *, least: int = 1) -> list[Any]:
        """Return a list of ``least`` to ``most`` values, empty when it is missing or wrong."""
        value = self._get(name, required=least > 0)
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse(name, "must be a list")
            return []
        if not least <= len(value) <= most:
            self.refuse(name, f"must have from {least} to {most:,} items")
            return []
        return value

    def url(self, name: str) -> str | None:
        """Return the https address of a client's own interface."""
        value = self.text(name, longest=LONGEST_URL)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            good = parts.scheme == "https" and bool(parts.hostname) and not any(one.isspace() for one in value)
        except ValueError:
            good = False
        return value if good else self.refuse(name, "must be an address that begins with https://")
