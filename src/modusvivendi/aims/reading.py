"""What each party declares beside what its choice of places shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from modusvivendi.aims.choices import (
    Choices,
    compare_upwards,
    fit_weights,
    gather_choices,
    resample_weights,
    score_held_out,
)
from modusvivendi.aims.ground import Ground, draw_control, split_others, survey_ground
from modusvivendi.aims.mixture import separate_aims, share_out
from modusvivendi.aims.strikes import Strikes, read_strikes
from modusvivendi.aims.words import say_doubts, say_reading
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.politics import Party
from modusvivendi.core.ranges import Floats, Range
from modusvivendi.core.readings import Contrast, Reading, Score
from modusvivendi.core.record import Event
from modusvivendi.core.seed import stream

OTHERS = "other_opponents"
"""The name of the presence of all opponents that no declared aim is against."""
EARLIER = "earlier_strikes"
_RIDGE = 0.1
_LEVEL = 0.05
_FEWEST = 10


@dataclass(frozen=True, slots=True)
class Effort:
    """How many times the days are drawn anew, and how many times the control of the places."""

    resamples: int = 200
    controls: int = 100


def reveal(
    dossier: Dossier,
    seed: int = 0,
    *,
    party: str = "",
    later: Sequence[Event] | None = None,
    caveats: Sequence[str] = (),
    effort: Effort | None = None,
) -> tuple[Reading, ...]:
    """Read every party of the dossier, or one, in the order of ``parties.toml``.

    ``later``: strikes to read instead of the dossier's own, from a record that may go beyond its date; ``caveats``:
    what a reader must know of that record. A party without strikes has its declared aims only.

    Raises ``ModusError`` for a party that is not there, and for ``later`` without a caveat.
    """
    if later is not None and not caveats:
        raise ModusError(
            "nothing is said of what the record of strikes leaves out",
            repair='say it, for example: --caveat "only incidents in which harm to civilians is alleged"',
        )
    parties = (dossier.party(party),) if party else dossier.parties
    return tuple(_read(dossier, one, seed, later, caveats, effort or Effort()) for one in parties)


def weigh_presence(dossier: Dossier, ground: Ground, *, apart: bool) -> tuple[tuple[str, ...], Floats]:
    """Return the names and values (n, k) of the presence of opponents and of the surroundings.

    Declared opponents each for itself; the others together, or with ``apart`` each that is no rarity for itself.
    """
    groups: dict[str, tuple[str, ...]] = {id: (id,) for id in ground.declared}
    if apart:
        often, rarely = split_others(dossier, ground)
        groups |= {id: (id,) for id in often} | ({"others": rarely} if rarely else {})
    elif ground.others:
        groups[OTHERS] = ground.others
    presence = [sum_presence(dossier, ground, ids) for ids in groups.values()]
    return (*groups, *ground.names), np.column_stack([*presence, ground.surroundings])


def sum_presence(dossier: Dossier, ground: Ground, ids: Sequence[str]) -> Floats:
    """Return the probability that one of the parties holds each place of the ground, (n,)."""
    return ground.presence[:, [dossier.party_index[id] for id in ids]].sum(1)


def contrast_declared(dossier: Dossier, ground: Ground, strikes: Strikes) -> Contrast | None:
    """Test whether undeclared opponents draw strikes beyond what the declared ones and the surroundings explain.

    None when there is nothing to test: no declared opponent anywhere, no other, or no strike.
    """
    if not ground.declared or not ground.others or not strikes.total:
        return None
    choices = _choices(dossier, ground, strikes, apart=False)
    return _contrast(choices, OTHERS, strikes)


def _read(
    dossier: Dossier,
    party: Party,
    seed: int,
    later: Sequence[Event] | None,
    caveats: Sequence[str],
    effort: Effort,
) -> Reading:
    ground = survey_ground(dossier, party)
    strikes = read_strikes(dossier, ground, party.id, later)
    notes = [*caveats, *_source_notes(dossier, party, later)]
    blank = Reading(
        party=party.id,
        declared=party.aims,
        against=ground.declared,
        strikes=strikes.total,
        days=len(strikes.days),
        weights={},
        fell_on={},
        unheld=(),
        explained={},
        declared_only=None,
        alternatives={},
        robust=None,
        held_out={},
        sentence="",
        cannot_tell=(),
    )
    if strikes.total >= _FEWEST:
        blank = _weigh(dossier, party, ground, strikes, seed, effort, blank)
    told = replace(blank, cannot_tell=tuple(say_doubts(dossier, ground, strikes, blank, notes)))
    return replace(told, sentence=say_reading(dossier, ground, told))


def _weigh(
    dossier: Dossier, party: Party, ground: Ground, strikes: Strikes, seed: int, effort: Effort, blank: Reading
) -> Reading:
    single = _choices(dossier, ground, strikes, apart=True)
    drawn = resample_weights(single, strikes.days, seed, effort.resamples, ridge=1.0)
    test = contrast_declared(dossier, ground, strikes)
    alternatives = _alternatives(dossier, ground, strikes, test)
    return replace(
        blank,
        weights={name: _range(column) for name, column in zip(single.names, drawn.T, strict=True)},
        fell_on=_fall(dossier, ground, strikes, seed, effort),
        unheld=fit_weights(single, ridge=1.0).separated,
        explained=_explain(dossier, ground, strikes, seed, effort),
        declared_only=test,
        alternatives=alternatives,
        robust=None if test is None else _try_controls(dossier, party, strikes, seed, effort),
        held_out={} if test is None else _hold_out(dossier, ground, strikes),
    )


def _choices(dossier: Dossier, ground: Ground, strikes: Strikes, *, apart: bool) -> Choices:
    names, values = weigh_presence(dossier, ground, apart=apart)
    flat = np.ptp(values, axis=0) <= 0
    kept = [name for name, same in zip(names, flat, strict=True) if not same]
    return gather_choices(kept, values[:, ~flat], strikes.by_place, np.zeros(len(values), np.int64))


def _contrast(choices: Choices, name: str, strikes: Strikes) -> Contrast:
    """Test one weight upwards, allowing for strikes that hang together by place and by day."""
    if name not in choices.names:
        return Contrast(0.0, 1, 1.0)
    places = np.arange(len(choices.counts))
    return compare_upwards(choices, name, clusters=[places], tallies=strikes.days, ridge=_RIDGE)


def _alternatives(dossier: Dossier, ground: Ground, strikes: Strikes, test: Contrast | None) -> dict[str, Contrast]:
    """Add the other opponents one by one; and test all of them where earlier strikes explain later ones."""
    if test is None:
        return {}
    names, values = weigh_presence(dossier, ground, apart=True)
    base = [*ground.declared, *ground.names]
    found: dict[str, Contrast] = {}
    for name in names:
        if name not in base:
            columns = [at for at, other in enumerate(names) if other in base or other == name]
            kept = [names[at] for at in columns]
            choices = gather_choices(kept, values[:, columns], strikes.by_place, np.zeros(len(values), np.int64))
            found[name] = _contrast(choices, name, strikes)
    weekly = _by_week(dossier, ground, strikes, earlier=True)
    if weekly is not None:
        places = np.tile(np.arange(len(values)), len(weekly.starts))
        found[f"{OTHERS} beside {EARLIER}"] = compare_upwards(weekly, OTHERS, clusters=[places], ridge=_RIDGE)
    return found


def _by_week(dossier: Dossier, ground: Ground, strikes: Strikes, *, earlier: bool) -> Choices | None:
    """Take each week as a set, with the log of 1 + the strikes of all weeks before as a further attribute."""
    weeks = sorted(set(strikes.weeks))
    if len(weeks) < 2:
        return None
    names, values = weigh_presence(dossier, ground, apart=False)
    week = np.array(strikes.weeks)
    counts = np.stack([strikes.days[week == one].sum(0) for one in weeks])
    before = np.log1p(counts.cumsum(0) - counts)
    table = np.tile(values, (len(weeks), 1))
    if earlier:
        names, table = (*names, EARLIER), np.column_stack([table, before.ravel()])
    return gather_choices(names, table, counts.ravel(), np.repeat(np.arange(len(weeks)), len(values)))


def _hold_out(dossier: Dossier, ground: Ground, strikes: Strikes) -> Mapping[str, Score]:
    """Predict each week from the others, with the other opponents and without."""
    weekly = _by_week(dossier, ground, strikes, earlier=False)
    if weekly is None:
        return {}
    declared = [name for name in weekly.names if name != OTHERS]
    return {
        "all_opponents": score_held_out(weekly, ridge=1.0),
        "declared_only": score_held_out(weekly.only(declared), ridge=1.0),
    }


def _try_controls(dossier: Dossier, party: Party, strikes: Strikes, seed: int, effort: Effort) -> float | None:
    """Draw who holds the places and test again: the share of the draws in which declared-only is rejected."""
    rejected: list[bool] = []
    for draw in range(effort.controls):
        ground = survey_ground(dossier, party, draw_control(dossier, seed, draw))
        test = contrast_declared(dossier, ground, strikes)
        if test is not None:
            rejected.append(test.p < _LEVEL)
    return float(np.mean(rejected)) if rejected else None


def _explain(dossier: Dossier, ground: Ground, strikes: Strikes, seed: int, effort: Effort) -> dict[str, Range]:
    """Share the strikes out among whom they may have been meant for, over days and control drawn anew.

    Within each aim, what sways the choice of a place (people, roads, nearness) is held at its estimate.
    """
    labels, presence = _aims(dossier, ground)
    if len(labels) < 2:
        return {}
    groups = np.zeros(len(ground.rows), np.int64)
    best = separate_aims(gather_choices(ground.names, ground.surroundings, strikes.by_place, groups), presence)
    utility = ground.surroundings @ best.weights
    pull = np.exp(utility - utility.max())
    counts = _draw_days(strikes, seed, effort)
    drawn = np.empty((len(counts), len(labels)))
    for row in range(len(counts)):
        other = _redraw(dossier, ground, seed, row % effort.controls)
        profile = _aims(dossier, other)[1] * pull[:, None]
        profile = profile / np.maximum(profile.sum(0), 1e-300)
        drawn[row] = share_out(counts[row : row + 1], profile[None], best.shares)[0]
    return {label: _range(column) for label, column in zip(labels, drawn.T, strict=True)}


def _fall(dossier: Dossier, ground: Ground, strikes: Strikes, seed: int, effort: Effort) -> dict[str, Range]:
    """Return the share of the strikes that fell on places of each party, over days and control drawn anew."""
    counts = _draw_days(strikes, seed, effort)
    shares = np.stack(
        [
            row @ _redraw(dossier, ground, seed, at % effort.controls).presence / max(row.sum(), 1.0)
            for at, row in enumerate(counts)
        ]
    )
    held = ground.presence.sum(0) > 0
    ids = [party.id for party in dossier.parties]
    return {id: _range(column) for id, column, any_ in zip(ids, shares.T, held.tolist(), strict=True) if any_}


def _draw_days(strikes: Strikes, seed: int, effort: Effort) -> Floats:
    """Draw whole days anew: strikes by place (draws, n)."""
    even = np.full(len(strikes.days), 1 / len(strikes.days))
    times = stream(seed, "aims.clusters").multinomial(len(strikes.days), even, effort.resamples)
    return times.astype(np.float64) @ strikes.days


def _redraw(dossier: Dossier, ground: Ground, seed: int, draw: int) -> Ground:
    return replace(ground, presence=draw_control(dossier, seed, draw)[ground.rows])


def _aims(dossier: Dossier, ground: Ground) -> tuple[list[str], Floats]:
    """Return who may have been meant, and how much of each is in each place; the last: none of the opponents."""
    found = {
        "declared_opponents": sum_presence(dossier, ground, ground.declared),
        OTHERS: sum_presence(dossier, ground, ground.others),
    }
    found = {label: presence for label, presence in found.items() if presence.sum() > 0}
    rest = np.clip(1 - sum(found.values(), np.zeros(len(ground.rows))), 0, 1)
    return [*found, "no_opponent"], np.column_stack([*found.values(), rest])


def _range(drawn: Floats) -> Range:
    low, mid, high = np.quantile(drawn, [0.05, 0.5, 0.95]).tolist()
    return Range(low, mid, high)


def _source_notes(dossier: Dossier, party: Party, later: Sequence[Event] | None) -> list[str]:
    if later is not None:
        return []
    used = dict.fromkeys(event.source for event in dossier.events if event.by == party.id)
    return [dossier.sources[id].note for id in used if id in dossier.sources and dossier.sources[id].note]
