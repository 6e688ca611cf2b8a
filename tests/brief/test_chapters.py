"""What chapters say of figures that are known in part, or that stand alone."""

import math
from dataclasses import replace

import pytest

from modusvivendi.brief.blocks import Facts, Figure, Heading, Paragraph
from modusvivendi.brief.chapters.deaths import name_source
from modusvivendi.brief.chapters.harm import tell_harm
from modusvivendi.brief.chapters.plan_tables import compare_plans, list_sectors
from modusvivendi.brief.view import name_all, see
from modusvivendi.core.periods import parse_period
from modusvivendi.core.ranges import Range
from modusvivendi.core.record import Figure as Counted

VIEW = see("en", "technical")


@pytest.mark.parametrize(
    ("fronts", "said"),
    [((10.0, 25.0), "35\u202f%"), ((10.9, math.nan), "at least 10\u202f%"), ((math.nan, math.nan), "—")],
)
def test_the_share_of_the_line_on_the_front_is_a_least_share_where_a_holder_is_not_known(tiny_results, fronts, said):
    plan = next(plan for plan in tiny_results.dossier.plans if plan.id in tiny_results.ledgers)
    pairs = [("a", "b"), ("a", "c")]
    ledger = replace(
        tiny_results.ledgers[plan.id],
        line_km=dict.fromkeys(pairs, 50.0),
        front_km=dict(zip(pairs, fronts, strict=True)),
    )
    results = replace(tiny_results, ledgers={plan.id: ledger})
    table = compare_plans([plan], results, VIEW, name_all(results.dossier, VIEW))
    column = list(table.columns).index(VIEW.say("column.on_front"))
    assert table.rows[0][column] == said


def test_the_row_of_a_sector_says_below_it_who_is_at_home_and_who_governs(tiny_results):
    dossier = tiny_results.dossier
    named = name_all(dossier, VIEW)
    plan = next(plan for plan in dossier.plans if plan.id in tiny_results.ledgers and plan.sectors[0].held_by)
    table = list_sectors(plan, tiny_results.ledgers[plan.id], dossier, VIEW, named)
    assert len(table.unders) == len(table.rows)
    for sector, under in zip(plan.sectors, table.unders, strict=False):
        assert all(named.parties[party] in under for party in sector.held_by)
        assert sector.mixed or all(named.communities[home] in under for home in sector.home)


def counted(indicator, *figures):
    source = "census"
    return tuple(
        Counted(parse_period(date), indicator, None, country, None, Range(value, value, value), "people", source, "")
        for date, country, value in figures
    )


def told(results, series):
    dossier = replace(results.dossier, series=series)
    return tell_harm(dossier, VIEW, name_all(dossier, VIEW))


def test_a_figure_of_one_point_is_a_sentence(tiny_results):
    blocks = told(tiny_results, counted("displaced", ("1995", "", 1200.0)))
    at = next(i for i, block in enumerate(blocks) if isinstance(block, Heading) and block.id == "displaced")
    assert isinstance(blocks[at + 1], Paragraph)
    assert "1,200" in blocks[at + 1].text
    assert not any(isinstance(block, Figure) and block.id == "displaced-over-time" for block in blocks)


def test_the_note_says_that_the_sum_of_hosts_includes_the_others(tiny_results):
    whole = [("2014", "", 900.0), ("2015", "", 1000.0)]
    alone = told(tiny_results, counted("refugees", *whole))
    both = told(tiny_results, counted("refugees", *whole, ("2014", "TUR", 400.0)))
    notes = [next(b.note for b in blocks if isinstance(b, Figure) and "refugees" in b.id) for blocks in (alone, both)]
    assert ["All host countries" in note for note in notes] == [False, True]


def test_sources_have_short_names(tiny_results):
    source = next(iter(tiny_results.dossier.sources.values()))
    long = replace(source, title="Persons counted, by district and by year: a very long title", author="Bureau; others")
    assert name_source(long, VIEW) == "Bureau"
    assert name_source(replace(long, author=""), VIEW) == "Persons counted"


def test_the_brief_opens_with_its_key_figures(tiny_document):
    blocks = tiny_document("en", "technical").chapters[0].blocks
    facts = next(block for block in blocks if isinstance(block, Facts))
    assert list(blocks).index(facts) == 1
    labels = [fact.label for fact in facts.items]
    assert VIEW.say("summary.key_people") in labels
    assert VIEW.say("summary.key_plans") in labels
    assert all(fact.value for fact in facts.items)
