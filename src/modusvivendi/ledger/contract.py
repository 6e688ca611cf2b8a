"""The ledger as JSON and as rows: the contract that others script against (see ``schema.py``)."""

import math
from collections.abc import Collection, Mapping
from typing import Any

from modusvivendi.core.accounts import Difference, Ledger, SectorAccount
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Range
from modusvivendi.ledger.comparison import UNITS

COLUMNS = ("plan", "sector", "figure", "of", "unit", "low", "best", "high")
"""Columns of ``as_rows``. ``figure`` is a key of the JSON, ``of`` a community, neighbour, state or site."""

Row = tuple[str, str, str, str, str, float | None, float | None, float | None]


def as_json(ledger: Ledger, dossier: Dossier) -> dict[str, Any]:
    """Return the ledger as JSON: people are whole persons, null is unknown, places are ids.

    ``total`` has the keys of a sector; ``unassigned`` too, null when every place is in a sector.
    """
    return {
        "plan": ledger.plan,
        "sectors": {id: _say_account(account, dossier) for id, account in ledger.sectors.items()},
        "unassigned": _say_account(ledger.unassigned, dossier) if ledger.unassigned else None,
        "line_km": _say_lines(ledger.line_km),
        "front_km": None if ledger.front_km is None else _say_lines(ledger.front_km),
        "split_towns": list(ledger.split_towns),
        "split_areas": list(ledger.split_areas),
        "total": {
            **_say_account(ledger.total, dossier),
            "line_km": _say(math.fsum(ledger.line_km.values())),
            "front_km": _say(_add_known((ledger.front_km or {}).values())),
        },
    }


def difference_as_json(difference: Difference, dossier: Dossier) -> dict[str, Any]:
    """Return a difference as JSON: for each party and community ``{figure: {"before", "after", "change"}}``."""
    return {
        "before": difference.before,
        "after": difference.after,
        "parties": {change.who: _say_change(change.figures) for change in difference.parties},
        "communities": {change.who: _say_change(change.figures) for change in difference.communities},
        "moved": [dossier.places.ids[row] for row in difference.moved],
    }


def as_rows(ledger: Ledger) -> list[Row]:
    """Return the ledger as rows with the columns ``COLUMNS``, one figure a row; None is unknown.

    The total is the sector ``total``, the places given to none are ``unassigned``; a figure without a range has
    its best value alone. People are whole persons.
    """
    accounts = [*ledger.sectors.items(), ("unassigned", ledger.unassigned), ("total", ledger.total)]
    rows = [(ledger.plan, id, *row) for id, account in accounts if account for row in _list_account(account)]
    for name, lines in (("line_km", ledger.line_km), ("front_km", ledger.front_km or {})):
        rows += [(ledger.plan, a, name, b, "km", None, _say(km), None) for (a, b), km in lines.items()]
    return rows


def _say_account(account: SectorAccount, dossier: Dossier) -> dict[str, Any]:
    ids, changed = dossier.places.ids, account.changes_hands
    difficulty = account.difficulty
    return {
        "places": account.places,
        "area_km2": _say(account.area_km2),
        "area_share": _say(account.area_share),
        "population": _say_people(account.population),
        "people": {
            **{community: _say_people(people) for community, people in account.people.items()},
            "unknown": _say_people(account.unknown),
        },
        "wrong_side": _say_people(account.wrong_side),
        "places_without_population": account.places_without_population,
        "places_without_area": account.places_without_area,
        "pieces": account.pieces,
        "exclaves": [[ids[row] for row in rows] for rows in account.exclaves],
        "sea_km": _say(account.sea_km),
        "foreign_km": _say_each(account.foreign_km),
        "neighbours_km": _say_each(account.neighbours),
        "sites": list(account.sites),
        "changes_hands": None if changed is None else [ids[row] for row in changed],
        "changes_hands_km2": _say(account.changes_hands_km2),
        "changes_hands_people": account.changes_hands_people and _say_people(account.changes_hands_people),
        "difficulty": {
            part: _say(getattr(difficulty, part)) for part in ("mixing", "front", "armed", "urban", "index")
        },
    }


def _list_account(account: SectorAccount) -> list[tuple[str, str, str, float | None, float | None, float | None]]:
    people = {("population", ""): account.population, ("people", "unknown"): account.unknown}
    people |= {("people", community): count for community, count in account.people.items()}
    people |= {("wrong_side", ""): account.wrong_side}
    if account.changes_hands_people:
        people |= {("changes_hands_people", ""): account.changes_hands_people}
    changed = None if account.changes_hands is None else len(account.changes_hands)
    single: list[tuple[str, str, str, float | None]] = [
        ("places", "", "places", account.places),
        ("area_km2", "", "km2", account.area_km2),
        ("area_share", "", "share", account.area_share),
        ("places_without_population", "", "places", account.places_without_population),
        ("places_without_area", "", "places", account.places_without_area),
        ("pieces", "", "pieces", account.pieces),
        ("sea_km", "", "km", account.sea_km),
        *(("foreign_km", state, "km", km) for state, km in account.foreign_km.items()),
        *(("site", site, "sites", 1) for site in account.sites),
        ("changes_hands", "", "places", changed),
        ("changes_hands_km2", "", "km2", account.changes_hands_km2),
    ]
    parts = ("mixing", "front", "armed", "urban", "index")
    single += [("difficulty", part, "0 to 1", getattr(account.difficulty, part)) for part in parts]
    ranges = [(figure, of, _say_people(count)) for (figure, of), count in people.items()]
    return [
        *((figure, of, "people", count["low"], count["best"], count["high"]) for figure, of, count in ranges),
        *((figure, of, unit, None, _say(value), None) for figure, of, unit, value in single),
    ]


def _say_change(figures: Mapping[str, tuple[float, float]]) -> dict[str, dict[str, float | None]]:
    said: dict[str, dict[str, float | None]] = {}
    for name, (before, after) in figures.items():
        parts = {"before": before, "after": after, "change": after - before}
        said[name] = {
            part: _say_person(value) if UNITS[name] == "people" else _say(value) for part, value in parts.items()
        }
    return said


def _add_known(values: Collection[float]) -> float:
    """Add what is known of the front; NaN when nothing is."""
    known = [value for value in values if not math.isnan(value)]
    return math.fsum(known) if known else math.nan


def _say_lines(lines: Mapping[tuple[str, str], float]) -> dict[str, float | None]:
    return {f"{a}|{b}": _say(km) for (a, b), km in lines.items()}


def _say_each(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: _say(value) for name, value in values.items()}


def _say_people(people: Range) -> dict[str, int | None]:
    return {"low": _say_person(people.low), "best": _say_person(people.best), "high": _say_person(people.high)}


def _say_person(value: float) -> int | None:
    """Return whole persons, half a person rounded up."""
    return None if math.isnan(value) else math.floor(value + 0.5)


def _say(value: float | None) -> float | None:
    """Return a number without the tail of binary fractions (a millionth is enough of every unit), None unknown."""
    if value is None or math.isnan(value):
        return None
    return value if isinstance(value, int) else round(value, 6)
