"""The Merkle tree of RFC 9162, section 2.1: roots, proofs, and their verification. Knows hashes only.

A tree that grows is kept as its frontier: the roots of the perfect subtrees that it consists of, largest first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Nodes = Callable[[int, int], bytes]
"""The root of the perfect subtree over the leaves [position * 2^level, (position + 1) * 2^level)."""


class ProofError(Exception):
    """A proof does not show what it should."""


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """A growing tree: its size and the roots of its perfect subtrees."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if len(hashes) != size.bit_count():
            raise ValueError("a frontier has one hash per bit of its size")
        self.size = size
        self._hashes = list(hashes)

    @classmethod
    def parse(cls, size: int, packed: bytes) -> Frontier:
        """What `packed` wrote. Raises ValueError."""
        hashes = [packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES)]
        return cls(size, hashes)

    def packed(self) -> bytes:
        """The hashes, one after the other."""
        return b"".join(self._hashes)

    def append(self, leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Add the hash of a leaf; yields (level, position, hash) of every perfect subtree that this completes."""
        level, position, made = 0, self.size, leaf
        while position & 1:
            made = node_hash(self._hashes.pop(), made)
            level, position = level + 1, position >> 1
            yield level, position, made
        self._hashes.append(made)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> list[tuple[int, int, bytes]]:
        """Add many; all subtrees that they complete."""
        return [node for leaf in leaves for node in self.append(leaf)]

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        if not self._hashes:
            return EMPTY_ROOT
        *rest, made = self._hashes
        for left in reversed(rest):
            made = node_hash(left, made)
        return made


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over the hashes of leaves."""
    tree = Frontier()
    tree.extend(leaves)
    return tree.root()


def _split(count: int) -> int:
    """The largest power of two smaller than `count`, which is at least 2."""
    return 1 << (count - 1).bit_length() - 1


def range_root(nodes: Nodes, *, first: int, last: int) -> bytes:
    """The root over the leaves [first, last); `first` is where a subtree of this tree begins."""
    count = last - first
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return nodes(level, first >> level)
    middle = first + _split(count)
    return node_hash(range_root(nodes, first=first, last=middle), range_root(nodes, first=middle, last=last))


def inclusion_proof(nodes: Nodes, *, index: int, size: int) -> list[bytes]:
    """The audit path of a leaf in the tree of `size` (section 2.1.3.1). Raises ValueError."""
    if not 0 <= index < size:
        raise ValueError("the leaf is not in this tree")
    path: list[bytes] = []
    first, last = 0, size
    while last - first > 1:
        middle = first + _split(last - first)
        if index < middle:
            path.append(range_root(nodes, first=middle, last=last))
            last = middle
        else:
            path.append(range_root(nodes, first=first, last=middle))
            first = middle
    return path[::-1]


def consistency_proof(nodes: Nodes, *, old: int, new: int) -> list[bytes]:
    """That the tree of `old` is the beginning of that of `new` (section 2.1.4.1). Raises ValueError."""
    if not 0 <= old <= new:
        raise ValueError("the older tree is the larger one")
    if old in (0, new):
        return []
    path: list[bytes] = []
    first, last, whole = 0, new, True
    while old != last:
        middle = first + _split(last - first)
        if old <= middle:
            path.append(range_root(nodes, first=middle, last=last))
            last = middle
        else:
            path.append(range_root(nodes, first=first, last=middle))
            first, whole = middle, False
    if not whole:
        path.append(range_root(nodes, first=first, last=last))
    return path[::-1]


def verify_inclusion(*, index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Raise ProofError unless the leaf is at `index` in the tree of `size` with this root (section 2.1.3.2)."""
    if not 0 <= index < size:
        raise ProofError("the leaf lies outside of the tree")
    _check_hashes(leaf, root, *path)
    position, end, made = index, size - 1, leaf
    for sibling in path:
        if end == 0:
            raise ProofError("the path is too long")
        if position & 1 or position == end:
            made = node_hash(sibling, made)
            while position and not position & 1:
                position, end = position >> 1, end >> 1
        else:
            made = node_hash(made, sibling)
        position, end = position >> 1, end >> 1
    if end or made != root:
        raise ProofError("the path does not lead to the root")


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Raise ProofError unless the older tree is the beginning of the newer one (section 2.1.4.2)."""
    _check_hashes(old_root, new_root, *path)
    if not 0 <= old <= new:
        raise ProofError("the older tree is the larger one")
    if old in (0, new):
        if path or (old == new and old_root != new_root) or (old == 0 and old_root != EMPTY_ROOT):
            raise ProofError("the roots differ")
        return
    if old & (old - 1) == 0:
        path = [old_root, *path]
    if not path:
        raise ProofError("the path is empty")
    position, end = old - 1, new - 1
    while position & 1:
        position, end = position >> 1, end >> 1
    made_old = made_new = path[0]
    for sibling in path[1:]:
        if end == 0:
            raise ProofError("the path is too long")
        if position & 1 or position == end:
            made_old, made_new = node_hash(sibling, made_old), node_hash(sibling, made_new)
            while position and not position & 1:
                position, end = position >> 1, end >> 1
        else:
            made_new = node_hash(made_new, sibling)
        position, end = position >> 1, end >> 1
    if end or made_old != old_root or made_new != new_root:
        raise ProofError("the path does not lead to both roots")


def _check_hashes(*hashes: bytes) -> None:
    if any(len(one) != HASH_BYTES for one in hashes):
        raise ProofError("a hash has 32 bytes")
