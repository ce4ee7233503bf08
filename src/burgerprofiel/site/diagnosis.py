"""What `burgerprofiel check` can see is wrong, in words that say what to do. Nothing is changed."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from burgerprofiel.foundation import config, database, http
from burgerprofiel.site import capacity, migrations

_SPARE_BYTES = 512 * 2**20
_CLOCK_SECONDS = 5
_OLDEST_POSTGRESQL = 150_000

_FACTS = """
SELECT current_user AS role, current_database() AS database,
    current_setting('server_version_num')::int AS version, pg_encoding_to_char(encoding) AS encoding,
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS connections,
    current_setting('log_min_messages') AS logged, clock_timestamp() AS now,
    has_schema_privilege('public', 'USAGE') AS may_enter,
    (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND NOT starts_with(relname, 'foundation_accesslog_')  -- months of the log are for their owner alone
        AND NOT has_table_privilege(oid, 'SELECT') AND NOT has_table_privilege(oid, 'INSERT')) AS closed_tables
FROM pg_database WHERE datname = current_database()
"""


def connections_needed(settings: config.Config) -> int:
    """How many connections one web, one live and one worker process together may open."""
    return settings.workers * capacity.THREADS + capacity.LIVE_CONNECTIONS + capacity.WORKER_CONNECTIONS


def problems(settings: config.Config) -> Iterator[str]:
    """Everything that is wrong, a line each."""
    yield from _settings(settings)
    yield from _folders(settings)
    yield from _database(settings)
    yield from _provider(settings)


def _settings(settings: config.Config) -> Iterator[str]:
    try:
        settings.check()
    except config.InsecureConfigurationError as error:
        yield str(error)
    for name in ("web_bind", "live_bind"):
        try:
            capacity.Bind.parse(getattr(settings, name))
        except capacity.BindError as error:
            yield f"{name.upper()}: {error}"


def _folders(settings: config.Config) -> Iterator[str]:
    for name, folder in (("DATA_DIR", settings.data_dir), ("SECRET_DIR", settings.secret_dir)):
        there = _nearest(folder)
        if not os.access(there, os.W_OK | os.X_OK):
            yield f"{name}: this user may not write in {there}; give it the folder with chown"
        free = shutil.disk_usage(there).free
        if free < _SPARE_BYTES:
            yield f"{name}: the disk of {there} has {free // 2**20} MB left; free some space"
    if not os.access(settings.secret_dir, os.R_OK | os.X_OK):
        return  # not there yet, or said above
    for file in sorted(path for path in settings.secret_dir.iterdir() if path.is_file()):
        if not os.access(file, os.R_OK):
            yield f"SECRET_DIR: this user may not read {file}; give it the file with chown"
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            yield f"SECRET_DIR: others may read {file}; take that away with chmod 600"


def _nearest(folder: Path) -> Path:
    """The folder, or the one above it in which it will be made."""
    return next(one for one in (folder, *folder.parents) if one.is_dir())


def _database(settings: config.Config) -> Iterator[str]:
    if not settings.database_url:
        yield "DATABASE_URL is not set. `burgerprofiel run` starts an embedded PostgreSQL."
        return
    try:
        database.check_role(settings.database_url)
        database.check_rows(settings.database_url)
        with psycopg.connect(settings.database_url, row_factory=psycopg.rows.dict_row) as connection:
            facts = connection.execute(_FACTS).fetchone()
    except database.UnsafeDatabaseRoleError as error:
        yield str(error)
    except psycopg.Error as error:
        yield database.in_words(error)
    else:
        assert facts is not None  # noqa: S101 - the database that we are in is among the databases
        yield from _server(facts, settings)
        yield from _rights(facts, settings)


def _server(facts: dict[str, Any], settings: config.Config) -> Iterator[str]:
    if facts["version"] < _OLDEST_POSTGRESQL:
        yield "PostgreSQL is older than 15"
    if facts["encoding"] != "UTF8":
        yield f"database {facts['database']} is in {facts['encoding']}; make it anew with ENCODING 'UTF8'"
    if (needed := connections_needed(settings)) > facts["connections"]:
        yield (
            f"this machine alone may open {needed} connections and PostgreSQL allows {facts['connections']}: "
            "lower WEB_WORKERS, raise max_connections, or put a pooler in between"
        )
    if facts["logged"] not in ("log", "fatal", "panic"):
        yield (
            "PostgreSQL writes statements that fail into its log, with what people sent: as a superuser, "
            f"ALTER ROLE {facts['role']} SET log_min_messages = 'log'"
        )
    yield from _clock("PostgreSQL", facts["now"])


def _rights(facts: dict[str, Any], settings: config.Config) -> Iterator[str]:
    role = facts["role"]
    if not facts["may_enter"] or facts["closed_tables"]:
        yield (
            f"role {role} may not use the tables of database {facts['database']}; `burgerprofiel migrate` gives these"
            " rights to the role burgerprofiel_app (docs/operators/install.md)"
        )
    elif migrations.are_pending(settings.database_url):
        yield "the database is behind this version: `burgerprofiel migrate`"


def _provider(settings: config.Config) -> Iterator[str]:
    """Whether people can sign in; the simulator of `run` is left alone."""
    if urlsplit(settings.oidc.issuer).hostname in config.LOOPBACK_HOSTS:
        return
    try:
        answer = http.client().get(f"{settings.oidc.issuer}/.well-known/openid-configuration")
    except http.OutboundError as error:
        yield f"OIDC_ISSUER does not answer, nobody can sign in: {error}"
        return
    if not answer.is_success:
        yield f"OIDC_ISSUER has no /.well-known/openid-configuration, nobody can sign in: status {answer.status}"
    if date := answer.headers.get("date"):
        yield from _clock("OIDC_ISSUER", parsedate_to_datetime(date))


def _clock(whose: str, theirs: datetime) -> Iterator[str]:
    apart = (datetime.now(UTC) - theirs).total_seconds()
    if abs(apart) > _CLOCK_SECONDS:
        ahead = "ahead of" if apart > 0 else "behind"
        yield f"the clock here is {abs(apart):.0f} s {ahead} that of {whose}: see to NTP (timedatectl)"
