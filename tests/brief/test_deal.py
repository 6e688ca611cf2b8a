"""The chapter on the deal: whole in both languages, who refuses said plainly, and no prices for the public."""

import json
import re
from dataclasses import replace

import pytest

from modusvivendi.brief.blocks import Bullets, Callout, Figure, Heading, Paragraph
from modusvivendi.brief.chapters.accord import tell_accord
from modusvivendi.brief.chapters.deal import find_lead, tell_deal
from modusvivendi.brief.chapters.parties import tell_parties
from modusvivendi.brief.exports.results import export_results
from modusvivendi.brief.view import see
from modusvivendi.io.folder import read
from modusvivendi.plan.chain import compute
from tests.brief.telling import texts


@pytest.fixture(scope="module", params=["bosnia-1995", "syria-2015"])
def results(request):
    return compute(replace(read(request.param), problems={}), 1)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("audience", ["public", "parties"])
def test_the_chapter_is_whole(results, language, audience):
    chapter = tell_deal(results, see(language, audience))
    said = " ".join(texts(chapter.blocks))
    assert "{" not in said
    assert not re.search(r"\bnan\b", said)
    ids = [block.id for block in chapter.blocks if isinstance(block, Heading)]
    kept = ["deal-offers", "deal-lead", "deal-clock", "deal-best", "deal-after", "deal-after-best", "deal-after-lead"]
    kept += ["deal-pairs", "deal-red-lines", "deal-outsiders", "deal-ground"]
    secret = {"deal-red-lines", "deal-after-best", "deal-after-lead"}
    assert ids == [one for one in kept if audience != "public" or one not in secret]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_holds_after_signature_is_said_and_kept_from_the_public(results, language):
    """The change that pays, who answers it, and what is to be settled first: for those who negotiate."""
    view = see(language, "parties")
    settle = view.say("deal.after_settle", issues="").strip(" .:")
    said = " ".join(texts(tell_deal(results, view).blocks))
    assert settle in said
    public = " ".join(texts(tell_deal(results, see(language, "public")).blocks))
    assert settle not in public
    assert view.say("deal.after_withheld") in public


def test_it_is_said_who_refuses_and_what_would_turn_each(results):
    lead = find_lead(results.deals, results.dossier)
    chapter = tell_deal(results, see("en", "parties"))
    after = [block for block in chapter.blocks if isinstance(block, Heading | Paragraph | Bullets)]
    at = next(n for n, block in enumerate(after) if isinstance(block, Heading) and block.id == "deal-lead")
    said = after[at + 1].text
    if results.dossier.id == "bosnia-1995":
        assert lead.plan == "dayton-1995"
        assert "no needed party is more likely to refuse" in said
        return
    assert lead.plan == "confederal-6"
    assert set(lead.deal.refusers) >= {"government", "president"}
    assert "more likely to refuse than to accept are Syrian government" in said
    lines = after[at + 2].items
    for party in ("Syrian government", "The president"):
        assert any(party in line and ("takes the place" in line or "took the place" in line) for line in lines)
        assert any(party in line and "even chance" in line for line in lines)


def test_the_clock_of_bosnia_turns(results):
    if results.dossier.id != "bosnia-1995":
        pytest.skip("the reversal is Bosnia's")
    said = " ".join(texts(tell_deal(results, see("en", "public")).blocks))
    assert "Republika Srpska turned most: its acceptance is unlikely as of 18 July 1994 and likely as of" in said


def test_prices_are_kept_from_the_public(results):
    public, parties = (
        " ".join(
            text
            for tell in (tell_deal, tell_accord, tell_parties)
            for text in texts(tell(results, see("en", who)).blocks)
        )
        for who in ("public", "parties")
    )
    for word in ("even chance", "refuses “", "Expected with no deal"):
        assert word not in public
    assert "Expected with no deal" in parties
    assert "What is left out here" in [
        block.title for block in tell_deal(results, see("en", "public")).blocks if isinstance(block, Callout)
    ]
    chapter = tell_deal(results, see("en", "public"))
    grids = [block for block in chapter.blocks if isinstance(block, Figure) and block.id == "deal-offers-grid"]
    cells = {cell for row in grids[0].table.rows for cell in row[1:]}
    assert cells <= {"unlikely", "open", "likely", "unknown"}


def test_results_json_keeps_prices_from_the_public(results):
    public, parties = (json.loads(export_results(results, who)) for who in ("public", "parties"))
    assert {"best", "accord", "no_deal", "feasible"} <= set(public["deals"])
    assert not {"red_lines", "fallbacks", "clock", "zone"} & set(public["deals"])
    assert all(flip["kind"] for deal in parties["deals"]["best"] for flip in deal["flips"])
    assert set(public["deals"]["best"][0]["verdicts"].values()) <= {"unlikely", "open", "likely", None}
    assert any("fallbacks" in text for text in public["left_out"])
    assert parties["left_out"] == []


def test_a_dossier_that_knows_too_little_says_so(results):
    chapter = tell_deal(replace(results, deals=None), see("en", "public"))
    assert [block.title for block in chapter.blocks] == ["Not computed."]
