"""What must hold before this installation may serve people; `burgerprofiel check`, and at every start."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from burgerprofiel.foundation import config, database
from burgerprofiel.site import capacity


class NotReadyError(Exception):
    """The installation may not start like this; the message says what to change."""


def before_start(settings: config.Config) -> None:
    """Raise NotReadyError when a process would run insecurely or without a database."""
    if not settings.database_url:
        raise NotReadyError("DATABASE_URL is not set. `burgerprofiel run` starts an embedded PostgreSQL.")
    try:
        settings.check()
        database.check_role(settings.database_url)
    except (config.InsecureConfigurationError, database.UnsafeDatabaseRoleError) as error:
        raise NotReadyError(str(error)) from error


def connections_needed(settings: config.Config) -> int:
    """How many connections one web, one live and one worker process together may open."""
    return settings.workers * capacity.THREADS + capacity.LIVE_CONNECTIONS + capacity.WORKER_CONNECTIONS


def problems(settings: config.Config) -> Iterator[str]:
    """Everything that is wrong, in words for an operator. Raises psycopg.OperationalError without a database."""
    try:
        before_start(settings)
    except NotReadyError as error:
        yield str(error)
    for name in ("web_bind", "live_bind"):
        try:
            capacity.Bind.parse(getattr(settings, name))
        except capacity.BindError as error:
            yield f"{name.upper()}: {error}"
    if settings.database_url:
        yield from _too_many_connections(settings)


def _too_many_connections(settings: config.Config) -> Iterator[str]:
    with psycopg.connect(settings.database_url) as connection:
        row = connection.execute(
            "SELECT current_setting('max_connections')::int"
            " - current_setting('superuser_reserved_connections')::int"
        ).fetchone()
    allowed, needed = row[0] if row else 0, connections_needed(settings)
    if needed > allowed:
        yield (
            f"this machine alone may open {needed} connections and PostgreSQL allows {allowed}: "
            "lower WEB_WORKERS, raise max_connections, or put a pooler in between"
        )
