"""Rotation while the vault runs, in steps that can be stopped anywhere and taken up again.

`kek-new`        a new version of the key-encryption key wraps from now on
`kek-rewrap`     what is still under an older version is wrapped anew, `limit` keys per step
`parties`        new key pairs for parties whose current one was made before `before`; the old one still opens
`retire`         retired keys that the platform reported unused before `before` are deleted
`index-start`    a next version of the index key: both are given from now on
`index-fill`     parties that are known get their next index, `limit` per step
`index-switch`   the next one becomes the current one; the platform must have reported that it filled in its own
`index-finish`   the old version is deleted

The end of a version of the KEK is no step: two administrators decide it (`decisions`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from burgerprofiel.foundation import clock
from burgerprofiel.foundation.keys.contracts import KeyClass
from burgerprofiel.foundation.keys.questions import RetiredKey, Rotated
from burgerprofiel.vault import log, parties
from burgerprofiel.vault.core import Vault, key_context, note_smallest, put_secret, secret_context
from burgerprofiel.vault.errors import RefusedError, UnavailableError
from burgerprofiel.vault.providers import ProviderError
from burgerprofiel.vault.store import Connection

UNUSED_FOR = timedelta(days=30)
"""How long after the platform reported it a retired key is kept: a mistake there can still be undone."""

Step = Callable[[Vault, int, datetime | None], Rotated]


def step(vault: Vault, what: str, *, limit: int, before: datetime | None = None) -> Rotated:
    """Do one step; repeat while `left` is above zero. Raises RefusedError `unknown-step` and what the step says."""
    if what not in _STEPS:
        raise RefusedError("unknown-step", what[:20])
    try:
        return _STEPS[what](vault, max(1, limit), before)
    except ProviderError as error:
        raise UnavailableError("provider", str(error)) from error


def _kek(vault: Vault, limit: int, before: datetime | None) -> Rotated:
    version = vault.provider.new_version()
    log.append(vault.store, "rotate-kek", version=version)
    return Rotated(done=1, left=_old(vault, version), version=version)


def _old(vault: Vault, version: int) -> int:
    row = vault.store.row(
        "SELECT (SELECT count(*) FROM party_key WHERE kek < ?) + (SELECT count(*) FROM secret WHERE kek < ?)",
        (version, version),
    )
    return int(row[0]) if row else 0


def _kek_rewrap(vault: Vault, limit: int, before: datetime | None) -> Rotated:
    """Each step is one transaction, and every row says which version wraps it: a crash in between loses nothing."""
    version = vault.provider.versions()[-1]
    with vault.store.change() as connection:
        done = _rewrap_secrets(vault, connection, version) + _rewrap_keys(vault, connection, version, limit)
    left = _old(vault, version)
    if done and not left:
        log.append(vault.store, "rewrapped", version=version)
    return Rotated(done=done, left=left, version=version)


def _rewrap_secrets(vault: Vault, connection: Connection, version: int) -> int:
    rows, opened = vault.unwrap_rows(
        lambda: vault.store.rows("SELECT name, version, wrapped, kek FROM secret WHERE kek < ?", (version,)),
        context=lambda row: secret_context(row["name"], row["version"]),
    )
    contexts = [secret_context(row["name"], row["version"]) for row in rows]
    wrapped = vault.wrap_many(list(zip(opened, contexts, strict=True)))
    connection.executemany(
        "UPDATE secret SET wrapped = ?, kek = ? WHERE name = ? AND version = ?",
        [
            (wrap.data, wrap.version, row["name"], row["version"])
            for wrap, row in zip(wrapped, rows, strict=True)
        ],
    )
    return len(rows)


def _rewrap_keys(vault: Vault, connection: Connection, version: int, limit: int) -> int:
    rows, opened = vault.unwrap_rows(
        lambda: vault.store.rows(
            "SELECT key_id, party_id, key_class, wrapped, kek FROM party_key WHERE kek < ? LIMIT ?",
            (version, limit),
        ),
        context=key_context,
    )
    wrapped = vault.wrap_many([(secret, key_context(row)) for secret, row in zip(opened, rows, strict=True)])
    connection.executemany(
        "UPDATE party_key SET wrapped = ?, kek = ? WHERE key_id = ?",
        [(wrap.data, wrap.version, row["key_id"]) for wrap, row in zip(wrapped, rows, strict=True)],
    )
    return len(rows)


def check_old_unused(vault: Vault, connection: Connection, *, newest: int) -> None:
    """Raise RefusedError `still-used` when a version before `newest` still wraps something."""
    if _oldest(connection) < newest:
        raise RefusedError("still-used")


def _oldest(connection: Connection) -> int:
    row = connection.execute(
        "SELECT min(kek) FROM (SELECT kek FROM party_key UNION ALL SELECT kek FROM secret)"
    ).fetchone()
    return int(row[0])


def end_old_versions(vault: Vault) -> list[int]:
    """Destroy the versions of the KEK that wrap nothing any more, and say which. Raises UnavailableError.

    From the moment that the smallest version is noted, nothing may be written under an older one.
    """
    versions = vault.provider.versions()
    with vault.store.change() as connection:
        oldest = _oldest(connection)
        gone = [version for version in versions if version < oldest]
        if gone:
            log.append(vault.store, "destroy-kek", versions=gone)
            note_smallest(connection, oldest)
    if gone:
        vault.store.erase_traces()
        try:
            vault.provider.destroy_version(gone[-1])
        except ProviderError as error:
            raise UnavailableError("provider", str(error)) from error
    return gone


def _parties(vault: Vault, limit: int, before: datetime | None) -> Rotated:
    moment = (before or clock.now()).timestamp()
    where = f"FROM party_key WHERE retired_at IS NULL AND created_at < ? AND {parties.STAYS}"
    rows = vault.store.rows(
        f"SELECT party_id, key_class {where} ORDER BY created_at LIMIT ?",
        (moment, limit),
    )
    done = parties.make_keys(
        vault, [(row["party_id"], KeyClass(row["key_class"])) for row in rows], retire=True
    )
    if done:
        log.append(vault.store, "rotate-parties", count=done)
    left = vault.store.rows(f"SELECT count(*) {where}", (moment,))[0][0]
    return Rotated(done=done, left=left)


def report_use(vault: Vault, *, unused: list[bytes], used: list[bytes]) -> None:
    """Note that the platform has nothing left under retired keys, or has after all. Current keys are never noted."""
    now = clock.now().timestamp()
    with vault.store.change() as connection:
        noted = connection.executemany(
            "UPDATE party_key SET unused_at = ? WHERE key_id = ? AND retired_at IS NOT NULL AND unused_at IS NULL",
            [(now, key_id) for key_id in unused],
        ).rowcount
        kept = connection.executemany(
            "UPDATE party_key SET unused_at = NULL WHERE key_id = ? AND unused_at IS NOT NULL",
            [(key_id,) for key_id in used],
        ).rowcount
        if max(noted, 0) or max(kept, 0):
            log.append(vault.store, "unused", count=max(noted, 0), used_after_all=max(kept, 0))


def retired_keys(vault: Vault, *, after: int, limit: int) -> list[RetiredKey]:
    """Keys that have a successor, in the order in which they were made, after a position."""
    rows = vault.store.rows(
        "SELECT position, key_id, party_id, key_class, retired_at, unused_at FROM party_key"
        " WHERE position > ? AND retired_at IS NOT NULL ORDER BY position LIMIT ?",
        (after, limit),
    )
    return [
        RetiredKey(
            position=row["position"],
            key_id=UUID(bytes=row["key_id"]),
            party_id=UUID(bytes=row["party_id"]),
            key_class=KeyClass(row["key_class"]),
            retired_at=datetime.fromtimestamp(row["retired_at"], UTC),
            reported=row["unused_at"] is not None,
        )
        for row in rows
    ]


def _retire(vault: Vault, limit: int, before: datetime | None) -> Rotated:
    """Whatever `before` says, not sooner than a month after the report: it deletes keys by the word of one."""
    latest = clock.now() - UNUSED_FOR
    moment = min(before or latest, latest).timestamp()
    with vault.store.change() as connection:
        rows = connection.execute(
            "DELETE FROM party_key WHERE key_id IN (SELECT key_id FROM party_key WHERE unused_at < ? LIMIT ?)"
            " RETURNING key_id",
            (moment, limit),
        ).fetchall()
        if rows:
            log.append(vault.store, "retired", count=len(rows))
    vault.forget_private([row["key_id"] for row in rows])
    vault.store.erase_traces()
    left = vault.store.rows("SELECT count(*) FROM party_key WHERE unused_at < ?", (moment,))[0][0]
    return Rotated(done=len(rows), left=left)


def _index(vault: Vault, limit: int, before: datetime | None) -> Rotated:
    with vault.store.change():
        secrets = vault.secrets()
        if secrets.next_index is not None:
            raise RefusedError("rotation-going-on")
        version = max(secrets.index) + 1
        put_secret(vault, "index", version=version, state="next", secret=os.urandom(32))
        log.append(vault.store, "rotate-index", version=version)
    return Rotated(done=1, left=parties.unfilled(vault, version), version=version)


def _next_version(vault: Vault) -> int:
    version = vault.secrets().next_index
    if version is None:
        raise RefusedError("no-rotation")
    return version


def _index_fill(vault: Vault, limit: int, before: datetime | None) -> Rotated:
    version = _next_version(vault)
    done = parties.fill_indexes(vault, version=version, limit=limit)
    return Rotated(done=done, left=parties.unfilled(vault, version), version=version)


def report_filled(vault: Vault) -> None:
    """The platform has the next index in all its rows. Raises RefusedError `no-rotation`, `not-filled`."""
    version = _next_version(vault)
    with vault.store.change() as connection:
        if parties.unfilled(vault, version):
            raise RefusedError("not-filled")
        if _filled(connection) != version:
            connection.execute(
                "INSERT INTO setting (name, value) VALUES ('index_filled', ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (version,),
            )
            log.append(vault.store, "index-filled", version=version)


def _filled(connection: Connection) -> int:
    row = connection.execute("SELECT value FROM setting WHERE name = 'index_filled'").fetchone()
    return int(row["value"]) if row else 0


def _index_switch(vault: Vault, limit: int, before: datetime | None) -> Rotated:
    version = _next_version(vault)
    with vault.store.change() as connection:
        if parties.unfilled(vault, version):
            raise RefusedError("not-filled")
        if _filled(connection) != version:
            raise RefusedError("platform-not-filled")
        connection.execute("UPDATE secret SET state = 'old' WHERE name = 'index' AND state = 'current'")
        connection.execute("UPDATE secret SET state = 'current' WHERE name = 'index' AND state = 'next'")
        log.append(vault.store, "switch-index", version=version)
    return Rotated(done=1, left=0, version=version)


def _index_finish(vault: Vault, limit: int, before: datetime | None) -> Rotated:
    with vault.store.change() as connection:
        old = connection.execute(
            "DELETE FROM secret WHERE name = 'index' AND state = 'old' RETURNING version"
        ).fetchall()
        for row in old:
            connection.execute("DELETE FROM party_index WHERE version = ?", (row["version"],))
            log.append(vault.store, "finish-index", version=row["version"])
    vault.store.erase_traces()
    return Rotated(done=len(old), left=0, version=vault.secrets().current_index)


_STEPS: dict[str, Step] = {
    "kek-new": _kek,
    "kek-rewrap": _kek_rewrap,
    "parties": _parties,
    "retire": _retire,
    "index-start": _index,
    "index-fill": _index_fill,
    "index-switch": _index_switch,
    "index-finish": _index_finish,
}
STEPS = tuple(_STEPS)
