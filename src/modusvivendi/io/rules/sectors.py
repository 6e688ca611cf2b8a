"""Rules about the sectors that are asked for."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Any

from modusvivendi.core.problems import TERMS
from modusvivendi.core.territory import SEA
from modusvivendi.io.draft import Draft
from modusvivendi.io.links import STATE
from modusvivendi.io.nearest import suggest_among
from modusvivendi.io.problems import WINDOWS, find_rows
from modusvivendi.io.settings import Settings
from modusvivendi.io.sheets import ID


def _walk(draft: Draft) -> Iterator[tuple[str, Settings, Mapping[str, Any]]]:
    settings = draft.settings.get("sectors")
    for id, problem in settings.entries.items() if settings else ():
        yield id, settings, problem  # pyright: ignore[reportReturnType]


def check_wanted_sectors(draft: Draft) -> None:
    """A problem has sectors with proper ids, and as many as it says."""
    for id, settings, problem in _walk(draft):
        sectors: Mapping[str, Any] = problem["sectors"]
        if not sectors:
            draft.findings.add(
                "wanted", settings.where((id, "sectors")), "no sector is asked for", "", f"add [{id}.sectors.<id>]"
            )
        for key in sectors:
            if not ID.fullmatch(key):
                draft.findings.add(
                    "id.sector",
                    settings.where((id, "sectors", key)),
                    f"{key[:60]!r} is not an id",
                    "",
                    "use letters a-z, digits, _ . -",
                )
        needed = sum(not sector.get("optional", False) for sector in sectors.values())
        fewest, most = problem.get("fewest", max(1, needed)), problem.get("most", len(sectors))
        if not needed <= fewest <= most <= len(sectors):
            key = "fewest" if "fewest" in problem else "most"
            draft.findings.add(
                "count",
                settings.where((id, key)),
                f"{fewest} to {most} sectors are wanted, but {needed} are needed and {len(sectors)} described",
                "only an optional sector can be left out",
                f"choose fewest and most between {needed} and {len(sectors)}, or add optional = true to a sector",
            )


def check_wanted_bounds(draft: Draft) -> None:
    """A least amount is not above the greatest."""
    for id, settings, problem in _walk(draft):
        for key, sector in problem["sectors"].items():
            for name in WINDOWS:
                low, high = sector.get(f"{name}_low"), sector.get(f"{name}_high")
                if low is not None and high is not None and low > high:
                    draft.findings.add(
                        "window",
                        settings.where((id, "sectors", key, f"{name}_low")),
                        f"{name}_low {low:g} is above {name}_high {high:g}",
                        "no sector can hold both",
                        "swap the two, or mend one",
                    )


def check_wanted_words(draft: Draft) -> None:
    """What a sector must touch, and the terms that are weighed, are known words."""
    for id, settings, problem in _walk(draft):
        for key, sector in problem["sectors"].items():
            others = [other for other in problem["sectors"] if other != key]
            for i, word in enumerate(sector.get("touches", ())):
                if word not in others and word != SEA and not STATE.fullmatch(word):
                    draft.findings.add(
                        "link.touches",
                        settings.where((id, "sectors", key, "touches", i)),
                        f"a sector cannot touch {word[:60]!r}",
                        "it touches @sea, a state as @ISO3 or another sector of the same problem",
                        partial(suggest_among, word, (*others, SEA)),
                    )
        for term in problem.get("terms", {}):
            if term not in TERMS:
                draft.findings.add(
                    "link.term",
                    settings.where((id, "terms", term)),
                    f"there is no term {term[:60]!r}",
                    "a weight would be lost in silence",
                    partial(suggest_among, term, tuple(TERMS)),
                )
        _check_further(draft, settings, problem, id)
        for i, part in enumerate(problem.get("together", ())):
            _check_group(draft, settings, part, (id, "together", i))


def _check_further(draft: Draft, settings: Settings, problem: Mapping[str, Any], id: str) -> None:
    """A key that belongs to one term is not given to another, where it would be lost."""
    for term, values in problem.get("terms", {}).items():
        for key, owner in (("km", "people_near_line"), ("per_100_m", "rugged_line_km")):
            if key in values and term != owner:
                draft.findings.add(
                    "key.term",
                    settings.where((id, "terms", term, key)),
                    f"the term {term[:60]} has no {key}",
                    "it would be lost in silence",
                    f"give it to {owner}, or take it out",
                )


def check_anchors(draft: Draft) -> None:
    """No place is asked for by two sectors, nor both asked for and forbidden."""
    places, areas = draft.known("places"), draft.known("areas")
    if places is None or areas is None:
        return
    known = {*places, *areas}
    names = {row: place for place, row in draft.rows.items()}
    for id, settings, problem in _walk(draft):
        owner: dict[int, str] = {}
        for key, sector in problem["sectors"].items():
            anchors = find_rows(draft, _keep(sector.get("anchors", ()), known))
            barred = {*find_rows(draft, _keep(sector.get("excludes", ()), known))}.intersection(anchors)
            if barred:
                draft.findings.add(
                    "anchor",
                    settings.where((id, "sectors", key, "excludes")),
                    f"{names[min(barred)]!r} is both an anchor of {key!r} and excluded from it",
                    "no plan can do both",
                    "take it out of one of the two lists",
                )
            taken = [row for row in anchors if row in owner]
            if taken:
                draft.findings.add(
                    "anchor",
                    settings.where((id, "sectors", key, "anchors")),
                    f"{names[taken[0]]!r} is an anchor of {owner[taken[0]]!r} as well",
                    "a place belongs to one sector",
                    "take it out of one of the two lists",
                )
            for row in anchors:
                owner.setdefault(row, key)
            if sector.get("fixed") and not anchors:
                draft.findings.add(
                    "anchor",
                    settings.where((id, "sectors", key, "fixed")),
                    f"{key!r} is fixed and has no anchors",
                    "it would hold nothing",
                    "name its places under anchors",
                )


def _keep(ids: Collection[str], known: Collection[str]) -> list[str]:
    """Leave out what is a finding already."""
    return [id for id in ids if id in known]


def _check_group(draft: Draft, settings: Settings, part: Mapping[str, Any], path: tuple[str | int, ...]) -> None:
    sheet = draft.sheets.get("areas")
    levels = set(sheet.text("level")) - {""} if sheet else set[str]()
    if "level" in part and part["level"] not in levels:
        draft.findings.add(
            "link.level",
            settings.where((*path, "level")),
            f"no area has the level {part['level'][:60]!r}",
            "the groups are the areas of that level in areas.csv",
            partial(suggest_among, part["level"], tuple(levels)),
        )
    if not any(part.get(key) for key in ("level", "areas", "places")):
        draft.findings.add(
            "group", settings.where(path), "names no places", "nothing is kept together", 'add level = "district"'
        )
