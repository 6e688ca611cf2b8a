"""What published shares of a party's strikes say on their own: an exact reading of hits out of so many."""

import math
from collections.abc import Callable

import numpy as np

from modusvivendi.aims.ground import Ground
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.names import say
from modusvivendi.core.politics import Party, StrikeShare
from modusvivendi.core.ranges import UNKNOWN, Floats, Range
from modusvivendi.core.readings import Published

ABOUT_ALL = 0.9
"""What "about all" of the strikes means: a judgement, and a mild one."""


def read_shares(dossier: Dossier, party: Party, ground: Ground) -> tuple[Published, ...]:
    """Read each published share of a party's strikes.

    Where it is known out of how many: the exact 90 % interval (Clopper & Pearson 1934), and the chance of so small a
    count if nine strikes in ten fell in those areas, and if the places of all opponents had been chosen blindly. A
    share of which only a figure was said is repeated with its range, and tests nothing.
    """
    return tuple(_read(dossier, ground, share) for share in party.shares)


def binomial_tail(hits: int, of: int, chance: float) -> float:
    """Return the chance of at most ``hits`` out of ``of`` independent trials that each succeed with ``chance``."""
    if hits >= of or chance <= 0:
        return 1.0
    if chance >= 1:
        return 0.0
    k = np.arange(hits + 1)
    ways = np.array([math.lgamma(of + 1) - math.lgamma(i + 1) - math.lgamma(of - i + 1) for i in k.tolist()])
    terms: Floats = np.exp(ways + k * math.log(chance) + (of - k) * math.log1p(-chance))
    return min(float(terms.sum()), 1.0)


def exact_interval(hits: int, of: int, level: float = 0.9) -> Range:
    """Return the Clopper-Pearson interval of a share, by bisection on the exact tails."""
    half = (1 - level) / 2
    low = 0.0 if hits == 0 else _bisect(lambda p: 1 - binomial_tail(hits - 1, of, p) < half)
    high = 1.0 if hits == of else _bisect(lambda p: binomial_tail(hits, of, p) > half)
    return Range(low, hits / of, high)


def choose_blindly(dossier: Dossier, ground: Ground, share: StrikeShare) -> float:
    """Return the share of those areas among the places of all opponents, each place counted once; NaN without any."""
    opponents = [dossier.party_index[id] for id in dict.fromkeys((*ground.declared, *ground.others, *share.areas_of))]
    meant = [dossier.party_index[id] for id in share.areas_of]
    presence = ground.presence[-ground.places :].sum(0)
    return float(presence[meant].sum() / presence[opponents].sum()) if presence[opponents].sum() else math.nan


def _read(dossier: Dossier, ground: Ground, share: StrikeShare) -> Published:
    blind = choose_blindly(dossier, ground, share)
    if share.named is None:
        return Published(share, None, UNKNOWN, blind, math.nan, math.nan, _say(dossier, share))
    hits = round(share.share.best * share.named)
    all_, by_chance = (binomial_tail(hits, share.named, chance) for chance in (ABOUT_ALL, blind))
    interval = exact_interval(hits, share.named)
    most = "at most " if share.share.low < share.share.best == share.share.high else ""
    said = (
        f"{_who(share)}: {most}{hits:,} of {share.named:,} ({hits / share.named:.0%}, 90 % interval "
        f"{interval.low:.0%} to {interval.high:.0%}) in areas of {_areas(dossier, share)}, {_when(share)}"
        f"{_along(dossier, share)}; a party that strikes there nine times in ten would show so few with a chance "
        f"{_chance(all_)}"
    )
    if math.isfinite(by_chance):
        said += f", one that chose blindly among the places of its opponents ({blind:.0%}) {_chance(by_chance)}"
    return Published(share, hits, interval, blind, all_, by_chance, f"{said}.")


def _say(dossier: Dossier, share: StrikeShare) -> str:
    one = share.share
    return (
        f"{_who(share)}: about {one.best:.0%} ({one.low:.0%} to {one.high:.0%}) in areas of {_areas(dossier, share)}, "
        f"{_when(share)}{_along(dossier, share)}; out of how many is not said, so that nothing can be tested."
    )


def _who(share: StrikeShare) -> str:
    return share.speaker or share.source


def _when(share: StrikeShare) -> str:
    return f"{share.first} to {share.last}"


def _areas(dossier: Dossier, share: StrikeShare) -> str:
    return " and ".join(say(dossier.party(id).names, "en") for id in share.areas_of)


def _along(dossier: Dossier, share: StrikeShare) -> str:
    others = " and ".join(say(dossier.party(id).names, "en") for id in share.along)
    return f", with the strikes of {others}" if others else ""


def _chance(p: float) -> str:
    return f"of {p:.2g}" if p >= 1e-4 else "below 0.0001"


def _bisect(below: Callable[[float], bool], rounds: int = 60) -> float:
    """Find where a test of a share turns from true to false."""
    low, high = 0.0, 1.0
    for _ in range(rounds):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2
