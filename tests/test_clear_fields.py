"""Every column that could hold something personal is sealed, or the register of clear fields says why not."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

REGISTER = Path(__file__).resolve().parents[1] / "src/burgerprofiel/site/clear_fields.toml"
_KINDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)


def _columns() -> dict[str, set[str]]:
    """Columns of free form that are not sealed, per table of ours."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models():
        if model.__module__.startswith("burgerprofiel."):
            found[model._meta.db_table] = {
                field.column
                for field in model._meta.concrete_fields
                if isinstance(field, _KINDS) and field.column and not _is_sealed(field)
            }
    return {table: columns for table, columns in found.items() if columns}


def _is_sealed(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.BinaryField) and (field.column or "").endswith("sealed")


def test_what_is_not_sealed_is_in_the_register_and_nothing_else_is() -> None:
    register = tomllib.loads(REGISTER.read_text())
    assert {table: set(columns) for table, columns in register.items()} == _columns()


def test_every_entry_says_why() -> None:
    register = tomllib.loads(REGISTER.read_text())
    empty = [
        f"{table}.{column}"
        for table, columns in register.items()
        for column, why in columns.items()
        if not why
    ]
    assert not empty
