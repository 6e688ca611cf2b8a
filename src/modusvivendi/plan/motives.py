"""What parties say they want against what they do, and what that changes for the deals."""

from collections.abc import Sequence
from dataclasses import dataclass

from modusvivendi.aims.burden import share_burden
from modusvivendi.aims.reading import reveal
from modusvivendi.core.burdens import BurdenSharing
from modusvivendi.core.deals import Mediation
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.readings import Reading
from modusvivendi.plan.revealed import Revealed, Survival, retest_deals, reveal_weights


@dataclass(frozen=True)
class Motives:
    """Readings of all parties, in their order; what their strikes reveal of weights; the deals judged again by them.

    ``burden`` is None when the dossier does not say who could bear what against a common enemy.
    """

    readings: Sequence[Reading]
    revealed: Sequence[Revealed]
    survivals: Sequence[Survival]
    burden: BurdenSharing | None


def study_motives(dossier: Dossier, deals: Mediation | None, seed: int = 0) -> Motives:
    """Read every party, share the burden of the common enemy, and judge the deals again under revealed weights."""
    readings = reveal(dossier, seed)
    revealed = tuple(one for reading in readings if (one := reveal_weights(dossier, reading)) is not None)
    survivals = retest_deals(dossier, deals, revealed) if deals is not None and revealed else ()
    try:
        burden = share_burden(dossier, seed)
    except ModusError:
        burden = None
    return Motives(readings, revealed, survivals, burden)
