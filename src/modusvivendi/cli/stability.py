"""The command ``modus stability``: which states of a conflict hold, for whom, and why."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modusvivendi.cli.speech import print_json, print_lines

if TYPE_CHECKING:
    from modusvivendi.core.conflicts import Conflict, Inverse, Rule, Stability, Step
    from modusvivendi.terms.stability.draws import Shares
    from modusvivendi.terms.stability.graph import Game

_MOST_ROWS = 200


def stability(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A conflict: JSON as docs/stability.md has it, or .gmcr of GMCR+.")
    ],
    *,
    rule: Annotated[str, typer.Option(metavar="legal|once|single", help="How the others may answer a move.")] = "legal",
    joint: Annotated[
        bool, typer.Option("--joint", help="SIM: any of the others together, not each by itself.")
    ] = False,
    coalition: Annotated[
        list[str] | None, typer.Option(metavar='"A,B"', help="Bind parties into a bloc (repeatable).")
    ] = None,
    opportunistic: Annotated[
        bool, typer.Option("--opportunistic", help="Who could leave an equilibrium together.")
    ] = False,
    start: Annotated[
        str, typer.Option("--from", metavar="STATE", help="What can be reached from there, and how.")
    ] = "",
    why: Annotated[str, typer.Option(metavar="STATE", help="What tempts each party there, and what answers it.")] = "",
    inverse: Annotated[
        str, typer.Option(metavar="STATE", help="How many rankings of each party make the state stable.")
    ] = "",
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Say which states of a conflict are stable for whom: Nash, GMR, SMR, SEQ, SIM. STATE: a number from 0, or YNN."""
    from modusvivendi.io.conflicts import read_conflict
    from modusvivendi.terms.stability.building import build_game
    from modusvivendi.terms.stability.coalitions import bind

    how = _check_rule(rule)
    conflict, notes = read_conflict(file)
    game = build_game(conflict)
    for names in coalition or []:
        game = bind(game, [name.strip() for name in names.split(",")])
    found, shares = _solve(game, how, seed=seed, joint=joint)
    view = _view(conflict, game, found, shares)
    if opportunistic:
        view["coalitions"] = _view_joint(game, found)
    if start:
        view["paths"] = _view_paths(game, _find_state(game, start))
    if why:
        view["reasons"] = _view_reasons(game, _find_state(game, why), how, joint=joint)
    if inverse:
        view["inverse"] = _view_inverse(game, _find_state(game, inverse), how, seed=seed, joint=joint)
    if json:
        print_json(view)
        return
    print_lines([str(note) for note in notes], error=True)
    print_lines(_lines(view))


def _check_rule(rule: str) -> "Rule":
    from modusvivendi.core.conflicts import RULES
    from modusvivendi.core.errors import ModusError
    from modusvivendi.core.names import suggest

    for known in RULES:
        if rule == known:
            return known
    raise ModusError(f"there is no rule {rule!r}", repair=suggest(rule, RULES))


def _solve(game: "Game", rule: "Rule", *, seed: int, joint: bool) -> "tuple[Stability, Shares]":
    from modusvivendi.terms.stability.concepts import find_stable
    from modusvivendi.terms.stability.draws import find_stable_in_draws

    if any(player.unknown for player in game.players):
        return find_stable_in_draws(game, rule, seed=seed, joint=joint)
    return find_stable(game, rule, joint=joint), {}


def _find_state(game: "Game", text: str) -> int:
    from modusvivendi.core.errors import ModusError

    if text in game.states:
        return game.states.index(text)
    if text.isdecimal() and len(text) < 9 and int(text) < len(game):
        return int(text)
    raise ModusError(
        f"there is no state {text[:80]!r}",
        repair=f"give a number from 0 to {len(game) - 1}, or signs like {game.states[0]}",
    )


