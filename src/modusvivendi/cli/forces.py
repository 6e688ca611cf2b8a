"""What ``modus roadmap`` says of the forces on the line."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modusvivendi.core.forces import Force
    from modusvivendi.core.ranges import Range


def force_lines(force: "Force") -> list[str]:
    """Say the forces in lines: what three rules ask for on each segment, who comes, what it is believed to buy."""
    lines = [f"Forces on the line (soldiers that three rules ask for, best (low to high); who comes by {force.rule})"]
    wide = max((len(line.segment.id) for line in force.lines), default=0)
    lines.append(f"  {'segment':<{wide}}   km  {'per_km':>22}  {'per_1000':>22}  {'per_site':>19}  come   short  who")
    for line in force.lines:
        sizes = (_span(line.rules[rule], width) for rule, width in (("per_km", 22), ("per_1000", 22), ("per_site", 19)))
        who = ", ".join(
            f"{one.contributor} {one.troops:,}" + (f" under {one.under}" if one.under else "") for one in line.postings
        )
        short = "?" if line.short is None else f"{line.short:,}"
        about = f"{line.segment.id:<{wide}}  {line.segment.km:>3,.0f}  {'  '.join(sizes)}"
        lines.append(f"  {about}  {line.posted:>6,}  {short:>6}  {who or 'nobody'}")
    peak = max(force.strength.tolist(), default=0.0)
    cost = force.cost
    lines.append(
        f"  at most {peak:,.0f} on the ground; {cost.best / 1e9:.1f} billion dollars over these months "
        f"({cost.low / 1e9:.1f} to {cost.high / 1e9:.1f})"
    )
    for level in force.levels:
        chance = level.relapse
        lines.append(
            f"  {level.name}, {level.troops:,.0f}: chance of a new war {chance.best:.0%} "
            f"({chance.low:.0%} to {chance.high:.0%}), of which a chance of no effect {level.no_effect.best:.0%}"
        )
    return lines


def _span(range_: "Range", width: int) -> str:
    if not range_.known:
        return f"{'?':>{width}}"
    return f"{f'{range_.best:,.0f} ({range_.low:,.0f} to {range_.high:,.0f})':>{width}}"
