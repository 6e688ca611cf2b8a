"""The settlement plans in the package are those of the data pack, evidence marks and all."""

import csv
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "src" / "modusvivendi" / "data" / "precedents"


def read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.shared
def test_nothing_was_changed_in_compiling(shared: Path) -> None:
    with (shared / "plans" / "plans.csv").open(encoding="utf-8", newline="") as file:
        raw = list(csv.DictReader(file))
    plans = {row["plan"]: row for row in read("plans.csv")}
    again = [
        {
            "plan_id": row["plan"],
            "year": plans[row["plan"]]["year"],
            "country": plans[row["plan"]]["country"],
            "plan": plans[row["plan"]]["name"],
            "territorial_form": plans[row["plan"]]["form_in_words"],
            "plan_outcome": plans[row["plan"]]["outcome"],
            **{name: row[name] for name in ("party", "role", "decision", "evidence", "note")},
        }
        for row in read("decisions.csv")
    ]
    assert again == [{name: row[name] for name in again[0]} for row in raw]


def test_counts_of_the_table() -> None:
    rows = read("decisions.csv")
    assert Counter(row["role"] for row in rows) == {
        "belligerent": 123,
        "external": 23,
        "opposition": 6,
        "electorate": 4,
    }
    assert Counter(row["evidence"] for row in rows) == {"S": 64, "M": 92}
    accepted = [row["decision"] in "AC" for row in rows if row["role"] == "belligerent"]
    assert (sum(accepted), len(accepted)) == (77, 123)


def test_every_code_is_one_of_those_described() -> None:
    for row in read("plans.csv"):
        assert row["form"] in {"none", "autonomy", "federal", "separation"}
        assert row["force"] in {"yes", "no", "unknown"}
        assert row["text"] in {"negotiated", "put", "one_side"}
        assert row["date"].startswith(row["year"])
        assert {row["force_evidence"], row["text_evidence"]} <= {"S", "M"}
    sides = {"belligerent": {"state", "challenger"}, "opposition": {"state", "challenger"}}
    for row in read("decisions.csv"):
        assert row["side"] in sides.get(row["role"], {"outside", "electorate"})
        assert (row["left_out"] == "") == (row["role"] == "external")
