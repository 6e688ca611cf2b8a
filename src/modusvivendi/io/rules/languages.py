"""Rules about names in every language of the dossier."""

from collections.abc import Mapping

from modusvivendi.io.draft import Draft
from modusvivendi.io.positions import Path
from modusvivendi.io.records import walk_fields
from modusvivendi.io.settings import Settings

_WHY = "readers of that language would see another one"


def check_languages(draft: Draft) -> None:
    """Warn where a name lacks one of the dossier's languages."""
    if not draft.languages:
        return
    _check_tables(draft)
    for settings in [*draft.settings.values(), *draft.proposals.values()]:
        for id, entry in settings.entries.items():
            for field, names, path in walk_fields(settings.record, entry, settings.top(id)):
                if field.type == "names":
                    _check_names(draft, settings, names, path)


def _check_names(draft: Draft, settings: Settings, names: Mapping[str, str], path: Path) -> None:
    missing = [code for code in draft.languages if not names.get(code, "").strip()]
    strange = [code for code in names if code not in draft.languages]
    if missing:
        draft.findings.add(
            "names",
            settings.where(path),
            f"{'.'.join(map(str, path))[:100]} lacks {', '.join(missing)}",
            _WHY,
            f'add {missing[0]} = "…"',
            severity="warning",
        )
    if strange:
        draft.findings.add(
            "stranger_names",
            settings.where((*path, strange[0])),
            f"{strange[0][:40]!r} is not a language of the dossier",
            "the text will not be shown",
            f"add it to languages in dossier.toml, which has {', '.join(draft.languages)}",
            severity="warning",
        )


def _check_tables(draft: Draft) -> None:
    for sheet in draft.sheets.values():
        if not any(field.type == "names" for field in sheet.table.fields):
            continue
        columns = sheet.names()
        for code in sorted(columns.keys() - set(draft.languages)):
            draft.findings.add(
                "stranger_names",
                sheet.where(-1, f"name_{code}"),
                f"{code[:40]!r} is not a language of the dossier",
                "the names will not be shown",
                f"add it to languages in dossier.toml, which has {', '.join(draft.languages)}",
                severity="warning",
            )
        for code in draft.languages:
            if code not in columns:
                draft.findings.add(
                    "names",
                    sheet.where(-1),
                    f"the column name_{code} is missing",
                    _WHY,
                    f"add name_{code}",
                    severity="warning",
                )
            elif "" in columns[code]:
                for row, cell in enumerate(columns[code]):
                    if not cell and not draft.findings.skips("names", sheet.file, "warning"):
                        draft.findings.add(
                            "names",
                            sheet.where(row, f"name_{code}"),
                            f"{sheet.text('id')[row][:60]!r} has no name in {code}",
                            _WHY,
                            f"fill in name_{code}",
                            severity="warning",
                        )
