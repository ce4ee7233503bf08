from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from burgerprofiel.blocks.identity import public
from burgerprofiel.blocks.identity.models import Mandate, Person, Session
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Capacity
from tests.statements import exactly

pytestmark = pytest.mark.django_db
HOST = "localhost:8000"


def _browser(key: str = "", **options: Any) -> Client:
    client = Client(headers={"host": HOST}, **options)
    if key:
        client.cookies["__Host-bp_session"] = key
    return client


def _key(client: Client) -> str:
    return client.cookies["__Host-bp_session"].value


@pytest.fixture
def lotte() -> uuid.UUID:
    return make.person(given_name="Lotte", family_name="Verhaeren")


@pytest.fixture
def bakery(lotte: uuid.UUID) -> uuid.UUID:
    party = make.enterprise("Bakkerij Claessens")
    make.mandate(lotte, party, role="zaakvoerder", valid_until=clock.today() + timedelta(days=30))
    return party


def test_the_front_page_offers_to_sign_in_and_is_never_kept() -> None:
    response = _browser().get("/")
    assert 'href="/aanmelden"' in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_the_header_costs_the_session_and_how_much_is_unread(lotte: uuid.UUID, bakery: uuid.UUID) -> None:
    browser = _browser(make.session(lotte))
    with exactly(
        5
    ):  # the session with its header, parties shown, the list, the access log, the badge of messages
        page = browser.get("/hoedanigheid").content.decode()
    assert "Lotte Verhaeren" in page
    assert "als burger" in page


def test_a_switch_changes_the_key_and_returns(lotte: uuid.UUID, bakery: uuid.UUID) -> None:
    browser = _browser(make.session(lotte))
    old = _key(browser)
    page = browser.get("/hoedanigheid?terug=/instellingen").content.decode()
    assert "zaakvoerder" in page
    assert "tot en met" in page
    response = browser.post("/hoedanigheid", {"capacity": str(bakery), "next": "/instellingen"})
    assert response["Location"] == "/instellingen"
    assert _key(browser) != old
    assert public.find_actor(old) is None
    assert "voor Bakkerij Claessens" in browser.get("/instellingen").content.decode()


@pytest.mark.parametrize("given", ["", "x", str(uuid.UUID(int=1)), "'; DROP TABLE"])
def test_a_switch_to_something_else_is_refused(lotte: uuid.UUID, given: str) -> None:
    browser = _browser(make.session(lotte))
    assert browser.post("/hoedanigheid", {"capacity": given}).status_code == 404
    assert public.find_actor(_key(browser))


def test_a_form_from_elsewhere_switches_nothing(lotte: uuid.UUID, bakery: uuid.UUID) -> None:
    browser = _browser(make.session(lotte), enforce_csrf_checks=True)
    response = browser.post("/hoedanigheid", {"capacity": str(bakery)})
    assert response.status_code == 403
    assert "formulier" in response.content.decode()
    token = re.search(
        r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get("/hoedanigheid").content.decode()
    )
    assert token
    sent = {"capacity": str(bakery), "csrfmiddlewaretoken": token[1]}
    assert browser.post("/hoedanigheid", sent).status_code == 302


def test_a_link_for_another_capacity_asks_first(lotte: uuid.UUID, bakery: uuid.UUID) -> None:
    browser = _browser(make.session(lotte))
    address = "/hoedanigheid?" + urlencode({"partij": bakery, "terug": "/dossiers"})
    page = browser.get(address).content.decode()
    assert "Dit hoort bij Bakkerij Claessens. Wil je wisselen?" in page
    assert Session.objects.get().party_id == lotte
    browser.post("/hoedanigheid", {"capacity": str(bakery), "next": "/dossiers"})
    assert browser.get(address)["Location"] == "/dossiers"
    own = browser.get("/hoedanigheid?" + urlencode({"partij": lotte})).content.decode()
    assert "bij jezelf" in own


def test_a_link_for_a_foreign_party_tells_no_name(lotte: uuid.UUID) -> None:
    other = make.enterprise("Geheime zaak")
    response = _browser(make.session(lotte)).get(f"/hoedanigheid?partij={other}")
    assert response.status_code == 404
    assert "Geheime zaak" not in response.content.decode()


