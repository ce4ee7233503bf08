"""Sealing: once a second what was written since goes into the tree, and the tree is signed.

Numbers of rows and of transactions are given out in another order than they commit in, so "newer than the last" would
skip rows. Taken are the rows of transactions older than every transaction that is still open (`pg_snapshot_xmin`):
of those nothing more can come. One process seals at a time; the others try again a second later.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.db import connection, transaction
from prometheus_client import Counter, Gauge

from burgerprofiel.foundation import clock, database
from burgerprofiel.foundation.accesslog import log_key, notes, store, tree
from burgerprofiel.foundation.accesslog.store import TILE_LEVELS, StoredCheckpoint

LIMIT = 20_000
_LOCK = 7010002
_log = structlog.get_logger(__name__)
_SEALED = Counter("burgerprofiel_accesslog_sealed", "Rows of the access log that were sealed")
_SIZE = Gauge("burgerprofiel_accesslog_size", "Size of the tree", multiprocess_mode="mostrecent")
_BROKEN = Counter(
    "burgerprofiel_accesslog_broken", "Times that the tree in the database was not the signed one"
)

# A number of a transaction means nothing in another server: after a restore from a dump (`now` before the last
# horizon) rows of both are looked for. A row that is sealed already is never sealed again.
_SEAL = """
WITH found AS MATERIALIZED (
    SELECT l.id, l.logged_at, l.leaf, l.txid FROM foundation_accesslog l
    WHERE {condition}
      AND NOT EXISTS (SELECT FROM foundation_accesslog_leaf sealed WHERE sealed.entry_id = l.id)
    ORDER BY l.txid, l.id LIMIT %(limit)s
), written AS (
    INSERT INTO foundation_accesslog_leaf (leaf_index, entry_id, logged_at, hash)
    SELECT %(size)s - 1 + row_number() OVER (ORDER BY txid, id), id, logged_at, leaf FROM found
    RETURNING leaf_index, hash
)
SELECT string_agg(hash, ''::bytea ORDER BY leaf_index) AS hashes,
       (SELECT found.txid::text FROM found ORDER BY found.txid DESC LIMIT 1) AS last
FROM written
"""
_SINCE = _SEAL.format(condition="l.txid >= %(since)s::xid8 AND l.txid < %(now)s::xid8")
_BOTH = _SEAL.format(condition="(l.txid >= %(since)s::xid8 OR l.txid < %(now)s::xid8)")
_KEEP = """
INSERT INTO foundation_accesslog_checkpoint (size, root, note, vkey, horizon, made_at)
VALUES (%(size)s, %(root)s, %(note)s, %(vkey)s, %(horizon)s::xid8, %(made_at)s)
"""


class BrokenTreeError(Exception):
    """The tree in the database is not the one that was signed last: nothing is signed before somebody looked."""


class Sealer:
    """Seals batches. It remembers the tree that it signed, so that it notices when the database goes back."""

    def __init__(self) -> None:
        self._frontier: tree.Frontier | None = None

    def seal(self, *, limit: int = LIMIT) -> int | None:
        """Seal one batch and sign; how many rows, or None when another process is sealing.

        Raises BrokenTreeError.
        """
        with transaction.atomic():
            if not database.value("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK]):
                return None
            last = store.latest()
            frontier = self._grown_from(last)
            before = frontier.size
            hashes, horizon = _take(before, since=last.horizon if last else 0, limit=limit)
            nodes = frontier.extend(hashes)
            if hashes:
                _keep_nodes(nodes)
                _sign(frontier, horizon=horizon)
        self._frontier = frontier
        _SEALED.inc(len(hashes))
        _SIZE.set(frontier.size)
        return len(hashes)

    def _grown_from(self, last: StoredCheckpoint | None) -> tree.Frontier:
        """The tree to extend: a copy, for what is not committed must be forgotten."""
        size, root = (last.size, last.root) if last else (0, tree.EMPTY_ROOT)
        known = self._frontier
        if known is not None and known.size > size:
            _broken(f"the database holds {size} leaves, {known.size} were signed")
        if known is None or known.size < size:
            known = _stored(size)
        if known.root() != root:
            _broken(f"the root of {size} leaves is not the signed one")
        return tree.Frontier.parse(known.size, known.packed())


def _stored(size: int) -> tree.Frontier:
    try:
        return store.frontier(size)
    except store.IncompleteTreeError as error:
        _broken(str(error))
        raise


def _broken(reason: str) -> None:
    _BROKEN.inc()
    _log.error("accesslog.broken", reason=reason)
    raise BrokenTreeError(reason)


def horizon() -> int:
    """The oldest transaction that is still open, in any database of the server: all before it are final."""
    return int(database.value("SELECT pg_snapshot_xmin(pg_current_snapshot())::text"))


def _take(size: int, *, since: int, limit: int) -> tuple[list[bytes], int]:
    """Give the rows that are final their leaves; their hashes, and before which transaction nothing is left."""
    now = horizon()
    found = database.rows(
        _SINCE if now >= since else _BOTH,
        {"since": str(since), "now": str(now), "size": size, "limit": limit},
    )[0]
    packed = bytes(found["hashes"] or b"")
    hashes = [packed[at : at + tree.HASH_BYTES] for at in range(0, len(packed), tree.HASH_BYTES)]
    if len(hashes) == limit and now >= since:
        return hashes, int(found["last"])
    return hashes, (since if len(hashes) == limit else now)


def _keep_nodes(nodes: Sequence[tuple[int, int, bytes]]) -> None:
    kept = [node for node in nodes if node[0] % TILE_LEVELS == 0]
    if not kept:
        return
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY foundation_accesslog_node (level, position, hash) FROM STDIN") as copy,
    ):
        for node in kept:
            copy.write_row(node)


def _sign(frontier: tree.Frontier, *, horizon: int) -> None:
    signer = log_key.signer()
    text = notes.Checkpoint(signer.name, frontier.size, frontier.root()).text
    database.rows(
        _KEEP,
        {
            "size": frontier.size,
            "root": frontier.root(),
            "note": f"{text}\n{signer.sign(text)}",
            "vkey": str(signer.verifier),
            "horizon": str(horizon),
            "made_at": clock.now(),
        },
    )
