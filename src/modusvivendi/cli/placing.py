"""What ``modus sectors DOSSIER --plan`` says: where plans stand among the draws, as an object and as a table."""

import math
from typing import Any

from modusvivendi.cli.land import figure, gap_line, known, proof_line, say_proof, say_range, say_rank
from modusvivendi.cli.views import lay_columns
from modusvivendi.core.names import say
from modusvivendi.plan.land_results import Marked, Placed, Sampled, Spread
from modusvivendi.sectors.score import list_terms


def say_placed(placed: Placed) -> dict[str, Any]:
    """Return the plans and their ranks as plain values: unknown is None."""
    return {
        "problem": placed.problem.id,
        "plans": {one.plan.id: _say_plan(placed, one) for one in placed.marked},
        "draws": [
            {
                "beta": sampled.beta,
                "draws": sampled.draws,
                "enough": sampled.enough,
                "verdict": sampled.verdict,
                "figures": {name: say_range(spread.range) for name, spread in sampled.spreads.items()},
            }
            for sampled in placed.sampled
        ],
        "bound": say_proof(placed.proof),
    }


def _say_plan(placed: Placed, one: Marked) -> dict[str, Any]:
    return {
        "fits": not placed.breaches[one.plan.id],
        "breaches": list(placed.breaches[one.plan.id]),
        "points": placed.points[one.plan.id],
        "gap": known(_find_gap(placed, one)),
        "terms": {
            term.id: {
                "value": known(one.values[term.id]),
                "unit": term.unit,
                "better": term.direction,
                "standing": [_say_standing(sampled, term.id, one) for sampled in placed.sampled],
            }
            for term in list_terms(placed.problem)
        },
    }


def _say_standing(sampled: Sampled, term: str, one: Marked) -> dict[str, Any] | None:
    """Return where the plan lies in one ensemble: its rank (1: fewest) and the share of draws with as little."""
    spread = sampled.spreads.get(term)
    rank = spread.ranks.get(one.plan.id) if spread else None
    if rank is None:
        return None
    return {
        "beta": sampled.beta,
        "rank": round(rank.below * sampled.draws) + 1,
        "of": sampled.draws + 1,
        **say_rank(rank),
        "below": rank.below,
        "effective": known(rank.effective),
    }


def placed_lines(placed: Placed) -> list[str]:
    """Say the ranks as one table for each ensemble, and what the plans break and are short of."""
    lines = [f"{placed.problem.id}: {say(placed.problem.title, 'en')}"]
    for sampled in placed.sampled:
        aim = "neutral" if sampled.beta == 0 else f"aimed at few points (beta {sampled.beta:g})"
        header = ["", f"{sampled.draws:,} draws, {aim}", *(one.plan.id for one in placed.marked)]
        rows = [_list_cells(sampled, term.id, placed) for term in list_terms(placed.problem)]
        lines += ["", *lay_columns(header, rows), sampled.verdict]
    lines += ["", "draws: middle, 5 to 95 %; plans: the figure, then the share of the draws with as little or less"]
    for one in placed.marked:
        breaches = placed.breaches[one.plan.id]
        kept = "keeps to everything that is asked" if not breaches else f"breaks: {'; '.join(breaches)}"
        lines.append(f"{one.plan.id} {kept}")
        lines.append(f"{one.plan.id}: {gap_line(placed.points[one.plan.id], _find_gap(placed, one))}")
    return [*lines, proof_line(placed.proof)]


def _find_gap(placed: Placed, one: Marked) -> float:
    """Return how much fewer points a plan could have at most; not known of a plan that answers another question."""
    breaches = placed.breaches[one.plan.id]
    return math.nan if breaches else placed.proof.whole_gap(placed.points[one.plan.id])


def _list_cells(sampled: Sampled, term: str, placed: Placed) -> list[str]:
    spread = sampled.spreads.get(term)
    if spread is None:
        return [term, "unknown", *(_say_value(one.values[term]) for one in placed.marked)]
    low, middle, high = (figure(part) for part in (spread.range.low, spread.range.best, spread.range.high))
    return [term, f"{middle} ({low} to {high})", *(_say_rank(spread, one, term) for one in placed.marked)]


def _say_rank(spread: Spread, one: Marked, term: str) -> str:
    rank = spread.ranks.get(one.plan.id)
    if rank is None:
        return _say_value(one.values[term])
    return f"{figure(one.values[term])}, {rank.share:.1%} ({rank.low:.1%} to {rank.high:.1%})"


def _say_value(value: float) -> str:
    return figure(value) if math.isfinite(value) else "unknown"
