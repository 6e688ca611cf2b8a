"""Which accounts of a party's strikes hold beside which others: tests on the weights of opponents."""

from collections.abc import Mapping, Sequence

import numpy as np

from modusvivendi.aims.choices import Choices, compare_upwards, gather_choices, score_held_out
from modusvivendi.aims.ground import Ground, split_others
from modusvivendi.aims.strikes import Strikes
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Floats, Ints
from modusvivendi.core.readings import OTHERS, Contrast, Score

EARLIER = "earlier_strikes"
LEVEL = 0.05
"""The level at which an account is rejected."""
_RIDGE = 0.1


def weigh_presence(dossier: Dossier, ground: Ground, *, apart: bool) -> tuple[tuple[str, ...], Floats]:
    """Return the names and values (n, k) of the presence of opponents and of the surroundings.

    Declared opponents each for itself; the others together, or with ``apart`` each that is no rarity for itself.
    """
    groups: dict[str, tuple[str, ...]] = {id: (id,) for id in ground.declared}
    if apart:
        groups |= name_others(dossier, ground)
    elif ground.others:
        groups[OTHERS] = ground.others
    presence = [sum_presence(dossier, ground, ids) for ids in groups.values()]
    return (*groups, *ground.names), np.column_stack([*presence, ground.surroundings])


def name_others(dossier: Dossier, ground: Ground) -> dict[str, tuple[str, ...]]:
    """Return the undeclared opponents by name: each that holds enough for itself, the rare ones as ``others``."""
    often, rarely = split_others(dossier, ground)
    return {id: (id,) for id in often} | ({"others": rarely} if rarely else {})


def sum_presence(dossier: Dossier, ground: Ground, ids: Sequence[str]) -> Floats:
    """Return the probability that one of the parties holds each row of the ground, (n,)."""
    return ground.presence[:, [dossier.party_index[id] for id in ids]].sum(1)


def contrast_declared(dossier: Dossier, ground: Ground, strikes: Strikes) -> Contrast | None:
    """Test whether undeclared opponents draw strikes beyond what the declared ones and the surroundings explain.

    None when there is nothing to test: no declared opponent anywhere, no other, or no strike.
    """
    if not ground.declared or not ground.others or not strikes.total:
        return None
    return _contrast(choices_of(dossier, ground, strikes, apart=False), OTHERS, ground, strikes)


def contrast_other(dossier: Dossier, ground: Ground, strikes: Strikes, name: str) -> Contrast:
    """Test one undeclared opponent (a name of ``name_others``) beside the declared ones, by itself."""
    names, values = weigh_presence(dossier, ground, apart=True)
    base = {*ground.declared, *ground.names, name}
    kept = [at for at, other in enumerate(names) if other in base and np.ptp(values[:, at]) > 0]
    choices = gather_choices([names[at] for at in kept], values[:, kept], strikes.by_place, ground.era)
    return _contrast(choices, name, ground, strikes)


def contrast_persistence(dossier: Dossier, ground: Ground, strikes: Strikes) -> dict[str, Contrast]:
    """Test all undeclared opponents where earlier strikes on a place explain later ones."""
    weekly = by_week(dossier, ground, strikes, earlier=True)
    if weekly is None or OTHERS not in weekly[0].names:
        return {}
    choices, places = weekly
    return {f"{OTHERS} beside {EARLIER}": compare_upwards(choices, OTHERS, clusters=[places], ridge=_RIDGE)}


def hold_out(dossier: Dossier, ground: Ground, strikes: Strikes) -> Mapping[str, Score]:
    """Predict each week from the others, with the other opponents and without."""
    weekly = by_week(dossier, ground, strikes, earlier=False)
    if weekly is None:
        return {}
    choices = weekly[0]
    declared = [name for name in choices.names if name != OTHERS]
    return {
        "all_opponents": score_held_out(choices, ridge=1.0),
        "declared_only": score_held_out(choices.only(declared), ridge=1.0),
    }


def choices_of(dossier: Dossier, ground: Ground, strikes: Strikes, *, apart: bool) -> Choices:
    """Return the strikes as choices among the places, a set for each time of the ground."""
    names, values = weigh_presence(dossier, ground, apart=apart)
    flat = np.ptp(values, axis=0) <= 0
    kept = [name for name, same in zip(names, flat, strict=True) if not same]
    return gather_choices(kept, values[:, ~flat], strikes.by_place, ground.era)


def by_week(dossier: Dossier, ground: Ground, strikes: Strikes, *, earlier: bool) -> tuple[Choices, Ints] | None:
    """Take each week (of each time of control) as a set; and the place of each row. None with a single set.

    ``earlier`` adds the log of 1 + the strikes of all sets before on the place.
    """
    size = ground.places
    eras = np.array([int(ground.era[row.argmax()]) for row in strikes.days], np.int64)
    keys = sorted(set(zip(eras.tolist(), strikes.weeks, strict=True)))
    if len(keys) < 2:
        return None
    names, values = weigh_presence(dossier, ground, apart=False)
    week = np.array(strikes.weeks)
    counts = np.stack([strikes.days[(week == one) & (eras == era)].sum(0).reshape(-1, size)[era] for era, one in keys])
    table = np.concatenate([values[era * size : (era + 1) * size] for era, _ in keys])
    if earlier:
        before = np.log1p(counts.cumsum(0) - counts)
        names, table = (*names, EARLIER), np.column_stack([table, before.ravel()])
    flat = np.ptp(table, axis=0) <= 0
    kept = [name for name, same in zip(names, flat, strict=True) if not same]
    groups = np.repeat(np.arange(len(keys)), size)
    places = np.tile(ground.rows[:size], len(keys))
    return gather_choices(kept, table[:, ~flat], counts.ravel(), groups), places


def _contrast(choices: Choices, name: str, ground: Ground, strikes: Strikes) -> Contrast:
    """Test one weight upwards, allowing for strikes that hang together by place and by day."""
    if name not in choices.names:
        return Contrast(0.0, 1, 1.0)
    return compare_upwards(choices, name, clusters=[ground.rows], tallies=strikes.days, ridge=_RIDGE)
