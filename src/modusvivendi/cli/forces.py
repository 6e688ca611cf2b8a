"""What ``modus roadmap`` says of the forces on the line."""

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modusvivendi.core.forces import Force, Manning
    from modusvivendi.core.ranges import Range


def say_force(force: "Force | None") -> dict[str, Any]:
    """Return the forces as plain values: a row for each segment, then strength, cost and risk of the whole."""
    if force is None:
        return {"forces": [], "force": None}
    return {
        "forces": [_say_line(line, force.rule) for line in force.lines],
        "force": {
            "rule": force.rule,
            "strength": [round(one) for one in force.strength.tolist()],
            "cost_usd": _range(force.cost),
            "levels": [
                {
                    "name": level.name,
                    "troops": round(level.troops),
                    "relapse": _range(level.relapse),
                    "no_effect": _range(level.no_effect),
                }
                for level in force.levels
            ],
            "sources": dict(force.sources),
        },
    }


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


def _say_line(line: "Manning", rule: str) -> dict[str, Any]:
    segment, size = line.segment, line.rules[rule]
    return {
        "segment": segment.id,
        "km": _known(segment.km),
        "front_km": _known(segment.front_km),
        "held": [id or None for id in segment.held],
        "people": _known(segment.people),
        "sites": list(segment.sites),
        **_range(size),
        "rules": {name: _range(one) for name, one in line.rules.items()},
        "contributors": [
            {"id": one.contributor, "troops": one.troops, "under": one.under or None, "says": dict(one.says)}
            for one in line.postings
        ],
        "short": line.short,
        "posted": line.posted,
        "vetoed": {id: list(who) for id, who in line.vetoed.items()},
        "parties": list(segment.parties),
    }


def _range(range_: "Range") -> dict[str, float | None]:
    return {"low": _known(range_.low), "best": _known(range_.best), "high": _known(range_.high)}


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
