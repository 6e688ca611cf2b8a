"""What the tests would have caught: invented parties who strike as often, half of the time on somebody undeclared."""

from collections.abc import Sequence

import numpy as np

from modusvivendi.aims.choices import fit_weights, predict
from modusvivendi.aims.contrasts import (
    LEVEL,
    choices_of,
    contrast_declared,
    contrast_other,
    name_others,
    sum_presence,
)
from modusvivendi.aims.ground import Ground
from modusvivendi.aims.strikes import Strikes
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Floats
from modusvivendi.core.readings import OTHERS
from modusvivendi.core.seed import stream


def rehearse(
    dossier: Dossier, ground: Ground, strikes: Strikes, design: float, seed: int, runs: int
) -> dict[str, float]:
    """Return for each undeclared opponent how often a party with half of its strikes on it is found out.

    The other half follows the account of declared opponents as fitted; the strikes on the opponent follow its presence
    and the same pull of people, roads and nearness. As many strikes as there are, over ``design``, are drawn, each for
    itself: strikes that hang together count for fewer. Found out: the test of all undeclared opponents together rejects
    at 5 %, or that of this one by itself at 5 % over the number of such tests (Bonferroni).
    """
    single = name_others(dossier, ground)
    targets = {OTHERS: ground.others, **single}
    honest, pull = _follow_declared(dossier, ground, strikes)
    caught: dict[str, float] = {}
    for number, (name, ids) in enumerate(targets.items()):
        raw = sum_presence(dossier, ground, ids) * pull
        if not raw.sum():
            continue
        chance = 0.5 * honest + 0.5 * _per_era(ground, raw, honest)
        draw = stream(seed, "aims.rehearsal", number)
        found = 0
        for _ in range(runs):
            invented = _draw(ground, strikes, chance, design, draw)
            joint = contrast_declared(dossier, ground, invented)
            found += (joint is not None and joint.p < LEVEL) or (
                name in single and contrast_other(dossier, ground, invented, name).p < LEVEL / len(single)
            )
        caught[name] = found / runs
    return caught


def _follow_declared(dossier: Dossier, ground: Ground, strikes: Strikes) -> tuple[Floats, Floats]:
    """Return the chance of each row by the declared-only account, and the pull of the surroundings in it."""
    choices = choices_of(dossier, ground, strikes, apart=False)
    choices = choices.only([name for name in choices.names if name != OTHERS])
    weights = fit_weights(choices, ridge=1.0).estimate
    by_name = dict(zip(choices.names, weights.tolist(), strict=True))
    utility = ground.surroundings @ np.array([by_name.get(name, 0.0) for name in ground.names])
    return predict(choices, weights), np.exp(utility - utility.max())


def _per_era(ground: Ground, raw: Floats, otherwise: Floats) -> Floats:
    """Make chances of what draws strikes in each time; where nothing does, another account holds."""
    starts = np.arange(0, len(raw), ground.places)
    total = np.add.reduceat(raw, starts)[ground.era]
    return np.where(total > 0, raw / np.where(total > 0, total, 1.0), otherwise)


def _draw(ground: Ground, strikes: Strikes, chance: Floats, design: float, draw: np.random.Generator) -> Strikes:
    """Draw strikes in each time, each on a day of its own."""
    struck = strikes.by_place.reshape(-1, ground.places).sum(1)
    numbers = _thin(struck, design)
    rows: list[int] = []
    for era, number in enumerate(numbers):
        part = chance[era * ground.places : (era + 1) * ground.places]
        rows += (era * ground.places + draw.choice(len(part), number, p=part / part.sum())).tolist()
    days = np.zeros((len(rows), len(chance)))
    days[np.arange(len(rows)), rows] = 1.0
    return Strikes(days, tuple(range(len(rows))), ())


def _thin(struck: Floats, design: float) -> Sequence[int]:
    """Share out the effective number of strikes among the times, at least one in all."""
    ends = np.round(struck.cumsum() / design).astype(np.int64)
    ends[-1] = max(int(ends[-1]), 1)
    return np.diff(ends, prepend=0).tolist()
