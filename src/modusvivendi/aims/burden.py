"""The common enemy as a public good: who contributes of its own accord, what lacks, and what would fill it."""

from dataclasses import replace

import numpy as np

from modusvivendi.core.burdens import BurdenSharing, Part
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import say
from modusvivendi.core.politics import Burden
from modusvivendi.core.ranges import Bools, Floats, Range
from modusvivendi.core.seed import stream

NEEDED = "common_enemy_force_"
"""The assumption with the force needed is called this and the id of the enemy."""
_FEWEST = 1e-9


def contribute(means: Floats, concern: Floats) -> Floats:
    """Return what each of n parties gives at the Nash equilibrium of voluntary contributions: (…, n).

    Party i splits its means m_i into its own use x_i and a gift g_i to the sum G = g_1 + … + g_n, and values both by
    (1 - a_i) log x_i + a_i log G, with the concern a_i in [0, 1). The equilibrium is unique (Bergstrom, Blume &
    Varian 1986): who would stop giving at the largest sum, m_i a_i / (1 - a_i), contributes first; with contributors C

        G = sum_C m_i / (1 + sum_C (1 / a_i - 1)),    g_i = m_i - (1 / a_i - 1) G.

    That the largest carry more than their share is Olson & Zeckhauser's (1966).
    """
    with np.errstate(divide="ignore"):
        reserve = np.where(concern > 0, 1 / np.maximum(concern, 1e-300) - 1, np.inf)
    stop = np.where(np.isfinite(reserve), means / np.where(reserve > 0, reserve, 1.0), 0.0)
    order = np.argsort(-stop, axis=-1, kind="stable")
    ranked, kept, first = (np.take_along_axis(one, order, -1) for one in (stop, reserve, means))
    kept = np.where(np.isfinite(kept), kept, 0.0)
    sums = first.cumsum(-1) / (1 + kept.cumsum(-1))
    # The k-th joins when the sum without it is below what would make it stop.
    before = np.concatenate([np.zeros_like(sums[..., :1]), sums[..., :-1]], axis=-1)
    joins: Bools = (ranked > before) & (ranked > 0)
    number = joins.sum(-1, keepdims=True)
    total = np.where(number > 0, np.take_along_axis(sums, np.maximum(number - 1, 0), -1), 0.0)
    gives = means - np.where(np.isfinite(reserve), reserve, 0.0) * total
    return np.where(np.isfinite(reserve) & (stop > total), np.maximum(gives, 0.0), 0.0)


def share_burden(dossier: Dossier, seed: int = 0, draws: int = 2_000, enemy: str = "") -> BurdenSharing:
    """Draw means, concerns and the force needed, and solve the game in each draw.

    Reads ``[[party.burdens]]`` and the assumption ``common_enemy_force_ENEMY``; each range is drawn as a triangle.
    ``enemy`` defaults to the one that the dossier speaks of. Raises ``ModusError`` when it speaks of none, of several
    without one being chosen, of fewer than two parties, or not of the force needed.
    """
    enemy = enemy or _only_enemy(dossier)
    given_by = {
        p.id: next(b for b in p.burdens if b.enemy == enemy) for p in dossier.parties if _fights(p.burdens, enemy)
    }
    if len(given_by) < 2:
        raise ModusError(
            f"fewer than two parties have a part against {enemy!r}",
            repair=f"add [[party.burdens]] with enemy = {enemy!r}, means and concern to parties.toml",
        )
    key = f"{NEEDED}{enemy}"
    if key not in dossier.assumptions:
        raise ModusError(
            f"nothing is said of the force that it takes to defeat {enemy!r}",
            repair=f"add [{key}] to assumptions.toml: low, best, high in fighters",
        )
    needed = _triangle(dossier.assumptions[key].value, seed, "needed", draws)
    means = np.stack([_triangle(b.means, seed, f"means.{id}", draws) for id, b in given_by.items()], axis=1)
    concern = np.stack([_triangle(b.concern, seed, f"concern.{id}", draws) for id, b in given_by.items()], axis=1)
    return _solve(dossier, enemy, tuple(given_by), means, concern, needed, seed)


def price_quotas(means: Floats, concern: Floats, gives: Floats, quota: Floats) -> Floats:
    """Return what each party would pay for an assignment by quotas instead of the equilibrium; below 0: asks for.

    All are (d, n), in fighters. It is the payment that leaves it as well off as at equilibrium, by its own
    (1 - a) log x + a log G: minus infinity is never reached, since nobody's quota is above its means here.
    """
    nash, reached = gives.sum(1, keepdims=True), quota.sum(1, keepdims=True)
    ratio = concern / (1 - concern)
    same = (means - gives) * (np.maximum(nash, _FEWEST) / np.maximum(reached, _FEWEST)) ** ratio
    return means - quota - same


