"""Invented dossiers of any size, built in code, and plans over them; used by the benchmark too."""

from dataclasses import replace

import numpy as np

from modusvivendi.core.dossier import Dossier, Shapes
from modusvivendi.core.periods import parse_period
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
