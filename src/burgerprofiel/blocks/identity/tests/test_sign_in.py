from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from burgerprofiel.blocks.identity import public
from burgerprofiel.blocks.identity.models import Mandate, Person, Session, SignInAttempt
from burgerprofiel.blocks.identity.tests import acm as world
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.identity.tests.acm import Acm, Browser
from burgerprofiel.foundation import clock, config
from burgerprofiel.foundation.gate import Actor, Capacity, Right

pytestmark = pytest.mark.django_db


def _actor(browser: Browser) -> Actor:
    actor = public.find_actor(browser.key)
    assert actor is not None
    return actor


def _text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_somebody_signs_in_and_goes_where_they_wanted(browser: Browser) -> None:
    response = browser.sign_in("/aanmelden?terug=/instellingen")
    assert (response.status_code, response["Location"]) == (302, "/instellingen")
    cookie = response.cookies["__Host-bp_session"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        True,
        "Lax",
        "/",
        "",
    )
    actor = _actor(browser)
    assert (actor.capacity, actor.assurance) == (Capacity.CITIZEN, 27)
    assert make.number_of(actor.person_id)[1] == world.LOTTE
    assert "Lotte Verhaeren" in _text(browser.get("/instellingen"))
    assert browser.key not in Session.objects.values_list("key_hash", flat=True)


def test_the_request_to_the_provider_is_complete(browser: Browser) -> None:
    asked = parse_qs(urlsplit(browser.get("/aanmelden").url).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == [f"http://{world.HOST}/aanmelden/terug"]
    assert "urn:be:vlaanderen:authmech:itsme" in asked["acr_values"][0].split()
    assert not any("password" in value for value in asked["acr_values"][0].split())
    assert {"state", "nonce", "max_age", "code_challenge"} <= asked.keys()


def test_an_enterprise_that_the_provider_vouches_for(browser: Browser) -> None:
    browser.sign_in(capacity=f"EA:{world.ATELIER}")
    actor = _actor(browser)
    assert actor.capacity is Capacity.ENTERPRISE
    assert public.party_names(actor, [actor.party_id]) == {actor.party_id: "Atelier Verhaeren"}
    assert actor.party_ids == (actor.person_id, actor.party_id)
    mandate = Mandate.objects.get()
    assert (mandate.source, mandate.person_id, mandate.party_id) == ("acm", actor.person_id, actor.party_id)


def test_an_association(browser: Browser) -> None:
    browser.sign_in(capacity=f"VER:{world.CLUB}")
    assert _actor(browser).capacity is Capacity.ASSOCIATION


def test_no_enterprise_without_mandate(browser: Browser) -> None:
    response = browser.sign_in(capacity=f"EA:{world.FOREIGN_SHOP}")
    assert response.status_code == 403
    assert "groep=BUR" in _text(response)
    assert not Session.objects.exists()


def test_a_mandate_of_a_register_stays_what_it_is(browser: Browser) -> None:
    browser.sign_in(capacity=f"EA:{world.ATELIER}")
    Mandate.objects.update(
        source="register", role="zaakvoerder", confirmed_at=clock.now() - timedelta(days=99)
    )
    browser.sign_in("/aanmelden?groep=EA", capacity=f"EA:{world.ATELIER}")
    mandate = Mandate.objects.get()
    assert (mandate.source, mandate.role) == ("register", "zaakvoerder")


def test_staff_has_its_known_rights_and_no_files(browser: Browser) -> None:
    browser.sign_in(person=world.STAFF, capacity="GID:OVO900101")
    actor = _actor(browser)
    assert actor.is_staff
    assert actor.party_ids == ()
    assert actor.rights == frozenset(
        {
            (Right.SOURCE_MANAGER, "OVO900101"),
            (Right.SOURCE_MANAGER, "OVO900102"),
            (Right.OPERATOR, "OVO900101"),
        }
    )
    page = _text(browser.get("/instellingen"))
    assert "voor Agentschap Digitale Loketten" in page


def test_staff_of_a_local_authority_is_known_by_its_enterprise_number(browser: Browser) -> None:
    city = {"type": "kbo", "value": make.kbo(14), "kind": "public_body", "name": "Stad Voorbeke"}
    public.load_reference({"parties": [{**city, "ovo_code": "OVO900001"}]})
    browser.sign_in(person=world.IDLE_STAFF, capacity=f"LB:{make.kbo(14)}")
    assert _actor(browser).rights == frozenset({(Right.SOURCE_MANAGER, "OVO900001")})


@pytest.mark.parametrize(
    ("person", "capacity"), [(world.IDLE_STAFF, f"LB:{make.kbo(13)}"), (world.TEACHER, "OV:047811")]
)
def test_staff_without_rights_and_unknown_groups_are_refused(
    browser: Browser, person: str, capacity: str
) -> None:
    assert browser.sign_in(person=person, capacity=capacity).status_code == 403
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("wrong_nonce", 502),
        ("wrong_aud", 502),
        ("wrong_issuer", 502),
        ("expired_id_token", 502),
        ("alg_none", 502),
        ("hs256_public_key", 502),
        ("bad_signature", 502),
        ("unknown_kid", 502),
        ("old_auth_time", 400),
        ("missing_acr", 403),
        ("lower_acr", 403),
        ("expired_code", 400),
        ("wrong_state", 400),
    ],
)
def test_every_fault_of_the_answer_is_refused(browser: Browser, acm: Acm, fault: str, status: int) -> None:
    acm.faults(**{fault: True})
    response = browser.sign_in()
    assert response.status_code == status
    assert not browser.key
    assert not Session.objects.exists()
    assert not Person.objects.exists()


