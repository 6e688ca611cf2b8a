"""Invented dossiers of any size, built in code, and plans over them."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from modusvivendi.core.dossier import Dossier, Shapes
from modusvivendi.core.periods import Period, parse_period
from modusvivendi.core.plans import Plan, Sector
from modusvivendi.core.politics import Community, Party
from modusvivendi.core.ranges import UNKNOWN
from modusvivendi.core.territory import Borders, Control, People, Places, Site

AS_OF = parse_period("2015-10-01")
DATES = tuple(parse_period(text) for text in ("2014", "2015-10-01", "2015-10", "2016"))
COMMUNITIES = ("hill", "river", "coast")
PARTIES = ("crown", "league", "guard", "empire")
CLAIMS = (("coast",), ("hill", "river"), (), ("river",))


def build(
    *,
    population: np.ndarray,
    share: np.ndarray,
    area: np.ndarray,
    borders: Borders,
    control: Control,
    towns: tuple[str | None, ...] = (),
    parents: tuple[str | None, ...] = (),
    sites: tuple[Site, ...] = (),
    communities: tuple[str, ...] = COMMUNITIES,
    parties: tuple[Party, ...] = (),
) -> Dossier:
    """A dossier with what the ledger needs and nothing else: arrays as in ``core.territory``."""
    n = len(area)
    ids = tuple(f"p{row}" for row in range(n))
    return Dossier(
        id="made",
        title={"en": "Made"},
        as_of=AS_OF,
        languages=("en",),
        country="XXT",
        projection="",
        notes={},
        limits={},
        sources={},
        areas={},
        places=Places(
            ids,
            tuple({"en": id} for id in ids),
            parents or (None,) * n,
            towns or (None,) * n,
            np.zeros(n),
            np.zeros(n),
            area,
            population,
            ("s",) * n,
            ("",) * n,
        ),
        borders=borders,
        shapes=Shapes(None, (), None),
        communities=tuple(Community(id, {"en": id}, {}, "s") for id in communities),
        people=People(communities, share, ("s",)),
        parties=parties or tuple(party(id, claims) for id, claims in zip(PARTIES, CLAIMS, strict=True)),
        control=control,
        events=(),
        series=(),
        sites=sites,
        links=(),
        issues=(),
        infeasible=(),
        stakes=(),
        fallbacks=(),
        assumptions={},
        plans=(),
    )


def party(id: str, communities: tuple[str, ...] = ()) -> Party:
    """A party that claims to speak for some communities."""
    return Party(id, {"en": id}, "armed_group", "needed", UNKNOWN, (), (), communities, UNKNOWN, (), {}, "s")


def site(id: str, place: int, kind: str = "port") -> Site:
    """A site in a place (row number)."""
    return Site(id, {"en": id}, kind, place, np.nan, np.nan, "public", "", None, "s", "")


def plan(assignment: np.ndarray, sectors: tuple[Sector, ...], id: str = "made") -> Plan:
    """A plan of one's own."""
    return Plan(id, {"en": id}, sectors, assignment, {}, AS_OF, "", "own", {}, {}, None, "s")


def grid(rows: int, columns: int, *, seed: int = 0, sectors: int = 6) -> tuple[Dossier, Plan]:
    """A grid of places, each with up to six neighbours; parties and sectors in bands, with specks of others."""
    n, draw = rows * columns, np.random.default_rng(seed)
    cell = np.arange(n).reshape(rows, columns)
    pairs = ((cell[:, :-1], cell[:, 1:]), (cell[:-1], cell[1:]), (cell[:-1, :-1], cell[1:, 1:]))
    a, b = (np.concatenate([pair[side].ravel() for pair in pairs]) for side in (0, 1))
    rim = np.concatenate([cell[0], cell[-1], cell[:, 0]])
    beyond = ("@sea",) * columns + ("@XXA",) * columns + ("@XXB",) * rows
    best = draw.integers(100, 90_000, n).astype(float)
    share = np.sort(draw.dirichlet([0.5, 0.5, 0.5, 0.3], (n, 3))[:, :, :3], axis=1).transpose(0, 2, 1)
    share = np.stack([share[:, :, 1] * 0.8, share[:, :, 1], np.minimum(1, share[:, :, 1] * 1.2)], axis=2)
    holder = np.where(draw.random(n) < 0.05, draw.integers(0, 4, n), np.arange(n) * 4 // n)
    dossier = build(
        population=np.stack([best * 0.9, best, best * 1.3], axis=1),
        share=share,
        area=draw.uniform(5, 900, n),
        borders=Borders(
            a,
            b,
            draw.uniform(0.1, 40, len(a)),
            np.ones(len(a), np.int64),
            rim,
            beyond,
            draw.uniform(0.1, 40, len(rim)),
        ),
        control=Control(np.arange(n), holder, draw.uniform(0.4, 1, n), (DATES[1],) * n, ("s",) * n),
        towns=tuple(f"t{row // 4}" if row % 4 < 2 else None for row in range(n)),
        parents=tuple(f"a{row // 5}" for row in range(n)),
        sites=tuple(site(f"site{row}", int(draw.integers(n))) for row in range(40)),
    )
    bands = np.arange(n) * sectors // n
    bands = np.where(draw.random(n) < 0.01, draw.integers(0, sectors, n), bands)
    parts = tuple(
        Sector(f"s{row}", {"en": f"s{row}"}, ("mixed",) if row == 0 else (COMMUNITIES[row % 3],), (PARTIES[row % 4],))
        for row in range(sectors)
    )
    return dossier, plan(bands, parts)


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


def relabel(dossier: Dossier, plan: Plan, order: np.ndarray) -> tuple[Dossier, Plan]:
    """The same dossier and plan with the places in another order: new row i was row ``order[i]``."""
    new = np.argsort(order)
    places, borders, control = dossier.places, dossier.borders, dossier.control

    def pick(words: tuple) -> tuple:
        return tuple(words[row] for row in order)

    return replace(
        dossier,
        places=Places(
            *(pick(words) for words in (places.ids, places.names, places.parents, places.towns)),
            *(values[order] for values in (places.lat, places.lon, places.area_km2, places.population)),
            pick(places.sources),
            pick(places.notes),
        ),
        people=replace(dossier.people, share=dossier.people.share[order]),
        borders=replace(borders, a=new[borders.b], b=new[borders.a], outer=new[borders.outer]),
        control=replace(control, place=new[control.place]),
        sites=tuple(replace(site, place=int(new[site.place])) for site in dossier.sites),
    ), replace(plan, assignment=plan.assignment[order])
