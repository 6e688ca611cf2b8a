"""What ``modus roadmap`` says of access."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modusvivendi.core.access import Access


def access_lines(access: "Access | None") -> list[str]:
    """Say access in lines: by quarter, in which order, against the source's order, how it stands today."""
    if access is None:
        return []
    lines = ["Open to relief (places; people in thousands, one and nine in ten draws; people that relief can reach)"]
    for one in access.months[::3]:
        low, best, high = (f"{value / 1_000:,.0f}" for value in (one.people.low, one.people.best, one.people.high))
        span, able = f"{best:>7} ({low} to {high})", f"{one.reached.best / 1_000:>7,.0f}"
        lines.append(f"  month {one.month:>3}  {one.places.best:>5,.0f}  {span}  {able}")
    order = ", ".join(f"{one.id} {'never' if one.month is None else one.month}" for one in access.order)
    lines.append(f"half of the people of a region in open places from month: {order}")
    if access.proposed:
        said = {None: "cannot be compared", True: "agrees", False: "does not agree"}[access.agrees]
        lines.append(f"the source's order ({', '.join(access.proposed)} first) {said}")
    known = ", ".join(f"{one.id} {'X' if one.score is None else one.score}" for one in access.indicators)
    lines.append(f"access today by the nine ACAPS indicators (0 to 3, X unknown): {known}")
    return lines
