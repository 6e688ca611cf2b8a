"""What the engine of aims has found, as plain data for other programs."""

import math
from typing import Any

from modusvivendi.core.burdens import BurdenSharing
from modusvivendi.core.ranges import Range
from modusvivendi.core.readings import Contrast, Reading


def reading_as_json(reading: Reading) -> dict[str, Any]:
    """Return the reading of a party as plain values; unknown is None."""
    return {
        "declared": [
            {
                "aim": dict(aim.aim),
                "quotation": aim.quotation,
                "speaker": aim.speaker,
                "date": aim.date.text,
                "source": aim.source,
                "against": list(aim.against),
            }
            for aim in reading.declared
        ],
        "strikes": reading.strikes,
        "days": reading.days,
        "weights": {name: _say_range(one) for name, one in reading.weights.items()},
        "scales": dict(reading.scales),
        "unheld": list(reading.unheld),
        "fell_on": {id: _say_range(one) for id, one in reading.fell_on.items()},
        "explained": {aim: _say_range(one) for aim, one in reading.explained.items()},
        "declared_only": _say_contrast(reading.declared_only),
        "alternatives": {name: _say_contrast(one) for name, one in reading.alternatives.items()},
        "robust": reading.robust,
        "held_out": {
            name: {"fitted": _known(one.fitted), "even": _known(one.even)} for name, one in reading.held_out.items()
        },
        "published": [
            {
                "areas_of": list(one.share.areas_of),
                "first": str(one.share.first),
                "last": str(one.share.last),
                "named": one.share.named,
                "hits": one.hits,
                "share": _say_range(one.share.share),
                "interval": _say_range(one.interval),
                "blind": _known(one.blind),
                "chance_if_all": _known(one.chance_if_all),
                "chance_if_blind": _known(one.chance_if_blind),
                "speaker": one.share.speaker,
                "source": one.share.source,
                "note": one.share.note,
                "reading": one.sentence,
            }
            for one in reading.published
        ],
        "motives": {
            name: {"gain": one.gain, "p": one.beside.p, "design": one.beside.design}
            for name, one in reading.motives.items()
        },
        "caught": dict(reading.caught),
        "reading": reading.sentence,
        "account": reading.account,
        "cannot_tell": list(reading.cannot_tell),
    }


def burden_as_json(found: BurdenSharing) -> dict[str, Any]:
    """Return the result as plain values."""
    return {
        "enemy": found.enemy,
        "parties": {
            id: {
                "alone": _say_range(part.alone),
                "gives": _say_range(part.gives),
                "chance": part.chance,
                "quota": _say_range(part.quota),
                "pays": _say_range(part.pays),
                "better": part.better,
            }
            for id, part in found.parts.items()
        },
        **{
            name: _say_range(getattr(found, name))
            for name in ("needed", "given", "shortfall", "top_up", "top_up_cost", "lump_sum")
        },
        "short": found.short,
        "quotas_possible": found.quotas_possible,
        "quotas_please_all": found.quotas_please_all,
        "quotas_payable": found.quotas_payable,
        "draws": found.draws,
        "seed": found.seed,
        "reading": found.sentence,
        "cannot_tell": list(found.cannot_tell),
    }


def _say_contrast(contrast: Contrast | None) -> dict[str, Any] | None:
    if contrast is None:
        return None
    return {
        "log_likelihood_ratio": contrast.log_likelihood_ratio,
        "p": contrast.p,
        "freedom": contrast.freedom,
        "design": contrast.design,
    }


def _say_range(one: Range) -> dict[str, float | None]:
    return {"low": _known(one.low), "best": _known(one.best), "high": _known(one.high)}


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
