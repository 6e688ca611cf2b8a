"""The bundled settlement plans; and a user's own predictions for them."""

import csv
from pathlib import Path

import numpy as np

from modusvivendi.core.dictionary import Field, Table
from modusvivendi.core.errors import DossierError
from modusvivendi.core.precedents import Decision, Evidence, Precedent, Precedents
from modusvivendi.core.ranges import Floats, Range, freeze
from modusvivendi.io import limits
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.nearest import suggest_among
from modusvivendi.io.sheets import parse_sheet
from modusvivendi.io.tables import parse_csv

_FOLDER = Path(__file__).resolve().parent.parent / "data" / "precedents"
_PREDICTIONS = Table(
    "predictions",
    "the chance that each belligerent accepts each plan",
    (
        Field("plan", "text", "id of the plan, as modus retrodict --json names it", required=True),
        Field("party", "text", "the belligerent, as modus retrodict --json names it", required=True),
        Field("p", "number", "the chance that it accepts", required=True, low=0, high=1),
    ),
    ("plan", "party"),
)


def read_precedents() -> Precedents:
    """Read the plans and decisions that come with the package."""
    plans = tuple(
        Precedent(
            row["plan"],
            int(row["year"]),
            row["date"],
            row["country"],
            row["name"],
            row["form"],
            row["force"],
            row["text"],
            row["outcome"],
        )
        for row in _rows("plans.csv")
    )
    decisions = tuple(
        Decision(
            row["plan"],
            row["party"],
            row["role"],
            row["actor"],
            row["side"],
            row["left_out"],
            row["decision"],
            _read_evidence(row["evidence"]),
            row["note"],
        )
        for row in _rows("decisions.csv")
    )
    shares = {
        (row["plan"], row["party"]): (
            _middle(float(row["offered_low"]), float(row["offered_high"])),
            float(row["held"]),
        )
        for row in _rows("shares.csv")
    }
    pairs = tuple((row["first"], row["second"], row["name"]) for row in _rows("pairs.csv"))
    return Precedents(plans, decisions, shares, pairs)


def read_predictions(path: str | Path, precedents: Precedents) -> Floats:
    """Read somebody's predictions: ``plan,party,p`` for every decision of a belligerent; the chances (n,) in our order.

    Raises ``DossierError`` with everything that is wrong: unknown plans and parties, chances outside 0 to 1, decisions
    predicted twice, and those that lack a prediction (a rule that picks its cases cannot be compared).
    """
    path = Path(path)
    folder = Folder(path.parent, Findings())
    findings = folder.findings
    data = folder.read(path.name, limits.TOML_BYTES)
    text = None if data is None else decode(data, path.name, findings)
    grid = None if text is None else parse_csv(_PREDICTIONS, path.name, text, findings)
    sheet = None if grid is None else parse_sheet(grid, findings)
    if sheet is None or findings.failed:
        raise DossierError(findings.listed())
    rows = {(one.plan, one.party): row for row, one in enumerate(precedents.belligerents)}
    plans = {one.plan for one in precedents.belligerents}
    chances = np.full(len(rows), np.nan)
    for at, (plan, party, p) in enumerate(zip(sheet.text("plan"), sheet.text("party"), sheet.number("p"), strict=True)):
        row = rows.get((plan, party))
        if plan not in plans:
            findings.add(
                "plan",
                sheet.where(at, "plan"),
                f"there is no plan {plan[:60]!r}",
                repair=suggest_among(plan, sorted(plans)),
            )
        elif row is None:
            here = [one.party for one in precedents.belligerents if one.plan == plan]
            findings.add(
                "party",
                sheet.where(at, "party"),
                f"{plan} has no belligerent {party[:60]!r}",
                repair=suggest_among(party, here),
            )
        elif not np.isnan(chances[row]):
            findings.add("twice", sheet.where(at, "plan"), f"{plan}, {party} is predicted twice", repair="keep one row")
        else:
            chances[row] = p
    for (plan, party), row in rows.items():
        if np.isnan(chances[row]) and not findings.skips("missing", path.name):
            findings.add(
                "missing",
                sheet.where(-1),
                f"there is no prediction for {plan}, {party}",
                "a rule that picks its cases cannot be compared",
                f'add a row: {plan},"{party}",0.63 (the base rate), say',
            )
    if findings.failed:
        raise DossierError(findings.listed())
    return freeze(chances)


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _read_evidence(text: str) -> Evidence:
    return "S" if text == "S" else "M"


def _middle(low: float, high: float) -> Range:
    return Range(low, (low + high) / 2, high)
