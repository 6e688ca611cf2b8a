"""The chapter on the road: whole in both languages, from the end backwards, and plain when there is no road."""

import re
from dataclasses import replace

import pytest

from modusvivendi.brief.blocks import Callout, Heading, Table
from modusvivendi.brief.chapters.road import tell_road
from modusvivendi.brief.view import see
from modusvivendi.io.folder import read
from modusvivendi.plan.chain import find_road
from modusvivendi.plan.road import work_back
from tests.brief.telling import texts


def tell(tiny_results, dossier, road, language="en"):
    return tell_road(replace(tiny_results, dossier=read(dossier), road=road), see(language, "public"))


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("dossier", ["syria-2015", "bosnia-1995"])
def test_the_chapter_is_whole(tiny_results, dossier, language):
    chapter = tell(tiny_results, dossier, work_back(read(dossier), draws=50), language)
    said = " ".join(texts(chapter.blocks))
    assert "{" not in said
    assert not re.search(r"\b(nan|inf|None)\b", said)
    ids = [block.id for block in chapter.blocks if isinstance(block, Heading)]
    parts = ("today", "milestones", "path", "duties", "forces", "access")
    assert ids == [f"road-{part}" for part in parts]


def test_it_reads_from_the_end_backwards(tiny_results):
    road = work_back(read("bosnia-1995"), draws=50)
    chapter = tell(tiny_results, "bosnia-1995", road)
    table = next(block for block in chapter.blocks if isinstance(block, Table))
    medians = [row[2] for row in table.rows]
    assert medians == sorted(medians, reverse=True)
    assert len(medians) == len(road.milestones)
    said = " ".join(texts(chapter.blocks))
    assert "1996-01-19" in said


def test_no_road_is_said_with_its_reason(tiny_results):
    road = work_back(read("syria-2015"), without=("joint_command",), draws=2)
    chapter = tell(tiny_results, "syria-2015", road)
    assert any(isinstance(block, Callout) and block.kind == "refusal" for block in chapter.blocks)
    assert "joint_command is left out" in " ".join(texts(chapter.blocks))


def test_a_dossier_whose_proposals_settle_nothing_has_no_chapter(tiny_results):
    dossier = replace(tiny_results.dossier, plans=tuple(replace(plan, terms={}) for plan in tiny_results.dossier.plans))
    assert find_road(dossier) is None
    assert tell_road(replace(tiny_results, dossier=dossier, road=None), see("en", "public")) is None
