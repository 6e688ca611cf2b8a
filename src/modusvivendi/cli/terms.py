"""The command ``modus terms``: which deals the needed parties would accept, who refuses, and what turns the no."""

from typing import Annotated

import typer

from modusvivendi.cli.speech import Progress, print_json, print_lines


def terms(
    dossier: Annotated[
        str, typer.Argument(metavar="DOSSIER", help="A folder, or the name of a bundled dossier (see modus list).")
    ],
    *,
    date: Annotated[
        str, typer.Option(metavar="DATE", help="The day, month or year to judge at.  [default: the dossier's]")
    ] = "",
    deal: Annotated[
        str, typer.Option(metavar="ISSUE=OPTION,…", help="Judge this deal too; what it leaves open is settled best.")
    ] = "",
    top: Annotated[int, typer.Option(min=1, max=1_000, help="How many deals to give.")] = 5,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 0,
    draws: Annotated[int, typer.Option(min=64, max=65_536, help="Draws of stakes, weights and fallbacks.")] = 2_048,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Say which deals all needed parties would accept, who refuses, and the cheapest change that turns a no."""
    from modusvivendi.cli.mediation import mediation_lines
    from modusvivendi.core.errors import ModusError
    from modusvivendi.core.periods import parse_period
    from modusvivendi.io.folder import read
    from modusvivendi.terms.mediation.contract import mediation_as_json
    from modusvivendi.terms.mediation.mediate import negotiate

    try:
        when = parse_period(date) if date else None
    except ValueError as error:
        raise ModusError(f"{date!r} is no date", repair=str(error)) from error
    found = read(dossier)
    with Progress() as progress:
        progress.step("deals")
        answer = negotiate(found, date=when, deal=deal, top=top, seed=seed, draws=draws)
    print_json(mediation_as_json(answer)) if json else print_lines(mediation_lines(answer))
