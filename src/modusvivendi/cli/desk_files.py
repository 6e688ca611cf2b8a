"""The commands ``modus desk file`` and ``modus desk fetch``: objects from files to a desk, and back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from modusvivendi.cli.speech import Progress, print_json, print_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modusvivendi.desk.client import Sent

Url = Annotated[str, typer.Option(metavar="URL", help="Where the desk is.")]
TokenFile = Annotated[Path, typer.Option("--token", metavar="FILE", help="A file with the party's token.")]
Format = Annotated[
    str | None, typer.Option("--format", metavar="geojson|kml|moving|cot|aco|csv", help="[default: by the ending]")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")]
HERE = "http://127.0.0.1:8600"
LEVELS = ("none", "exists", "cell_hour", "exact")
_SHOWN = 50


def file(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="GeoJSON, KML, Moving Features, Cursor-on-Target, airspace order, CSV."),
    ],
    *,
    party: Annotated[str, typer.Option(metavar="PARTY", help="For whom: the token's own party, or one it files for.")],
    token: TokenFile,
    key: Annotated[Path, typer.Option(metavar="FILE", help="The signing key (PEM).")],
    url: Url = HERE,
    disclose: Annotated[
        list[str] | None,
        typer.Option(metavar="PARTY=LEVEL", help="Who is told, none|exists|cell_hour|exact (repeatable; * for all)."),
    ] = None,
    form: Format = None,
    begin: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%MZ"],
            metavar="YYYY-MM-DDTHH:MMZ",
            help="Move all times alike, so that the first object begins then: for an exercise.",
        ),
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="All of each file or nothing of it, in one request; times as they stand.")
    ] = False,
    json: Json = False,
) -> None:
    """File all objects of files at a desk; what is there already is left alone, so that a file may be sent again."""
    from modusvivendi.core.errors import ModusError
    from modusvivendi.desk.client import begin_at, file_all, import_all, open_client
    from modusvivendi.io.operations.files import find_format, read_filings, read_text

    rules = _read_rules(disclose or [])
    if whole and begin:
        raise ModusError("--whole sends a file as it stands", repair="leave out --begin, or --whole")
    client = open_client(url, token, key)
    if whole:
        texts = [(read_text(path), form or find_format(path.name)) for path in files]
        _report([one for text, chosen in texts for one in import_all(client, text, chosen, party, rules)], json=json)
        return
    filings = [filing for path in files for filing in read_filings(path, party=party, form=form).filings]
    if begin is not None:
        filings = begin_at(filings, begin.replace(tzinfo=UTC))
    with Progress() as progress:
        progress.step(f"{len(filings):,} objects")
        sent = file_all(client, filings, party, rules)
    _report(sent, json=json)


def fetch(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="A file to write.")],
    *,
    token: TokenFile,
    url: Url = HERE,
    form: Format = None,
    told: Annotated[bool, typer.Option("--told", help="Others' objects instead, whose exact place they gave.")] = False,
    json: Json = False,
) -> None:
    """Write the party's own live objects at a desk into a file: exact places, to be kept as the filer keeps them."""
    from modusvivendi.desk.client import open_client
    from modusvivendi.io.operations.files import find_format
    from modusvivendi.io.whole import write_whole

    chosen = form or find_format(out.name)
    content, count = open_client(url, token, None).download(
        f"/v1/export?format={quote(chosen)}&of={'told' if told else 'own'}"
    )
    write_whole(out, content)
    print_json({"file": str(out), "objects": count}) if json else print_lines([f"{out}: {count} objects"])


def cosign(
    kept: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where the head that was seen last is kept; made at the first look.")
    ],
    *,
    party: Annotated[str, typer.Option(metavar="PARTY", help="Who co-signs.")],
    token: TokenFile,
    key: Annotated[Path, typer.Option(metavar="FILE", help="The signing key (PEM).")],
    url: Url = HERE,
    json: Json = False,
) -> None:
    """Hold the head of a desk's log against the one seen before, and co-sign it: to be run often, by every party."""
    from modusvivendi.desk.client import open_client
    from modusvivendi.desk.watching import watch

    found = watch(open_client(url, token, key), party, kept)
    if json:
        print_json({"size": found.size, "before": found.before, "fingerprint": found.fingerprint})
        return
    grown = "first look: compare the key's fingerprint out of band" if found.before is None else f"from {found.before}"
    print_lines([f"{found.size} entries ({grown}), co-signed; log key {found.fingerprint}"])


def _report(sent: "Sequence[Sent]", *, json: bool) -> None:
    if json:
        print_json({"objects": [_say(one) for one in sent]})
    else:
        print_lines(_lines(sent))
    if any(one.refused for one in sent):
        raise typer.Exit(2)


def _read_rules(given: list[str]) -> dict[str, str]:
    from modusvivendi.core.errors import ModusError

    rules: dict[str, str] = {}
    for one in given:
        recipient, equals, level = one.partition("=")
        if not recipient or not equals or level not in LEVELS:
            raise ModusError(
                f"--disclose {one[:60]!r} does not say who is told how much",
                repair=f"write PARTY=LEVEL, with a level of {', '.join(LEVELS)}",
            )
        rules[recipient] = level
    return rules


def _say(one: "Sent") -> dict[str, Any]:
    return {
        "name": one.name, "kind": one.kind, "id": one.id, "conflicts": one.conflicts, "known": one.known,
        "refused": one.refused or None, "doubts": list(one.doubts),
    }  # fmt: skip


def _lines(sent: "Sequence[Sent]") -> list[str]:
    fresh = [one for one in sent if one.id and not one.known]
    known, refused = sum(one.known for one in sent), sum(bool(one.refused) for one in sent)
    meet = sum(one.conflicts > 0 for one in fresh)
    lines = [f"{len(fresh)} filed, {known} there already, {refused} refused; {meet} meet others (both sides are told)"]
    for one in sent[:_SHOWN]:
        state = one.refused or ("there already" if one.known else f"{one.conflicts} conflicts" if one.conflicts else "")
        lines.append(f"  {one.kind} {one.name or one.id}{': ' if state else ''}{state}")
        lines += [f"    ? {doubt}" for doubt in one.doubts]
    if len(sent) > _SHOWN:
        lines.append(f"  … and {len(sent) - _SHOWN} more")
    return [*lines, "Notification is not permission and no guarantee of safety."]
