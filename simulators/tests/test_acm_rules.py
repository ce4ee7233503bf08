"""What the provider refuses, what machines get, and the faults it can show."""

import base64
import json
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from simulators.acm.clients import Client, KeySource
from simulators.acm.people import CITIZEN, stranger
from simulators.acm.provider import Grant, Provider, SsoSession
from simulators.acm.requests import ReturnAddress, parse
from simulators.tests.acm_client import EID, ITSME, POST_LOGOUT, REDIRECT, SMS, App, in_query, write_keys
from simulators.tests.conftest import Running, faults, http

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("acm") / "jwks.json"


@pytest.fixture(scope="module")
def acm(start: Callable[..., Running], keys: Path) -> App:
    key = write_keys(keys)
    narrow = keys.with_name("clients.json")
    registered = {
        "client_id": "narrow",
        "jwks": json.loads(keys.read_text()),
        "redirect_uris": [REDIRECT],
        "scopes": ["openid", "vo_info"],
        "acr_values": [EID],
    }
    narrow.write_text(json.dumps({"clients": [registered]}))
    client = f"burgerprofiel={keys}={REDIRECT}={POST_LOGOUT}"
    return App(start("acm", "--client", client, "--data", str(narrow)).url, key)


@pytest.fixture
def app(acm: App) -> App:
    faults(acm.url)
    return App(acm.url, acm.key)


# ---------------------------------------------------------------- the authorisation request


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"scope": "openid onbekend"}, "invalid_scope"),
        ({"scope": "openid DosisImport"}, "invalid_scope"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"response_mode": "web_message"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"acr_values": "urn:be:vlaanderen:authmech:password"}, "invalid_request"),
        ({"prompt": "select_account"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"login_hint": "%%%"}, "invalid_request"),
        ({"login_hint": base64.b64encode(b"[]").decode()}, "invalid_request"),
        ({"login_hint": base64.b64encode(b'{"cap_hint": "XX"}').decode()}, "invalid_request"),
        ({"request": "e30.e30."}, "request_not_supported"),
    ],
)
def test_faulty_request_goes_back_before_any_screen(
    app: App, change: dict[str, str | None], error: str
) -> None:
    answer = in_query(app.ask(**change))
    assert (answer["error"], answer["state"]) == (error, "s-1")


def test_scope_that_this_client_was_not_granted(app: App) -> None:
    narrow = App(app.url, app.key, client_id="narrow")
    assert in_query(narrow.ask())["error"] == "invalid_scope"
    assert "Kies hoe" in narrow.ask(scope="openid").text


def test_means_are_those_asked_and_allowed(app: App) -> None:
    narrow = App(app.url, app.key, client_id="narrow")
    assert in_query(narrow.ask(scope="openid", acr_values=ITSME))["error"] == "invalid_request"
    screen = narrow.ask(scope="openid", acr_values=f"{ITSME} {EID}")
    assert "itsme" not in screen.text


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"redirect_uri": REDIRECT + "/"},
        {"redirect_uri": REDIRECT + "?x=1"},
        {"redirect_uri": None},
    ],
)
def test_nothing_is_sent_to_an_address_that_is_not_registered(
    app: App, change: dict[str, str | None]
) -> None:
    answer = app.ask(**change)
    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_repeated_parameter(app: App) -> None:
    twice = {**app.authorization(), "scope": ["openid", "openid"]}
    assert app.browser.get(f"{app.url}/op/v1/auth", params=twice).status_code == 400


# ---------------------------------------------------------------- the code


def test_code_works_once_and_its_reuse_ends_the_tokens(app: App) -> None:
    code = in_query(app.sign_in(name="Jef Baetens"))["code"]
    token = app.redeem(code).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    assert http.get(f"{app.url}/op/v1/userinfo", headers=headers).json()["rrn"] == "47681923180"
    again = app.redeem(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert http.get(f"{app.url}/op/v1/userinfo", headers=headers).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"code_verifier": "x" * 43},
        {"code_verifier": ""},
        {"redirect_uri": REDIRECT + "x"},
    ],
)
def test_code_is_refused(app: App, change: dict[str, str]) -> None:
    code = in_query(app.sign_in(name="Jef Baetens"))["code"]
    answer = app.redeem(code, **change)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert app.redeem("guess").json()["error"] == "invalid_grant"
    assert answer.headers["cache-control"] == "no-store"


