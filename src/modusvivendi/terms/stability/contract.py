"""What holds after signature, as plain data for other programs: ``stability`` of a deal in ``modus terms --json``."""

from typing import Any

from modusvivendi.core.aftermath import Aftermath, Defection, Turn

_DIGITS = 4


def aftermath_as_json(found: Aftermath) -> dict[str, Any]:
    """Return the stability of a deal as JSON; gains and costs are on each party's own scale from 0 to 1."""
    return {
        "holds": dict(found.holds),
        "leavers": {party: round(gain, _DIGITS) for party, gain in found.leavers},
        "defections": [_say_defection(one) for one in found.defections],
        "settle": list(found.settle),
        "movable": {issue: list(owners) for issue, owners in found.movable.items()},
        "kept": list(found.kept),
        "unheard": list(found.unheard),
        "narrowed": list(found.narrowed),
    }


def _say_defection(one: Defection) -> dict[str, Any]:
    return {
        **_say_turn(one.turn),
        "gain": round(one.gain, _DIGITS),
        "p": round(one.chance, _DIGITS),
        "hurt": list(one.hurt),
        "answer": [_say_turn(turn) for turn in one.answer],
        "credible": one.credible,
        "cost": None if one.cost is None else {party: round(cost, _DIGITS) for party, cost in one.cost.items()},
    }


def _say_turn(turn: Turn) -> dict[str, str | None]:
    return {
        "party": turn.party,
        "issue": turn.issue or None,
        "from": turn.before or None,
        "to": turn.after or None,
    }
