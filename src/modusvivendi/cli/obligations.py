"""What ``modus roadmap`` says and writes of the obligations of a deal."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modusvivendi.core.obligations import Compliance, Entry
    from modusvivendi.core.roads import Road


def settle(road: "Road", entries: "Sequence[Entry]", on: str | None) -> "Compliance":
    """Hold a ledger that has been filled in to the road's obligations."""
    from modusvivendi.core.errors import ModusError
    from modusvivendi.core.periods import parse_period
    from modusvivendi.roadmap.obligations import settle_ledger

    days = [entry.done for entry in entries if entry.done is not None]
    try:
        day = max([road.start, *days]) if on is None else parse_period(on).end
    except ValueError as error:
        raise ModusError(f"--on: {str(on)[:40]!r}: {error}", repair="write a date as YYYY-MM-DD") from error
    return settle_ledger(road.obligations, entries, day)


def write_papers(road: "Road", folder: Path) -> list[str]:
    """Write ``calendar.ics``, ``matrix.csv`` and ``compliance.csv`` into a folder; returns their paths.

    A compliance ledger that is there is left alone: somebody may have filled it in. ``ModusError`` when it cannot be
    written.
    """
    from modusvivendi.io.obligations import format_calendar, format_ledger, format_matrix, read_obligations
    from modusvivendi.io.whole import open_folder, write_whole

    provisions, _ = read_obligations()
    stamp = f"{road.start:%Y%m%d}T000000Z"
    papers = {
        "calendar.ics": format_calendar(road.obligations, road.deal, stamp),
        "matrix.csv": format_matrix(road.obligations, provisions),
        "compliance.csv": format_ledger(road.obligations, provisions),
    }
    written: list[str] = []
    open_folder(folder)
    for name, text in papers.items():
        path = folder / name
        if name == "compliance.csv" and path.exists():
            continue
        write_whole(path, text.encode("utf-8"))
        written.append(str(path))
    return written


def obligation_lines(road: "Road") -> list[str]:
    """Say the obligations in lines, by date."""
    if not road.obligations:
        return []
    lines = ["Obligations (by when, how surely in time, days late in the middle draw)"]
    for one in road.obligations:
        sure = "      " if one.chance is None else f"{one.chance:>6.0%}"
        late = "" if one.chance is None else f"{max(one.slip.best, 0):>6,.0f}"
        lines.append(f"  {one.due}  {sure}  {late:>6}  {one.obligation.names.get('en', '')} ({one.obligation.who})")
    return lines


def say_compliance(kept: "Compliance | None") -> dict[str, Any] | None:
    """Return a settled ledger as plain values; None when there is none."""
    if kept is None:
        return None
    return {
        "on": kept.on.isoformat(),
        "obligations": [
            {
                "id": one.dated.obligation.id,
                "due": one.dated.due.isoformat(),
                "state": one.state,
                "days_late": one.days,
                "evidence": one.evidence,
            }
            for one in kept.findings
        ],
        "scores": dict(kept.scores),
    }


def compliance_lines(kept: "Compliance | None") -> list[str]:
    """Say a settled ledger in lines."""
    if kept is None:
        return []
    lines = [f"Compliance on {kept.on}"]
    for one in kept.findings:
        late = "" if one.days is None or one.days <= 0 else f" by {one.days:,} days"
        proof = f" ({one.evidence})" if one.evidence else ""
        lines.append(f"  {one.dated.due}  {one.state}{late}  {one.dated.obligation.id}{proof}")
    return lines
