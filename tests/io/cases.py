"""Put one thing wrong into the tiny dossier and look for the finding."""

from collections.abc import Callable
from pathlib import Path

from modusvivendi.core.errors import Finding
from modusvivendi.io.folder import Inspection, inspect
from tests.tiny import tiny_folder

Change = Callable[[Path], object]


def swap(file: str, old: str, new: str, times: int = 1) -> Change:
    """Replace a text in a file; it must be there."""

    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        (folder / file).write_text(text.replace(old, new, times), encoding="utf-8")

    return change


def add(file: str, text: str) -> Change:
    """Add a text at the end of a file."""
    return lambda folder: (folder / file).write_bytes((folder / file).read_bytes() + text.encode())


def put(file: str, data: bytes) -> Change:
    """Replace a file by some bytes."""
    return lambda folder: (folder / file).write_bytes(data)


def check(folder: Path, *changes: Change, polygons: bool = False) -> Inspection:
    """Inspect the tiny dossier with changes made to it."""
    tiny_folder(folder, polygons=polygons)
    for change in changes:
        change(folder)
    return inspect(folder)


def find(inspection: Inspection, text: str) -> Finding:
    """Return the one finding whose text holds these words."""
    found = [finding for finding in inspection.findings if text in finding.what]
    listed = "\n".join(map(str, inspection.findings))
    assert len(found) == 1, f"{len(found)} findings with {text!r} among:\n{listed}"
    return found[0]
