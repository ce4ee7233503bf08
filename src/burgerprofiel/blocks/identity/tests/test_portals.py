"""The authorization server for portals that come with people: what it gives, and everything that it refuses."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from burgerprofiel.blocks.identity import public
from burgerprofiel.blocks.identity.contracts import ProofRefusedError
from burgerprofiel.blocks.identity.models import Client, Delegation, PushedRequest, Session
from burgerprofiel.blocks.identity.public import portals
from burgerprofiel.blocks.identity.services import cleaning
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.identity.tests.portal import Portal
from burgerprofiel.blocks.identity.wire import dpop
from burgerprofiel.foundation import clock, config, delegating, keys
from burgerprofiel.foundation.delegating import Resource
from burgerprofiel.foundation.gate import Actor, Capacity
from burgerprofiel.foundation.keys import KeyClass
from tests import people
from tests.people import Resident
from tests.vault import TestVault

pytestmark = pytest.mark.django_db
PATH = "/api/ebox/v3/ebox"


@pytest.fixture(autouse=True)
def resource(monkeypatch: pytest.MonkeyPatch) -> Resource:
    """Something to let portals read, in place of what blocks offer."""
    known = {"portaal-elders", "een-ander"}
    found = Resource(
        code="ebox",
        path="/api/ebox",
        purpose="messages.portal",
        scopes={"lezen": "Je berichten lezen", "antwoorden": "Antwoorden"},
        key_classes=(KeyClass.DATA,),
        find_portal=lambda one: delegating.Portal(name="My e-Box") if one in known else None,
        fits=lambda actor: actor.capacity is not Capacity.ASSOCIATION,
        manage_url="settings",
    )
    monkeypatch.setattr(delegating, "resources", lambda: (found,))
    return found


@pytest.fixture
def portal() -> Portal:
    return Portal(scopes=("lezen", "antwoorden")).register()


@pytest.fixture
def who() -> Resident:
    return people.resident()


def person(portal: Portal, **changed: Any) -> Actor | None:
    """Whom the portal's token stands for, in a request with proof."""
    proof = {"method": "GET", "path": PATH, "token": portal.access, **changed}
    shown = portal.proof(proof.pop("method"), proof.pop("path"), **proof)
    url = config.current().public_url + PATH
    return portals.find_person(portal.access, proof=shown, method="GET", url=url, resource="ebox")


def sealed(actor: Actor | Resident) -> tuple[bytes, str]:
    value = keys.sealer([actor.person_id]).seal("geheim", party_id=actor.person_id, purpose="test")
    return value, "test"


# ---------------------------------------------------------------- what it gives


def test_the_whole_way(portal: Portal, who: Resident, vault: TestVault) -> None:
    before = vault.log_position()
    back = portal.ask(who)
    assert back["state"] == "staat-1"
    assert back["iss"] == config.current().public_url
    answer = portal.exchange(back["code"])
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["token_type"], told["scope"]) == ("DPoP", "lezen antwoorden")
    assert 0 < told["expires_in"] <= 300
    assert answer["Cache-Control"] == "no-store"
    found = person(portal)
    assert found is not None
    assert (found.person_id, found.party_ids, found.assurance) == (who.person_id, (who.person_id,), 27)
    assert found.via is not None
    assert (found.via.client_id, found.via.scopes) == ("portaal-elders", frozenset({"lezen", "antwoorden"}))
    value, purpose = sealed(who)
    keys.forget([keys.handle_hash(portal.access)])
    assert found.keyring.open(value, purpose=purpose) == b"geheim"
    assert [entry.kind for entry in vault.told(after=before)] == ["delegate", "delegate"]


def test_the_metadata_are_those_of_the_standard() -> None:
    found = Browser().get("/.well-known/oauth-authorization-server").json()
    known = {name: value for name, value in found.items() if not name.startswith("dpop_")}
    metadata = AuthorizationServerMetadata(known)
    if found["issuer"].startswith("https:"):
        metadata.validate()
    assert found["authorization_endpoint"] == config.current().public_url + "/toestemming"
    assert found["require_pushed_authorization_requests"] is True
    assert "none" not in found["dpop_signing_alg_values_supported"]


