"""The thin layer over the REST framework: what callers get for good and for every kind of bad input."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Annotated, Any
from uuid import uuid4

import msgspec
import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import path

from burgerprofiel.foundation import api, errors
from burgerprofiel.foundation.gate import Actor, Capacity, Client


class Thing(msgspec.Struct, frozen=True):
    name: Annotated[str, msgspec.Meta(max_length=10)]
    size: int = 0
    inner: dict[str, Any] = {}


class Filter(msgspec.Struct, frozen=True):
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 10


class Open(api.Controller):
    max_body = 2000

    def get(self, parsed_query: api.Query[Filter]) -> api.Page[Thing]:
        """List things."""
        return api.Page(items=[Thing(name="a", size=parsed_query.limit)], next=None)

    def post(self, parsed_body: api.Body[Thing]) -> Thing:
        """Make a thing."""
        if parsed_body.name == "taken":
            raise errors.ConflictError(
                "name-taken", "Pick another.", errors=[errors.FieldError(field="name", code="x", detail="y")]
            )
        return parsed_body


class Guarded(api.Controller):
    auth = (api.Bearer("Things"),)

    def get(self) -> str:
        """Say who calls."""
        return self.client.client_id


class Personal(api.Controller):
    auth = (api.Session(),)

    @api.validate(api.ResponseSpec(Thing, status_code=HTTPStatus.OK, headers={"ETag": api.HeaderSpec()}))
    def get(self) -> HttpResponse:
        """Read."""
        return api.respond(self.request, Thing(name="mine"), tag=api.etag("v1"))

    def put(self, parsed_body: api.Body[Thing]) -> Thing:
        """Replace."""
        api.require_match(self.request, tag=api.etag("v1"))
        return parsed_body


ROUTES = [
    path("api/open", Open.as_view()),
    path("api/guarded", Guarded.as_view()),
    path("api/personal", Personal.as_view()),
]
urlpatterns = api.urlpatterns(ROUTES)

PERSON = uuid4()
ACTOR = Actor(
    person_id=PERSON,
    party_id=PERSON,
    party_ids=(PERSON,),
    capacity=Capacity.CITIZEN,
    assurance=27,
    session_id=uuid4(),
)


def find_client(token: str) -> Client | None:
    scopes = {"good": frozenset({"Things"}), "narrow": frozenset({"Other"})}
    return Client(client_id=token, ovo_code="OVO1", scopes=scopes[token]) if token in scopes else None


def with_actor(get_response: Any) -> Any:
    def middleware(request: Any) -> Any:
        request.actor = ACTOR if "HTTP_X_SIGNED_IN" in request.META else None
        return get_response(request)

    return middleware


@pytest.fixture(autouse=True)
def _site(settings: Any) -> Any:
    settings.ROOT_URLCONF = __name__
    settings.API_FIND_CLIENT = f"{__name__}.find_client"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.with_actor"]
    api.auth.client_finder.cache_clear()
    yield
    api.auth.client_finder.cache_clear()


def send(browser: Browser, body: bytes | str, content_type: str = "application/json") -> Any:
    return browser.generic("POST", "/api/open", body, content_type=content_type)


def code(response: Any) -> str:
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code
    return str(response.json()["type"]).rpartition(":")[2]


def test_typed_in_and_out(client: Browser) -> None:
    response = send(client, '{"name": "é", "size": 3}')
    assert (response.status_code, response.json()) == (201, {"name": "é", "size": 3, "inner": {}})
    assert client.get("/api/open?limit=7").json() == {
        "items": [{"name": "a", "size": 7, "inner": {}}],
        "next": None,
    }


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (b" ", 400, "malformed-body"),
        (b"{", 400, "malformed-body"),
        (b'{"name": NaN}', 400, "malformed-body"),
        (b'{"name": "\xff"}', 400, "malformed-body"),
        (b'{"name": "\\ud800"}', 400, "malformed-body"),
        (b'{"name": "a\\u0000"}', 400, "malformed-body"),
        (b'{"name": "a", "name": "b"}', 400, "malformed-body"),
        (b'{"name": "a", "size": "3"}', 422, "invalid-request"),
        (b'{"name": "a", "size": 1e999}', 422, "invalid-request"),
        (b'{"size": 3}', 422, "invalid-request"),
        (b"[]", 422, "invalid-request"),
        (b"null", 422, "invalid-request"),
        (b'{"name": "' + b"a" * 3000 + b'"}', 413, "body-too-large"),
        (b'{"name": "taken"}', 409, "name-taken"),
    ],
)
def test_bad_bodies_are_refused_cleanly(client: Browser, body: bytes, status: int, expected: str) -> None:
    response = send(client, body)
    assert (response.status_code, code(response)) == (status, expected)


@pytest.mark.parametrize("start", [b'{"name": "a", "inner": {"x": ', b'{"name": "a", "unknown": '])
def test_deep_json_is_refused(client: Browser, monkeypatch: pytest.MonkeyPatch, start: bytes) -> None:
    monkeypatch.setattr(Open, "max_body", 10_000_000)
    response = send(client, start + b"[" * 1_000_000)
    assert (response.status_code, code(response)) == (400, "malformed-body")


def test_an_escaped_backslash_before_u0000_is_text(client: Browser) -> None:
    assert send(client, rb'{"name": "\\u0000"}').json()["name"] == r"\u0000"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "", "application/xml", "multipart/form-data; boundary=x"]
)
def test_other_media_types_are_refused(client: Browser, content_type: str) -> None:
    response = send(client, b"{}", content_type)
    assert (response.status_code, code(response)) == (415, "unsupported-media-type")


def test_the_field_that_is_wrong_is_named(client: Browser) -> None:
    assert send(client, '{"name": "a", "size": "3"}').json()["errors"][0]["field"] == "size"
    assert client.get("/api/open?limit=0").json()["errors"][0]["field"] == "limit"
    assert send(client, '{"name": "taken"}').json()["errors"] == [
        {"code": "x", "detail": "y", "field": "name"}
    ]


def test_queries_and_methods_are_refused_cleanly(client: Browser) -> None:
    assert code(client.get("/api/open?limit=abc")) == "invalid-request"
    assert code(client.get("/api/open?limit=%00")) == "nul-character"
    response = client.delete("/api/open")
    assert (code(response), response["Allow"]) == ("method-not-allowed", "GET, POST")
    assert code(client.get("/api/open", HTTP_ACCEPT="image/png")) == "not-acceptable"
    assert code(client.get("/api/nowhere")) == "no-such-address"


@pytest.mark.django_db
def test_bearer_tokens(client: Browser) -> None:
    missing = client.get("/api/guarded")
    assert (missing.status_code, code(missing)) == (401, "not-authenticated")
    assert missing["WWW-Authenticate"].startswith("Bearer")
    wrong = client.get("/api/guarded", HTTP_AUTHORIZATION="Bearer nonsense")
    assert (wrong.status_code, wrong["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')
    narrow = client.get("/api/guarded", HTTP_AUTHORIZATION="Bearer narrow")
    assert (narrow.status_code, code(narrow)) == (403, "insufficient-scope")
    assert client.get("/api/guarded", HTTP_AUTHORIZATION="bearer good").json() == "good"


def test_sessions_need_the_csrf_token_for_changes() -> None:
    browser = Browser(enforce_csrf_checks=True)
    assert browser.get("/api/personal").status_code == 401
    assert browser.get("/api/personal", HTTP_X_SIGNED_IN="1").json()["name"] == "mine"
    response = browser.put(
        "/api/personal", '{"name": "b"}', content_type="application/json", HTTP_X_SIGNED_IN="1"
    )
    assert (response.status_code, code(response)) == (403, "csrf-failed")


def test_versions(client: Browser) -> None:
    first = client.get("/api/personal", HTTP_X_SIGNED_IN="1")
    again = client.get("/api/personal", HTTP_X_SIGNED_IN="1", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")

    def put(**headers: Any) -> Any:
        return client.put(
            "/api/personal", '{"name": "b"}', content_type="application/json", HTTP_X_SIGNED_IN="1", **headers
        )

    assert code(put()) == "if-match-required"
    assert code(put(HTTP_IF_MATCH='"old"')) == "changed-meanwhile"
    assert put(HTTP_IF_MATCH=first["ETag"]).status_code == 200


@pytest.mark.parametrize("cursor", ["", "%", "bm9wZQ", "é", "WyJhIl0"])
def test_a_cursor_of_somebody_else_is_refused(cursor: str) -> None:
    assert api.decode_cursor(api.encode_cursor((1, "a")), as_type=tuple[int, str]) == (1, "a")
    with pytest.raises(errors.InvalidError):
        api.decode_cursor(cursor, as_type=tuple[int, str])


def test_one_document_describes_all(client: Browser) -> None:
    document = client.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {"/api/open", "/api/guarded", "/api/personal"}
    refusal = document["paths"]["/api/open"]["post"]["responses"]["400"]["content"]
    assert list(refusal) == ["application/problem+json"]
    assert json.dumps(document["paths"]["/api/guarded"]["get"]["security"]) == '[{"bearer": ["Things"]}]'
