"""Rules about what the road needs: contributors of troops, and the order in which land opens to relief."""

from functools import partial
from typing import Any

from modusvivendi.io.draft import Draft
from modusvivendi.io.nearest import suggest_among
from modusvivendi.io.preparations import FORCE_ISSUE
from modusvivendi.io.settings import Settings


def check_contributors(draft: Draft) -> None:
    """A contributor takes part in forms that are on the table, and stands where a proposal draws sectors."""
    settings = draft.settings.get("contributors")
    if settings is None:
        return
    sectors = {sector for plan in draft.proposals.values() for sector in _find_sectors(plan)}
    for id, entry in draft.entries("contributors").items():
        for key in ("forms", "granted"):
            _check_forms(draft, settings, id, key, entry.get(key, ()))
        for i, sector in enumerate(entry.get("near", ())):
            if sector not in sectors:
                draft.findings.add(
                    "link.near",
                    settings.where((id, "near", i)),
                    f"no proposal has a sector {sector[:60]!r}",
                    "a contributor is tied to the lines of sectors",
                    partial(suggest_among, sector, tuple(sectors)),
                )
        _check_answers(draft, settings, id, entry)


def _find_sectors(plan: Settings) -> Any:
    return plan.entries.get("", {}).get("sectors", {})


def _check_forms(draft: Draft, settings: Settings, id: str, key: str, forms: Any) -> None:
    known = draft.options(FORCE_ISSUE)
    if known is None and forms and FORCE_ISSUE not in (draft.known("issues") or {FORCE_ISSUE}):
        draft.findings.add(
            "contributor.forms",
            settings.where((id, key)),
            f"there is no issue {FORCE_ISSUE!r} whose options these could be",
            "the form of a force is settled by that issue",
            f"add [{FORCE_ISSUE}] to issues.toml, or leave {key} out",
        )
    for i, form in enumerate(forms):
        if known is not None and form not in known:
            draft.findings.add(
                "link.forms",
                settings.where((id, key, i)),
                f"unknown option {form[:60]!r} of {FORCE_ISSUE!r}",
                "a contributor takes part in forms of a force that are on the table",
                partial(suggest_among, form, tuple(known)),
            )


def _check_answers(draft: Draft, settings: Settings, id: str, entry: Any) -> None:
    """Nobody welcomes whom it vetoes, stands under itself, or gives way without having refused."""
    both = [party for party in entry.get("welcomed_by", ()) if party in entry.get("refused_by", ())]
    if both:
        draft.findings.add(
            "contributor.both",
            settings.where((id, "refused_by")),
            f"{both[0][:60]!r} both accepts and refuses {id[:60]!r}",
            "a party gives one answer",
            "take it out of welcomed_by or of refused_by",
        )
    if entry.get("under") == id:
        draft.findings.add(
            "contributor.under",
            settings.where((id, "under")),
            f"{id[:60]!r} stands under its own command",
            "the command makes it acceptable",
            "name another contributor, or leave under out",
        )
    idle = [party for party in entry.get("softened", ()) if party not in entry.get("refused_by", ())]
    if idle or (entry.get("softened") and "under" not in entry):
        draft.findings.add(
            "contributor.softened",
            settings.where((id, "softened")),
            f"softened of {id[:60]!r} turns no refusal",
            "it names parties that refuse, and accept under the command of another contributor",
            "name parties of refused_by, and the contributor under whose command",
            severity="warning",
        )


def check_relief_first(draft: Draft) -> None:
    """What a proposal wants opened first are sectors of its own."""
    for settings in draft.proposals.values():
        entry = settings.entries.get("", {})
        for i, sector in enumerate(entry.get("relief_first", ())):
            if sector not in entry["sectors"]:
                draft.findings.add(
                    "link.relief_first",
                    settings.where(("relief_first", i)),
                    f"unknown sector {sector[:60]!r}",
                    "a proposal opens sectors of this file",
                    partial(suggest_among, sector, tuple(entry["sectors"])),
                )
