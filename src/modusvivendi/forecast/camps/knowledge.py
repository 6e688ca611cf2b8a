"""What was known on a day: everything later is taken out of an instance before anybody forecasts from it."""

import math
from dataclasses import dataclass, replace

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.exodus import Exodus, Location, Series
from modusvivendi.core.ranges import Bools, Floats, freeze


@dataclass(frozen=True, eq=False)
class Counts:
    """Reports of n camps until a day, as a count a day: ``people`` (n, origin + 1) from the start to the origin.

    Between two reports people are counted along a straight line; the last report is carried forward, the first carried
    back. A camp without a report has NaN, and False in ``reported`` (n,).
    """

    names: tuple[str, ...]
    people: Floats
    reported: Bools

    @property
    def origin(self) -> int:
        """The last day that is known."""
        return self.people.shape[1] - 1


def hold_back(exodus: Exodus, origin: int, ahead: int) -> Exodus:
    """Return the instance as it was known on the day ``origin``, to be run ``ahead`` days longer.

    Reports, corrections, closures and changes of a later day are left out; a closure that had begun stays, its end
    unknown, unless it had ended. Fighting stays as it last was. Capacities are left out, because the files give each
    camp's later maximum. Raises ``ModusError`` for an origin before the first day or nothing ahead.
    """
    if origin < 1 or ahead < 1:
        raise ModusError(
            f"a forecast from day {origin} for {ahead} days is none",
            repair="give an origin of at least 1 and at least one day ahead",
        )
    closures = tuple(
        replace(one, end=one.end if 0 <= one.end <= origin else -1) for one in exodus.closures if one.start <= origin
    )
    known = exodus.fighting[: origin + 1]
    missing = origin + 1 + ahead - len(known)
    fighting = np.concatenate([known, np.repeat(known[-1:], missing, axis=0)]) if len(known) else known
    return replace(
        exodus,
        period=origin + 1 + ahead,
        locations=tuple(_forget(place, origin) for place in exodus.locations),
        closures=closures,
        changes=tuple(one for one in exodus.changes if one.day <= origin),
        corrections=(),
        fighting=freeze(fighting),
        reports={name: _cut(series, origin) for name, series in exodus.reports.items()},
        total=None if exodus.total is None else _cut(exodus.total, origin),
        levels={name: level[: origin + 1] for name, level in exodus.levels.items()},
    )


def count_camps(exodus: Exodus, origin: int) -> Counts:
    """Return what was reported of each camp by the day ``origin``; later reports make no difference."""
    names = tuple(exodus.locations[row].name for row in exodus.camps if exodus.locations[row].name in exodus.reports)
    people = np.full((len(names), origin + 1), np.nan)
    for row, name in enumerate(names):
        series = _cut(exodus.reports[name], origin).ordered()
        if len(series.day):
            people[row] = np.interp(np.arange(origin + 1), series.day, series.count)
    return Counts(names, freeze(people), freeze(~np.isnan(people[:, 0])))


def _cut(series: Series, origin: int) -> Series:
    kept = series.day <= origin
    return Series(series.name, freeze(series.day[kept]), freeze(series.count[kept]))


def _forget(place: Location, origin: int) -> Location:
    late = place.conflict_day is not None and place.conflict_day > origin
    return replace(
        place,
        people=math.nan if place.shelters else place.people,
        conflict_day=None if late else place.conflict_day,
    )