def test_new_keys_of_the_provider_are_fetched_once_when_a_token_names_them(
    browser: Browser, acm: Acm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("burgerprofiel.vault.issuer._PAUSE_SECONDS", 0)
    browser.sign_in()
    acm.faults(rotate_keys=True)
    browser.post("/afmelden")
    assert browser.sign_in().status_code == 302


@pytest.mark.parametrize("path", ["/op/.well-known/openid-configuration", "/op/v1/keys", "/op/v1/token"])
@pytest.mark.parametrize("fault", ["status", "html", "invalid_json", "reset"])
def test_a_provider_in_trouble_gives_a_page_and_never_an_error(
    browser: Browser, acm: Acm, path: str, fault: str
) -> None:
    acm.faults(**{fault: {"prefix": path, "value": 500}})
    begun = browser.get("/aanmelden?terug=/instellingen")
    response = browser.get(browser.answer_of_provider(begun.url)) if begun.status_code == 302 else begun
    assert response.status_code in (502, 503)
    assert "terug=%2Finstellingen" in _text(response)


def test_a_slow_provider_is_not_waited_for(
    browser: Browser, acm: Acm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("burgerprofiel.foundation.openid._CALL_SECONDS", 0.3)
    acm.faults(slow={"prefix": "/op/.well-known/openid-configuration", "value": 3000})
    assert browser.get("/aanmelden").status_code == 503


def test_what_is_known_of_the_provider_outlives_its_trouble(
    browser: Browser, acm: Acm, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.sign_in()
    monkeypatch.setattr("burgerprofiel.blocks.identity.oidc.provider._FRESH_SECONDS", 0)
    acm.faults(
        status=[
            {"prefix": "/op/.well-known/openid-configuration", "value": 500},
            {"prefix": "/op/v1/keys", "value": 500},
        ]
    )
    assert browser.sign_in("/aanmelden?opnieuw=1").status_code == 302


def test_after_a_failure_nobody_waits_for_a_moment(browser: Browser, acm: Acm) -> None:
    acm.faults(status={"prefix": "/op/.well-known/openid-configuration", "value": 500, "times": 1})
    assert browser.get("/aanmelden").status_code == 503
    assert browser.get("/aanmelden").status_code == 503
    acm.faults()


def test_who_cancels_hears_so(browser: Browser) -> None:
    state = parse_qs(urlsplit(browser.get("/aanmelden").url).query)["state"][0]
    response = browser.get("/aanmelden/terug?" + urlencode({"error": "access_denied", "state": state}))
    assert response.status_code == 200
    assert "gestopt" in _text(response)


def test_an_answer_works_once(browser: Browser) -> None:
    back = browser.answer_of_provider(browser.get("/aanmelden").url)
    assert browser.get(back).status_code == 302
    key = browser.key
    assert browser.get(back).status_code == 400
    assert browser.key == key


def test_an_answer_works_in_the_browser_that_asked_only(new_browser: Callable[[], Browser]) -> None:
    attacker, victim = new_browser(), new_browser()
    back = attacker.answer_of_provider(attacker.get("/aanmelden").url)
    assert victim.get(back).status_code == 400
    victim.get("/aanmelden")
    assert victim.get(back).status_code == 400
    assert not victim.key
    assert attacker.get(back).status_code == 302


def test_an_attempt_expires(browser: Browser) -> None:
    back = browser.answer_of_provider(browser.get("/aanmelden").url)
    SignInAttempt.objects.update(expires_at=clock.now())
    assert browser.get(back).status_code == 400


def test_an_issuer_in_the_answer_must_be_ours(browser: Browser, acm: Acm) -> None:
    back = browser.answer_of_provider(browser.get("/aanmelden").url)
    assert browser.get(back + "&iss=https%3A%2F%2Fevil.example").status_code == 502
    again = browser.answer_of_provider(browser.get("/aanmelden").url)
    assert browser.get(f"{again}&{urlencode({'iss': acm.issuer})}").status_code == 302


@pytest.mark.parametrize(
    "terug",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "https:evil.example",
        "%2f%2fevil.example",
        "/%2fevil.example",
        "/%5cevil.example",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
        "/\t/evil.example",
        "evil.example",
        "/aanmelden?terug=/",
        "/afmelden",
        "/" + "x" * 600,
    ],
)
def test_nobody_is_sent_to_another_site(browser: Browser, terug: str) -> None:
    response = browser.sign_in("/aanmelden?" + urlencode({"terug": terug}))
    assert response["Location"] == "/"
    assert browser.get("/aanmelden?" + urlencode({"terug": terug})).url == "/"


def test_a_key_that_was_there_before_is_never_taken_over(browser: Browser) -> None:
    browser.client.cookies["__Host-bp_session"] = "planted-by-somebody-else"
    browser.sign_in()
    assert browser.key != "planted-by-somebody-else"
    assert public.find_actor("planted-by-somebody-else") is None


def test_a_step_up_keeps_the_capacity_and_kills_the_old_key(browser: Browser) -> None:
    browser.sign_in(means="csamsms", capacity=f"EA:{world.ATELIER}")
    before, old = _actor(browser), browser.key
    assert before.assurance == 25
    end = Session.objects.get().expires_at
    assert browser.get("/aanmelden?niveau=25&terug=/instellingen").url == "/instellingen"
    response = browser.sign_in("/aanmelden?niveau=35&terug=/instellingen", means="eid")
    assert response["Location"] == "/instellingen"
    after = _actor(browser)
    assert (after.assurance, after.party_id, after.person_id) == (35, before.party_id, before.person_id)
    assert public.find_actor(old) is None
    assert Session.objects.get(ended_at=None).expires_at == end


def test_only_a_step_up_has_the_provider_ask_again_whatever_session_it_has(browser: Browser) -> None:
    ordinary = _asked(browser, "/aanmelden")
    assert "prompt" not in ordinary
    assert ordinary["max_age"] == ["3600"]
    browser.sign_in()
    recent = _asked(browser, "/aanmelden?opnieuw=1")
    assert "prompt" not in recent
    assert recent["max_age"] == ["900"]
    step_up = _asked(browser, "/aanmelden?niveau=35")
    assert (step_up["prompt"], step_up["max_age"]) == (["login"], ["0"])
    assert not any("itsme" in value for value in step_up["acr_values"])


def _asked(browser: Browser, path: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(browser.get(path).url).query)


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("lower_acr", 403, "nog niet sterk genoeg"),
        ("missing_acr", 403, "nog niet sterk genoeg"),
        ("old_auth_time", 400, "te lang geleden"),
    ],
)
def test_a_step_up_that_is_none_says_so_and_leaves_the_session(
    browser: Browser, acm: Acm, fault: str, status: int, words: str
) -> None:
    browser.sign_in()
    acm.faults(**{fault: True})
    response = browser.sign_in("/aanmelden?niveau=35&terug=/instellingen", means="eid")
    assert response.status_code == status
    assert words in _text(response)
    assert _actor(browser).assurance == 27
    asked_next = _next_way(browser, _text(response))
    assert asked_next["prompt"] == ["login"]
    acm.faults()


