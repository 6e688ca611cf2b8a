"""The chapter on the road: whole in both languages, from the end backwards, and plain when there is no road."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from modusvivendi.brief.blocks import Callout, Figure, Heading, Multiples, Table
from modusvivendi.brief.chapters.road import tell_road
from modusvivendi.brief.road_maps import label_places
from modusvivendi.brief.view import see
from modusvivendi.core.access import NEVER
from modusvivendi.core.geometry import shape_cells
from modusvivendi.io.folder import read
from modusvivendi.io.obligations import read_obligations
from modusvivendi.plan.chain import find_road
from modusvivendi.plan.road import work_back
from tests.brief.telling import texts


@cache
def shape(name):
    dossier = read(name)
    return dossier, shape_cells(dossier.shapes, dossier.places, dossier.projection)


def tell(tiny_results, name, road, language="en", audience="public"):
    dossier, cells = shape(name)
    return tell_road(replace(tiny_results, dossier=dossier, cells=cells, road=road), see(language, audience))


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("dossier", ["syria-2015", "bosnia-1995"])
def test_the_chapter_is_whole(tiny_results, dossier, language):
    chapter = tell(tiny_results, dossier, work_back(read(dossier), draws=50), language)
    said = " ".join(texts(chapter.blocks))
    assert "{" not in said
    assert not re.search(r"\b(nan|inf|None)\b", said)
    ids = [block.id for block in chapter.blocks if isinstance(block, Heading)]
    training = ("training",) if dossier == "syria-2015" else ()
    parts = ("today", "milestones", "path", "duties", "forces", *training, "access")
    assert ids == [f"road-{part}" for part in parts]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_forces_and_access_are_as_fine_as_the_audience_may_see(tiny_results, language):
    road = work_back(read("syria-2015"), draws=20)
    public, parties = (tell(tiny_results, "syria-2015", road, language, who) for who in ("public", "parties"))
    maps = {
        who: next(block for block in chapter.blocks if isinstance(block, Figure) and block.id == "map-forces")
        for who, chapter in (("public", public), ("parties", parties))
    }
    assert len(maps["parties"].table.rows) == len(road.force.lines) > len(maps["public"].table.rows) == 9
    assert "mv-place" in maps["parties"].svg, "each place is an element"
    assert "mv-place" not in maps["public"].svg
    places = set(shape("syria-2015")[0].places.ids)
    assert not {place for place in places if f'-{place}"' in maps["public"].svg}
    short, posted = (see(language, "public").say(f"column.{key}") for key in ("road_short", "road_posted"))
    said = [*texts(public.blocks)]
    assert short not in said, "where a line would be thin is not for the public"
    assert posted not in said
    assert {short, posted} <= {*texts(parties.blocks)}
    quarters = next(block for block in public.blocks if isinstance(block, Multiples))
    assert len(quarters.panels) >= 3


def test_the_map_of_forces_numbers_every_segment_of_the_table(tiny_results):
    road = work_back(read("bosnia-1995"), draws=20)
    chapter = tell(tiny_results, "bosnia-1995", road, audience="technical")
    drawn = next(block for block in chapter.blocks if isinstance(block, Figure) and block.id == "map-forces")
    for number in range(1, len(road.force.lines) + 1):
        assert f">{number}</text>" in drawn.svg
        assert f">{number}</text>" in drawn.narrow


def test_who_does_and_who_verifies_is_said_in_both_languages():
    words = {one for duty in read_obligations()[1] for one in (duty.who, duty.verifies)}
    for language in ("en", "ar"):
        missing = {word for word in words if not see(language, "public").words.has(f"who.{word}")}
        assert not missing, language


def test_places_are_open_before_new_or_not():
    opens = np.array([NEVER, 0, 3, 4, 9])
    assert label_places(opens, -1, 0).tolist() == [2, 1, 2, 2, 2]
    assert label_places(opens, 3, 6).tolist() == [2, 0, 0, 1, 2]


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
