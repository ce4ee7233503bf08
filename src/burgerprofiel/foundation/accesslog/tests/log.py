"""The log of a test, and what somebody with all rights to its database could do to it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection, connections

from burgerprofiel.foundation import clock, database
from burgerprofiel.foundation.accesslog import checking, rows, sealer, store
from burgerprofiel.foundation.accesslog.entry import ActorKind, Entry, Operation
from tests import database as test_database

# Transactions are numbered per server, and other workers' tests hold some open in databases of their own.
_HORIZON = """
SELECT least(pg_snapshot_xmax(pg_current_snapshot())::text::bigint, (
    SELECT min(backend_xid::text::bigint) FROM pg_stat_activity WHERE datname = %s))
"""


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Within the block a sealer waits for transactions in this database only."""
    before = sealer.horizon
    with psycopg.connect(os.environ["BP_TEST_ADMIN_URL"], autocommit=True) as superuser:
        sealer.horizon = lambda: int((superuser.execute(_HORIZON, [name]).fetchone() or [0])[0])
        try:
            yield
        finally:
            sealer.horizon = before


def entry(**changes: Any) -> Entry:
    """An entry about a party that nobody else has."""
    now = clock.now()
    values: dict[str, Any] = {
        "trace_id": uuid.uuid4().hex,
        "span_id": uuid.uuid4().hex[:16],
        "name": "dossiers.follow.read",
        "start_time": now,
        "end_time": now,
        "logged_at": now,
        "processing_activity_id": "urn:burgerprofiel:processing:dossiers.follow",
        "legal_basis": "AVG, artikel 6, lid 1, e",
        "data_subject_id": uuid.uuid4(),
        "actor_kind": ActorKind.CITIZEN,
        "operation": Operation.READ,
        "data_categories": ("dossiers",),
        "sealed": os.urandom(20),
    }
    return Entry(**(values | changes))


@dataclass(frozen=True)
class Log:
    """A log in a database of its own."""

    url: str
    admin_url: str
    name: str

    def write(self, count: int = 1) -> None:
        """Write so many rows of one moment, and commit."""
        moment = clock.now()
        rows.record([entry(logged_at=moment) for _ in range(count)])

    def seal(self, count: int = 0) -> store.StoredCheckpoint:
        """Write, then seal all that waits, as a worker that has just started."""
        if count:
            self.write(count)
        sealer.Sealer().seal()
        newest = store.latest()
        assert newest is not None
        return newest

    def faults(self, *against: str) -> set[str]:
        """The codes of what a check finds."""
        return {fault.code for fault in checking.check(against=against)}

    def ids(self) -> list[int]:
        """The rows in the order of the tree."""
        found = database.rows("SELECT entry_id FROM foundation_accesslog_leaf ORDER BY leaf_index")
        return [row["entry_id"] for row in found]

    def as_god(self, *statements: str) -> None:
        """Run statements as somebody for whom no trigger and no right counts."""
        url = self.admin_url.replace("/postgres?", f"/{self.name}?")
        with psycopg.connect(url) as superuser:
            superuser.execute("SET session_replication_role = replica")
            for statement in statements:
                superuser.execute(statement.encode())

    def copy(self) -> str:
        """A copy of the database as it is now, to go back to later; its name."""
        self._leave()
        name = f"{self.name}_kept"
        test_database.clone(self.admin_url, self.name, name)
        return name

    def go_back(self, kept: str) -> None:
        """Put the kept copy in the place of the database."""
        self._leave()
        test_database.clone(self.admin_url, kept, self.name)
        test_database.drop(self.admin_url, kept)

    def as_role(self, role: str, *statements: str) -> dict[str, str]:
        """Try statements as a role, each by itself; the SQLSTATE of each, empty where it worked."""
        given = {}
        for statement in statements:
            with psycopg.connect(database.with_role(self.url, role, database=self.name)) as tried:
                given[statement] = ""
                try:
                    tried.execute(statement.encode())
                except psycopg.Error as error:
                    given[statement] = str(error.sqlstate)
                    tried.rollback()
        return given

    def as_committed(self, role: str, statement: str) -> str:
        """Run a statement as a role, and commit; the SQLSTATE of what went wrong, empty for nothing."""
        with psycopg.connect(database.with_role(self.url, role, database=self.name)) as tried:
            try:
                tried.execute(statement.encode())
            except psycopg.Error as error:
                tried.rollback()
                return str(error.sqlstate)
        return ""

    def _leave(self) -> None:
        with suppress(Exception):
            connection.close()
        connections["default"].close_pool()  # type: ignore[attr-defined]
