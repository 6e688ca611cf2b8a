"""Three accounts of where strikes fall: the declared enemy, the front of the clients, the assets and their road."""

import numpy as np

from modusvivendi.aims.choices import compare_upwards, fit_weights, gather_choices
from modusvivendi.aims.contrasts import sum_presence
from modusvivendi.aims.ground import FRONT, Ground
from modusvivendi.aims.strikes import Strikes
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Floats
from modusvivendi.core.readings import ASSETS, CLIENTS, DECLARED, Motive

_RIDGE = 0.1
_FADES = 0.5
"""In 100 km, as the ground has its distances."""
_NEAR = ("km_to_assets", "km_to_supply")


def compare_motives(dossier: Dossier, ground: Ground, strikes: Strikes) -> dict[str, Motive]:
    """Compare the accounts, each with one weight beyond people, roads and reporting.

    ``declared_opponents``: the presence of whom the declared aims are against. ``protect_clients``: the presence of any
    opponent, declared or not, that fades with the distance from the front of the party's clients. ``protect_assets``:
    the same with the distance from the sites that it uses or the road that supplies them, whichever is nearer. It
    fades by exp(-km / 50): about the width of two sub-districts, a judgement. An account that the dossier cannot state
    is left out; fewer than two are no comparison, and give nothing.
    """
    columns = {name: ground.surroundings[:, at] for at, name in enumerate(ground.names)}
    opponents = sum_presence(dossier, ground, [*ground.declared, *ground.others])
    stated: dict[str, Floats] = {DECLARED: sum_presence(dossier, ground, ground.declared)}
    if FRONT in columns:
        stated[CLIENTS] = opponents * np.exp(-columns.pop(FRONT) / _FADES)
    near = [columns.pop(name) for name in _NEAR if name in columns]
    if near:
        stated[ASSETS] = opponents * np.exp(-np.min(near, axis=0) / _FADES)
    stated = {name: column for name, column in stated.items() if np.ptp(column) > 0}
    if len(stated) < 2:
        return {}
    base = _fit(ground, strikes, columns)
    found: dict[str, Motive] = {}
    for name, column in stated.items():
        alone = _fit(ground, strikes, {**columns, name: column})
        every = gather_choices(
            [*columns, *stated], np.column_stack([*columns.values(), *stated.values()]), strikes.by_place, ground.era
        )
        beside = compare_upwards(every, name, clusters=[ground.rows], tallies=strikes.days, ridge=_RIDGE)
        found[name] = Motive(max(alone - base, 0.0), beside)
    return found


def _fit(ground: Ground, strikes: Strikes, columns: dict[str, Floats]) -> float:
    if not columns:
        sizes = strikes.by_place.reshape(-1, ground.places).sum()
        return -float(sizes) * float(np.log(ground.places))
    choices = gather_choices(list(columns), np.column_stack([*columns.values()]), strikes.by_place, ground.era)
    return fit_weights(choices, ridge=_RIDGE).log_likelihood
