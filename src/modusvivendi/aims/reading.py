"""What each party declares beside what its choice of places shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from modusvivendi.aims.choices import fit_weights, resample_weights
from modusvivendi.aims.contrasts import (
    LEVEL,
    choices_of,
    contrast_declared,
    contrast_other,
    contrast_persistence,
    hold_out,
    name_others,
)
from modusvivendi.aims.ground import Ground, draw_controls, look_again, survey_ground, times_of_control
from modusvivendi.aims.motives import compare_motives
from modusvivendi.aims.nearness import measure_distances
from modusvivendi.aims.published import read_shares
from modusvivendi.aims.rehearsal import rehearse
from modusvivendi.aims.shares import draw_days, explain_strikes, locate_strikes, span
from modusvivendi.aims.strikes import Strikes, read_strikes, strikes_of
from modusvivendi.aims.words import say_doubts, say_motives, say_reading
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.politics import Party
from modusvivendi.core.ranges import Floats
from modusvivendi.core.readings import Contrast, Reading
from modusvivendi.core.record import Event

_FEWEST = 10


@dataclass(frozen=True, slots=True)
class Effort:
    """How many times the days and the control of the places are drawn anew, and how many parties are invented."""

    resamples: int = 200
    controls: int = 100
    rehearsals: int = 100


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


def _read(
    dossier: Dossier,
    party: Party,
    seed: int,
    later: Sequence[Event] | None,
    caveats: Sequence[str],
    effort: Effort,
) -> Reading:
    days = [event.date.start.toordinal() for event in strikes_of(dossier, party.id, later)]
    ground = survey_ground(dossier, party, eras=times_of_control(dossier, days))
    strikes = read_strikes(dossier, ground, party.id, later)
    notes = [*caveats, *_source_notes(dossier, party, later)]
    blank = Reading(
        party=party.id,
        declared=party.aims,
        against=ground.declared,
        strikes=strikes.total,
        days=len(strikes.days),
        weights={},
        scales={},
        fell_on={},
        unheld=(),
        explained={},
        declared_only=None,
        alternatives={},
        robust=None,
        held_out={},
        motives={},
        caught={},
        published=read_shares(dossier, party, ground),
        sentence="",
        account="",
        cannot_tell=(),
    )
    if strikes.total >= _FEWEST:
        blank = _weigh(dossier, party, ground, strikes, seed, effort, blank)
    told = replace(blank, cannot_tell=tuple(say_doubts(dossier, ground, strikes, blank, notes)))
    return replace(told, sentence=say_reading(dossier, ground, told), account=say_motives(dossier, told))


def _weigh(
    dossier: Dossier, party: Party, ground: Ground, strikes: Strikes, seed: int, effort: Effort, blank: Reading
) -> Reading:
    single = choices_of(dossier, ground, strikes, apart=True)
    drawn = resample_weights(single, strikes.clusters, seed, effort.resamples, ridge=1.0)
    test = contrast_declared(dossier, ground, strikes)
    controls = draw_controls(dossier, seed, effort.controls, ground.eras)
    counts = draw_days(strikes, seed, effort.resamples)
    found = replace(
        blank,
        weights={name: span(column) for name, column in zip(single.names, drawn.T, strict=True)},
        scales=dict(zip(single.names, single.attributes.std(0).tolist(), strict=True)),
        fell_on=locate_strikes(dossier, ground, counts, controls),
        unheld=fit_weights(single, ridge=1.0).separated,
        explained=explain_strikes(dossier, ground, strikes, counts, controls),
        motives=compare_motives(dossier, ground, strikes),
    )
    if test is None:
        return found
    singly = {name: contrast_other(dossier, ground, strikes, name) for name in name_others(dossier, ground)}
    return replace(
        found,
        declared_only=test,
        alternatives={**singly, **contrast_persistence(dossier, ground, strikes)},
        robust=_try_controls(dossier, party, ground, strikes, controls),
        held_out=hold_out(dossier, ground, strikes),
        caught=_rehearse(dossier, ground, strikes, test, seed, effort),
    )


def _try_controls(dossier: Dossier, party: Party, ground: Ground, strikes: Strikes, controls: Floats) -> float | None:
    """Test again with each draw of who holds the places: the share of the draws in which declared-only is rejected."""
    apart = measure_distances(dossier)
    rejected: list[bool] = []
    for drawn in controls:
        test = contrast_declared(dossier, look_again(dossier, party, ground, apart, drawn), strikes)
        if test is not None:
            rejected.append(test.p < LEVEL)
    return float(np.mean(rejected)) if rejected else None


def _rehearse(
    dossier: Dossier, ground: Ground, strikes: Strikes, test: Contrast, seed: int, effort: Effort
) -> dict[str, float]:
    """Ask what the tests would have caught; where declared-only is rejected there is nothing to ask."""
    if test.p < LEVEL:
        return {}
    return rehearse(dossier, ground, strikes, test.design, seed, effort.rehearsals)


def _source_notes(dossier: Dossier, party: Party, later: Sequence[Event] | None) -> list[str]:
    if later is not None:
        return []
    used = dict.fromkeys(event.source for event in strikes_of(dossier, party.id, None))
    return [dossier.sources[id].note for id in used if id in dossier.sources and dossier.sources[id].note]
