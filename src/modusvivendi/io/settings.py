"""Settings: TOML bytes to checked entries, with the line and column of every key."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from modusvivendi.core.dictionary import PROPOSAL, RECORDS, Record
from modusvivendi.core.dictionary.records import INFEASIBLE
from modusvivendi.core.errors import Where
from modusvivendi.io import limits
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.positions import Locator, Path
from modusvivendi.io.sheets import ID

_KEY = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY = re.compile(
    rf"(?:^|[\[{{,])[ \t]*+{_KEY}(?:[ \t]*+\.[ \t]*+{_KEY}){{{limits.KEY_PARTS},}}+[ \t]*+[=\]]", re.MULTILINE
)
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass
class Settings:
    """One TOML file.

    ``entries`` are the tables that passed, by id (one with the empty id for files that are one record); ``ids`` all
    that are written there, so that a reference to a broken entry is no second finding. ``extra``: ``[[infeasible]]``.
    """

    file: str
    text: str
    record: Record
    entries: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    ids: tuple[str, ...] = ()
    extra: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @cached_property
    def _locator(self) -> Locator:
        return Locator(self.text)

    def where(self, path: Path) -> Where:
        """Say where a key is; ``path`` begins with the entry's id unless the file is one record."""
        return Where(self.file, *self._locator.locate(path))

    def top(self, id: str) -> Path:
        """Return the path of an entry."""
        return (id,) if id else ()


def read_settings(record: Record, folder: Folder) -> Settings | None:
    """Read ``<record>.toml``; None, with findings when that is wrong, if it is not there or cannot be parsed."""
    name = f"{record.name}.toml"
    return _read(record, name, folder) if name in folder.names else None


def read_proposals(folder: Folder) -> dict[str, Settings]:
    """Read ``proposals/*.toml`` by id, which is the file's name."""
    found: dict[str, Settings] = {}
    for name in folder.proposals():
        id = name.removeprefix("proposals/").removesuffix(".toml")
        if not ID.fullmatch(id):
            folder.findings.add(
                "id.proposal",
                Where(name),
                f"the file's name {id[:60]!r} is not an id",
                "a proposal is called by the name of its file",
                "use letters a-z, digits, _ . -",
            )
            continue
        settings = _read(PROPOSAL, name, folder)
        if settings is not None:
            found[id] = settings
    return found


def _read(record: Record, name: str, folder: Folder) -> Settings | None:
    data = folder.read(name, limits.TOML_BYTES)
    text = None if data is None else decode(data, name, folder.findings)
    if text is None:
        return None
    text = text.replace("\r\n", "\n")
    parsed = _parse(text, name, folder.findings)
    if parsed is None:
        return None
    settings = Settings(name, text, record)
    _check_text(settings, parsed, folder.findings)
    _fill(settings, parsed, folder.findings)
    return settings


def _parse(text: str, file: str, findings: Findings) -> dict[str, Any] | None:
    long = _LONG_KEY.search(text)
    if long:
        line = text.count("\n", 0, long.end()) + 1
        findings.add(
            "toml",
            Where(file, line, 1),
            f"a key has more than {limits.KEY_PARTS} parts",
            "",
            "no key here needs more than 4",
        )
        return None
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        _report(text, file, str(error), findings)
        return None
    except RecursionError:
        findings.add("toml", Where(file, 1, 1), "is nested too deeply", repair=f"keep to {limits.DEPTH} levels")
        return None
    except (ValueError, OverflowError) as error:
        findings.add(
            "toml", Where(file, 1, 1), f"holds a number or date that cannot be: {str(error)[:100]}", repair="check it"
        )
        return None
    if _is_deep(parsed):
        findings.add("toml", Where(file, 1, 1), "is nested too deeply", repair=f"keep to {limits.DEPTH} levels")
        return None
    return parsed


