"""Whether the database is behind this code, found without loading Django: files on disk against one table."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import psycopg

_PACKAGE = Path(__file__).resolve().parent.parent


def are_pending(url: str) -> bool:
    """Whether a migration of this code is not applied to the database."""
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone() != (True,):
            return True
        applied = set(connection.execute("SELECT app, name FROM django_migrations").fetchall())
    return not set(_on_disk()) <= applied


def _on_disk() -> Iterator[tuple[str, str]]:
    for folder in (_PACKAGE / "foundation", *sorted((_PACKAGE / "blocks").iterdir())):
        yield from ((folder.name, path.stem) for path in (folder / "migrations").glob("[0-9]*.py"))
    procrastinate = importlib.util.find_spec("procrastinate")
    if procrastinate and procrastinate.origin:
        folder = Path(procrastinate.origin).parent / "contrib" / "django" / "migrations"
        yield from (("procrastinate", path.stem) for path in folder.glob("[0-9]*.py"))
