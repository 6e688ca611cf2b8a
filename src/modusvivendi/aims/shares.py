"""Where a party's strikes fell and whom they may have been meant for, over days and control drawn anew."""

from dataclasses import replace

import numpy as np

from modusvivendi.aims.choices import gather_choices
from modusvivendi.aims.contrasts import sum_presence
from modusvivendi.aims.ground import Ground
from modusvivendi.aims.mixture import separate_aims, share_out
from modusvivendi.aims.strikes import Strikes
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Floats, Range
from modusvivendi.core.readings import DECLARED, NOBODY, OTHERS
from modusvivendi.core.seed import stream


def explain_strikes(
    dossier: Dossier, ground: Ground, strikes: Strikes, counts: Floats, controls: Floats
) -> dict[str, Range]:
    """Share the strikes out among whom they may have been meant for; 5 %, median, 95 %.

    ``counts`` (draws, n): the strikes with whole days drawn anew; ``controls`` (any number, eras, places, parties).

    Within each aim, what sways the choice of a place (people, roads, nearness) is held at its estimate. Empty when an
    aim is served nowhere at some time: nothing can then be shared out.
    """
    labels, presence = _aims(dossier, ground)
    starts = np.arange(0, len(ground.rows), ground.places)
    if len(labels) < 2 or not (np.add.reduceat(presence, starts) > 0).all():
        return {}
    best = separate_aims(gather_choices(ground.names, ground.surroundings, strikes.by_place, ground.era), presence)
    utility = ground.surroundings @ best.weights
    pull = np.exp(utility - utility.max())
    drawn = np.empty((len(counts), len(labels)))
    for row in range(len(counts)):
        other = replace(ground, presence=_inside(ground, controls[row % len(controls)]))
        profile = _aims(dossier, other)[1] * pull[:, None]
        profile = profile / np.maximum(np.add.reduceat(profile, starts), 1e-300)[ground.era]
        drawn[row] = share_out(counts[row : row + 1], profile[None], best.shares)[0]
    return {label: span(column) for label, column in zip(labels, drawn.T, strict=True)}


def locate_strikes(dossier: Dossier, ground: Ground, counts: Floats, controls: Floats) -> dict[str, Range]:
    """Return the share of the strikes that fell on places of each party; 5 %, median, 95 %, over the same draws."""
    shares = np.stack(
        [row @ _inside(ground, controls[at % len(controls)]) / max(row.sum(), 1.0) for at, row in enumerate(counts)]
    )
    held = ground.presence.sum(0) > 0
    ids = [party.id for party in dossier.parties]
    return {id: span(column) for id, column, any_ in zip(ids, shares.T, held.tolist(), strict=True) if any_}


def draw_days(strikes: Strikes, seed: int, draws: int) -> Floats:
    """Draw whole days anew (or single strikes, where there are few days): strikes by row of the ground, (draws, n)."""
    clusters = strikes.clusters
    times = stream(seed, "aims.clusters").multinomial(len(clusters), np.full(len(clusters), 1 / len(clusters)), draws)
    return times.astype(np.float64) @ clusters


def span(drawn: Floats) -> Range:
    """Return 5 %, median and 95 % of some draws (d,)."""
    low, mid, high = np.quantile(drawn, [0.05, 0.5, 0.95]).tolist()
    return Range(low, mid, high)


def _inside(ground: Ground, drawn: Floats) -> Floats:
    return drawn[:, ground.rows[: ground.places]].reshape(-1, drawn.shape[-1])


def _aims(dossier: Dossier, ground: Ground) -> tuple[list[str], Floats]:
    """Return who may have been meant, and how much of each is in each place; the last: none of the opponents."""
    found = {
        DECLARED: sum_presence(dossier, ground, ground.declared),
        OTHERS: sum_presence(dossier, ground, ground.others),
    }
    found = {label: presence for label, presence in found.items() if presence.sum() > 0}
    rest = np.clip(1 - sum(found.values(), np.zeros(len(ground.rows))), 0, 1)
    return [*found, NOBODY], np.column_stack([*found.values(), rest])