def test_code_of_another_client(app: App) -> None:
    code = in_query(app.sign_in(name="Jef Baetens"))["code"]
    thief = App(app.url, app.key, client_id="narrow", verifier=app.verifier)
    assert thief.redeem(code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(("age", "alive"), [(29, True), (31, False)])
def test_code_lives_thirty_seconds(app: App, age: int, alive: bool) -> None:
    now = [1000.0]
    client = Client("burgerprofiel", KeySource("nowhere"), redirect_uris=frozenset({REDIRECT}))
    provider = Provider(base_url="http://x:1", clients={}, people={}, clock=lambda: now[0])
    request = parse(app.authorization(), client=client, back=ReturnAddress(REDIRECT, "query", None))
    person = stranger("00600099536", given_name="", family_name="")
    code = provider.issue_code(Grant(request, SsoSession(person, request.means[0], 1000), CITIZEN))
    now[0] += age
    assert (provider.redeem(code) is not None) is alive


# ---------------------------------------------------------------- client authentication


def machine(app: App, **form: str) -> httpx.Response:
    return app.token(**{"grant_type": "client_credentials", "scope": "DosisImport", **form})


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "http://127.0.0.1:1/op/v1/token"},
        {"aud": None},
        {"iss": "somebody"},
        {"sub": "somebody"},
        {"jti": None},
        {"jti": ""},
        {"exp": None},
        {"iat": None},
        {"exp": timedelta(hours=1)},
        {"iat": timedelta(hours=-2), "exp": timedelta(minutes=-115)},
        {"iat": timedelta(minutes=50), "exp": timedelta(minutes=55)},
    ],
)
def test_assertion_is_refused(app: App, change: dict[str, Any]) -> None:
    answer = machine(app, client_assertion=app.assertion(**change))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_audience_must_be_exact(app: App) -> None:
    for audience in (app.token_url + "/", app.token_url.upper(), f"{app.url}/op"):
        assert machine(app, client_assertion=app.assertion(aud=audience)).status_code == 401


def test_jti_is_accepted_once(app: App) -> None:
    assertion = app.assertion()
    assert machine(app, client_assertion=assertion).status_code == 200
    again = machine(app, client_assertion=assertion)
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")


def test_key_of_somebody_else(app: App) -> None:
    stolen = App(app.url, RSAKey.generate_key(2048, auto_kid=True))
    assert machine(stolen).status_code == 401
    same_kid = RSAKey.generate_key(2048, parameters={"kid": str(app.key.kid)})
    assert machine(App(app.url, same_kid)).status_code == 401


@pytest.mark.parametrize("assertion", ["", "x", "a.b.c", "e30.e30.", "eyJhbGciOiJub25lIn0.W10."])
def test_garbage_is_no_assertion(app: App, assertion: str) -> None:
    assert machine(app, client_assertion=assertion).status_code == 401


def test_assertion_without_kid_or_with_alg_none(app: App) -> None:
    now = int(time.time())
    claims = {"iss": app.client_id, "sub": app.client_id, "aud": app.token_url, "jti": "j", "iat": now}
    no_kid = jwt.encode({"alg": "RS256"}, {**claims, "exp": now + 60}, app.key)
    assert "kid" in machine(app, client_assertion=no_kid).json()["error_description"]
    body = no_kid.split(".")[1]
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": app.key.kid}).encode()).decode()
    assert machine(app, client_assertion=f"{header.rstrip('=')}.{body}.").status_code == 401


def test_no_secret_and_no_other_way_to_authenticate(app: App) -> None:
    form = {"grant_type": "client_credentials", "scope": "DosisImport", "client_id": "burgerprofiel"}
    assert http.post(app.token_url, data=form).status_code == 401
    assert http.post(app.token_url, data=form, auth=("burgerprofiel", "secret")).status_code == 401
    assert http.post(app.token_url, json=form).status_code == 400


def test_key_file_is_read_again_when_it_changes(app: App, keys: Path) -> None:
    before = keys.read_text()
    new = write_keys(keys)
    assert machine(App(app.url, new)).status_code == 200
    assert machine(app).status_code == 401
    keys.unlink()
    assert "no key is registered" in machine(app).json()["error_description"]
    keys.write_text(before)
    os.utime(keys, (1, 1))
    assert machine(app).status_code == 200


# ---------------------------------------------------------------- machines


def test_machine_token_and_introspection(app: App) -> None:
    answer = machine(app, scope="DosisImport vo_info").json()
    assert answer["scope"] == "DosisImport vo_info"
    assert "id_token" not in answer
    seen = introspect(app, answer["access_token"])
    assert seen["active"]
    assert (seen["client_id"], seen["aud"]) == ("burgerprofiel", "burgerprofiel")


def test_audience_and_resource_aim_a_token(app: App) -> None:
    aimed = machine(app, audience="narrow").json()["access_token"]
    assert introspect(app, aimed)["aud"] == "narrow"
    resource = machine(app, resource="https://api.example/v1").json()["access_token"]
    assert introspect(app, resource)["aud"] == "https://api.example/v1"
    assert machine(app, audience="nobody").json()["error"] == "invalid_target"