def test_tokens_are_renewed_for_as_long_as_the_grant_lives(portal: Portal, who: Resident) -> None:
    portal.come_with(who)
    first, until = portal.access, Delegation.objects.get().expires_at
    assert portal.renew().status_code == 200
    assert portal.access != first
    assert person(portal) is not None
    assert portals.find_person(first, proof="", method="GET", url="", resource="ebox") is None
    assert Delegation.objects.get().expires_at == until
    assert until <= clock.now() + timedelta(minutes=20)
    with clock.frozen(until + timedelta(seconds=1)):
        assert person(portal) is None


def test_an_access_token_works_five_minutes(portal: Portal, who: Resident) -> None:
    portal.come_with(who)
    later = clock.now() + timedelta(minutes=5, seconds=1)
    with clock.frozen(later):
        assert person(portal, iat=int(later.timestamp())) is None


def test_the_access_token_alone_opens_nothing_when_its_session_is_gone(portal: Portal, who: Resident) -> None:
    portal.come_with(who)
    found = person(portal)
    assert found is not None
    public.end_session(who.actor, session_id=who.actor.session_id)
    keys.forget([keys.handle_hash(portal.access)])
    value, purpose = sealed(who)
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        found.keyring.open(value, purpose=purpose)
    assert person(portal) is None


def test_a_portal_gives_its_tokens_back(portal: Portal, who: Resident) -> None:
    other = Portal(client_id="een-ander", scopes=("lezen",)).register()
    portal.come_with(who)
    assert other.post("/oauth/v1/revoke", token=portal.refresh).status_code == 200
    assert person(portal) is not None
    assert portal.post("/oauth/v1/revoke", token="nooit gegeven").status_code == 200
    assert portal.post("/oauth/v1/revoke").json()["error"] == "invalid_request"
    assert portal.post("/oauth/v1/revoke", token=portal.access).status_code == 200
    assert person(portal) is None
    assert portal.renew().json()["error"] == "invalid_grant"


# ---------------------------------------------------------------- handing over the question

Refused = tuple[dict[str, str | None], str]
WRONG: list[Refused] = [
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": None}, "unsupported_response_type"),
    ({"redirect_uri": "https://dief.example/terug"}, "invalid_request"),
    ({"redirect_uri": "https://portaal.example/terug/"}, "invalid_request"),
    ({"redirect_uri": 'https://portaal.example/"'}, "invalid_request"),
    ({"redirect_uri": None}, "invalid_request"),
    ({"scope": "alles"}, "invalid_scope"),
    ({"scope": ""}, "invalid_scope"),
    ({"resource": "https://elders.example"}, "invalid_target"),
    ({"resource": None}, "invalid_target"),
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge": "kort"}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
    ({"client_id": None}, "invalid_request"),
    ({"client_id": "een-ander"}, "invalid_client"),
    ({"state": "x" * 501}, "invalid_request"),
    ({"client_assertion": "x"}, "invalid_client"),
]


@pytest.mark.parametrize(("changed", "code"), WRONG)
def test_a_question_that_cannot_be_asked(portal: Portal, changed: dict[str, str | None], code: str) -> None:
    answer = portal.push(**changed)
    assert answer.status_code == (401 if code == "invalid_client" else 400)
    assert answer.json()["error"] == code
    assert not PushedRequest.objects.exists()


def test_only_who_is_known_as_a_portal_asks_people() -> None:
    unknown = Portal(client_id="onbekend", scopes=("lezen",)).register()
    assert unknown.push().json()["error"] == "invalid_target"
    machine = Portal(scopes=("lezen",)).register(redirect_uris=[])
    assert machine.push().json()["error"] in ("invalid_request", "unauthorized_client")


