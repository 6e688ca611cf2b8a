"""Open the files of a dossier's folder: regular files only, of bounded size, each read once."""

import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from modusvivendi.core.dictionary import RECORDS, TABLES
from modusvivendi.core.errors import ModusError, Where
from modusvivendi.io import limits
from modusvivendi.io.findings import Findings
from modusvivendi.io.nearest import find_nearest

SHAPES = ("places.gpkg", "places.geojson", "places.shp")
"""Files with a polygon for each place, the first that is there is used."""
OUTLINE = "outline.geojson"
"""The country."""
EFFECTS = "effects.toml"
"""What interventions change, in the words of the forecast."""
_PARTS = tuple(f"places.{end}" for end in ("shx", "dbf", "prj", "cpg"))
_WATCHED = {".csv", ".toml", ".parquet", ".geojson", ".gpkg", ".shp", ".json", ".tsv", ".txt", ".xlsx", ".ods", ".xls"}
_PROSE = {"readme.txt", "sources.txt", "notes.txt", "license.txt", "licence.txt"}


def list_known() -> list[str]:
    """Return the names of all files that a dossier may have, in the order in which findings are shown."""
    settings = [f"{record.name}.toml" for record in RECORDS]
    tables = [f"{table.name}{end}" for table in TABLES for end in (".csv", ".parquet")]
    return ["", *settings, *tables, *SHAPES, *_PARTS, OUTLINE, EFFECTS]


@dataclass
class Folder:
    """An open dossier's folder: ``names`` are its files, ``hashes`` the SHA-256 of what has been read."""

    path: Path
    findings: Findings
    names: set[str] = field(default_factory=set[str])
    hashes: dict[str, str] = field(default_factory=dict[str, str])

    def read(self, name: str, most: int) -> bytes | None:
        """Return the bytes of a file; None, with a finding, when it cannot be read or is larger than ``most``."""
        data = _read(self.path / name, name, most, self.findings)
        if data is not None:
            self.hashes[name] = hashlib.sha256(data).hexdigest()
        return data

    def proposals(self) -> list[str]:
        """Return the names of the files in ``proposals``, sorted."""
        return sorted(name for name in self.names if name.startswith("proposals/") and name.endswith(".toml"))


def open_folder(path: Path) -> Folder:
    """List a folder and note the files that belong to nothing.

    Raises ``ModusError`` for what is not a folder, or has too many entries.
    """
    folder = Folder(path, Findings())
    top = _list(path, limits.ENTRIES)
    folder.names = {name for name in top if not name.startswith(".")}
    if "proposals" in top and (path / "proposals").is_dir():
        inside = [name for name in _list(path / "proposals", limits.PROPOSALS) if not name.startswith(".")]
        folder.names |= {f"proposals/{name}" for name in inside}
    _note_strangers(folder)
    return folder


def _list(path: Path, most: int) -> list[str]:
    names: list[str] = []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                names.append(entry.name)
                if len(names) > most:
                    raise ModusError(
                        f"the folder {path} has more than {most:,} files",
                        repair="give the folder of one dossier; its files are listed in docs/dossier.md",
                    )
    except OSError as error:
        raise ModusError(f"cannot list {path}: {_say(error)}", repair="give the folder of a dossier") from error
    return sorted(names)


def _note_strangers(folder: Folder) -> None:
    known = list_known()
    for name in sorted(folder.names):
        plain = name.isprintable() and not any("\ud800" <= sign <= "\udfff" for sign in name)
        shown = name if plain else repr(name)
        suffix = Path(name).suffix.lower()
        if not plain and suffix in _WATCHED:
            folder.findings.add(
                "stranger", Where(shown), "the file name has signs that cannot be written", "", "rename"
            )
            folder.names.discard(name)
        inside = name.startswith("proposals/")
        if suffix not in _WATCHED or name in known or name.lower() in _PROSE or (inside and suffix == ".toml"):
            continue
        close = [] if inside else find_nearest(name.lower(), known)
        folder.findings.add(
            "stranger",
            Where(shown),
            "no such file belongs to a dossier; it is not read",
            "what is in it is missing from the dossier",
            f"rename it to {close[0]}" if close else "remove it, or keep it in a folder of its own",
            severity="warning",
        )


def _read(path: Path, name: str, most: int, findings: Findings) -> bytes | None:
    # Opened without waiting and looked at afterwards, so that a pipe or device put there cannot hold us up.
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        findings.add(
            "file", Where(name), f"cannot be read: {_say(error)}", repair="check the file, its rights and its links"
        )
        return None
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        kind = "a folder" if stat.S_ISDIR(mode) else "a pipe or a device"
        findings.add("file", Where(name), f"is {kind}, not a file", repair=f"put a file {name} in its place")
        return None
    with os.fdopen(handle, "rb") as file:
        try:
            data = file.read(most + 1)
        except OSError as error:
            findings.add("file", Where(name), f"cannot be read: {_say(error)}", repair="check the file")
            return None
    if len(data) > most:
        findings.add(
            "file",
            Where(name),
            f"is larger than {most // 2**20} MiB",
            "a dossier is read whole into memory",
            "use larger places, or shorten the file",
        )
        return None
    return data


def _say(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
