"""What the desk does not do, with the status that its interface answers."""

from modusvivendi.core.errors import ModusError


class RefusalError(ModusError):
    """A request is refused; nothing of it is kept. ``status``: the HTTP status that says so."""

    def __init__(self, status: int, message: str, repair: str = "") -> None:
        super().__init__(message, repair=repair)
        self.status = status
