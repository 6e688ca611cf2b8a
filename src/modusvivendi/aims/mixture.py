"""A mixture of aims: which share of the choices each aim accounts for."""

from dataclasses import dataclass

import numpy as np

from modusvivendi.aims.choices import Choices, fit_weights, predict
from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Floats, freeze
from modusvivendi.core.seed import stream

_ROUNDS = 1_000
_CLOSE = 1e-7
_OUTER = 30
_FAINT = 1e-12


@dataclass(frozen=True, eq=False)
class Mixture:
    """``shares`` (a,) of the choices by aim, adding up to 1; ``weights`` (k,) of what sways the choice within an aim.

    ``profiles`` (n, a): the chance of each alternative in its set if that aim alone were followed.
    """

    shares: Floats
    weights: Floats
    profiles: Floats
    log_likelihood: float


def separate_aims(choices: Choices, presence: Floats, *, ridge: float = 1.0) -> Mixture:
    """Find the shares of aims and the weights of what sways the choice within each, by EM (Dempster et al. 1977).

    Who follows aim a chooses alternative j of a set with a chance proportional to ``presence`` (n, a), how much of what
    the aim is about is there, times exp(x_j b), the same for all aims: nearness, people, roads. A column of ones is the
    aim of none: a choice that follows no aim given.

    Raises ``ModusError`` for an aim that no alternative serves, and for a choice that no aim accounts for.
    """
    _refuse_empty(choices, presence)
    k, aims = len(choices.names), presence.shape[1]
    shares, weights = np.full(aims, 1 / aims), np.zeros(k)
    value = -np.inf
    profiles = _profile(choices, presence, weights)
    for _ in range(_OUTER):
        shares = share_out(choices.counts[None], profiles, shares)[0]
        before, value = value, _value(choices.counts, profiles, shares)
        if not k or value - before < 1e-7 * max(1.0, abs(value)):
            break
        weights = _sway(choices, presence, profiles, shares, weights, ridge)
        profiles = _profile(choices, presence, weights)
    return Mixture(freeze(shares), freeze(weights), freeze(profiles), _value(choices.counts, profiles, shares))


def share_out(counts: Floats, profiles: Floats, start: Floats) -> Floats:
    """Find the shares of aims with known profiles: ``counts`` (d, n), ``profiles`` (n, a) or (d, n, a); (d, a)."""
    shares = np.broadcast_to(np.maximum(start, 1e-3), (len(counts), profiles.shape[-1])).copy()
    shares /= shares.sum(1, keepdims=True)
    total = counts.sum(1, keepdims=True)
    for _ in range(_ROUNDS):
        joint = profiles * shares[:, None, :]
        joint /= np.maximum(joint.sum(-1, keepdims=True), _FAINT)
        found = np.einsum("dn,dna->da", counts, joint) / total
        found /= found.sum(1, keepdims=True)
        moved = float(np.abs(found - shares).max())
        shares = found
        if moved < _CLOSE:
            break
    return shares


def resample_shares(mixture: Mixture, tallies: Floats, seed: int, draws: int = 200) -> Floats:
    """Draw whole clusters (c, n) anew and share out again: (draws, a). The profiles stay as they are."""
    times = stream(seed, "aims.clusters").multinomial(len(tallies), np.full(len(tallies), 1 / len(tallies)), draws)
    return share_out(times.astype(np.float64) @ tallies, mixture.profiles, mixture.shares)


def _profile(choices: Choices, presence: Floats, weights: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        columns = [predict(choices, weights, np.log(column)) for column in presence.T]
    return np.stack(columns, axis=1)


def _value(counts: Floats, profiles: Floats, shares: Floats) -> float:
    return float(counts @ np.log(np.maximum(profiles @ shares, _FAINT)))


def _sway(
    choices: Choices, presence: Floats, profiles: Floats, shares: Floats, weights: Floats, ridge: float
) -> Floats:
    """Fit the weights with each choice counted for each aim by the chance that it followed it."""
    joint = profiles * shares
    joint = joint / np.maximum(joint.sum(1, keepdims=True), _FAINT) * choices.counts[:, None]
    n = len(choices.counts)
    with np.errstate(divide="ignore"):
        offset = np.log(presence.T.ravel())
    stacked = Choices(
        choices.names,
        np.tile(choices.attributes, (presence.shape[1], 1)),
        joint.T.ravel(),
        np.concatenate([choices.starts + n * a for a in range(presence.shape[1])]),
    )
    return fit_weights(stacked, ridge=ridge, offset=offset, start=weights).estimate


def _refuse_empty(choices: Choices, presence: Floats) -> None:
    served = np.add.reduceat(presence, choices.starts) > 0
    if not served.all():
        raise ModusError(
            f"aim {int(np.flatnonzero(~served.all(0))[0]) + 1} is served nowhere in some of the sets",
            repair="leave the aim out, or the sets",
        )
    lost = (presence.sum(1) <= 0) & (choices.counts > 0)
    if lost.any():
        raise ModusError(
            f"no aim accounts for {int(choices.counts[lost].sum())} of the choices",
            repair="add an aim that is served everywhere (a column of ones)",
        )
