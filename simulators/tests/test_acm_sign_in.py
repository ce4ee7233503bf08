"""Signing people in: screens, claims, single sign-on, logout."""

import base64
import json
import re
import time
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT

from simulators.acm.__main__ import PERSONAS
from simulators.tests.acm_client import EID, ITSME, POST_LOGOUT, REDIRECT, SMS, App, in_query, write_keys
from simulators.tests.conftest import Running, http

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture(scope="module")
def acm(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> App:
    folder = tmp_path_factory.mktemp("acm")
    key = write_keys(folder / "jwks.json")
    extra = folder / "extra.json"
    extra.write_text(
        json.dumps([{"given_name": "Extra", "family_name": "Mens", "rrn": "94703053361", "capacities": []}])
    )
    client = f"burgerprofiel={folder / 'jwks.json'}={REDIRECT}={POST_LOGOUT}"
    files = ("--personas", str(PERSONAS), "--personas", str(extra))
    return App(start("acm", "--client", client, *files).url, key)


@pytest.fixture
def app(acm: App) -> App:
    return App(acm.url, acm.key)


def hint(**value: str) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def test_discovery_names_the_paths_of_the_real_provider(app: App) -> None:
    found = http.get(f"{app.url}/op/.well-known/openid-configuration").json()
    assert found["issuer"] == f"{app.url}/op"
    assert found["authorization_endpoint"] == f"{app.url}/op/v1/auth"
    assert found["end_session_endpoint"] == f"{app.url}/op/v1/logout"
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]


def test_citizen_signs_in(app: App) -> None:
    before = int(time.time())
    answer = app.sign_in(name="Jef Baetens")
    assert in_query(answer)["state"] == "s-1"
    claims = app.claims(answer)
    assert claims["iss"] == f"{app.url}/op"
    assert claims["aud"] == "burgerprofiel"
    assert claims["nonce"] == "n-1"
    assert before <= claims["auth_time"] <= time.time()
    assert (claims["given_name"], claims["family_name"]) == ("Jef", "Baetens")
    assert claims["rrn"] == "47681923180"
    assert claims["vo_doelgroepcode"] == "BUR"
    assert claims["cot"] == "vo"
    assert not claims.keys() & {"acr", "vo_orgcode", "wv_orgcode", "ssm_mandaatgever", "burgerprofiel_rol_3d"}


def test_claims_of_a_member_of_staff_carry_3d_rights(app: App) -> None:
    claims = app.claims(app.sign_in(name="Anneleen Goossens", capacity="LB:0200993106"))
    assert claims["vo_doelgroepcode"] == "LB"
    assert claims["vo_orgcode"] == "0200993106"
    assert claims["vo_orgnaam"] == "Stad Lindemonde"
    assert claims["vo_email"] == "anneleen.goossens@lindemonde.example"
    assert claims["burgerprofiel_rol_3d"] == [
        "BurgerprofielMedewerker-behandelaar:0200993106",
        "BurgerprofielMedewerker-beheerder:0200993106",
    ]


def test_legal_representative(app: App) -> None:
    claims = app.claims(app.sign_in(name="Bram Claessens", capacity="EA:0789001166"))
    assert claims["wv_orgcode"] == "0789001166"


def test_mandate(app: App) -> None:
    claims = app.claims(app.sign_in(name="Noor Vandeputte", capacity="EA:0789001166"))
    assert claims["ssm_mandaatgever"] == "0789001166"
    assert "wv_orgcode" not in claims


def test_only_the_scopes_that_were_asked_give_claims(app: App) -> None:
    claims = app.claims(app.sign_in(name="Jef Baetens", scope="openid profile"))
    assert "given_name" in claims
    assert not claims.keys() & {"rrn", "vo_id", "cot"}


def test_without_a_scope_that_needs_it_no_capacity_is_asked(app: App) -> None:
    assert "code" in in_query(app.sign_in(name="Bram Claessens", scope="openid profile rrn"))


def test_same_person_keeps_the_same_subject_in_every_capacity(app: App) -> None:
    first = app.claims(app.sign_in(name="Bram Claessens", capacity="BUR:"))
    second = app.claims(app.sign_in(name="Bram Claessens", capacity="EA:0910120217", prompt="login"))
    assert first["sub"] == second["sub"]
    assert first["vo_id"] != second["vo_id"]


