"""The tiny dossier, and the same with a question of its own."""

import csv
import io
from pathlib import Path

import pytest

from tests.tiny import tiny_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_folder(tmp_path_factory.mktemp("sectors") / "tiny")


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with a question about sectors, and every population known."""
    folder = tiny_folder(tmp_path_factory.mktemp("sectors") / "asking")
    places = folder / "places.csv"
    places.write_text(fill_in_fir(places.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / "sectors.toml").write_text(QUESTION, encoding="utf-8")
    return folder


QUESTION = """\
[halves]
title = { en = "Two halves", ar = "نصفان" }
source = "guess"

[halves.sectors.coastland]
name = { en = "Coastland", ar = "الساحل" }
home = ["coast"]

[halves.sectors.hills]
name = { en = "The hills", ar = "الجبل" }
home = ["hill", "river"]

[halves.terms]
wrong_side = { weight = 1 }
line_km = { weight = 1 }
"""


def fill_in_fir(text: str) -> str:
    rows = list(csv.DictReader(text.splitlines()))
    out = io.StringIO()
    table = csv.DictWriter(out, list(rows[0]))
    table.writeheader()
    table.writerows({**row, **({"population_best": "900"} if row["id"] == "fir" else {})} for row in rows)
    return out.getvalue()
