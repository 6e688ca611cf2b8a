"""Those in need, hard to reach and besieged in the chapter on what a plan changes: beside what is published."""

from dataclasses import replace
from typing import Any

import pytest

from modusvivendi.brief.blocks import Table
from modusvivendi.brief.chapters.changes import tell_changes
from modusvivendi.brief.view import see
from modusvivendi.forecast.outlook.contract import outlook_as_json
from modusvivendi.io.folder import read
from modusvivendi.plan.forecasting import take_course
from modusvivendi.plan.outlook import Wish, forecast
from modusvivendi.plan.road import work_back


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_futures_begin_with_what_is_published(tiny_results: Any, language: str) -> None:
    dossier = read("syria-2015")
    course = take_course(work_back(dossier, draws=20))
    contrast = forecast(dossier, Wish(course, 2, 4), {})[1]
    assert contrast is not None
    published = contrast.status_quo.published
    assert published == {
        "in_need": 13_500_000,
        "hard_to_reach": 4_500_000,
        "besieged": 393_700,
        "displaced": pytest.approx(11_613_292),
    }
    assert outlook_as_json(contrast.status_quo, contrast)["published"] == published
    for name in published:
        first = contrast.status_quo.outlook.by_month[name][1, 0]
        assert first == pytest.approx(published[name], rel=0.03), name
    results = replace(tiny_results, dossier=dossier, forecast=contrast, ledgers={}, differences={}, road=None)
    chapter = tell_changes(results, see(language, "public"))
    assert chapter is not None
    need = next(block for block in chapter.blocks if isinstance(block, Table) and len(block.rows) == 4)
    assert [row[1].strip("\u2066\u2069") for row in need.rows[:3]] == ["13,500,000", "4,500,000", "394,000"]
    assert len(need.columns) == 5
