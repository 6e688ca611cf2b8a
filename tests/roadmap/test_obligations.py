"""The D-day engine: Dayton's dates, slips, calendars and a ledger that is filled in afterwards."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.core.obligations import Dated, Entry
from modusvivendi.core.ranges import UNKNOWN
from modusvivendi.io.obligations import format_calendar, format_ledger, format_matrix, read_ledger, read_obligations
from modusvivendi.roadmap.obligations import choose, date_obligations, settle_ledger

PROVISIONS, ALL = read_obligations()
TERMS = {"sector_plan": "dayton-1995"}
DAYS = {"signature": date(1995, 12, 14), "entry": date(1995, 12, 20)}


@pytest.fixture(scope="module")
def dayton() -> tuple[Dated, ...]:
    return date_obligations(choose(ALL, "bosnia-1995", TERMS), DAYS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("id", "due"),
    [
        ("dayton-sarajevo", date(1995, 12, 27)),
        ("dayton-foreign", date(1996, 1, 13)),
        ("dayton-separation", date(1996, 1, 19)),
        ("dayton-groups", date(1996, 1, 19)),
        ("dayton-vacate", date(1996, 2, 3)),
        ("dayton-enter", date(1996, 3, 20)),
        ("dayton-canton", date(1996, 4, 18)),
        ("dayton-brcko", date(1996, 12, 14)),
    ],
)
def test_the_dates_of_dayton_follow_from_its_terms(dayton: tuple[Dated, ...], id: str, due: date) -> None:
    assert next(one.due for one in dayton if one.obligation.id == id) == due


def test_there_are_51_types_of_provisions_and_every_obligation_has_one() -> None:
    assert len(PROVISIONS) == 51
    assert all(set(one.names) == {"en", "ar"} for one in PROVISIONS.values())
    assert {one.provision for one in ALL} <= set(PROVISIONS)
    assert all(one.source and one.verifies and one.how for one in ALL)


def test_an_agreement_of_ones_own_goes_before_the_model_text() -> None:
    assert all(one.dossier == "bosnia-1995" for one in choose(ALL, "bosnia-1995", TERMS))
    assert not any(one.dossier for one in choose(ALL, "bosnia-1995", {"sector_plan": "vance-owen-1993"}))
    model = {one.id for one in choose(ALL, "syria-2015", {"sector_plan": "confederal_6", "head_of_state": "stays"})}
    assert "vacate" in model
    assert "presidency" not in model, "the president stays"
    assert "vacate" not in {one.id for one in choose(ALL, "syria-2015", {"sector_plan": "no_partition"})}


def test_a_slip_is_measured_from_the_anchor_of_each_draw() -> None:
    duty = next(one for one in ALL if one.id == "dayton-separation")
    holds = {
        "deal_signed": np.array([0.0, 0, 0, 0]),
        "entry_into_force": np.array([10.0, 20, 30, np.inf]),
        "behind_zones": np.array([35.0, 50, 90, np.inf]),
    }
    (one,) = date_obligations((duty,), DAYS, holds)  # type: ignore[arg-type]
    assert one.chance == pytest.approx(2 / 3), "a draw without D-day says nothing"
    assert (one.slip.low, one.slip.best, one.slip.high) == (-5, 0, 30)
    assert date_obligations((duty,), DAYS)[0].slip is UNKNOWN  # type: ignore[arg-type]


def test_the_ledger_tells_met_late_broken_overdue_and_open_apart(dayton: tuple[Dated, ...]) -> None:
    entries = (
        Entry("dayton-separation", date(1996, 1, 18), False, "IFOR"),
        Entry("dayton-vacate", date(1996, 2, 10), False, ""),
        Entry("dayton-foreign", None, True, "some stayed"),
        Entry("dayton-enter", date(1996, 3, 19), False, "not known yet"),
    )
    kept = settle_ledger(dayton, entries, date(1996, 3, 1))
    state = {one.dated.obligation.id: (one.state, one.days) for one in kept.findings}
    assert state["dayton-separation"] == ("met", -1)
    assert state["dayton-vacate"] == ("late", 7)
    assert state["dayton-foreign"] == ("broken", None)
    assert state["dayton-prisoners"] == ("overdue", None)
    assert state["dayton-enter"] == ("open", None)
    assert kept.scores["withdrawal"] == 0.5
    assert kept.scores["ceasefire"] == 0.5, "Sarajevo's positions are overdue"
    assert kept.scores["elections"] is None


def test_entries_of_nothing_or_twice_are_refused(dayton: tuple[Dated, ...]) -> None:
    entry = Entry("dayton-cantons", None, False, "")
    with pytest.raises(ModusError, match="no obligation 'dayton-cantons'") as caught:
        settle_ledger(dayton, (entry,), date(1996, 1, 1))
    assert "dayton-canton" in caught.value.repair
    entry = Entry("dayton-canton", None, False, "")
    with pytest.raises(ModusError, match="filled in twice"):
        settle_ledger(dayton, (entry, entry), date(1996, 1, 1))


def test_the_ledger_goes_out_empty_and_comes_back_filled(dayton: tuple[Dated, ...], tmp_path: Path) -> None:
    path = tmp_path / "compliance.csv"
    text = format_ledger(dayton, PROVISIONS)
    path.write_text(text, encoding="utf-8")
    assert [entry.done for entry in read_ledger(path)] == [None] * len(dayton)
    row = next(line for line in text.splitlines() if line.startswith("dayton-vacate"))
    path.write_text(text.replace(row, row[: -len(",,,")] + ",1996-02-03,no,patrol report"), encoding="utf-8")
    (filled,) = [entry for entry in read_ledger(path) if entry.done]
    assert (filled.obligation, filled.done, filled.evidence) == ("dayton-vacate", date(1996, 2, 3), "patrol report")
    path.write_text(text.replace(row, row[: -len(",,,")] + ",soon,maybe,"), encoding="utf-8")
    with pytest.raises(ModusError) as caught:
        read_ledger(path)
    assert {finding.where.line for finding in caught.value.findings()} == {text.splitlines().index(row) + 1}


def test_the_calendar_is_whole_days_in_folded_lines_that_unfold_to_the_text(dayton: tuple[Dated, ...]) -> None:
    text = format_calendar(dayton, "Dayton; 1995", "19951121T000000Z")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == len(dayton)
    at = lines.index("DTSTART;VALUE=DATE:19960418")
    assert lines[at + 1] == "DTEND;VALUE=DATE:19960419"
    assert lines[at + 2].startswith("SUMMARY:Heavy weapons and forces are in cantonments\\; what")
    assert "X-WR-CALNAME:Dayton\\; 1995" in lines


def test_the_matrix_has_a_row_for_each_obligation(dayton: tuple[Dated, ...]) -> None:
    lines = format_matrix(dayton, PROVISIONS, "ar").splitlines()
    assert len(lines) == len(dayton) + 1
    assert "انسحاب القوات" in lines[2]
