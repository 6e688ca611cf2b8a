"""Setting up a desk: its files, its parties and their keys."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from modusvivendi.core.errors import ModusError, Where
from modusvivendi.desk.configuration import Configuration, read_configuration
from modusvivendi.desk.keys import Keys, fingerprint, make_keys, read_keys, write_keys
from modusvivendi.desk.office import open_desk
from modusvivendi.desk.projection import SCHEMA
from modusvivendi.desk.register import add_key, enrol, members, revoke_key
from modusvivendi.desk.stores import Store, make_tables, open_store
from modusvivendi.desk.tokens import issue_token, name_host
from modusvivendi.desk.tokens import read_keys as read_token_keys
from modusvivendi.io.whole import open_folder

_LISTED = 40
SCOPES = ("desk.read", "desk.file", "desk.acknowledge")
_SETTINGS = """# The settings of a desk; docs/desk.md says what each means and which others there are.
origin = "{origin}"
audience = ["{origin}"]
keys = "desk-keys.json"
token_keys = [{token_keys}]
store = "desk.sqlite"
{theatre}"""


@dataclass(frozen=True, slots=True)
class Founded:
    """A desk that was set up: its settings file, all files, the fingerprint of the log's key."""

    config: Path
    files: tuple[str, ...]
    fingerprint: str


def found_desk(folder: Path, origin: str, token_keys: Sequence[Path], theatre: str = "") -> Founded:
    """Set up a desk in a folder; ``theatre``: a dossier. Raises ModusError when there is a desk or no such dossier."""
    config = folder / "desk.toml"
    if config.exists():
        raise ModusError("there is a desk here already", Where(str(config)), "Give another folder.")
    read_token_keys(token_keys)
    if theatre:
        from modusvivendi.io.folder import read

        read(theatre)
        theatre = str(Path(theatre).resolve()) if Path(theatre).is_dir() else theatre
    open_folder(folder)
    keys = make_keys()
    write_keys(keys, folder / "desk-keys.json")
    files = [str(folder / "desk-keys.json")]
    listed = [str(path.resolve()) for path in token_keys]
    if not listed:
        make_pair(folder / "issuer.pem", folder / "issuer.pub.pem")
        files += [str(folder / "issuer.pem"), str(folder / "issuer.pub.pem")]
        listed = ["issuer.pub.pem"]
    text = _SETTINGS.format(
        origin=origin,
        token_keys=", ".join(f'"{path}"' for path in listed),
        theatre=f"theatre = {json.dumps(theatre)}\n" if theatre else "",
    )
    unfinished = folder / ".desk.toml.unfinished"
    unfinished.write_text(text, encoding="utf-8")
    unfinished.rename(config)
    read_configuration(config)
    return Founded(config, (str(config), *files), fingerprint(keys.log_public))


def found_here(config: Path, token_keys: Sequence[Path], base_url: str = "") -> Configuration:
    """Set up a desk beside a settings file that does not exist yet, named by its address, and return its settings."""
    origin = next(iter(name_host(base_url)), "localhost")
    return read_configuration(found_desk(config.parent, origin, token_keys).config)


def override(
    settings: Configuration, store: str | None, token_keys: Sequence[Path], audiences: Sequence[str]
) -> Configuration:
    """Return settings with what was given on the command line."""
    return replace(
        settings,
        store=store or settings.store,
        token_keys=tuple(token_keys) or settings.token_keys,
        audience=tuple(audiences) or settings.audience,
    )


def store_and_keys(settings: Configuration) -> tuple[Store, Keys]:
    """Open the store and read the key file that settings name."""
    keys = read_keys(settings.keys)
    return open_store(settings.store), keys


