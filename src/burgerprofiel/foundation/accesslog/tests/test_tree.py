"""The tree against the vectors that certificate-transparency publishes, and against its own definition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.foundation.accesslog import tree

# The eight leaves of the tests of certificate-transparency, and the roots of their trees of 1 to 8.
LEAVES = [
    bytes.fromhex(given)
    for given in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
INCLUSION = {
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
CONSISTENCY = {
    (1, 1): (),
    (1, 8): INCLUSION[0, 8],
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
    (6, 7): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
}


def by_definition(hashes: Sequence[bytes]) -> bytes:
    """MTH of RFC 9162, section 2.1.1, word for word."""
    if not hashes:
        return tree.EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    middle = 1
    while middle * 2 < len(hashes):
        middle *= 2
    return tree.node_hash(by_definition(hashes[:middle]), by_definition(hashes[middle:]))


def nodes_of(hashes: Sequence[bytes]) -> tree.Nodes:
    return lambda level, position: by_definition(hashes[position << level : (position + 1) << level])


HASHES = [tree.leaf_hash(data) for data in LEAVES]


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    assert tree.root(HASHES[:size]).hex() == ROOTS[size - 1]


def test_the_empty_tree() -> None:
    assert tree.Frontier().root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_published_inclusion_proofs(index: int, size: int) -> None:
    path = tree.inclusion_proof(nodes_of(HASHES[:size]), index=index, size=size)
    assert tuple(one.hex() for one in path) == INCLUSION[index, size]
    root = bytes.fromhex(ROOTS[size - 1])
    tree.verify_inclusion(index=index, size=size, leaf=HASHES[index], path=path, root=root)


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_published_consistency_proofs(old: int, new: int) -> None:
    path = tree.consistency_proof(nodes_of(HASHES), old=old, new=new)
    assert tuple(one.hex() for one in path) == CONSISTENCY[old, new]
    roots = [bytes.fromhex(ROOTS[size - 1]) for size in (old, new)]
    tree.verify_consistency(old=old, new=new, old_root=roots[0], new_root=roots[1], path=path)


sizes = st.integers(1, 130)


def leaves(count: int) -> list[bytes]:
    return [tree.leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


@given(sizes, st.data())
def test_every_leaf_is_proven_and_no_other_is(size: int, data: st.DataObject) -> None:
    hashes = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    root = by_definition(hashes)
    path = tree.inclusion_proof(nodes_of(hashes), index=index, size=size)
    tree.verify_inclusion(index=index, size=size, leaf=hashes[index], path=path, root=root)
    wrongs: tuple[dict[str, Any], ...] = (
        {"leaf": tree.leaf_hash(b"another")},
        {"index": index + 1 if index + 1 < size else index - 1},
        {"size": size * 2},
        {"root": tree.EMPTY_ROOT},
        {"path": [*path, root]},
        {"path": [root, *path]},
        {"path": path[:-1] if path else [root]},
        {"path": [tree.leaf_hash(path[0]), *path[1:]] if path else [root]},
        {"path": [path[0][:-1], *path[1:]] if path else [b""]},
    )
    for wrong in wrongs:
        right: dict[str, Any] = {
            "index": index,
            "size": size,
            "leaf": hashes[index],
            "path": path,
            "root": root,
        }
        with pytest.raises(tree.ProofError):
            tree.verify_inclusion(**(right | wrong))


@given(sizes, sizes, st.data())
def test_an_older_tree_is_proven_to_be_the_beginning_and_another_is_not(
    one: int, two: int, data: st.DataObject
) -> None:
    old, new = sorted((one, two))
    hashes = leaves(new)
    roots = by_definition(hashes[:old]), by_definition(hashes)
    path = tree.consistency_proof(nodes_of(hashes), old=old, new=new)
    tree.verify_consistency(old=old, new=new, old_root=roots[0], new_root=roots[1], path=path)
    changed = data.draw(st.integers(0, old - 1))
    rewritten = [*hashes]
    rewritten[changed] = tree.leaf_hash(b"rewritten")
    forged = tree.consistency_proof(nodes_of(rewritten), old=old, new=new)
    with pytest.raises(tree.ProofError):
        tree.verify_consistency(
            old=old, new=new, old_root=roots[0], new_root=by_definition(rewritten), path=forged
        )
    with pytest.raises(tree.ProofError):
        tree.verify_consistency(
            old=new, new=old - 1, old_root=roots[1], new_root=by_definition(hashes[: old - 1]), path=path
        )


@given(sizes, st.integers(0, 130))
def test_a_tree_that_grows_in_pieces_is_the_same_tree(size: int, cut: int) -> None:
    hashes = leaves(size)
    first = tree.Frontier()
    nodes = first.extend(hashes[:cut])
    rest = tree.Frontier.parse(first.size, first.packed())
    nodes += rest.extend(hashes[cut:])
    assert rest.root() == by_definition(hashes)
    assert all(nodes_of(hashes)(level, position) == made for level, position, made in nodes)
    perfect = {(level, at) for level in range(1, 8) for at in range(size >> level)}
    assert {(level, position) for level, position, _ in nodes} == perfect


def test_the_beginning_of_everything_is_the_empty_tree() -> None:
    root = by_definition(leaves(3))
    tree.verify_consistency(old=0, new=3, old_root=tree.EMPTY_ROOT, new_root=root, path=[])
    with pytest.raises(tree.ProofError):
        tree.verify_consistency(old=0, new=3, old_root=root, new_root=root, path=[])
