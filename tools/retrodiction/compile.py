"""Compile the published settlement plans and our coding of them into the package.

    python tools/retrodiction/compile.py ../shared/data/plans/plans.csv

``plans.csv`` of the data pack says who decided what (evidence S: a source was seen, M: from memory). The coding beside
this file says what was known of each plan and party before the decision (docs/retrodiction.md). Nothing is changed in
compiling: cells are moved into three tables, and what does not fit together stops it.
"""

import csv
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parents[1] / "src" / "modusvivendi" / "data" / "precedents"
Row = dict[str, str]


def main() -> None:
    raw = read(Path(sys.argv[1]))
    plans = {row["plan"]: row for row in read(HERE / "coding_plans.csv")}
    decisions = {(row["plan"], row["party"]): row for row in read(HERE / "coding_decisions.csv")}
    seen = {row["plan_id"] for row in raw}
    keys = {(row["plan_id"], row["party"]) for row in raw}
    if seen != set(plans) or keys != set(decisions) or len(keys) != len(raw):
        sys.exit(f"the coding does not fit the plans: {sorted(seen ^ set(plans))} {sorted(keys ^ set(decisions))}")
    if any(not plans[row["plan_id"]]["date"].startswith(row["year"]) for row in raw):
        sys.exit("a date is not in the year of its plan")
    OUT.mkdir(parents=True, exist_ok=True)
    first: dict[str, Row] = {}
    for row in raw:
        first.setdefault(row["plan_id"], row)
    for row in raw:
        same = ("year", "country", "plan", "territorial_form", "plan_outcome")
        if any(row[name] != first[row["plan_id"]][name] for name in same):
            sys.exit(f"{row['plan_id']} is described in two ways")
    write(
        "plans.csv",
        [
            {
                "plan": id,
                "year": row["year"],
                "date": plans[id]["date"],
                "country": row["country"],
                "name": row["plan"],
                "form_in_words": row["territorial_form"],
                **{name: plans[id][name] for name in ("form", "force", "text", "force_evidence", "text_evidence")},
                "outcome": row["plan_outcome"],
            }
            for id, row in first.items()
        ],
    )
    write(
        "decisions.csv",
        [
            {
                "plan": row["plan_id"],
                "party": row["party"],
                "role": row["role"],
                **{
                    name: decisions[row["plan_id"], row["party"]][name]
                    for name in ("actor", "side", "left_out", "left_out_evidence")
                },
                "decision": row["decision"],
                "evidence": row["evidence"],
                "note": row["note"],
            }
            for row in raw
        ],
    )
    for name in ("shares.csv", "pairs.csv"):
        rows = read(HERE / name)
        for row in rows:
            if not {row.get("plan", row.get("first")), row.get("plan", row.get("second"))} <= seen:
                sys.exit(f"{name}: an unknown plan in {row}")
            if "party" in row and (row["plan"], row["party"]) not in keys:
                sys.exit(f"{name}: an unknown party in {row}")
        write(name, rows)
    print(f"{len(first)} plans, {len(raw)} decisions -> {OUT}")


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, rows: list[Row]) -> None:
    with (OUT / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
