"""Any dossier at all: a hypothesis strategy for small ones with odd ids, texts and numbers."""

import math

import numpy as np
from hypothesis import strategies as st

from modusvivendi.core.dossier import Dossier, Shapes
from modusvivendi.core.periods import parse_period
from modusvivendi.core.plans import MIXED, Plan, Sector
from modusvivendi.core.politics import (
    Aim,
    Assumption,
    Burden,
    Community,
    Fallback,
    Infeasible,
    Issue,
    Option,
    Party,
    Source,
    Stake,
    StrikeShare,
)
from modusvivendi.core.ranges import UNKNOWN, Range, freeze
from modusvivendi.core.record import Event, Figure
from modusvivendi.core.territory import Area, Borders, Control, Link, People, Places, Site
from tests.io.preparing import draw_preparations

LETTERS = "abcxyzABCXYZ0189_"
ids = st.text(LETTERS, min_size=1, max_size=3).flatmap(
    lambda head: st.text(LETTERS + ".-", max_size=4).map(lambda tail: head + tail)
)
texts = st.text(
    st.one_of(
        st.sampled_from(" ,;\"'\\\n\t#=[]{}"),
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
    ),
    max_size=12,
).map(str.strip)
some_text = texts.filter(bool)
periods = st.one_of(
    st.integers(1, 2015).map(lambda y: f"{y:04}"),
    st.tuples(st.integers(1, 2014), st.integers(1, 12)).map(lambda t: f"{t[0]:04}-{t[1]:02}"),
    st.dates().map(str),
).map(parse_period)
shares = st.floats(0, 1)
kinds = st.sampled_from(["measured", "published", "judgement"])


def ranges(low: float, high: float, partly: bool = False):
    numbers = st.floats(low, high, allow_nan=False)
    whole = st.lists(numbers, min_size=3, max_size=3).map(sorted).map(lambda v: Range(*v))
    return st.one_of(whole, numbers.map(lambda v: Range(math.nan, v, math.nan))) if partly else whole


def names():
    return st.fixed_dictionaries({}, optional={"en": some_text, "ar": some_text}).map(
        lambda found: {code: found[code] for code in ("en", "ar") if code in found}
    )


def unique(strategy, most=4, least=0):
    return st.lists(strategy, min_size=least, max_size=most, unique=True).map(tuple)


def pick(draw, options, most=3):
    return tuple(draw(st.lists(st.sampled_from(options), max_size=most, unique=True))) if options else ()


@st.composite
def dossiers(draw):
    source_ids = draw(unique(ids, 3, 1))
    source = st.sampled_from(source_ids)
    place_ids = draw(unique(ids, 5, 1))
    area_ids = draw(unique(ids, 3))
    community_ids = draw(unique(ids.filter(lambda id: id not in ("mixed", "unknown")), 3))
    party_ids = draw(unique(ids, 3))
    located = draw(st.booleans())
    places = _places(draw, place_ids, area_ids, source, located)
    issues, infeasible = _issues(draw, party_ids, source)
    plans = _plans(draw, place_ids, community_ids, party_ids, issues, source)
    where = st.one_of(st.none(), st.sampled_from(place_ids + area_ids))
    who = st.one_of(st.none(), st.sampled_from(party_ids)) if party_ids else st.none()
    return Dossier(
        id=draw(ids),
        title=draw(names()),
        as_of=draw(periods),
        languages=("en", "ar"),
        country=draw(st.sampled_from(["", "XXT"])),
        projection="",
        notes=draw(names()),
        limits=draw(names()),
        sources={id: Source(id, draw(texts), draw(kinds), note=draw(texts)) for id in source_ids},
        areas=_areas(draw, area_ids, source),
        places=places,
        borders=_borders(draw, len(place_ids), source, located),
        shapes=Shapes(None, _points(draw, len(place_ids)), None),
        communities=tuple(Community(id, draw(names()), draw(names()), draw(source)) for id in community_ids),
        people=_people(draw, len(place_ids), community_ids, source_ids),
        parties=_parties(draw, party_ids, community_ids, source),
        control=_control(draw, len(place_ids), len(party_ids), source),
        events=_events(draw, where, who, source),
        series=_series(draw, where, who, source),
        sites=_sites(draw, len(place_ids), who, source),
        links=tuple(
            Link(draw(st.sampled_from(place_ids)), "@XXA", draw(st.floats(0, 40_000)), kind, draw(texts), draw(source))
            for kind in draw(unique(st.sampled_from(["road", "rail", "air"]), 2))
        ),
        issues=issues,
        infeasible=infeasible,
        stakes=_stakes(draw, party_ids, issues, source),
        fallbacks=_fallbacks(draw, party_ids, source),
        assumptions={
            id: Assumption(id, draw(ranges(-1e11, 1e11)), draw(some_text), draw(kinds), draw(texts), draw(source))
            for id in draw(unique(ids, 2))
        },
        plans=plans,
        **draw_preparations(draw, (ids, names, ranges, unique, pick, texts), party_ids, plans, source),
    )


