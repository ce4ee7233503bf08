"""Who the database takes us for: tests arrange and look as the owner, who sees all; behaviour runs as the application.

Every request that a test makes of Django in its own process is served as `burgerprofiel_app`, as in production
(fixture `_requests_as_application`). What is called without a request is given the role by `as_role`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.db.backends.signals import connection_created

OWNER, APP = "burgerprofiel_owner", "burgerprofiel_app"
WORKER, AUDITOR = "burgerprofiel_worker", "burgerprofiel_auditor"
_here = threading.local()


@contextmanager
def as_role(role: str = APP) -> Iterator[None]:
    """Run the block as a role on Django's connection of this thread, also where that is made only within it."""
    before, _here.role = getattr(_here, "role", ""), role
    connection_created.connect(_become)
    _set(role)
    try:
        yield
    finally:
        _here.role = before
        _set(before)


def _become(**given: Any) -> None:
    """Also as the owner again: what comes from the pool may have been given back as another role."""
    _set(getattr(_here, "role", ""))


def _set(role: str) -> None:
    """Past Django's cursors, which some tests count the statements of."""
    if connection.connection is not None and not connection.connection.closed:
        connection.connection.execute(f"SET ROLE {role or 'NONE'}".encode())


@pytest.fixture(autouse=True)
def _requests_as_application(monkeypatch: pytest.MonkeyPatch) -> None:
    served: Callable[..., Any] = BaseHandler.get_response

    def get_response(handler: BaseHandler, request: Any) -> Any:
        with as_role(APP):
            return served(handler, request)

    monkeypatch.setattr(BaseHandler, "get_response", get_response)
