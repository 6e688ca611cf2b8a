"""The places one by one, for those who may see them."""

import numpy as np

from modusvivendi.brief.blocks import Chapter, Folded, Paragraph, Table
from modusvivendi.brief.maps import holding
from modusvivendi.brief.view import View, name_all
from modusvivendi.core.ranges import Range
from modusvivendi.plan.results import Results

MOST = 600
"""Beyond this many places the table is left to the exports."""


def tell_places(results: Results, view: View) -> Chapter | None:
    """Write the table of places with who holds them; None for the public."""
    if not view.permits.fine:
        return None
    dossier = results.dossier
    title = view.say("chapter.places")
    if len(dossier.places) > MOST:
        return Chapter("places", title, [Paragraph(view.say("annex.too_many", n=view.number(len(dossier.places))))])
    named = name_all(dossier, view)
    holders, confidence = holding(dossier)
    places = dossier.places
    rows: list[list[str]] = []
    for row, id in enumerate(places.ids):
        parent = places.parents[row]
        holder = view.name(dossier.parties[holders[row]].names) if holders[row] >= 0 else view.say("unknown")
        sure = view.formats.percent(float(confidence[row])) if np.isfinite(confidence[row]) else ""
        rows.append(
            [
                view.name(places.names[row]),
                view.text(id),
                named.areas.get(parent, "") if parent else "",
                view.number(float(places.area_km2[row])),
                view.people(Range(*map(float, places.population[row]))),
                holder,
                sure,
            ]
        )
    keys = ("place", "id", "area", "land", "people", "held_by", "confidence")
    table = Table(view.say("annex.table"), [view.say(f"column.{key}") for key in keys], rows, frozenset({3, 4, 6}))
    return Chapter("places", title, [Paragraph(view.say("annex.intro")), Folded(view.say("annex.table"), [table])])
