"""The command ``modus deals``: the deals of a negotiation in one file, counted, blocked and compared."""

from collections.abc import Iterable
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modusvivendi.cli.speech import Progress, print_json, print_lines
from modusvivendi.cli.views import lay_columns

if TYPE_CHECKING:
    from modusvivendi.core.ranges import Ints
    from modusvivendi.terms.game import Odds, Study

_LISTED = 10_000
_RULES = {"nash": "Nash", "kalai_smorodinsky": "Kalai-Smorodinsky", "leximin": "Leximin"}


def deals(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.json", help="A scorable game, or our own form (docs/deals.md).")
    ],
    *,
    top: Annotated[int, typer.Option(min=1, max=1_000, help="How many likeliest deals to give, with ranges.")] = 10,
    draws: Annotated[int, typer.Option(min=64, max=65_536, help="Draws, where the file gives ranges.")] = 1_024,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Count the deals that each party accepts, say who alone blocks, and what is best by several rules."""
    from modusvivendi.io.deals import read_game
    from modusvivendi.terms.game import study_game

    game, notes = read_game(file)
    print_lines([str(note) for note in notes], error=True)
    if len(game.parties) * prod(map(len, game.options)) > 10**7:
        with Progress() as progress:
            progress.step("deals")
            study = study_game(game, draws=draws, seed=seed, top=top)
    else:
        study = study_game(game, draws=draws, seed=seed, top=top)
    print_json(study_view(study)) if json else print_lines(study_lines(study))


def study_view(study: "Study") -> dict[str, Any]:
    """Return a study as plain data: counts, shares, and deals as the option of each issue in their order."""
    game, found = study.game, study.survey
    both = {
        f"{a}|{b}": round(int(found.pairs[i, j]) / found.deals, 6)
        for i, a in enumerate(game.parties)
        for j, b in enumerate(game.parties)
        if i < j
    }
    frontier = study.frontier
    return {
        "title": game.title,
        "issues": list(game.issues),
        "deals": len(study.worth.space),
        "feasible": found.deals,
        "acceptable_to_all": found.together,
        "acceptable_n_minus_1_incl_vetoes": study.vetoes_but_one,
        "acceptable_any_n_minus_1": study.but_one,
        "per_party_acceptable": dict(zip(game.parties, found.each.tolist(), strict=True)),
        "sole_blocked": dict(zip(game.parties, found.alone.tolist(), strict=True)),
        "accord": both,
        "pareto": None if frontier is None else len(frontier),
        "pareto_and_acceptable": None if frontier is None else study.bettered_by_none,
        **{rule: name_deals(study, getattr(study.solutions, rule)) for rule in _RULES},
        "acceptable_to_all_index": study.acceptable[:_LISTED].tolist(),
        "pareto_index": None if frontier is None else frontier[:_LISTED].tolist(),
        "odds": None if study.odds is None else _odds_view(study, study.odds),
    }


def name_deals(study: "Study", numbers: "Ints") -> list[list[int | str]]:
    """Return the options of some deals: by number when the file names none."""
    game = study.game
    return [
        [at if game.numbered else game.options[issue][at] for issue, at in enumerate(deal)]
        for deal in study.worth.space.spread(numbers[:_LISTED]).tolist()
    ]


def study_lines(study: "Study") -> list[str]:
    """Say a study as lines of text."""
    game, found = study.game, study.survey
    who = sum(study.asked.tolist())
    space = f"{len(study.worth.space):,} deals over {len(game.issues)} issues"
    lines = [
        f"{game.title or game.file}: {space}, {found.deals:,} of them feasible",
        "",
        f"accepted by all {who} parties whose no counts: {_share(found.together, found.deals)}",
        f"by all of them, or all but one: {_share(study.but_one, found.deals)}",
    ]
    if "veto" in game.roles:
        lines.append(f"by all with a veto, and all or all but one of the rest: {study.vetoes_but_one:,}")
    if not found.together:
        lines.append("No deal is accepted by all.")
    frontier = "too many deals to compare them all" if study.frontier is None else f"{len(study.frontier):,}"
    lines += [f"on the frontier: {frontier}", "", *_party_lines(study), ""]
    for rule, name in _RULES.items():
        picked = getattr(study.solutions, rule)
        lines += _deal_lines(study, name, picked) if len(picked) else [f"{name}: no deal is acceptable to all"]
    return lines if study.odds is None else [*lines, "", *_odds_lines(study, study.odds)]


def _party_lines(study: "Study") -> list[str]:
    game, found = study.game, study.survey
    rows = [
        [party, role, f"{bar:g}", _share(int(found.each[row]), found.deals), f"{int(found.alone[row]):,}"]
        for row, (party, role, bar) in enumerate(zip(game.parties, game.roles, study.fallbacks.tolist(), strict=True))
    ]
    return lay_columns(["party", "role", "fallback", "accepts", "alone refuses"], rows)


def _deal_lines(study: "Study", name: str, numbers: "Ints") -> list[str]:
    gains = study.worth.of(numbers[:3]) - study.fallbacks[:, None]
    lines = [f"{name}{f' ({len(numbers)} deals tie)' if len(numbers) > 1 else ''}:"]
    for column, number in enumerate(numbers[:3].tolist()):
        lines.append("  " + _say_deal(study, number))
        above = (
            f"{party} {gain:+g}" for party, gain in zip(study.game.parties, gains[:, column].tolist(), strict=True)
        )
        lines.append("    above the fallback: " + ", ".join(above))
    return lines


def _say_deal(study: "Study", number: int) -> str:
    named = study.worth.space.decode(number)
    return ", ".join(f"{'issue ' * study.game.numbered}{issue}: {option}" for issue, option in named.items())


def _odds_view(study: "Study", odds: "Odds") -> dict[str, Any]:
    found = odds.verdicts
    return {
        "draws": odds.draws,
        "acceptable_to_all": {"low": odds.zone.low, "mid": odds.zone.best, "high": odds.zone.high},
        "no_deal": odds.nowhere,
        "best": [
            {
                "deal": options,
                "all_accept": float(found.together[row]),
                "verdicts": _by_party(study, found.each[row].tolist()),
                "alone_refuses": _by_party(study, found.alone[row].tolist()),
            }
            for row, options in enumerate(name_deals(study, odds.deals))
        ],
    }


def _odds_lines(study: "Study", odds: "Odds") -> list[str]:
    zone, found = odds.zone, odds.verdicts
    rows = [
        [_say_deal(study, deal), f"{found.together[row]:.0%}", *(f"{one:.0%}" for one in found.each[row].tolist())]
        for row, deal in enumerate(odds.deals.tolist())
    ]
    accepted = f"{zone.best:,.0f} deals accepted by all ({zone.low:,.0f} to {zone.high:,.0f})"
    return [
        f"Over {odds.draws:,} draws of the ranges: {accepted}; none in {odds.nowhere:.0%} of the draws",
        "",
        *lay_columns(["likeliest deals", "all accept", *study.game.parties], rows),
    ]


def _by_party(study: "Study", values: Iterable[float]) -> dict[str, float]:
    return dict(zip(study.game.parties, values, strict=True))


def _share(count: int, of: int) -> str:
    return f"{count:,} ({count / of:.1%})"
