"""What ``modus sectors DOSSIER`` says: as an object for programs, as lines for people."""

import math
from collections.abc import Mapping
from typing import Any

from modusvivendi.core.names import say
from modusvivendi.core.ranges import Range
from modusvivendi.plan.land_results import Choice, Gain, Land, Rank, Sampled
from modusvivendi.sectors.proof import Proof

_NOTHING = 5e-6


def say_land(land: Land) -> dict[str, Any]:
    """Return the survey of a problem as plain values: unknown is None, places are by id, people whole."""
    return {
        "problem": land.problem.id,
        "ensembles": [_say_sampled(sampled) for sampled in land.sampled],
        "plans": {one.plan.id: {"fits": one.fits, **_say_values(one.values)} for one in land.marked},
        "offers": [
            {
                "id": offer.plan.id,
                **_say_values(offer.values),
                "points": offer.points,
                "best": list(offer.best),
                "worst": list(offer.worst),
                "beside": offer.beside,
                "apart": known(offer.apart),
                "sums": offer.sums,
                "gap": known(offer.gap),
                "sectors": [sector.id for sector in offer.plan.sectors],
                "assignment": offer.plan.assignment.tolist(),
            }
            for offer in land.offers
        ],
        "gains": [
            {
                "plan": gain.plan,
                **_say_values(gain.before),
                "found": None if gain.found is None else _say_values(gain.found)["values"],
                "count": gain.count,
                "tried": gain.tried,
                "least": known(gain.least),
            }
            for gain in land.gains
        ],
        "choices": [
            {
                "left_out": list(choice.left_out),
                "values": None if choice.values is None else _say_values(choice.values)["values"],
                "points": known(choice.points),
                "gap": known(choice.gap),
                "ensemble": None if choice.sampled is None else _say_sampled(choice.sampled),
            }
            for choice in land.choices
        ],
        "joinings": [
            {
                "plan": one.plan,
                "sector": one.sector,
                "pieces": one.pieces,
                "places": list(one.places),
                "land_km2": known(one.land_km2),
                "people": say_range(one.people),
                "not_at_home": say_range(one.not_at_home),
            }
            for one in land.joinings
        ],
        "hardest": [{"plan": one.plan, "draws": one.draws, "chance": dict(one.chance)} for one in land.hardest],
        "tried": land.tried,
        "frontier": land.frontier,
        "bound": say_proof(land.proof),
    }


def say_proof(proof: Proof) -> dict[str, Any]:
    """Return what is proved of the points of all plans."""
    return {
        "sums": known(proof.bound),
        "loose": list(proof.loose),
        "floor": known(proof.floor),
        "proven": proof.slots is not None,
    }


def proof_line(proof: Proof) -> str:
    """Say what is proved of the points of all plans."""
    if proof.impossible:
        return "proved: no plan keeps to the problem"
    if not math.isfinite(proof.bound):
        return "how far plans are from the best is not known: the problem is too large to prove"
    rest = f", leaving aside {' and '.join(proof.loose)}" if proof.loose else ""
    reached = "; one was found that has as few" if proof.slots is not None else ""
    return f"proved: no plan has fewer than {proof.bound:,.2f} points{rest}{reached}"


def land_lines(land: Land) -> list[str]:
    """Say the survey in lines: the ranges with every marked plan, the offers, the gains, the hardest sector."""
    lines = [f"{land.problem.id}: {say(land.problem.title, 'en')}"]
    for sampled in land.sampled:
        aim = "neutral" if sampled.beta == 0 else f"aimed at few points (beta {sampled.beta:g})"
        lines.append(f"{sampled.draws:,} plans drawn, {aim}; {sampled.accepted:.0%} of the steps led to a new plan")
        lines.append(f"  {sampled.verdict}")
        lines.append("  below each figure the proposals [share of the draws with as little, its 95 % interval]")
        lines += _range_lines(sampled, land)
    lines.append(f"{land.tried:,} plans tried in the search, {land.frontier:,} of them bettered by none")
    for offer in land.offers:
        figures = ", ".join(f"{name} {figure(value)}" for name, value in offer.values.items() if math.isfinite(value))
        lines.append(f"  {offer.plan.id}: {figures}; {gap_line(offer.sums, offer.gap)}")
    lines += [_choice_line(choice) for choice in land.choices]
    lines.append(proof_line(land.proof))
    lines += [f"  than {gain.plan} {_say_both(gain.before)}: {_gain_line(gain)}" for gain in land.gains]
    for one in land.hardest:
        worst = max(one.chance, key=lambda sector: one.chance[sector], default="")
        if worst:
            lines.append(f"  hardest to hold in {one.plan}: {worst}, in {one.chance[worst]:.0%} of {one.draws:,} draws")
    return lines


