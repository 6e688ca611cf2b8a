"""Whether a bundle of evidence holds: offline, with nothing but the bundle and the desk's public key."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

from modusvivendi.desk.contents import read_form
from modusvivendi.desk.duty.forms import ProgressForm
from modusvivendi.desk.duty.progress import check_form as check_report
from modusvivendi.desk.imports import check_form
from modusvivendi.desk.journal import BLIND, canonical, digest
from modusvivendi.desk.keys import fingerprint
from modusvivendi.desk.log import merkle
from modusvivendi.desk.log.notes import Head, NoteError, parse, verify, verify_cosignature
from modusvivendi.desk.signatures import SignatureError, read_statement


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold; ``entry``: the number of the entry that it concerns, None for the whole."""

    entry: int | None
    what: str

    def __str__(self) -> str:
        return f"entry {self.entry}: {self.what}" if self.entry is not None else self.what


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found. ``problems`` is empty when everything holds."""

    origin: str
    size: int
    fingerprint: str
    entries: int
    cosigned: tuple[str, ...]
    shredded: int
    problems: tuple[Problem, ...]


def verify_bundle(bundle: Mapping[str, Any], log_key: bytes | None = None) -> Verdict:
    """Verify a bundle.

    ``log_key``: the desk's public key, known from elsewhere; else the bundle's own is used, and its fingerprint is to
    be compared by whoever reads the verdict.
    """
    problems: list[Problem] = []
    try:
        public = log_key or base64.b64decode(bundle["log_key"], validate=True)
        head = verify(bundle["note"], public, bundle["origin"])
    except (NoteError, ValueError, KeyError, TypeError) as error:
        return Verdict(str(bundle.get("origin", "")), 0, "", 0, (), 0, (Problem(None, f"the signed head: {error}"),))
    entries: list[tuple[dict[str, Any], dict[str, Any]]] = []
    last = -1
    for given in bundle["entries"]:
        body, found = _check_entry(given, head)
        problems += found
        if body is not None and not found:
            if body["seq"] <= last:
                problems.append(Problem(body["seq"], "entries are not in order"))
            last = body["seq"]
            entries.append((body, given))
    keys = _Keys.read(body for body, _ in entries)
    for body, given in entries:
        if given.get("content") is not None:
            problems += _check_content(body, base64.b64decode(given["content"]), keys, head.origin)
    problems += _check_sources(entries)
    cosigned, found = _check_cosignatures(bundle["note"], head, keys)
    earlier, more = _check_earlier(bundle.get("cosigned", []), head, public, keys)
    cosigned, found = tuple(sorted({*cosigned, *earlier})), [*found, *more]
    shredded = sum(1 for body, given in entries if "content" in body and given.get("content") is None)
    return Verdict(
        head.origin, head.size, fingerprint(public), len(bundle["entries"]), cosigned, shredded, (*problems, *found)
    )


@dataclass(frozen=True)
class _Keys:
    """Signing keys by their id: whose, since which entry, and until which."""

    known: Mapping[str, tuple[str, bytes, int]]
    revoked: Mapping[str, int]

    @classmethod
    def read(cls, bodies: Iterator[Mapping[str, Any]]) -> "_Keys":
        known: dict[str, tuple[str, bytes, int]] = {}
        revoked: dict[str, int] = {}
        for body in bodies:
            data = body["data"]
            if body["kind"] == "key":
                known[data["key_id"]] = (data["party"], base64.b64decode(data["public"]), body["seq"])
            elif body["kind"] == "revocation":
                revoked[data["key_id"]] = body["seq"]
        return cls(known, revoked)


def _check_entry(given: Mapping[str, Any], head: Head) -> tuple[dict[str, Any] | None, list[Problem]]:
    seq = given.get("seq")
    number = seq if isinstance(seq, int) else None
    try:
        raw = given["body"].encode()
        proof = [bytes.fromhex(step) for step in given["proof"]]
        body = json.loads(raw)
        if canonical(body) != raw or body["seq"] != seq:
            raise ValueError
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        return None, [Problem(number, "is malformed")]
    if not merkle.verify_inclusion(merkle.hash_leaf(raw), body["seq"], head.size, proof, head.root):
        return body, [Problem(number, "is not in the log at this place: it was changed, or its proof was")]
    return body, []


def _check_content(body: Mapping[str, Any], content: bytes, keys: _Keys, origin: str) -> list[Problem]:
    if digest(content) != body.get("content"):
        return [Problem(body["seq"], "its content is not what was sealed")]
    try:
        inner = json.loads(content[BLIND:])
        if not isinstance(inner, dict) or "statement" not in inner:
            signed = body["kind"] != "filing" or (isinstance(inner, dict) and {"import", "follows"} & set(inner))
            return [] if signed else [Problem(body["seq"], "is signed by nobody")]
        statement = read_statement(inner["statement"])
    except (SignatureError, ValueError) as error:
        return [Problem(body["seq"], f"the signed request in it is malformed: {error}")]
    found = keys.known.get(statement.key_id)
    if statement.signature and (found is None or found[0] != body["actor"]):
        return [Problem(body["seq"], "was signed by no key that was registered for its filer")]
    if found and not found[2] < body["seq"] < keys.revoked.get(statement.key_id, body["seq"] + 1):
        return [Problem(body["seq"], "was signed by a key that was not valid at the time")]
    if found and (statement.tag != origin or not statement.verify(found[1])):
        return [Problem(body["seq"], "the filer's signature does not hold")]
    return []


def _check_sources(entries: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> list[Problem]:
    """Hold each object that came of a file or a report against that, where the bundle has both."""
    problems: list[Problem] = []
    inner: dict[int, dict[str, Any]] = {}
    for body, given in entries:
        if body["kind"] in ("filing", "import", "progress") and given.get("content") is not None:
            with suppress(ValueError):
                inner[body["seq"]] = json.loads(base64.b64decode(given["content"])[BLIND:])
    bodies = {body["seq"]: body for body, _ in entries}
    versions = {
        (body["data"]["object"], body["data"]["version"]): body["seq"] for body in bodies.values()
        if body["kind"] == "filing"
    }  # fmt: skip
    for seq, content in inner.items():
        source = content.get("import", content.get("follows"))
        if source is None or "form" not in content:
            continue
        if source in bodies and bodies[source]["actor"] != bodies[seq]["actor"]:
            problems.append(Problem(seq, "follows from a request of somebody else"))
        elif "import" in content and source in inner:
            file = read_statement(inner[source]["statement"]).body
            what = check_form(file, content["place"], content["form"])
            problems += [Problem(seq, what)] if what else []
        elif source in inner:
            data = bodies[seq]["data"]
            before = read_form(inner.get(versions.get((data["object"], data["version"] - 1), -1), {}))
            if before is not None:
                form = ProgressForm.model_validate_json(read_statement(inner[source]["statement"]).body)
                what = check_report(before, content["form"], form, bodies[source]["data"]["late"])
                problems += [Problem(seq, what)] if what else []
    return problems


def _check_earlier(given: Any, head: Head, public: bytes, keys: _Keys) -> tuple[set[str], list[Problem]]:
    """Return who co-signed an earlier head from which the log only grew, and what does not hold."""
    names: set[str] = set()
    problems: list[Problem] = []
    for one in cast("list[Any]", given if isinstance(given, list) else [given]):
        try:
            earlier = verify(one["note"], public, head.origin)
            steps = [bytes.fromhex(step) for step in one["consistency"]]
        except (NoteError, ValueError, KeyError, TypeError, AttributeError) as error:
            problems.append(Problem(None, f"a co-signed head: {error}"))
            continue
        if not merkle.verify_consistency(earlier.size, head.size, earlier.root, head.root, steps):
            problems.append(
                Problem(None, f"the log did not grow from the head of size {earlier.size} that was co-signed")
            )
        found, more = _check_cosignatures(one["note"], earlier, keys)
        names.update(found)
        problems += more
    return names, problems


def _check_cosignatures(note: str, head: Head, keys: _Keys) -> tuple[tuple[str, ...], list[Problem]]:
    cosigned: list[str] = []
    problems: list[Problem] = []
    for line in parse(note)[1]:
        name = line.split(" ")[1]
        if name == head.origin:
            continue
        for party, public, _ in keys.known.values():
            if party == name:
                try:
                    verify_cosignature(head, line, name, public)
                except NoteError:
                    continue
                cosigned.append(name)
                break
        else:
            problems.append(Problem(None, f"the cosignature of {name!r} does not hold"))
    return tuple(sorted(set(cosigned))), problems
