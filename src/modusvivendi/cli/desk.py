"""The commands ``modus desk``: set up, serve, verify, back up, restore."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modusvivendi.cli.desk_files import cosign, fetch, file
from modusvivendi.cli.speech import Progress, print_json, print_lines

if TYPE_CHECKING:
    from modusvivendi.desk.configuration import Configuration

desk = typer.Typer(
    name="desk",
    help="The deconfliction desk: parties file what they plan, both sides learn at once whether it collides.",
    no_args_is_help=True,
)
desk.command()(file)
desk.command()(fetch)
desk.command()(cosign)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")]
Config = Annotated[Path, typer.Option("--config", metavar="FILE", help="The desk's settings.")]
ClockIsRight = Annotated[
    bool, typer.Option("--clock-is-right", help="The machine's clock was looked at: go on, whatever the log says.")
]
HERE = Path("desk.toml")


@desk.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the desk is to keep its files.")],
    *,
    origin: Annotated[str, typer.Option(help="The desk's name, such as desk.example.org.")] = "localhost",
    token_key: Annotated[
        list[Path] | None,
        typer.Option(help="Public key of whoever issues tokens (repeatable).  [default: an issuer's key is made]"),
    ] = None,
    theatre: Annotated[
        str, typer.Option(metavar="DOSSIER", help="Ask about coordinates outside this theatre (see modus list).")
    ] = "",
    json: Json = False,
) -> None:
    """Set up a desk: its key file, its settings and, unless one is given, a key to issue tokens with."""
    from modusvivendi.desk.founding import found_desk

    founded = found_desk(folder, origin, token_key or [], theatre)
    if json:
        print_json({"config": str(founded.config), "fingerprint": founded.fingerprint, "files": founded.files})
        return
    print_lines(
        [
            *(f"Wrote {file}" for file in founded.files),
            f"Fingerprint of the log's key, to be compared out of band: {founded.fingerprint}",
            f"Next: modus desk party north --role party --new-key north.pem --config {founded.config}",
            f"      modus desk serve --config {founded.config}",
        ]
    )


@desk.command()
def party(
    id: Annotated[str, typer.Argument(metavar="PARTY", help="The subject of its tokens: letters, digits, - and _.")],
    *,
    role: Annotated[str, typer.Option(metavar="party|agency|intermediary|cell|auditor")] = "party",
    name: Annotated[str, typer.Option(help="How it is called.  [default: its id]")] = "",
    key: Annotated[
        Path | None, typer.Option(help="Its public signing key (PEM, Ed25519), checked out of band.")
    ] = None,
    new_key: Annotated[Path | None, typer.Option(help="Make a signing key for it, into this new file.")] = None,
    config: Config = HERE,
    json: Json = False,
) -> None:
    """Register a party, and a key that it signs with."""
    from modusvivendi.desk.configuration import read_configuration
    from modusvivendi.desk.founding import enrol_party

    enrolled = enrol_party(read_configuration(config), id, role, name or id, key, new_key)
    if json:
        print_json({"party": id, "key": enrolled})
    else:
        print_lines([f"Registered {id}", *([f"Fingerprint of its key: {enrolled}"] if enrolled else [])])


@desk.command()
def revoke(
    fingerprint: Annotated[str, typer.Argument(metavar="KEY", help="The key's id (64 digits) or its fingerprint.")],
    *,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    config: Config = HERE,
    json: Json = False,
) -> None:
    """Revoke a party's signing key: what it signs from now on is refused."""
    from modusvivendi.desk.configuration import read_configuration
    from modusvivendi.desk.founding import revoke_by_fingerprint

    party = revoke_by_fingerprint(read_configuration(config), fingerprint, reason)
    print_json({"party": party}) if json else print_lines([f"Revoked a key of {party}"])


@desk.command()
def token(
    party: Annotated[str, typer.Argument(metavar="PARTY")],
    *,
    scope: Annotated[list[str] | None, typer.Option(help="Repeatable.  [default: read, file and acknowledge]")] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=720)] = 12.0,
    issuer: Annotated[Path, typer.Option(metavar="FILE", help="The issuer's private key.")] = Path("issuer.pem"),
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Do not look whether the party is registered: the store is elsewhere.")
    ] = False,
    config: Config = HERE,
    json: Json = False,
) -> None:
    """Issue a token to a registered party, for a trial or a cell too small for an authorization server."""
    from modusvivendi.desk.configuration import read_configuration
    from modusvivendi.desk.founding import issue

    made = issue(read_configuration(config), party, scope or [], int(hours * 3600), issuer, anyway=anyway)
    print_json({"token": made}) if json else print_lines([made])


