"""What a reader should know in ten lines, with what is not known among them."""

import math

import numpy as np

from modusvivendi.brief.blocks import Block, Bullets, Callout, Chapter, Fact, Facts, Paragraph
from modusvivendi.brief.chapters.accord import STANDINGS, needed_pairs
from modusvivendi.brief.chapters.deal_grids import say_chance
from modusvivendi.brief.chapters.deaths import add_deaths, say_deaths
from modusvivendi.brief.chapters.unknown import find_gaps
from modusvivendi.brief.maps import SURE, holding
from modusvivendi.brief.view import Named, View, name_all
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Range, round_figures
from modusvivendi.plan.results import Results


def tell_summary(results: Results, view: View) -> Chapter:
    """Write the first chapter."""
    dossier = results.dossier
    named = name_all(dossier, view)
    lines = [
        *_people(results, view),
        *_control(dossier, view, named),
        *_harm(dossier, view),
        *_fled(dossier, view),
        *_plans(results, view),
        *_accord(results, view),
        *_deals(results, view),
        _unknown(results, view),
    ]
    blocks: list[Block] = [
        Paragraph(view.say("summary.what", date=view.date(dossier.as_of))),
        *_key_figures(results, view),
        Callout("caution", view.say("summary.no_promise"), view.say("summary.no_promise_text")),
        Bullets(lines),
    ]
    return Chapter("summary", view.say("chapter.summary"), blocks)


def _key_figures(results: Results, view: View) -> list[Block]:
    """Return the few figures that a reader should carry away, each with its range."""
    facts: list[Fact] = []
    total = next((ledger.total for ledger in results.ledgers.values()), None)
    if total is not None and total.population.known:
        best, _, span = view.people(total.population).partition("\n")
        facts.append(Fact(view.say("summary.key_people"), best, span))
    holders, _ = holding(results.dossier)
    area = np.nan_to_num(results.dossier.places.area_km2, nan=0.0)
    held = {int(row): float(area[holders == row].sum()) for row in np.unique(holders) if row >= 0}
    if held and area.sum():
        most = max(held, key=lambda row: held[row])
        share = view.formats.percent(held[most] / float(area.sum()))
        facts.append(Fact(view.say("summary.key_land"), share, view.name(results.dossier.parties[most].names)))
    facts.append(Fact(view.say("summary.key_plans"), view.number(len(results.dossier.plans))))
    dividing = [plan for plan in results.dossier.plans if not all(sector.mixed for sector in plan.sectors)]
    wrong = [results.ledgers[plan.id].total.wrong_side for plan in dividing if plan.id in results.ledgers]
    known = [value for value in wrong if value.known]
    if known:
        fewest, most_of = min(known, key=lambda v: v.best), max(known, key=lambda v: v.best)
        best = view.formats.between(_best(fewest, view), _best(most_of, view))
        low, high = (view.number(round_figures(end)) for end in (fewest.low, most_of.high))
        note = "" if fewest.exact and most_of.exact else view.say("summary.key_wrong_note", low=low, high=high)
        facts.append(Fact(view.say("summary.key_wrong_side"), best, note))
    pairs = needed_pairs(results.accord, results.dossier)
    standings = [issue.standing for pair in pairs for issue in pair.issues]
    if standings:
        share = view.formats.percent(standings.count("opposed") / len(standings))
        facts.append(Fact(view.say("summary.key_opposed"), share, view.say("summary.key_opposed_note")))
    return [Facts(facts)]


def _best(value: Range, view: View) -> str:
    return view.people(value).partition("\n")[0]


def _people(results: Results, view: View) -> list[str]:
    total = next((ledger.total for ledger in results.ledgers.values()), None)
    if total is None or not total.population.known:
        return [view.say("summary.people_unknown")]
    key = "summary.people" if total.unknown.best > 0 else "summary.people_stated"
    return [
        view.say(
            key,
            people=view.formats.people_said(total.population),
            unknown=view.formats.people_said(total.unknown),
            places=view.words.count("places", len(results.dossier.places)),
        )
    ]


