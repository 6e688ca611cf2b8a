"""One small check for each rule about a dossier as a whole."""

from collections.abc import Callable

from modusvivendi.io.draft import Draft
from modusvivendi.io.rules.areas import check_area_circles
from modusvivendi.io.rules.borders import check_lonely_places, check_self_borders, check_twice_borders
from modusvivendi.io.rules.codes import check_country_codes, check_language_codes
from modusvivendi.io.rules.dates import check_date_order, check_later_dates
from modusvivendi.io.rules.ids import check_duplicates, check_reserved_words, check_some_places
from modusvivendi.io.rules.languages import check_languages
from modusvivendi.io.rules.parties import check_patrons, check_published_strikes, check_purposes
from modusvivendi.io.rules.proposals import (
    check_assigned_places,
    check_proposal_terms,
    check_published_shares,
    check_sectors,
    check_unassigned_places,
    check_variants,
)
from modusvivendi.io.rules.quantities import check_orders, check_totals
from modusvivendi.io.rules.road import check_contributors, check_relief_first
from modusvivendi.io.rules.sectors import (
    check_anchors,
    check_wanted_bounds,
    check_wanted_sectors,
    check_wanted_words,
)
from modusvivendi.io.rules.shares import check_confidence_sums, check_share_sums, check_size
from modusvivendi.io.rules.stakes import check_complete_stakes, check_infeasible, check_stake_options

RULES: tuple[Callable[[Draft], None], ...] = (
    check_some_places,
    check_duplicates,
    check_reserved_words,
    check_language_codes,
    check_country_codes,
    check_languages,
    check_area_circles,
    check_self_borders,
    check_twice_borders,
    check_lonely_places,
    check_orders,
    check_totals,
    check_size,
    check_share_sums,
    check_confidence_sums,
    check_later_dates,
    check_date_order,
    check_patrons,
    check_purposes,
    check_published_strikes,
    check_stake_options,
    check_complete_stakes,
    check_infeasible,
    check_sectors,
    check_assigned_places,
    check_unassigned_places,
    check_proposal_terms,
    check_published_shares,
    check_variants,
    check_contributors,
    check_relief_first,
    check_wanted_sectors,
    check_wanted_bounds,
    check_wanted_words,
    check_anchors,
)
"""All rules, in the order in which they run. Each looks only at what has been read and adds findings to the draft."""
