"""What is uncertain in each future, drawn by name: effects, dates of the road, relief; never by scenario."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from modusvivendi.core.forecasts import NEUTRAL, Course, Effects, Switches
from modusvivendi.core.ranges import Floats, Range, freeze
from modusvivendi.core.seed import stream
from modusvivendi.forecast.outlook.kernels import course as at

MODULE = "forecast.outlook"
COLUMNS: Mapping[str, int] = {
    "ceasefire_first": at.FIRST,
    "ceasefire_later": at.LATER,
    "collapse": at.COLLAPSE,
    "agreement_holds": at.AGREED,
    "guarantor_gone": at.GONE,
    "consent": at.CONSENT,
    "peacekeepers_battle": at.BATTLE,
    "peacekeepers_civilians": at.CIVILIANS,
    "peacekeepers_hold": at.HOLD,
    "civilian_share": at.CIVILIAN_SHARE,
    "campaign": at.CAMPAIGN,
    "enemy_beaten": at.ENEMY_BEATEN,
    "spoiler_attack": at.ATTACK,
    "spoiler_deaths": at.ATTACK_DEATHS,
    "spoiler_danger": at.ATTACK_DANGER,
    "aid_violence": at.AID,
    "relief_growth": at.GROWTH,
    "flight_rate": at.RATE,
    "flight_towns": at.TOWNS,
    "flight_staying": at.STAYING,
    "flight_control": at.CONTROL,
    "flight_without_relief": at.NO_RELIEF,
    "abroad": at.ABROAD,
    "hosting": at.HOSTING,
    "return_inside": at.RETURN_INSIDE,
    "return_abroad": at.RETURN_ABROAD,
    "agreed_return": at.AGREED_RETURN,
    "agreement_deaths": at.AGREED_DEATHS,
    "on_paper": at.ON_PAPER,
    "strength_tells": at.TELLS,
    "fighters_leave": at.LEAVES,
    "fighters_replaced": at.REPLACED,
    "losses_of_holder": at.OF_HOLDER,
    "losses_each": at.LOST_EACH,
    "trained_add": at.TRAINED,
    "counts_move": at.COUNTS,
}
"""Effects that act in a future, and their columns in the kernels."""
RELIEF = ("relief_loss", "relief_shut", "relief_capacity", "relief_ceiling")
INPUTS: tuple[str, ...] = (*COLUMNS, "consent_given", "on_paper_drawn", "aid_sign", "dates", *RELIEF, "strength_start")
"""All that is drawn for a future besides the course of the war; each one number from 0 to 1."""
LEADS: Mapping[str, tuple[str, ...]] = {
    "works": ("on_paper_drawn", "on_paper"),
    "consent": ("consent", "consent_given"),
    "aid": ("aid_sign", "aid_violence"),
    "relief": ("relief_capacity", "relief_growth", "relief_loss", "relief_shut", "relief_ceiling"),
    "dates": ("dates",),
    "strength": (
        *("strength_tells", "strength_start", "trained_add", "fighters_replaced", "fighters_leave"),
        *("losses_each", "losses_of_holder"),
    ),
}
"""Inputs of the groups that hold more than effects; the leading one first."""


def draw_inputs(seed: int, first: int, count: int) -> Floats:
    """Draw the inputs (count, len(INPUTS)) of the futures from number ``first`` on: each a stream of its own."""
    columns = [stream(seed, MODULE, name).random(first + count)[first:] for name in INPUTS]
    return freeze(np.column_stack(columns))


def settle(effects: Effects, assumed: Mapping[str, Range], inputs: Floats, switches: Switches) -> tuple[Floats, Floats]:
    """Return the value (r, e) of each effect by the columns of the kernels, and the sign of aid (r,).

    A number below the chance of no effect gives none; the rest a triangle over the range. ``assumed``: the dossier's
    assumptions, which go before the ranges. Consent is 1 or 0, and so is whether the deal stays on paper.
    """
    values = np.empty((len(inputs), len(COLUMNS)))
    for id, column in COLUMNS.items():
        effect, range_ = effects.effects[id], find_range(effects, assumed, id)
        place = inputs[:, INPUTS.index(id)]
        none = place < effect.no_effect
        rest = np.where(none, 0.5, (place - effect.no_effect) / max(1 - effect.no_effect, 1e-12))
        values[:, column] = np.where(none, NEUTRAL[effect.unit], place_in(range_, rest))
    given = inputs[:, INPUTS.index("consent_given")] < values[:, at.CONSENT]
    values[:, at.ON_PAPER] = inputs[:, INPUTS.index("on_paper_drawn")] < values[:, at.ON_PAPER]
    settled = {"drawn": given, "given": np.ones_like(given), "refused": np.zeros_like(given)}
    values[:, at.CONSENT] = settled[switches.host_consent]
    drawn = np.floor(inputs[:, INPUTS.index("aid_sign")] * 3) - 1
    signs = {"unknown": drawn, "lowers": -np.ones_like(drawn), "none": 0 * drawn, "raises": np.ones_like(drawn)}
    return freeze(values), freeze(np.asarray(signs[switches.aid_sign], np.float64))


def find_range(effects: Effects, assumed: Mapping[str, Range], id: str) -> Range:
    """Return the range of an effect: the dossier's assumption where it has one, else its own."""
    effect = effects.effects[id]
    return next((assumed[one] for one in effect.assumption if one in assumed and assumed[one].known), effect.value)


