"""The log in a store: it grows, proves itself, and finds forks."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from modusvivendi.core.errors import ModusError
from modusvivendi.desk.log import merkle, tree
from modusvivendi.desk.log.notes import Head, cosign, verify
from modusvivendi.desk.stores import Store

KEY, PARTY = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
PUBLIC, PARTY_PUBLIC = (key.public_key().public_bytes_raw() for key in (KEY, PARTY))
ORIGIN = "example.org/desk"


@pytest.fixture
def log(store: Store) -> Store:
    store.create(tree.SCHEMA)
    for number in range(11):

        def work(transaction, number=number):
            assert tree.size(transaction) == number
            tree.append(transaction, number, b"entry %d" % number)
            return tree.seal(transaction, number + 1, ORIGIN, KEY)

        assert verify(store.write(work), PUBLIC, ORIGIN).size == number + 1
    return store


def test_each_entry_is_proved_in_each_head(log: Store) -> None:
    for seq in range(11):
        for count in range(seq + 1, 12):
            path = log.read(lambda t, seq=seq, count=count: tree.prove_inclusion(t, seq, count))
            head = log.read(lambda t, count=count: tree.head_of(t, count - 1))
            leaf = merkle.hash_leaf(b"entry %d" % seq)
            assert head
            assert merkle.verify_inclusion(leaf, seq, count, path, head[0].root)


def test_heads_go_on_from_each_other(log: Store) -> None:
    old, new = (log.read(lambda t, seq=seq: tree.head_of(t, seq)) for seq in (3, 9))
    assert old
    assert new
    path = log.read(lambda t: tree.prove_consistency(t, 4, 10))
    assert merkle.verify_consistency(4, 10, old[0].root, new[0].root, path)


def test_no_proof_beyond_the_log(log: Store) -> None:
    for ask in (lambda t: tree.prove_inclusion(t, 3, 12), lambda t: tree.prove_consistency(t, 3, 12)):
        with pytest.raises(ModusError, match="11 entries"):
            log.read(ask)
    with pytest.raises(ModusError, match="not in a tree"):
        log.read(lambda t: tree.prove_inclusion(t, 11, 11))


def test_a_party_cosigns_what_it_saw(log: Store) -> None:
    head, note = log.read(tree.newest_head) or pytest.fail("no head")
    line = cosign(head, "north", PARTY, 1_700_000_000)
    assert log.write(lambda t: tree.cosign(t, "north", PARTY_PUBLIC, note + line)) == 11
    assert log.write(lambda t: tree.cosign(t, "north", PARTY_PUBLIC, note + line)) == 11
    assert log.read(lambda t: tree.cosignatures(t, 11)) == [("north", line.strip())]
    with pytest.raises(ModusError, match="not accepted"):
        log.write(lambda t: tree.cosign(t, "south", PARTY_PUBLIC, note + line))
    with pytest.raises(ModusError, match="not accepted"):
        log.write(lambda t: tree.cosign(t, "north", PUBLIC, note + line))


def test_a_cosigned_head_of_another_history_is_found(log: Store) -> None:
    other = Head(ORIGIN, 5, bytes(32))
    note = other.text + "\n" + cosign(other, "north", PARTY, 1_700_000_000)
    with pytest.raises(tree.ForkError, match="never had"):
        log.write(lambda t: tree.cosign(t, "north", PARTY_PUBLIC, note))
