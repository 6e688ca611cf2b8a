"""The figures and contributors that come with the program, for forces on a line."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from modusvivendi.core.forces import Contributor
from modusvivendi.core.ranges import Range


@dataclass(frozen=True)
class Figures:
    """``values`` and ``sources`` by name; ``assumptions``: ids of a dossier that go before; ``decline`` of a force.

    ``known``: figures by dossier.
    """

    values: Mapping[str, Range]
    sources: Mapping[str, str]
    assumptions: Mapping[str, tuple[str, ...]]
    decline: tuple[tuple[float, float], ...]
    decline_source: str
    known: Mapping[str, Mapping[str, Range]]

    def settle(self, dossier: str, assumed: Mapping[str, Range]) -> dict[str, Range]:
        """Return the figures with those known of a dossier and its assumptions put before them."""
        chosen = {**self.values, **self.known.get(dossier, {})}
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
        {id: {name: Range(*map(float, one)) for name, one in entry.items()} for id, entry in raw["known"].items()},
    )


def read_contributors(dossier: str) -> dict[str, Contributor]:
    """Return who could send troops to the conflict of a dossier; none when nobody is known."""
    return {
        id: Contributor(
            id,
            entry["name"],
            Range(*map(float, entry["troops"])),
            Range(*map(float, entry["cost"])),
            tuple(entry["forms"]),
            tuple(entry.get("near", ())),
            tuple(entry.get("welcomed_by", ())),
            tuple(entry.get("refused_by", ())),
            entry.get("under", ""),
            tuple(entry.get("softened", ())),
            tuple(entry.get("granted", ())),
            entry["kind"],
            entry["reason"],
        )
        for id, entry in _read()["contributors"].get(dossier, {}).items()
    }


def _read() -> dict[str, Any]:
    return tomllib.loads(files("modusvivendi").joinpath("data", "roadmap", "forces.toml").read_text(encoding="utf-8"))
