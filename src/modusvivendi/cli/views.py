"""What the commands show: first as plain data for ``--json``, then as lines of text made from the same data."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import say

if TYPE_CHECKING:
    from modusvivendi.core.dossier import Dossier
    from modusvivendi.io.folder import Inspection


def bundled_dossiers() -> list[dict[str, str]]:
    """Return id, title and date of each bundled dossier."""
    import tomllib

    from modusvivendi.io.folder import list_bundled

    found: list[dict[str, str]] = []
    for name, folder in list_bundled().items():
        settings = tomllib.loads((folder / "dossier.toml").read_text(encoding="utf-8"))
        found.append({"id": name, "title": say(settings["title"], "en"), "as_of": str(settings["as_of"])})
    return found


def dossier_lines(dossiers: Iterable[Mapping[str, str]]) -> list[str]:
    """Say the bundled dossiers, one a line."""
    return [f"{d['id']:<16} {d['as_of']}  {d['title']}" for d in dossiers]


def summary_lines(inspection: "Inspection") -> list[str]:
    """Say what is known, what is unknown and which steps can run; or how many problems there are."""
    summary = inspection.summary
    if summary is None:
        errors = inspection.counts.get("error", 0)
        return [f"{errors:,} problem{'s' * (errors != 1)} to mend: nothing can be run yet"]
    return [
        f"{say(summary.title, 'en')} ({summary.id}), as of {summary.as_of}",
        "",
        "Known: " + ", ".join(f"{count:,} {what.replace('_', ' ')}" for what, count in summary.known.items() if count),
        "",
        "Unknown:" if summary.unknown else "Unknown: nothing that is asked for",
        *(f"  {gap}" for gap in summary.unknown),
        "",
        "Can be run:",
        *(
            f"  {'yes' if step.runs else 'no '}  {step.name}{f' ({step.reason})' * bool(step.reason)}"
            for step in summary.steps
        ),
    ]


def ledger_view(dossier: "Dossier", plan_id: str, against: str | None, moves: Sequence[str]) -> dict[str, Any]:
    """Return the ledger of a plan, after some moves, as the output contract has it.

    With ``against``, ``difference`` says what each party and community gains and loses from that plan to this one.
    Raises ``ModusError`` for an unknown plan, place or sector, or a move that is not PLACE=SECTOR.
    """
    from modusvivendi.ledger.account import account
    from modusvivendi.ledger.comparison import compare
    from modusvivendi.ledger.contract import as_json, difference_as_json
    from modusvivendi.plan.chain import move_places

    plan = dossier.plan(plan_id)
    if not plan.drawn:
        raise ModusError(
            f"plan {plan_id!r} is known by shares only: it says of no place where it belongs",
            repair="plans with a map: " + ", ".join(p.id for p in dossier.plans if p.drawn),
        )
    if moves:
        plan = move_places(dossier, plan, dict(_parse_move(move) for move in moves))
    view = as_json(account(dossier, plan), dossier)
    if against is not None:
        view["difference"] = difference_as_json(compare(dossier, dossier.plan(against), plan), dossier)
    return view


def _parse_move(text: str) -> tuple[str, str]:
    place, equals, sector = text.partition("=")
    if not (place and equals and sector):
        raise ModusError(f"--move {text!r} is not PLACE=SECTOR", repair="for example --move SY100000=centre")
    return place, sector


def ledger_lines(view: Mapping[str, Any]) -> list[str]:
    """Say a ledger as text tables."""
    communities = list(view["total"]["people"])
    header = ["sector", "places", "km2", "share", *communities, "wrong side", "pieces"]
    rows = [[name, *_sector_cells(account, communities)] for name, account in view["sectors"].items()]
    rows.append(["total", *_sector_cells(view["total"], communities)])
    lines = [f"Plan {view['plan']} (people in thousands, best estimate)", "", *lay_columns(header, rows)]
    if view["line_km"]:
        lines += ["", "Lines between sectors, km"]
        lines += lay_columns(["line", "km"], [[pair, f"{km:,.0f}"] for pair, km in view["line_km"].items()])
    if "difference" in view:
        lines += ["", f"From {view['difference']['before']} to {view['difference']['after']}"]
        for kind in ("parties", "communities"):
            lines += [f"  {who}: {_say_changes(figures)}" for who, figures in view["difference"][kind].items()]
    return lines


def _say_changes(figures: Mapping[str, Mapping[str, float | None]]) -> str:
    known = {name: figure["change"] for name, figure in figures.items() if figure["change"] is not None}
    if not known:
        return "unknown: one of the plans does not say who governs"
    unknown = [name for name in figures if name not in known]
    said = [f"{name} {change:+,.0f}" for name, change in known.items() if change]
    return ", ".join([*said, *(f"{name} unknown" for name in unknown)]) or "no change"


def _sector_cells(account: Mapping[str, Any], communities: Sequence[str]) -> list[str]:
    people = [account["people"][community]["best"] for community in communities]
    share = account["area_share"]
    return [
        str(account["places"]),
        f"{account['area_km2']:,.0f}",
        "" if share is None else f"{share:.1%}",
        *("?" if best is None else f"{best / 1000:,.0f}" for best in people),
        f"{(account['wrong_side']['best'] or 0) / 1000:,.0f}",
        str(account["pieces"]),
    ]


def accord_view(dossier: "Dossier", seed: int) -> dict[str, Any]:
    """Return the points of accord and disagreement of every pair of parties as plain data."""
    from modusvivendi.terms.accord import find_accord
    from modusvivendi.terms.contract import accord_as_json

    return accord_as_json(find_accord(dossier, seed))


def accord_lines(view: Mapping[str, Any]) -> list[str]:
    """Say the pairs, most accord first: the median count of each standing with its 90 % interval."""
    standings = ("accord", "bridge", "opposed", "unknown")
    pairs = sorted(view["pairs"], key=lambda p: (-p["counts"]["accord"]["mid"], p["counts"]["opposed"]["mid"]))
    rows = [[f"{p['a']} – {p['b']}", *(_interval(p["counts"][standing]) for standing in standings)] for p in pairs]
    return [
        f"Of {len(view['issues'])} issues (median and 90 % interval over {view['draws']} draws of the stakes)",
        "",
        *lay_columns(["pair", *standings], rows),
    ]


def _interval(count: Mapping[str, float]) -> str:
    return f"{count['mid']:.0f} ({count['low']:.0f}–{count['high']:.0f})"


def lay_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lay out a table: the first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    return [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (header, *rows)
    ]