def share_out_force(means: Floats, concern: Floats, needed: Floats) -> Floats:
    """Share out the force needed (d,) by what each would give alone, nobody above its means: (d, n).

    Where the means of all together are too small, everybody gives all.
    """
    quota = np.zeros_like(means)
    left = np.minimum(needed, means.sum(1))
    for _ in range(means.shape[1]):
        room = means - quota
        weight = np.where(room > _FEWEST, np.maximum(concern, 1e-6) * means, 0.0)
        total = weight.sum(1, keepdims=True)
        more = np.minimum(room, weight / np.where(total > 0, total, 1.0) * left[:, None])
        quota = quota + more
        left = left - more.sum(1)
        if left.max(initial=0.0) < 1e-6:
            break
    return quota


def _solve(
    dossier: Dossier,
    enemy: str,
    ids: tuple[str, ...],
    means: Floats,
    concern: Floats,
    needed: Floats,
    seed: int,
) -> BurdenSharing:
    gives = contribute(means, concern)
    total = gives.sum(1)
    lacks = np.maximum(needed - total, 0.0)
    gained = np.where(gives > _FEWEST, 1 / np.maximum(concern, 1e-300) - 1, 0.0).sum(1)
    quota = share_out_force(means, concern, needed)
    pays = price_quotas(means, concern, gives, quota)
    possible = means.sum(1) >= needed
    parts = {
        id: Part(
            _span((concern * means)[:, i]),
            _span(gives[:, i]),
            float((gives[:, i] > _FEWEST).mean()),
            _span(quota[:, i]),
            _span(pays[:, i]),
            float((pays[:, i] >= 0).mean()),
        )
        for i, id in enumerate(ids)
    }
    found = BurdenSharing(
        enemy,
        parts,
        _span(needed),
        _span(total),
        _span(lacks),
        float((lacks > 0).mean()),
        _span(lacks / np.maximum(total, _FEWEST)),
        _span(lacks),
        _span(lacks * (1 + gained)),
        float(possible.mean()),
        float((possible & (pays >= 0).all(1)).mean()),
        float((possible & (pays.sum(1) >= 0)).mean()),
        len(needed),
        seed,
        "",
        (),
    )
    return _tell(dossier, found)


def _tell(dossier: Dossier, found: BurdenSharing) -> BurdenSharing:
    name = say(dossier.party(found.enemy).names, "en")
    givers = sorted(found.parts, key=lambda id: -found.parts[id].gives.best)
    giving = [id for id in givers if found.parts[id].chance >= _OFTEN]
    names = ", ".join(say(dossier.party(id).names, "en") for id in giving) or "nobody"
    sentence = (
        f"Left to themselves {names} would fight {name}, with {_people(found.given)} of the {_people(found.needed)} "
        f"that it takes; something lacks in {found.short:.0%} of the draws. A sponsor who adds to what they pay for "
        f"fills that for {_people(found.top_up_cost)}; means without strings would cost {_people(found.lump_sum)}, and "
        "a gift from one contributor to another would change nothing. Quotas by what each would give alone please "
        f"everybody in {found.quotas_please_all:.0%} of the draws, with payments among the parties in "
        f"{found.quotas_payable:.0%}."
    )
    doubts = (
        "What anybody would truly give: means and concern are judgement; their order counts for more than the figures.",
        "Whether fighters of different parties can stand in for each other: they are added up here as if they could.",
        "What they would rather have than a strong neighbour: rivals are no different from friends in this game.",
        "Whether a promise of quotas is kept: nothing here makes anybody keep it.",
    )
    return replace(found, sentence=sentence, cannot_tell=doubts)


_OFTEN = 0.5
"""A party is said to contribute when it does so in at least half of the draws."""


def _people(value: Range) -> str:
    low, best, high = (f"{round(one, -3):,.0f}" for one in (value.low, value.best, value.high))
    return f"{best} fighters ({low} to {high})"


def _only_enemy(dossier: Dossier) -> str:
    enemies = list(dict.fromkeys(burden.enemy for party in dossier.parties for burden in party.burdens))
    if not enemies:
        raise ModusError(
            f"dossier {dossier.id!r} says nothing of who bears what against a common enemy",
            repair="add [[party.burdens]] to parties.toml: docs/dossier.md describes it",
        )
    if len(enemies) > 1:
        raise ModusError(f"there are several common enemies: {', '.join(enemies)}", repair="name one of them")
    return enemies[0]


def _fights(burdens: tuple[Burden, ...], enemy: str) -> bool:
    return any(burden.enemy == enemy for burden in burdens)


def _triangle(value: Range, seed: int, name: str, draws: int) -> Floats:
    if value.low >= value.high:
        return np.full(draws, value.best)
    return stream(seed, "aims.burden", name).triangular(value.low, value.best, value.high, draws)


def _span(drawn: Floats) -> Range:
    low, mid, high = np.quantile(drawn, [0.05, 0.5, 0.95]).tolist()
    return Range(low, mid, high)