def _next_way(browser: Browser, page: str) -> dict[str, list[str]]:
    """What the provider is asked by who follows the button of a page that says it did not work."""
    again = re.search(r'href="(/aanmelden[^"]*)"', _main(page))
    assert again, page
    return _asked(browser, html.unescape(again[1]))


def test_the_way_on_after_a_step_up_that_was_none_asks_the_same_level(browser: Browser, acm: Acm) -> None:
    browser.sign_in(means="csamsms")
    acm.faults(lower_acr=True)
    response = browser.sign_in("/aanmelden?niveau=35", means="eid")
    levels = config.current().oidc.acr_levels
    asked = _next_way(browser, _text(response))["acr_values"][0].split()
    assert min(levels[acr] for acr in asked) == 35
    acm.faults()


def test_a_step_up_by_somebody_else_is_a_visit_of_their_own(browser: Browser) -> None:
    browser.sign_in(means="csamsms")
    old, lotte = browser.key, _actor(browser).person_id
    browser.outside.cookies.clear()
    response = browser.sign_in("/aanmelden?niveau=35&terug=/dossiers/x", means="eid", person=world.TEACHER)
    assert response["Location"] == "/"
    assert _actor(browser).person_id != lotte
    assert public.find_actor(old) is None


def test_no_means_reaches_a_level_above_the_highest(
    browser: Browser, acm: Acm, set_config: Callable[..., None]
) -> None:
    set_config(oidc=replace(config.current().oidc, acr_levels={"urn:be:vlaanderen:authmech:itsme": 27}))
    refused = browser.get("/aanmelden?niveau=35")
    assert refused.status_code == 403
    assert "/aanmelden" not in _main(_text(refused))


