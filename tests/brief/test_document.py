"""The brief as a whole: what each audience reads, and that both languages say it all."""

import re
from dataclasses import replace

import pytest

from modusvivendi.brief.blocks import Entries, Figure, Multiples, Table
from modusvivendi.brief.document import compose
from modusvivendi.core.errors import ModusError
from tests.brief.test_pdf import flat

CHAPTERS = [
    "summary",
    "situation",
    "parties",
    "plans",
    "accord",
    "deal",
    "road",
    "changes",
    "unknown",
    "limits",
    "sources",
]


def texts(document) -> str:
    """Everything the page says, without style and fonts."""
    return re.sub(r"<style>.*?</style>", "", document.html(), flags=re.DOTALL)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("audience", ["public", "parties", "technical"])
def test_the_chapters_stand_in_their_order(tiny_document, language, audience):
    document = tiny_document(language, audience)
    found = [chapter.id for chapter in document.chapters]
    assert found == CHAPTERS + ([] if audience == "public" else ["places"])
    assert document.direction == ("rtl" if language == "ar" else "ltr")
    assert document.language == language


def test_the_public_reads_no_place_and_no_site_above_its_class(tiny_results, tiny_document):
    page = texts(tiny_document("en", "public"))
    tables = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)  # the largest towns may be named on the map
    for names in tiny_results.dossier.places.names:
        assert f">{names['en']}<" not in tables
    assert not re.search(r'class="[^"]*mv-place', page)
    for site in tiny_results.dossier.sites:
        assert (site.names["en"] in page) == (site.sensitivity == "public")
    assert "Vance-Owen" in page


def test_the_technical_teams_read_every_place_and_site(tiny_results, tiny_document):
    page = texts(tiny_document("en", "technical"))
    dossier = tiny_results.dossier
    for names in [*dossier.places.names, *(site.names for site in dossier.sites)]:
        assert names["en"] in page


def test_the_parties_read_places_but_no_technical_site(tiny_results, tiny_document):
    page = texts(tiny_document("en", "parties"))
    for site in tiny_results.dossier.sites:
        assert (site.names["en"] in page) == (site.sensitivity != "technical")


def test_small_counts_are_not_written_for_the_public(tiny_results, tiny_document):
    assert "under 1,000" in texts(tiny_document("en", "public"))
    assert "under 1,000" not in texts(tiny_document("en", "technical"))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_source_and_assumption_is_listed(tiny_results, tiny_document, language):
    chapter = tiny_document(language, "public").chapters[-1]
    listed = {item.anchor for block in chapter.blocks if isinstance(block, Entries) for item in block.items}
    assert listed == {f"source-{id}" for id in tiny_results.dossier.sources}


def test_tables_are_rectangular_and_figures_twinned(tiny_document):
    for audience in ("public", "technical"):
        for chapter in tiny_document("ar", audience).chapters:
            for block in flat(chapter.blocks):
                table = block.table if isinstance(block, Figure | Multiples) else block
                if isinstance(block, Figure | Multiples):
                    assert block.alt
                    assert table is not None
                if isinstance(table, Table):
                    assert all(len(row) == len(table.columns) for row in table.rows), table.caption
                    assert len(table.unders) in {0, len(table.rows)}, table.caption
                    assert table.numeric <= set(range(len(table.columns)))


def test_it_promises_nothing(tiny_document):
    assert "Nothing here says that a plan will work." in texts(tiny_document("en", "public"))


def test_a_dossier_that_knows_little_still_gives_a_brief(tiny_results):
    dossier = tiny_results.dossier
    bare = replace(
        tiny_results,
        dossier=replace(dossier, plans=(), events=(), series=(), sites=(), fallbacks=(), assumptions={}),
        ledgers={},
        differences={},
        baseline=None,
        accord=replace(tiny_results.accord, pairs=(), parties=()),
        road=None,
        forecast=None,
    )
    for language in ("en", "ar"):
        document = compose(bare, language, "public")
        assert document.html()
        assert document.pdf().startswith(b"%PDF")


def test_a_language_or_audience_that_there_is_not_is_refused(tiny_results):
    with pytest.raises(ModusError, match="bs"):
        compose(tiny_results, "bs")
    with pytest.raises(ModusError, match="everyone"):
        compose(tiny_results, "en", "everyone")


@pytest.mark.parametrize("audience", ["public", "technical"])
def test_every_drawn_plan_has_a_small_map_beside_the_others(tiny_results, tiny_document, audience):
    document = tiny_document("en", audience)
    small = [
        block
        for chapter in document.chapters
        for block in chapter.blocks
        if getattr(block, "id", "") == "plans-side-by-side"
    ]
    assert len(small) == 1
    drawn = [plan for plan in tiny_results.dossier.plans if plan.id in tiny_results.ledgers]
    assert {panel.title for panel in small[0].panels} == {plan.title["en"] for plan in drawn}
    assert small[0].table is not None
    assert len(small[0].table.rows) == len(drawn)
