"""Proofs of the Merkle tree: the vectors of Certificate Transparency's own tests, laws, and forgeries."""

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modusvivendi.desk.log import merkle

# The test tree of the Certificate Transparency sources (RFC 6962's reference implementation), Apache-2.0.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A, B, C = ROOTS[2], ROOTS[4], ROOTS[1]
L1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
L4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
L6 = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
P23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
P45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
P67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
P47 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
# (leaf counted from 1, size): path
INCLUSION = {(1, 1): [], (1, 8): [L1, P23, P47], (6, 8): [L4, P67, B], (3, 3): [A], (2, 5): [C, P23, L4]}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [L1, P23, P47],
    (6, 8): [P45, P67, B],
    (2, 5): [P23, L4],
    (6, 7): [P45, L6, B],
}


def grown(entries: list[bytes]) -> Callable[[int, int], bytes]:
    nodes: dict[tuple[int, int], bytes] = {}
    for seq, entry in enumerate(entries):
        made = merkle.grow(seq, merkle.hash_leaf(entry), lambda *key: nodes[key])
        nodes.update({(level, number): top for level, number, top in made})
    return lambda level, number: nodes[level, number]


NODE = grown([bytes.fromhex(leaf) for leaf in LEAVES])


def plain_root(entries: list[bytes]) -> bytes:
    """Section 2.1 as it is written."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = 1
    while 2 * k < len(entries):
        k *= 2
    return hashlib.sha256(b"\x01" + plain_root(entries[:k]) + plain_root(entries[k:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference(size: int) -> None:
    assert merkle.root(size, NODE).hex() == ROOTS[size]


@pytest.mark.parametrize(("case", "path"), INCLUSION.items())
def test_inclusion_proofs_are_those_of_the_reference(case: tuple[int, int], path: list[str]) -> None:
    leaf, size = case
    found = merkle.prove_inclusion(leaf - 1, size, NODE)
    assert [step.hex() for step in found] == path
    hashed = merkle.hash_leaf(bytes.fromhex(LEAVES[leaf - 1]))
    assert merkle.verify_inclusion(hashed, leaf - 1, size, found, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("case", "path"), CONSISTENCY.items())
def test_consistency_proofs_are_those_of_the_reference(case: tuple[int, int], path: list[str]) -> None:
    first, second = case
    found = merkle.prove_consistency(first, second, NODE)
    assert [step.hex() for step in found] == path
    assert merkle.verify_consistency(first, second, bytes.fromhex(ROOTS[first]), bytes.fromhex(ROOTS[second]), found)


def test_every_proof_of_a_tree_of_forty_holds_and_is_of_no_other_leaf_or_size() -> None:
    entries = [str(number).encode() for number in range(40)]
    node = grown(entries)
    roots = [plain_root(entries[:size]) for size in range(41)]
    leaves = [merkle.hash_leaf(entry) for entry in entries]
    for size in range(41):
        assert merkle.root(size, node) == roots[size]
        for first in range(size + 1):
            path = merkle.prove_consistency(first, size, node)
            assert merkle.verify_consistency(first, size, roots[first], roots[size], path)
            if 0 < first < size:
                assert not merkle.verify_consistency(first, size, roots[first - 1], roots[size], path)
                assert not merkle.verify_consistency(first, size, roots[first], roots[size - 1], path)
                assert not merkle.verify_consistency(first, size, roots[first], roots[size], [*path, roots[0]])
        for index in range(size):
            path = merkle.prove_inclusion(index, size, node)
            assert merkle.verify_inclusion(leaves[index], index, size, path, roots[size])
            assert not merkle.verify_inclusion(leaves[index - 1], index, size, path, roots[size]) or size == 1
            assert not merkle.verify_inclusion(leaves[index], index, size, [*path, roots[0]], roots[size])
            assert not path or not merkle.verify_inclusion(leaves[index], index, size, path[:-1], roots[size])


@given(st.data())
def test_a_flipped_bit_breaks_a_proof(data: st.DataObject) -> None:
    index = data.draw(st.integers(0, 7))
    path = merkle.prove_inclusion(index, 8, NODE)
    step, bit = data.draw(st.integers(0, 2)), data.draw(st.integers(0, 255))
    path[step] = (int.from_bytes(path[step], "big") ^ 1 << bit).to_bytes(32, "big")
    leaf = merkle.hash_leaf(bytes.fromhex(LEAVES[index]))
    assert not merkle.verify_inclusion(leaf, index, 8, path, bytes.fromhex(ROOTS[8]))


def test_what_is_not_in_the_tree_has_no_proof() -> None:
    for index, size in ((8, 8), (-1, 8), (0, 0)):
        with pytest.raises(ValueError, match="not in a tree"):
            merkle.prove_inclusion(index, size, NODE)
        assert not merkle.verify_inclusion(NODE(0, 0), index, size, [], bytes.fromhex(ROOTS[1]))
    with pytest.raises(ValueError, match="no prefix"):
        merkle.prove_consistency(8, 7, NODE)
    assert not merkle.verify_consistency(8, 7, bytes.fromhex(ROOTS[8]), bytes.fromhex(ROOTS[7]), [])
