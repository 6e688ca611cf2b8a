"""What is known, what is not, and what can run."""

import json

from tests.io.cases import check, swap


def summary(folder, *changes):
    return check(folder, *changes).summary


def test_counts_and_gaps(tmp_path):
    said = summary(tmp_path / "d")
    assert said.known["places"] == 6
    assert said.known["people"] == 5800
    assert said.known["proposals_drawn"] == 2
    gaps = {gap.what: gap for gap in said.unknown}
    assert (gaps["population"].missing, gaps["population"].ids) == (1, ("fir",))
    assert gaps["control on the date of the dossier"].ids == ("fir",)
    # alder 10 % of 1000, birch 5 % of 2000, cedar 0, dogwood 10 % of 800, elm 10 % of 1500
    assert (gaps["community"].missing, gaps["community"].total) == (430, 5800)
    assert all(step.runs for step in said.steps)
    assert json.loads(json.dumps(said.as_json(), allow_nan=False))["known"]["places"] == 6


def test_stakes_missing_by_party(tmp_path):
    said = summary(tmp_path / "d", swap("stakes.csv", "league,head,stays,0,0,0.2,,guess,\n", ""))
    gap = next(gap for gap in said.unknown if gap.what == "stakes of league")
    assert (gap.missing, gap.total) == (1, 4)


def test_steps_that_cannot_run(tmp_path):
    def without(folder):
        for name in ("stakes.csv", "events.csv", "control.csv"):
            (folder / name).unlink()

    steps = {step.name: step for step in summary(tmp_path / "d", without).steps}
    idle = [name for name, step in steps.items() if not step.runs]
    assert idle == ["change of hands", "accord", "deals", "harm over time"]
    assert "stakes.csv" in steps["accord"].reason
    assert "control.csv" in steps["change of hands"].reason


def test_places_that_cannot_be_drawn(tmp_path):
    said = summary(tmp_path / "d", swap("places.csv", "40.3,20.5", ","))
    steps = {step.name: step for step in said.steps}
    assert not steps["maps"].runs
    assert "lat and lon" in steps["maps"].reason
    assert next(gap for gap in said.unknown if gap.what.startswith("point")).ids == ("fir",)
