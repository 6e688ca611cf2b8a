"""The rules of vetting and the programmes that come with the program."""

import tomllib
from importlib.resources import files
from typing import Any

from modusvivendi.core.ranges import Range
from modusvivendi.core.training import RISKS, Programme, Rule


def read_rules() -> dict[tuple[str, int], Rule]:
    """Return the rules by question and level."""
    return {
        (question, level): Rule(
            question, level, entry["name"], Range(*map(float, one["passes"])), one["factor"], "judgement", one["reason"]
        )
        for question, entry in _read()["rules"].items()
        for level, one in enumerate(entry["levels"])
    }


def read_programme(name: str) -> Programme:
    """Return a programme by name, with every question at its strictest; ``KeyError`` when there is none."""
    raw = _read()
    entry: dict[str, Any] = raw["programmes"][name]
    return Programme(
        tuple(map(float, entry["applicants"])),
        {question: len(one["levels"]) - 1 for question, one in raw["rules"].items()},
        entry["where"],
        float(entry["km"]),
        float(entry["places"]),
        int(entry["vetting_months"]),
        int(entry["months"]),
        float(entry["finish"]),
        float(entry["stays"]),
        float(entry["enters"]),
        {kind: float(raw["base"][kind]) for kind in RISKS},
    )


def _read() -> dict[str, Any]:
    return tomllib.loads(files("modusvivendi").joinpath("data", "roadmap", "training.toml").read_text(encoding="utf-8"))
