"""The travel mode data of Greene and Hensher (1997), public domain, as in statsmodels' ``modechoice``.

The expected values are another program's coefficients, standard errors and log-likelihood, which are those of Greene
(2003), table 21.11.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from modusvivendi.aims.choices import Choices, fit_weights, gather_choices

NAMES = ("a_air", "a_train", "a_bus", "gc", "ttme", "hinc_air")


def travel() -> Choices:
    with (Path(__file__).parent / "travel_mode.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    table = np.array(
        [
            [*(row["mode"] == mode for mode in ("air", "train", "bus")), float(row["gc"]), float(row["ttme"]),
             float(row["hinc"]) * (row["mode"] == "air")]
            for row in rows
        ],
        np.float64,
    )  # fmt: skip
    return gather_choices(
        NAMES, table, np.array([float(row["choice"]) for row in rows]), [row["individual"] for row in rows]
    )


@pytest.mark.shared
def test_to_the_printed_digits(shared: Path) -> None:
    file = shared / "negotiation" / "choice_models" / "logit_travelmode.json"
    expected = json.loads(file.read_text(encoding="utf-8"))["travelmode"]
    found = fit_weights(travel())
    assert found.log_likelihood == pytest.approx(expected["ll"], abs=1e-8)
    for name, estimate, error in zip(found.names, found.estimate, found.error, strict=True):
        assert estimate == pytest.approx(expected["coef"][name], rel=1e-7), name
        assert error == pytest.approx(expected["se"][name], rel=1e-6), name


def test_the_published_log_likelihood() -> None:
    found = fit_weights(travel())
    assert f"{found.log_likelihood:.4f}" == "-199.1284"
    assert (found.choices, found.groups) == (210, 210)
    # Greene (2003), table 21.11, as printed.
    assert [f"{one:.4f}" for one in found.estimate] == ["5.2074", "3.8690", "3.1632", "-0.0155", "-0.0961", "0.0133"]
