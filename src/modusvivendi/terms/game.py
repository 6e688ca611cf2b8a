"""A negotiation in one file, studied: who accepts how many deals, who blocks, the frontier, what the rules pick.

Counts are at the middle estimates. Where the file gives ranges or says that something is unknown, all of it is drawn as
well. An unknown score lies, all values alike, between the party's lowest and highest score on that issue; an unknown
weight between its lowest and highest weight; an unknown fallback between its worst and its best deal. The middle of
such a stretch stands for its best estimate.
"""

from dataclasses import dataclass, replace

import numpy as np

from modusvivendi.core.errors import ModusError, Where
from modusvivendi.core.games import Game
from modusvivendi.core.ranges import Bools, Floats, Ints, Range, freeze
from modusvivendi.core.seed import stream
from modusvivendi.terms.acceptance import Ballot, Survey, Verdicts, count_together, judge, survey
from modusvivendi.terms.frontier import TooManyError, find_frontier, leave_out
from modusvivendi.terms.halves import Joint
from modusvivendi.terms.mediation.draws import find_quantiles, place_points
from modusvivendi.terms.solutions import Solutions, find_solutions
from modusvivendi.terms.space import Space
from modusvivendi.terms.worth import Worth, weigh

_MOST_SOBOL = 10_000
_MOST_COMPARED = 4_000_000
_MOST_LOOKS, _LEAST_ZONES = 500_000_000, 64


@dataclass(frozen=True, eq=False)
class Odds:
    """Over draws of what the file leaves open: the likeliest ``deals`` (m,) and their ``verdicts``.

    ``zone``: how many feasible deals all needed parties accept (5 %, median, 95 % of the draws); ``nowhere``: the share
    of draws in which no deal is accepted by all. Of very many deals these two look at the first draws only.
    """

    draws: int
    deals: Ints
    verdicts: Verdicts
    zone: Range
    nowhere: float


@dataclass(frozen=True, eq=False)
class Study:
    """What is found of a game; P parties in its order.

    ``asked`` (P,): whose no blocks a deal. ``survey``: counts at the middle estimates. ``acceptable``: deals that all
    of them accept. ``frontier``: undominated deals among those that cross no red line of theirs, by what they are worth
    to them; None when there are too many to compare.
    ``gains``: what a deal is worth to each party above its fallback is ``worth.of(deals) - fallbacks``.
    """

    game: Game
    worth: Worth
    fallbacks: Floats
    asked: Bools
    survey: Survey
    acceptable: Ints
    frontier: Ints | None
    solutions: Solutions
    odds: Odds | None

    @property
    def bettered_by_none(self) -> int:
        """Deals that all parties asked accept and that are on the frontier."""
        frontier = self.acceptable if self.frontier is None else self.frontier
        return int(np.isin(frontier, self.acceptable, assume_unique=True).sum())

    @property
    def but_one(self) -> int:
        """Deals that all parties asked accept, or all but one of them."""
        return self.survey.together + int(self.survey.alone.sum())

    @property
    def vetoes_but_one(self) -> int:
        """The same without the deals that only a party with a veto refuses."""
        veto = [role == "veto" for role in self.game.roles]
        return self.but_one - int(self.survey.alone[veto].sum())


def study_game(game: Game, *, draws: int = 1024, seed: int = 0, top: int = 10) -> Study:
    """Study a game; ``draws`` over its ranges, of which ``top`` likeliest deals are judged.

    Raises ``ModusError`` when no party's no counts, when nothing is known to draw an unknown score from, and when the
    infeasible patterns leave no deal.
    """
    try:
        space = Space(game.issues, game.options, game.infeasible)
        space.require_deals()
        asked = np.array([role != "outside" for role in game.roles])
        if not asked.any():
            raise ModusError("all parties are outside: no party's no counts", repair='give one the role "needed"')
        spans = _settle(game, space)
    except ModusError as error:
        raise ModusError(error.message, Where(game.file), error.repair) from error
    joints = tuple(Joint(a, b, table) for a, b, table in game.joints)
    stakes, weights, fallbacks = (_middle(span) for span in spans)
    worth = weigh(space, game.parties, stakes, weights, joints)
    tables = stakes * np.repeat(weights, space.sizes, axis=1)
    ballot = Ballot(space, game.parties, tables[None], fallbacks[None], game.red_lines, asked[None], joints)
    acceptable = np.flatnonzero(count_together(ballot))
    seen = _only(worth, asked, game.red_lines)
    try:
        frontier = find_frontier(seen, most=_MOST_COMPARED)
    except TooManyError:
        frontier = None
    return Study(
        game,
        worth,
        fallbacks,
        freeze(asked),
        survey(ballot, 0),
        freeze(acceptable),
        frontier,
        find_solutions(seen, fallbacks[asked], acceptable),
        None if all(_exact(span) for span in spans) else _draw(game, ballot, spans, draws, seed, top),
    )


