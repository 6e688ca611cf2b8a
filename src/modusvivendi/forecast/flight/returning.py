"""Going home: the chance a day, by how long the place one fled from has been quiet."""

import numpy as np

from modusvivendi.core.exodus import Exodus
from modusvivendi.core.ranges import Floats, freeze
from modusvivendi.forecast.returns import BOSNIA_DISPLACED, bosnian_clock

_MONTH = 30.4375


def chance_home(exodus: Exodus) -> Floats:
    """Return the chance (days, locations) that somebody displaced from a place goes home on a day.

    The Bosnian clock (``forecast/returns.py``; half of about two million home after eight and a half years) begins at a
    place with the day after its last fighting, and anew when fighting comes back. It is a prior from one war: the share
    home within a month of quiet, of those not home yet, spread over the month's days. 0 while there is fighting, and
    where there never was any.
    """
    fighting = np.nan_to_num(exodus.fighting[: exodus.days]) > 0
    months = int(exodus.days / _MONTH) + 2
    clock = bosnian_clock()
    home = np.array([clock.count(0.0, float(month)) for month in range(months + 1)]) / BOSNIA_DISPLACED.best
    monthly = np.diff(home) / np.maximum(1.0 - home[:-1], 1e-9)
    daily = 1.0 - (1.0 - np.clip(monthly, 0.0, 1.0)) ** (1.0 / _MONTH)
    chance = np.zeros(fighting.shape)
    quiet = np.full(fighting.shape[1], -1)
    for day in range(exodus.days):
        quiet = np.where(fighting[day], 0, np.where(quiet >= 0, quiet + 1, -1))
        rests = quiet > 0
        chance[day, rests] = daily[((quiet[rests] - 1) / _MONTH).astype(np.int64)]
    return freeze(chance)
