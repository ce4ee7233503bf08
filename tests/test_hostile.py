"""What browsers and systems should never send: it gets a clear refusal, and no address ever answers 500.

The attacks on signing in have their tests in the identity block, those on uploads in the dossiers block.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from burgerprofiel.blocks.dossiers.tests import factories, incoming
from burgerprofiel.foundation import config, ids, pages
from tests import people, walking

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:StreamingHttpResponse")]

PAGES = (
    "/",
    "/overzicht",
    "/alles",
    "/dossiers",
    "/hoedanigheid",
    "/instellingen",
    "/instellingen/sessies",
    "/nergens",
    "/dossiers/" + "0" * 8 + "-0000-7000-8000-" + "0" * 12,
)
API = "/api/dossiers/v1"
UPLOADS = ("/api/v2/dosis/dossiers", "/api/v1/dosis/dossiers", f"{API}/statuses")
PROBLEMS = ("application/problem+json", "application/json")
EXPECTED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ABSURD = (
    "%00",
    "%ff%fe",
    "%F0%9F%92%A9",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "-1",
    "99999999999999999999999999",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "eyJhIjoxfQ",
    "====",
    "a" * 9_000,
    "../../etc/passwd",
    "%0d%0aSet-Cookie:%20a=b",
    "null",
)


@pytest.fixture
def me() -> people.Resident:
    found = people.resident(firms=["Bakkerij Claessens"], acting_for=None)
    factories.todo(found.person_id)
    return found


@pytest.fixture
def browser(me: people.Resident) -> Client:
    return me.enter(Client(enforce_csrf_checks=True, raise_request_exception=False))


@pytest.fixture
def system() -> dict[str, Any]:
    incoming.source()
    return incoming.bearer()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_headers_that_browsers_need(browser: Client, path: str) -> None:
    response = browser.get(path)
    assert {name: response.headers.get(name) for name in EXPECTED_HEADERS} == EXPECTED_HEADERS
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "no-store" in response.headers.get("Cache-Control", ""), "what is about a person stays nowhere"


def test_cookies_are_of_this_host_only_and_out_of_reach_of_scripts(
    browser: Client, me: people.Resident
) -> None:
    browser.get("/hoedanigheid")
    token = browser.cookies["__Host-bp_csrf"].value
    form = {"capacity": str(me.firms[0]), "next": "/", "csrfmiddlewaretoken": token}
    assert browser.post("/hoedanigheid", form).status_code == 302
    for name in ("__Host-bp_csrf", pages.SESSION_COOKIE):
        cookie = browser.cookies[name]
        assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (
            True,
            True,
            "/",
            "",
        )
        assert cookie["samesite"] in ("Lax", "Strict")


def _forms() -> list[str]:
    """Addresses of pages that take a POST; the API has tests of its own."""
    found = walking.steps(values=walking.nobodys_values(), query={}, form={}, bodies={})
    takes_no_cookie = ("token", "unsubscribe", "digest-stop", "sms-receipt", "api-ebox-")
    return sorted(
        {
            s.path
            for s in found
            if s.method == "POST" and not s.is_described and not s.name.startswith(takes_no_cookie)
        }
    )


def test_no_form_is_taken_without_its_token(browser: Client) -> None:
    answers = {path: browser.post(path, {"a": "b"}).status_code for path in _forms()}
    assert len(answers) > 10
    assert set(answers.values()) <= {403, 404, 405}, answers
    assert answers["/taal"] == answers["/afmelden"] == answers["/hoedanigheid"] == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost:8000@evil.example", "[::1", ""]
)
def test_a_strange_host_gets_nothing(host: str) -> None:
    response = Client(raise_request_exception=False).get("/", headers={"host": host})
    assert response.status_code == 400
    assert b"evil" not in response.content


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "Forwarded"])
def test_headers_of_proxies_do_not_change_where_we_are(name: str) -> None:
    response = Client().get("/overzicht", headers={name: "evil.example"})
    assert response["Location"].startswith("/aanmelden?")


ELSEWHERE = (
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "/%2F/evil.example",
    "javascript:alert(1)",
    "/\tx",
)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_form_sends_a_browser_elsewhere(browser: Client, me: people.Resident, target: str) -> None:
    browser.get("/hoedanigheid")
    for path, field in (("/taal", "language"), ("/hoedanigheid", "capacity")):
        token = browser.cookies["__Host-bp_csrf"].value
        given = {"language": "en", "capacity": str(me.person_id)}[field]
        form = {field: given, "next": target, "csrfmiddlewaretoken": token}
        response = browser.post(path, form)
        assert (response.status_code, response["Location"]) == (302, "/"), path


def _refused(response: Any, *statuses: int) -> None:
    assert response.status_code in statuses, response.content[:300]
    assert response.headers["Content-Type"].split(";")[0] in PROBLEMS
    assert json.loads(response.content)


@pytest.mark.parametrize("path", UPLOADS)
@pytest.mark.parametrize(
    ("body", "statuses"),
    [
        (b"", (400, 415)),
        (b"{", (400,)),
        (b"[" * 100_000, (400, 413, 422)),
        (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, (400, 413, 422)),
        (b'{"source": "a", "source": "b", "UploadId": "1", "UploadId": "2"}', (400, 422)),
        (b'{"Naam": "\xff\xfe"}', (400, 422)),
        (b'{"Naam": "\\u0000"}', (400, 422)),
        (b'{"Naam": "\\ud800"}', (400, 422)),
        (b'{"Naam": 1e999999}', (400, 422)),
        (b"null", (400, 422)),
        (b"\xef\xbb\xbf{}", (400, 422)),
    ],
    ids=[
        "empty",
        "half",
        "deep-list",
        "deep-object",
        "twice",
        "no-utf8",
        "nul",
        "surrogate",
        "huge-number",
        "null",
        "bom",
    ],
)
def test_a_body_that_cannot_be_read(
    system: dict[str, Any], path: str, body: bytes, statuses: tuple[int, ...]
) -> None:
    client = Client(raise_request_exception=False)
    _refused(client.post(path, body, content_type="application/json", **system), *statuses)


@pytest.mark.parametrize("path", UPLOADS)
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "", "application/json\x00"]
)
def test_a_body_of_another_kind(system: dict[str, Any], path: str, kind: str) -> None:
    client = Client(raise_request_exception=False)
    _refused(client.generic("POST", path, b"{}", content_type=kind, **system), 400, 415)


@pytest.mark.parametrize("path", ["/api/v2/dosis/dossiers", "/api/identity/v1/capacity"])
def test_a_body_that_is_too_large(system: dict[str, Any], browser: Client, path: str) -> None:
    body = b'{"a": "' + b"x" * 400_000 + b'"}'
    token = {"X-CSRFToken": _token(browser)}
    _refused(browser.post(path, body, content_type="application/json", headers=token, **system), 413)


def _token(browser: Client) -> str:
    browser.get("/instellingen")
    return str(browser.cookies["__Host-bp_csrf"].value)


def _questions() -> Iterator[tuple[str, str]]:
    """Every address that answers GET, with every query parameter that it is known to have."""
    named = {
        "/dossiers": (
            "q",
            "bestuur",
            "thema",
            "fase",
            "beurt",
            "stand",
            "van",
            "tot",
            "plaats",
            "na",
            "alles",
        )
    }
    named["/hoedanigheid"] = ("partij", "terug")
    named["/afgemeld"] = ("alleen",)
    named["/instellingen"] = ("bewaard",)
    named["/overzicht"] = named["/alles"] = ("partij",)
    for path, names in named.items():
        yield from ((path, name) for name in names)
    for path, item in walking.operations().items():
        for parameter in item.get("get", {}).get("parameters", ()):
            if parameter["in"] == "query":
                yield path.replace("{dossier_id}", str(ids.new())), parameter["name"]


@pytest.mark.parametrize("value", ABSURD)
def test_absurd_values_in_every_query_parameter(browser: Client, system: dict[str, Any], value: str) -> None:
    failed = []
    for path, name in _questions():
        headers = system if "/dosis/" in path else {}
        response = browser.get(f"{path}?{name}={value}", **headers)
        if response.status_code >= 500:
            failed.append(f"{path}?{name}")
        assert "Set-Cookie:%20a" not in str(response.headers.get("Location", ""))
    assert failed == []


def test_a_query_of_a_megabyte_and_ten_thousand_parameters(browser: Client) -> None:
    many = "&".join(f"a{number}=1" for number in range(10_000))
    for path in ("/dossiers", f"{API}/dossiers"):
        assert browser.get(f"{path}?q={'x' * 1_000_000}").status_code < 500
        assert browser.get(f"{path}?{many}").status_code < 500


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND", "get", "BREW"])
def test_methods_that_do_not_exist(browser: Client, method: str) -> None:
    paths = [*PAGES, *UPLOADS, f"{API}/overview", "/oauth/v1/token", "/api/openapi.json"]
    answers = {
        path: browser.generic(method, path, headers={"X-HTTP-Method-Override": "GET"}).status_code
        for path in paths
    }
    assert all(status in range(200, 500) for status in answers.values()), answers
    assert answers["/oauth/v1/token"] in (400, 405)


@pytest.mark.parametrize(
    "path",
    ["/%00", "/dossiers/%00", "/%ff", "/dossiers/" + "a" * 5_000, "/api/%00", "//", "/..%2f..%2fetc/passwd"],
)
def test_paths_that_nobody_has(browser: Client, path: str) -> None:
    assert browser.get(path).status_code in (302, 400, 404)


@pytest.mark.parametrize("key", ["", "\x00", "é", "x" * 100_000, '"; DROP TABLE', "a,b=c"])
def test_session_keys_that_nobody_got(key: str) -> None:
    client = Client(raise_request_exception=False)
    client.cookies[pages.SESSION_COOKIE] = key
    assert client.get("/overzicht").status_code == 302
    assert client.get(f"{API}/overview").status_code == 401


@pytest.mark.parametrize("token", ["", "\x00", "é", "x" * 100_000, "Bearer", "null"])
def test_access_tokens_that_nobody_got(token: str) -> None:
    response = Client(raise_request_exception=False).get(
        "/api/v2/dosis/bronnen/uris", headers={"Authorization": f"Bearer {token}"}
    )
    _refused(response, 401)


def test_a_request_id_does_not_carry_lines_into_headers_or_logs(browser: Client) -> None:
    response = browser.get("/", headers={"X-Request-ID": "a\r\nSet-Cookie: b=c"})
    assert "\n" not in response.headers["X-Request-ID"]
    assert "Set-Cookie" not in response.headers["X-Request-ID"]


def test_the_public_address_is_the_only_origin(browser: Client) -> None:
    token = _token(browser)
    form = {"language": "en", "next": "/", "csrfmiddlewaretoken": token}
    assert browser.post("/taal", form, headers={"Origin": "https://evil.example"}).status_code == 403
    assert browser.post("/taal", form, headers={"Origin": "null"}).status_code == 403
    assert browser.post("/taal", form, headers={"Origin": config.current().public_url}).status_code == 302
