"""What must hold at every start, before anybody is served; `diagnosis` looks further."""

from __future__ import annotations

import psycopg

from burgerprofiel.foundation import config, database


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


def before_migration(owner_url: str) -> None:
    """Raise NotReadyError when the role of `owner_url` may not make tables."""
    with psycopg.connect(owner_url) as connection:
        row = connection.execute(
            "SELECT has_schema_privilege('public', 'CREATE'), current_user, current_database()"
        ).fetchone()
    allowed, role, name = row or (False, "?", "?")
    if not allowed:
        raise NotReadyError(
            f"role {role} of DATABASE_OWNER_URL may not make tables in database {name}: as a superuser,"
            f" ALTER DATABASE {name} OWNER TO {role}"
        )
