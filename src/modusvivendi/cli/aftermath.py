"""What ``modus terms`` says of a deal after signature."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modusvivendi.core.aftermath import Aftermath, Defection, Turn


def aftermath_lines(found: "Aftermath") -> Iterator[str]:
    """Say who could gain by acting alone, what answers that, and what removes it."""
    for party, gain in found.leavers:
        yield f"after signature {party} would rather leave: it expects {gain:.2f} more without the deal"
    said: set[tuple[str, str]] = set()
    for one in found.defections:
        # One line for each party and issue: the change that gains most; all of them are in --json.
        if (one.turn.party, one.turn.issue) not in said:
            yield _say_defection(one)
        said.add((one.turn.party, one.turn.issue))
    if not found.leavers and not found.defections:
        alone = ", ".join(f"{issue} ({', '.join(owners)})" for issue, owners in found.movable.items() if owners)
        yield f"after signature nobody gains by acting alone or leaving; can be changed alone: {alone or 'nothing'}"
    if found.settle:
        yield f"settle for good by a first step, or guarantee: {', '.join(found.settle)}"


def _say_defection(one: "Defection") -> str:
    said = f"after signature {_say(one.turn)} gains {one.gain:.2f} (in {one.chance:.0%} of draws)"
    if not one.answer:
        return f"{said}; nothing answers it"
    steps = ", then ".join(_say(turn) for turn in one.answer)
    if one.credible:
        return f"{said}; but {steps}, which pays whoever does it and leaves {one.turn.party} no better off"
    costs = ", ".join(f"{party} {cost:.2f}" for party, cost in (one.cost or {}).items())
    return f"{said}; only a threat answers it: {steps}, at a cost of {costs}"


def _say(turn: "Turn") -> str:
    if not turn.issue:
        return f"{turn.party} leaves the deal"
    return f"{turn.party} changes {turn.issue} from {turn.before} to {turn.after}"