def test_a_provider_without_levels_is_not_asked_for_one_it_cannot_reach(
    browser: Browser, acm: Acm, set_config: Callable[..., None]
) -> None:
    oidc = replace(config.current().oidc, acr_levels={}, level_without_acr=25)
    set_config(oidc=oidc)
    assert browser.sign_in().status_code == 302
    refused = browser.get("/aanmelden?niveau=35&terug=/instellingen")
    assert refused.status_code == 403
    assert 'href="/instellingen"' in _main(_text(refused))
    assert _actor(browser).assurance == 25


def _main(page: str) -> str:
    return page.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("niveau", ["-1", "99999999999999999999", "abc", "²", ""])
def test_a_strange_level_is_no_level(browser: Browser, niveau: str) -> None:
    assert browser.get("/aanmelden?" + urlencode({"niveau": niveau})).status_code == 302


def test_signing_out_ends_the_session_here_and_at_the_provider(browser: Browser) -> None:
    browser.sign_in()
    key = browser.key
    assert browser.get("/afmelden").status_code == 405
    response = browser.post("/afmelden")
    assert public.find_actor(key) is None
    assert not browser.key
    assert response["Clear-Site-Data"]
    asked = urlsplit(response["Location"])
    assert asked.path == "/op/v1/logout"
    assert parse_qs(asked.query).keys() == {"client_id", "post_logout_redirect_uri", "state"}
    back = browser.outside.get(response["Location"], follow_redirects=False).headers["location"]
    assert back.startswith(f"http://{world.HOST}/afgemeld")
    assert "Je bent afgemeld" in _text(browser.get(back.removeprefix(f"http://{world.HOST}")))
    # and the provider asks again who it is
    assert "means" in browser.outside.get(browser.get("/aanmelden").url, follow_redirects=True).text


def test_signing_out_works_while_the_provider_is_down(
    browser: Browser, set_config: Callable[..., None]
) -> None:
    browser.sign_in()
    key = browser.key
    set_config(oidc=replace(config.current().oidc, issuer="http://127.0.0.1:1/op"))
    response = browser.post("/afmelden")
    assert response["Location"].startswith("/afgemeld")
    assert public.find_actor(key) is None
    assert "konden we niet bereiken" in _text(browser.get(response["Location"]))


def test_signing_out_everywhere_ends_the_other_browser_too(new_browser: Callable[[], Browser]) -> None:
    phone, desk, other = new_browser(), new_browser(), new_browser()
    phone.sign_in()
    desk.sign_in()
    other.sign_in(person=world.TEACHER)
    phone.post("/afmelden", {"overal": "1"})
    assert public.find_actor(desk.key) is None
    assert public.find_actor(other.key)


def test_two_browsers_have_two_sessions(new_browser: Callable[[], Browser]) -> None:
    phone, desk = new_browser(), new_browser()
    phone.sign_in()
    desk.sign_in()
    assert phone.key != desk.key
    phone.post("/afmelden")
    assert public.find_actor(desk.key)


def test_who_came_by_another_name_continues_at_the_public_address(browser: Browser) -> None:
    response = browser.client.get("/aanmelden?terug=/instellingen", headers={"host": "127.0.0.1:8000"})
    assert response["Location"] == f"http://{world.HOST}/aanmelden?terug=/instellingen"


def test_the_public_keys_are_published_without_the_private_part(browser: Browser) -> None:
    key = browser.get("/.well-known/burgerprofiel-jwks.json").json()["keys"][0]
    assert {"kty", "n", "e", "kid"} <= key.keys()
    assert not {"d", "p", "q"} & key.keys()


def test_the_page_of_the_provider_is_the_only_other_place_a_form_may_end(browser: Browser, acm: Acm) -> None:
    policy = browser.get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "form-action 'self' http" in policy
