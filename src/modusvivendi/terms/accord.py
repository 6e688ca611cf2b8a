"""Points of accord and disagreement between each pair of parties, as far as their stakes say."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from modusvivendi.core.accords import Accord, Pair, PairIssue, Standing
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Bools, Floats, Range
from modusvivendi.core.seed import stream

STANDINGS: tuple[Standing, ...] = ("accord", "bridge", "opposed", "unknown")
BRIDGE = 0.5
"""An option bridges when it is worth at least this much of their best to both: half way up is where "can live with"
begins. A convention of this project, not a measurement."""
_TIE = 1e-9


@dataclass(frozen=True)
class _View:
    """How one party sees the options of one issue, at the middle estimate (o, 1) or in each draw (o, d).

    ``best``: the option is its best, ``fair``: it is worth at least ``BRIDGE`` of its best; neither when refused.
    """

    best: Bools
    fair: Bools


@dataclass(frozen=True)
class _Worth:
    """One party on one issue: its best options, and its views at the middle estimate and over the draws."""

    top: tuple[str, ...]
    middle: _View
    drawn: _View


def find_accord(dossier: Dossier, seed: int, draws: int = 2_000) -> Accord:
    """Compare each pair of parties issue by issue.

    Each stake is drawn from the triangular distribution of its low, middle and high (independent streams by party,
    issue and option, so adding a party changes nobody else's numbers). A stake without low or high counts as exact.
    A party needs a middle stake for every option of an issue, else its pairs are ``unknown`` there.
    """
    worths = {key: _worth(dossier, *key, seed, draws) for key in _keys(dossier)}
    spoken = {stake.party for stake in dossier.stakes}
    parties = tuple(party.id for party in dossier.parties if party.id in spoken)
    options = {issue.id: tuple(option.id for option in issue.options) for issue in dossier.issues}

    def pair(a: str, b: str) -> Pair:
        found = [
            _compare(issue, options[issue], worths.get((a, issue)), worths.get((b, issue)), draws) for issue in options
        ]
        return Pair(a, b, tuple(result for result, _ in found), _count([standing for _, standing in found], draws))

    return Accord(
        parties=parties,
        issues=tuple(options),
        pairs=tuple(pair(a, b) for a, b in combinations(parties, 2)),
        best={key: worth.top for key, worth in worths.items() if worth is not None},
        weight={(s.party, s.issue): s.value for s in dossier.stakes if s.option == "weight"},
        red_lines=_red_lines(dossier),
        draws=draws,
        seed=seed,
    )


def _keys(dossier: Dossier) -> list[tuple[str, str]]:
    return list(dict.fromkeys((stake.party, stake.issue) for stake in dossier.stakes))


def _red_lines(dossier: Dossier) -> dict[tuple[str, str], tuple[str, ...]]:
    lines: dict[tuple[str, str], tuple[str, ...]] = {}
    for stake in dossier.stakes:
        if stake.red_line:
            lines[stake.party, stake.issue] = (*lines.get((stake.party, stake.issue), ()), stake.option)
    return lines


def _worth(dossier: Dossier, party: str, issue_id: str, seed: int, draws: int) -> _Worth | None:
    issue = next(issue for issue in dossier.issues if issue.id == issue_id)
    stakes = {s.option: s for s in dossier.stakes if s.party == party and s.issue == issue_id}
    if any(option.id not in stakes or not stakes[option.id].value.known for option in issue.options):
        return None
    chosen = [stakes[option.id] for option in issue.options]
    refused = np.array([[stake.red_line] for stake in chosen])
    middle = np.array([[stake.value.best] for stake in chosen])
    drawn = np.stack([_triangular(s.value, seed, party, issue_id, s.option, draws) for s in chosen])
    top = tuple(s.option for s in chosen if s.value.best >= middle.max() - _TIE)
    return _Worth(top, _look(middle, refused), _look(drawn, refused))


def _look(stakes: Floats, refused: Bools) -> _View:
    """Stakes (o, d), refused (o, 1)."""
    highest = stakes.max(0)
    return _View((stakes >= highest - _TIE) & ~refused, (stakes >= BRIDGE * highest) & ~refused)


def _triangular(value: Range, seed: int, party: str, issue: str, option: str, draws: int) -> Floats:
    low = value.best if np.isnan(value.low) else value.low
    high = value.best if np.isnan(value.high) else value.high
    if high <= low:
        return np.full(draws, value.best)
    return stream(seed, "terms.accord", party, issue, option).triangular(low, value.best, high, draws)


def _compare(
    issue: str, options: Sequence[str], a: _Worth | None, b: _Worth | None, draws: int
) -> tuple[PairIssue, Floats]:
    """Return the comparison and the standing of each draw as a number in STANDINGS, (d,)."""
    if a is None or b is None:
        chance: dict[Standing, float] = {standing: float(standing == "unknown") for standing in STANDINGS}
        return PairIssue(issue, "unknown", chance, ()), np.full(draws, STANDINGS.index("unknown"), np.float64)
    middle, shared = _stand(a.middle, b.middle)
    drawn, _ = _stand(a.drawn, b.drawn)
    chance = {standing: float((drawn == i).mean()) for i, standing in enumerate(STANDINGS)}
    found = tuple(option for option, both in zip(options, shared[:, 0].tolist(), strict=True) if both)
    return PairIssue(issue, STANDINGS[int(middle[0])], chance, found), drawn


def _stand(a: _View, b: _View) -> tuple[Floats, Bools]:
    """Return the standing of each draw (d,), and which options make it so (o, d)."""
    both_best, both_fair = a.best & b.best, a.fair & b.fair
    accord, bridge = both_best.any(0), both_fair.any(0)
    standing: Floats = np.select([accord, bridge], [0.0, 1.0], 2.0)
    return standing, (both_best & accord) | (both_fair & ~accord)


def _count(standings: Sequence[Floats], draws: int) -> dict[Standing, Range]:
    """Count the issues of each standing in every draw: 5 %, median and 95 % of the counts."""
    table = np.stack(standings) if standings else np.empty((0, draws))
    counts: dict[Standing, Range] = {}
    for i, standing in enumerate(STANDINGS):
        low, mid, high = np.quantile((table == i).sum(0), [0.05, 0.5, 0.95], method="nearest")
        counts[standing] = Range(float(low), float(mid), float(high))
    return counts
