"""What is wrong with a filing itself, all of it at once, before any of it is kept."""

from datetime import UTC, datetime, timedelta

from modusvivendi.core.operations import Filing
from modusvivendi.deconflict.disclosure import Budget, inspect_size
from modusvivendi.deconflict.validation import inspect_filing
from modusvivendi.desk.configuration import Configuration
from modusvivendi.desk.refusals import RefusalError


class UnfitError(RefusalError):
    """A filing that cannot be taken (422); ``problems``: what is wrong, why it matters, the repair, for each."""

    def __init__(self, problems: list[tuple[str, str, str]]) -> None:
        super().__init__(422, "; ".join(what for what, _, _ in problems))
        self.problems = problems


def scrutinise(filing: Filing, configuration: Configuration, now: float) -> None:
    """Raise UnfitError with everything that is wrong with a filing at a time (POSIX seconds)."""
    found = [(one.what, one.why, one.repair) for one in inspect_filing(filing, datetime.fromtimestamp(now, UTC))]
    if not found:
        least = Budget(least_km2=configuration.least_km2, least_time=timedelta(hours=configuration.least_hours))
        found = [(one.what, one.why, one.repair) for one in inspect_size(filing, least)]
    if found:
        raise UnfitError(found)
