"""The vault's own store: one SQLite file, for the vault's user only. What is secret in it is wrapped by the KEK.

Deleted rows are overwritten (`secure_delete`), and after a destruction the write-ahead log is emptied too.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS secret (
    name TEXT NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL, wrapped BLOB NOT NULL, kek INTEGER NOT NULL,
    PRIMARY KEY (name, version)
);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS credential (
    token_hash BLOB PRIMARY KEY, role TEXT NOT NULL, name TEXT NOT NULL DEFAULT '', since REAL NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS party (party_id BLOB PRIMARY KEY, number_sealed BLOB, receipt BLOB, leaving_at REAL);
CREATE INDEX IF NOT EXISTS party_leaving ON party (party_id) WHERE leaving_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS party_index (
    version INTEGER NOT NULL, value BLOB NOT NULL, party_id BLOB NOT NULL, PRIMARY KEY (version, value)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS party_index_party ON party_index (party_id);
CREATE TABLE IF NOT EXISTS party_key (
    position INTEGER PRIMARY KEY AUTOINCREMENT, key_id BLOB NOT NULL UNIQUE, party_id BLOB NOT NULL,
    key_class TEXT NOT NULL, public_key BLOB NOT NULL, wrapped BLOB NOT NULL, kek INTEGER NOT NULL,
    created_at REAL NOT NULL, retired_at REAL, unused_at REAL
);
CREATE UNIQUE INDEX IF NOT EXISTS party_key_current ON party_key (party_id, key_class) WHERE retired_at IS NULL;
CREATE INDEX IF NOT EXISTS party_key_kek ON party_key (kek);
CREATE INDEX IF NOT EXISTS party_key_age ON party_key (created_at) WHERE retired_at IS NULL;
CREATE INDEX IF NOT EXISTS party_key_party ON party_key (party_id);
CREATE TABLE IF NOT EXISTS nonce (
    value_hash BLOB PRIMARY KEY, level INTEGER NOT NULL, begun_at REAL NOT NULL, expires_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS granted (
    handle_hash BLOB NOT NULL, party_id BLOB NOT NULL, key_class TEXT NOT NULL, grant_id BLOB NOT NULL,
    expires_at REAL NOT NULL, used_at REAL NOT NULL DEFAULT 0, parent_hash BLOB,
    may_delegate INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (handle_hash, party_id, key_class)
);
CREATE INDEX IF NOT EXISTS granted_end ON granted (expires_at);
CREATE INDEX IF NOT EXISTS granted_parent ON granted (parent_hash) WHERE parent_hash IS NOT NULL;
CREATE TABLE IF NOT EXISTS asked (
    grant_id BLOB PRIMARY KEY, handle_hash BLOB NOT NULL, party_id BLOB NOT NULL, key_class TEXT NOT NULL,
    right TEXT NOT NULL, official BLOB NOT NULL, expires_at REAL NOT NULL, organisations TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS mandate (
    person_id BLOB NOT NULL, party_id BLOB NOT NULL, source TEXT NOT NULL, valid_until REAL NOT NULL,
    PRIMARY KEY (person_id, party_id, source)
);
CREATE TABLE IF NOT EXISTS destruction (
    request_id BLOB PRIMARY KEY, what TEXT NOT NULL, party_id BLOB, kek INTEGER, reason TEXT NOT NULL,
    asked_by TEXT NOT NULL, asked_at REAL NOT NULL, ends_at REAL NOT NULL, state TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS destruction_waits ON destruction (what, ifnull(party_id, '')) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS destruction_party ON destruction (party_id);
CREATE TABLE IF NOT EXISTS contact_use (minute INTEGER PRIMARY KEY, opened INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS log (
    position INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, hash BLOB NOT NULL
);
CREATE TRIGGER IF NOT EXISTS log_not_changed BEFORE UPDATE ON log
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS log_not_deleted BEFORE DELETE ON log
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
"""

# Columns that a store of an earlier version has not: `CREATE TABLE IF NOT EXISTS` does not add them.
_ADDED = {
    ("credential", "name"): "TEXT NOT NULL DEFAULT ''",
    ("credential", "since"): "REAL NOT NULL DEFAULT 0",
    ("party", "leaving_at"): "REAL",
    ("granted", "used_at"): "REAL NOT NULL DEFAULT 0",
    ("granted", "parent_hash"): "BLOB",
    ("granted", "may_delegate"): "INTEGER NOT NULL DEFAULT 0",
    ("asked", "organisations"): "TEXT NOT NULL DEFAULT ''",
}

_BUSY_SECONDS = 20
_MANY = 500  # variables in one statement

Row = sqlite3.Row
Connection = sqlite3.Connection


class Store:
    """Connections to one file, one per thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.chmod(0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._add_columns()
        self.connection.executescript(_SCHEMA)

    def _add_columns(self) -> None:
        with self.change() as connection:
            for (table, column), kind in _ADDED.items():
                have = {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}
                if have and column not in have:
                    connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of this thread, for reads."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = self._local.connection = self._connect()
            self._open.append(found)
        return found

    def _connect(self) -> sqlite3.Connection:
        made = sqlite3.connect(
            self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        made.row_factory = sqlite3.Row
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "foreign_keys = ON"):
            made.execute(f"PRAGMA {pragma}")
        return made

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """A transaction that writes; one at a time, over all processes. May be nested within one thread."""
        connection = self.connection
        if connection.in_transaction:
            yield connection
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def rows(self, statement: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Run one statement on the connection of this thread."""
        return self.connection.execute(statement, parameters).fetchall()

    def row(self, statement: str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row, or None."""
        found: Row | None = self.connection.execute(statement, parameters).fetchone()
        return found

    def rows_of(self, statement: str, values: Iterable[Any], *, before: Sequence[Any] = ()) -> list[Row]:
        """Rows of a statement that ends in `IN (%s)`, for any number of values; `before` fills what comes first."""
        wanted, found = list(values), list[Row]()
        for start in range(0, len(wanted), _MANY):
            part = wanted[start : start + _MANY]
            found += self.rows(statement % ",".join("?" * len(part)), [*before, *part])
        return found

    def erase_traces(self) -> None:
        """Empty the write-ahead log, so that deleted rows are in no file of the store any more."""
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the connections of all threads."""
        for connection in self._open:
            connection.close()
        self._open.clear()
        self._local = threading.local()
