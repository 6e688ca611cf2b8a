"""Sizes of forces, vetoes and assignment."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.core.forces import Contributor, Segment
from modusvivendi.core.ranges import Range
from modusvivendi.roadmap.forces import UNIT, assign, judge_levels, phase, size_line

FIGURES = {
    "quiet": Range(3, 4.8, 10),
    "hot": Range(50, 55.6, 75),
    "people": Range(2, 13.7, 20),
    "site": Range(30, 120, 400),
}
LINE = Segment("east", "west", 100, 40, 50_000, ("bridge",), ("reds", "blues"))


def contributor(id: str, troops: float = 100_000, price: float = 100_000, **more: object) -> Contributor:
    given = {
        "near": (),
        "welcomed_by": (),
        "refused_by": (),
        "under": "",
        "softened": (),
        "granted": (),
        **more,
    }
    return Contributor(
        id,
        {"en": id},
        Range(troops, troops, troops),
        Range(price, price, price),
        ("mixed",),
        kind="judgement",
        reason="a test",
        **given,  # type: ignore[arg-type]
    )


def man(*contributors: Contributor, segments: tuple[Segment, ...] = (LINE,)):
    return assign(segments, {one.id: one for one in contributors}, "mixed", FIGURES)


def test_three_rules_stand_side_by_side() -> None:
    sizes = size_line(LINE, FIGURES)
    assert sizes["per_km"] == Range(480, 40 * 55.6 + 60 * 4.8, 5_560)
    assert sizes["per_1000"] == Range(100, 685, 1_000)
    assert sizes["per_site"] == Range(30, 120, 400)


def test_a_line_just_left_by_armies_as_long_as_that_of_1995_asks_for_sixty_thousand() -> None:
    dayton = replace(LINE, km=1_080, front_km=1_080)
    assert size_line(dayton, FIGURES)["per_km"].best == pytest.approx(60_000, rel=0.01)
    assert size_line(replace(dayton, front_km=math.nan), FIGURES)["per_km"].best == pytest.approx(60_000, rel=0.01)


def test_the_cheapest_that_nobody_refuses_are_posted() -> None:
    (line,) = man(
        contributor("dear", price=2e5), contributor("near"), contributor("hated", price=1, refused_by=("reds",))
    )
    assert [posting.contributor for posting in line.postings] == ["near"]
    assert line.postings[0].troops == math.ceil(2_512 / UNIT) * UNIT
    assert line.vetoed == {"hated": ("reds",)}
    assert line.short == 0


def test_a_veto_that_blocks_every_contributor_names_the_segment() -> None:
    with pytest.raises(ModusError, match=r"segment east\|west every contributor is vetoed \(a: reds; b: blues\)"):
        man(contributor("a", refused_by=("reds",)), contributor("b", refused_by=("blues",)))


def test_a_brigade_is_accepted_under_a_command_that_is_there() -> None:
    brigade = contributor("brigade", 1_200, 1, refused_by=("reds",), under="lead", softened=("reds",))
    (line,) = man(contributor("lead"), brigade)
    posted = {posting.contributor: posting for posting in line.postings}
    assert posted["brigade"].under == "lead"
    assert posted["brigade"].says == {"reds": True, "blues": None}
    assert posted["lead"].troops >= UNIT, "the command must stand there itself"
    with pytest.raises(ModusError, match="every contributor is vetoed"):
        man(contributor("lead", refused_by=("blues",)), brigade)


def test_troops_tied_to_a_sector_stand_at_its_lines_only_unless_all_there_welcome_them() -> None:
    far = replace(LINE, a="north", b="south", front_km=0)
    tied = contributor("tied", price=1, near=("east",))
    lines = man(tied, contributor("other"), segments=(LINE, far))
    assert [[posting.contributor for posting in line.postings] for line in lines] == [["tied"], ["other"]]
    assert lines[1].vetoed == {"tied": ()}
    lines = man(replace(tied, welcomed_by=("reds", "blues")), contributor("other"), segments=(LINE, far))
    assert [posting.contributor for posting in lines[1].postings] == ["tied"]


def test_who_signs_a_form_accepts_those_whom_it_grants_the_line() -> None:
    russia = contributor("russia", near=("east",), refused_by=("reds",), granted=("mixed",))
    (line,) = man(russia)
    assert line.postings[0].says == {"reds": True, "blues": True}


def test_what_is_short_is_spread_so_that_no_segment_is_bare() -> None:
    other = replace(LINE, a="north", b="south")
    lines = man(contributor("few", 1_200), segments=(LINE, other))
    assert all(sum(posting.troops for posting in line.postings) >= 480 for line in lines)
    assert sum(line.short for line in lines) == 2 * math.ceil(2_512 / UNIT) * UNIT - 1_200


def test_nobody_known_leaves_all_of_it_short() -> None:
    (line,) = man()
    assert line.postings == ()
    assert line.short == math.ceil(2_512 / UNIT) * UNIT


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 5_000), st.booleans()), min_size=1, max_size=4), st.integers(0, 100))
def test_no_contributor_sends_more_than_it_has_and_no_veto_is_broken(sent: list[tuple[int, bool]], front: int) -> None:
    people = [contributor(f"c{row}", troops, refused_by=("reds",) * no) for row, (troops, no) in enumerate(sent)]
    segments = (replace(LINE, front_km=front), replace(LINE, a="north", b="south", parties=("blues",)))
    try:
        lines = man(*people, segments=segments)
    except ModusError:
        assert all(no for _, no in sent)
        return
    for row, (troops, no) in enumerate(sent):
        posted = [[p.troops for p in line.postings if p.contributor == f"c{row}"] for line in lines]
        assert sum(map(sum, posted)) <= troops
        assert not (no and posted[0])
    for line in lines:
        assert sum(p.troops for p in line.postings) + line.short >= line.rules["per_km"].best


def test_a_force_grows_to_its_peak_and_draws_down_as_in_bosnia() -> None:
    strength = phase(60_000, 10, 0.925, ((0, 1), (12, 0.53), (84, 0.2)), 120)
    assert strength[0] == 0
    assert strength[10] == strength.max() == pytest.approx(55_500)
    assert (np.diff(strength[:11]) > 0).all()
    assert strength[22] == pytest.approx(55_500 * 0.53)


def test_a_larger_force_lowers_the_risk_and_may_do_nothing() -> None:
    sizes = {"none": 0.0, "posted": 4_000.0, "asked": 10_000.0, "more": 30_000.0}
    none, posted, asked, more = judge_levels(
        10_000, sizes, Range(0.4, 0.57, 0.7), Range(0.15, 0.4, 0.9), Range(0.1, 0.25, 0.5)
    )
    assert none.relapse == Range(0.4, 0.57, 0.7)
    assert none.relapse.best > posted.relapse.best > asked.relapse.best
    assert more.relapse == asked.relapse, "more than is asked for is not believed to buy more"
    exact = [Range(value, value, value) for value in (0.5, 0, 0.2)]
    (sure,) = judge_levels(10_000, {"asked": 10_000.0}, *exact)
    assert sure.relapse.best == pytest.approx(0.1), "with a chance of no effect of 0.2, a fifth of the risk stays"


def test_what_is_missing_is_spread_over_the_segments() -> None:
    east, west = replace(LINE, km=100, front_km=100), replace(LINE, a="north", km=100, front_km=100)
    few = contributor("few", 5_400)
    lines = man(few, segments=(east, west))
    assert [line.posted for line in lines] == [2_640, 2_760] or [line.posted for line in lines] == [2_760, 2_640]
    assert sum(line.short or 0 for line in lines) == 2 * math.ceil(5_560 / UNIT) * UNIT - 5_400


def test_a_segment_of_unknown_length_asks_for_nobody_and_says_so() -> None:
    unknown, known = man(contributor("a"), segments=(replace(LINE, km=math.nan), LINE))
    assert (unknown.posted, unknown.short) == (0, None)
    assert known.short == 0
    assert not unknown.rules["per_km"].known


def test_every_segment_that_nobody_may_stand_on_is_named_at_once() -> None:
    other = replace(LINE, a="north")
    with pytest.raises(ModusError, match=r"segments east\|west, north\|west every contributor is vetoed \(a: reds\)"):
        man(contributor("a", refused_by=("reds",)), segments=(LINE, other))
