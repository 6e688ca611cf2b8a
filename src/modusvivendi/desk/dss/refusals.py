"""What the interface answers when it does not do what was asked."""

from collections.abc import Mapping
from typing import Any

from modusvivendi.core.errors import ModusError


class RefusalError(ModusError):
    """A request that is not carried out: the status, the message, and for a missing key what is missing."""

    def __init__(self, status: int, message: str, extra: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.extra = dict(extra or {})

    def body(self) -> dict[str, Any]:
        """Return the body of the answer (``ErrorResponse``, or ``AirspaceConflictResponse`` with the missing)."""
        return {"message": self.message, **self.extra}


class Problems:
    """Everything that is wrong with one request, so that its sender can repair it in one go."""

    MOST = 20

    def __init__(self) -> None:
        self.found: list[str] = []
        self.too_large = False

    def add(self, where: str, what: str) -> None:
        """Take down one problem at a place of the body (``extents[0].volume``)."""
        self.found.append(f"{where}: {what}" if where else what)

    def stop(self, status_when_too_large: int = 400) -> None:
        """Raise ``RefusalError`` when there is a problem; too large an area may have a status of its own."""
        if not self.found:
            return
        status = status_when_too_large if self.too_large else 400
        more = len(self.found) - self.MOST
        shown = self.found[: self.MOST] + ([f"and {more} more"] if more > 0 else [])
        raise RefusalError(status, "; ".join(shown))