def enrol_party(settings: Configuration, id: str, role: str, name: str, key: Path | None, new_key: Path | None) -> str:
    """Register a party and, if given or asked for, a signing key; returns its fingerprint, empty without a key."""
    import re

    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", id):
        raise ModusError(f"{id[:64]!r} is no id of a party", repair="Take small letters, digits, - and _.")
    public = b""
    if new_key:
        public = make_pair(new_key, new_key.with_suffix(".pub.pem"))
    elif key:
        public = read_public(key)
    desk = open_desk(settings)
    try:
        desk.write(lambda journal: (enrol(journal, id, role, name), public and add_key(journal, id, public)))
    finally:
        desk.close()
    return fingerprint(public) if public else ""


def revoke_by_fingerprint(settings: Configuration, named: str, reason: str) -> str:
    """Revoke the signing key with an id or a fingerprint, and return whose it was."""
    digits = named.replace(" ", "").lower()
    desk = open_desk(settings)
    try:
        rows = desk.read(lambda t: t.rows("SELECT key_id, party FROM party_keys WHERE revoked IS NULL"))
        found = [(id, party) for id, party in rows if len(digits) >= 32 and id.startswith(digits)]
        if len(found) != 1:
            raise ModusError("there is no such key", repair="Give all digits of its fingerprint.")
        desk.write(lambda journal: revoke_key(journal, found[0][0], reason))
    finally:
        desk.close()
    return found[0][1]


def issue(
    settings: Configuration, party: str, scopes: Sequence[str], seconds: int, issuer: Path, *, anyway: bool = False
) -> str:
    """Return a token for a party, signed by the issuer's private key.

    A token for the desk's own interface is issued to registered parties only, unless ``anyway``: the desk answers
    nobody else. One for the standard surface alone (scopes ``utm.…``) goes to any subject. Raises ModusError.
    """
    if not anyway and not (scopes and all(scope.startswith("utm.") for scope in scopes)):
        _check_registered(settings, party)
    path = issuer if issuer.is_absolute() or issuer.exists() else settings.keys.parent / issuer
    try:
        private = path.read_bytes()
    except OSError as error:
        raise ModusError(f"the issuer's key cannot be read: {error.strerror}", Where(str(path))) from None
    return issue_token(private, party, scopes or SCOPES, settings.audience[0], seconds=seconds)


def _check_registered(settings: Configuration, party: str) -> None:
    """Raise ModusError with those who are registered unless a party is one of them; makes no store to look into."""
    if "://" not in settings.store and not Path(settings.store).is_file():
        raise ModusError(
            "the desk's store is not here, so nobody is known to be registered", Where(settings.store),
            f"Register first: modus desk party {party} --new-key {party}.pem. Where the store is elsewhere: --anyway.",
        )  # fmt: skip
    store = open_store(settings.store)
    try:
        make_tables(store, SCHEMA)
        known = [one.id for one in store.read(members)]
    finally:
        store.close()
    if party not in known:
        listed = ", ".join(known[:_LISTED]) or "nobody"
        more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
        raise ModusError(
            f"{party[:64]!r} is not registered; registered: {listed}{more}", Where(store.name),
            f"Register it first: modus desk party {party[:64]} --new-key {party[:64]}.pem",
        )  # fmt: skip


def make_pair(private: Path, public: Path) -> bytes:
    """Write a new Ed25519 key into two new files and return the public one's 32 bytes."""
    key = Ed25519PrivateKey.generate()
    content = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        handle = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise ModusError(f"the key file cannot be made: {error.strerror}", Where(str(private))) from None
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    public.write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return key.public_key().public_bytes_raw()


def read_public(path: Path) -> bytes:
    """Return the 32 bytes of an Ed25519 public key in PEM; raises ModusError when it is none."""
    try:
        loaded = serialization.load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise ModusError(f"the key cannot be read: {error.strerror}", Where(str(path))) from None
    except ValueError:
        loaded = None
    if not isinstance(loaded, Ed25519PublicKey):
        raise ModusError("this is no public Ed25519 key in PEM", Where(str(path)))
    return loaded.public_bytes_raw()