def _control(dossier: Dossier, view: View, named: Named) -> list[str]:
    holders, confidence = holding(dossier)
    if not np.any(holders >= 0):
        return [view.say("situation.control_unknown")]
    area = np.nan_to_num(dossier.places.area_km2, nan=0.0)
    country = float(area.sum())
    rows = sorted({int(row) for row in holders if row >= 0}, key=lambda row: -float(area[holders == row].sum()))
    shares = [
        view.say(
            "situation.holder_share",
            party=named.parties[dossier.parties[row].id],
            share=view.formats.percent(float(area[holders == row].sum()) / country),
        )
        for row in rows[:4]
    ]
    unsure = int(np.sum((holders < 0) | (confidence < SURE)))
    return [view.say("summary.control", shares=view.words.listed(shares), unsure=view.words.count("places", unsure))]


def _harm(dossier: Dossier, view: View) -> list[str]:
    tolls = add_deaths(dossier.events)
    if not tolls:
        return [view.say("harm.deaths_unknown")]
    said = view.words.listed([say_deaths(toll, dossier, view) for toll in tolls])
    return [view.say("summary.harm", said=said)]


def _fled(dossier: Dossier, view: View) -> list[str]:
    said: list[str] = []
    for indicator in ("displaced", "refugees", "besieged"):
        figures = [
            f
            for f in dossier.series
            if f.indicator == indicator and f.place is None and not f.country and f.date.start <= dossier.as_of.end
        ]
        if figures:
            last = max(figures, key=lambda f: (f.date.end, f.date.start))
            said.append(
                view.say(
                    "harm.latest",
                    name=view.term("indicator", indicator),
                    people=view.formats.people_said(last.value),
                    date=view.date(last.date),
                )
            )
    return [view.say("summary.fled", said=view.words.listed(said))] if said else [view.say("harm.fled_unknown")]


def _plans(results: Results, view: View) -> list[str]:
    dossier = results.dossier
    drawn = [plan for plan in dossier.plans if plan.id in results.ledgers]
    lines = [
        view.say(
            "summary.plans",
            n=view.words.count("plans", len(dossier.plans)),
            drawn=view.number(len(drawn)),
            shares=view.number(len(dossier.plans) - len(drawn)),
        )
    ]
    dividing = [plan for plan in drawn if not all(sector.mixed for sector in plan.sectors)]
    wrong = [results.ledgers[plan.id].total.wrong_side for plan in dividing]
    known = [value for value in wrong if value.known]
    if known:
        fewest, most = min(known, key=lambda v: v.best), max(known, key=lambda v: v.best)
        lines.append(
            view.say("summary.wrong_side", fewest=view.formats.people_said(fewest), most=view.formats.people_said(most))
        )
    km = [math.fsum(results.ledgers[plan.id].line_km.values()) for plan in dividing]
    if km:
        lines.append(view.say("summary.lines", shortest=view.number(min(km)), longest=view.number(max(km))))
    return lines


def _accord(results: Results, view: View) -> list[str]:
    pairs = needed_pairs(results.accord, results.dossier)
    if not pairs:
        return [view.say("accord.none_text")]
    counts = {s: sum(issue.standing == s for pair in pairs for issue in pair.issues) for s in STANDINGS}
    whole = sum(counts.values())
    return [
        view.say(
            "summary.accord",
            pairs=view.number(len(pairs)),
            issues=view.number(len(results.accord.issues)),
            **{s: view.formats.percent(counts[s] / whole) if whole else view.say("unknown") for s in STANDINGS},
        )
    ]


def _deals(results: Results, view: View) -> list[str]:
    found = results.deals
    if found is None or not found.best:
        return [] if found is None else [view.say("deal.none_red")]
    refused = sum(bool(offer.deal.refusers) for offer in found.offers)
    return [
        view.say(
            "summary.deals",
            all=view.number(len(found.offers)),
            refused=view.number(refused),
            chance=say_chance(found.best[0].all_accept.p, view),
        )
    ]


def _unknown(results: Results, view: View) -> str:
    gaps = [view.say(f"unknown_row.{key}") for key, _ in find_gaps(results, view)]
    return view.say("summary.unknown", gaps=view.words.listed(gaps[:6])) if gaps else view.say("unknown_none")