def _report(text: str, file: str, message: str, findings: Findings) -> None:
    place = _PLACE.search(message)
    if place:
        line, column = int(place.group(1)), int(place.group(2))
    else:
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    what = _PLACE.sub("", message).replace("(at end of document)", "at the end of the file").strip()
    lines = text.split("\n")
    shown = lines[line - 1].strip()[:80] if line <= len(lines) else ""
    repair = {
        "Invalid value": 'put text in quotation marks: key = "text"; dates as "2015-10-01"',
        "Cannot overwrite a value": "the key is there twice: delete one",
        "Cannot declare": "the table is there twice: put its keys together",
    }.get(next((head for head in ("Invalid value", "Cannot overwrite a value", "Cannot declare") if head in what), ""))
    findings.add(
        "toml",
        Where(file, line, column),
        f"is not TOML: {what[:1].lower()}{what[1:]}: {shown!r}",
        "nothing in the file can be read",
        repair or "check quotation marks and brackets; a table begins with [name], a key with key =",
    )


def _is_deep(parsed: Any) -> bool:
    level: list[Any] = [parsed]
    for _ in range(limits.DEPTH):
        level = [child for node in level for child in _children(node)]
        if not level:
            return False
    return True


def _children(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        yield from node.values()
    elif isinstance(node, list):
        yield from node


def _check_text(settings: Settings, parsed: dict[str, Any], findings: Findings) -> None:
    if not limits.CONTROL.search(settings.text.replace("\\", "")) and "\\" not in settings.text:
        return
    for path, text in walk_texts(parsed):
        sign = limits.CONTROL.search(text)
        if sign:
            findings.add(
                "control",
                settings.where(path),
                f"the text holds the control sign {sign.group()!r}",
                "it can be written neither on a page nor on a screen",
                "delete the sign",
            )
        elif len(text) > limits.CELL:
            findings.add("cell", settings.where(path), f"has more than {limits.CELL:,} characters", repair="shorten it")


def walk_texts(node: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield every text and key below a parsed TOML value, with its path."""
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, Mapping):
        for key, child in node.items():
            yield (*path, key), key
            yield from walk_texts(child, (*path, key))
    elif isinstance(node, list):
        for i, child in enumerate(node):
            yield from walk_texts(child, (*path, i))


def _fill(settings: Settings, parsed: dict[str, Any], findings: Findings) -> None:
    from modusvivendi.io.schema import check_record

    record = settings.record
    if record is PROPOSAL or record is RECORDS[0]:
        entry = check_record(record, parsed, settings.where, (), findings)
        settings.ids = ("",)
        if entry is not None:
            settings.entries[""] = entry
        return
    if record.name == "issues":
        _fill_infeasible(settings, parsed.pop("infeasible", []), findings)
    settings.ids = tuple(parsed)
    for id, raw in parsed.items():
        if not ID.fullmatch(id):
            findings.add(
                "id",
                settings.where((id,)),
                f"{id[:60]!r} is not an id",
                "ids stand in commands and JSON",
                "use a-z, 0-9, _ . -",
            )
        elif not isinstance(raw, dict):
            findings.add(
                "key",
                settings.where((id,)),
                f"{id[:60]!r} stands outside of any table",
                f"{record.meaning}",
                f"begin a table above it: [{record.name.rstrip('s')}_id]",
            )
        else:
            entry = check_record(record, raw, settings.where, (id,), findings)
            if entry is not None:
                settings.entries[id] = entry


def _fill_infeasible(settings: Settings, raw: Any, findings: Findings) -> None:
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        findings.add(
            "infeasible",
            settings.where(("infeasible",)),
            "infeasible is not a list of tables",
            INFEASIBLE.meaning,
            "[[infeasible]]",
        )
        return
    for i, item in enumerate(raw):
        path: Path = ("infeasible", i)
        why = item.pop("why", None)
        if not isinstance(why, str) or not why.strip():
            findings.add(
                "infeasible",
                settings.where(path),
                "the combination has no why",
                INFEASIBLE.meaning,
                'add why = "the reason"',
            )
            continue
        pattern: dict[str, tuple[str, ...]] = {}
        for issue, options in item.items():
            listed = [options] if isinstance(options, str) else options
            if isinstance(listed, list) and listed and all(isinstance(option, str) for option in listed):
                pattern[issue] = tuple(listed)
            else:
                findings.add(
                    "infeasible",
                    settings.where((*path, issue)),
                    f"{issue[:60]} must name an option or a list of options",
                    INFEASIBLE.meaning,
                    f'{issue[:60]} = ["option", "other"]',
                )
        settings.extra.append({"why": why, "pattern": pattern, "path": path})
