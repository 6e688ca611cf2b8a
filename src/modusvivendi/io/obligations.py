"""Obligations that come with the program; compliance ledgers to fill in; calendars."""

import re
import tomllib
from collections.abc import Sequence
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from modusvivendi.core.dictionary import Field, Table
from modusvivendi.core.errors import DossierError, ModusError
from modusvivendi.core.names import say
from modusvivendi.core.obligations import Dated, Entry, Obligation, Provision
from modusvivendi.io import limits
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.sheets import parse_sheet
from modusvivendi.io.syntax import format_rows
from modusvivendi.io.tables import parse_csv

_LEDGER = Table(
    "compliance",
    "what has become of the obligations of a deal",
    (
        Field("obligation", "id", "the obligation's id", required=True),
        Field("provision", "text", "type of provision"),
        Field("text", "text", "what is to be done"),
        Field("due", "date", "by when"),
        Field("done", "date", "on which day it was done; empty while it is not"),
        Field("broken", "boolean", "yes when it was broken for good"),
        Field("evidence", "text", "who says so, where"),
    ),
    ("obligation",),
)


def read_obligations() -> tuple[dict[str, Provision], tuple[Obligation, ...]]:
    """Return the 51 types of provisions, and the obligations of known agreements and of the model text."""
    raw: dict[str, Any] = tomllib.loads(
        files("modusvivendi").joinpath("data", "roadmap", "obligations.toml").read_text(encoding="utf-8")
    )
    provisions = {id: Provision(id, names) for id, names in raw["provisions"].items()}
    return provisions, tuple(
        Obligation(
            id,
            entry["name"],
            entry["provision"],
            entry["anchor"],
            entry["days"],
            entry["who"],
            entry["verifies"],
            entry["how"],
            entry.get("condition", ""),
            {issue: tuple(options) for issue, options in entry.get("when", {}).items()},
            entry.get("dossier", ""),
            entry["source"],
        )
        for id, entry in raw["obligations"].items()
    )


def format_ledger(dated: Sequence[Dated], provisions: dict[str, Provision], language: str = "en") -> str:
    """Write a compliance ledger to fill in, as CSV: done, broken and evidence are empty."""
    rows = [
        (
            one.obligation.id,
            say(provisions[one.obligation.provision].names, language),
            say(one.obligation.names, language),
            one.due.isoformat(),
            "",
            "",
            "",
        )
        for one in dated
    ]
    return format_rows([field.name for field in _LEDGER.fields], rows)


def format_matrix(dated: Sequence[Dated], provisions: dict[str, Provision], language: str = "en") -> str:
    """Write the implementation matrix as CSV: what, who, by when, who verifies and how, how surely."""
    header = ("obligation", "provision", "text", "who", "anchor", "days", "due", "verifies", "how", "chance", "source")
    rows = [
        (
            one.obligation.id,
            say(provisions[one.obligation.provision].names, language),
            say(one.obligation.names, language),
            one.obligation.who,
            one.obligation.anchor,
            str(one.obligation.days),
            one.due.isoformat(),
            one.obligation.verifies,
            one.obligation.how,
            "" if one.chance is None else f"{one.chance:.2f}",
            one.obligation.source,
        )
        for one in dated
    ]
    return format_rows(header, rows)


def format_calendar(dated: Sequence[Dated], name: str, stamp: str, language: str = "en") -> str:
    """Write the dates as iCalendar (RFC 5545): whole days, lines folded at 75 bytes.

    ``stamp`` is the DTSTAMP (``19951121T000000Z``): the dossier's date, so that the same deal gives the same file.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Modus Vivendi//roadmap//EN", f"X-WR-CALNAME:{_escape(name)}"]
    for one in dated:
        duty = one.obligation
        text = f"{duty.who}; verified by {duty.verifies}: {duty.how}"
        lines += [
            "BEGIN:VEVENT",
            f"UID:{duty.id}-{one.due:%Y%m%d}@modusvivendi",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{one.due:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.due + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escape(say(duty.names, language))}",
            f"DESCRIPTION:{_escape(text)}",
            f"CATEGORIES:{_escape(duty.provision)}",
            "END:VEVENT",
        ]
    return "".join(_fold(line) + "\r\n" for line in [*lines, "END:VCALENDAR"])


def read_ledger(path: str | Path) -> tuple[Entry, ...]:
    """Read a compliance ledger that has been filled in.

    Raises ``DossierError`` for cells that are wrong, all with their lines, and ``ModusError`` for an empty table.
    """
    path, findings = Path(path), Findings()
    data = Folder(path.parent, findings).read(path.name, limits.TABLE_BYTES)
    text = None if data is None else decode(data, path.name, findings)
    grid = None if text is None else parse_csv(_LEDGER, path.name, text, findings)
    sheet = None if grid is None else parse_sheet(grid, findings)
    if findings.failed or sheet is None:
        raise DossierError(findings.listed())
    if not len(sheet):
        raise ModusError(f"{path.name} has no rows", repair="write one with modus roadmap DOSSIER --out DIR")
    done = sheet.period("done")
    return tuple(
        Entry(id, None if day is None else day.end, broken, evidence)
        for id, day, broken, evidence in zip(
            sheet.text("obligation"), done, sheet.flag("broken"), sheet.text("evidence"), strict=True
        )
    )


def _escape(text: str) -> str:
    plain = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _fold(line: str) -> str:
    """Break a line after at most 75 bytes, never within a character."""
    parts, room, size = [""], 75, 0
    for sign in line:
        width = len(sign.encode())
        if size + width > room:
            parts.append("")
            room, size = 74, 0
        parts[-1] += sign
        size += width
    return "\r\n ".join(parts)
