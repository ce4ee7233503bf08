"""Models and migrations agree, and squawk finds nothing dangerous in the SQL of new migrations.

A first migration makes tables that nobody uses yet; only what comes after it can block a running system.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
# They refuse a database that holds anything, so that nobody waits for them.
_ON_EMPTY_TABLES = frozenset(
    {
        ("dossiers", "0002_sealed_content"),
        ("dossiers", "0004_sealed_numbers"),
        ("identity", "0002_sealed"),
        ("rights", "0009_sealed_numbers"),
    }
)
_NOT_FOR_US = (
    "prefer-bigint-over-int",  # small numbers that stay small
    "prefer-bigint-over-smallint",
    "prefer-identity",
    "prefer-text-field",  # lengths are part of the model
    "prefer-robust-stmts",  # Django runs a migration in one transaction
    "require-timeout-settings",  # `burgerprofiel migrate` sets them for the connection
)


def main() -> int:
    """Check models and migrations. Returns 1 when something is wrong."""
    sys.path.insert(0, str(ROOT))
    from tests import database  # noqa: PLC0415 - only once the folder is known

    with ExitStack() as stack:
        data_dir = stack.enter_context(tempfile.TemporaryDirectory(prefix="bp-check-"))
        admin_url = database.start_server(stack)
        os.environ.update(
            DATA_DIR=data_dir,
            DATABASE_URL=admin_url,  # SQL is printed, nothing is run
            DJANGO_SETTINGS_MODULE="burgerprofiel.site.settings",
        )
        django.setup()
        return max(_models_agree(), _squawk())


def _models_agree() -> int:
    from django.core.management import call_command  # noqa: PLC0415

    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        return 1
    return 0


def _squawk() -> int:
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    worst = 0
    for app, name in _later_migrations():
        with tempfile.NamedTemporaryFile("w", suffix=f".{app}.{name}.sql") as file:
            call_command("sqlmigrate", app, name, stdout=file)
            file.flush()
            command = [
                str(Path(sys.executable).with_name("squawk")),
                *(f"--exclude={rule}" for rule in _NOT_FOR_US),
                file.name,
            ]
            worst = max(worst, subprocess.run(command, check=False).returncode)
    connections.close_all()
    return min(worst, 1)


def _later_migrations() -> list[tuple[str, str]]:
    package = ROOT / "src" / "burgerprofiel"
    folders = [package / "foundation", *sorted((package / "blocks").iterdir())]
    return [
        (folder.name, path.stem)
        for folder in folders
        for path in sorted((folder / "migrations").glob("[0-9]*.py"))
        if not path.stem.startswith("0001") and (folder.name, path.stem) not in _ON_EMPTY_TABLES
    ]


if __name__ == "__main__":
    sys.exit(main())
