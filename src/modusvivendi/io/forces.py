"""The figures that come with the program, for forces on a line."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from modusvivendi.core.ranges import Range


@dataclass(frozen=True)
class Figures:
    """``values`` and ``sources`` by name; ``assumptions``: ids of a dossier that go before; ``decline`` of a force."""

    values: Mapping[str, Range]
    sources: Mapping[str, str]
    assumptions: Mapping[str, tuple[str, ...]]
    decline: tuple[tuple[float, float], ...]
    decline_source: str

    def settle(self, assumed: Mapping[str, Range]) -> dict[str, Range]:
        """Return the figures with the assumptions of a dossier put before them."""
        chosen = dict(self.values)
        for name, ids in self.assumptions.items():
            chosen[name] = next((assumed[id] for id in ids if id in assumed and assumed[id].known), chosen[name])
        return chosen


def read_figures() -> Figures:
    """Return the figures for sizing, deployment, decline and effect."""
    raw = _read()
    entries: dict[str, Any] = raw["figures"]
    return Figures(
        {name: Range(*map(float, entry["value"])) for name, entry in entries.items()},
        {name: entry["source"] for name, entry in entries.items()},
        {name: tuple(entry["assumption"]) for name, entry in entries.items()},
        tuple(zip(map(float, raw["decline"]["months"]), map(float, raw["decline"]["share"]), strict=True)),
        raw["decline"]["source"],
    )


def _read() -> dict[str, Any]:
    return tomllib.loads(files("modusvivendi").joinpath("data", "roadmap", "forces.toml").read_text(encoding="utf-8"))
