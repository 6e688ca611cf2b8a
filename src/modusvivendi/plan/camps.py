"""The camps of an instance forecast from a day, and held against what was counted later where that is known."""

from dataclasses import dataclass

import numpy as np

from modusvivendi.core.camps import CampForecast
from modusvivendi.core.errors import ModusError
from modusvivendi.core.exodus import Exodus
from modusvivendi.core.ranges import Floats, freeze
from modusvivendi.forecast.camps.blend import forecast_camps
from modusvivendi.forecast.camps.flow import Difference, draw_difference, draw_flow
from modusvivendi.forecast.camps.scoring import Score, count_after, hold_against
from modusvivendi.io.camp_errors import read_camp_errors


@dataclass(frozen=True, eq=False)
class Outlook:
    """A forecast, what was counted on its days (n, h; NaN after the period or without later reports), its score."""

    forecast: CampForecast
    counted: Floats
    score: Score | None


def look_ahead(exodus: Exodus, origin: int, ahead: int) -> Outlook:
    """Forecast the camps for ``ahead`` days from what was reported by the day ``origin``.

    The flow model is a member where the instance has routes.
    Raises ``ModusError`` when there are no reports, none by then, or the origin lies outside the period.
    """
    if not exodus.reports:
        raise ModusError("a forecast of camps needs their counts", repair="give --validation, or a folder with reports")
    if not 1 <= origin <= exodus.days:
        raise ModusError(
            f"day {origin} lies outside the period of {exodus.days} days", repair=f"give a day from 1 to {exodus.days}"
        )
    if not any((series.day <= origin).any() for series in exodus.reports.values()):
        first = min(int(series.day.min()) for series in exodus.reports.values() if len(series.day))
        raise ModusError(f"no camp had been reported by day {origin}", repair=f"give a day from {first} on")
    flow = draw_flow(exodus, origin, ahead) if exodus.routes else None
    forecast = forecast_camps(exodus, origin, ahead, read_camp_errors(exodus), flow)
    score = hold_against(exodus, forecast)
    counted = np.full((len(forecast.names), ahead), np.nan)
    if score is not None:
        counted[:, : score.days] = count_after(exodus, forecast.days[: score.days])
    return Outlook(forecast, freeze(counted), score)


def find_early(exodus: Exodus, scenario: Exodus, origin: int) -> tuple[str, ...]:
    """Return the tables in which a scenario differs before or on the day ``origin``, where nothing should.

    A place that only the scenario has may be shut until it opens.
    """
    known = {place.name for place in exodus.locations}

    def shut(one: Exodus) -> list[tuple[object, ...]]:
        rows = (
            (c.kind, c.first, c.second, c.start, origin if c.end < 0 else min(c.end, origin))
            for c in one.closures
            if c.start <= origin
        )
        return sorted(row for row in rows if row[0] == "country" or row[1] in known)

    def change(one: Exodus) -> list[tuple[object, ...]]:
        return sorted((one.locations[c.location].name, c.kind, c.day) for c in one.changes if c.day <= origin)

    def fight(one: Exodus) -> dict[str, bytes]:
        return {
            place.name: np.nan_to_num(one.fighting[: origin + 1, row]).tobytes()
            for row, place in enumerate(one.locations)
            if place.name in known
        }

    tables = {"closures.csv": shut, "location_changes.csv": change, "conflicts.csv": fight}
    return tuple(name for name, read in tables.items() if read(exodus) != read(scenario))


def compare_scenario(
    exodus: Exodus, scenario: Exodus, origin: int, ahead: int, *, runs: int = 20, seed: int = 0
) -> Difference:
    """Run the flow model with and without what another folder says of the days after the origin.

    Raises ``ModusError`` when one of the two has no routes, or the scenario another start or fewer camps.
    """
    if not exodus.routes or not scenario.routes:
        raise ModusError("a scenario needs routes to run on", repair="add routes.csv to both folders")
    return draw_difference(exodus, scenario, origin, ahead, runs, seed)
