"""Rules about codes of countries and languages."""

import re

from modusvivendi.io.draft import Draft

_COUNTRY = re.compile(r"[A-Z]{3}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def check_country_codes(draft: Draft) -> None:
    """Countries are called by three capitals (ISO 3166 alpha-3)."""
    about = draft.settings.get("dossier")
    country = draft.about.get("country", "")
    if about and country and not _COUNTRY.fullmatch(country):
        draft.findings.add(
            "country",
            about.where(("country",)),
            f"{country[:40]!r} is no country code",
            "ISO 3166 alpha-3",
            'country = "SYR"',
        )
    for table, column in (("series", "country"), ("sites", "abroad")):
        sheet = draft.sheets.get(table)
        for row, cell in enumerate(sheet.text(column) if sheet else ()):
            if cell and sheet and not _COUNTRY.fullmatch(cell):
                draft.findings.add(
                    "country",
                    sheet.where(row, column),
                    f"{cell[:40]!r} is no country code",
                    "ISO 3166 alpha-3",
                    "write three capitals: TUR",
                )


def check_language_codes(draft: Draft) -> None:
    """Languages are called by their code (en, ar), each once, and there is at least one."""
    about = draft.settings.get("dossier")
    if about is None or not draft.about:
        return
    where = about.where(("languages",))
    if not draft.languages:
        draft.findings.add("language", where, "no language is named", "names are by language", 'languages = ["en"]')
    if len(set(draft.languages)) < len(draft.languages):
        draft.findings.add("language", where, "a language is named twice", repair="name each once")
    for i, code in enumerate(draft.languages):
        if not _LANGUAGE.fullmatch(code):
            draft.findings.add(
                "language",
                about.where(("languages", i)),
                f"{code[:40]!r} is no language code",
                "names stand in columns name_<code>",
                "write two or three small letters: en, ar",
            )
