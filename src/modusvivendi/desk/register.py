"""Who takes part: parties, their signing keys, who may file for whom, and who has left."""

import base64
from dataclasses import dataclass

from modusvivendi.desk.journal import Journal
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.signatures import Statement, key_id
from modusvivendi.desk.stores import Transaction

ROLES = {
    "party": "an armed party or a power",
    "agency": "a relief agency or another civilian body",
    "intermediary": "files for others, with their recorded consent",
    "cell": "the neutral duty officers of the desk: they see exact content and decide challenges",
    "auditor": "sees the log and its proofs, no content",
}


@dataclass(frozen=True, slots=True)
class Member:
    """A party of the register; ``standing`` is ``active`` or ``withdrawn``."""

    id: str
    role: str
    name: str
    standing: str


def members(transaction: Transaction) -> list[Member]:
    """Return all parties, in the order of their ids."""
    return [Member(*row) for row in transaction.rows("SELECT id, role, name, standing FROM parties ORDER BY id")]


def member(transaction: Transaction, id: str) -> Member | None:
    """Return a party, None when it is not registered."""
    found = transaction.row("SELECT id, role, name, standing FROM parties WHERE id = ?", (id,))
    return Member(*found) if found else None


def enrol(journal: Journal, id: str, role: str, name: str) -> int:
    """Register a party, or change its role and name; done out of band by whoever runs the desk."""
    if role not in ROLES:
        raise RefusalError(422, f"there is no role {role!r}", f"Take one of {', '.join(ROLES)}.")
    return journal.add("party", "desk", {"party": id, "role": role, "name": name})


def add_key(journal: Journal, party: str, public: bytes) -> str:
    """Register a public signing key (32 bytes, Ed25519) and return its id; its fingerprint is compared out of band."""
    if len(public) != 32:
        raise RefusalError(422, "a public key of Ed25519 has 32 bytes")
    if member(journal.transaction, party) is None:
        raise RefusalError(404, f"there is no party {party!r}", "Register the party first.")
    identity = key_id(public)
    if journal.transaction.row("SELECT party FROM party_keys WHERE key_id = ?", (identity,)):
        raise RefusalError(409, "this key is or was registered", "Make a new key: none is used twice.")
    journal.add("key", "desk", {"party": party, "key_id": identity, "public": base64.b64encode(public).decode()})
    return identity


def revoke_key(journal: Journal, identity: str, reason: str) -> int:
    """Revoke a signing key: what it signed before stays, what it signs from now on is refused."""
    found = journal.transaction.row("SELECT party, revoked FROM party_keys WHERE key_id = ?", (identity,))
    if found is None:
        raise RefusalError(404, "there is no such key")
    if found[1] is not None:
        raise RefusalError(409, "this key is revoked already")
    return journal.add("revocation", "desk", {"party": found[0], "key_id": identity, "reason": reason})


def public_keys(transaction: Transaction, party: str) -> list[bytes]:
    """Return the public keys of a party that are not revoked, the newest first."""
    rows = transaction.rows(
        "SELECT public FROM party_keys WHERE party = ? AND revoked IS NULL ORDER BY since DESC", (party,)
    )
    return [base64.b64decode(public) for (public,) in rows]


def check_signature(transaction: Transaction, party: str, statement: Statement) -> None:
    """Raise RefusalError (401) unless a valid key of the party signed the statement."""
    found = transaction.row("SELECT party, public, revoked FROM party_keys WHERE key_id = ?", (statement.key_id,))
    if found is None or found[0] != party:
        raise RefusalError(401, "the request is signed by no registered key of the caller")
    if found[2] is not None:
        raise RefusalError(401, "the key that signed the request is revoked", "Register a new key out of band.")
    if not statement.verify(base64.b64decode(found[1])):
        raise RefusalError(401, "the signature does not hold")


def ends_instead(transaction: Transaction, caller: Member, party: str) -> bool:
    """Tell whether a caller who may end objects of a party does so as the neutral cell, because the party is gone.

    A party that has withdrawn may end what it has, and so may for it who has its consent; who has withdrawn ends
    nothing of others. Raises RefusalError (403) for everybody else.
    """
    if caller.id == party:
        return False
    if caller.standing != "active":
        raise RefusalError(403, "the party has withdrawn", "It comes back with POST /v1/standing.")
    if transaction.row("SELECT seq FROM consents WHERE party = ? AND filer = ?", (party, caller.id)):
        return False
    owner = member(transaction, party)
    if caller.role != "cell" or owner is None or owner.standing == "active":
        raise RefusalError(403, f"{caller.id!r} may not end what {party!r} filed")
    return True


def may_file_for(transaction: Transaction, filer: str, party: str) -> int | None:
    """Return the entry of the consent by which a filer may file for a party; None when it files for itself.

    Raises RefusalError (403) without consent, and when the party has withdrawn: what it may not do, nobody does for it.
    """
    if filer == party:
        return None
    found = transaction.row("SELECT seq FROM consents WHERE party = ? AND filer = ?", (party, filer))
    if found is None:
        raise RefusalError(
            403, f"{filer!r} has no recorded consent to file for {party!r}", "The party records it: POST /v1/consents."
        )
    principal = member(transaction, party)
    if principal is None or principal.standing != "active":
        raise RefusalError(403, f"{party!r} has withdrawn", "It comes back with POST /v1/standing.")
    return found[0]
