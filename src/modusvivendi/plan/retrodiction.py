"""The verdicts of our own engine on past plans, where a bundled dossier holds them."""

import numpy as np

from modusvivendi.core.deals import Mediation
from modusvivendi.core.precedents import Precedents
from modusvivendi.core.ranges import Floats, freeze
from modusvivendi.io.folder import read
from modusvivendi.terms.mediation.mediate import negotiate
from modusvivendi.terms.retrodiction.cases import Cases

TERMS = "terms"
"""What the scoreboard calls these verdicts."""
_DOSSIER = "bosnia-1995"
_PLANS = {
    "BIH-1992-CUT": ("cutileiro-1992", "1992-03-18"),
    "BIH-1993-VOPP": ("vance-owen-1993", "1993-05-06"),
    "BIH-1993-OS": ("owen-stoltenberg-1993", "1993-08-28"),
    "BIH-1994-CG": ("contact-group-1994", "1994-07-18"),
    "BIH-1995-DAY": ("dayton-1995", "1995-11-21"),
}
"""The dossier's proposal for each plan, and the date of its fallback clock on which the decision fell."""
_PARTIES = {"bosniaks": ("bosniaks",), "bosnian-serbs": ("serbs",), "bosnian-croats": ("croats",)}
_JOINT = {("BIH-1994-CG", "Federation (Bosniak-Croat)"): ("bosniaks", "croats")}
"""Who decides for an actor; for a joint one, all of them must accept."""


def ask_engine(cases: Cases) -> Floats:
    """Return the chance (n,) that each belligerent accepts as ``modus terms`` has it; NaN where there is no dossier.

    The stakes of the dossier were judged by people who knew how it ended: this tests consistency, not foresight.
    """
    chances = np.full(cases.n, np.nan)
    for (plan, party), chance in read_verdicts(cases.precedents, negotiate(read(_DOSSIER))).items():
        chances[cases.labels.index((plan, party))] = chance
    return freeze(chances)


def read_verdicts(precedents: Precedents, answer: Mediation) -> dict[tuple[str, str], float]:
    """Return the chances that the fallback clocks of a dossier hold for past decisions, by plan and party."""
    clocks = {clock.plan: {tick.date.text: tick.accept for tick in clock.ticks} for clock in answer.clocks}
    found: dict[tuple[str, str], float] = {}
    for one in precedents.belligerents:
        proposal, date = _PLANS.get(one.plan, ("", ""))
        accept = clocks.get(proposal, {}).get(date, {})
        parties = _JOINT.get((one.plan, one.party), _PARTIES.get(one.actor, ()))
        chances = [accept.get(party) for party in parties]
        known = [chance.p for chance in chances if chance is not None]
        if known and len(known) == len(parties):
            product = 1.0
            for chance in known:
                product *= chance
            found[one.plan, one.party] = product
    return found
