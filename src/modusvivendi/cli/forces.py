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
    lines = ["Forces on the line (low, best, high by km; best by people and by sites)"]
    for line in force.lines:
        km, people, sites = (line.rules[rule] for rule in ("per_km", "per_1000", "per_site"))
        who = ", ".join(
            f"{one.contributor} {one.troops:,}" + (f" under {one.under}" if one.under else "") for one in line.postings
        )
        short = f"; {line.short:,} short" if line.short else ""
        lines.append(
            f"  {line.segment.id}, {line.segment.km:,.0f} km: {km.low:,.0f}, {km.best:,.0f}, {km.high:,.0f}; "
            f"{people.best:,.0f}; {sites.best:,.0f}: {who or 'nobody'}{short}"
        )
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


def _say_line(line: "Manning", rule: str) -> dict[str, Any]:
    segment, size = line.segment, line.rules[rule]
    return {
        "segment": segment.id,
        "km": segment.km,
        "front_km": None if math.isnan(segment.front_km) else segment.front_km,
        "low": size.low,
        "best": size.best,
        "high": size.high,
        "rules": {name: _range(one) for name, one in line.rules.items()},
        "contributors": [
            {"id": one.contributor, "troops": one.troops, "under": one.under or None, "says": dict(one.says)}
            for one in line.postings
        ],
        "short": line.short,
        "vetoed": {id: list(who) for id, who in line.vetoed.items()},
        "parties": list(segment.parties),
    }


def _range(range_: "Range") -> dict[str, float]:
    return {"low": range_.low, "best": range_.best, "high": range_.high}