def _settle(game: Game, space: Space) -> tuple[Floats, Floats, Floats]:
    """Return stakes, weights and fallbacks, each (3, …), with low and high everywhere; best where it is known."""
    stakes, weights, fallbacks = game.stakes.copy(), game.weights.copy(), game.fallbacks.copy()
    for issue, begin, end in zip(game.issues, space.offsets[:-1].tolist(), space.offsets[1:].tolist(), strict=True):
        _bound(game, stakes[:, :, begin:end], f"every score on {issue}")
    _bound(game, weights, "every weight")
    for row in np.flatnonzero(np.isnan(fallbacks[0])).tolist():
        table = _middle(stakes)[row] * np.repeat(_middle(weights)[row], space.sizes)
        parts = np.split(table, space.offsets[1:-1])
        extra = [table[row] for _, _, table in game.joints]
        fallbacks[0, row] = sum(part.min() for part in parts) + sum(part.min() for part in extra)
        fallbacks[2, row] = sum(part.max() for part in parts) + sum(part.max() for part in extra)
    return stakes, weights, fallbacks


def _bound(game: Game, spans: Floats, what: str) -> None:
    """Give unknown values (3, P, m) the lowest and the highest that the party has among the others."""
    unknown = np.isnan(spans[0])
    for row in np.flatnonzero(unknown.any(1)).tolist():
        if unknown[row].all():
            raise ModusError(
                f"{what} is unknown for {game.parties[row]}",
                repair="give at least one as a number or a range, for the others to lie in",
            )
        spans[0, row, unknown[row]] = np.nanmin(spans[0, row])
        spans[2, row, unknown[row]] = np.nanmax(spans[2, row])


def _middle(span: Floats) -> Floats:
    middle = (span[0] + span[2]) / 2
    np.copyto(middle, span[1], where=~np.isnan(span[1]))
    return middle


def _exact(span: Floats) -> bool:
    return bool((span[0] == span[2]).all())


def _only(worth: Worth, asked: Bools, red_lines: Bools) -> Worth:
    """Return what deals are worth to the parties asked, without deals that cross a red line of theirs."""
    joints = tuple(Joint(j.a, j.b, j.table[asked]) for j in worth.joints)
    parties = tuple(party for party, ask in zip(worth.parties, asked, strict=True) if ask)
    crossed: Bools = np.logical_or.reduce(red_lines[asked])
    space = leave_out(worth.space, crossed)
    return replace(
        worth, space=space, parties=parties, whole=worth.whole[asked], scale=worth.scale[asked], joints=joints
    )


def _draw(game: Game, ballot: Ballot, spans: tuple[Floats, Floats, Floats], draws: int, seed: int, top: int) -> Odds:
    """Draw every party by itself, so that another party at the table changes nobody's numbers."""
    options, issues = game.stakes.shape[2], len(game.issues)
    tables, fallbacks = np.empty((draws, len(game.parties), options)), np.empty((draws, len(game.parties)))
    for row, party in enumerate(game.parties):
        ranges = np.concatenate([spans[0][:, row].T, spans[1][:, row].T, spans[2][:, row][None]])
        drawn = np.repeat(ranges[:, :1], draws, axis=1)
        wide = np.flatnonzero(ranges[:, 0] < ranges[:, 2])
        if wide.size:
            points = place_points(seed, draws, min(len(wide), _MOST_SOBOL), "game", party)
            more = stream(seed, "terms.game", party).random((draws, max(0, len(wide) - _MOST_SOBOL)))
            drawn[wide] = find_quantiles(ranges[wide], np.concatenate([points, more], axis=1).T)
        weights = np.repeat(drawn[options : options + issues], ballot.space.sizes, axis=0)
        tables[:, row] = (drawn[:options] * weights).T
        fallbacks[:, row] = drawn[-1]
    drawn_ballot = replace(ballot, tables=tables, fallbacks=fallbacks, asked=np.repeat(ballot.needed, draws, axis=0))
    counts = count_together(drawn_ballot)
    few = np.argpartition(counts, -top)[-top:] if top < len(counts) else np.arange(len(counts))
    deals = few[np.lexsort((few, -counts[few].astype(np.int64)))]
    deals = deals[ballot.space.feasible[deals]]
    looked = min(draws, max(_LEAST_ZONES, _MOST_LOOKS // len(counts)))
    zone = np.array([survey(drawn_ballot, draw).together for draw in range(looked)])
    low, mid, high = np.quantile(zone, [0.05, 0.5, 0.95], method="nearest").tolist()
    return Odds(draws, freeze(deals), judge(drawn_ballot, deals), Range(low, mid, high), float((zone == 0).mean()))
