"""What must hold at every start, before anybody is served; `diagnosis` looks further."""

from __future__ import annotations

import psycopg

from burgerprofiel.foundation import config, database, seals


class NotReadyError(Exception):
    """The installation may not start like this; the message says what to change."""


def before_start(settings: config.Config, *, is_worker: bool = False, is_migrated: bool = True) -> None:
    """Raise NotReadyError when a process would run insecurely or without a database.

    The worker acts for nobody in particular, so it needs a role that sees the rows of all; every other process needs
    one that does not. Before a migration the tables are not looked at.
    """
    if not settings.database_url:
        raise NotReadyError("DATABASE_URL is not set. `burgerprofiel run` starts an embedded PostgreSQL.")
    try:
        settings.check()
        seals.check(settings)
        database.check_role(settings.database_url, writes=is_worker)
        if is_migrated:
            database.check_rows(settings.database_url)
    except (config.InsecureConfigurationError, database.UnsafeDatabaseRoleError) as error:
        raise NotReadyError(str(error)) from error


def before_migration(owner_url: str) -> None:
    """Raise NotReadyError when the role of `owner_url` may not make tables, or not fill those that are locked."""
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
    try:
        database.check_owner(owner_url)
    except database.UnsafeDatabaseRoleError as error:
        raise NotReadyError(str(error)) from error
