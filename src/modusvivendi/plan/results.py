"""What a run has computed: the brief is written from this alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from modusvivendi.core.accords import Accord
from modusvivendi.core.accounts import Difference, Ledger
from modusvivendi.core.deals import Mediation
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.forecasts import Contrast
from modusvivendi.core.geometry import Cells
from modusvivendi.core.plans import Plan
from modusvivendi.core.roads import Road
from modusvivendi.plan.land_results import Land
from modusvivendi.plan.motives import Motives


@dataclass(frozen=True)
class Results:
    """One run.

    ``ledgers`` and ``differences`` (against ``baseline``) by plan id, for the plans that are drawn. ``baseline`` is
    the plan that stands for the status quo (a proposal, else control as a plan), None when neither is known.
    ``cells`` is what maps are drawn from. ``deals`` is None when the dossier says too little of stakes and fallbacks;
    ``road`` and ``forecast`` (the road against the status quo) are None when no drawn proposal settles an issue.
    """

    dossier: Dossier
    cells: Cells
    ledgers: Mapping[str, Ledger]
    baseline: Plan | None
    differences: Mapping[str, Difference]
    accord: Accord
    seed: int
    land: Land | None = None
    deals: Mediation | None = None
    motives: Motives | None = None
    road: Road | None = None
    forecast: Contrast | None = None