def test_extra_persona_file_replaces_a_person_with_the_same_number(app: App) -> None:
    screen = app.choose(app.ask(), step="means", means="eid")
    assert "Extra Mens" in screen.text
    assert "Tomasz" not in screen.text


def test_acr_comes_back_only_when_it_was_asked(app: App) -> None:
    claims = app.claims(app.sign_in(name="Jef Baetens", means="eid", acr_values=f"{EID} {ITSME}"))
    assert claims["acr"] == EID


def test_only_the_means_that_were_asked_are_offered(app: App) -> None:
    screen = app.ask(acr_values=SMS)
    assert re.findall(r'name="means" value="(\w+)"', screen.text) == ["csamsms"]
    assert app.choose(screen, step="means", means="itsme").status_code == 400


def test_any_valid_national_number(app: App) -> None:
    screen = app.choose(app.ask(), step="means", means="itsme")
    claims = app.claims(app.choose(screen, step="person", rrn="47.68.19-231.80", given_name="Iemand"))
    assert (claims["rrn"], claims["given_name"]) == ("47681923180", "Jef"), "a known number"


@pytest.mark.parametrize("number", ["91651431877", "123", "", "9165143187x"])
def test_wrong_national_number_is_explained_and_kept(app: App, number: str) -> None:
    screen = app.choose(app.ask(), step="means", means="itsme")
    again = app.choose(screen, step="person", rrn=number)
    assert again.status_code == 422
    assert 'role="alert"' in again.text
    assert f'value="{number}"' in again.text


def test_stranger_with_a_number_from_2000_on(app: App) -> None:
    screen = app.choose(app.ask(), step="means", means="itsme")
    claims = app.claims(app.choose(screen, step="person", rrn="00600099536", family_name="Nieuw"))
    assert (claims["rrn"], claims["family_name"]) == ("00600099536", "Nieuw")


# ---------------------------------------------------------------- single sign-on


def test_second_sign_in_shows_only_the_capacities(app: App) -> None:
    first = app.claims(app.sign_in(name="Bram Claessens", capacity="BUR:"))
    screen = app.ask()
    assert "In wiens naam" in screen.text
    second = app.claims(app.choose(screen, step="capacity", capacity="EA:0789001166"))
    assert second["auth_time"] == first["auth_time"]
    assert second["vo_orgcode"] == "0789001166"


@pytest.mark.parametrize("again", [{"prompt": "login"}, {"max_age": "0"}, {"acr_values": EID}])
def test_single_sign_on_is_not_enough(app: App, again: dict[str, str]) -> None:
    app.sign_in(name="Jef Baetens", means="itsme")
    assert "Kies hoe je je aanmeldt" in app.ask(**again).text


def test_stronger_session_satisfies_a_lower_request(app: App) -> None:
    app.sign_in(name="Jef Baetens", means="eid")
    assert app.claims(app.ask(acr_values=SMS))["acr"] == EID


def test_prompt_none(app: App) -> None:
    assert in_query(app.ask(prompt="none")) == {"error": "login_required", "state": "s-1"}
    app.sign_in(name="Bram Claessens", capacity="BUR:")
    assert in_query(app.ask(prompt="none"))["error"] == "interaction_required"
    targeted = app.ask(prompt="none", login_hint=hint(cap_hint="EA", code_hint="0910120217"))
    assert app.claims(targeted)["vo_orgcode"] == "0910120217"


def test_login_hint_preselects_the_capacity(app: App) -> None:
    answer = app.sign_in(name="Bram Claessens", login_hint=hint(cap_hint="EA", code_hint="0789001166"))
    assert app.claims(answer)["vo_orgcode"] == "0789001166"


def test_login_hint_with_only_a_group_narrows_the_choice(app: App) -> None:
    screen = app.sign_in(name="Bram Claessens", login_hint=hint(cap_hint="EA"))
    assert re.findall(r'name="capacity" value="([^"]+)"', screen.text) == ["EA:0789001166", "EA:0910120217"]
    assert app.choose(screen, step="capacity", capacity="BUR:").status_code == 400


