"""Rules about shares and confidences, which add up to at most one."""

import numpy as np

from modusvivendi.core.ranges import Floats, Ints
from modusvivendi.io import limits
from modusvivendi.io.draft import Draft
from modusvivendi.io.rules.borders import find_rows

SLACK = 1e-9
"""How far a sum may go over one: shares are decimal fractions in binary numbers."""


def check_size(draft: Draft) -> None:
    """The table of places times communities must fit into memory."""
    places, communities = draft.sheets.get("places"), draft.settings.get("communities")
    if places is None or communities is None:
        return
    size = len(places) * len(communities.ids)
    if size > limits.SHARES:
        draft.findings.add(
            "size",
            communities.where(()),
            f"{len(places):,} places times {len(communities.ids):,} communities are too many",
            f"their shares are held in memory; at most {limits.SHARES:,}",
            "use fewer communities, or larger places",
        )


def check_share_sums(draft: Draft) -> None:
    """The best estimates of the communities of a place add up to at most 1; so do the lowest ones."""
    sheet = draft.sheets.get("people")
    if sheet is None or not draft.rows:
        return
    place = find_rows(draft, sheet, "place")
    best = np.fmax(sheet.number("share_best"), sheet.number("share_low"))
    total = _add_up(place, best, len(draft.rows))
    for row in _last_rows(place, total > 1 + SLACK):
        if draft.findings.skips("sum.share", sheet.file):
            continue
        id, value = sheet.text("place")[row], float(total[place[row]])
        draft.findings.add(
            "sum.share",
            sheet.where(row, "share_best"),
            f"the shares of {id[:60]!r} add up to {value:.6g}",
            "the communities of a place cannot be more than all its people; what they leave over is unknown",
            f"lower them to at most 1 in all: {value - 1:.4g} less",
        )


def check_confidence_sums(draft: Draft) -> None:
    """The confidences of one place and date add up to at most 1."""
    sheet = draft.sheets.get("control")
    if sheet is None or not draft.rows:
        return
    place = find_rows(draft, sheet, "place")
    dates: dict[str, int] = {}
    when = np.array([dates.setdefault(text, len(dates)) for text in sheet.text("date")], np.int64)
    _, group = np.unique(np.where(place >= 0, place * max(len(dates), 1) + when, -1), return_inverse=True)
    group = np.where(place >= 0, group.reshape(-1), -1)
    total = _add_up(group, sheet.number("confidence"), len(sheet) + 1)
    for row in _last_rows(group, total > 1 + SLACK):
        draft.findings.add(
            "sum.confidence",
            sheet.where(row, "confidence"),
            f"the confidences for {sheet.text('place')[row][:60]!r} on {sheet.text('date')[row]} add up to "
            f"{float(total[group[row]]):.6g}",
            "one of them at most can be right; what they leave over is unknown",
            "lower them to at most 1 in all",
        )


def _add_up(group: Ints, values: Floats, groups: int) -> Floats:
    good = (group >= 0) & ~np.isnan(values)
    return np.bincount(group[good], values[good], minlength=groups).astype(np.float64)


def _last_rows(group: Ints, wrong: np.ndarray) -> list[int]:
    """Return the last row of each group that is wrong."""
    rows = np.flatnonzero((group >= 0) & wrong[np.maximum(group, 0)])
    return sorted({int(group[row]): int(row) for row in rows}.values())
