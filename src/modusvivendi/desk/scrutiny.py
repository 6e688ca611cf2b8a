"""What is wrong with a filing itself, all of it at once, before any of it is kept."""

from datetime import UTC, datetime, timedelta

from modusvivendi.core.operations import Filing, Operation
from modusvivendi.deconflict.validation import inspect_filing, measure_km2
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
    if not found and isinstance(filing, Operation):
        least = timedelta(hours=configuration.least_hours)
        why = "a filing so small would be a probe into the plans of others"
        if any(volume.end - volume.start < least for volume in filing.volumes):
            found.append((f"a window is shorter than {configuration.least_hours:g} h", why, "file the whole window"))
        if any(measure_km2(volume.outline) < configuration.least_km2 for volume in filing.volumes):
            found.append((f"an area is smaller than {configuration.least_km2:g} km2", why, "file the whole area"))
    if found:
        raise UnfitError(found)
