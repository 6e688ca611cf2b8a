"""The tables and bars of one plan, and of all plans beside each other."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from modusvivendi.brief.blocks import Figure, Table
from modusvivendi.brief.figures import Part, draw_difference_bars, draw_stacked_bars
from modusvivendi.brief.formats import UNKNOWN
from modusvivendi.brief.view import Named, View
from modusvivendi.core.accounts import Change, Difference, Ledger, SectorAccount
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.plans import Plan, Sector
from modusvivendi.core.ranges import Range, round_figures
from modusvivendi.plan.results import Results

_PARTY_FIGURES = ("land_km2", "people", "under_own_rule", "sites", "oil", "sea_km", "foreign_km")
_COMMUNITY_FIGURES = ("at_home", "wrong_side", "no_sector")
_PEOPLE_FIGURES = frozenset({"people", "under_own_rule", "at_home", "wrong_side", "no_sector"})


def compare_plans(plans: Sequence[Plan], results: Results, view: View, named: Named) -> Table:
    """Return the key figures of all drawn plans, a row each."""
    keys = ("plan", "sectors", "wrong_side", "line_km", "on_front", "changes_hands", "exclaves", "split", "hardest")
    rows: list[list[str]] = []
    for plan in plans:
        ledger = results.ledgers[plan.id]
        total, line = ledger.total, math.fsum(ledger.line_km.values())
        changes = total.changes_hands
        exclaves = sum(max(account.pieces - 1, 0) for account in ledger.sectors.values())
        rows.append(
            [
                named.plans[plan.id],
                view.number(len(plan.sectors)),
                view.people(total.wrong_side),
                view.number(line),
                _on_front(ledger, view),
                view.number(len(changes)) if changes is not None else UNKNOWN,
                view.number(exclaves),
                view.number(len(ledger.split_towns)),
                _hardest(plan, ledger, view),
            ]
        )
    return Table(
        view.say("plans.compare_table"),
        [view.say(f"column.{key}") for key in keys],
        rows,
        frozenset(range(1, 8)),
        note=view.say("plans.compare_note"),
    )


def _on_front(ledger: Ledger, view: View) -> str:
    line = math.fsum(ledger.line_km.values())
    if ledger.front_km is None or not line:
        return UNKNOWN
    known = [km for km in ledger.front_km.values() if math.isfinite(km)]
    if len(known) == len(ledger.front_km):
        return view.formats.percent(math.fsum(known) / line)
    # Where who holds one side is not known the line may be a front or not: the known part is the least.
    least = math.floor(100 * math.fsum(known) / line) / 100
    return view.say("plans.at_least", share=view.formats.percent(least)) if least else UNKNOWN


def _hardest(plan: Plan, ledger: Ledger, view: View) -> str:
    indices = [(ledger.sectors[s.id].difficulty.index, view.name(s.names)) for s in plan.sectors]
    known = [(index, name) for index, name in indices if index is not None]
    if not known:
        return UNKNOWN
    index, name = max(known)
    return f"{name}\n{view.number(index, 2)}"


def list_sectors(plan: Plan, ledger: Ledger, dossier: Dossier, view: View, named: Named) -> Table:
    """Return the ledger of a plan: a row for each sector, one for places given to none, and the total."""
    keys = ("sector", "land", "people", "wrong_side", "pieces")
    rows: list[list[str]] = []
    unders: list[str] = []
    for sector in plan.sectors:
        account = ledger.sectors[sector.id]
        optional = f"\n{view.say('optional')}" if sector.optional else ""
        rows.append([view.name(sector.names) + optional, *_figures(account, view)])
        unders.append(" · ".join([_say_home(sector, view, named), *_say_reach(account, dossier, view)]))
    rest = [("no_sector", ledger.unassigned)] if ledger.unassigned else []
    for key, account in [*rest, ("total", ledger.total)]:
        rows.append([view.say(key), *_figures(account, view)])
        unders.append(" · ".join(_say_reach(account, dossier, view)))
    missing = ledger.total.places_without_population
    note = view.say("plans.missing_population", n=view.words.count("places", missing)) if missing else ""
    return Table(
        view.say("plans.ledger_table", plan=named.plans[plan.id]),
        [view.say(f"column.{key}") for key in keys],
        rows,
        frozenset({1, 2, 3, 4}),
        note=note,
        unders=unders,
    )


def _say_home(sector: Sector, view: View, named: Named) -> str:
    """Say who is at home in a sector and who would govern it."""
    home = view.say("mixed") if sector.mixed else view.names(sector.home, named.communities)
    governed = view.names(sector.held_by, named.parties) if sector.held_by else view.say("not_said")
    said = view.say("parties.line", label=view.say("column.home"), value=home)
    return f"{said} · {view.say('plans.governed_by', parties=governed)}"


def _say_reach(account: SectorAccount, dossier: Dossier, view: View) -> list[str]:
    """Say what coast and borders a sector has, and what sites."""
    coast = [("@sea", account.sea_km)] if account.sea_km else []
    edges = [f"{view.beyond(code)} {view.number(km)}" for code, km in [*coast, *account.foreign_km.items()]]
    parts = [("edges", view.words.listed(edges)), ("sites", _sites(account, dossier, view))]
    return [view.say("parties.line", label=view.say(f"column.{key}"), value=text) for key, text in parts if text]


def _figures(account: SectorAccount, view: View) -> list[str]:
    return [
        f"{view.number(account.area_km2)}\n{view.formats.percent(account.area_share, 1)}",
        view.people(account.population),
        view.people(account.wrong_side),
        view.number(account.pieces),
    ]


def _sites(account: SectorAccount, dossier: Dossier, view: View) -> str:
    """Count the sites that the audience may know of, by kind."""
    kinds = {site.id: site.kind for site in dossier.sites if site.sensitivity in view.permits.sites}
    mine = [kinds[id] for id in account.sites if id in kinds]
    counts = [f"{view.term('site_kind', kind)} {view.number(mine.count(kind))}" for kind in dict.fromkeys(sorted(mine))]
    return view.words.listed(counts)


def draw_people(plan: Plan, ledger: Ledger, dossier: Dossier, view: View, named: Named) -> Figure | None:
    """Draw the people of each sector by community."""
    if not dossier.communities or not ledger.total.population.known:
        return None
    parts = [Part(c.id, named.communities[c.id], number) for number, c in enumerate(dossier.communities)]
    parts.append(Part("unknown", view.say("unknown_community"), -1))
    unknown = Range(math.nan, math.nan, math.nan)
    values = [
        [*(ledger.sectors[s.id].people.get(c.id, unknown) for c in dossier.communities), ledger.sectors[s.id].unknown]
        for s in plan.sectors
    ]
    return draw_stacked_bars(
        f"people-{plan.id}",
        [view.name(sector.names) for sector in plan.sectors],
        parts,
        [[show_estimate(value, view) for value in row] for row in values],
        view.look_beside,
        caption=view.say("plans.people_caption", plan=named.plans[plan.id]),
        unit=view.say("unit.people"),
        alt=view.say("plans.people_alt", plan=named.plans[plan.id]),
    )


def show_estimate(value: Range, view: View) -> Range:
    """Round to what an estimate bears, and leave out counts too small for the audience."""
    if not value.known or 0 < value.best < view.permits.least_people:
        return Range(math.nan, math.nan, math.nan)
    if value.exact:
        return value
    return Range(round_figures(value.low), round_figures(value.best), round_figures(value.high))


def list_lines(plan: Plan, ledger: Ledger, view: View, named: Named) -> Table | None:
    """Return the length of the line between each pair of sectors, and how much of it is a front today."""
    if not ledger.line_km:
        return None
    names = {sector.id: view.name(sector.names) for sector in plan.sectors}
    rows: list[list[str]] = []
    for (a, b), km in sorted(ledger.line_km.items(), key=lambda item: -item[1]):
        front = None if ledger.front_km is None else ledger.front_km.get((a, b), 0.0)
        share = view.formats.percent(front / km) if front is not None and km else UNKNOWN
        rows.append([view.say("pair", a=names[a], b=names[b]), view.number(km), share])
    return Table(
        view.say("plans.lines_table", plan=named.plans[plan.id]),
        [view.say(f"column.{key}") for key in ("between", "line_km", "on_front")],
        rows,
        frozenset({1, 2}),
        note=view.say("plans.lines_note"),
    )


def list_difficulty(plan: Plan, ledger: Ledger, view: View) -> Table:
    """Return the difficulty index of each sector with its parts."""
    keys = ("mixing", "front", "armed", "urban", "index")
    rows: list[list[str]] = []
    for sector in plan.sectors:
        parts = ledger.sectors[sector.id].difficulty
        values = [getattr(parts, key) for key in keys]
        rows.append([view.name(sector.names), *(UNKNOWN if v is None else view.number(v, 2) for v in values)])
    return Table(
        view.say("plans.difficulty_table"),
        [view.say("column.sector"), *(view.say(f"column.{key}") for key in keys)],
        rows,
        frozenset(range(1, 6)),
        note=view.say("plans.difficulty_note"),
    )


def list_terms(plan: Plan, dossier: Dossier, view: View, named: Named) -> Table | None:
    """Return the terms that go with a plan: an option for each issue that it settles."""
    if not plan.terms:
        return None
    rows = [
        [named.issues[issue.id], named.options.get((issue.id, plan.terms[issue.id]), plan.terms[issue.id])]
        for issue in dossier.issues
        if issue.id in plan.terms
    ]
    return Table(
        view.say("plans.terms_table", plan=named.plans[plan.id]),
        [view.say("column.issue"), view.say("column.option")],
        rows,
        note=view.say("plans.terms_note"),
    )


def list_shares(plan: Plan, view: View, named: Named) -> Table:
    """Return the published shares of a plan that is not drawn."""
    return Table(
        view.say("plans.shares_table", plan=named.plans[plan.id]),
        [view.say(f"column.{key}") for key in ("sector", "home", "governed_by", "published_share")],
        [
            [
                view.name(sector.names),
                view.say("mixed") if sector.mixed else view.names(sector.home, named.communities),
                view.names(sector.held_by, named.parties) if sector.held_by else view.say("not_said"),
                view.formats.percents(sector.area_share),
            ]
            for sector in plan.sectors
        ],
        frozenset({3}),
    )


def draw_difference(
    difference: Difference, before: str, plan: Plan, total: SectorAccount, view: View, named: Named
) -> Figure | None:
    """Draw which communities gain and lose against ``before`` (its name); None when no change is known."""
    exact = _is_exact(total)
    wrong = [(c.who, c.figures.get("wrong_side", (math.nan, math.nan))) for c in difference.communities]
    known = [(who, after - first) for who, (first, after) in wrong if math.isfinite(first) and math.isfinite(after)]
    if not any(change for _, change in known):
        return None
    look = view.look_beside
    return draw_difference_bars(
        f"change-{plan.id}",
        [named.communities[who] for who, _ in known],
        [Range(*[change if exact else round_figures(change)] * 3) for _, change in known],
        replace(look, words=replace(look.words, gain=view.say("more"), loss=view.say("fewer"))),
        caption=view.say("plans.difference_caption", plan=named.plans[plan.id], before=before),
        unit=view.say("unit.people"),
        alt=view.say("plans.difference_alt", plan=named.plans[plan.id]),
        note=view.say("plans.difference_note"),
    )


def list_differences(difference: Difference, total: SectorAccount, view: View, named: Named) -> list[Table]:
    """Return what parties and communities gain and lose, as tables."""
    exact = _is_exact(total)
    tables = [
        _changes(difference.parties, _PARTY_FIGURES, named.parties, "column.party", view, exact=exact),
        _changes(difference.communities, _COMMUNITY_FIGURES, named.communities, "column.community", view, exact=exact),
    ]
    return [table for table in tables if table is not None]


def _is_exact(total: SectorAccount) -> bool:
    return total.population.exact and all(people.exact for people in total.people.values())


def _changes(
    changes: Sequence[Change], figures: Sequence[str], names: Mapping[str, str], who: str, view: View, *, exact: bool
) -> Table | None:
    shown = [key for key in figures if any(_moves(change, key) for change in changes)]
    rows = [
        [names.get(change.who, change.who), *(_step(change, key, view, exact=exact) for key in shown)]
        for change in changes
        if any(_moves(change, key) for key in shown)
    ]
    if not rows:
        return None
    return Table(
        view.say("plans.changes_table"),
        [view.say(who), *(view.say(f"column.change_{key}") for key in shown)],
        rows,
        frozenset(range(1, len(shown) + 1)),
        note=view.say("plans.changes_note"),
    )


def _moves(change: Change, key: str) -> bool:
    before, after = change.figures.get(key, (math.nan, math.nan))
    return math.isfinite(before) and math.isfinite(after) and before != after


def _step(change: Change, key: str, view: View, *, exact: bool) -> str:
    """Write the difference, and below it what it was and what it becomes."""
    before, after = change.figures.get(key, (math.nan, math.nan))
    if not (math.isfinite(before) and math.isfinite(after)):
        return UNKNOWN
    if key not in _PEOPLE_FIGURES:
        return _pair(view, view.formats.signed(after - before), view.number(before), view.number(after))
    least = view.permits.least_people
    if 0 < abs(after - before) < least:
        return view.say("under", number=view.number(least))
    first, last, change_by = (value if exact else round_figures(value) for value in (before, after, after - before))
    return _pair(view, view.formats.signed(change_by), view.number(first), view.number(last))


def _pair(view: View, change: str, before: str, after: str) -> str:
    return change if before == after else f"{change}\n{view.say('from_to', before=before, after=after)}"
