"""The command ``modus``.

Exit status: 0 done; 1 an error of ours; 2 something to mend in what was given; 3 done, and plans collide (``modus
deconflict``); 130 interrupted.
With ``--json`` a command prints one JSON object to stdout; everything else goes to stderr.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from modusvivendi.cli.aims import aims
from modusvivendi.cli.bargain import bargain
from modusvivendi.cli.deals import deals
from modusvivendi.cli.deconflict import deconflict
from modusvivendi.cli.desk import desk
from modusvivendi.cli.displace import displace
from modusvivendi.cli.divide import divide
from modusvivendi.cli.forecast import forecast
from modusvivendi.cli.retrodict import retrodict
from modusvivendi.cli.roadmap import roadmap
from modusvivendi.cli.schedule import schedule
from modusvivendi.cli.sectors import sectors
from modusvivendi.cli.speech import fail, print_json, print_lines
from modusvivendi.cli.stability import stability
from modusvivendi.cli.terms import terms
from modusvivendi.cli.trials import trials

app = typer.Typer(
    name="modus",
    help="Design, test and carry out the settlement of a civil war: from what is known to a report one can check.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

DossierName = Annotated[
    str, typer.Argument(metavar="DOSSIER", help="A folder, or the name of a bundled dossier (see modus list).")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")]
Seed = Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")]


def _print_version(value: bool) -> None:  # noqa: FBT001 - typer calls it with the flag
    if value:
        from importlib.metadata import version

        print_lines([f"modusvivendi {version('modusvivendi')}"])
        raise typer.Exit


@app.callback()
def modus(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Read options that stand before the command."""


@app.command("list")
def list_dossiers(*, json: Json = False) -> None:
    """List the dossiers that come with the program."""
    from modusvivendi.cli.views import bundled_dossiers, dossier_lines

    dossiers = bundled_dossiers()
    print_json({"dossiers": dossiers}) if json else print_lines(dossier_lines(dossiers))


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist yet, or is empty.")],
    *,
    json: Json = False,
) -> None:
    """Write a commented empty dossier to fill in."""
    from modusvivendi.io.blank import new as write_blank

    write_blank(folder)
    if json:
        print_json({"folder": str(folder)})
    else:
        print_lines([f"Wrote an empty dossier into {folder}", f"Fill it in, then: modus check {folder}"])


@app.command()
def check(dossier: DossierName, *, json: Json = False) -> None:
    """Say all that is wrong with a dossier, or what is known, what is unknown and what can be done with it."""
    from modusvivendi.cli.views import summary_lines
    from modusvivendi.io.folder import as_json, inspect

    inspection = inspect(dossier)
    if json:
        print_json(as_json(inspection))
    else:
        print_lines([str(finding) for finding in inspection.findings], error=True)
        print_lines(summary_lines(inspection))
    if inspection.dossier is None:
        raise typer.Exit(2)


@app.command()
def ledger(
    dossier: DossierName,
    *,
    plan: Annotated[str, typer.Option(help="Id of the plan (a file of proposals/).")],
    against: Annotated[
        str | None, typer.Option(help="Id of another plan: who gains and loses from it to this.")
    ] = None,
    move: Annotated[
        list[str] | None,
        typer.Option(metavar="PLACE=SECTOR", help="Give a place to another sector first (repeatable)."),
    ] = None,
    json: Json = False,
) -> None:
    """Say what a plan gives to whom: land, people by community, the wrong side, sea, sites, lines."""
    from modusvivendi.cli.views import ledger_lines, ledger_view
    from modusvivendi.io.folder import read

    view = ledger_view(read(dossier), plan, against, move or [])
    print_json(view) if json else print_lines(ledger_lines(view))


@app.command()
def accord(dossier: DossierName, *, seed: Seed = 0, json: Json = False) -> None:
    """Count the points of accord and disagreement between each pair of parties, from their stakes."""
    from modusvivendi.cli.views import accord_lines, accord_view
    from modusvivendi.io.folder import read

    view = accord_view(read(dossier), seed)
    print_json(view) if json else print_lines(accord_lines(view))


app.command()(sectors)
app.command()(aims)
app.command()(bargain)
app.command()(terms)
app.command()(deals)
app.command()(deconflict)
app.command()(divide)
app.command()(displace)
app.command()(schedule)
app.command()(stability)
app.command()(roadmap)
app.command()(forecast)
app.command()(trials)
app.command()(retrodict)
app.add_typer(desk)


@app.command()
def run(
    dossier: DossierName,
    *,
    out: Annotated[Path | None, typer.Option(help="Folder for the results.  [default: out/DOSSIER]")] = None,
    seed: Seed = 0,
    audience: Annotated[
        str, typer.Option(metavar="public|parties|technical", help="Who will read it: coarser maps for more readers.")
    ] = "public",
    fine: Annotated[
        bool, typer.Option("--fine", help="Insist on the lines between places; refused for the public.")
    ] = False,
    language: Annotated[
        list[str] | None, typer.Option(help="Language of the brief (repeatable).  [default: en and ar]")
    ] = None,
    json: Json = False,
) -> None:
    """Run the whole chain and write the brief (HTML and PDF) and the exports."""
    from modusvivendi.brief.production import produce
    from modusvivendi.cli.speech import Progress

    name = Path(dossier).name or "dossier"
    with Progress() as progress:
        production = produce(
            dossier,
            out or Path("out") / name,
            seed=seed,
            audience=audience,
            fine=fine,
            languages=tuple(dict.fromkeys(language or ("en", "ar"))),
            command=" ".join(["modus", "run", name, *(sys.argv[3:] if sys.argv[1:2] == ["run"] else [])]),
            on_progress=progress.step,
        )
    if json:
        print_json(production.as_json())
    else:
        paths = [str(production.folder / file) for files in production.files.values() for file in files]
        note = f"({len(production.skipped)} steps unchanged)" if production.skipped else ""
        print_lines([*paths, f"Open {production.folder / 'brief.html'} {note}".rstrip()])


def main() -> None:
    """Run the command line; never a traceback for what the user can mend."""
    try:
        app()
    except KeyboardInterrupt:
        print_lines(["interrupted: what was finished is kept"], error=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        sys.exit(fail(error, as_json="--json" in sys.argv))


if __name__ == "__main__":
    main()
