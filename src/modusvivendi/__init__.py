"""Modus Vivendi: design, test and carry out the settlement of a civil war.

    import modusvivendi as mv

    dossier = mv.read("syria-2015")
    ledger = mv.account(dossier, dossier.plan("confederal-6"))
    mv.compose(mv.compute(dossier), language="ar").html()

Everything is imported when it is first asked for, so that ``import modusvivendi`` costs next to nothing. No verb
has the name of a layer (``ledger``, ``brief``), because Python would put the layer in its place.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modusvivendi.aims.reading import reveal
    from modusvivendi.brief.document import compose
    from modusvivendi.brief.production import produce
    from modusvivendi.core.dossier import Dossier
    from modusvivendi.core.errors import DossierError, ModusError
    from modusvivendi.core.plans import Plan
    from modusvivendi.core.ranges import Range
    from modusvivendi.io.blank import new
    from modusvivendi.io.folder import inspect, read
    from modusvivendi.io.writing import write
    from modusvivendi.ledger.account import account
    from modusvivendi.ledger.board import Board
    from modusvivendi.ledger.comparison import compare
    from modusvivendi.plan.chain import compute, move_places
    from modusvivendi.plan.forecasting import contrast, project
    from modusvivendi.plan.road import work_back
    from modusvivendi.terms.accord import find_accord
    from modusvivendi.terms.mediation.mediate import negotiate

__version__ = "0.1.0"

_PLACES = {
    "read": ("io.folder", "read"),
    "inspect": ("io.folder", "inspect"),
    "write": ("io.writing", "write"),
    "new": ("io.blank", "new"),
    "account": ("ledger.account", "account"),
    "Board": ("ledger.board", "Board"),
    "compare": ("ledger.comparison", "compare"),
    "find_accord": ("terms.accord", "find_accord"),
    "negotiate": ("terms.mediation.mediate", "negotiate"),
    "reveal": ("aims.reading", "reveal"),
    "work_back": ("plan.road", "work_back"),
    "project": ("plan.forecasting", "project"),
    "contrast": ("plan.forecasting", "contrast"),
    "compute": ("plan.chain", "compute"),
    "move_places": ("plan.chain", "move_places"),
    "compose": ("brief.document", "compose"),
    "produce": ("brief.production", "produce"),
    "Dossier": ("core.dossier", "Dossier"),
    "Plan": ("core.plans", "Plan"),
    "Range": ("core.ranges", "Range"),
    "ModusError": ("core.errors", "ModusError"),
    "DossierError": ("core.errors", "DossierError"),
}

__all__ = [
    "Board",
    "Dossier",
    "DossierError",
    "ModusError",
    "Plan",
    "Range",
    "account",
    "compare",
    "compose",
    "compute",
    "contrast",
    "find_accord",
    "inspect",
    "move_places",
    "negotiate",
    "new",
    "produce",
    "project",
    "read",
    "reveal",
    "work_back",
    "write",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'modusvivendi' has no attribute {name!r}")
    module, attribute = _PLACES[name]
    found = getattr(import_module(f"modusvivendi.{module}"), attribute)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