@desk.command()
def serve(
    *,
    config: Config = HERE,
    store: Annotated[str | None, typer.Option(help="postgresql://… or the path of a SQLite file.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8600,
    base_url: Annotated[str, typer.Option(help="Where clients reach it.")] = "",
    certificate: Annotated[Path | None, typer.Option(help="TLS certificate (PEM).")] = None,
    private_key: Annotated[Path | None, typer.Option(help="Its private key (PEM).")] = None,
    client_ca: Annotated[
        Path | None, typer.Option(help="Ask clients for a certificate of this authority (mutual TLS).")
    ] = None,
    public_key: Annotated[
        list[Path] | None,
        typer.Option(
            "--public-key", "--token-key", metavar="FILE", help="Public key of whoever issues tokens (repeatable)."
        ),
    ] = None,
    audience: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Audience that tokens may name, beside the host of --base-url (repeatable)."),
    ] = None,
    clock_is_right: ClockIsRight = False,
) -> None:
    """Serve the desk: its own interface under /v1, ASTM F3548-21 under /dss/v1. Sets one up where there is none."""
    from modusvivendi.desk.serving import Listening, serve_desk

    listening = Listening(host, port, base_url, certificate, private_key, client_ca)
    serve_desk(
        _settings(config, store, public_key or [], audience or [], base_url),
        listening,
        lambda line: print_lines([line], error=True),
        clock_is_right=clock_is_right,
    )


@desk.command()
def verify(
    file: Annotated[
        Path, typer.Argument(metavar="BUNDLE|STORE", help="A bundle of evidence, or a desk's SQLite file.")
    ],
    *,
    key: Annotated[str, typer.Option(help="The log's public key (base64), known from elsewhere.")] = "",
    keys: Annotated[Path | None, typer.Option(help="The desk's key file: sealed content is compared as well.")] = None,
    json: Json = False,
) -> None:
    """Verify, offline, a bundle of evidence or a whole store; names each entry that does not hold."""
    from modusvivendi.desk.checking import check_file

    with Progress() as progress:
        verdict = check_file(file, key, keys, progress.step)
    if json:
        print_json(verdict.as_json())
    else:
        print_lines(verdict.lines())
    if verdict.problems:
        raise typer.Exit(2)


@desk.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that does not exist yet.")],
    *,
    config: Config = HERE,
    json: Json = False,
) -> None:
    """Copy the store while it is in use, of either kind, and verify the copy. The key file is kept apart from it."""
    from modusvivendi.desk.configuration import read_configuration
    from modusvivendi.desk.founding import store_and_keys
    from modusvivendi.desk.keeping import back_up

    settings = read_configuration(config)
    store, keys = store_and_keys(settings)
    try:
        with Progress() as progress:
            count = back_up(store, file, keys, settings.origin, progress.step)
    finally:
        store.close()
    print_json({"file": str(file), "entries": count}) if json else print_lines([f"{file}: {count} entries, verified"])


@desk.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    *,
    config: Config = HERE,
    json: Json = False,
) -> None:
    """Put a backup into an empty store, and verify it."""
    from modusvivendi.desk.configuration import read_configuration
    from modusvivendi.desk.founding import store_and_keys
    from modusvivendi.desk.keeping import restore as put_back

    settings = read_configuration(config)
    store, keys = store_and_keys(settings)
    try:
        with Progress() as progress:
            count = put_back(file, store, keys, settings.origin, progress.step)
    finally:
        store.close()
    print_json({"entries": count}) if json else print_lines([f"{count} entries restored and verified"])


@desk.command()
def sweep(*, clock_is_right: ClockIsRight = False, config: Config = HERE, json: Json = False) -> None:
    """Let what is over leave the index, and shred what has been over for longer than it is to be kept."""
    from modusvivendi.desk.configuration import read_configuration
    from modusvivendi.desk.office import open_desk
    from modusvivendi.desk.retention import sweep as sweep_desk
    from modusvivendi.desk.timekeeping import check_start

    opened = open_desk(read_configuration(config))
    try:
        if not clock_is_right:
            check_start(opened)
        expired, shredded = sweep_desk(opened)
    finally:
        opened.close()
    if json:
        print_json({"expired": expired, "shredded": shredded})
    else:
        print_lines([f"{expired} objects expired, {shredded} entries shredded"])


@desk.command()
def erase(
    party: Annotated[str, typer.Argument(metavar="PARTY")],
    *,
    reason: Annotated[str, typer.Option(help="Why; it stands in the log.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, only say what would be erased.")] = False,
    config: Config = HERE,
    json: Json = False,
) -> None:
    """Make unreadable all that a party filed, was told and said, and what others were told of it."""
    from modusvivendi.desk.configuration import read_configuration
    from modusvivendi.desk.erasure import erase as erase_party
    from modusvivendi.desk.erasure import survey
    from modusvivendi.desk.office import open_desk

    opened = open_desk(read_configuration(config))
    try:
        found = erase_party(opened, party, reason) if yes else survey(opened, party)
    finally:
        opened.close()
    if json:
        print_json({"party": party, "erased": yes, "objects": found.objects, "entries": found.entries})
        return
    what = f"{party}: live objects ended: {found.objects}; entries made unreadable: {found.entries}"
    lines = [what if yes else f"{what}. This is what would be: nothing was done (--yes does it)"]
    if yes:
        lines.append("Backups made before still hold the content: destroy them.")
    print_lines(lines)


def _settings(
    config: Path, store: str | None, token_keys: list[Path], audiences: list[str], base_url: str
) -> "Configuration":
    from modusvivendi.desk.configuration import read_configuration
    from modusvivendi.desk.founding import found_here, override

    there = config.exists() or config != HERE
    settings = read_configuration(config) if there else found_here(config, token_keys, base_url)
    return override(settings, store, token_keys, audiences)