def _areas(draw, area_ids, source):
    parents = [area_ids[i - 1] if i and draw(st.booleans()) else None for i in range(len(area_ids))]
    return {
        id: Area(id, draw(names()), draw(texts), parent, draw(source))
        for id, parent in zip(area_ids, parents, strict=True)
    }


def _points(draw, places):
    return draw(unique(st.tuples(st.integers(0, places - 1), st.floats(-180, 180), st.floats(-90, 90)), 3))


def _events(draw, where, who, source):
    records = st.one_of(st.none(), st.integers(0, 10**6))
    return tuple(
        Event(date, place, "deaths", by, None, draw(records), draw(ranges(0, 1e9, partly=True)), draw(source))
        for date, place, by in draw(unique(st.tuples(periods, where, who), 3))
    )


def _series(draw, where, who, source):
    value = ranges(0, 1e9, partly=True)
    return tuple(
        Figure(date, "refugees", place, "XXA", party, draw(value), draw(some_text), draw(source), draw(texts))
        for date, place, party in draw(unique(st.tuples(periods, where, who), 3))
    )


def _sites(draw, places, who, source):
    return tuple(
        Site(
            id,
            draw(names()),
            "dam",
            draw(st.integers(0, places - 1)),
            draw(st.floats(-90, 90)),
            math.nan,
            draw(st.sampled_from(["public", "parties", "technical"])),
            "",
            draw(who),
            draw(source),
            draw(texts),
        )
        for id in draw(unique(ids, 2))
    )


def _fallbacks(draw, parties, source):
    rows = draw(unique(st.tuples(st.sampled_from(parties), periods), 2)) if parties else ()
    return tuple(
        Fallback(party, date, draw(ranges(0, 1, partly=True)), draw(source), draw(some_text)) for party, date in rows
    )


def _places(draw, ids, areas, source, located):
    n = len(ids)
    maybe = st.one_of(st.just(math.nan), st.floats(0, 1e6)) if not located else st.floats(0, 1e6)
    population = [
        draw(st.one_of(st.just((math.nan,) * 3), ranges(0, 1e7, partly=True).map(lambda r: (r.low, r.best, r.high))))
        for _ in range(n)
    ]
    degrees = (lambda most: draw(st.floats(-most, most))) if located else (lambda _: math.nan)
    return Places(
        ids,
        tuple(draw(names()) for _ in ids),
        tuple(draw(st.sampled_from(areas)) if areas and draw(st.booleans()) else None for _ in ids),
        tuple(draw(st.one_of(st.none(), some_text)) for _ in ids),
        freeze(np.array([degrees(89) for _ in ids])),
        freeze(np.array([degrees(179) for _ in ids])),
        freeze(np.array([draw(maybe) for _ in ids])),
        freeze(np.array(population, np.float64).reshape(n, 3)),
        tuple(draw(source) for _ in ids),
        tuple(draw(texts) for _ in ids),
    )


def _borders(draw, n, source, located):
    pairs = [(a, b) for a in range(n) for b in range(a)]
    inner = draw(unique(st.sampled_from(pairs), 4)) if pairs else ()
    outer = draw(unique(st.tuples(st.integers(0, n - 1), st.sampled_from(["@sea", "@XXA"])), 3, 1 if located else 0))
    kinds = [draw(st.integers(0, 2)) for _ in inner]
    # Without lengths they would be measured on the shapes.
    km = st.floats(0, 1e4)
    ferry = np.array([kind == 2 for kind in kinds], np.bool_)
    return Borders(
        freeze(np.array([a for a, _ in inner], np.int64)),
        freeze(np.array([b for _, b in inner], np.int64)),
        freeze(np.array([draw(km) for _ in inner], np.float64)),
        freeze(np.array([kind == 0 for kind in kinds], np.int64)),
        freeze(np.array([a for a, _ in outer], np.int64)),
        tuple(beyond for _, beyond in outer),
        freeze(np.array([draw(km) for _ in outer], np.float64)),
        ferry=freeze(ferry) if ferry.any() else None,
        sources=tuple(draw(source) for _ in (*inner, *outer)),
    )


def _people(draw, n, communities, sources):
    share = np.full((n, len(communities), 3), np.nan)
    source = np.full((n, len(communities)), -1, np.int64)
    used = sorted(draw(st.sets(st.sampled_from(sources), min_size=1)))
    for place in range(n):
        for community in range(len(communities)):
            if draw(st.booleans()):
                low, best, high = sorted(draw(shares) / len(communities) for _ in range(3))
                share[place, community] = low, best, draw(st.sampled_from([high, math.nan]))
                source[place, community] = draw(st.integers(0, len(used) - 1))
    # Only sources that some row names can be read back.
    rows = sorted(set(source[source >= 0].tolist()))
    renumbered = {row: i for i, row in enumerate(rows)}
    source = np.array([renumbered.get(row, -1) for row in source.ravel().tolist()], np.int64).reshape(source.shape)
    return People(communities, freeze(share), tuple(used[row] for row in rows), freeze(source))