def test_login_hint_that_the_person_cannot_follow(app: App) -> None:
    screen = app.sign_in(name="Jef Baetens", login_hint=hint(cap_hint="EA", code_hint="0789001166"))
    assert "Dat kan niet met deze persoon" in screen.text
    assert in_query(app.choose(screen, step="cancel"))["error"] == "access_denied"


def test_somebody_else_signs_in_from_the_capacity_screen(app: App) -> None:
    screen = app.sign_in(name="Bram Claessens")
    assert "Kies hoe je je aanmeldt" in app.choose(screen, step="restart").text


def test_logout_ends_single_sign_on_and_echoes_state(app: App) -> None:
    app.sign_in(name="Jef Baetens")
    where = {"client_id": "burgerprofiel", "post_logout_redirect_uri": POST_LOGOUT, "state": "bye"}
    answer = app.browser.get(f"{app.url}/op/v1/logout", params=where)
    assert in_query(answer) == {"state": "bye"}
    assert "Kies hoe je je aanmeldt" in app.ask().text


def test_logout_refuses_an_unknown_address_and_keeps_the_session(app: App) -> None:
    app.sign_in(name="Jef Baetens")
    where = {"client_id": "burgerprofiel", "post_logout_redirect_uri": "http://evil.example/"}
    assert app.browser.get(f"{app.url}/op/v1/logout", params=where).status_code == 400
    assert "code" in in_query(app.ask())


# ---------------------------------------------------------------- ways back


def test_fragment(app: App) -> None:
    answer = app.sign_in(name="Jef Baetens", response_mode="fragment")
    parts = urlsplit(answer.headers["location"])
    assert parts.query == ""
    assert dict(parse_qsl(parts.fragment)).keys() == {"code", "state"}


def test_form_post_works_with_and_without_javascript(app: App) -> None:
    screen = app.sign_in(name="Jef Baetens", response_mode="form_post", state='"><script>')
    assert f'action="{REDIRECT}"' in screen.text
    assert "&#34;&gt;&lt;script&gt;" in screen.text
    assert "Ga verder" in screen.text
    nonce = re.search(r'<script nonce="([^"]+)"', screen.text)
    assert nonce
    assert f"script-src 'nonce-{nonce[1]}'" in screen.headers["content-security-policy"]


def test_authorisation_by_post(app: App) -> None:
    answer = app.follow(app.browser.post(f"{app.url}/op/v1/auth", data=app.authorization()))
    assert "Kies hoe je je aanmeldt" in answer.text


def test_cancel(app: App) -> None:
    assert in_query(app.choose(app.ask(), step="cancel")) == {"error": "access_denied", "state": "s-1"}


def test_finished_login_cannot_be_used_again(app: App) -> None:
    screen = app.choose(app.ask(), step="means", means="itsme")
    app.choose(screen, step="person", rrn="00600099536")
    again = app.browser.get(str(screen.url), headers={"accept": "text/html"})
    assert again.status_code == 400
    assert "verlopen" in again.text


def test_authlib_client_signs_in_without_special_care(app: App) -> None:
    signed = PrivateKeyJWT(
        app.token_url, headers={"kid": app.key.kid}, claims={"exp": int(time.time()) + 120}
    )
    with OAuth2Client(
        "burgerprofiel",
        app.key,
        token_endpoint_auth_method=signed,
        scope="openid profile rrn",
        redirect_uri=REDIRECT,
        code_challenge_method="S256",
        timeout=60,
    ) as client:
        url, state = client.create_authorization_url(f"{app.url}/op/v1/auth", code_verifier=app.verifier)
        screen = app.choose(app.follow(app.browser.get(url)), step="means", means="eid")
        answer = app.choose(screen, step="person", rrn="00600099536")
        token = client.fetch_token(
            app.token_url,
            authorization_response=answer.headers["location"],
            state=state,
            code_verifier=app.verifier,
        )
        assert app.verified(token["id_token"])["rrn"] == "00600099536"
        assert client.get(f"{app.url}/op/v1/userinfo").json()["rrn"] == "00600099536"
