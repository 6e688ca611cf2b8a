"""One request as the operations see it, and what an operation makes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from modusvivendi.desk.dss.fields import UUID4
from modusvivendi.desk.dss.records import Records
from modusvivendi.desk.dss.refusals import RefusalError

SC = "utm.strategic_coordination"
CMSA = "utm.conformance_monitoring_sa"
CP = "utm.constraint_processing"
CM = "utm.constraint_management"
AA = "utm.availability_arbitration"


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks (subject and scopes of the token), when (microseconds since 1970), for what, with what body."""

    caller: str
    scopes: frozenset[str]
    now: int
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any = None

    def id(self, name: str) -> str:
        """Return an id of the path in lower case; raises ``RefusalError`` (400) unless it is a UUID of version 4."""
        value = self.path[name]
        if UUID4.fullmatch(value) is None:
            raise RefusalError(400, f"{name}: must be a UUID of version 4")
        return value.lower()

    def current(self, name: str) -> str:
        """Return the version that the path names; raises ``RefusalError`` (400) when it is empty."""
        if not self.path[name]:
            raise RefusalError(400, f"{name}: the version to change is missing at the end of the path")
        return self.path[name]


Work = Callable[[Records], dict[str, Any]]
"""What is left to do in a transaction once a request has been read; its result is the body of the answer."""

Prepare = Callable[[Call], Work]
"""Reads a request (raising ``RefusalError``) outside any transaction."""


def refuse_when_down(records: Records, call: Call) -> None:
    """Raise ``RefusalError`` (412) when the caller is marked Down: it may not plan, activate or delete."""
    if records.availability(call.caller)[0] == "Down":
        raise RefusalError(412, "you are marked Down: have your availability set to Normal first")
