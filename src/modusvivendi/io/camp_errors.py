"""The errors of past forecasts of camps that come with the package, and which of them may be used for an instance."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from modusvivendi.core.camps import CampErrors
from modusvivendi.core.exodus import Exodus
from modusvivendi.core.ranges import freeze

FILE = Path(__file__).resolve().parent.parent / "data" / "forecast" / "camp_errors.json"
"""Written by tools/forecast/camps.py."""


def read_camp_errors(exodus: Exodus) -> CampErrors:
    """Return what other wars teach about an instance.

    When it is one of those learned from (it starts on the same day and shares a camp), what was learned from all the
    others is returned instead, so that no forecast leans on what came after it.
    """
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    own = next((name for name, one in kept["instances"].items() if _is_same(exodus, one)), None)
    names = tuple(name for name in kept["instances"] if name != own)
    misses = kept["all"] if own is None else kept["instances"][own]["without"]
    return CampErrors(
        freeze(np.array(kept["levels"], np.float64)),
        freeze(np.array(kept["until"], np.int64)),
        freeze(np.array(misses, np.float64)),
        names,
    )


def _is_same(exodus: Exodus, known: dict[str, Any]) -> bool:
    return exodus.start.isoformat() == known["start"] and not set(known["camps"]).isdisjoint(exodus.reports)