def _view(conflict: "Conflict", game: "Game", found: "Stability", shares: "Shares") -> dict[str, Any]:
    view: dict[str, Any] = {
        "states": list(found.states),
        "stable": {party: {c: list(s) for c, s in by.items()} for party, by in found.stable.items()},
        "equilibria": {c: list(s) for c, s in found.equilibria.items()},
        "rule": found.rule,
        "options": [{"name": lever.name, "owner": list(lever.owners)} for lever in conflict.levers],
        "perceived_equilibria": {c: list(s) for c, s in found.seen.items()},
        "structural": {
            party: {"misperceived": list(s.misperceived), "unseen_moves": list(s.unseen), "no_move": list(s.stuck)}
            for party, s in found.structural.items()
        },
    }
    if shares:
        view["chance"] = {name: {c: list(share) for c, share in by.items()} for name, by in shares.items() if name}
        view["chance_equilibrium"] = {c: list(share) for c, share in shares[""].items()}
        view["unknown"] = [player.name for player in game.players if player.unknown]
    return view


def _steps(path: "Sequence[Step]") -> list[dict[str, Any]]:
    return [{"party": step.party, "state": step.state} for step in path]


def _view_joint(game: "Game", found: "Stability") -> list[dict[str, Any]]:
    from modusvivendi.terms.stability.coalitions import find_joint

    starts = sorted({state for states in found.equilibria.values() for state in states})
    return [
        {"coalition": list(one.coalition), "from": one.start, "to": one.path[-1].state, "path": _steps(one.path)}
        for one in find_joint(game, starts)
    ]


def _view_paths(game: "Game", start: int) -> dict[str, Any]:
    from modusvivendi.terms.stability.sequences import walk_from

    every = walk_from(start, {player.name: player.moves for player in game.players})
    better = walk_from(start, {player.name: player.improvements for player in game.players})
    return {
        "from": start,
        "improvements": {str(end): _steps(path) for end, path in sorted(better.items())},
        "moves": {str(end): _steps(path) for end, path in sorted(every.items())},
    }


def _view_reasons(game: "Game", state: int, rule: "Rule", *, joint: bool) -> list[dict[str, Any]]:
    from modusvivendi.core.conflicts import CONCEPTS
    from modusvivendi.terms.stability.reasons import explain

    return [
        {"party": one.party, "concept": concept, "from": state, "move": one.move, "answer": _steps(one.answer)}
        for i in range(len(game.players))
        for concept in CONCEPTS
        for one in explain(game, i, state, concept, rule, joint=joint)
    ]


def _view_inverse(game: "Game", state: int, rule: "Rule", *, seed: int, joint: bool) -> dict[str, Any]:
    from modusvivendi.terms.stability.inverse import invert

    inverses = [invert(game, i, state, rule, seed=seed, joint=joint) for i in range(len(game.players))]
    return {"state": state, "parties": {one.party: _say_inverse(one) for one in inverses}}


def _say_inverse(one: "Inverse") -> dict[str, Any]:
    counts = {
        concept: {
            "count": None if count.count < 0 else count.count,
            "of": count.total,
            "share": count.share,
            "low": count.low,
            "high": count.high,
        }
        for concept, count in one.counts.items()
    }
    needs = {str(move): {concept: list(states) for concept, states in by.items()} for move, by in one.needs.items()}
    return {**counts, "needs": needs}


def _lines(view: Mapping[str, Any]) -> Iterator[str]:
    states, parties = view["states"], list(view["stable"])
    yield f"{len(states)} states, {len(parties)} parties; answers by the rule {view['rule']}"
    yield from (
        f"  option {k}: {o['name']} ({', '.join(o['owner']) or 'nobody'})" for k, o in enumerate(view["options"], 1)
    )
    yield ""
    yield from _table(view)
    yield ""
    yield "E: equilibrium; otherwise the parties (by number) for whom the state is stable; -: for none"
    yield from (f"  {i}: {party}" for i, party in enumerate(parties, 1))
    yield from _structural_lines(view)
    for name in view.get("unknown", ()):
        yield f"what {name} prefers is not known in full: a state counts as stable if it is so in all draws"
    yield from _joint_lines(view)
    yield from _path_lines(view)
    yield from _reason_lines(view)
    yield from _inverse_lines(view)