def test_a_capacity_that_ends_sends_to_the_choice_with_a_clear_sentence(
    lotte: uuid.UUID, bakery: uuid.UUID
) -> None:
    browser = _browser(make.session(lotte, party_id=bakery, capacity=Capacity.ENTERPRISE))
    assert browser.get("/instellingen").status_code == 200
    Mandate.objects.update(valid_until=clock.today() - timedelta(days=1))
    gone = browser.get("/instellingen")
    assert gone.status_code == 302
    choice = browser.get(gone["Location"])
    page = browser.get(choice["Location"]).content.decode()
    assert "niet meer handelen" in page
    assert "Bakkerij" not in page
    assert browser.post("/hoedanigheid", {"capacity": str(bakery)}).status_code == 404
    assert browser.post("/hoedanigheid", {"capacity": str(lotte), "next": "/instellingen"}).status_code == 302
    assert browser.get("/instellingen").status_code == 200


def test_staff_does_not_switch(lotte: uuid.UUID, bakery: uuid.UUID) -> None:
    key = make.session(lotte, capacity=Capacity.STAFF, rights=(("Operator", "OVO000001"),))
    browser = _browser(key)
    assert "Stad Lindemonde" in browser.get("/hoedanigheid").content.decode()
    browser.post("/hoedanigheid", {"capacity": str(bakery)})
    assert _key(browser) == key
    actor = public.find_actor(key)
    assert actor is not None
    assert actor.is_staff


@pytest.mark.parametrize(
    "address", ["/instellingen", "/instellingen/sessies", "/hoedanigheid", "/hoedanigheid?partij=x"]
)
def test_who_is_not_signed_in_signs_in_first(address: str) -> None:
    response = _browser().get(address)
    assert response["Location"] == "/aanmelden?" + urlencode({"terug": address})


def test_sessions_are_shown_and_ended(lotte: uuid.UUID) -> None:
    here, there = make.session(lotte), make.session(lotte)
    stranger = make.session(make.person())
    browser = _browser(here)
    page = browser.get("/instellingen/sessies").content.decode()
    assert "dit toestel" in page
    others = re.findall(r'name="session" value="([0-9a-f-]{36})"', page)
    assert len(others) == 1
    foreign = public.find_actor(stranger)
    assert foreign is not None
    browser.post("/instellingen/sessies/einde", {"session": str(foreign.session_id)})
    assert public.find_actor(stranger)
    browser.post("/instellingen/sessies/einde", {"session": others[0]})
    assert public.find_actor(there) is None
    for nonsense in ("", "x", str(uuid.uuid4())):
        assert browser.post("/instellingen/sessies/einde", {"session": nonsense}).status_code == 302
    make.session(lotte)
    browser.post("/instellingen/sessies/einde", {"session": "others"})
    assert Session.objects.filter(ended_at=None, person_id=lotte).count() == 1


def test_sessions_ask_a_recent_sign_in(lotte: uuid.UUID) -> None:
    key = make.session(lotte, authenticated_at=clock.now() - timedelta(minutes=16))
    other = make.session(lotte)
    browser = _browser(key)
    assert browser.get("/instellingen/sessies")["Location"].startswith("/aanmelden?opnieuw=1&")
    assert browser.post("/instellingen/sessies/einde", {"session": "others"})["Location"].startswith(
        "/aanmelden?"
    )
    assert public.find_actor(other)


def test_an_address_counts_after_a_click_in_the_mail(lotte: uuid.UUID) -> None:
    browser = _browser(make.session(lotte))
    response = browser.post("/instellingen/e-mail", {"email": "lotte@voorbeeld.example"})
    assert response["Location"] == "/instellingen?bewaard=link"
    assert make.email(lotte) is None
    assert "wacht nog op bevestiging" in browser.get("/instellingen").content.decode()
    assert mail.outbox[0].to == ["lotte@voorbeeld.example"]
    link = re.search(r"http://localhost:8000(/instellingen/e-mail/\S+)", str(mail.outbox[0].body))
    assert link
    elsewhere = _browser()
    assert elsewhere.get(link[1]).status_code == 200
    assert make.email(lotte) is None  # looking is not confirming
    assert elsewhere.post(link[1]).status_code == 200
    assert make.email(lotte) == "lotte@voorbeeld.example"
    assert elsewhere.post(link[1]).status_code == 410
    assert elsewhere.get("/instellingen/e-mail/something").status_code == 410


