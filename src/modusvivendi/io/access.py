"""What comes with the program on access: the capacity of relief, the names of the nine indicators."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from modusvivendi.core.names import Names
from modusvivendi.core.ranges import UNKNOWN, Range


@dataclass(frozen=True)
class Relief:
    """``values`` by name with their ``reason``; ``assumptions``: ids of a dossier that go before them.

    ``indicators``: the names of the nine, by id, in their order.
    """

    values: Mapping[str, Range]
    reason: str
    assumptions: Mapping[str, str]
    indicators: Mapping[str, Names]

    def settle(self, assumed: Mapping[str, Range]) -> dict[str, Range]:
        """Return the values with the assumptions of a dossier put before them."""
        given = {name: assumed.get(self.assumptions[name], UNKNOWN) for name in self.values}
        return {name: one if one.known else self.values[name] for name, one in given.items()}


def read_relief() -> Relief:
    """Return what relief can do and the names of the indicators."""
    text = files("modusvivendi").joinpath("data", "roadmap", "access.toml").read_text(encoding="utf-8")
    raw: dict[str, Any] = tomllib.loads(text)
    entries: dict[str, Any] = raw["relief"]
    return Relief(
        {name: Range(*map(float, entry["value"])) for name, entry in entries.items()},
        raw["reason"],
        {name: entry["assumption"] for name, entry in entries.items()},
        raw["indicators"],
    )
