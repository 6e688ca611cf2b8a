"""What is not known, and what that stops."""

import math

import numpy as np

from modusvivendi.brief.blocks import Chapter, Paragraph, Table
from modusvivendi.brief.maps import SURE, holding
from modusvivendi.brief.view import View
from modusvivendi.core.dossier import Dossier
from modusvivendi.plan.results import Results


def tell_unknown(results: Results, view: View) -> Chapter:
    """Write the chapter on what is not known: what, how much of it, what it stops."""
    rows = [
        [view.say(f"unknown_row.{key}"), amount, view.say(f"unknown_stops.{key}")]
        for key, amount in find_gaps(results, view)
    ]
    if not rows:
        return Chapter("unknown", view.say("chapter.unknown"), [Paragraph(view.say("unknown_none"))])
    table = Table(
        view.say("unknown_table"),
        [view.say(f"column.{key}") for key in ("what", "how_much", "stops")],
        rows,
    )
    return Chapter("unknown", view.say("chapter.unknown"), [Paragraph(view.say("unknown_intro")), table])


def find_gaps(results: Results, view: View) -> list[tuple[str, str]]:
    """Return what is not known: the key of each kind of gap and how large it is; kinds without a gap are left out."""
    dossier = results.dossier
    places = len(dossier.places)
    holders, confidence = holding(dossier)
    missing = [
        ("population", int(np.isnan(dossier.places.population[:, 1]).sum()), places),
        ("control", int((holders < 0).sum()), places),
        ("unsure", int((confidence < SURE).sum()), places),
        ("drawn", sum(not plan.drawn for plan in dossier.plans), len(dossier.plans)),
        ("governors", _plans_without_governors(dossier), len(dossier.plans)),
        ("stakes", _missing_stakes(dossier), len(dossier.issues) * sum(p.role != "excluded" for p in dossier.parties)),
        ("fallbacks", _missing_fallbacks(dossier), sum(p.role == "needed" for p in dossier.parties)),
        ("aims", sum(not party.aims for party in dossier.parties), len(dossier.parties)),
        ("capability", sum(not party.capability.known for party in dossier.parties), len(dossier.parties)),
    ]
    said = [
        (key, view.say("of_all", n=view.number(count), all=view.number(whole)))
        for key, count, whole in missing
        if count
    ]
    total = next((ledger.total for ledger in results.ledgers.values()), None)
    if total is not None and total.unknown.known and total.unknown.best > 0:
        said.insert(1, ("community", view.formats.people_said(total.unknown)))
    always = ["sensitive"] if any(site.sensitivity not in view.permits.sites for site in dossier.sites) else []
    if results.cells.schematic:
        always.append("boundaries")
    for key, empty in (("deaths", not dossier.events), ("series", not dossier.series), ("sites", not dossier.sites)):
        if empty:
            always.append(key)
    unattributed = [event for event in dossier.events if event.kind == "deaths" and not event.by]
    if unattributed:
        whole = sum(e.count.best for e in dossier.events if e.kind == "deaths")
        share = sum(e.count.best for e in unattributed) / whole if whole else math.nan
        said.append(("attribution", view.say("share_of_records", share=view.formats.percent(share))))
    return said + [(key, view.say("all_of_it")) for key in always]


def _plans_without_governors(dossier: Dossier) -> int:
    return sum(not any(sector.held_by for sector in plan.sectors) for plan in dossier.plans)


def _missing_stakes(dossier: Dossier) -> int:
    spoken = {(s.party, s.issue) for s in dossier.stakes if s.option != "weight" and s.value.known}
    parties = [party.id for party in dossier.parties if party.role != "excluded"]
    return sum((party, issue.id) not in spoken for party in parties for issue in dossier.issues)


def _missing_fallbacks(dossier: Dossier) -> int:
    known = {fallback.party for fallback in dossier.fallbacks}
    return sum(party.role == "needed" and party.id not in known for party in dossier.parties)
