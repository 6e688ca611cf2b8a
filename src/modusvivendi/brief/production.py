"""A run that leaves files: each step is done once for its inputs, and a run cut short goes on where it stopped."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from platform import python_version
from typing import Any

from modusvivendi.brief.audience import refuse_fine
from modusvivendi.brief.document import compose
from modusvivendi.brief.exports.maps import export_map
from modusvivendi.brief.exports.results import export_results
from modusvivendi.brief.exports.tables import export_tables
from modusvivendi.brief.view import see
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import DossierError
from modusvivendi.io.folder import inspect
from modusvivendi.io.whole import open_folder, write_whole
from modusvivendi.plan.chain import Progress, compute
from modusvivendi.plan.results import Results

MANIFEST = "manifest.json"
LIBRARIES = ("numpy", "scipy", "shapely", "pyproj", "pyogrio", "typst")

Outputs = Mapping[str, bytes]
"""Content of each file by its name relative to the output folder."""


@dataclass(frozen=True)
class Step:
    """One step: its name, what besides the dossier it depends on, and how it is done."""

    name: str
    settings: Mapping[str, Any]
    make: Callable[[Results], Outputs]


@dataclass(frozen=True)
class Production:
    """What a run has left: the folder, each file by step, and the steps that had nothing new to do."""

    folder: Path
    files: Mapping[str, Sequence[str]]
    skipped: Sequence[str]

    def as_json(self) -> dict[str, Any]:
        """Say it as one JSON object."""
        return {"out": str(self.folder), "steps": dict(self.files), "skipped": list(self.skipped)}


@dataclass
class _Later:
    """Results that are computed when a step first needs them, and not at all when none does."""

    dossier: Dossier
    seed: int
    on_progress: Progress

    @cached_property
    def results(self) -> Results:
        return compute(self.dossier, self.seed, self.on_progress)


def produce(
    where: str | Path,
    out: str | Path,
    *,
    seed: int = 0,
    audience: str = "public",
    languages: Sequence[str] = ("en", "ar"),
    fine: bool = False,
    command: str = "",
    on_progress: Progress = lambda _: None,
) -> Production:
    """Run the chain on a dossier and write the brief, the exports and ``manifest.json`` into a folder.

    A step whose inputs, settings, code and outputs are what the manifest says is skipped. Every file is written
    under a temporary name and renamed; the manifest is renewed after each step, so an interrupt loses one step at most.

    ``fine`` asks for the lines between places whoever reads it: they are what parties and technical teams get, and are
    refused for the public.

    Raises ``DossierError`` with all findings, ``ModusError`` for an unknown audience or language and when the folder
    cannot be written.
    """
    for language in languages:
        see(language, audience)
    if fine:
        refuse_fine(audience, "a brief with the lines between places")
    on_progress("dossier")
    inspection = inspect(where)
    if inspection.dossier is None:
        raise DossierError(inspection.findings)
    folder = open_folder(Path(out))
    inputs = dict(sorted(inspection.files.items()))
    later = _Later(inspection.dossier, seed, on_progress)
    settings = {"seed": seed, "audience": audience}
    known = _read_manifest(folder)
    done: dict[str, dict[str, Any]] = {}
    skipped: list[str] = []
    for step in _steps(settings, languages):
        key = _digest(json.dumps([inputs, _code_digest(), step.name, step.settings], sort_keys=True).encode())
        before = known.get(step.name, {})
        if before.get("key") == key and _intact(folder, before.get("outputs", {})):
            done[step.name] = before
            skipped.append(step.name)
            continue
        results = later.results
        on_progress(step.name)
        outputs = step.make(results)
        for name, content in outputs.items():
            _write(folder / name, content)
        done[step.name] = {"key": key, "outputs": {name: _digest(content) for name, content in outputs.items()}}
        _write_manifest(folder, {**known, **done}, inputs, settings, command)
    _write_manifest(folder, done, inputs, settings, command)
    return Production(folder, {name: [*record["outputs"]] for name, record in done.items()}, tuple(skipped))


def _steps(settings: Mapping[str, Any], languages: Sequence[str]) -> list[Step]:
    audience = str(settings["audience"])

    def write_brief(results: Results, language: str) -> Outputs:
        document = compose(results, language=language, audience=audience)
        stem = "brief" if language == languages[0] else f"brief.{language}"
        return {f"{stem}.html": document.html().encode(), f"{stem}.pdf": document.pdf()}

    with_names = {**settings, "first": languages[0]}
    return [
        *(Step(f"brief.{language}", with_names, partial(write_brief, language=language)) for language in languages),
        Step("results", settings, lambda results: {"results.json": export_results(results, audience)}),
        Step("tables", settings, lambda results: export_tables(results, audience)),
        Step("map", settings, lambda results: export_map(results, audience)),
    ]


def _code_digest() -> str:
    """Hash this package's own files but the dossiers: a step done by other code is not done."""
    digest = hashlib.sha256(version("modusvivendi").encode())
    root = Path(str(files("modusvivendi")))
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        where = path.relative_to(root)
        if (where.parts[0] != "data" or where.parts[1] in {"roadmap", "forecast"}) and "__pycache__" not in where.parts:
            digest.update(str(where).encode() + path.read_bytes())
    return digest.hexdigest()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _intact(folder: Path, outputs: Mapping[str, str]) -> bool:
    return bool(outputs) and all(
        (folder / name).is_file() and _digest((folder / name).read_bytes()) == digest
        for name, digest in outputs.items()
    )


def _read_manifest(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the steps of an earlier run; a manifest that cannot be read counts as none."""
    try:
        steps = json.loads((folder / MANIFEST).read_bytes())["steps"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {k: v for k, v in steps.items() if isinstance(v, dict)} if isinstance(steps, dict) else {}


def _write_manifest(
    folder: Path,
    steps: Mapping[str, Mapping[str, Any]],
    inputs: Mapping[str, str],
    settings: Mapping[str, Any],
    command: str,
) -> None:
    manifest = {
        "command": command,
        **settings,
        "versions": {
            "modusvivendi": version("modusvivendi"),
            "python": python_version(),
            **{name: version(name) for name in LIBRARIES},
        },
        "inputs": inputs,
        "steps": steps,
    }
    _write(folder / MANIFEST, (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode())


def _write(path: Path, content: bytes) -> None:
    write_whole(open_folder(path.parent) / path.name, content)
