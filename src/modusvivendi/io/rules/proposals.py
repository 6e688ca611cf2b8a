"""Rules about proposals."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Any

from modusvivendi.io.assignment import resolve_places
from modusvivendi.io.draft import Draft
from modusvivendi.io.nearest import suggest_among
from modusvivendi.io.settings import Settings
from modusvivendi.io.sheets import ID


def _walk(draft: Draft) -> Iterator[tuple[str, Settings, Mapping[str, Any]]]:
    for id, settings in draft.proposals.items():
        if "" in settings.entries:
            yield id, settings, settings.entries[""]


def check_sectors(draft: Draft) -> None:
    """A proposal has sectors with proper ids, and gives places to these only."""
    for _, settings, plan in _walk(draft):
        sectors = plan["sectors"]
        if not sectors:
            draft.findings.add(
                "sectors",
                settings.where(("sectors",)),
                "the proposal has no sector",
                "",
                "add [sectors.<id>]; one is enough",
            )
        for id in sectors:
            if not ID.fullmatch(id):
                draft.findings.add(
                    "id.sector",
                    settings.where(("sectors", id)),
                    f"{id[:60]!r} is not an id",
                    "",
                    "use letters a-z, digits, _ . -",
                )
        named = [(("default",), plan["default"])] if "default" in plan else []
        named += [((key, id), sector) for key in ("areas", "places") for id, sector in plan.get(key, {}).items()]
        for path, sector in named:
            if sector not in sectors:
                draft.findings.add(
                    "link.sector",
                    settings.where(path),
                    f"unknown sector {sector[:60]!r}",
                    "a place is given to one of the sectors of this file",
                    partial(suggest_among, sector, tuple(sectors)),
                )


def check_assigned_places(draft: Draft) -> None:
    """The places and areas that a proposal names are there; those that it leaves out are counted."""
    places, areas = draft.known("places"), draft.known("areas")
    for _, settings, plan in _walk(draft):
        for key, kind, known in (("areas", "area", areas), ("places", "place", places)):
            for id in plan.get(key, {}):
                if known is not None and id not in known:
                    draft.findings.add(
                        f"link.{key}",
                        settings.where((key, id)),
                        f"unknown {kind} {id[:60]!r}",
                        f"described in {key}.csv",
                        partial(_suggest, id, known, areas if kind == "place" else places, key),
                    )


def _suggest(id: str, known: Collection[str], other: Collection[str] | None, key: str) -> str:
    if other is not None and id in other:
        return f"it is in the other list: move it to [{'areas' if key == 'places' else 'places'}]"
    return suggest_among(id, known)


def check_unassigned_places(draft: Draft) -> None:
    """Note how many places a drawn proposal leaves out."""
    for _, settings, plan in _walk(draft):
        rows = resolve_places(draft, plan)
        left = sum(row < 0 for row in rows)
        if 0 < left < len(rows):
            draft.findings.add(
                "unassigned",
                settings.where(("sectors",)),
                f"{left:,} of {len(rows):,} places belong to no sector",
                "they are left out of its sectors' figures and counted as unassigned",
                "name them under [places] or [areas], or set default",
                severity="note",
            )


def check_proposal_terms(draft: Draft) -> None:
    """The terms of a proposal are options of issues."""
    issues = draft.known("issues")
    if issues is None:
        return
    for _, settings, plan in _walk(draft):
        for issue, option in plan.get("terms", {}).items():
            where = settings.where(("terms", issue))
            if issue not in issues:
                draft.findings.add(
                    "link.terms",
                    where,
                    f"unknown issue {issue[:60]!r}",
                    "described in issues.toml",
                    partial(suggest_among, issue, issues),
                )
                continue
            options = draft.options(issue)
            if options is not None and option not in options:
                draft.findings.add(
                    "link.terms",
                    where,
                    f"unknown option {option[:60]!r} of {issue[:60]!r}",
                    "described in issues.toml",
                    partial(suggest_among, option, options),
                )


def check_published_shares(draft: Draft) -> None:
    """Published shares of the land add up to about 1 at most."""
    for _, settings, plan in _walk(draft):
        total = sum(sector["area_share"]["best"] for sector in plan["sectors"].values() if "area_share" in sector)
        if total > 1.005:  # published figures are rounded
            draft.findings.add(
                "sum.area_share",
                settings.where(("sectors",)),
                f"the published shares of the land add up to {total:.4g}",
                "the sectors cannot have more than all the land",
                "check the shares",
                severity="warning",
            )


def check_variants(draft: Draft) -> None:
    """No proposal may be a variant of itself, by however many steps."""
    parent = {id: plan.get("variant_of") for id, _, plan in _walk(draft)}
    for start, first in parent.items():
        seen = {start}
        id = first
        while id is not None and id not in seen:
            seen.add(id)
            id = parent.get(id)
        if id == start:
            settings = draft.proposals[start]
            draft.findings.add(
                "variants",
                settings.where(("variant_of",)),
                f"{start!r} is a variant of itself",
                "one of them must have come first",
                "delete variant_of in the one that came first",
            )
