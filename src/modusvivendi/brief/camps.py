"""Pictures of camps, a panel for each, the largest first: a forecast from a day, or whole futures beside the counts."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from modusvivendi.brief.blocks import Figure, Table
from modusvivendi.brief.figures.fans import Fan, draw_fans
from modusvivendi.brief.figures.words import ENGLISH, Look
from modusvivendi.brief.pictures import Leaf
from modusvivendi.brief.view import View
from modusvivendi.core.exodus import Exodus
from modusvivendi.core.ranges import Floats
from modusvivendi.forecast.flight.runs import SHARE_DAY
from modusvivendi.plan.camps import Outlook
from modusvivendi.plan.flight import Flights

MOST = 60
"""Camps that are drawn; the note says how many are not."""
BEFORE = 120
"""Days before the origin that are drawn."""
POINTS = 120
"""Days of a future that are drawn at most; more make no difference to the eye."""
DOTS = 60
"""Counts of a camp that are drawn at most."""


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
    notes = ["" if forecast.reported.all() else words.camp_guessed, _say_left(len(order), look), words.camp_note]
    ends = np.stack([forecast.at(level)[:, -1] for level in (0.1, 0.5, 0.9)], axis=1)
    now = np.where(forecast.reported, forecast.lines["hold"][:, 0], np.nan)
    counted = {words.camp_now: now, words.camp_counted: outlook.counted[:, -1]}
    table = _tabulate([forecast.names[row] for row in order], ends[order], counted, order, look, marks[-1][1])
    return draw_fans("camps", fans, marks, look, caption=said, alt=said, table=table, note=_join(notes))


def present_camps(exodus: Exodus, figure: Figure, view: View) -> Leaf:
    """Return a picture of the camps of an instance with what stands around it on a page of its own."""
    chapter, audience = view.look.words.people, view.say("page.figure_alone")
    return Leaf(figure, exodus.name, chapter, audience, figure.note, exodus.start)


def draw_flights(flights: Flights, look: Look = ENGLISH) -> Figure:
    """Draw what each camp holds over futures of the whole period beside what was counted, where there are counts."""
    exodus, frame, words = flights.exodus, flights.frame, look.words
    low, median, high = (table * frame.scale for table in flights.runs.at(0.1, 0.5, 0.9))
    days = np.unique(np.linspace(0, frame.days - 1, min(POINTS, frame.days)).astype(np.int64))
    counts = frame.arrivals.counts * frame.scale if exodus.reports else None
    carried = None if counts is None else _carry_shares(counts)
    order = np.argsort(-median[-1], kind="stable")
    fans = [
        Fan(
            frame.camps[camp],
            days.astype(np.float64),
            low[days, camp],
            median[days, camp],
            high[days, camp],
            np.zeros(0) if carried is None else carried[days, camp],
            np.zeros((0, 2)) if counts is None else _pick_counts(exodus, frame.camps[camp], counts[:, camp]),
            np.zeros((0, 2)),
        )
        for camp in order[:MOST].tolist()
    ]
    marks = [(float(day), look.date(exodus.date(day))) for day in dict.fromkeys((0, frame.days - 1))]
    said = words.flights.format(
        camps=look.number(len(frame.camps)),
        runs=look.number(len(flights.runs.members)),
        name=exodus.name,
        start=marks[0][1],
        end=marks[-1][1],
    )
    day = look.number(min(SHARE_DAY, frame.days - 1))
    named = replace(
        words,
        fan_known=words.flight_known,
        fan_median=words.flight_median,
        fan_band=words.flight_band,
        fan_naive=words.flight_naive.format(day=day),
    )
    ends = np.stack([low[-1], median[-1], high[-1]], axis=1)
    counted = {} if counts is None else {words.camp_counted: counts[-1].astype(np.float64)}
    table = _tabulate([frame.camps[camp] for camp in order], ends[order], counted, order, look, marks[-1][1])
    notes = [words.flight_uncounted if counts is None else words.flight_note, _say_left(len(order), look)]
    return draw_fans(
        "flights",
        fans,
        marks,
        replace(look, words=named),
        caption=said,
        alt=said,
        table=table,
        note=_join(notes),
    )


def _carry_shares(counts: "np.ndarray") -> Floats:
    """Return each camp's share of day 30 carried on, of each day's total counted: the line to beat."""
    day = counts[min(SHARE_DAY, len(counts) - 1)].astype(np.float64)
    return counts.sum(axis=1)[:, None] * (day / max(float(day.sum()), 1.0))


def _pick_counts(exodus: Exodus, name: str, counts: "np.ndarray") -> Floats:
    """Return the days of reports and what stood then, recounts scaled back, thinned out."""
    if name not in exodus.reports:
        return np.zeros((0, 2))
    days = np.unique(exodus.reports[name].day)
    days = days[(days >= 0) & (days < len(counts))]
    days = days[:: max(-(-len(days) // DOTS), 1)]
    return np.stack([days, counts[days]], axis=1).astype(np.float64)


def _join(notes: Sequence[str]) -> str:
    return " · ".join(filter(None, notes))


def _say_left(camps: int, look: Look) -> str:
    return look.words.camps_left.format(camps=look.number(camps - MOST)) if camps > MOST else ""


def _tabulate(
    names: Sequence[str],
    ends: Floats,
    counted: dict[str, Floats],
    order: "np.ndarray",
    look: Look,
    last: str,
) -> Table:
    """Say the picture in a table: each camp on the last day, low to high under it, and what was counted."""

    def say(value: float) -> str:
        return look.number(round(value)) if value == value else "–"

    mark = look.words.range_mark
    rows = [
        [name, f"{say(middle)}\n{say(low)}{mark}{say(high)}", *(say(float(column[row])) for column in counted.values())]
        for name, (low, middle, high), row in zip(names, ends.tolist(), order.tolist(), strict=True)
    ]
    return Table(last, [look.words.camp, look.words.people, *counted], rows, frozenset(range(1, 2 + len(counted))))