def _table(view: Mapping[str, Any]) -> Iterator[str]:
    states, concepts = view["states"], list(view["equilibria"])
    wide = max(5, *(len(state) for state in states))
    cell = max(4, len(view["stable"]))
    yield f"{'state':>6} {'':<{wide}} " + " ".join(f"{c.upper():<{cell}}" for c in concepts)
    for row, state in enumerate(states[:_MOST_ROWS]):
        marks: list[str] = []
        for c in concepts:
            held = "".join(str(i) for i, by in enumerate(view["stable"].values(), 1) if row in by[c])
            marks.append("E" if row in view["equilibria"][c] else held or "-")
        yield f"{row:>6} {state:<{wide}} " + " ".join(f"{mark:<{cell}}" for mark in marks)
    if len(states) > _MOST_ROWS:
        yield f"… and {len(states) - _MOST_ROWS:,} more states: see --json"


def _structural_lines(view: Mapping[str, Any]) -> Iterator[str]:
    for party, by in view["structural"].items():
        if by["misperceived"]:
            yield f"{party} does not see the states {_list(by['misperceived'])}: it cannot leave what it does not see"
        if by["unseen_moves"]:
            yield f"{party} has moves from {_list(by['unseen_moves'])}, but to states only that it does not see"
        if by["no_move"]:
            yield f"{party} has no move from {_list(by['no_move'])}: stable for want of moves"


def _joint_lines(view: Mapping[str, Any]) -> Iterator[str]:
    if "coalitions" in view:
        yield ""
        if not view["coalitions"]:
            yield "No coalition can leave an equilibrium for a state that all its members prefer."
        for one in view["coalitions"]:
            names = " and ".join(one["coalition"])
            yield f"{names} can leave {one['from']} together for {one['to']}, which each prefers: {_say(one['path'])}"


def _path_lines(view: Mapping[str, Any]) -> Iterator[str]:
    if "paths" in view:
        paths = view["paths"]
        yield ""
        yield f"From state {paths['from']}, each step better for whoever takes it:"
        yield from (f"  to {end}: {_say(path)}" for end, path in paths["improvements"].items())
        only = [end for end in paths["moves"] if end not in paths["improvements"]]
        yield f"  other states that moves lead to: {_list(only) or 'none'}"


def _reason_lines(view: Mapping[str, Any]) -> Iterator[str]:
    if "reasons" in view:
        yield ""
        yield "What tempts, and what answers:" if view["reasons"] else "Nobody has a better state to move to."
        for one in view["reasons"]:
            if one["concept"] != "nash":
                answer = (
                    f"answered by {_say(one['answer'])}" if one["answer"] else "not answered: the state does not hold"
                )
                yield f"  {one['concept'].upper()}  {one['party']} to {one['move']}: {answer}"


def _inverse_lines(view: Mapping[str, Any]) -> Iterator[str]:
    if "inverse" in view:
        yield ""
        yield f"Strict rankings that make state {view['inverse']['state']} stable, the others wanting what they want:"
        for party, by in view["inverse"]["parties"].items():
            for concept, one in by.items():
                if concept == "needs":
                    continue
                exact = one["count"] is not None
                text = f"{one['count']:,} of {one['of']:,}, " if exact else ""
                span = "" if exact else f" ({100 * one['low']:.1f} to {100 * one['high']:.1f}, drawn)"
                yield f"  {party}  {concept.upper():<4}  {text}{100 * one['share']:.1f} %{span}"


def _say(path: Sequence[Mapping[str, Any]]) -> str:
    return ", then ".join(f"{step['party']} to {step['state']}" for step in path)


def _list(states: Sequence[Any]) -> str:
    return ", ".join(map(str, states))
