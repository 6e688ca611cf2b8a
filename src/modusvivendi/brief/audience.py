"""Who a brief is for, and what it may therefore show.

A map of a line that is not yet agreed tells everybody what to seize before it is signed. In 1993 the published map of
the Vance-Owen plan hardened positions and forces began to enforce it before anyone had adopted it. So the least is
shown unless more is asked for.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import suggest

Audience = Literal["public", "parties", "technical"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
"""From everyone to the technical teams alone: each sees all that the one before it sees."""


@dataclass(frozen=True, slots=True)
class Permits:
    """What an audience may see.

    ``fine``: borders between places, lists and tables by place, and sites where they are; otherwise maps are drawn in
    hexagons of ``spacing_km`` and nothing is placed finer. ``sites``: the sensitivity classes of sites.
    ``least_people``: counts of people below this are not written. ``bargaining``: red lines, what parties expect
    without a deal and what would buy their yes, which tell others how far each can be pushed; otherwise chances are
    words.
    """

    audience: Audience
    sites: frozenset[str]
    fine: bool = True
    least_people: int = 0
    spacing_km: float = 0.0
    bargaining: bool = True


_PERMITS = {
    "public": Permits(
        "public", frozenset({"public"}), fine=False, least_people=1_000, spacing_km=30.0, bargaining=False
    ),
    "parties": Permits("parties", frozenset({"public", "parties"})),
    "technical": Permits("technical", frozenset(AUDIENCES)),
}


def permit(audience: str) -> Permits:
    """Return what an audience may see; raises ``ModusError`` for a word that is none of the three."""
    if audience not in _PERMITS:
        raise ModusError(f"there is no audience {audience!r}", repair=suggest(audience, AUDIENCES))
    return _PERMITS[audience]


def refuse_fine(audience: str, what: str) -> None:
    """Refuse to hand out something that shows fine lines to an audience that may not see them.

    ``what`` names it (``"the GeoPackage of the line"``). Raises ``ModusError`` with the reason and the repair;
    returns when the audience may have it.
    """
    if permit(audience).fine:
        return
    raise ModusError(
        f"{what} shows fine lines and is not made for the public: a published map tells each side what to seize before"
        " anything is signed (the Vance-Owen map of 1993 was enforced by force before anyone had adopted it)",
        repair="use --audience parties or --audience technical, and hand the files only to the people who negotiate or"
        " survey the line; they should not leave those teams",
    )
