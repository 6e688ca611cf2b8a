"""The command ``modus bargain``: positions that move as actors challenge each other."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modusvivendi.cli.speech import print_json, print_lines

if TYPE_CHECKING:
    from modusvivendi.core.bargains import Course

CAUTION = (
    "a lens beside the deal, not a forecast: it knows power, attention and positions, no red lines and no fallbacks"
)
_MOST_COLUMNS = 12
_MOST_CHALLENGES = 8


def bargain(
    scenario: Annotated[Path, typer.Argument(metavar="FILE", help="A scenario of KTAB: CSV, or XML.")],
    *,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="RULE=VALUE", help="Another rule than the file's, as VotingRule=Cubic."),
    ] = None,
    slips: Annotated[
        bool, typer.Option("--ktab-slips", help="Repeat two slips of KTAB's code, to compare with its output.")
    ] = False,
    seed: Annotated[
        int, typer.Option(min=0, help="For StateTransitions=Stochastic: the same seed, the same course.")
    ] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Play spatial bargaining as KTAB's Spatial Model of Politics does, turn by turn."""
    from dataclasses import replace

    from modusvivendi.io.scenarios import read_scenario
    from modusvivendi.terms.bargaining.course import bargain as play

    read = read_scenario(scenario, changes or [])
    course = play(replace(read, rules=replace(read.rules, slips=slips)), seed)
    print_json(course_view(course, seed)) if json else print_lines(course_lines(course))


def course_view(course: "Course", seed: int) -> dict[str, Any]:
    """Return a course as the output contract has it: positions from 0 to 100, by actor."""
    from modusvivendi.core.bargains import RULES

    scenario = course.scenario
    names = scenario.actors
    return {
        "scenario": scenario.name,
        "description": scenario.description,
        "dimensions": list(scenario.dimensions),
        "rules": {name: getattr(scenario.rules, field) for name, (field, _) in RULES.items()},
        "ktab_slips": scenario.rules.slips,
        "seed": seed,
        "settled": course.settled,
        "caution": CAUTION,
        "turns": [
            {
                "positions": {name: _percent(row) for name, row in zip(names, turn.positions.tolist(), strict=True)},
                "ideals": {name: _percent(row) for name, row in zip(names, turn.ideals.tolist(), strict=True)},
                "winning_probability": dict(zip(names, turn.winning.tolist(), strict=True)),
                "risk_attitude": dict(zip(names, turn.risk.tolist(), strict=True)),
                "challenges": [
                    {
                        "initiator": names[one.initiator],
                        "receiver": names[one.receiver],
                        "probability": one.probability,
                        "gain": one.gain,
                    }
                    for one in turn.challenges
                ],
            }
            for turn in course.turns
        ],
    }


def course_lines(course: "Course") -> Iterable[str]:
    """Say a course in tables: where each actor stands on each dimension, its chance to carry the day, challenges."""
    scenario, turns = course.scenario, course.turns
    shown = _pick(len(turns))
    wide = max(len("turn"), *map(len, scenario.actors))
    yield f"{scenario.name}: {len(scenario.actors)} actors, {len(scenario.dimensions)} dimensions"
    end = "came to rest" if course.settled else "was cut off"
    yield f"{len(turns) - 1} turns, then it {end}. Note: {CAUTION}"
    head = f"{'turn':<{wide}}" + "".join(f"{turn:>7}" for turn in shown)
    for at, dimension in enumerate(scenario.dimensions):
        yield from ("", f"{dimension}, 0 to 100", head)
        for row, actor in enumerate(scenario.actors):
            yield f"{actor:<{wide}}" + "".join(f"{100 * turns[turn].positions[row, at]:>7.1f}" for turn in shown)
    yield from ("", "Chance that the position carries the day (actors at one position share it)", head)
    for row, actor in enumerate(scenario.actors):
        yield f"{actor:<{wide}}" + "".join(f"{turns[turn].winning[row]:>7.2f}" for turn in shown)
    yield from ("", "Challenges, the most rewarding first (chance to win, gain in utility)")
    for number, turn in enumerate(turns[:-1]):
        ordered = sorted(turn.challenges, key=lambda one: -one.gain)
        for one in ordered[:_MOST_CHALLENGES]:
            pair = f"{scenario.actors[one.initiator]} > {scenario.actors[one.receiver]}"
            yield f"  turn {number:>2}  {pair:<{2 * wide + 3}}  {one.probability:.2f}  {one.gain:+.3f}"
        more = len(ordered) - _MOST_CHALLENGES
        if more > 0:
            yield f"  turn {number:>2}  … and {more} more (all of them: --json)"
        if not ordered:
            yield f"  turn {number:>2}  nobody gains by a challenge"


def _percent(row: Sequence[float]) -> list[float]:
    return [round(100 * value, 6) for value in row]


def _pick(count: int) -> list[int]:
    """Return the turns to show, evenly spread, the first and the last among them."""
    if count <= _MOST_COLUMNS:
        return list(range(count))
    return sorted({round(at * (count - 1) / (_MOST_COLUMNS - 1)) for at in range(_MOST_COLUMNS)})
