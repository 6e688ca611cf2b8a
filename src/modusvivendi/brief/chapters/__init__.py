"""The chapters of the brief, in their order. A later engine adds its own to ``CHAPTERS``."""

from collections.abc import Callable

from modusvivendi.brief.blocks import Chapter
from modusvivendi.brief.chapters.accord import tell_accord
from modusvivendi.brief.chapters.aims import tell_aims
from modusvivendi.brief.chapters.annex import tell_places
from modusvivendi.brief.chapters.changes import tell_changes
from modusvivendi.brief.chapters.deal import tell_deal
from modusvivendi.brief.chapters.land import tell_land
from modusvivendi.brief.chapters.limits import tell_limits
from modusvivendi.brief.chapters.parties import tell_parties
from modusvivendi.brief.chapters.plans import tell_plans
from modusvivendi.brief.chapters.road import tell_road
from modusvivendi.brief.chapters.situation import tell_situation
from modusvivendi.brief.chapters.sources import tell_sources
from modusvivendi.brief.chapters.summary import tell_summary
from modusvivendi.brief.chapters.unknown import tell_unknown
from modusvivendi.brief.view import View
from modusvivendi.plan.results import Results

Teller = Callable[[Results, View], Chapter | None]
"""Writes one chapter; None when there is nothing to write for this audience."""

CHAPTERS: tuple[Teller, ...] = (
    tell_summary,
    tell_situation,
    tell_parties,
    tell_aims,
    tell_plans,
    tell_land,
    tell_accord,
    tell_deal,
    tell_road,
    tell_changes,
    tell_unknown,
    tell_limits,
    tell_sources,
    tell_places,
)
