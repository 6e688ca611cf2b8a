"""What ``modus aims DOSSIER`` says: as an object for programs, as lines for people."""

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modusvivendi.core.ranges import Range
    from modusvivendi.core.readings import Contrast, Reading


def say_reading(reading: "Reading") -> dict[str, Any]:
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


def reading_lines(reading: "Reading") -> list[str]:
    """Say the reading of a party in lines: the sentence, what it declares, what its strikes show, what they cannot."""
    lines = [reading.sentence]
    for aim in reading.declared:
        against = f", against {', '.join(aim.against)}" if aim.against else ""
        said = f': "{aim.quotation}"' if aim.quotation else ""
        lines.append(f"  declares: {aim.aim.get('en', '')} ({aim.date}{against}){said}")
    lines += [f"  counted by others: {one.sentence}" for one in reading.published]
    if reading.fell_on:
        lines.append("  share of strikes on places of (5 %, middle, 95 %):")
        lines += [f"    {id:<20} {_percent(one)}" for id, one in reading.fell_on.items() if one.high >= 0.005]
        lines.append("  share of strikes meant for:")
        lines += [f"    {aim:<20} {_percent(one)}" for aim, one in reading.explained.items()]
        lines.append("  weight in log-odds of:")
        lines += [
            f"    {name:<20} {one.low:6.2f} {one.best:6.2f} {one.high:6.2f}" for name, one in reading.weights.items()
        ]
    test = reading.declared_only
    if test is not None:
        lines.append(f"  declared aims only: log-likelihood ratio {test.log_likelihood_ratio:.1f}, p = {test.p:.2g}")
        lines += [f"    beside them {name}: p = {one.p:.2g}" for name, one in reading.alternatives.items()]
    if reading.account:
        lines.append(f"  {reading.account}")
    return [*lines, *(f"  cannot tell: {text}" for text in reading.cannot_tell)]


def _say_contrast(contrast: "Contrast | None") -> dict[str, Any] | None:
    if contrast is None:
        return None
    return {
        "log_likelihood_ratio": contrast.log_likelihood_ratio,
        "p": contrast.p,
        "freedom": contrast.freedom,
        "design": contrast.design,
    }


def _say_range(one: "Range") -> dict[str, float | None]:
    return {"low": _known(one.low), "best": _known(one.best), "high": _known(one.high)}


def _percent(one: "Range") -> str:
    return f"{one.low:6.0%} {one.best:6.0%} {one.high:6.0%}"


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
