"""The rows of one status by plain INSERTs in one transaction: those of a real upload, under new ids."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from psycopg import Connection, connect
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from bench.stage import THREADS
from burgerprofiel.foundation import ids

_NEW = {
    "dossiers_record": {"id": "file", "number_index": "number"},
    "dossiers_upload": {"id": "receipt", "upload_key": "text", "record_id": "file"},
    "dossiers_dossierevent": {"id": "receipt", "dossier_id": "file"},
    "dossiers_dossier": {"id": "file"},
    "foundation_outboxevent": {"id": "event", "key": "text"},
}
"""Of each table an upload writes, the columns that get one of the new ids."""
_MADE_BY_DATABASE = {"foundation_outboxevent": {"position"}}


def _statement(connection: Connection[dict[str, Any]], table: str) -> tuple[bytes, dict[str, Any]]:
    row = connection.execute(f"SELECT * FROM {table} LIMIT 1".encode()).fetchone()
    if row is None:
        raise LookupError(f"no upload has written {table} yet")
    columns = [name for name in row if name not in _MADE_BY_DATABASE.get(table, ())]
    values = ", ".join(f"%({_NEW[table].get(name, name)})s" for name in columns)
    rest = {name: Jsonb(row[name]) if isinstance(row[name], dict | list) else row[name] for name in columns}
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})".encode(), rest


with connect(os.environ["DATABASE_OWNER_URL"], row_factory=dict_row) as _sample:
    _statements = [_statement(_sample, table) for table in _NEW]
_pool = ConnectionPool(os.environ["DATABASE_OWNER_URL"], min_size=THREADS, max_size=THREADS, open=True)


def app(
    environment: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], Any]
) -> Iterable[bytes]:
    """Store one status, whatever the body says."""
    environment["wsgi.input"].read()
    file, receipt, event = ids.new(), ids.new(), ids.new()
    new = {"file": file, "receipt": receipt, "event": event, "text": str(file), "number": file.bytes * 2}
    with _pool.connection() as connection:
        for statement, values in _statements:
            connection.execute(statement, values | new)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "2")])
    return [b"{}"]