@pytest.mark.parametrize(
    "uri", ["http://portaal.example/terug", "https://portaal.example/#x", "portaal", "javascript:alert(1)"]
)
def test_an_address_to_return_to_is_whole_and_safe(uri: str) -> None:
    with pytest.raises(ValueError, match="redirect_uris"):
        Portal(redirect_uri=uri).register()


# ---------------------------------------------------------------- the answer of a person


def test_the_page_says_who_wants_what_of_whom_for_how_long(portal: Portal, who: Resident) -> None:
    page = who.enter(Browser()).get("/toestemming", portal.question()).content.decode()
    for words in ("Mag My e-Box dit in jouw naam doen?", "Je berichten lezen", "An Voorbeeld", "20 minuten"):
        assert words in page
    assert "portaal.example" in page


def test_a_no_gives_nothing(portal: Portal, who: Resident) -> None:
    back = portal.ask(who, answer="nee")
    assert (back["error"], back["state"]) == ("access_denied", "staat-1")
    assert "code" not in back
    assert not Delegation.objects.exists()


def test_who_is_not_signed_in_signs_in_first_and_comes_back(portal: Portal) -> None:
    asked = portal.question()
    answer = Browser().get("/toestemming", asked)
    assert answer.status_code == 302
    (back,) = parse_qs(urlsplit(answer["Location"]).query)["terug"]
    assert back == f"/toestemming?{urlencode(asked)}"


def test_staff_have_nothing_to_give(portal: Portal) -> None:
    official = make.person()
    key = make.session(official, capacity=Capacity.STAFF, rights=(("Bronbeheerder", "OVO000001"),))
    browser = Resident(official, key).enter(Browser())
    asked = portal.question()
    browser.post("/toestemming", {**asked, "antwoord": "ja", "partij": str(official)})
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("how", ["unknown", "of another", "answered", "too late", "switched off"])
def test_a_question_that_can_no_longer_be_answered(portal: Portal, who: Resident, how: str) -> None:
    browser, asked = who.enter(Browser()), portal.question()
    answered = {**asked, "antwoord": "ja", "partij": str(who.person_id)}
    if how == "unknown":
        answered["request_uri"] += "x"
    elif how == "of another":
        answered["client_id"] = "een-ander"
    elif how == "answered":
        assert browser.post("/toestemming", answered).status_code == 302
    elif how == "too late":
        PushedRequest.objects.update(expires_at=clock.now())
    else:
        Client.objects.update(active=False)
    before = Delegation.objects.count()
    answer = browser.post("/toestemming", answered)
    assert answer.status_code == 400
    assert "Deze vraag geldt niet meer" in answer.content.decode()
    assert Delegation.objects.count() == before


def test_another_capacity_than_was_shown_is_asked_anew(portal: Portal) -> None:
    who = people.resident(firms=["Bakkerij Voorbeeld"])
    asked = portal.question()
    answer = who.enter(Browser()).post(
        "/toestemming", {**asked, "antwoord": "ja", "partij": str(who.firms[0])}
    )
    assert (answer.status_code, answer["Location"]) == (302, f"/toestemming?{urlencode(asked)}")
    assert not Delegation.objects.exists()


def test_another_site_cannot_answer_for_somebody(portal: Portal, who: Resident) -> None:
    browser = who.enter(Browser(enforce_csrf_checks=True))
    answered = {**portal.question(), "antwoord": "ja", "partij": str(who.person_id)}
    assert browser.post("/toestemming", answered).status_code == 403
    assert not Delegation.objects.exists()


def test_the_page_may_lead_to_the_portal_and_nowhere_else(portal: Portal, who: Resident) -> None:
    policy = who.enter(Browser()).get("/toestemming", portal.question())["Content-Security-Policy"]
    (forms,) = [part for part in policy.split("; ") if part.startswith("form-action")]
    assert forms.split()[-1] == "https://portaal.example"
    assert "frame-ancestors 'none'" in policy


# ---------------------------------------------------------------- tokens

