"""``simsetting.yml``: spawn_rules, move_rules and optimisations, checked against ``core/exodus_rules.py``."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast, get_args

import yaml

from modusvivendi.core.errors import Where
from modusvivendi.core.exodus_rules import MoveRules, Rules, SpawnMode, SpawnRules
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.nearest import suggest_among

NAMES = ("simsetting.yml", "simsettings.yml", "simsetting.yaml")
"""Looked for in the folder of the tables, then in the one above it."""
MOST_BYTES = 2**20
MOST_NESTED = 100
"""Brackets within brackets."""
_BRACKETS = re.compile(r"[\[\]{}]")
SECTIONS = ("log_levels", "spawn_rules", "move_rules", "optimisations", "flood_rules")
SILENT = ("log_levels", "number_of_steps", "conflict_input_file", "flood_level_input_file")
"""What changes nothing here: how much Flee writes to its log, and what the folder says better."""
LEFT_OUT = {
    "spawn_rules": ("read_from_agents_csv_file", "flood_zone_spawning_only", "flood_driven_spawning"),
    "move_rules": (
        "flood_rules", "ChildrenAvoidHazards", "BoysTakeRisk", "MatchCampEthnicity", "MatchTownEthnicity",
        "MatchConflictEthnicity", "MatchCampReligion", "religion_base_rate", "FleeWhenStarving", "flee_when_starving",
        "two_system_decision_making", "TwoSystemDecisionMaking", "s1s2_model", "conflict_threshold",
        "average_social_connectivity", "awareness_scaling", "HasNoReligion", "decision_mode",
    ),
    "optimisations": (),
}  # fmt: skip
"""What Flee knows and these rules do not follow: traits of single persons, hunger, floods. Off in every default."""
_DRIVEN = ("spawn_mode", "displaced_per_conflict_day")
_ALIASES = {"camps_are_sicks": "camps_are_sinks"}
"""Flee looks for the first word, its documentation names the second."""


@dataclass
class _Reader:
    file: str
    findings: Findings
    left_out: list[str]

    def error(self, what: str, why: str = "", repair: str = "", line: int = 0) -> None:
        self.findings.add("setting", Where(self.file, line), what, why, repair)

    def warn(self, what: str, why: str = "", repair: str = "") -> None:
        self.findings.add("unknown", Where(self.file), what, why, repair, severity="warning")


def find_settings(folder: Path, given: Path | None) -> Path | None:
    """Return the settings file: the one given, or the first found in the folder or the one above it; None if none."""
    if given is not None:
        return given
    places = [base / name for base in (folder, folder.parent) for name in NAMES]
    return next((path for path in places if path.is_file()), None)


def read_settings(path: Path | None, findings: Findings) -> Rules:
    """Read the settings; Flee's defaults, with a note, when there is no file. What is wrong is noted."""
    if path is None:
        findings.add(
            "settings", Where(NAMES[0]), "there is no settings file; Flee's defaults are used",
            repair="give it with --settings FILE", severity="note",
        )  # fmt: skip
        return Rules()
    reader = _Reader(path.name, findings, [])
    data = Folder(path.parent, findings).read(path.name, MOST_BYTES)
    text = None if data is None else decode(data, path.name, findings)
    content = None if text is None else _parse(text, reader)
    if content is None:
        return Rules()
    for key in content:
        if key not in SECTIONS and key not in SILENT:
            reader.warn(f"there is no section {str(key)[:40]!r}", "it is not read", suggest_among(str(key), SECTIONS))
    if content.get("flood_rules"):
        reader.left_out.append("flood_rules")
    spawn = _flatten(_section(content, "spawn_rules", reader))
    move = _section(content, "move_rules", reader)
    optimisations = _section(content, "optimisations", reader)
    hasten = _read_one("hasten", 1, optimisations.pop("hasten", 1), 1, 1e9, reader)
    _note_rest("optimisations", optimisations, (), reader)
    rules = Rules(
        cast("SpawnRules", _fill(SpawnRules, "spawn_rules", spawn, reader)),
        cast("MoveRules", _fill(MoveRules, "move_rules", move, reader)),
        int(hasten),
        tuple(reader.left_out),
    )
    for name in reader.left_out:
        findings.add(
            "left-out", Where(reader.file), f"{name} is set, and not followed",
            "rules on traits of single persons, hunger and floods are left out; counts may differ from Flee's",
            severity="warning",
        )  # fmt: skip
    return rules


