"""What ``modus aims DOSSIER --burden`` says: as an object for programs, as lines for people."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modusvivendi.core.burdens import BurdenSharing
    from modusvivendi.core.ranges import Range


def burden_lines(found: "BurdenSharing") -> list[str]:
    """Say who gives how much, what lacks and what would fill it, in lines."""
    wide = max(map(len, found.parts))
    lines = [found.sentence, f"  {'':<{wide}}  {'alone':>9} {'gives':>9} {'in':>5} {'quota':>9} {'would pay':>10}"]
    for id, part in sorted(found.parts.items(), key=lambda item: -item[1].gives.high):
        lines.append(
            f"  {id:<{wide}}  {_rounded(part.alone):>9} {_rounded(part.gives):>9} {part.chance:>5.0%} "
            f"{_rounded(part.quota):>9} {_rounded(part.pays):>10}"
        )
    lines.append("  fighters, middle of the draws; in: share of the draws in which it gives anything")
    return [*lines, *(f"  cannot tell: {text}" for text in found.cannot_tell)]


def say_burden(found: "BurdenSharing") -> dict[str, Any]:
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


def _say_range(one: "Range") -> dict[str, float]:
    return {"low": one.low, "best": one.best, "high": one.high}


def _rounded(one: "Range") -> str:
    return f"{round(one.best, -2):,.0f}"
