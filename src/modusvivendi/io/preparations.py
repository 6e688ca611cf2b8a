"""What a dossier says for the road: from the draft, and back to text."""

from collections.abc import Iterator, Mapping
from typing import Any

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.forces import Contributor
from modusvivendi.core.preparations import Consent, Duration, Holding, Score
from modusvivendi.core.ranges import Range
from modusvivendi.core.training import Programme
from modusvivendi.io.draft import Draft
from modusvivendi.io.sheets import Sheet
from modusvivendi.io.syntax import Value, format_number, format_table

FORCE_ISSUE = "peacekeepers"
"""The issue whose options are the forms of a force."""
NO_FORCE = ("", "none")
"""What stands for no force at all."""
_LISTS = ("near", "welcomed_by", "refused_by", "softened", "granted")

_Values = Mapping[str, Any]


def build_contributors(draft: Draft) -> dict[str, Contributor]:
    """Build contributors.toml; one without ``forms`` takes part in every form of a force."""
    every = tuple(option for option in draft.options(FORCE_ISSUE) or () if option not in NO_FORCE)
    return {
        id: Contributor(
            id,
            entry["name"],
            _range(entry["troops"]),
            _range(entry["cost"]),
            tuple(entry.get("forms", every)),
            under=entry.get("under", ""),
            kind=entry["kind"],
            reason=entry.get("note", ""),
            source=entry["source"],
            **{key: tuple(entry.get(key, ())) for key in _LISTS},
        )
        for id, entry in draft.entries("contributors").items()
    }


def build_programmes(draft: Draft) -> dict[str, Programme]:
    """Build training.toml. Strictness and place come from the deal, risks from what comes with the program."""
    return {
        id: Programme(
            (float(entry["applicants"]),) * entry["intake_months"],
            {},
            "inside",
            float(entry["km"]),
            float(entry["places"]),
            entry["vetting_months"],
            entry["months"],
            float(entry["finish"]),
            float(entry["stays"]),
            float(entry["enters"]),
            {},
            entry.get("note", ""),
            entry["source"],
            entry.get("party", ""),
        )
        for id, entry in draft.entries("training").items()
    }


def build_consents(draft: Draft) -> tuple[Consent, ...]:
    """Build the rows of consent.csv."""
    sheet = draft.sheets.get("consent")
    if sheet is None:
        return ()
    rows = zip(*_texts(sheet, "party", "source", "note"), _ranges(sheet), strict=True)
    return tuple(Consent(party, months, source, note) for party, source, note, months in rows)


def build_access(draft: Draft) -> tuple[Score, ...]:
    """Build the rows of access.csv; an empty score is unknown."""
    sheet = draft.sheets.get("access")
    if sheet is None:
        return ()
    rows = zip(*_texts(sheet, "indicator", "source", "note"), sheet.number("score").tolist(), strict=True)
    return tuple(
        Score(indicator, None if score != score else int(score), source, note)
        for indicator, source, note, score in rows
    )


def build_today(draft: Draft) -> tuple[Holding, ...]:
    """Build the rows of today.csv."""
    sheet = draft.sheets.get("today")
    if sheet is None:
        return ()
    return tuple(Holding(*row) for row in zip(*_texts(sheet, "condition", "note", "source"), strict=True))


def build_durations(draft: Draft) -> tuple[Duration, ...]:
    """Build the rows of durations.csv."""
    sheet = draft.sheets.get("durations")
    if sheet is None:
        return ()
    rows = zip(*_texts(sheet, "activity", "source", "note"), _ranges(sheet), strict=True)
    return tuple(Duration(activity, days, source, note) for activity, source, note, days in rows)


def format_contributors(dossier: Dossier) -> list[str]:
    """Write contributors as TOML tables."""
    return [
        format_table(
            (one.id,),
            {
                "name": one.names,
                "troops": one.troops,
                "cost": one.cost,
                "forms": one.forms,
                **{key: getattr(one, key) or None for key in _LISTS},
                "under": one.under or None,
                "kind": one.kind,
                "note": one.reason or None,
                "source": one.source,
            },
        )
        for one in dossier.contributors.values()
    ]


def format_programmes(dossier: Dossier) -> list[str]:
    """Write programmes as TOML tables."""
    return [format_table((id,), _split_programme(one)) for id, one in dossier.programmes.items()]


def _split_programme(one: Programme) -> dict[str, Value]:
    return {
        "party": one.party or None,
        "applicants": one.applicants[0],
        "intake_months": len(one.applicants),
        **{key: getattr(one, key) for key in ("km", "places", "vetting_months", "months", "finish", "stays", "enters")},
        "note": one.reason or None,
        "source": one.source,
    }


def list_rows(dossier: Dossier) -> dict[str, Iterator[dict[str, str]]]:
    """Return the rows of consent, access, today and durations by table."""
    return {
        "consent": (
            {"party": one.party, **_split(one.months), "source": one.source, "note": one.note}
            for one in dossier.consents
        ),
        "access": (
            {
                "indicator": one.indicator,
                "score": "" if one.score is None else str(one.score),
                "source": one.source,
                "note": one.note,
            }
            for one in dossier.access
        ),
        "today": ({"condition": one.condition, "note": one.note, "source": one.source} for one in dossier.today),
        "durations": (
            {"activity": one.activity, **_split(one.days), "source": one.source, "note": one.note}
            for one in dossier.durations
        ),
    }


def _split(value: Range) -> dict[str, str]:
    return {end: format_number(getattr(value, end)) for end in ("low", "best", "high")}


def _range(entry: _Values) -> Range:
    return Range(float(entry["low"]), float(entry["best"]), float(entry["high"]))


def _texts(sheet: Sheet, *columns: str) -> list[Any]:
    return [sheet.text(column) for column in columns]


def _ranges(sheet: Sheet) -> list[Range]:
    parts = (sheet.number(part).tolist() for part in ("low", "best", "high"))
    return [Range(*row) for row in zip(*parts, strict=True)]
