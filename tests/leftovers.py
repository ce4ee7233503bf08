"""What a test that commits leaves in the database: Django empties its own tables; here goes what it does not know.

That is the access log, which refuses to be emptied, and what procrastinate keeps. The next module would meet those
rows, sealed to parties of a vault that it may not have.
"""

from __future__ import annotations

import os
from functools import lru_cache

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

_OF_THE_TEMPLATE = "django_migrations"
"""The one table with rows in a database that was just migrated."""


@lru_cache(maxsize=1)
def _superuser() -> psycopg.Connection[tuple[object, ...]]:
    """For whom no trigger and no foreign key counts; beside the pool, as tests count who waits for that."""
    name = str(conninfo_to_dict(os.environ["DATABASE_URL"])["dbname"])
    found = psycopg.connect(os.environ["BP_TEST_ADMIN_URL"], dbname=name, autocommit=True)
    found.execute("SET session_replication_role = replica")
    return found


@lru_cache(maxsize=1)
def _tables() -> list[str]:
    found = _superuser().execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
        " AND relnamespace = 'public'::regnamespace AND relname <> %s ORDER BY relname",
        [_OF_THE_TEMPLATE],
    )
    return [str(row[0]) for row in found]


@lru_cache(maxsize=1)
def _unknown() -> list[str]:
    managed = connection.introspection.django_table_names(include_views=False)
    return [name for name in _tables() if name not in managed]


def _emptying(names: list[str]) -> sql.Composed:
    return sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in names)


@lru_cache(maxsize=1)
def _looking() -> sql.Composed:
    one = "SELECT {} WHERE EXISTS (SELECT FROM {})"
    return sql.SQL(" UNION ALL ").join(
        sql.SQL(one).format(sql.Literal(name), sql.Identifier(name)) for name in _tables()
    )


def clear() -> None:
    """Empty the tables that Django does not know."""
    _superuser().execute(_emptying(_unknown()))


def clear_all() -> None:
    """Empty every table."""
    _superuser().execute(_emptying(_tables()))


def tables() -> list[str]:
    """The tables with rows that were committed."""
    return [str(row[0]) for row in _superuser().execute(_looking())]


def close() -> None:
    """At the end of the run, before its database goes."""
    _superuser().close()