@pytest.mark.parametrize("scope", ["", "onbekend", "openid", "DosisImport onbekend"])
def test_machine_scope_is_refused(app: App, scope: str) -> None:
    assert machine(app, scope=scope).json()["error"] == "invalid_scope"


def test_machine_gets_only_what_it_was_granted(app: App) -> None:
    narrow = App(app.url, app.key, client_id="narrow")
    assert machine(narrow, scope="vo_info").status_code == 200
    assert machine(narrow, scope="DosisImport").json()["error"] == "invalid_scope"


def test_introspection_of_a_person_and_of_nonsense(app: App) -> None:
    code = in_query(app.sign_in(name="Jef Baetens"))["code"]
    seen = introspect(app, app.redeem(code).json()["access_token"])
    assert (seen["rrn"], seen["vo_doelgroepcode"]) == ("47681923180", "BUR")
    assert introspect(app, "nonsense") == {"active": False}
    assert http.post(f"{app.url}/op/v1/introspect", data={"token": "x"}).status_code == 401


def introspect(app: App, token: str) -> dict[str, Any]:
    signed = {
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": app.assertion(),
        "token": token,
    }
    answer: dict[str, Any] = http.post(f"{app.url}/op/v1/introspect", data=signed).json()
    return answer


def test_userinfo_without_a_good_token(app: App) -> None:
    answer = http.get(f"{app.url}/op/v1/userinfo", headers={"authorization": "Bearer nonsense"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


# ---------------------------------------------------------------- faults


def id_token(app: App, *, acr_values: str | None = None) -> str:
    signed_in = app.sign_in(name="Jef Baetens", prompt="login", acr_values=acr_values)
    answer = app.redeem(in_query(signed_in)["code"])
    token: str = answer.raise_for_status().json()["id_token"]
    return token


@pytest.mark.parametrize(
    ("fault", "differs"),
    [
        ("wrong_nonce", lambda claims: claims["nonce"] != "n-1"),
        ("wrong_aud", lambda claims: claims["aud"] != "burgerprofiel"),
        ("wrong_issuer", lambda claims: "invalid" in claims["iss"]),
        ("expired_id_token", lambda claims: claims["exp"] < time.time()),
        ("old_auth_time", lambda claims: claims["auth_time"] < time.time() - 80000),
        ("missing_acr", lambda claims: "acr" not in claims),
        ("lower_acr", lambda claims: claims["acr"] not in (EID, ITSME, SMS)),
    ],
)
def test_fault_spoils_one_claim(app: App, fault: str, differs: Callable[[dict[str, Any]], bool]) -> None:
    assert not differs(app.verified(id_token(app, acr_values=ITSME)))
    faults(app.url, **{fault: {"times": 1}})
    assert differs(app.verified(id_token(app, acr_values=ITSME)))
    assert not differs(app.verified(id_token(app, acr_values=ITSME)))


@pytest.mark.parametrize("fault", ["alg_none", "hs256_public_key", "unknown_kid", "bad_signature"])
def test_fault_spoils_the_signature(app: App, fault: str) -> None:
    faults(app.url, **{fault: True})
    with pytest.raises((JoseError, ValueError)):
        app.verified(id_token(app))


def test_key_rotation(app: App) -> None:
    old_keys = http.get(f"{app.url}/op/v1/keys").json()["keys"]
    token = id_token(app)
    faults(app.url, rotate_keys=True)
    assert app.verified(token), "a token of before still verifies"
    header = json.loads(base64.urlsafe_b64decode(id_token(app).split(".")[0] + "=="))
    assert header["kid"] not in [key["kid"] for key in old_keys]
    assert http.get(f"{app.url}/_faults").json()["active"] == {}


def test_other_faults_of_the_flow(app: App) -> None:
    faults(app.url, wrong_state=True)
    assert in_query(app.sign_in(name="Jef Baetens"))["state"] != "s-1"
    faults(app.url, expired_code=True)
    code = in_query(app.sign_in(name="Jef Baetens", prompt="login"))["code"]
    assert app.redeem(code).json()["error"] == "invalid_grant"
    faults(app.url, status={"value": 503, "prefix": "/op/v1/keys"})
    assert http.get(f"{app.url}/op/v1/keys").status_code == 503
    assert http.get(f"{app.url}/op/.well-known/openid-configuration").status_code == 200


def test_wrong_userinfo(app: App) -> None:
    answer = app.redeem(in_query(app.sign_in(name="Jef Baetens"))["code"]).json()
    faults(app.url, wrong_userinfo_sub=True)
    headers = {"authorization": f"Bearer {answer['access_token']}"}
    assert (
        http.get(f"{app.url}/op/v1/userinfo", headers=headers).json()["sub"]
        != app.verified(answer["id_token"])["sub"]
    )
