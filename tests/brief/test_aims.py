"""The chapter on aims: what is said, what stands beside it, and what the public does not get."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import pytest

from modusvivendi.aims.reading import Effort, reveal
from modusvivendi.brief.blocks import Block, Bullets, Callout, Chapter, Figure, Folded, Paragraph, Table
from modusvivendi.brief.chapters.aims import tell_aims
from modusvivendi.brief.exports.results import export_results
from modusvivendi.brief.view import see
from modusvivendi.core.dossier import Dossier
from modusvivendi.io.folder import read
from modusvivendi.plan.motives import Motives, study_motives
from modusvivendi.plan.results import Results
from modusvivendi.plan.revealed import Survival, reveal_weights, satisfy


@cache
def syria() -> Dossier:
    return read("syria-2015")


@cache
def motives() -> Motives:
    """The readings of Russia and the United States with little effort, and one deal judged again."""
    readings = [reveal(syria(), 1, party=id, effort=Effort(40, 10, 10))[0] for id in ("usa", "russia")]
    found = study_motives(replace(syria(), events=()), None, 1)
    revealed = [one for reading in readings if (one := reveal_weights(syria(), reading)) is not None]
    options = {"russia_role": "guarantor", "peacekeepers": "russian_coast"}
    met = {id: satisfy(syria().party(id), options) for id in ("usa", "russia")}
    one = Survival("", options, {"russia": 0.9}, {"russia": 0.9}, {"russia": 0.2}, met)
    return Motives(readings, revealed, (one,), found.burden)


def told(results: Results, language: str, audience: str, found: Motives | None = None) -> Chapter:
    chapter = tell_aims(replace(results, dossier=syria(), motives=found or motives()), see(language, audience))
    assert chapter is not None
    return chapter


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Folded):
            yield from walk(block.blocks)


def texts(chapter: Chapter) -> str:
    said: list[str] = []
    for block in walk(chapter.blocks):
        if isinstance(block, Paragraph | Callout):
            said.append(block.text)
        elif isinstance(block, Bullets):
            said += block.items
        elif isinstance(block, Table):
            said += [*(cell for row in block.rows for cell in row), *block.unders, *block.columns]
    return "\n".join(said)


def test_the_caveat_stands_beside_the_reading(tiny_results: Results) -> None:
    blocks = told(tiny_results, "en", "public").blocks
    at = next(i for i, b in enumerate(blocks) if isinstance(b, Paragraph) and "speaks against its declared" in b.text)
    beside = blocks[at + 1]
    assert isinstance(beside, Callout)
    assert "Only strikes that the US command announced" in beside.text


def test_it_says_what_is_declared_shown_counted_and_not_known(tiny_results: Results) -> None:
    said = texts(told(tiny_results, "en", "parties"))
    for part in (
        "create a broad anti-terror coalition",
        "15 of 64 in areas of ISIL",
        "each counted once however often it was hit",
        "Not told: why a place was struck",
        "half of them on others",
        "0 of 1 of the best deals",
        "those who would fight ISIL",
        "whether a promise of quotas would be kept",
        "Guarantor and co-chair",
    ):
        assert part in said
    figures = [b.id for b in walk(told(tiny_results, "en", "parties").blocks) if isinstance(b, Figure)]
    assert figures == ["aims-published", "aims-shares-usa", "aims-weights-usa", "aims-burden"]


def test_the_public_gets_no_prices(tiny_results: Results) -> None:
    public, parties = (texts(told(tiny_results, "en", audience)) for audience in ("public", "parties"))
    for hidden in ("Would pay for it at most", "Guarantor and co-chair", "as it strikes"):
        assert hidden in parties
        assert hidden not in public
    results = replace(tiny_results, dossier=syria(), motives=motives(), road=None, forecast=None)
    exported = {audience: export_results(results, audience).decode() for audience in ("public", "parties")}
    assert '"pays"' in exported["parties"]
    assert '"pays"' not in exported["public"]
    assert '"revealed"' not in exported["public"]
    assert '"deals_retested"' in exported["public"]


@pytest.mark.parametrize("audience", ["public", "parties", "technical"])
def test_arabic_says_as_much(tiny_results: Results, audience: str) -> None:
    english, arabic = (told(tiny_results, language, audience) for language in ("en", "ar"))
    assert [type(block) for block in walk(english.blocks)] == [type(block) for block in walk(arabic.blocks)]
    assert "روسيا" in texts(arabic)


def test_without_strikes_only_what_is_declared_stands(tiny_results: Results) -> None:
    silent = [replace(one, strikes=0, published=(), weights={}) for one in motives().readings]
    chapter = told(tiny_results, "en", "public", Motives(silent, (), (), None))
    assert "the declared aims stand alone" in texts(chapter)
    assert not any(isinstance(block, Figure) for block in walk(chapter.blocks))


def test_a_dossier_that_says_nothing_has_no_chapter(tiny_results: Results) -> None:
    assert tell_aims(tiny_results, see("en", "public")) is None
    assert tell_aims(replace(tiny_results, motives=None), see("en", "public")) is None