Change = Callable[[Portal, str], dict[str, str | None]]
REFUSALS: dict[str, tuple[Change, str]] = {
    "another verifier": (lambda portal, code: {"code_verifier": "x" * 50}, "invalid_grant"),
    "no verifier": (lambda portal, code: {"code_verifier": None}, "invalid_request"),
    "another address": (lambda portal, code: {"redirect_uri": "https://elders.example"}, "invalid_grant"),
    "no address": (lambda portal, code: {"redirect_uri": None}, "invalid_grant"),
    "another code": (lambda portal, code: {"code": code + "x"}, "invalid_grant"),
    "no code": (lambda portal, code: {"code": None}, "invalid_request"),
    "no proof": (lambda portal, code: {"proof": None}, "invalid_dpop_proof"),
    "another resource": (lambda portal, code: {"resource": "https://elders.example"}, "invalid_target"),
    "no assertion": (lambda portal, code: {"client_assertion": None}, "invalid_client"),
}


@pytest.mark.parametrize("what", sorted(REFUSALS))
def test_a_code_is_worth_nothing_without_all_that_belongs_to_it(
    portal: Portal, who: Resident, what: str
) -> None:
    code = portal.ask(who)["code"]
    change, error = REFUSALS[what]
    answer = portal.exchange(code, **change(portal, code))
    assert answer.json()["error"] == error, answer.content
    assert portal.exchange(code).status_code == 200


def test_a_code_of_another_portal(portal: Portal, who: Resident) -> None:
    other = Portal(client_id="een-ander", scopes=("lezen",), verifier=portal.verifier).register()
    code = portal.ask(who)["code"]
    assert other.exchange(code).json()["error"] == "invalid_grant"
    assert portal.exchange(code).status_code == 200


def test_a_code_works_a_minute(portal: Portal, who: Resident) -> None:
    code = portal.ask(who)["code"]
    Delegation.objects.update(code_until=clock.now())
    assert portal.exchange(code).json()["error"] == "invalid_grant"


def test_a_code_that_comes_twice_ends_what_came_of_it(portal: Portal, who: Resident) -> None:
    code = portal.ask(who)["code"]
    assert portal.exchange(code).status_code == 200
    assert portal.exchange(code).json()["error"] == "invalid_grant"
    assert person(portal) is None
    assert Delegation.objects.get().ended_at is not None


def test_a_refresh_token_that_comes_twice_ends_everything(portal: Portal, who: Resident) -> None:
    portal.come_with(who)
    old = portal.refresh
    assert portal.renew().status_code == 200
    assert portal.renew(old).json()["error"] == "invalid_grant"
    assert person(portal) is None
    assert portal.renew().json()["error"] == "invalid_grant"


def test_a_stolen_refresh_token_needs_the_keys_of_the_portal(portal: Portal, who: Resident) -> None:
    portal.come_with(who)
    thief = Portal(client_id="een-ander", scopes=("lezen",)).register()
    assert thief.renew(portal.refresh).json()["error"] == "invalid_grant"
    with_own_key = portal.proof("POST", "/oauth/v1/token", key=ECKey.generate_key("P-256"))
    assert portal.renew(proof=with_own_key).json()["error"] == "invalid_grant"
    assert person(portal) is not None


def test_what_a_person_took_back_is_not_renewed(portal: Portal, who: Resident) -> None:
    portal.come_with(who)
    assert portals.end_delegated(who.actor, client_id="portaal-elders") == 1
    assert person(portal) is None
    assert portal.renew().json()["error"] == "invalid_grant"


def test_a_portal_that_is_switched_off_reads_nothing(portal: Portal, who: Resident) -> None:
    portal.come_with(who)
    Client.objects.update(active=False)
    assert person(portal) is None


def test_ending_every_session_ends_every_token(portal: Portal, who: Resident) -> None:
    portal.come_with(who)
    public.end_all_sessions(who.actor)
    assert person(portal) is None
    assert not Session.objects.filter(ended_at=None).exists()


def test_what_is_over_is_removed(portal: Portal, who: Resident) -> None:
    portal.come_with(who)
    portal.push()
    with clock.frozen(clock.now() + timedelta(days=91)):
        removed = cleaning.purge()
    assert (removed["Delegation"], removed["PushedRequest"]) == (1, 1)


