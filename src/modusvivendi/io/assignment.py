"""Which sector each place belongs to: places go before areas, the deepest area before the others, then the default."""

from collections.abc import Mapping
from typing import Any

from modusvivendi.io.draft import Draft


def resolve_places(draft: Draft, plan: Mapping[str, Any]) -> list[int]:
    """Return for each place, in the order of places.csv, the number of its sector in the proposal, -1 for none."""
    sheet = draft.sheets.get("places")
    if sheet is None:
        return []
    number = {id: i for i, id in enumerate(plan["sectors"])}
    default = number.get(plan.get("default", ""), -1)
    named = {id: number.get(sector, -1) for id, sector in plan.get("places", {}).items()}
    by_area = _resolve_areas(draft, {id: number.get(sector, -1) for id, sector in plan.get("areas", {}).items()})
    return [
        named[id] if id in named else by_area.get(parent, default)
        for id, parent in zip(sheet.text("id"), sheet.text("parent"), strict=True)
    ]


def _resolve_areas(draft: Draft, named: Mapping[str, int]) -> dict[str, int]:
    """Return the sector of every area that is named or lies, by however many steps, in a named one."""
    sheet = draft.sheets.get("areas")
    if sheet is None or not named:
        return {}
    parent = dict(zip(sheet.text("id"), sheet.text("parent"), strict=True))
    found: dict[str, int] = {id: sector for id, sector in named.items() if id in parent}
    barren: set[str] = set()
    for start in parent:
        path: list[str] = []
        id = start
        # The second bound stops at circles, which are a finding elsewhere.
        while id and id not in found and id not in barren and len(path) <= len(parent):
            path.append(id)
            id = parent.get(id, "")
        if id in found:
            found.update(dict.fromkeys(path, found[id]))
        else:
            barren.update(path)
    return found
