"""The tree in the database: leaves, the nodes above each 256 of them, checkpoints. Nothing here is ever changed.

Every node of level 8, 16, 24, ... is stored; those in between are made again of at most 256 hashes.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from burgerprofiel.foundation import database
from burgerprofiel.foundation.accesslog import notes, tree

TILE_LEVELS = 8
LARGEST = 2**62

_CHECKPOINT = (
    "SELECT size, root, note, vkey, horizon::text AS horizon, made_at FROM foundation_accesslog_checkpoint"
)
_FIRST_STAMPED = f"""
{_CHECKPOINT} WHERE size = (SELECT min(size) FROM foundation_accesslog_timestamp WHERE size > %(index)s)
"""  # noqa: S608 - constants only
_LEAVES = """
SELECT string_agg(hash, ''::bytea ORDER BY leaf_index) FROM foundation_accesslog_leaf
WHERE leaf_index >= %(first)s AND leaf_index < %(last)s
"""
_NODES = """
SELECT string_agg(hash, ''::bytea ORDER BY position) FROM foundation_accesslog_node
WHERE level = %(level)s AND position >= %(first)s AND position < %(last)s
"""


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A checkpoint that was signed. `note` has the log's signature only."""

    size: int
    root: bytes
    note: str
    vkey: str
    horizon: int
    made_at: datetime

    @property
    def text(self) -> str:
        """What was signed."""
        return notes.Note.parse(self.note).text


def latest() -> StoredCheckpoint | None:
    """The newest checkpoint; None while the log is empty."""
    return _checkpoint(f"{_CHECKPOINT} ORDER BY size DESC LIMIT 1", {})


def find(size: int) -> StoredCheckpoint | None:
    """The checkpoint of exactly this size."""
    if not 0 < size < LARGEST:
        return None
    return _checkpoint(f"{_CHECKPOINT} WHERE size = %(size)s", {"size": size})


def first_covering(leaf_index: int) -> StoredCheckpoint | None:
    """The first stamped checkpoint that holds a leaf, else the newest."""
    stamped = _checkpoint(_FIRST_STAMPED, {"index": leaf_index})
    return stamped or latest()


def list_checkpoints(*, after: int, limit: int) -> list[StoredCheckpoint]:
    """Checkpoints larger than `after`, smallest first."""
    found = database.rows(
        f"{_CHECKPOINT} WHERE size > %(after)s ORDER BY size LIMIT %(limit)s",
        {"after": min(after, LARGEST), "limit": limit},
    )
    return [_read(row) for row in found]


def _checkpoint(statement: str, values: dict[str, Any]) -> StoredCheckpoint | None:
    found = database.rows(statement, values)
    return _read(found[0]) if found else None


def _read(row: dict[str, Any]) -> StoredCheckpoint:
    return StoredCheckpoint(
        size=row["size"],
        root=bytes(row["root"]),
        note=row["note"],
        vkey=row["vkey"],
        horizon=int(row["horizon"]),
        made_at=row["made_at"],
    )


def cosignatures(size: int) -> list[str]:
    """The lines of witnesses on the checkpoint of a size."""
    found = database.rows(
        "SELECT line FROM foundation_accesslog_cosignature WHERE size = %s ORDER BY witness", [size]
    )
    return [row["line"] for row in found]


def timestamp(size: int) -> bytes | None:
    """The answer of the time-stamping authority on the checkpoint of a size."""
    found = database.value("SELECT token FROM foundation_accesslog_timestamp WHERE size = %s LIMIT 1", [size])
    return None if found is None else bytes(found)


class IncompleteTreeError(Exception):
    """Hashes of the tree are gone from the database."""


class StoredNodes:
    """Reads the roots of perfect subtrees; what it has read it keeps."""

    def __init__(self) -> None:
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, position: int) -> bytes:
        """The root of a perfect subtree. Raises IncompleteTreeError."""
        above = level % TILE_LEVELS
        base = level - above
        first, count = position << above, 1 << above
        tile, within = divmod(first, 1 << TILE_LEVELS)
        hashes = self._tile(base, tile)[within : within + count]
        if len(hashes) != count:
            raise IncompleteTreeError(f"level {base}, from {first}")
        return tree.root(hashes)

    def _tile(self, level: int, tile: int) -> list[bytes]:
        if (level, tile) not in self._tiles:
            values = {"level": level, "first": tile << TILE_LEVELS, "last": (tile + 1) << TILE_LEVELS}
            packed = bytes(database.value(_NODES if level else _LEAVES, values) or b"")
            self._tiles[level, tile] = [
                packed[at : at + tree.HASH_BYTES] for at in range(0, len(packed), tree.HASH_BYTES)
            ]
        return self._tiles[level, tile]


def frontier(size: int) -> tree.Frontier:
    """The tree of a size as it stands in the database, to grow from. Raises IncompleteTreeError."""
    nodes, hashes, first = StoredNodes(), [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            hashes.append(nodes(level, first >> level))
            first += 1 << level
    return tree.Frontier(size, hashes)


def encoded(hashes: list[bytes]) -> list[str]:
    """Hashes as base64."""
    return [base64.b64encode(one).decode() for one in hashes]
