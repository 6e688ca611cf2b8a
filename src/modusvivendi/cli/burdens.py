"""What ``modus aims DOSSIER --burden`` says, as lines for people."""

from typing import TYPE_CHECKING

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


def _rounded(one: "Range") -> str:
    return f"{round(one.best, -2):,.0f}"
