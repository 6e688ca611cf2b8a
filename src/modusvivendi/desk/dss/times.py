"""Times of the interface: RFC 3339 text outside, whole microseconds since 1970 inside."""

import re
from datetime import UTC, datetime, timedelta

MICROSECONDS = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PATTERN = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))",
    re.ASCII,
)


def read_time(text: str) -> int | None:
    """Return the microseconds since 1970 of an RFC 3339 time, None for other text; what is finer is cut off."""
    found = _PATTERN.fullmatch(text)
    if found is None:
        return None
    *numbers, fraction, sign, hours, minutes = found.groups()
    try:
        moment = datetime(*map(int, numbers), tzinfo=UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        return None
    offset = (int(hours) * 3_600 + int(minutes) * 60) * (-1 if sign == "-" else 1) if sign else 0
    whole = (moment - _EPOCH) // timedelta(seconds=1) - offset
    micros = whole * MICROSECONDS + int((fraction or "0")[:6].ljust(6, "0"))
    return micros if _FIRST <= micros <= _LAST else None


def write_time(micros: int) -> dict[str, str]:
    """Return a time as the interface has it: an object of its text and the name of its format."""
    moment = _EPOCH + timedelta(microseconds=micros)
    return {"value": moment.isoformat(timespec="microseconds").replace("+00:00", "Z"), "format": "RFC3339"}


def to_micros(moment: datetime) -> int:
    """Return the microseconds since 1970 of an aware moment."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


_FIRST = to_micros(datetime(1, 1, 1, tzinfo=UTC))
_LAST = to_micros(datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))