def expect(effects: Effects, assumed: Mapping[str, Range], id: str) -> float:
    """Return the mean of an effect over futures, those in which it is none included."""
    effect, range_ = effects.effects[id], find_range(effects, assumed, id)
    none = effect.no_effect
    return none * NEUTRAL[effect.unit] + (1 - none) * (range_.low + range_.best + range_.high) / 3


def place_in(range_: Range, place: Floats) -> Floats:
    """Return the values at places (0 to 1) of a triangle over a range; all of them the best one when it is exact."""
    low, best, high = range_.low, range_.best, range_.high
    if high == low:
        return np.full_like(place, best)
    turn = (best - low) / (high - low)
    under = low + np.sqrt(np.maximum(place * (high - low) * (best - low), 0))
    over = high - np.sqrt(np.maximum((1 - place) * (high - low) * (high - best), 0))
    return np.where(place < turn, under, over)


MILESTONES = (
    *("fighting_halted", "deal_signed", "entry_into_force", "line_watched"),
    *("returns_open", "common_enemy_beaten"),
)
"""The conditions of a road that change something here, in the order of the kernels' dates."""


def date_milestones(
    course: Course | None, place: Floats, holds: Collection[str] = (), milestones: Sequence[str] = MILESTONES
) -> Floats:
    """Return the months (r, k) until each milestone: one number (r,) places all of them, as delays are passed on.

    Between the published quantiles straight lines; beyond the last the same slope, never where the road says never.
    Without a course nothing ever comes but what ``holds`` today.
    """
    dates = np.full((len(place), len(milestones)), np.inf)
    for column, id in enumerate(milestones):
        if id in holds:
            dates[:, column] = 0.0
        elif course is not None and id in course.milestones:
            dates[:, column] = _place_date(course.milestones[id], course, id, place) * 12 / 365.25
    return dates


def _place_date(days: Range, course: Course, id: str, place: Floats) -> Floats:
    known = [(share, day) for share, day in ((0.1, days.low), (0.5, days.best), (0.9, days.high)) if np.isfinite(day)]
    limit = course.months * 365.25 / 12
    sure = course.in_time.get(id, float("nan"))
    if known and np.isinf(days.high) and known[-1][0] < sure < 1 and known[-1][1] < limit:
        known.append((sure, limit))
    if not known:
        return np.full_like(place, np.inf)
    shares, found = (np.array(column) for column in zip(*known, strict=True))
    slope = (found[-1] - found[0]) / (shares[-1] - shares[0]) if len(known) > 1 else 0.0
    inside = np.interp(place, shares, found)
    below = np.maximum(found[0] - slope * (shares[0] - place), 0.0)
    above = np.inf if np.isinf(days.high) else found[-1] + slope * (place - shares[-1])
    return np.where(place < shares[0], below, np.where(place > shares[-1], above, inside))


def muster(strengths: Mapping[str, Range], place: Floats) -> Floats:
    """Return the fighters (r, q) of each party at the start, NaN unknown; one number (r,) places all of them.

    Each party's place is that number turned on by a step of its own, so that parties are counted high and low apart.
    """
    steps = [float(stream(0, MODULE, "strength", id).random()) for id in strengths]
    columns = [
        place_in(range_, (place + step) % 1.0) if range_.known else np.full_like(place, np.nan)
        for range_, step in zip(strengths.values(), steps, strict=True)
    ]
    found = np.column_stack(columns) if columns else np.zeros((len(place), 0))
    return freeze(np.where(found > 0, found, np.nan))


def list_group(effects: Effects, group: str) -> tuple[str, ...]:
    """Return the inputs of a group of effects, the leading one first."""
    if group in LEADS:
        return LEADS[group]
    return tuple(id for id in COLUMNS if effects.effects[id].group == group)


def find_rows(names: Sequence[str]) -> list[int]:
    """Return the columns of inputs by name."""
    return [INPUTS.index(name) for name in names]
