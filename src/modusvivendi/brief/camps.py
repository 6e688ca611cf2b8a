"""The picture of a forecast of camps: a panel for each camp, the largest first."""

import numpy as np

from modusvivendi.brief.blocks import Figure
from modusvivendi.brief.figures.fans import Fan, draw_fans
from modusvivendi.brief.figures.words import ENGLISH, Look
from modusvivendi.core.exodus import Exodus
from modusvivendi.plan.camps import Outlook

MOST = 60
"""Camps that are drawn; the others are named in the note."""
BEFORE = 120
"""Days before the origin that are drawn."""


def draw_camps(exodus: Exodus, outlook: Outlook, look: Look = ENGLISH) -> Figure:
    """Draw the forecast of each camp with its counts before and, where they are known, after the origin."""
    forecast = outlook.forecast
    order = np.argsort(-forecast.at(0.5)[:, -1], kind="stable")
    fans: list[Fan] = []
    for row in order[:MOST].tolist():
        series = exodus.reports[forecast.names[row]].ordered()
        counts = np.stack([series.day.astype(np.float64), series.count], axis=1)
        past = series.day <= forecast.origin
        fans.append(
            Fan(
                forecast.names[row] + ("" if forecast.reported[row] else " *"),
                forecast.days.astype(np.float64),
                forecast.at(0.1)[row],
                forecast.at(0.5)[row],
                forecast.at(0.9)[row],
                forecast.lines["hold"][row],
                counts[past],
                counts[~past],
            )
        )
    first, last = max(forecast.origin - BEFORE, 0), int(forecast.days[-1])
    marks = [(float(day), look.date(exodus.date(day))) for day in dict.fromkeys((first, forecast.origin, last))]
    words = look.words
    said = words.camps.format(camps=look.number(len(forecast.names)), date=look.date(exodus.date(forecast.origin)))
    note = "" if forecast.reported.all() else words.camp_guessed
    return draw_fans("camps", fans, marks, look, caption=said, alt=said, note=note)
