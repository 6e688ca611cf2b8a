"""The line of a plan in segments."""

import math
from dataclasses import replace

import numpy as np
import pytest

from modusvivendi.io.folder import read
from modusvivendi.ledger.account import account
from modusvivendi.ledger.control import find_holders
from modusvivendi.plan.segments import GUARDED, LONGEST_KM, SHORTEST_KM, find_segments

BUNDLED = [("syria-2015", "confederal-6"), ("bosnia-1995", "dayton-1995")]


@pytest.mark.parametrize(("name", "plan"), BUNDLED)
def test_segments_part_the_line_of_the_ledger(name: str, plan: str) -> None:
    dossier = read(name)
    chosen = dossier.plan(plan)
    segments, ledger = find_segments(dossier, chosen), account(dossier, chosen)
    for (a, b), km in ledger.line_km.items():
        of = [segment for segment in segments if (segment.a, segment.b) == (a, b)]
        assert sum(segment.km for segment in of) == pytest.approx(km, abs=0.01)
        assert ledger.front_km is not None
        front = sum(0.0 if math.isnan(segment.front_km) else segment.front_km for segment in of)
        assert front == pytest.approx(np.nan_to_num(ledger.front_km[a, b]), abs=0.01)
    rows = [row for segment in segments for row in segment.borders]
    assert len(rows) == len(set(rows))
    assert len({segment.id for segment in segments}) == len(segments)
    assert all(segment.km <= LONGEST_KM * 1.3 for segment in segments)
    many = {segment.pair for segment in segments if segment.number}
    assert all(segment.km >= SHORTEST_KM for segment in segments if segment.pair in many)


def test_a_segment_has_one_front_and_names_who_stands_there() -> None:
    dossier = read("syria-2015")
    segments = find_segments(dossier, dossier.plan("confederal-6"))
    holders, borders = find_holders(dossier), dossier.borders
    east = [segment for segment in segments if segment.held == ("pyd", "isil")]
    assert east
    for segment in east:
        held = {int(holders[end]) for row in segment.borders for end in (borders.a[row], borders.b[row])}
        named = {dossier.parties[row].id for row in held if row >= 0}
        assert {"pyd", "isil"} <= named
        assert "isil" not in segment.parties, "an excluded party is not asked"
        assert segment.front_km == pytest.approx(segment.km, rel=0.25)


def test_people_and_sites_along_the_line_count_once() -> None:
    dossier = read("bosnia-1995")
    segments = find_segments(dossier, dossier.plan("dayton-1995"))
    rows = [row for segment in segments for row in segment.borders]
    along = sorted({*dossier.borders.a[rows].tolist(), *dossier.borders.b[rows].tolist()})
    assert sum(segment.people for segment in segments) == pytest.approx(dossier.places.population[along, 1].sum())
    sites = [site for segment in segments for site in segment.sites]
    assert sorted(sites) == sorted(site.id for site in dossier.sites if site.place in along and site.kind in GUARDED)


def test_people_that_nobody_has_counted_are_unknown() -> None:
    dossier = read("bosnia-1995")
    nobody = replace(dossier.places, population=np.full_like(dossier.places.population, np.nan))
    segments = find_segments(replace(dossier, places=nobody), dossier.plan("dayton-1995"))
    assert all(math.isnan(segment.people) for segment in segments)
