"""How a desk is set up: one TOML file, checked as a whole."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from modusvivendi.core.errors import DossierError, Finding, ModusError, Where
from modusvivendi.core.names import suggest

_NAME = re.compile(r"[!#-*,-\[\]-~]{1,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The settings of a desk; paths are relative to the file that they were read from."""

    origin: str = field(metadata={"why": "the desk's name, such as desk.example.org: in every tree head and signature"})
    keys: Path = field(metadata={"why": "the key file that modus desk init made"})
    token_keys: tuple[Path, ...] = field(metadata={"why": "public keys (PEM or JWKS) of whoever issues access tokens"})
    audience: tuple[str, ...] = field(metadata={"why": "audiences of which an access token must name one"})
    store: str = field(default="desk.sqlite", metadata={"why": "postgresql://… or the path of a SQLite file"})
    theatre: str = field(
        default="",
        metadata={"why": "a dossier (its id or folder): coordinates outside it or far from its places are asked about"},
    )
    body_bytes: int = field(default=2_000_000, metadata={"why": "largest request", "least": 1_000, "most": 50_000_000})
    per_minute: int = field(
        default=60, metadata={"why": "filings and answers of a party in a minute", "least": 1, "most": 100_000}
    )
    per_day: int = field(
        default=5_000, metadata={"why": "filings and answers of a party in a day", "least": 1, "most": 100_000_000}
    )
    per_import: int = field(
        default=500, metadata={"why": "objects of one file that is imported at once", "least": 1, "most": 10_000}
    )
    live: int = field(default=100_000, metadata={"why": "live objects of a party", "least": 1, "most": 100_000_000})
    hold_minutes: int = field(
        default=10,
        metadata={
            "why": "a filing stays at least so long: a probe cannot be taken back at once",
            "least": 0,
            "most": 1440,
        },
    )
    least_hours: float = field(
        default=0.25, metadata={"why": "shortest window of an operation, shortest movement", "least": 0.0, "most": 24.0}
    )
    least_km2: float = field(
        default=0.01, metadata={"why": "smallest area of an operation, or of a movement", "least": 0.0, "most": 100.0}
    )
    asked_per_day: int = field(
        default=2_000,
        metadata={
            "why": "cell-hours that a party may file in a day before answers to it say no more where",
            "least": 1,
            "most": 100_000_000,
        },
    )
    most_learned: float = field(
        default=0.1,
        metadata={
            "why": "share of another's live plan that a party may learn through answers",
            "least": 0.0,
            "most": 1.0,
        },
    )
    challenge_hours: int = field(
        default=72, metadata={"why": "the neutral cell decides the challenge of a site within", "least": 1, "most": 720}
    )
    clock_seconds: int = field(
        default=30,
        metadata={
            "why": "a machine's clock that jumps by more is not followed, and the cell is told",
            "least": 5,
            "most": 3600,
        },
    )
    silent_days: int = field(
        default=7,
        metadata={
            "why": "a desk whose log is older when it starts asks whether the clock is right",
            "least": 1,
            "most": 3650,
        },
    )
    retention_days: int = field(
        default=90, metadata={"why": "exact content is shredded so long after its end", "least": 1, "most": 36_500}
    )


def read_configuration(path: Path) -> Configuration:
    """Read the settings of a desk.

    Raises DossierError with every problem at once: missing or unknown keys, wrong types, values out of bounds.
    """
    where = Where(str(path))
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModusError(
            f"the configuration cannot be read: {error.strerror}", where, "Make one with modus desk init FOLDER."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModusError(f"this is no TOML: {error}", where) from None
    findings: list[Finding] = []
    values = _read(content, where, path.parent, findings)
    if findings:
        raise DossierError(findings)
    return Configuration(**values)


def _read(content: Mapping[str, Any], where: Where, folder: Path, findings: list[Finding]) -> dict[str, Any]:
    known = {one.name: one for one in fields(Configuration)}
    findings += [
        Finding("error", where, f"unknown key {name!r}", repair=suggest(name, known)) for name in content.keys() - known
    ]
    values: dict[str, Any] = {}
    for name, one in known.items():
        if name in content:
            problem = _problem(one, content[name])
            values[name] = content[name]
        else:
            problem = "is missing" if one.name in _REQUIRED else ""
        if problem:
            findings.append(Finding("error", where, f"{name} {problem}", one.metadata["why"]))
    return values if findings else _resolve(values, folder)


_REQUIRED = ("origin", "keys", "token_keys", "audience")
_LISTS = ("token_keys", "audience")


def _problem(one: Field[Any], value: Any) -> str:
    """Return what is wrong with a value, nothing when it is right."""
    if one.name in _LISTS:
        listed = [value] if isinstance(value, str) else value
        right = isinstance(listed, list) and listed and all(isinstance(part, str) and part for part in listed)
        return "" if right else "must be a text or a list of texts"
    if "least" in one.metadata:
        kinds = (int, float) if isinstance(one.default, float) else (int,)
        least, most = one.metadata["least"], one.metadata["most"]
        right = isinstance(value, kinds) and not isinstance(value, bool) and least <= value <= most
        return "" if right else f"must be a number from {least} to {most}"
    if not isinstance(value, str) or not value or (one.name == "origin" and not _NAME.fullmatch(value)):
        return "must be a text" + " without spaces, quotation marks and plus signs" * (one.name == "origin")
    return ""


def _resolve(values: dict[str, Any], folder: Path) -> dict[str, Any]:
    for name in _LISTS:
        values[name] = (values[name],) if isinstance(values[name], str) else tuple(values[name])
    values["token_keys"] = tuple(folder / part for part in values["token_keys"])
    values["keys"] = folder / values["keys"]
    store = values.get("store", "desk.sqlite")
    values["store"] = store if "://" in store else str(folder / store)
    if "theatre" in values and (folder / values["theatre"]).is_dir():
        values["theatre"] = str(folder / values["theatre"])
    return values
