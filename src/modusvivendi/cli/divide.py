"""The command ``modus divide``: Adjusted Winner for two parties."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modusvivendi.cli.speech import print_json, print_lines

if TYPE_CHECKING:
    from modusvivendi.core.ranges import Range
    from modusvivendi.terms.bargaining.fair_division import Contest, Division

CAUTION = "a lens beside the deal: points are taken to be honest and to add up; red lines and fallbacks are not heeded"


def divide(
    source: Annotated[
        str, typer.Argument(metavar="FILE.csv|DOSSIER", help="Points (item, a column for each party), or a dossier.")
    ],
    *,
    between: Annotated[str, typer.Option(metavar="A,B", help="Two parties of the dossier.")] = "",
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same ranges.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Share out items or issues between two parties so that both get the same (Adjusted Winner)."""
    from modusvivendi.core.errors import ModusError

    if between:
        from modusvivendi.io.folder import read
        from modusvivendi.terms.bargaining.fair_division import contest

        names = [name.strip() for name in between.split(",")]
        if len(names) != 2:
            raise ModusError("--between names two parties", repair="write --between A,B")
        found = contest(read(source), names[0], names[1], seed)
        print_json(contest_view(found)) if json else print_lines(contest_lines(found))
        return
    if not source.lower().endswith((".csv", ".tsv", ".txt")):
        raise ModusError("it is not said between whom", repair=f"modus divide {source[:60]} --between A,B")
    from modusvivendi.io.points import read_points
    from modusvivendi.terms.bargaining.fair_division import divide as share_out

    read_in = read_points(source)
    division = share_out(read_in.items, read_in.points)
    if json:
        print_json(division_view(read_in.parties, division))
    else:
        print_lines(division_lines(read_in.parties, division))


def division_view(parties: tuple[str, str], division: "Division") -> dict[str, Any]:
    """Return a division as plain data; shares of each item to the first party and to the second."""
    first, second = parties
    return {
        "parties": list(parties),
        "each": division.each,
        "split": None if division.split is None else division.items[division.split],
        "items": [
            {
                "item": item,
                "points": {first: float(division.points[0, at]), second: float(division.points[1, at])},
                "share": {first: float(division.share[at]), second: 1 - float(division.share[at])}
                if at not in division.idle
                else None,
            }
            for at, item in enumerate(division.items)
        ],
        "caution": CAUTION,
    }


def contest_view(found: "Contest") -> dict[str, Any]:
    """Return a division of issues as plain data, with what each party wants and the ranges over the draws."""
    view = division_view(found.parties, found.division)
    first, second = found.parties
    for item, claim in zip(view["items"], found.claims, strict=True):
        item["wants"] = {first: claim.wants[0], second: claim.wants[1]}
        item["refused_by_the_other"] = {first: claim.refused[0], second: claim.refused[1]}
        item["share_range"] = _say_range(claim.first_share)
    return {**view, "each_range": _say_range(found.each), "agreed": list(found.agreed), "unknown": list(found.unknown)}


def division_lines(parties: tuple[str, str], division: "Division") -> Iterable[str]:
    """Say a division: who gets each item, the one that is split, and what both have."""
    yield from _table(parties, division)
    yield f"each gets {division.each:.1f} of its 100 points"
    yield f"Note: {CAUTION}"


def contest_lines(found: "Contest") -> Iterable[str]:
    """Say a division of issues: what each wants there, who gets it, how sure that is, what the other refuses."""
    division = found.division
    yield from _table(found.parties, division)
    spread = f"{found.each.low:.0f}–{found.each.high:.0f} over draws of the stakes"
    yield f"each gets {found.each.best:.0f} of its 100 points ({spread})"
    for at, claim in enumerate(found.claims):
        share = claim.first_share
        if share.high - share.low > 0.5:
            yield f"unsure: {claim.issue} goes to {found.parties[0]} by {share.low:.0%} to {share.high:.0%}"
        for row in (0, 1):
            gets = division.share[at] if row == 0 else 1 - division.share[at]
            if gets > 0 and claim.refused[row]:
                yield f"red line: {found.parties[1 - row]} refuses {claim.wants[row]} ({claim.issue})"
    if found.agreed:
        yield f"both want the same on: {', '.join(found.agreed)}"
    if found.unknown:
        yield f"stakes not known on: {', '.join(found.unknown)}"
    yield f"Note: {CAUTION}"


def _table(parties: tuple[str, str], division: "Division") -> Iterable[str]:
    wide = max(map(len, ("item", *division.items)))
    columns = [max(8, len(party)) for party in parties]
    head = "  ".join(f"{party:>{width}}" for party, width in zip(parties, columns, strict=True))
    yield f"{'item':<{wide}}  {head}  goes to"
    for at, item in enumerate(division.items):
        points = "  ".join(f"{division.points[row, at]:>{columns[row]}.1f}" for row in (0, 1))
        yield f"{item:<{wide}}  {points}  {_say_share(parties, division, at)}"


def _say_share(parties: tuple[str, str], division: "Division", at: int) -> str:
    if at in division.idle:
        return "nobody gives it a point"
    share = float(division.share[at])
    if at == division.split:
        return f"split: {share:.0%} {parties[0]}, {1 - share:.0%} {parties[1]}"
    return parties[0] if share > 0.5 else parties[1]


def _say_range(one: "Range") -> dict[str, float]:
    return {"low": one.low, "best": one.best, "high": one.high}
