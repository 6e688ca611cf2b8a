"""Rules about numbers: low, best, high in order; totals within the Earth's."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from modusvivendi.core.dictionary import Field
from modusvivendi.core.dictionary.records import RANGE
from modusvivendi.core.errors import Where
from modusvivendi.io.draft import Draft
from modusvivendi.io.positions import Path
from modusvivendi.io.records import walk_fields
from modusvivendi.io.settings import Settings
from modusvivendi.io.sheets import MOST, Sheet

_WHY = "a range goes from the lowest to the highest value that the source supports"


def check_orders(draft: Draft) -> None:
    """Low must not be above best, nor best above high."""
    for sheet in draft.sheets.values():
        for columns in sheet.table.orders:
            _check_columns(draft, sheet, columns)
    for settings in [*draft.settings.values(), *draft.proposals.values()]:
        for id, entry in settings.entries.items():
            for path, value, field in _walk_ranges(settings, id, entry):
                low, best, high = value["low"], value["best"], value["high"]
                if not low <= best <= high:
                    draft.findings.add(
                        "order.range",
                        settings.where(path),
                        f"{'.'.join(map(str, path))[:100]}: low {low:g}, best {best:g}, high {high:g} are not in order",
                        _WHY,
                        "put them in order: low <= best <= high",
                    )
                _check_bounds(draft, settings.where(path), path, value, field)


def _check_bounds(draft: Draft, where: Where, path: Path, value: Mapping[str, float], field: Field | None) -> None:
    """A share lies between 0 and 1, a count is not below 0: as the dictionary says."""
    if field is None:
        return
    low = -math.inf if field.low is None else field.low
    high = math.inf if field.high is None else field.high
    if value["low"] < low or value["high"] > high:
        draft.findings.add(
            f"bound.{field.name}",
            where,
            f"{'.'.join(map(str, path))[:100]} is not between {low:g} and {high:g}",
            field.meaning,
            "write 0.49 for 49 %" if field.unit == "share" else f"write a number of {field.unit}",
        )


def _check_columns(draft: Draft, sheet: Sheet, columns: tuple[str, ...]) -> None:
    values = [sheet.number(column) for column in columns]
    wrong = np.zeros(len(sheet), np.bool_)
    for i, left in enumerate(values):
        for right in values[i + 1 :]:
            wrong |= left > right
    for row in np.flatnonzero(wrong):
        if draft.findings.skips(f"order.{columns[0]}", sheet.file):
            continue
        shown = ", ".join(
            f"{column} {value[row]:.10g}"
            for column, value in zip(columns, values, strict=True)
            if not math.isnan(value[row])
        )
        draft.findings.add(
            f"order.{columns[0]}",
            sheet.where(int(row), columns[0]),
            f"{shown} are not in order",
            _WHY,
            f"put them in order: {' <= '.join(columns)}",
        )


def _walk_ranges(
    settings: Settings, id: str, entry: Mapping[str, Any]
) -> Iterator[tuple[Path, Mapping[str, float], Field | None]]:
    if settings.record.name == "assumptions":
        yield settings.top(id), entry, None
    for field, value, path in walk_fields(settings.record, entry, settings.top(id)):
        if field.record is RANGE:
            yield path, value, field


def check_totals(draft: Draft) -> None:
    """All places together cannot hold more than the Earth: a unit must be wrong."""
    sheet = draft.sheets.get("places")
    if sheet is None:
        return
    for column, unit in (("area_km2", "km2"), ("population_best", "people"), ("population_high", "people")):
        total = float(np.nansum(sheet.number(column)))
        if total > MOST[unit]:
            draft.findings.add(
                f"total.{column}",
                sheet.where(-1, column),
                f"{column} adds up to {total:.3g} {unit}",
                "the whole Earth has less",
                "check the unit",
            )
