"""The words that figures need, so that no figure speaks a language by itself."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Direction = Literal["ltr", "rtl"]

_KINDS = {
    "port": "port",
    "naval_base": "naval base",
    "air_base": "air base",
    "airport": "airport",
    "crossing": "border crossing",
    "dam": "dam",
    "oil": "oil field",
    "gas": "gas field",
    "power": "power station",
    "hub": "hub",
    "heritage": "heritage site",
    "seat": "seat of government",
}
_FILED = {
    "operation": "operation",
    "site": "protected site",
    "movement": "movement",
    "constraint": "closed area",
    "high": "grave",
    "medium": "serious",
    "low": "slight",
    "number": "No.",
    "severity": "How grave",
    "first": "First",
    "second": "Second",
    "from": "Both there from (UTC)",
    "until": "until (UTC)",
}
_STANDINGS = {"accord": "accord", "bridge": "bridge", "opposed": "opposed", "unknown": "not known"}


@dataclass(frozen=True, slots=True)
class Words:
    """Every word that a figure writes by itself, English unless given.

    Names in braces are filled in with ``str.format``; a translation must keep them.
    ``kinds``: the kinds of sites.
    ``filed``: kinds, severities and columns of what is filed at a desk.
    ``standings``: accord, bridge, opposed, unknown.
    """

    unknown: str = "unknown"
    schematic: str = "schematic"
    schematic_note: str = "shapes are made from points, not from boundaries"
    coarse_note: str = "each hexagon takes the group with most land in it"
    credit: str = "Source: {credit}"
    km: str = "{km} km"
    million: str = "{number} m"
    thousand: str = "{number} k"
    range_mark: str = "–"
    north: str = "N"
    uncertain: str = "less sure (under {share})"
    mixed_land: str = "no group has {share} of the hexagon"
    line: str = "line between sectors"
    front: str = "front line today"
    border: str = "border"
    group: str = "Held by or given to"
    places: str = "Places"
    hexagons: str = "Hexagons"
    uncertain_places: str = "Of these less sure"
    people: str = "People"
    land: str = "Land, km²"
    land_share: str = "Share of the land"
    total: str = "Total"
    low: str = "low"
    best: str = "best"
    high: str = "high"
    low_high: str = "range from low to high"
    no_figure: str = "no figure"
    gain: str = "gains"
    loss: str = "loses"
    no_change: str = "no change"
    row: str = "Row"
    value: str = "Value"
    date: str = "Date"
    source: str = "Source"
    gap: str = "no figure for this time"
    party: str = "Party"
    issue: str = "Issue"
    best_option: str = "best option (letter)"
    red_line: str = "red line: refuses"
    refuses: str = "refuses {options}"
    weight: str = "what the issue is worth"
    pair: str = "Pair of parties"
    issues: str = "issues"
    list_mark: str = ", "
    option_mark: str = " · "
    map_alt: str = "Map of {places} places. {groups}."
    map_group_alt: str = "{name}: {share} of the land"
    coarse_alt: str = "Coarse map of {hexagons} hexagons. {groups}."
    bars_alt: str = "Bars: {rows}."
    bar_alt: str = "{row}: {parts}"
    part_alt: str = "{part} {value}"
    columns_alt: str = "Columns from {first} to {last}. {tracks}."
    columns_track_alt: str = "{name}: highest in {date} with {value}"
    steps_alt: str = "Lines from {first} to {last}. {tracks}."
    steps_track_alt: str = "{name}: {first} in {start}, {last} in {end}"
    letters: str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    issues_alt: str = (
        "{issues} issues and {parties} parties. On {agreed} issues one option is best for every party whose stakes are "
        "known, on {split} issues not."
    )
    pairs_alt: str = "Every pair of {parties} parties. Most accord: {most}. Most opposed: {least}."
    pair_alt: str = "{a} and {b} ({count})"
    fan_known: str = "counted before"
    fan_later: str = "counted after"
    fan_median: str = "forecast"
    fan_band: str = "four chances in five"
    fan_naive: str = "last count carried forward"
    camps: str = "People in {camps} camps, forecast from {date}"
    camp_guessed: str = "* no report yet: a guess from the other camps"
    camp_note: str = (
        "From what was reported by then and nothing later; such forecasts are right on average, not each time."
    )
    camps_left: str = "{camps} smaller camps are not drawn"
    camp: str = "Camp"
    camp_now: str = "Last count"
    camp_counted: str = "Counted then"
    flights: str = "People in {camps} camps in {runs} futures of {name}, from {start} to {end}"
    flight_known: str = "counted"
    flight_median: str = "middle of the futures"
    flight_band: str = "four futures in five"
    flight_naive: str = "shares of day {day} of the total counted"
    flight_note: str = "No forecast: how many arrive each day is taken from the counts, and the band is luck alone."
    flight_uncounted: str = "No counts were given: how many set out is a judgement."
    clashes: str = "{objects} objects filed, {conflicts} conflicts"
    clashes_more: str = "{number} more conflicts are not drawn."
    clash_where: str = "where two of them meet"
    clash_time: str = "When each is there, and when both are (UTC)"
    filed: Mapping[str, str] = field(default_factory=lambda: dict(_FILED))
    kinds: Mapping[str, str] = field(default_factory=lambda: dict(_KINDS))
    standings: Mapping[str, str] = field(default_factory=lambda: dict(_STANDINGS))


def write_number(value: float) -> str:
    """Write a figure in full, with commas between thousands; decimals (at most two) only below a hundred."""
    if value != value:
        return "–"
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def write_share(value: float) -> str:
    """Write a share (0 to 1) as per cent, whole numbers from one per cent up."""
    if value != value:
        return "–"
    return f"{value:.0%}" if value == 0 or abs(value) >= 0.01 else f"{value:.1%}"


def write_date(day: datetime.date) -> str:
    """Write a date in the international form."""
    return day.isoformat()


@dataclass(frozen=True, slots=True)
class Look:
    """Language, direction and widths of a figure.

    ``number``, ``share`` and ``date`` write figures in the language. ``width``: of the wide drawing in px;
    ``narrow``: of the drawing for phones, 0 for none. With a ``width`` of 0 the drawing for phones serves all.
    """

    language: str = "en"
    direction: Direction = "ltr"
    words: Words = field(default_factory=Words)
    number: Callable[[float], str] = write_number
    share: Callable[[float], str] = write_share
    date: Callable[[datetime.date], str] = write_date
    width: float = 700.0
    narrow: float = 360.0

    @property
    def rtl(self) -> bool:
        """Whether the language runs from right to left."""
        return self.direction == "rtl"


ENGLISH = Look()
"""English, left to right, 700 px wide."""
