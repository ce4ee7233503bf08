from __future__ import annotations

import base64
import hmac
import json
import threading
import time
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connections
from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from burgerprofiel.blocks.identity import public
from burgerprofiel.blocks.identity.models import Client
from burgerprofiel.blocks.identity.services import cleaning
from burgerprofiel.foundation import assertions, clock

pytestmark = pytest.mark.django_db

RSA, EC, ED = RSAKey.generate_key(2048), ECKey.generate_key("P-256"), OKPKey.generate_key("Ed25519")
KEYS: dict[str, Any] = {"RS256": RSA, "PS256": RSA, "ES256": EC, "EdDSA": ED, "Ed25519": ED}
AUDIENCE = "http://localhost:8000/oauth/v1/token"


@pytest.fixture(autouse=True)
def _client() -> None:
    keys = [
        {**key.as_dict(private=False), "kid": name} for name, key in (("rsa", RSA), ("ec", EC), ("ed", ED))
    ]
    public.load_reference(
        {
            "clients": [
                {
                    "client_id": "stad",
                    "name": "Stad",
                    "ovo_code": "OVO000001",
                    "scopes": ["DosisImport", "Other"],
                    "jwks": {"keys": keys},
                }
            ]
        }
    )


def _claims(**changes: Any) -> dict[str, Any]:
    """Claims that fit but for these; a timedelta counts from now, not from when the tests were collected."""
    now = int(time.time())
    moments = {n: now + int(v.total_seconds()) for n, v in changes.items() if isinstance(v, timedelta)}
    claims = {
        "iss": "stad",
        "sub": "stad",
        "aud": AUDIENCE,
        "jti": str(uuid.uuid4()),
        "iat": now,
        "exp": now + 300,
    }
    return {name: value for name, value in {**claims, **changes, **moments}.items() if value is not None}


def _assertion(
    alg: str = "RS256", *, key: Any = None, header: dict[str, Any] | None = None, **changes: Any
) -> str:
    signing = key or KEYS[alg]
    kid = {"RSA": "rsa", "EC": "ec", "OKP": "ed", "oct": "rsa"}[signing.key_type]
    return jwt.encode(
        {"alg": alg, "kid": kid, **(header or {})}, _claims(**changes), signing, algorithms=[alg]
    )


def _ask(assertion: str, **form: str) -> Any:
    given = {
        "grant_type": "client_credentials",
        "client_assertion_type": assertions.TYPE,
        "client_assertion": assertion,
        **form,
    }
    return Browser().post(
        "/oauth/v1/token", urlencode(given), content_type="application/x-www-form-urlencoded"
    )


@pytest.mark.parametrize("alg", sorted(KEYS))
def test_a_signed_assertion_gives_a_token(alg: str) -> None:
    response = _ask(_assertion(alg), scope="DosisImport")
    assert response.status_code == 200, response.content
    answer = response.json()
    assert (answer["token_type"], answer["expires_in"], answer["scope"]) == ("Bearer", 3600, "DosisImport")
    assert response["Cache-Control"] == "no-store"
    client = public.find_client(answer["access_token"])
    assert client is not None
    assert (client.client_id, client.ovo_code, client.scopes) == (
        "stad",
        "OVO000001",
        frozenset({"DosisImport"}),
    )


def test_without_a_scope_all_that_were_granted() -> None:
    assert _ask(_assertion()).json()["scope"] == "DosisImport Other"


def test_a_scope_that_was_not_granted_is_refused_and_the_assertion_is_used_up() -> None:
    assertion = _assertion()
    response = _ask(assertion, scope="DosisImport Everything")
    assert (response.status_code, response.json()["error"]) == (400, "invalid_scope")
    assert _ask(assertion).json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "other"},
        {"sub": "other"},
        {"sub": None},
        {"sub": ["stad"]},
        {"aud": AUDIENCE + "/"},
        {"aud": AUDIENCE.upper()},
        {"aud": "https://elsewhere.example/oauth/v1/token"},
        {"aud": [AUDIENCE, "https://elsewhere.example"]},
        {"aud": None},
        {"jti": None},
        {"jti": "x"},
        {"jti": 12345678},
        {"jti": "x" * 300},
        {"exp": None},
        {"exp": "soon"},
        {"exp": True},
        {"exp": 1e300},
        {"exp": timedelta(minutes=-1)},
        {"exp": timedelta(minutes=15)},
        {"iat": timedelta(minutes=2)},
        {"iat": None},
        {"nbf": timedelta(minutes=2)},
    ],
)
def test_claims_that_do_not_fit_are_refused(changes: dict[str, Any]) -> None:
    response = _ask(_assertion(**changes))
    assert (response.status_code, response.json()["error"]) == (401, "invalid_client")
    assert response["Cache-Control"] == "no-store"


