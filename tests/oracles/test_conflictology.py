"""The scores of four baselines that an earlier program of ours found on the same four wars, by its own code.

Its setup, which is not that of the page of scores: every event in the month in which it begins (the page spreads those
dated to a month or a year over their span, which halves the score of one's own past in Mexico), first-level areas by
their spelling, municipalities with events only, origins from month 18 (Syria), 12 (Bosnia) and 60 (the others). It drew
200 values where quantiles are exact here, so figures agree to a few per cent, not to the last digit.
"""

from dataclasses import replace

import numpy as np
import pytest

from modusvivendi.forecast.violence.kernels import quantiles
from modusvivendi.forecast.violence.members import BASELINES
from modusvivendi.io.ged import read_ged, tabulate_events

GED = "conflict-events/ged_dated_subset.parquet"
BOSNIA = "bosnia/ucdp_ged_bosnia_1992_1995.parquet"
PUBLISHED = {
    "Syria": (GED, "adm_1", 2016 * 12, 47, 18, 14, {"own": 81.9, "pooled": 74.9, "zero": 87.6, "last": 125.2}),
    "Myanmar (Burma)": (
        GED,
        "adm_1",
        1989 * 12,
        420,
        60,
        24,
        {"own": 2.03, "pooled": 2.29, "zero": 2.45, "last": 3.17},
    ),
    "Mexico": (GED, "adm_1", 1989 * 12, 420, 60, 32, {"own": 10.44, "pooled": 11.51, "zero": 12.37, "last": 16.83}),
    "Bosnia-Herzegovina": (
        *(BOSNIA, "mun1991", 1992 * 12 + 3, 45, 12, 92),
        {"own": 12.05, "pooled": 10.75, "zero": 10.87, "last": 17.55},
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("country", PUBLISHED)
def test_baselines_score_what_they_were_found_to_score(shared, country):
    pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    file, column, start, months, first, places, expected = PUBLISHED[country]
    events = read_ged(shared / file, place=column, columns=("country",))
    events = replace(events, precision=np.ones_like(events.precision))
    inside = [row for row, name in enumerate(events.columns["country"]) if name == country]
    names = tuple(sorted({events.places[row] for row in inside if events.places[row]}))
    assert len(names) == places
    ours = replace(
        events,
        places=tuple(events.places[row] for row in inside),
        first=tuple(events.first[row] for row in inside),
        last=tuple(events.last[row] for row in inside),
        precision=events.precision[inside],
        deaths=events.deaths[inside],
    )
    apart = np.zeros((places, places), np.bool_)
    counts = tabulate_events(ours, start, months, apart, dict(zip(names, names, strict=True)), names)[0].counts
    found = {name: _score(name, counts, apart, first) for name in expected}
    assert found == pytest.approx(expected, rel=0.03)


def _score(name, counts, apart, first):
    total, cells = 0.0, 0
    for origin in range(first, len(counts)):
        ahead = min(12, len(counts) - origin)
        marks = np.empty((ahead, counts.shape[1]))
        quantiles.score(BASELINES[name](counts[:origin], apart, ahead), counts[origin : origin + ahead], marks)
        total, cells = total + marks.sum(), cells + marks.size
    return total / cells
