"""Every column that holds sealed values: what a rotation of parties' keys has to pass over.

There is no list to forget one in: the catalogue of the database is the list. A sealed column is a `bytea` of which the
name ends in `sealed` (tests/test_clear_fields.py sees to it); a value that a party's key opens begins with version 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql

from burgerprofiel.foundation import database
from burgerprofiel.foundation.keys import envelope

UNCHANGING = frozenset({"foundation_accesslog"})
"""Tables whose rows may never change: keys of theirs stay until the rows are gone."""

_PAGE = 2000
_SMALLEST = envelope.HEADER_BYTES + 12 + 16

_COLUMNS = """
SELECT c.relname::text AS table, a.attname::text AS column, (
    SELECT array_agg(k.attname::text ORDER BY part.place)
    FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS part(number, place)
    JOIN pg_attribute k ON k.attnum = part.number
    WHERE i.indrelid = c.oid AND i.indisprimary AND k.attrelid = c.oid
) AS key
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE a.atttypid = 'bytea'::regtype AND a.attname ~ 'sealed$' AND c.relkind IN ('r', 'p')
  AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
ORDER BY 1, 2
"""

# One page of rows in the order of the primary key; the header of those whose key is no party's current one.
_OLD = """
SELECT {key}, CASE WHEN substring({column} for 1) = '\\x02' AND length({column}) >= {smallest} THEN (
    SELECT substring({column} for {header}) WHERE NOT EXISTS (
        SELECT FROM foundation_party_key current
        WHERE current.key_id = encode(substring({column} from 2 for 16), 'hex')::uuid
    )
) END AS header
FROM (SELECT {key}, {column} FROM {table} {after} ORDER BY {key} LIMIT {page}) AS page
"""

# Never waits for a writer, and never puts a header on a value that was written anew in between.
_REWRITE = """
UPDATE {table} SET {column} = %s || substring({column} from {rest})
WHERE ({key}) = ({places}) AND ctid = (
    SELECT ctid FROM {table} WHERE ({key}) = ({places}) AND substring({column} for {header}) = %s
    FOR NO KEY UPDATE SKIP LOCKED
)
"""

_LOGGED = """
SELECT given.key_id FROM unnest(%s::uuid[], %s::uuid[]) AS given(key_id, party_id)
WHERE EXISTS (
    SELECT FROM foundation_accesslog l WHERE l.data_subject_id = given.party_id
    AND substring(l.sealed from 2 for 16) = decode(replace(given.key_id::text, '-', ''), 'hex')
)
"""


@dataclass(frozen=True, slots=True)
class Column:
    """One sealed column, with the primary key of its table."""

    table: str
    column: str
    key: tuple[str, ...]

    def _names(self, **more: Any) -> dict[str, Any]:
        return {
            "table": sql.Identifier(self.table),
            "column": sql.Identifier(self.column),
            "key": sql.SQL(", ").join(map(sql.Identifier, self.key)),
            "places": sql.SQL(", ").join(sql.Placeholder() for _ in self.key),
            "header": sql.Literal(envelope.HEADER_BYTES),
            "rest": sql.Literal(envelope.HEADER_BYTES + 1),
            "smallest": sql.Literal(_SMALLEST),
            "page": sql.Literal(_PAGE),
            **more,
        }

    def pages(self) -> Iterator[dict[tuple[Any, ...], bytes]]:
        """Headers under keys that are no longer current, by primary key, a page of the table at a time."""
        after: tuple[Any, ...] = ()
        while True:
            start = sql.SQL("WHERE ({key}) > ({places})").format(**self._names()) if after else sql.SQL("")
            statement = sql.SQL(_OLD).format(**self._names(after=start)).as_string(None)
            with database.writing():
                rows = database.rows(statement, after)
            if not rows:
                return
            after = tuple(rows[-1][name] for name in self.key)
            yield {
                tuple(row[name] for name in self.key): bytes(row["header"]) for row in rows if row["header"]
            }

    def rewrite(self, headers: Mapping[tuple[Any, ...], tuple[bytes, bytes]]) -> int:
        """Put new headers for old ones; how many rows took it. Those that somebody holds just now are left."""
        if not headers:
            return 0
        statement = sql.SQL(_REWRITE).format(**self._names()).as_string(None)
        with database.writing(), connection.cursor() as cursor:
            cursor.executemany(statement, [(new, *key, *key, old) for key, (old, new) in headers.items()])
            return max(int(cursor.rowcount), 0)


def columns() -> list[Column]:
    """All of them, in the order of their names. Raises LookupError for a table without a primary key."""
    found = []
    for row in database.rows(_COLUMNS):
        if row["key"] is None:
            raise LookupError(f"{row['table']} has sealed values and no primary key")
        found.append(Column(row["table"], row["column"], tuple(row["key"])))
    return found


def changing() -> list[Column]:
    """Those whose rows may change."""
    return [column for column in columns() if column.table not in UNCHANGING]


def logged(keys: Sequence[tuple[UUID, UUID]]) -> set[UUID]:
    """Of pairs of key and party, the keys that rows of the access log are sealed under."""
    with database.writing():
        rows = database.rows(_LOGGED, [[key for key, _ in keys], [party for _, party in keys]])
    return {row["key_id"] for row in rows}
