"""The command ``modus aims``: what parties declare against what their choice of targets shows."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modusvivendi.cli.readings import reading_lines
from modusvivendi.cli.speech import print_json, print_lines

if TYPE_CHECKING:
    from modusvivendi.core.readings import Reading


def aims(
    dossier: Annotated[
        str | None, typer.Argument(metavar="[DOSSIER]", help="A dossier, by folder or name; or give --table.")
    ] = None,
    *,
    table: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="A bare table: a row for each alternative of each set.")
    ] = None,
    choice: Annotated[str, typer.Option(metavar="COL", help="How often the alternative was chosen: 0, 1, 2 …")] = "",
    group: Annotated[str, typer.Option(metavar="COL", help="The set that the alternative belongs to.")] = "",
    attributes: Annotated[
        str, typer.Option(metavar="A,B,C", help="Columns to weigh.  [default: all that hold numbers and differ]")
    ] = "",
    party: Annotated[str, typer.Option(metavar="ID", help="Read this party only.")] = "",
    events: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv", help="Read the strikes of this file (columns as events.csv), whatever their date."
        ),
    ] = None,
    caveat: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="What that file leaves out (repeatable; needed with --events)."),
    ] = None,
    burden: Annotated[
        bool, typer.Option("--burden", help="Say who bears what against the common enemy, instead.")
    ] = False,
    enemy: Annotated[str, typer.Option(metavar="ID", help="The common enemy, where there are several.")] = "",
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 0,
    ridge: Annotated[
        float, typer.Option(min=0, max=1e6, help="Precision of a prior round 0, per standard deviation.")
    ] = 0.0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Say what a party declares and what its choice of targets shows; or weigh the choices of a bare table."""
    from modusvivendi.core.errors import ModusError

    if (dossier is None) == (table is None):
        raise ModusError(
            "give a dossier or a table" if dossier is None else "give a dossier or a table, not both",
            repair="modus aims DOSSIER, or modus aims --table FILE.csv --choice COL --group COL",
        )
    if table is not None:
        answer = _weigh(table, choice, group, attributes, ridge)
        print_json(answer) if json else print_lines(_weight_lines(answer))
        return
    if burden or enemy:
        _share_burden(dossier or "", enemy, seed, json=json)
        return
    readings = _read_parties(dossier or "", party, seed, events, caveat or [])
    if json:
        from modusvivendi.aims.contract import reading_as_json

        print_json({"parties": {one.party: reading_as_json(one) for one in readings}})
    else:
        print_lines(line for one in readings for line in reading_lines(one))


def _share_burden(dossier: str, enemy: str, seed: int, *, json: bool) -> None:
    from modusvivendi.aims.burden import share_burden
    from modusvivendi.aims.contract import burden_as_json
    from modusvivendi.cli.burdens import burden_lines
    from modusvivendi.io.folder import read

    found = share_burden(read(dossier), seed, enemy=enemy)
    print_json(burden_as_json(found)) if json else print_lines(burden_lines(found))


def _read_parties(
    dossier: str, party: str, seed: int, events: Path | None, caveats: list[str]
) -> "tuple[Reading, ...]":
    from modusvivendi.aims.reading import reveal
    from modusvivendi.core.errors import ModusError
    from modusvivendi.io.events import read_events
    from modusvivendi.io.folder import read

    found = read(dossier)
    if caveats and events is None:
        raise ModusError("--caveat speaks of a file of strikes", repair="add --events FILE.csv, or leave it out")
    later = None if events is None else read_events(events, found)
    return reveal(found, seed, party=party, later=later, caveats=caveats)


def _weigh(table: Path, choice: str, group: str, attributes: str, ridge: float) -> dict[str, Any]:
    from modusvivendi.aims.choices import fit_weights, gather_choices
    from modusvivendi.core.errors import ModusError, Where
    from modusvivendi.io.choices import read_choice_table

    if not choice or not group:
        raise ModusError(
            f"it is not said which column holds the {'sets' if choice else 'choices'}",
            repair=f"add {'--group' if choice else '--choice'} COL",
        )
    if not math.isfinite(ridge):
        raise ModusError("--ridge is no number", repair="give a number from 0 up, such as --ridge 1")
    names = [name.strip() for name in attributes.split(",") if name.strip()]
    read = read_choice_table(table, choice, group, names)
    print_lines([str(note) for note in read.notes], error=True)
    try:
        found = fit_weights(gather_choices(read.names, read.attributes, read.counts, read.groups), ridge=ridge)
    except ModusError as error:
        raise ModusError(error.message, Where(read.file), error.repair) from error
    return {
        "coefficients": {
            name: {"estimate": float(estimate), "se": float(error)}
            for name, estimate, error in zip(found.names, found.estimate, found.error, strict=True)
        },
        "log_likelihood": found.log_likelihood,
        "choices": found.choices,
        "sets": found.groups,
        "even_log_likelihood": found.even,
        "separated": list(found.separated),
    }


def _weight_lines(answer: dict[str, Any]) -> list[str]:
    wide = max(map(len, answer["coefficients"]))
    lines = [f"{answer['choices']:,} choices in {answer['sets']:,} sets"]
    for name, one in answer["coefficients"].items():
        lines.append(f"  {name:<{wide}}  {one['estimate']:>12.6g}  standard error {one['se']:.6g}")
    lines.append(f"log-likelihood {answer['log_likelihood']:.4f}; choosing blindly {answer['even_log_likelihood']:.4f}")
    if answer["separated"]:
        lines.append(f"no choice contradicts {', '.join(answer['separated'])}: the prior alone holds the weight")
    return lines
