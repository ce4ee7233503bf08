"""A log of its own for each test: a fresh database, so that a test may break it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from burgerprofiel.foundation.accesslog.tests.log import Log, alone
from tests import database


@pytest.fixture
def log(django_db_blocker: Any) -> Iterator[Log]:
    """An empty log in a database of its own; everything commits. Only its own transactions hold the sealer up."""
    admin_url, name = os.environ["BP_TEST_ADMIN_URL"], f"bp_test_log_{uuid.uuid4().hex[:12]}"
    url = database.clone(admin_url, os.environ["BP_TEST_TEMPLATE"], name)
    with django_db_blocker.unblock(), alone(name):
        before = _use(name)
        yield Log(url=url, admin_url=admin_url, name=name)
        _use(before)
    database.drop(admin_url, name)


def _use(name: str) -> str:
    connection.close()
    connections["default"].close_pool()  # type: ignore[attr-defined]
    before = str(connection.settings_dict["NAME"])
    connection.settings_dict["NAME"] = name
    return before


@pytest.fixture
def other(log: Log) -> Iterator[psycopg.Connection[Any]]:
    """A second connection to the database of `log`, as the owner."""
    with psycopg.connect(log.url, autocommit=True) as second:
        yield second
