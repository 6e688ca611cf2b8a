"""What comes with the program on access: consent, the capacity of relief, the nine indicators."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from modusvivendi.core.access import Indicator
from modusvivendi.core.ranges import Range


@dataclass(frozen=True)
class AccessFacts:
    """``relief``: ranges by name; ``consent``: months by party; ``proposed``: regions that the source puts first."""

    relief: Mapping[str, Range]
    consent: Mapping[str, Range]
    proposed: tuple[str, ...]
    reasons: Mapping[str, str]
    indicators: tuple[Indicator, ...]


def read_access(dossier: str) -> AccessFacts:
    """Return what is known of access in the conflict of a dossier; an indicator of which nothing is said is unknown."""
    text = files("modusvivendi").joinpath("data", "roadmap", "access.toml").read_text(encoding="utf-8")
    raw: dict[str, Any] = tomllib.loads(text)
    own: dict[str, Any] = raw["dossiers"].get(dossier, {})
    scored: dict[str, Any] = own.get("indicators", {})
    consent: dict[str, Any] = own.get("consent", {})
    return AccessFacts(
        {name: Range(*map(float, value)) for name, value in raw["relief"].items() if name != "reason"},
        {party: Range(*map(float, entry["months"])) for party, entry in consent.items()},
        tuple(own.get("proposed", ())),
        {
            "relief": raw["relief"]["reason"],
            "proposed": own.get("proposed_reason", ""),
            **{f"consent of {party}": entry["reason"] for party, entry in consent.items()},
        },
        tuple(
            Indicator(id, names, scored.get(id, {}).get("score"), scored.get(id, {}).get("reason", ""))
            for id, names in raw["indicators"].items()
        ),
    )
