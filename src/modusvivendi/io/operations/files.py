"""Files of operations in and out, by their ending or by name of the format."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from modusvivendi.core.errors import DossierError, Finding, ModusError, Where
from modusvivendi.core.names import suggest
from modusvivendi.core.operations import Filing
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.operations import aco, cot, geojson, kml, marks, moving, rows
from modusvivendi.io.operations.fields import Draft, build
from modusvivendi.io.whole import write_whole

MOST_BYTES = 64 * 2**20
"""Size of one file."""
MOST_FILINGS = 200_000
"""Objects in one file."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds, where in it each object begins, and the warnings."""

    filings: tuple[Filing, ...]
    where: tuple[Where, ...]
    notes: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Format:
    endings: tuple[str, ...]
    parse: Callable[[bytes, str, Findings], list[Draft]]
    format: Callable[[Sequence[Filing]], str]
    mark: Callable[[str, str], str]


def _from_text(parse: Callable[[str, str, Findings], list[Draft]]) -> Callable[[bytes, str, Findings], list[Draft]]:
    def read(data: bytes, file: str, findings: Findings) -> list[Draft]:
        text = decode(data, file, findings)
        return [] if text is None else parse(text, file, findings)

    return read


FORMATS = {
    "geojson": _Format(
        (".geojson", ".json"), _from_text(geojson.parse_features), geojson.format_features, marks.mark_json
    ),
    "kml": _Format((".kml",), kml.parse_placemarks, kml.format_placemarks, marks.mark_kml),
    "moving": _Format((".mfjson",), _from_text(moving.parse_moving), moving.format_moving, marks.mark_json),
    "cot": _Format((".cot", ".xml"), cot.parse_events, cot.format_events, marks.mark_events),
    "aco": _Format((".aco", ".txt"), _from_text(aco.parse_order), aco.format_order, marks.mark_order),
    "csv": _Format((".csv",), _from_text(rows.parse_rows), rows.format_rows, marks.mark_rows),
}


def read_filings(path: str | Path, *, party: str = "", form: str | None = None) -> Read:
    """Return the objects in a file; ``party`` for those whose party it does not say.

    Raises ``DossierError`` with all that is wrong with the file, ``ModusError`` for a format that is not known.
    """
    path = Path(path)
    folder = Folder(path.parent, Findings())
    chosen = form or find_format(path.name)
    data = folder.read(path.name, MOST_BYTES)
    if data is None:
        raise DossierError(folder.findings.listed())
    return parse_filings(data, chosen, path.name, party=party)


def parse_filings(data: bytes, form: str, file: str = "", *, party: str = "") -> Read:
    """Return the objects in the bytes of a file of a format (a key of ``FORMATS``).

    Raises ``DossierError`` with all that is wrong, ``ModusError`` for a format that is not known.
    """
    if form not in FORMATS:
        raise ModusError(f"there is no format {form[:40]!r}", repair=suggest(form[:40], FORMATS))
    if form == "geojson" and b'"temporalGeometry"' in data:
        form = "moving"
    findings = Findings()
    drafts = FORMATS[form].parse(data, file, findings)
    if len(drafts) > MOST_FILINGS:
        what = f"there are {len(drafts):,} objects, more than {MOST_FILINGS:,}"
        findings.add("operation", Where(file), what, repair="split the file")
        drafts = drafts[:MOST_FILINGS]
    built = [(build(draft, findings, party, number), draft.where) for number, draft in enumerate(drafts, 1)]
    if not drafts and not findings.failed:
        findings.add(
            "operation", Where(file), "there is nothing to file in it", repair=f"see docs/deconflict.md, {format}"
        )
    if findings.failed:
        raise DossierError(findings.listed())
    found = [(filing, where) for filing, where in built if filing is not None]
    return Read(tuple(one for one, _ in found), tuple(where for _, where in found), findings.listed())


def format_filings(filings: Sequence[Filing], form: str, remark: str = "") -> str:
    """Return objects as a text of a format (a key of ``FORMATS``), with a remark that reading leaves out.

    Raises ``ModusError`` for a format that is not known, or that cannot say one of the objects.
    """
    if form not in FORMATS:
        raise ModusError(f"there is no format {form[:40]!r}", repair=suggest(form[:40], FORMATS))
    text = FORMATS[form].format(filings)
    return FORMATS[form].mark(text, remark) if remark else text


def write_filings(filings: Sequence[Filing], path: str | Path, form: str | None = None) -> None:
    """Write objects to a file, whole or not at all.

    Raises ``ModusError`` as ``format_filings``, and when the file cannot be written.
    """
    path = Path(path)
    write_whole(path, format_filings(filings, form or find_format(path.name)).encode())


def read_text(path: Path) -> str:
    """Return the text of a file of objects, whatever it holds.

    Raises ``DossierError`` when it cannot be read, is too large, or is no text in UTF-8.
    """
    folder = Folder(path.parent, Findings())
    data = folder.read(path.name, MOST_BYTES)
    text = None if data is None else decode(data, path.name, folder.findings)
    if text is None:
        raise DossierError(folder.findings.listed())
    return text


def find_format(name: str) -> str:
    """Return the format of a file by the ending of its name.

    Raises ``ModusError`` for an ending that no format has.
    """
    ending = Path(name).suffix.lower()
    found = next((key for key, one in FORMATS.items() if ending in one.endings), None)
    if found is None:
        endings = ", ".join(one for known in FORMATS.values() for one in known.endings)
        raise ModusError(
            f"{name[-80:]}: no format ends in {ending[:20]!r}", repair=f"use one of {endings}, or --format"
        )
    return found
