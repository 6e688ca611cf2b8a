"""The Merkle tree of RFC 6962, section 2: hashes, inclusion proofs, consistency proofs, and how they are verified.

A tree is known by its *nodes*: node (level, k) is the root of the complete subtree over leaves k·2^level up to, but not
including, (k + 1)·2^level. Functions that need nodes are given one that looks them up.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

Node = Callable[[int, int], bytes]
"""From level and number to the hash of a complete subtree."""

EMPTY_ROOT = hashlib.sha256(b"").digest()


def hash_leaf(entry: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 ‖ entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(size: int, leaf: bytes, node: Node) -> list[tuple[int, int, bytes]]:
    """Return the nodes (level, number, hash) that a leaf completes when it is added to a tree of ``size`` leaves."""
    made = [(0, size, leaf)]
    level, number, top = 0, size, leaf
    while number % 2:
        top = hash_node(node(level, number - 1), top)
        level, number = level + 1, number // 2
        made.append((level, number, top))
    return made


def root(size: int, node: Node) -> bytes:
    """Return the root over the first ``size`` leaves."""
    return subtree(0, size, node) if size else EMPTY_ROOT


def subtree(start: int, end: int, node: Node) -> bytes:
    """Return the hash over leaves start … end - 1, as section 2.1 splits them (start on a multiple of that split)."""
    hashes = [node(level, number) for level, number in complete(start, end)]
    top = hashes.pop()
    while hashes:
        top = hash_node(hashes.pop(), top)
    return top


def prove_inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """Return the audit path of a leaf in a tree of ``size`` leaves (section 2.1.1), from the leaf upwards.

    Raises ValueError when the leaf is not in the tree.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size} leaves")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(subtree(middle, end, node))
            end = middle
        else:
            path.append(subtree(start, middle, node))
            start = middle
    return path[::-1]


def prove_consistency(first: int, second: int, node: Node) -> list[bytes]:
    """Return the proof that the tree of ``first`` leaves is a prefix of that of ``second`` (section 2.1.2).

    Raises ValueError unless 0 <= first <= second.
    """
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {first} leaves is no prefix of one of {second}")
    if first in (0, second):
        return []
    path: list[bytes] = []
    start, end, whole = 0, second, True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(subtree(middle, end, node))
            end = middle
        else:
            path.append(subtree(start, middle, node))
            start, whole = middle, False
    if not whole:
        path.append(subtree(start, end, node))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], head: bytes) -> bool:
    """Tell whether the path leads from a leaf's hash to the root ``head`` over ``size`` leaves (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    number, last, top = index, size - 1, leaf
    for step in path:
        if not last:
            return False
        if number % 2 or number == last:
            top = hash_node(step, top)
            while not number % 2 and number:
                number, last = number // 2, last // 2
        else:
            top = hash_node(top, step)
        number, last = number // 2, last // 2
    return not last and top == head


def verify_consistency(first: int, second: int, old: bytes, new: bytes, path: Sequence[bytes]) -> bool:
    """Tell whether the path shows that root ``old`` is a prefix of root ``new`` (RFC 9162, 2.1.4.2)."""
    if not 0 <= first <= second:
        return False
    if first == second:
        return not path and old == new
    if not first:
        return not path and old == EMPTY_ROOT
    steps = list(path)
    if not first & (first - 1):
        steps.insert(0, old)
    if not steps:
        return False
    number, last = first - 1, second - 1
    while number % 2:
        number, last = number // 2, last // 2
    before = after = steps[0]
    for step in steps[1:]:
        if not last:
            return False
        if number % 2 or number == last:
            before, after = hash_node(step, before), hash_node(step, after)
            while not number % 2 and number:
                number, last = number // 2, last // 2
        else:
            after = hash_node(after, step)
        number, last = number // 2, last // 2
    return not last and before == old and after == new


def _split(count: int) -> int:
    """Return the largest power of two below ``count`` (of at least 2)."""
    return 1 << (count - 1).bit_length() - 1


def complete(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut leaves start … end - 1 into complete subtrees (level, number), the largest first."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level
