"""Every column that could hold something personal is sealed, or the register of clear fields says why not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.db import connection

REGISTER = Path(__file__).resolve().parents[1] / "src/burgerprofiel/site/clear_fields.toml"
_BY_INSTALLATION = "sealed-by-installation"

# Also of tables that no model stands for. Of a partitioned table the table, not its parts.
_COLUMNS = """
SELECT c.relname, a.attname, t.typname = 'bytea' AND a.attname LIKE '%sealed' AS sealed
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND t.typname IN ('text', 'varchar', 'bpchar', 'json', 'jsonb', 'bytea', 'xml', '_text', '_varchar', '_jsonb')
  AND c.relname NOT LIKE 'django%' AND c.relname NOT LIKE 'procrastinate%'
"""


@pytest.fixture(scope="module")
def register() -> dict[str, dict[str, str]]:
    return tomllib.loads(REGISTER.read_text())


def _columns(*, sealed: bool) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        return {f"{table}.{column}" for table, column, is_sealed in cursor.fetchall() if is_sealed is sealed}


@pytest.mark.django_db
def test_what_is_not_sealed_is_in_the_register_and_nothing_else_is(
    register: dict[str, dict[str, str]],
) -> None:
    entries = {
        f"{table}.{column}"
        for table, columns in register.items()
        if table != _BY_INSTALLATION
        for column in columns
    }
    clear = _columns(sealed=False)
    assert sorted(clear - entries) == []
    assert entries - clear == set()


@pytest.mark.django_db
def test_what_only_the_key_of_the_installation_seals_is_named(register: dict[str, dict[str, str]]) -> None:
    assert register[_BY_INSTALLATION].keys() <= _columns(sealed=True)


def test_every_entry_says_why(register: dict[str, dict[str, str]]) -> None:
    assert all(why for columns in register.values() for why in columns.values())
