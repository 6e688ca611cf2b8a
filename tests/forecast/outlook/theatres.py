"""Small invented theatres: places on a ring, two units, two cohorts, one state beyond."""

from dataclasses import replace
from zlib import crc32

import numpy as np

from modusvivendi.core.panels import build_panel
from modusvivendi.forecast.outlook.inputs import INPUTS
from modusvivendi.forecast.outlook.theatre import ELSEWHERE, Scenario, Theatre
from modusvivendi.forecast.violence.fitting import fit_violence
from modusvivendi.forecast.violence.model import ViolenceModel


def make_theatre(n: int = 6, seed: int = 0) -> Theatre:
    random = np.random.default_rng(seed)
    cohort = np.arange(n) * 2 // n
    hosted = random.integers(0, 400, (2, n + 2))
    away = np.zeros(n, np.int64)
    for c in range(2):
        rows = np.flatnonzero(cohort == c)
        away[rows] = hosted[c].sum() // len(rows)
        away[rows[0]] += hosted[c].sum() - away[rows].sum()
    near = np.stack([(row + np.array([1, n - 1])) % n for row in range(n)])
    home = random.integers(500, 5_000, n)
    unit = np.arange(n) % 2
    ways = np.concatenate([np.sort([(row + 1) % n, (row - 1) % n]) for row in range(n)])
    return Theatre(
        ids=tuple(f"p{row:02}" for row in range(n)),
        units=("east", "west"),
        unit=unit.astype(np.int64),
        weight=np.array([1 / (unit == one).sum() for one in unit]),
        enemy=random.choice([0.0, 0.5, 1.0], n),
        government=np.arange(n) == 0,
        civilian_share=0.3,
        home=home.astype(np.int64),
        away=away,
        hosted=hosted.astype(np.int64),
        cohort=cohort.astype(np.int64),
        residents=home.astype(np.float64),
        known=np.ones(n, np.bool_),
        population=np.outer(home, [0.6, 1.0, 1.7]).astype(np.float64),
        counted=home.astype(np.int64),
        towns=np.arange(n) == 1,
        rate=0.02,
        near=near.astype(np.int64),
        pull=np.ones((n, 2)),
        states=("AAA", ELSEWHERE),
        beyond=np.tile([0.7, 0.3], (n, 1)),
        abroad=0.4,
        abroad_pattern=np.ones(n),
        consent=np.where(np.arange(n) % 3 == 0, np.nan, 0.0),
        beside_enemy=np.arange(n) % 2 == 0,
        beside_front=np.arange(n) % 4 == 1,
        gates=np.arange(n) == 2,
        way_start=np.arange(n + 1, dtype=np.int64) * 2,
        ways=ways.astype(np.int64),
        besieged=np.where(np.arange(n) == 1, 0.5, 0.0),
        need=0.5,
        hard=1.0,
        quiet=np.full(n, 3, np.int64),
        fought=0.6,
        published_at=(1.0, -4.0, 0.0),
    )


def make_scenario(runs: int, months: int, n: int, *, deal: bool = True, **changes: object) -> Scenario:
    dates = np.tile([1.0, 3.0, 4.0, 5.0, 6.0, 9.0] if deal else [np.inf] * 6, (runs, 1))
    back = np.tile(np.linspace(0, 0.5, months + 1), (runs, 2, 1))
    scenario = Scenario(
        dates=dates,
        enemy_fought=deal,
        troops=np.array([0.0, 500.0, 1_000.0]) if deal else np.zeros(0),
        asked=2_000.0 if deal else 0.0,
        minority=np.full(n, 0.25),
        relief=np.tile([0.1, 2.0, 900.0, 1.0, 5_000.0], (runs, 1)),
        grows=deal,
        back=back,
        closed=np.full(2, np.inf),
        spoilers=deal,
        guarantor_leaves=np.inf,
    )
    return replace(scenario, **changes)  # pyright: ignore[reportArgumentType]


def make_model(theatre: Theatre, months: int = 36, level: float = 20.0) -> ViolenceModel:
    random = np.random.default_rng(3)
    counts = random.poisson(level, (months, len(theatre.units))).astype(np.float64)
    return fit_violence(build_panel(theatre.units, 0, counts, ~np.eye(2, dtype=np.bool_)), 0, horizons=12)


def make_inputs(runs: int, seed: int = 5) -> np.ndarray:
    """Draw inputs by name, so that one more of them leaves the others as they were."""
    return np.column_stack([np.random.default_rng([seed, crc32(name.encode())]).random(runs) for name in INPUTS])
