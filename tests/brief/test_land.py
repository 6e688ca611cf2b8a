"""The chapter on the land: it says what was found, in both languages, and nothing finer than the audience may see."""

import re

import pytest

from modusvivendi.brief.blocks import Figure, Heading, Multiples, Table
from modusvivendi.brief.chapters.land import tell_land
from modusvivendi.brief.view import see
from modusvivendi.io.folder import read
from modusvivendi.plan.chain import compute
from modusvivendi.plan.land import Effort
from tests.brief.telling import texts

QUICK = Effort(draws=40, every=5, bursts=6, steps=3_000, aside=2, doubts=40)


@pytest.fixture(scope="module", params=["bosnia-1995", "syria-2015"])
def results(request):
    return compute(read(request.param), 1, effort=QUICK)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("audience", ["public", "parties"])
def test_the_chapter_is_whole_in_both_languages(results, language, audience):
    chapter = tell_land(results, see(language, audience))
    assert chapter.id == "land"
    said = " ".join(texts(chapter.blocks))
    assert "{" not in said
    assert "nan" not in re.findall(r"\bnan\b", said)
    ids = [block.id for block in chapter.blocks if isinstance(block, Heading)]
    assert ids[:3] == ["land-ranges", "land-gains", "land-offers"]
    assert ids[-2:] == ["land-joinings", "land-hardest"]
    assert ("land-choices" in ids) == (results.dossier.id == "syria-2015")
    assert any(isinstance(block, Multiples) for block in chapter.blocks)


def test_every_proposal_is_marked_in_picture_and_table(results):
    chapter = tell_land(results, see("en", "parties"))
    figure = next(block for block in chapter.blocks if isinstance(block, Figure))
    names = {row[0] for row in figure.table.rows}
    for one in results.land.marked:
        if one.plan.id != "most-at-home":
            assert any(str(one.plan.title["en"]) in name for name in names)
    drawn = len(re.findall("<circle", figure.svg))
    shown = results.land.sampled[0].spreads
    assert drawn == len(results.land.marked) * (len(shown) + 1)


def test_names_of_places_are_kept_from_the_public(results):
    joined = [row for joining in results.land.joinings for row in joining.places]
    names = {results.dossier.places.names[row]["en"] for row in joined}
    public, parties = (" ".join(texts(tell_land(results, see("en", who)).blocks)) for who in ("public", "parties"))
    assert any(name in parties for name in names)
    assert not any(re.search(rf"\b{re.escape(name)}\b", public) for name in names)


def test_a_dossier_without_a_question_has_no_chapter(tiny_results):
    assert tell_land(tiny_results, see("en", "public")) is None


def test_what_is_proved_and_what_is_not_are_told_apart(results):
    said = " ".join(texts(tell_land(results, see("en", "parties")).blocks))
    assert said.count("Proved: no plan with a line") == len(results.land.gains) > 0
    missing = [gain for gain in results.land.gains if gain.found is None]
    assert said.count("That is no proof that there is none.") == len(missing)


def test_every_offer_says_how_far_from_the_best_it_can_be(results):
    said = " ".join(texts(tell_land(results, see("en", "parties")).blocks))
    assert said.count("By the weights of the question") == len(results.land.offers)
    assert ("Left aside in it" in said) == (results.dossier.id == "syria-2015")


def test_plans_known_by_shares_are_set_beside_what_is_asked(results):
    tables = [block for block in tell_land(results, see("en", "public")).blocks if isinstance(block, Table)]
    shares = [table for table in tables if table.rows[0][0] == "Asked for here"]
    if results.dossier.id == "syria-2015":
        assert shares == []
        return
    (table,) = shares
    rows = {row[0].split(" (")[0]: row[1] for row in table.rows[1:]}
    assert rows["Contact Group map, 51 to 49"].endswith("within what is asked")
    assert rows["Union of three republics"].endswith("outside what is asked")


def test_where_the_proposals_lie_is_told_in_sentences(results):
    said = " ".join(texts(tell_land(results, see("en", "public")).blocks))
    told = [one for one in results.land.marked if one.fits]
    assert said.count("Share of the neutral draws with as little or less") >= len(told) > 0
