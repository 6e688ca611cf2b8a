"""Read and check a dossier's folder: all that is wrong with it at once, or the dossier."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modusvivendi.core.dictionary import RECORDS, TABLES
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import DossierError, Finding, ModusError, Severity, Where
from modusvivendi.io.assemble import assemble, build_sources
from modusvivendi.io.draft import Draft
from modusvivendi.io.effects import read_own_effects
from modusvivendi.io.files import Folder, list_known, open_folder
from modusvivendi.io.geometry import check_shapes, fill_measures
from modusvivendi.io.gis import read_shapes
from modusvivendi.io.links import check_links
from modusvivendi.io.nearest import suggest_among
from modusvivendi.io.rules import RULES
from modusvivendi.io.settings import read_proposals, read_settings
from modusvivendi.io.sheets import parse_sheet
from modusvivendi.io.summary import Summary, summarise
from modusvivendi.io.tables import read_grid

_NEEDED = ("dossier.toml", "sources.toml", "places.csv")
_NOTHING_YET: Mapping[str, Any] = {"known": {}, "unknown": [], "steps": []}


@dataclass(frozen=True)
class Inspection:
    """What was found in a folder.

    ``dossier`` and ``summary`` are None when there is an error. ``files``: SHA-256 of each file that was read, by name.
    ``counts``: how many findings of each severity there are, those not shown included.
    """

    findings: tuple[Finding, ...]
    dossier: Dossier | None
    summary: Summary | None
    files: Mapping[str, str]
    counts: Mapping[Severity, int]


def read(where: str | Path) -> Dossier:
    """Read a dossier from a folder, or a bundled one by its id.

    Raises ``DossierError`` with every finding when there is an error in it, ``ModusError`` when there is no folder.
    """
    inspection = inspect(where)
    if inspection.dossier is None:
        raise DossierError(inspection.findings)
    return inspection.dossier


def inspect(where: str | Path) -> Inspection:
    """Read and check a dossier and return everything that was found, errors or none.

    Raises ``ModusError`` when there is no such folder.
    """
    folder = open_folder(locate(where))
    draft = _read_all(folder)
    dossier = None
    if draft is not None:
        check_links(draft)
        for check in RULES:
            check(draft)
        if not folder.findings.failed:
            dossier = assemble(draft)
            check_shapes(dossier, folder.findings)
            dossier = fill_measures(dossier, folder.findings)
        if folder.findings.failed:
            dossier = None
    return Inspection(
        folder.findings.listed(list_known()),
        dossier,
        None if dossier is None else summarise(dossier),
        dict(sorted(folder.hashes.items())),
        dict(folder.findings.counts),
    )


def locate(where: str | Path) -> Path:
    """Return the folder of a dossier: a path, or the id of a bundled one.

    Raises ``ModusError``, with the nearest names, when there is neither.
    """
    path = Path(where)
    bundled = list_bundled()
    try:
        if path.is_dir():
            return path
        there = path.exists() or path.is_symlink()
    except (OSError, ValueError, RuntimeError) as error:
        raise ModusError(f"cannot open {str(where)[:200]!r}: {error}", repair="give the folder of a dossier") from error
    if str(where) in bundled:
        return bundled[str(where)]
    if there:
        loop = path.is_symlink()
        what = "is a link that leads nowhere" if loop else "is a file, not a folder"
        raise ModusError(f"{str(where)[:200]!r} {what}", repair="give the folder that holds dossier.toml")
    raise ModusError(
        f"there is no dossier {str(where)[:200]!r}: no such folder, and none of that name is bundled",
        repair=f"{suggest_among(path.name, tuple(bundled))} (to start one: modus new {path.name[:60] or 'DIR'})",
    )


def list_bundled() -> dict[str, Path]:
    """Return the folder of each bundled dossier by its id."""
    data = Path(__file__).resolve().parent.parent / "data"
    return (
        {path.name: path for path in sorted(data.iterdir()) if (path / "dossier.toml").is_file()}
        if data.is_dir()
        else {}
    )


def as_json(inspection: Inspection) -> dict[str, Any]:
    """Return the findings and the summary as ``modus check --json`` prints them; with an error nothing is known yet."""
    return {
        "findings": [found.as_json() for found in inspection.findings],
        "counts": {severity: inspection.counts.get(severity, 0) for severity in ("error", "warning", "note")},
        "summary": _NOTHING_YET if inspection.summary is None else inspection.summary.as_json(),
    }


def _read_all(folder: Folder) -> Draft | None:
    """Read every file; None when there is nothing that looks like a dossier."""
    findings = folder.findings
    if not any(name in folder.names for name in list_known()) and not folder.proposals():
        findings.add(
            "needed",
            Where(),
            "the folder is empty" if not folder.names else "nothing in the folder belongs to a dossier",
            f"a dossier needs at least {', '.join(_NEEDED)}",
            "start one with: modus new DIR",
        )
        return None
    for name in _NEEDED:
        if name not in folder.names and name.replace(".csv", ".parquet") not in folder.names:
            findings.add(
                "needed", Where(name), "is missing", "a dossier needs it", f"write {name}; modus new DIR shows how"
            )
    draft = Draft(findings)
    for record in RECORDS:
        settings = read_settings(record, folder)
        if settings is not None:
            draft.settings[record.name] = settings
        elif f"{record.name}.toml" in folder.names or f"{record.name}.toml" in _NEEDED:
            draft.broken.add(record.name)
    for table in TABLES:
        grid = read_grid(table, folder)
        if grid is not None:
            draft.sheets[table.name] = parse_sheet(grid, findings)
        elif {f"{table.name}.csv", f"{table.name}.parquet"} & (folder.names | set(_NEEDED)):
            draft.broken.add(table.name)
    draft.proposals = read_proposals(folder)
    if len(draft.proposals) < len(folder.proposals()):
        draft.broken.add("proposals")
    draft.shapes = read_shapes(draft, folder)
    if draft.known("sources") is not None:
        draft.effects = read_own_effects(folder, build_sources(draft))
    return draft
