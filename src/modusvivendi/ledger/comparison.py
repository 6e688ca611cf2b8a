"""What each party and each community gains and loses from one plan to another."""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from modusvivendi.core.accounts import Change, Difference, Ledger, SectorAccount
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.plans import Plan, Sector
from modusvivendi.core.politics import Community, Party
from modusvivendi.ledger.account import account
from modusvivendi.ledger.control import plan_of_control
from modusvivendi.ledger.tallies import Tallies, tally

__all__ = ["compare", "plan_of_control"]

OIL = ("oil", "gas")
"""Kinds of site that count as oil."""

UNITS = {
    "land_km2": "km2",
    "people": "people",
    "under_own_rule": "people",
    "under_others": "people",
    "sites": "sites",
    "oil": "sites",
    "sea_km": "km",
    "foreign_km": "km",
    "at_home": "people",
    "wrong_side": "people",
    "no_sector": "people",
}
"""Every figure of a ``Change`` and its unit: those of parties to ``foreign_km``, then those of communities."""

Figures = Mapping[str, float]


def compare(dossier: Dossier, before: Plan, after: Plan, tallies: Tallies | None = None) -> Difference:
    """Say what each party and each community has under one plan and under another.

    A party has the sectors that a plan says it would govern (``held_by``); a sector held by two parties counts
    whole for each. Its figures: ``land_km2``, ``people``, ``under_own_rule`` (people of the communities that it claims
    to speak for, in its sectors), ``under_others`` (those in the other sectors), ``sites``, ``oil`` (oil and gas
    sites), ``sea_km``, ``foreign_km``. A community: ``at_home``, ``wrong_side``, ``no_sector`` (in places given to
    none). People are best estimates; land and people that are not known are left out, as in the ledger, which
    counts their places. NaN is unknown: all figures of a party when the plan says of no sector who would govern it,
    the own people of a party that claims no community, the sea when the dossier knows no outer border.

    ``before`` may be today's control (``plan_of_control``). Raises ``ModusError`` as ``account`` does.
    """
    tallies = tallies or tally(dossier)
    books = tuple((plan, account(dossier, plan, tallies)) for plan in (before, after))
    return Difference(
        before=before.id,
        after=after.id,
        parties=tuple(
            _pair(party.id, [_figure_party(dossier, party, *book) for book in books]) for party in dossier.parties
        ),
        communities=tuple(
            _pair(community.id, [_figure_community(community, *book) for book in books])
            for community in dossier.communities
            if community.id in tallies.communities
        ),
        moved=_find_moved(before, after),
    )


def _pair(who: str, figures: Sequence[Figures]) -> Change:
    before, after = figures
    return Change(who, {name: (before[name], after[name]) for name in before})


def _figure_party(dossier: Dossier, party: Party, plan: Plan, ledger: Ledger) -> Figures:
    own = [ledger.sectors[sector.id] for sector in plan.sectors if party.id in sector.held_by]
    others = [ledger.sectors[sector.id] for sector in plan.sectors if party.id not in sector.held_by]
    oil = {site.id for site in dossier.sites if site.kind in OIL}
    claims = party.communities
    figures = {
        "land_km2": _add_known(sector.area_km2 for sector in own if sector.places),
        "people": _add_known(sector.population.best for sector in own if sector.places),
        "under_own_rule": _count_people(own, claims) if claims else math.nan,
        "under_others": _count_people(others, claims) if claims else math.nan,
        "sites": float(sum(len(sector.sites) for sector in own)),
        "oil": float(sum(len(oil.intersection(sector.sites)) for sector in own)),
        "sea_km": math.fsum(sector.sea_km for sector in own),
        "foreign_km": math.fsum(km for sector in own for km in sector.foreign_km.values()),
    }
    said = any(sector.held_by for sector in plan.sectors)
    return figures if said else dict.fromkeys(figures, math.nan)


def _figure_community(community: Community, plan: Plan, ledger: Ledger) -> Figures:
    home = [sector.id for sector in plan.sectors if _is_home(sector, community.id)]
    away = [sector.id for sector in plan.sectors if sector.home and not _is_home(sector, community.id)]
    nowhere = [ledger.unassigned] if ledger.unassigned else []
    return {
        "at_home": _count_people([ledger.sectors[id] for id in home], (community.id,)),
        "wrong_side": _count_people([ledger.sectors[id] for id in away], (community.id,)),
        "no_sector": _count_people(nowhere, (community.id,)),
    }


def _is_home(sector: Sector, community: str) -> bool:
    return sector.mixed or community in sector.home


def _count_people(sectors: Iterable[SectorAccount], communities: Sequence[str]) -> float:
    """Add the best estimates of some communities in some sectors."""
    return _add_known(
        sector.people[id].best for sector in sectors if sector.places for id in communities if id in sector.people
    )


def _add_known(figures: Iterable[float]) -> float:
    """Add the known figures; NaN when there are some but none is known."""
    every = list(figures)
    known = [figure for figure in every if not math.isnan(figure)]
    return math.fsum(known) if known or not every else math.nan


def _find_moved(before: Plan, after: Plan) -> tuple[int, ...]:
    """Find the places whose governing parties or home communities differ, where both plans say them."""
    differ = np.zeros((len(before.sectors) + 1, len(after.sectors) + 1), np.bool_)
    for a, here in enumerate([*before.sectors, None]):
        for b, there in enumerate([*after.sectors, None]):
            differ[a, b] = _differ(here, there)
    slots = [np.where(plan.assignment < 0, len(plan.sectors), plan.assignment) for plan in (before, after)]
    return tuple(np.flatnonzero(differ[slots[0], slots[1]]).tolist())


def _differ(here: Sector | None, there: Sector | None) -> bool:
    if here is None or there is None:
        return here is not there
    pairs = ((here.home, there.home), (here.held_by, there.held_by))
    return any(set(a) != set(b) for a, b in pairs if a and b)
