"""Coordinates read aloud in two notations, and how far apart two readings are."""

import math
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from modusvivendi.core.errors import ModusError
from modusvivendi.core.operations import Point
from modusvivendi.deconflict.sanity import measure_way

AGREE_M = 10.0
"""Two readings within this distance are the same place: both notations are read to a metre. A judgement."""
DECIMALS = 5
_DECIMAL = re.compile(
    r"\s*(?P<a>[+-]?\d{1,3}(?:\.\d{1,12})?)\s*°?\s*(?P<x>[NSEW])?\s*[,;\s]\s*"
    r"(?P<b>[+-]?\d{1,3}(?:\.\d{1,12})?)\s*°?\s*(?P<y>[NSEW])?\s*",
    re.IGNORECASE | re.ASCII,
)
_MGRS = re.compile(r"\d{0,2}[A-HJ-NP-Z]{3}(?:\d\d){4,5}", re.ASCII)
_GROUPS = re.compile(r"(\d{0,2}[A-Z])([A-Z]{2})(\d{5})(\d{5})", re.ASCII)
_LONGEST = 80
_NUDGE = 5e-6
APART_M = 2.0
"""How far a grid reference may be from its point: the corner of a square of a metre, and the nudge."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A place as given and as repeated: each in decimal degrees and MGRS, the metres and the bearing between.

    ``agrees``: within ``AGREE_M``.
    """

    given: Point
    repeated: Point
    distance_m: float
    bearing: float

    @property
    def agrees(self) -> bool:
        """Whether the two readings are the same place."""
        return self.distance_m <= AGREE_M


def read_back(given: str | Point, repeated: str | Point) -> ReadBack:
    """Hold what was repeated against what was given; texts as for ``parse_point``.

    Raises ``ModusError`` for a text that is neither notation.
    """
    one, other = (parse_point(text) if isinstance(text, str) else text for text in (given, repeated))
    return ReadBack(one, other, *measure_way(one, other))


def say_decimal(point: Point) -> str:
    """Say a point (longitude, latitude) as latitude and longitude, to a metre: ``35.12345 N 36.50000 E``."""
    lon, lat = point
    north, east = ("N" if lat >= 0 else "S"), ("E" if lon >= 0 else "W")
    return f"{abs(lat):.{DECIMALS}f} {north} {abs(lon):.{DECIMALS}f} {east}"


def say_mgrs(point: Point) -> str:
    """Say a point in the military grid to a metre, in groups: ``37S BU 26201 77156``.

    What is said has been read again and lies within ``APART_M`` of the point: on the rim of a zone the library rounds
    into squares that do not exist, and a point half a metre beside is said in their place.

    Raises ``ModusError`` for a point that is not on the Earth, or when the package ``mgrs`` is not installed.
    """
    lon, lat = point
    if not (abs(lat) <= 90.0 and abs(lon) <= 180.0):
        raise ModusError("there is no such place", repair="latitude -90 to 90, longitude -180 to 180")
    for north, east in ((0.0, 0.0), *((y, x) for y in (_NUDGE, -_NUDGE, 0.0) for x in (_NUDGE, -_NUDGE, 0.0))):
        try:
            text = str(_grid().MGRS().toMGRS(max(-90.0, min(lat + north, 90.0)), lon + east))
            again = _read_grid(text, text)
        except (ModusError, _grid().core.MGRSError):
            continue
        found = _GROUPS.fullmatch(text)
        if found is not None and measure_way(point, again)[0] <= APART_M:
            return " ".join(found.groups())
    raise ModusError(f"the grid has no square for {say_decimal(point)}", repair="use decimal degrees alone")


def parse_point(text: str) -> Point:
    """Return longitude and latitude from decimal degrees (latitude first, unless letters say otherwise) or MGRS.

    Raises ``ModusError`` for anything else, and when MGRS is given and the package ``mgrs`` is not installed.
    """
    shown = text[:_LONGEST]
    if len(text) <= _LONGEST:
        if found := _DECIMAL.fullmatch(text):
            return _read_decimal(found, shown)
        squeezed = "".join(text.split()).upper()
        if _MGRS.fullmatch(squeezed):
            return _read_grid(squeezed, shown)
    raise ModusError(f"{shown!r} is no place", repair="write 35.12345 N 36.50000 E, or 37S BU 26201 77156")


def _read_decimal(found: re.Match[str], shown: str) -> Point:
    a, b = float(found["a"]), float(found["b"])
    letters = ((found["x"] or "") + (found["y"] or "")).upper()
    axes = letters.translate(str.maketrans("SW", "NE"))
    if axes not in ("", "NE", "EN") or (letters and (a < 0 or b < 0)):
        raise ModusError(f"{shown!r} does not say which is north", repair="write 35.12345 N 36.50000 E")
    a, b = (-value if letter in ("S", "W") else value for value, letter in zip((a, b), letters or "NE", strict=True))
    lat, lon = (b, a) if axes == "EN" else (a, b)
    if abs(lat) > 90.0 or abs(lon) > 180.0:
        raise ModusError(f"{shown!r} is not on the Earth", repair="latitude comes first: -90 to 90, then longitude")
    return lon, lat


def _read_grid(squeezed: str, shown: str) -> Point:
    try:
        lat, lon = _grid().MGRS().toLatLon(squeezed)
    except _grid().core.MGRSError as error:
        raise ModusError(f"{shown!r} is not in the military grid", repair="write 37S BU 26201 77156") from error
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise ModusError(f"{shown!r} is not in the military grid", repair="write 37S BU 26201 77156")
    return float(lon), float(lat)


@cache
def _grid() -> Any:
    try:
        return import_module("mgrs")
    except ImportError as error:
        raise ModusError("the grid needs the package mgrs", repair="pip install 'modusvivendi[desk]'") from error