# ---------------------------------------------------------------- proof with each request


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "POST"},
        {"path": "/api/ebox/v3/elders"},
        {"token": "een ander"},
        {"ath": None},
        {"iat": int(time.time()) - 120},
        {"iat": int(time.time()) + 120},
        {"iat": "nu"},
        {"jti": "kort"},
        {"jti": None},
        {"htu": 7},
        {"htu": "https://[::1"},
        {"key": ECKey.generate_key("P-256")},
    ],
)
def test_a_token_without_its_proof_is_nobodys(portal: Portal, who: Resident, changed: dict[str, Any]) -> None:
    portal.come_with(who)
    with pytest.raises(ProofRefusedError):
        person(portal, **changed)
    assert person(portal) is not None


def test_a_proof_counts_once(portal: Portal, who: Resident) -> None:
    portal.come_with(who)
    shown = portal.proof("GET", PATH, token=portal.access)
    url = config.current().public_url + PATH
    wanted = {"proof": shown, "method": "GET", "url": url, "resource": "ebox"}
    assert portals.find_person(portal.access, **wanted) is not None
    with pytest.raises(ProofRefusedError, match="used before"):
        portals.find_person(portal.access, **wanted)


def test_a_token_is_for_its_resource(portal: Portal, who: Resident) -> None:
    portal.come_with(who)
    assert portals.find_person(portal.access, proof="", method="GET", url="", resource="anders") is None


_EC, _RSA = ECKey.generate_key("P-256"), RSAKey.generate_key(2048)
_SECRET = OctKey.import_key("secret-secret-secret-secret-secret")


def _proof(header: dict[str, Any], *, key: Any = _EC, alg: str = "ES256") -> str:
    claims = {"htm": "GET", "htu": "https://a.example/x", "iat": int(time.time()), "jti": "12345678"}
    return jwt.encode({"typ": "dpop+jwt", "alg": alg, **header}, claims, key, algorithms=[alg])


@pytest.mark.parametrize(
    "given_proof",
    [
        "",
        "a.b.c",
        "x" * 5000,
        _proof({}),
        _proof({"typ": "jwt", "jwk": _EC.as_dict(private=False)}),
        _proof({"jwk": _EC.as_dict(private=True)}),
        _proof({"jwk": ECKey.generate_key("P-256").as_dict(private=False)}),
        _proof(
            {"jwk": {"kty": "oct", "k": "c2VjcmV0"}},
            key=_SECRET,
            alg="HS256",
        ),
        _proof({"jwk": {"kty": "EC"}}),
        base64.urlsafe_b64encode(b'{"alg":"none","typ":"dpop+jwt"}').rstrip(b"=").decode() + ".e30.",
    ],
)
def test_a_proof_that_proves_nothing(given_proof: str) -> None:
    with pytest.raises(dpop.ProofError):
        dpop.read(given_proof, method="GET", url="https://a.example/x", now=clock.now())


@pytest.mark.filterwarnings("ignore:Key size should be")
def test_a_key_that_is_too_small_proves_nothing() -> None:
    small = RSAKey.generate_key(1024)
    shown = _proof({"jwk": small.as_dict(private=False)}, key=small, alg="RS256")
    with pytest.raises(dpop.ProofError, match="2048"):
        dpop.read(shown, method="GET", url="https://a.example/x", now=clock.now())


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_proof(text: str) -> None:
    with pytest.raises(dpop.ProofError):
        dpop.read(text, method="GET", url="https://a.example/x", now=clock.now())


def test_keys_of_several_kinds_prove() -> None:
    for key, alg in ((_EC, "ES256"), (_RSA, "PS256"), (_RSA, "RS256")):
        shown = _proof({"jwk": key.as_dict(private=False)}, key=key, alg=alg)
        assert dpop.read(shown, method="GET", url="https://A.example/x", now=clock.now()).key_digest
