"""What the terms engine has found, as plain data for other programs."""

from typing import Any

from modusvivendi.core.accords import Accord


def accord_as_json(accord: Accord) -> dict[str, Any]:
    """Say the pairs of parties as one JSON object: counts (5 %, median, 95 %) and each issue with its chances."""
    return {
        "parties": list(accord.parties),
        "issues": list(accord.issues),
        "draws": accord.draws,
        "seed": accord.seed,
        "pairs": [
            {
                "a": pair.a,
                "b": pair.b,
                "counts": {k: {"low": v.low, "mid": v.best, "high": v.high} for k, v in pair.counts.items()},
                "issues": [
                    {
                        "issue": found.issue,
                        "standing": found.standing,
                        "chance": {k: round(v, 3) for k, v in found.chance.items()},
                        "options": list(found.options),
                    }
                    for found in pair.issues
                ],
            }
            for pair in accord.pairs
        ],
    }