def _parse(text: str, reader: _Reader) -> dict[str, Any] | None:
    if _is_deep(text):
        reader.error(f"brackets are nested more than {MOST_NESTED} deep", "settings are plain values", "write them out")
        return None
    try:
        # Aliases could unfold a short file into an endless one; no settings file of Flee has them.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            reader.error("an alias (*name) is used", "settings are plain values", "write the value out")
            return None
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or error)[:100]
        reader.error(f"is not YAML: {problem}", "", "", mark.line + 1 if mark else 0)
        return None
    except (RecursionError, ValueError, OverflowError) as error:
        reader.error(f"cannot be read: {str(error)[:100]}")
        return None
    if content is None:
        return {}
    if not isinstance(content, dict):
        reader.error("holds no settings", "", "write sections such as move_rules: with keys below them")
        return None
    return {str(key): value for key, value in cast("dict[Any, Any]", content).items()}


def _is_deep(text: str) -> bool:
    """Tell whether brackets are nested deeper than any settings are: reading thousands of them takes minutes."""
    depth = 0
    for sign in _BRACKETS.findall(text):
        depth += 1 if sign in "[{" else -1
        if depth > MOST_NESTED:
            return True
    return False


def _section(content: Mapping[str, Any], name: str, reader: _Reader) -> dict[str, Any]:
    found = content.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        reader.error(f"{name} is no section", "", f"write {name}: and its keys indented below it")
        return {}
    return {str(key): value for key, value in cast("dict[Any, Any]", found).items()}


def _flatten(section: dict[str, Any]) -> dict[str, Any]:
    """Bring the keys of ``conflict_driven_spawning`` up, as the fields have them."""
    if section.get("conflict_driven_spawning") is not None:
        driven = section["conflict_driven_spawning"]
        inner = cast("dict[Any, Any]", driven) if isinstance(driven, dict) else {}
        section |= {key: inner[key] for key in _DRIVEN if key in inner}
        section["conflict_driven"] = True
        if "displaced_per_conflict_day" not in section and section.get("spawn_mode") == "pop_ratio":
            section["displaced_per_conflict_day"] = 0.01
    section.pop("conflict_driven_spawning", None)
    return section


def _fill(kind: type[SpawnRules] | type[MoveRules], name: str, section: dict[str, Any], reader: _Reader) -> object:
    section = {_ALIASES.get(key, key): value for key, value in section.items()}
    values: dict[str, Any] = {}
    for one in fields(kind):
        if one.name in section:
            given = section.pop(one.name)
            values[one.name] = _read_one(
                f"{name}.{one.name}", one.default, given, one.metadata["low"], one.metadata["high"], reader
            )
    _note_rest(name, section, tuple(one.name for one in fields(kind)), reader)
    return kind(**values)


def _note_rest(name: str, section: Mapping[str, Any], known: tuple[str, ...], reader: _Reader) -> None:
    for key, value in section.items():
        if key in LEFT_OUT[name]:
            if value not in (False, None, 0, [], {}):
                reader.left_out.append(f"{name}.{key}")
        else:
            reader.warn(f"there is no setting {name}.{key[:60]}", "it is not read", suggest_among(key, known))


def _read_one(name: str, default: Any, given: Any, low: float, high: float, reader: _Reader) -> Any:
    """Return a value of the type of the default; the default, with a finding, when it is none."""
    if isinstance(default, bool):
        if isinstance(given, bool | int):
            return bool(given)
        reader.error(f"{name} is true or false, not {str(given)[:40]!r}", "", f"write {name.rpartition('.')[2]}: true")
        return default
    if isinstance(default, str):
        chosen = next((mode for mode in get_args(SpawnMode) if mode == str(given).lower()), None)
        if chosen is None:
            reader.error(f"{name} cannot be {str(given)[:40]!r}", "", suggest_among(str(given), get_args(SpawnMode)))
        return chosen or default
    if isinstance(default, tuple):
        if given is None:
            return ()
        items = cast("list[Any]", given) if isinstance(given, list) else [given]
        read = tuple(_read_number(name, item, low, high, reader) for item in items[:10_000])
        return () if any(math.isnan(value) for value in read) else read
    value = _read_number(name, given, low, high, reader)
    if math.isnan(value):
        return default
    return int(value) if isinstance(default, int) else value


def _read_number(name: str, given: Any, low: float, high: float, reader: _Reader) -> float:
    try:
        value = math.nan if isinstance(given, bool) else float(given)
    except (TypeError, ValueError, OverflowError):
        value = math.nan
    if not math.isfinite(value):
        reader.error(f"{name} is {str(given)[:40]!r}, not a number", "", "write digits with a decimal point")
        return math.nan
    if not low <= value <= high:
        bounds = f"{low:g} or more" if high == math.inf else f"from {low:g} to {high:g}"
        reader.error(f"{name} is {value:g}", "", f"write a number {bounds}")
        return math.nan
    return value
