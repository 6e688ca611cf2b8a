"""The command ``modus deconflict``: files of what is planned, held against one another."""

import json as json_format
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modusvivendi.cli.speech import Progress, print_json, print_lines

if TYPE_CHECKING:
    from modusvivendi.core.cases import Conflict, Proposal
    from modusvivendi.core.operations import Filing
    from modusvivendi.plan.deconfliction import Check

COLLIDES = 3
"""Exit status: done, and something collides."""
_SHOWN = 50


def deconflict(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="GeoJSON, KML, Moving Features, Cursor-on-Target, airspace order, CSV."),
    ],
    *,
    party: Annotated[
        str, typer.Option(metavar="NAME", help="Whose objects are that do not say it.  [default: the file's name]")
    ] = "",
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="geojson|kml|moving|cot|aco|csv", help="[default: by the file's ending]"),
    ] = None,
    dossier: Annotated[
        str | None, typer.Option(metavar="DOSSIER", help="Ask about coordinates outside this theatre (see modus list).")
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DDTHH:MMZ", help="Refuse what is past or too far ahead.  [default: any time]"),
    ] = None,
    own: Annotated[
        bool, typer.Option("--own", help="Say too what collides of one party.  [default: when there is only one]")
    ] = False,
    proposals: Annotated[int, typer.Option(min=0, max=10_000, help="Conflicts to look for ways out of.")] = 20,
    picture: Annotated[
        Path | None,
        typer.Option(metavar="FILE.svg|png|html", help="Draw where and when they collide: a map and an axis of time."),
    ] = None,
    language: Annotated[str, typer.Option(metavar="en|ar", help="Of the picture.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Hold plans against one another: what collides of operations, sites, movements, closed areas; what clears it.

    Exit status 0 when nothing collides, 3 when something does, 2 when a file must be mended first.
    """
    from modusvivendi.io.folder import read
    from modusvivendi.plan.deconfliction import check_files, know

    when = None if now is None else _read_time(now)
    if picture is not None:
        from modusvivendi.brief.pictures import check_picture

        check_picture(picture, language)
    with Progress() as progress:
        known = None if dossier is None else know(read(dossier))
        check = check_files(
            files,
            party=party,
            form=form,
            now=when,
            known=known,
            proposed=proposals,
            own=own,
            on_progress=progress.step,
        )
        if picture is not None:
            from modusvivendi.brief.clashes import present_clashes
            from modusvivendi.brief.pictures import save_picture

            progress.step("drawing")
            save_picture(picture, language, lambda view: present_clashes(check, view))
    print_lines([str(note) for note in check.notes], error=True)
    print_json(say_check(check)) if json else print_lines(check_lines(check))
    if check.clashes:
        raise typer.Exit(COLLIDES)


def say_check(check: "Check") -> dict[str, Any]:
    """Return a check as plain values; the changed filing of a proposal as GeoJSON features."""
    return {
        "objects": len(check.filings),
        "notes": [note.as_json() for note in check.notes],
        "conflicts": [
            {
                "severity": one.conflict.severity.value,
                "first": _say_filing(one.conflict.first),
                "second": _say_filing(one.conflict.second),
                "volumes": [list(pair) for pair in one.conflict.pairs],
                **dict(zip(("start", "end"), (time.isoformat() for time in find_window(one.conflict)), strict=True)),
                "proposals": {
                    side: None if found is None else [_say_proposal(proposal) for proposal in found]
                    for side, found in (("first", one.first), ("second", one.second))
                },
            }
            for one in check.clashes
        ],
    }


def check_lines(check: "Check") -> list[str]:
    """Say a check in lines: how many objects, then each conflict with what would clear it."""
    if not check.clashes:
        return [f"{len(check.filings):,} objects; nothing collides"]
    lines = [f"{len(check.filings):,} objects; {len(check.clashes):,} conflicts"]
    for one in check.clashes[:_SHOWN]:
        start, end = find_window(one.conflict)
        first, second = (
            f"{_kind(side)} {side.id} of {side.party}" for side in (one.conflict.first, one.conflict.second)
        )
        lines += [
            "",
            f"{one.conflict.severity.value}: {first} and {second}, {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC",
        ]
        for side, found in ((one.conflict.first, one.first), (one.conflict.second, one.second)):
            if found:
                lines.append(f"  clears {side.id}: {'; '.join(_proposal_text(proposal) for proposal in found)}")
    if (more := len(check.clashes) - _SHOWN) > 0:
        lines += ["", f"… and {more:,} more (--json shows all)"]
    return lines


def find_window(conflict: "Conflict") -> tuple[datetime, datetime]:
    """Return the first and last moment in which two filings meet."""
    first, second = conflict.first.volumes, conflict.second.volumes
    starts = [max(first[row].start, second[column].start) for row, column in conflict.pairs]
    ends = [min(first[row].end, second[column].end) for row, column in conflict.pairs]
    # Volumes that only touch in time may begin a fraction of a second after the other's end.
    return min(starts), max(*ends, min(starts))


def _kind(filing: "Filing") -> str:
    from modusvivendi.io.operations.wording import say_kind

    return say_kind(filing)


def _say_filing(filing: "Filing") -> dict[str, Any]:
    return {"id": filing.id, "party": filing.party, "kind": _kind(filing), "name": filing.name}


def _say_proposal(proposal: "Proposal") -> dict[str, Any]:
    from modusvivendi.io.operations.files import format_filings

    return {
        "change": proposal.change,
        "amount": proposal.amount,
        "unit": proposal.unit,
        "bearing": proposal.bearing,
        "filing": json_format.loads(format_filings([proposal.filing], "geojson"))["features"],
    }


def _proposal_text(proposal: "Proposal") -> str:
    if proposal.unit == "s":
        minutes, seconds = divmod(round(proposal.amount), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02} h {proposal.change}"
    amount = f"{proposal.amount / 1000:,.2f} km" if proposal.amount >= 1000 else f"{proposal.amount:,.2f} m"
    if proposal.change == "aside":
        return f"{amount} aside, bearing {proposal.bearing:03.0f}"
    if proposal.change == "around":
        return f"around, {amount} to the {'right' if (proposal.bearing or 0) > 0 else 'left'}"
    return f"{amount} {proposal.change}"


def _read_time(text: str) -> datetime:
    from modusvivendi.core.errors import ModusError
    from modusvivendi.io.operations.fields import to_time

    found = to_time(text)
    if found is None:
        raise ModusError(f"--now: {text[:40]!r} is no time with a zone", repair="write 2026-03-01T12:00Z")
    return found
