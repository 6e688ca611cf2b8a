"""Verifying a file, whatever it is: a bundle of evidence, or the SQLite file of a desk."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modusvivendi.core.errors import ModusError, Where
from modusvivendi.desk.evidence import read_bundle
from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.keys import fingerprint, read_keys
from modusvivendi.desk.log import tree
from modusvivendi.desk.log.notes import NoteError, parse
from modusvivendi.desk.stores.sqlite import SqliteStore
from modusvivendi.desk.verification import Problem, verify_bundle

LARGEST_BUNDLE = 1_000_000_000
_SQLITE = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class Checked:
    """What verification found, in words. ``problems`` is empty when everything holds."""

    what: str
    said: tuple[str, ...]
    problems: tuple[Problem, ...]

    def lines(self) -> list[str]:
        """Return the verdict for reading."""
        if self.problems:
            return [f"{self.what}: does NOT hold", *(f"  {problem}" for problem in self.problems)]
        return [f"{self.what}: holds", *(f"  {line}" for line in self.said)]

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as plain values."""
        return {
            "what": self.what,
            "holds": not self.problems,
            "said": list(self.said),
            "problems": [{"entry": problem.entry, "what": problem.what} for problem in self.problems],
        }


def check_file(path: Path, key: str, keys: Path | None, on_progress: Callable[[str], None]) -> Checked:
    """Verify a bundle, or a store. ``key``: the log's public key in base64, else what the file itself says is used.

    Raises ModusError when the file is neither, and for a store without ``key`` and ``keys``.
    """
    where = Where(str(path))
    try:
        with path.open("rb") as file:
            head = file.read(16)
        size = path.stat().st_size
    except OSError as error:
        raise ModusError(f"the file cannot be read: {error.strerror}", where) from None
    public = _public(key)
    if head == _SQLITE:
        return _check_store(path, public, keys, on_progress)
    if size > LARGEST_BUNDLE:
        raise ModusError("the file is too large for a bundle", where)
    on_progress("the bundle")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ModusError("this is neither a bundle nor the store of a desk", where) from None
    verdict = verify_bundle(read_bundle(text), public)
    trust = "" if public else " (taken from the bundle itself: compare it with what you were given out of band)"
    said = (
        f"log {verdict.origin}, {verdict.size} entries, key {verdict.fingerprint}{trust}",
        f"{verdict.entries} entries proved, {verdict.shredded} of them shredded",
        f"co-signed by {', '.join(verdict.cosigned) or 'nobody'}",
    )
    return Checked("the bundle", said, verdict.problems)


def _public(key: str) -> bytes | None:
    if not key:
        return None
    try:
        public = base64.b64decode(key, validate=True)
        if len(public) == 32:
            return public
    except ValueError:
        pass
    raise ModusError("--key is no public key of a log", repair="Give the 32 bytes in base64, as GET /v1/log/head says.")


def _check_store(path: Path, public: bytes | None, keys: Path | None, on_progress: Callable[[str], None]) -> Checked:
    known = read_keys(keys) if keys else None
    public = public or (known.log_public if known else None)
    if public is None:
        raise ModusError(
            "a store is verified against the log's key",
            Where(str(path)),
            "Give --key (in base64, as GET /v1/log/head says) or --keys with the desk's key file.",
        )
    store = SqliteStore(path)
    try:
        try:
            note = store.read(lambda t: t.row("SELECT note FROM log_heads ORDER BY size LIMIT 1"))
            origin = parse(note[0])[0].origin if note else ""
            count = store.read(tree.size)
        except (NoteError, Exception) as error:
            return Checked("the store", (), (Problem(None, f"cannot be read: {type(error).__name__}"),))
        problems = tuple(inspect_store(store, public, origin, known, on_progress))
    finally:
        store.close()
    sealed = "opened and compared" if known else "compared by their hashes"
    said = (f"log {origin}, {count} entries, key {fingerprint(public)}", f"sealed content {sealed}")
    return Checked("the store", said, problems)
