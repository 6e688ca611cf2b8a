"""From a dossier to everything that a brief says, one step after the other."""

from collections.abc import Callable

from modusvivendi.core.deals import Mediation
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.forecasts import Contrast
from modusvivendi.core.geometry import shape_cells
from modusvivendi.core.names import suggest
from modusvivendi.core.plans import Plan
from modusvivendi.core.roads import Road
from modusvivendi.ledger.account import account
from modusvivendi.ledger.comparison import compare
from modusvivendi.ledger.control import plan_of_control
from modusvivendi.plan.forecasting import MONTHS, take_course
from modusvivendi.plan.land import Effort, survey
from modusvivendi.plan.motives import study_motives
from modusvivendi.plan.outlook import Wish, forecast
from modusvivendi.plan.results import Results
from modusvivendi.plan.road import work_back
from modusvivendi.terms.accord import find_accord
from modusvivendi.terms.mediation.mediate import negotiate

_FUTURES, _SAMPLES = 256, 32
"""Futures of each scenario in a brief, and samples that say what they rest on."""

Progress = Callable[[str], None]
"""Told the name of each step as it begins."""


def compute(
    dossier: Dossier, seed: int = 0, on_progress: Progress = lambda _: None, effort: Effort | None = None
) -> Results:
    """Run the chain: cells, ledgers of the drawn plans, differences against the baseline, deals, aims, accords.

    ``effort`` says how long the sectors are sampled and searched, in a dossier that asks for some; with one, few
    futures are run. Raises ``ModusError`` when a step cannot be done with what the dossier holds.
    """
    on_progress("maps")
    cells = shape_cells(dossier.shapes, dossier.places, dossier.projection)
    on_progress("ledgers")
    drawn = [plan for plan in dossier.plans if plan.drawn]
    baseline = find_baseline(dossier)
    ledgers = {plan.id: account(dossier, plan) for plan in drawn}
    differences = {
        plan.id: compare(dossier, baseline, plan) for plan in drawn if baseline is not None and plan is not baseline
    }
    if dossier.problems:
        on_progress("sectors")
    land = survey(dossier, seed, effort)
    on_progress("deals")
    deals = find_deals(dossier, seed)
    on_progress("aims")
    motives = study_motives(dossier, deals, seed)
    on_progress("road")
    road = find_road(dossier, seed)
    on_progress("forecast")
    changes = find_changes(dossier, road, seed) if effort is None else find_changes(dossier, road, seed, 16, 2)
    on_progress("accords")
    return Results(
        dossier=dossier,
        cells=cells,
        ledgers=ledgers,
        baseline=baseline,
        differences=differences,
        accord=find_accord(dossier, seed),
        seed=seed,
        land=land,
        deals=deals,
        motives=motives,
        road=road,
        forecast=changes,
    )


def find_deals(dossier: Dossier, seed: int = 0) -> Mediation | None:
    """Return what a mediator is shown of the deals; None when too little is known (``negotiate`` says what)."""
    try:
        return negotiate(dossier, seed=seed)
    except ModusError:
        return None


def find_road(dossier: Dossier, seed: int = 0) -> Road | None:
    """Return the road of the proposal that settles most issues; None when no drawn proposal settles any.

    None too when it cannot be planned, as where every contributor is refused: ``work_back`` says why.
    """
    if not any(plan.drawn and plan.terms for plan in dossier.plans):
        return None
    try:
        return work_back(dossier, seed=seed)
    except ModusError:
        return None


def find_changes(
    dossier: Dossier, road: Road | None, seed: int = 0, futures: int = _FUTURES, samples: int = _SAMPLES
) -> Contrast | None:
    """Return what the road changes against the status quo; None without a road."""
    if road is None:
        return None
    months = road.months if road.months <= MONTHS else MONTHS
    wish = Wish(take_course(road), months, futures, seed, influences=samples)
    return forecast(dossier, wish, {})[1]


STATUS_QUO = "status-quo"
"""The id of the proposal that stands for no deal, where a dossier has one."""


def find_baseline(dossier: Dossier) -> Plan | None:
    """Return what plans are compared with: the drawn proposal ``status-quo``, else the land as it is held today.

    None when there is neither: nobody is known to hold anything.
    """
    for plan in dossier.plans:
        if plan.id == STATUS_QUO and plan.drawn:
            return plan
    held = plan_of_control(dossier)
    return held if held.drawn else None


def move_places(dossier: Dossier, plan: Plan, moves: dict[str, str]) -> Plan:
    """Give some places (ids) to other sectors (ids) of a plan.

    Raises ``ModusError`` for an unknown place or sector, with the nearest that exist.
    """
    rows: dict[int, int] = {}
    for place, sector in moves.items():
        if sector not in plan.index:
            raise ModusError(f"plan {plan.id!r} has no sector {sector!r}", repair=suggest(sector, plan.index))
        rows[dossier.place(place)] = plan.index[sector]
    return plan.moved(rows)
