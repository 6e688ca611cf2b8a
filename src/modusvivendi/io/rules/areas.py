"""Rules about larger areas."""

from modusvivendi.io.draft import Draft


def check_area_circles(draft: Draft) -> None:
    """No area may lie in itself, by however many steps."""
    sheet = draft.sheets.get("areas")
    if sheet is None:
        return
    ids, parents = sheet.text("id"), sheet.text("parent")
    parent = dict(zip(ids, parents, strict=True))
    settled: set[str] = set()
    for row, start in enumerate(ids):
        path: dict[str, None] = {}
        id = start
        while id and id in parent and id not in settled and id not in path:
            path[id] = None
            id = parent[id]
        if id in path:
            circle = [*list(path)[list(path).index(id) :], id]
            shown = " in ".join(circle if len(circle) < 8 else [*circle[:6], "…", id])
            draft.findings.add(
                "circle",
                sheet.where(row, "parent"),
                f"the areas lie in a circle: {shown}",
                "an area cannot lie in itself",
                "correct the parent of one of them, or leave it empty",
            )
        settled |= path.keys()