def test_a_link_expires(lotte: uuid.UUID) -> None:
    _browser(make.session(lotte)).post("/instellingen/e-mail", {"email": "lotte@voorbeeld.example"})
    link = re.search(r"(/instellingen/e-mail/\S+)", str(mail.outbox[0].body))
    assert link
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert _browser().post(link[1]).status_code == 410
    assert make.email(lotte) is None


@pytest.mark.parametrize("email", ["x", "a@b", "a b@c.be", "a@c.be\nBcc: x@y.be", "a@c.be, b@c.be"])
def test_what_is_no_address_is_explained(lotte: uuid.UUID, email: str) -> None:
    response = _browser(make.session(lotte)).post("/instellingen/e-mail", {"email": email})
    assert response.status_code == 422
    assert "geen e-mailadres" in response.content.decode()
    assert not mail.outbox


def test_nobody_is_flooded_with_mail(lotte: uuid.UUID) -> None:
    browser = _browser(make.session(lotte))
    for number in range(7):
        browser.post("/instellingen/e-mail", {"email": f"n{number}@voorbeeld.example"})
    assert len(mail.outbox) == 5


def test_the_address_is_removed() -> None:
    person = make.person(email="lotte@voorbeeld.example")
    browser = _browser(make.session(person))
    assert make.email(person)
    browser.post("/instellingen/e-mail", {"email": ""})
    assert make.email(person) is None


def test_a_language_is_remembered_by_browser_and_person(lotte: uuid.UUID) -> None:
    browser = _browser(make.session(lotte))
    response = browser.post("/taal", {"language": "fr", "next": "/instellingen"})
    assert response["Location"] == "/instellingen"
    assert Person.objects.get(pk=lotte).language == "fr"
    assert '<html lang="fr"' in browser.get("/instellingen").content.decode()
    assert '<html lang="fr"' in _browser(make.session(lotte)).get("/instellingen").content.decode()
    browser.post("/taal", {"language": "xx", "next": "//evil.example"})
    assert Person.objects.get(pk=lotte).language == "fr"
    assert browser.post("/taal", {"language": "nl", "next": "//evil.example"})["Location"] == "/"


def test_who_reads_another_language_here_is_told_that_mail_is_not_in_it(lotte: uuid.UUID) -> None:
    browser = _browser(make.session(lotte))
    assert "in een andere taal" not in browser.get("/instellingen").content.decode()
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = browser.get("/instellingen").content.decode()
    assert "Your notices still come in another language" in page
    assert '<option value="en" selected>' in page


def test_a_page_that_is_not_there_is_plain() -> None:
    response = _browser().get("/bestaat-niet")
    assert response.status_code == 404
    assert "vinden we niet" in response.content.decode()


def test_a_fault_of_ours_is_plain_and_needs_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("burgerprofiel.blocks.identity.public.find_sign_in", broken)
    response = _browser("x", raise_request_exception=False).get("/instellingen")
    assert response.status_code == 500
    assert "Het ligt niet aan jou" in response.content.decode()
    assert _browser("x", raise_request_exception=False).get("/api/identity/v1/me").json()["status"] == 500


def test_pages_of_a_person_are_never_kept(lotte: uuid.UUID, bakery: uuid.UUID) -> None:
    browser = _browser(make.session(lotte))
    for path in (
        "/",
        "/instellingen",
        "/instellingen/sessies",
        "/hoedanigheid",
        f"/hoedanigheid?partij={bakery}",
    ):
        assert "no-store" in browser.get(path)["Cache-Control"], path


def test_the_header_shows_the_first_capacities_of_many(lotte: uuid.UUID) -> None:
    for number in range(20):
        make.mandate(lotte, make.enterprise(f"Zaak {number:02d}"))
    page = _browser(make.session(lotte)).get("/instellingen").content.decode()
    assert "Nog 8 hoedanigheden" in page


def test_pages_speak_dutch_until_somebody_chooses() -> None:
    browser = Client(headers={"host": HOST, "accept-language": "en-US,en;q=0.9"})
    response = browser.get("/")
    assert '<html lang="nl"' in response.content.decode()
    assert response["Content-Language"] == "nl"
    browser.post("/taal", {"language": "de", "next": "/"})
    assert browser.get("/")["Content-Language"] == "de"
