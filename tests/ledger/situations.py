"""Small dossiers and plans drawn by hypothesis, with every kind of gap in them."""

import numpy as np
from hypothesis import strategies as st

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.periods import Period
from modusvivendi.core.plans import Plan, Sector
from modusvivendi.core.territory import Borders, Control
from tests.ledger.dossiers import DATES, PARTIES, build, plan, site


@st.composite
def situations(draw: st.DrawFn, most: int = 14) -> tuple[Dossier, Plan]:
    """A small dossier with every kind of gap in it, and a plan with sectors of every kind."""
    n = draw(st.integers(1, most))
    numbers = np.random.default_rng(draw(st.integers(0, 2**32)))
    gaps = draw(st.sampled_from([0.0, 0.2, 0.6]))

    def spoil(values: np.ndarray) -> np.ndarray:
        return np.where(numbers.random(values.shape) < gaps, np.nan, values)

    population = np.sort(np.round(numbers.uniform(0, 5_000, (n, 3)), draw(st.integers(0, 3))), axis=1)
    best = numbers.dirichlet([1, 1, 1, 1], n)[:, :3]
    share = np.stack([best * numbers.random(best.shape), best, best + (1 - best) * numbers.random(best.shape)], axis=2)
    share[:, :, 0], share[:, :, 2] = spoil(share[:, :, 0]), spoil(share[:, :, 2])
    share[numbers.random((n, 3)) < gaps] = np.nan
    m, q, r = (draw(st.integers(0, 3 * n)) for _ in range(3))
    pairs = {tuple(sorted(numbers.integers(0, n, 2).tolist())) for _ in range(m)} if n > 1 else set()
    a, b = np.array(sorted(pair for pair in pairs if pair[0] != pair[1]), np.int64).reshape(-1, 2).T
    land = numbers.random(len(a)) < 0.8
    abroad = ("@sea", "@XXA", "@XXB")
    dossier = build(
        population=spoil(population),
        share=share,
        area=spoil(numbers.uniform(0, 50, n)),
        borders=Borders(
            a,
            b,
            spoil(numbers.uniform(0, 30, len(a))),
            land.astype(np.int64),
            numbers.integers(0, n, q),
            tuple(abroad[row] for row in numbers.integers(0, 3, q)),
            spoil(numbers.uniform(0, 30, q)),
            ferry=~land & (numbers.random(len(a)) < 0.5),
        ),
        control=_control(numbers, n, r),
        towns=tuple(numbers.choice([None, "Upton", "Midton"], n).tolist()),
        parents=tuple(numbers.choice([None, "north", "south"], n).tolist()),
        sites=tuple(site(f"site{row}", int(numbers.integers(n))) for row in range(draw(st.integers(0, 4)))),
    )
    homes = st.sampled_from([("mixed",), (), ("hill",), ("hill", "coast"), ("river",)])
    holders = st.sampled_from([(), ("crown",), ("crown", "league"), ("guard",)])
    sectors = tuple(
        Sector(f"s{row}", {"en": f"s{row}"}, draw(homes), draw(holders)) for row in range(draw(st.integers(1, 4)))
    )
    return dossier, plan(numbers.integers(-1, len(sectors), n), sectors)


def _control(numbers: np.random.Generator, n: int, r: int) -> Control:
    rows = sorted({tuple(row) for row in numbers.integers(0, (n, len(PARTIES), len(DATES)), (r, 3)).tolist()})
    place, holder, when = np.array(rows, np.int64).reshape(-1, 3).T
    dates: tuple[Period, ...] = tuple(DATES[row] for row in when)
    return Control(place, holder, numbers.choice([0, 0.25, 0.25, 0.5], len(rows)), dates, ("s",) * len(rows))