def _choice_line(choice: Choice) -> str:
    """Say what leaving out optional sectors comes to: the best plan found, and what is typical."""
    without = f"  without {' and '.join(choice.left_out)}"
    if choice.values is None:
        return f"{without}: no plan was found"
    line = f"{without}: best {_say_both(choice.values)}, {choice.points:,.2f} points"
    if choice.sampled is None:
        return line
    ranges = (choice.sampled.spreads[name].range for name in ("wrong_side", "line_km"))
    people, km = (f"{one.low:,.0f} to {one.high:,.0f}" for one in ranges)
    return f"{line}; nine of ten neutral draws {people} people, {km} km"


def gap_line(sums: float, gap: float) -> str:
    """Say how far a plan is from what is proved at most."""
    if not math.isfinite(gap):
        return f"{sums:,.2f} points, gap not known"
    return f"{sums:,.2f} points, no plan has {'fewer' if gap < _NOTHING else f'more than {gap:.1%} fewer'}"


def _range_lines(sampled: Sampled, land: Land) -> list[str]:
    lines: list[str] = []
    for name, spread in sampled.spreads.items():
        low, middle, high = map(figure, (spread.range.low, spread.range.best, spread.range.high))
        lines.append(f"  {name}: {middle} ({low} to {high} in nine of ten draws)")
        marks: list[str] = []
        for plan, rank in spread.ranks.items():
            value = next(one.values[name] for one in land.marked if one.plan.id == plan)
            marks.append(f"{plan} {figure(value)} [{rank.share:.1%}, {rank.low:.1%} to {rank.high:.1%}]")
        if marks:
            lines.append(f"    {'; '.join(marks)}")
    return lines


def _gain_line(gain: Gain) -> str:
    if gain.found is None:
        least = f"; it is proved that none has fewer than {gain.least:,.0f}" if 0 < gain.least < math.inf else ""
        return f"no plan found with fewer on the wrong side at no longer line, of {gain.tried:,} tried{least}"
    return (
        f"{gain.count:,} plans found with fewer on the wrong side at no longer line, the best {_say_both(gain.found)}"
    )


def _say_both(values: Mapping[str, float]) -> str:
    return f"({values['wrong_side']:,.0f} people, {values['line_km']:,.0f} km)"


def figure(value: float) -> str:
    """Write people and km whole, shares and indices with three digits."""
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.3g}"


def _say_sampled(sampled: Sampled) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for name, spread in sampled.spreads.items():
        ranks = {plan: say_rank(rank) for plan, rank in spread.ranks.items()}
        figures[name] = {
            **say_range(spread.range),
            "least": known(spread.least),
            "most": known(spread.most),
            "effective": known(spread.effective),
            "r_hat": known(spread.r_hat),
            "plans": ranks,
        }
    return {
        "beta": sampled.beta,
        "draws": sampled.draws,
        "accepted": sampled.accepted,
        "enough": sampled.enough,
        "verdict": sampled.verdict,
        "figures": figures,
    }


def say_rank(rank: Rank) -> dict[str, float]:
    """Return where a plan lies as plain values."""
    return {"share": rank.share, "low": rank.low, "high": rank.high}


def _say_values(values: Mapping[str, float]) -> dict[str, Any]:
    return {"values": {name: known(value) for name, value in values.items()}}


def say_range(range_: Range) -> dict[str, float | None]:
    """Return a range as plain values."""
    return {"low": known(range_.low), "best": known(range_.best), "high": known(range_.high)}


def known(value: float) -> float | None:
    """Return a value, None for one that is not known or not finite."""
    return value if math.isfinite(value) else None
