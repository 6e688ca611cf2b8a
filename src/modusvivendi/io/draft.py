"""A dossier as read and not yet checked as a whole."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from modusvivendi.core.dossier import Shapes
from modusvivendi.core.forecasts import Effects
from modusvivendi.core.periods import Period
from modusvivendi.io.findings import Findings
from modusvivendi.io.settings import Settings
from modusvivendi.io.sheets import Sheet


@dataclass
class Draft:
    """Tables and settings by name, proposals by id. ``broken``: what is there but could not be read."""

    findings: Findings
    sheets: dict[str, Sheet] = field(default_factory=dict[str, Sheet])
    settings: dict[str, Settings] = field(default_factory=dict[str, Settings])
    proposals: dict[str, Settings] = field(default_factory=dict[str, Settings])
    broken: set[str] = field(default_factory=set[str])
    shapes: Shapes = field(default_factory=lambda: Shapes(None, (), None))
    effects: Effects | None = None

    def known(self, kind: str) -> Collection[str] | None:
        """Return the ids of a kind (places, parties, sources …); None when its file could not be read."""
        if kind in self.broken:
            return None
        if kind in ("places", "areas"):
            sheet = self.sheets.get(kind)
            return () if sheet is None else self._rows[kind] if sheet.has("id") else None
        if kind == "proposals":
            return self.proposals.keys()
        return dict.fromkeys(self.settings[kind].ids) if kind in self.settings else ()

    @cached_property
    def _rows(self) -> dict[str, dict[str, int]]:
        return {
            kind: {id: i for i, id in enumerate(self.sheets[kind].text("id"))}
            for kind in ("places", "areas")
            if kind in self.sheets
        }

    @property
    def rows(self) -> Mapping[str, int]:
        """Row number of each place by id."""
        return self._rows.get("places", {})

    @property
    def about(self) -> Mapping[str, Any]:
        """The values of dossier.toml, empty when they are broken."""
        settings = self.settings.get("dossier")
        return settings.entries.get("", {}) if settings else {}

    @property
    def as_of(self) -> Period | None:
        """The date of the dossier, if it is known."""
        return self.about.get("as_of")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the names."""
        return tuple(self.about.get("languages", ()))

    def entries(self, kind: str) -> Mapping[str, Mapping[str, Any]]:
        """Return the checked tables of a settings file by id."""
        settings = self.settings.get(kind)
        return settings.entries if settings else {}

    def options(self, issue: str) -> Collection[str] | None:
        """Return the options of an issue; None when they are not known."""
        entry = self.entries("issues").get(issue)
        return None if entry is None else entry["options"].keys()
