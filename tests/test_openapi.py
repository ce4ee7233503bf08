"""Schemathesis on the whole OpenAPI document, in process: as a person, as a system, as nobody.

Whatever it thinks of, the answer is one that the document describes, in its form, and never a fault of ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from burgerprofiel.blocks.dossiers.tests import factories, incoming
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import pages
from burgerprofiel.site.wsgi import application

pytestmark = pytest.mark.django_db
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
without_every_form = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
without_every_form.config.phases.coverage.enabled = False
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
]
CSRF = "a" * 32
SCOPES = incoming.CLIENT.scopes | {"NotificatieImport"}


@schemathesis.serializer("application/x-ndjson")
def _lines(context: Any, value: Any) -> bytes:
    """A body of lines: what was thought of as one text or value becomes one line."""
    return value if isinstance(value, bytes) else json.dumps(value, default=str).encode()


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The application would close the connection whose transaction the test rolls back."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def person() -> dict[str, Any]:
    """What the browser of somebody with two files sends along."""
    me = make.person()
    of = factories.source()
    factories.todo(me, of)
    factories.closed(me, of)
    cookies = {pages.SESSION_COOKIE: make.session(me), "__Host-bp_csrf": CSRF}
    return {"cookies": cookies, "headers": {"X-CSRFToken": CSRF}}


@pytest.fixture
def system() -> dict[str, Any]:
    """What the system of an authority with one source sends along."""
    incoming.source()
    incoming.submit(incoming.status())
    client = replace(incoming.CLIENT, scopes=SCOPES)
    return {"headers": {"Authorization": f"Bearer {incoming.token(client)}"}}


@pytest.fixture
def nobody() -> dict[str, Any]:
    return {}


FEW = settings(
    max_examples=3, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def _meant_for(case: schemathesis.Case) -> str:
    """Whose operation it is, as its security requirement says."""
    schemes = {name for each in case.operation.definition.raw.get("security", ()) for name in each}
    return "system" if "bearer" in schemes else "person" if "session" in schemes else "nobody"


@schema.parametrize()
@FEW
def test_every_answer_is_as_described(case: schemathesis.Case, request: pytest.FixtureRequest) -> None:
    """To those whom the operation is for, every form of every part of the request included."""
    case.call_and_validate(checks=CHECKS, **request.getfixturevalue(_meant_for(case)))


@without_every_form.parametrize()
@FEW
def test_others_who_ask_get_an_answer_that_is_described(
    case: schemathesis.Case, request: pytest.FixtureRequest
) -> None:
    for who in sorted({"person", "system", "nobody"} - {_meant_for(case)}):
        case.call_and_validate(checks=CHECKS, **request.getfixturevalue(who))
