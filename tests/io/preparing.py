"""What the road needs, at random: a part of the strategy for dossiers."""

from hypothesis import strategies as st

from modusvivendi.core.dictionary.road import INDICATORS
from modusvivendi.core.forces import Contributor
from modusvivendi.core.preparations import Consent, Duration, Holding, Score
from modusvivendi.core.training import Programme


def draw_preparations(draw, tools, parties, plans, source):
    """What the road needs; there is no issue of peacekeepers here, and so no form of a force."""
    ids, names, ranges, unique, pick, texts = tools
    shares, kinds = st.floats(0, 1), st.sampled_from(["measured", "published", "judgement"])
    sectors = [sector.id for plan in plans for sector in plan.sectors]
    amounts = ranges(0, 1e6)
    contributors: dict[str, Contributor] = {}
    for id in draw(unique(ids, 2)):
        refused = pick(draw, parties)
        contributors[id] = Contributor(
            id,
            draw(names()),
            draw(amounts),
            draw(amounts),
            (),
            pick(draw, sectors),
            tuple(party for party in pick(draw, parties) if party not in refused),
            refused,
            draw(st.sampled_from(["", *contributors])),
            (),
            (),
            draw(kinds),
            draw(texts),
            draw(source),
        )
    counts, some = st.integers(1, 60), st.floats(1, 1e6)
    return {
        "contributors": contributors,
        "programmes": {
            id: Programme(
                (draw(some),) * draw(counts),
                {},
                "inside",
                draw(st.floats(0, 40_000)),
                draw(some),
                draw(counts),
                draw(counts),
                *(draw(shares) for _ in range(3)),
                {},
                draw(texts),
                draw(source),
            )
            for id in draw(unique(ids, 2))
        },
        "consents": tuple(Consent(party, draw(amounts), draw(source), draw(texts)) for party in pick(draw, parties)),
        "access": tuple(
            Score(one, draw(st.one_of(st.none(), st.integers(0, 3))), draw(source), draw(texts))
            for one in draw(unique(st.sampled_from(INDICATORS), 3))
        ),
        "today": tuple(Holding(id, draw(texts.filter(bool)), draw(source)) for id in draw(unique(ids, 2))),
        "durations": tuple(Duration(id, draw(amounts), draw(source), draw(texts)) for id in draw(unique(ids, 2))),
    }
