"""One PostgreSQL for a test run and a fresh database per worker, cloned from a migrated template.

`TEST_DATABASE_URL` names a server of your own (a superuser's URL); without it the embedded one runs in
`.cache/test-postgres`. The template is made again only when a migration changed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from burgerprofiel.foundation import database

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
TEMPLATE_PREFIX = "bp_template_"


def start_server(stack: ExitStack) -> str:
    """The superuser's URL of the server of this run; an embedded one stops when `stack` closes."""
    given = os.environ.get("TEST_DATABASE_URL")
    url = given or stack.enter_context(database.embedded_server(CACHE / "test-postgres"))
    if not given:
        _trust_the_machine(url)
    _let_owner_be_others(url)
    return url


def _trust_the_machine(url: str) -> None:
    """Wait for no disk: what a machine that stops loses is made anew, and half of a run would be waiting."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute("SELECT pg_reload_conf()")


def _let_owner_be_others(url: str) -> None:
    """Tests connect as the owner and become the other roles (`tests.roles`)."""
    database.prepare(url, database="postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        for role in set(database.ROLES) - {"burgerprofiel_owner"}:
            connection.execute(f"GRANT {role} TO burgerprofiel_owner".encode())


def template(admin_url: str) -> str:
    """Name of a migrated database to clone; made when no template of these migrations exists."""
    name = TEMPLATE_PREFIX + _migrations_digest()
    with psycopg.connect(admin_url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
    building = f"{name}_building"
    drop(admin_url, building)
    database.prepare(admin_url, database=building)
    owner_url = database.with_role(admin_url, "burgerprofiel_owner", database=building)
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        check=True,
        env={
            **os.environ,
            "DATABASE_URL": owner_url,
            "DJANGO_SETTINGS_MODULE": "burgerprofiel.site.settings",
        },
    )
    database.grant(owner_url)
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name))
        )
    return name


def clone(admin_url: str, template_name: str, name: str) -> str:
    """Make database `name` a copy of the template; returns its URL as the owner, who may empty tables."""
    drop(admin_url, name)
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy OWNER burgerprofiel_owner").format(
                sql.Identifier(name), sql.Identifier(template_name)
            )
        )
    return database.with_role(admin_url, "burgerprofiel_owner", database=name)


def as_role(role: str) -> str:
    """The URL of this run's own database as another role than the owner."""
    url = os.environ["DATABASE_URL"]
    return database.with_role(url, role, database=urlsplit(url).path[1:])


def drop(admin_url: str, name: str) -> None:
    """Remove a database and whoever is connected to it."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _migrations_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted((ROOT / "src").rglob("migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