def test_an_assertion_works_once() -> None:
    assertion = _assertion()
    assert _ask(assertion).status_code == 200
    assert _ask(assertion).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_of_two_that_use_an_assertion_at_once_one_gets_a_token() -> None:
    assertion, together = _assertion(), threading.Barrier(2)
    statuses: list[int] = []

    def ask() -> None:
        together.wait()
        statuses.append(_ask(assertion).status_code)
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 401]


def _part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("alg", ["none", "None", "NONE", ""])
def test_an_unsigned_assertion_is_refused(alg: str) -> None:
    assert _ask(f"{_part({'alg': alg, 'kid': 'rsa'})}.{_part(_claims())}.").status_code == 401


@pytest.mark.parametrize("alg", ["HS256", "RS256"])
def test_the_public_key_is_no_shared_secret(alg: str) -> None:
    signed = f"{_part({'alg': alg, 'kid': 'rsa'})}.{_part(_claims())}"
    code = hmac.digest(RSA.as_pem(private=False), signed.encode(), "sha256")
    assert _ask(f"{signed}.{base64.urlsafe_b64encode(code).rstrip(b'=').decode()}").status_code == 401


@pytest.mark.parametrize(
    "header", [{"kid": "ec"}, {"kid": "other"}, {"kid": 5}, {"kid": None}, {"crit": ["x"], "x": 1}]
)
def test_a_key_that_does_not_fit_is_refused(header: dict[str, Any]) -> None:
    signed = _assertion(header={})
    forged = f"{_part({'alg': 'RS256', 'kid': 'rsa', **header})}.{signed.split('.', 1)[1]}"
    assert _ask(forged).status_code == 401


def test_the_key_of_somebody_else_is_refused() -> None:
    assert _ask(_assertion(key=RSAKey.generate_key(2048))).status_code == 401


@pytest.mark.parametrize(
    "assertion", ["", "x", "a.b.c", "....", f"{_part([])}.{_part([])}.", "é.é.é", "x" * 9000]
)
def test_what_is_no_assertion_is_refused(assertion: str) -> None:
    assert _ask(assertion).status_code in (400, 401)


def test_a_client_that_was_switched_off_is_refused_and_its_tokens_stop() -> None:
    token = _ask(_assertion()).json()["access_token"]
    Client.objects.update(active=False)
    assert _ask(_assertion()).status_code == 401
    assert public.find_client(token) is None


def test_a_token_ends() -> None:
    token = _ask(_assertion()).json()["access_token"]
    with clock.frozen(clock.now() + timedelta(seconds=3601)):
        assert public.find_client(token) is None
        assert cleaning.purge()["AccessToken"] == 1
    assert public.find_client("") is None


def test_other_requests_get_a_clear_refusal() -> None:
    browser = Browser()
    assert browser.get("/oauth/v1/token").json()["error"] == "invalid_request"
    assert (
        browser.post("/oauth/v1/token", {}, content_type="application/json").json()["error"]
        == "invalid_request"
    )
    big = browser.post(
        "/oauth/v1/token", "x=" + "y" * 20_000, content_type="application/x-www-form-urlencoded"
    )
    assert (big.status_code, big.json()["error"]) == (400, "invalid_request")
    twice = browser.post(
        "/oauth/v1/token", "grant_type=a&grant_type=b", content_type="application/x-www-form-urlencoded"
    )
    assert twice.json()["error"] == "invalid_request"
    assert _ask(_assertion(), grant_type="password").json()["error"] == "unsupported_grant_type"
    assert _ask(_assertion(), client_assertion_type="x").json()["error"] == "invalid_client"
    assert _ask(_assertion(), client_id="other").json()["error"] == "invalid_client"