def _parties(draw, ids, communities, source):
    return tuple(
        Party(
            id,
            draw(names()),
            draw(st.sampled_from(["state", "person"])),
            draw(st.sampled_from(["needed", "outside", "excluded"])),
            draw(st.one_of(st.just(UNKNOWN), ranges(0, 1))),
            pick(draw, [other for other in ids if other != id]),
            (),
            pick(draw, communities),
            draw(st.one_of(st.just(UNKNOWN), ranges(0, 1e6))),
            tuple(
                Aim(draw(names()), draw(texts), draw(texts), draw(periods), draw(source), pick(draw, ids))
                for _ in range(draw(st.integers(0, 2)))
            ),
            draw(names()),
            draw(source),
            *_judged(draw, ids, source),
        )
        for id in ids
    )


def _judged(draw, ids, source):
    """Published shares and burdens; purposes need issues."""
    shares = tuple(
        StrikeShare(
            draw(periods.filter(lambda period: period.end.year <= 2000)),
            draw(periods.filter(lambda period: period.start.year > 2000)),
            pick(draw, ids),
            draw(st.one_of(st.none(), st.just(1))),
            Range(0.0, 0.0, draw(st.floats(0, 1))),
            pick(draw, ids),
            draw(texts),
            draw(some_text),
            draw(source),
        )
        for _ in range(draw(st.integers(0, 1)))
    )
    burdens = tuple(
        Burden(draw(st.sampled_from(ids)), draw(ranges(0, 1e6)), draw(ranges(0, 0.99)), draw(source), draw(texts))
        for _ in range(draw(st.integers(0, 1)))
    )
    return shares, (), burdens


def _control(draw, places, parties, source):
    key = st.tuples(st.integers(0, places - 1), st.integers(0, max(parties - 1, 0)), periods)
    rows = draw(unique(key, 4)) if parties else ()
    return Control(
        freeze(np.array([row[0] for row in rows], np.int64)),
        freeze(np.array([row[1] for row in rows], np.int64)),
        freeze(np.array([draw(st.floats(0, 0.33)) for _ in rows], np.float64)),
        tuple(row[2] for row in rows),
        tuple(draw(source) for _ in rows),
        tuple(draw(some_text) for _ in rows),
    )


def _issues(draw, parties, source):
    issues = tuple(
        Issue(
            id,
            draw(names()),
            draw(names()),
            pick(draw, parties),
            draw(st.booleans()),
            draw(st.booleans()),
            tuple(
                Option(option, draw(names()), None, draw(st.booleans()), pick(draw, parties))
                for option in draw(unique(ids.filter(lambda id: id != "weight"), 3))
            ),
            draw(source),
        )
        for id in draw(unique(ids.filter(lambda id: id not in ("infeasible", "why")), 3))
    )
    settled = [issue for issue in issues if issue.options]
    return issues, tuple(
        Infeasible({issue.id: (issue.options[0].id,)}, draw(some_text)) for issue in settled if draw(st.booleans())
    )


def _stakes(draw, parties, issues, source):
    keys = [
        (party, issue.id, option)
        for party in parties
        for issue in issues
        for option in ("weight", *(option.id for option in issue.options))
    ]
    value = st.one_of(st.just(UNKNOWN), ranges(0, 1, partly=True))
    return tuple(
        Stake(*key, draw(value), draw(st.booleans()), draw(source), draw(some_text)) for key in pick(draw, keys)
    )


def _plans(draw, places, communities, parties, issues, source):
    plans = []
    for id in sorted(draw(st.sets(ids, max_size=2))):
        sectors = tuple(
            Sector(
                sector,
                draw(names()),
                (MIXED,) if draw(st.booleans()) else pick(draw, communities),
                pick(draw, parties),
                draw(st.booleans()),
                draw(texts),
                draw(st.one_of(st.just(UNKNOWN), ranges(0, 1))),
            )
            for sector in draw(unique(ids, 3, 1))
        )
        plans.append(
            Plan(
                id,
                draw(names()),
                sectors,
                freeze(np.array([draw(st.integers(-1, len(sectors) - 1)) for _ in places], np.int64)),
                {issue.id: issue.options[0].id for issue in issues if issue.options and draw(st.booleans())},
                draw(periods),
                draw(texts),
                draw(st.sampled_from(["published", "reconstruction", "own", "baseline"])),
                draw(names()),
                draw(names()),
                plans[0].id if plans and draw(st.booleans()) else None,
                draw(source),
                pick(draw, [sector.id for sector in sectors]),
            )
        )
    return tuple(plans)
