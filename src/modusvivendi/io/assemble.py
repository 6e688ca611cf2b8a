"""A checked draft to the frozen dossier."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.names import Names
from modusvivendi.core.periods import Period
from modusvivendi.core.plans import Plan, Sector
from modusvivendi.core.politics import (
    Aim,
    Assumption,
    Burden,
    Community,
    Infeasible,
    Issue,
    Option,
    Party,
    Purpose,
    Source,
    StrikeShare,
)
from modusvivendi.core.ranges import UNKNOWN, Range, freeze
from modusvivendi.io.assignment import resolve_places
from modusvivendi.io.draft import Draft
from modusvivendi.io.preparations import (
    build_access,
    build_consents,
    build_contributors,
    build_durations,
    build_programmes,
    build_today,
)
from modusvivendi.io.problems import build_problems
from modusvivendi.io.rows import (
    build_areas,
    build_borders,
    build_control,
    build_events,
    build_fallbacks,
    build_links,
    build_people,
    build_places,
    build_series,
    build_sites,
    build_stakes,
)

_Values = Mapping[str, Any]


def assemble(draft: Draft) -> Dossier:
    """Build the dossier. The draft must have no errors: everything that a reference names is there."""
    about = draft.about
    places = build_places(draft)
    return Dossier(
        id=about["id"],
        title=about["title"],
        as_of=about["as_of"],
        languages=draft.languages,
        country=about.get("country", ""),
        projection=about.get("projection", ""),
        notes=about.get("notes", {}),
        limits=about.get("limits", {}),
        sources=build_sources(draft),
        areas=build_areas(draft),
        places=places,
        borders=build_borders(draft),
        shapes=draft.shapes,
        communities=tuple(
            Community(id, entry["name"], entry.get("note", {}), entry["source"])
            for id, entry in draft.entries("communities").items()
        ),
        people=build_people(draft),
        parties=tuple(_build_party(id, entry) for id, entry in draft.entries("parties").items()),
        control=build_control(draft),
        events=build_events(draft),
        series=build_series(draft),
        sites=build_sites(draft),
        links=build_links(draft),
        issues=tuple(_build_issue(id, entry) for id, entry in draft.entries("issues").items()),
        infeasible=_build_infeasible(draft),
        stakes=build_stakes(draft),
        fallbacks=build_fallbacks(draft),
        assumptions={id: _build_assumption(id, entry) for id, entry in draft.entries("assumptions").items()},
        plans=tuple(_build_plan(draft, id, settings.entries[""]) for id, settings in draft.proposals.items()),
        problems=build_problems(draft),
        contributors=build_contributors(draft),
        programmes=build_programmes(draft),
        consents=build_consents(draft),
        access=build_access(draft),
        today=build_today(draft),
        durations=build_durations(draft),
        effects=draft.effects,
    )


def build_sources(draft: Draft) -> dict[str, Source]:
    """Return the sources of a draft by id; in one with errors, what is wrong with them stays empty."""
    keys = ("author", "date", "url", "licence", "note")
    return {
        id: Source(
            id, entry.get("title", ""), entry.get("kind", "judgement"), **{key: entry.get(key, "") for key in keys}
        )
        for id, entry in draft.entries("sources").items()
    }


def _range(entry: _Values | None) -> Range:
    return UNKNOWN if entry is None else Range(float(entry["low"]), float(entry["best"]), float(entry["high"]))


def _build_party(id: str, entry: _Values) -> Party:
    return Party(
        id=id,
        names=entry["name"],
        kind=entry["kind"],
        role=entry["role"],
        participation=_range(entry.get("participation")),
        patron=tuple(entry.get("patron", ())),
        clients=tuple(entry.get("clients", ())),
        communities=tuple(entry.get("communities", ())),
        capability=_range(entry.get("capability")),
        aims=tuple(
            Aim(
                aim["aim"],
                aim.get("quotation", ""),
                aim.get("speaker", ""),
                aim["date"],
                aim["source"],
                tuple(aim.get("against", ())),
            )
            for aim in entry.get("aims", ())
        ),
        note=entry.get("note", {}),
        source=entry["source"],
        shares=tuple(
            StrikeShare(
                share["first"],
                share["last"],
                tuple(share["areas_of"]),
                share.get("named"),
                _range(share["share"]),
                tuple(share.get("with", ())),
                share.get("speaker", ""),
                share["note"],
                share["source"],
            )
            for share in entry.get("shares", ())
        ),
        purposes=tuple(
            Purpose(one["kind"], one["issue"], tuple(one["options"]), one["source"], one.get("note", ""))
            for one in entry.get("purposes", ())
        ),
        burdens=tuple(
            Burden(one["enemy"], _range(one["means"]), _range(one["concern"]), one["source"], one.get("note", ""))
            for one in entry.get("burdens", ())
        ),
    )


def _build_issue(id: str, entry: _Values) -> Issue:
    return Issue(
        id=id,
        names=entry["name"],
        question=entry.get("question", {}),
        owner=tuple(entry.get("owner", ())),
        ordered=entry.get("ordered", False),
        one_way=entry.get("one_way", False),
        options=tuple(
            Option(
                key,
                option["name"],
                option.get("plan"),
                option.get("one_way", False),
                tuple(option.get("owner", ())),
            )
            for key, option in entry["options"].items()
        ),
        source=entry["source"],
    )


def _build_infeasible(draft: Draft) -> tuple[Infeasible, ...]:
    settings = draft.settings.get("issues")
    return tuple(Infeasible(item["pattern"], item["why"]) for item in settings.extra) if settings else ()


def _build_assumption(id: str, entry: _Values) -> Assumption:
    return Assumption(id, _range(entry), entry["unit"], entry["kind"], entry["meaning"], entry["source"])


def _build_plan(draft: Draft, id: str, entry: _Values) -> Plan:
    names: Names = entry.get("note", {})
    date: Period = entry["date"]
    return Plan(
        id=id,
        title=entry["title"],
        sectors=tuple(_build_sector(key, sector) for key, sector in entry["sectors"].items()),
        assignment=freeze(np.array(resolve_places(draft, entry), np.int64)),
        terms=entry.get("terms", {}),
        date=date,
        author=entry.get("author", ""),
        kind=entry["kind"],
        note=names,
        outcome=entry.get("outcome", {}),
        variant_of=entry.get("variant_of"),
        source=entry["source"],
        relief_first=tuple(entry.get("relief_first", ())),
    )


def _build_sector(id: str, entry: _Values) -> Sector:
    return Sector(
        id=id,
        names=entry["name"],
        home=tuple(entry["home"]),
        held_by=tuple(entry.get("held_by", ())),
        optional=entry.get("optional", False),
        status=entry.get("status", ""),
        area_share=_range(entry.get("area_share")),
    )
