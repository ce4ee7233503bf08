"""An organisation that only a register knows of is confirmed by a sign-in at the provider for that very one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from burgerprofiel.blocks.identity import public
from burgerprofiel.blocks.identity.models import Mandate, Party, Session
from burgerprofiel.blocks.identity.tests import acm as world
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.identity.tests.acm import Acm, Browser
from burgerprofiel.blocks.identity.tests.registers import (
    Register,
    actor_of,
    enter,
    mandate_of,
    page_of,
    party,
)
from burgerprofiel.foundation import clock, keys
from burgerprofiel.foundation.gate import Capacity

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = clock.today
DAY = timedelta(days=1)


@pytest.fixture
def listed(browser: Browser, register: Register) -> Browser:
    """Signed in, with two organisations to confirm; the provider knows him as representative of the first."""
    register.says(
        register.line(world.WORKSHOP, "Werkplaats Segers bv"), register.line(world.OFFICE, "Kantoor Segers")
    )
    enter(browser)
    return browser


def _confirm(browser: Browser, number: str, **choices: str) -> Any:
    begun = browser.get(f"/aanmelden?partij={party(number)}&terug=/dossiers")
    assert begun.status_code == 302
    return browser.get(browser.answer_of_provider(begun.url, person=world.DIRECTOR, **choices))


def test_an_organisation_is_confirmed_once_without_a_second_password(
    listed: Browser, register: Register
) -> None:
    before = listed.key
    posts: list[str] = []
    listed.outside.event_hooks["request"].append(
        lambda request: posts.append(request.url.path) if request.method == "POST" else None
    )
    answer = _confirm(listed, world.WORKSHOP)
    assert answer["Location"] == "/dossiers"
    assert posts == []  # the provider asked nothing
    assert public.find_actor(before) is None
    actor, workshop = actor_of(listed), party(world.WORKSHOP)
    assert (actor.party_id, actor.party_ids) == (workshop, (actor.person_id, workshop))
    sealed = Party.objects.get(pk=workshop).identifier_sealed
    purpose = f"identity.party.identifier_sealed:{workshop}:{workshop}"
    assert actor.keyring.open(bytes(sealed), purpose=purpose).decode() == f"kbo:{world.WORKSHOP}"
    mandate = mandate_of(world.WORKSHOP)
    assert (mandate.source, mandate.role) == (register.code, "bestuurder")
    assert Party.objects.get(pk=workshop).name == "Werkplaats Segers bv"
    assert len(register.asked) == 1
    listed.post("/hoedanigheid", {"capacity": str(actor.person_id), "next": "/"})
    assert listed.post("/hoedanigheid", {"capacity": str(workshop), "next": "/"})["Location"] == "/"
    assert listed.get(f"/aanmelden?partij={workshop}&terug=/dossiers")["Location"].startswith("/hoedanigheid")


def test_the_menu_leads_to_a_page_that_says_why(listed: Browser) -> None:
    workshop = party(world.WORKSHOP)
    asked = listed.post("/hoedanigheid", {"capacity": str(workshop), "next": "/dossiers"})
    page = page_of(listed, asked["Location"])
    assert "Bevestig één keer dat je voor Werkplaats Segers bv optreedt" in page
    assert "bestuurder" in page
    assert f"/aanmelden?partij={workshop}&amp;terug=/dossiers" in page
    assert Session.objects.filter(ended_at=None).get().capacity == "citizen"


@pytest.mark.parametrize(
    ("how", "status", "text"),
    [
        ("cancel", 200, "Kantoor Segers is niet bevestigd"),
        ("no-proof", 403, "De aanmelddienst bevestigt niet dat je voor Kantoor Segers optreedt"),
        ("down", 503, "Kantoor Segers bevestigen lukt nu even niet"),
    ],
)
def test_a_refusal_of_the_provider_is_clear_and_signs_nobody_out(
    listed: Browser, acm: Acm, how: str, status: int, text: str
) -> None:
    begun = listed.get(f"/aanmelden?partij={party(world.OFFICE)}&terug=/dossiers").url
    path = listed.answer_of_provider(begun, person=world.DIRECTOR)
    if how == "cancel":
        state = path.partition("state=")[2].partition("&")[0]
        path = f"/aanmelden/terug?error=access_denied&state={state}&iss={acm.issuer}"
    if how == "down":
        acm.faults(status={"prefix": "/op/v1/token", "value": 500})
    answer = listed.get(path)
    assert answer.status_code == status
    page = answer.content.decode()
    assert text in page
    assert "Je blijft aangemeld zoals je was" in page
    assert "/hoedanigheid?terug=%2Fdossiers" in page
    assert actor_of(listed).capacity is Capacity.CITIZEN
    assert mandate_of(world.OFFICE).confirmed_at is None


def test_who_comes_back_as_something_else_confirms_nothing(
    listed: Browser, acm: Acm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("burgerprofiel.blocks.identity.rules.login_hint", lambda *args, **kwargs: "")
    answer = _confirm(listed, world.WORKSHOP, capacity="BUR:")
    assert answer.status_code == 403
    assert "Werkplaats Segers bv is niet bevestigd" in answer.content.decode()
    assert actor_of(listed).capacity is Capacity.CITIZEN


def test_nothing_is_confirmed_for_who_is_not_in_the_register_or_not_signed_in(
    listed: Browser, new_browser: Callable[[], Browser]
) -> None:
    other = make.enterprise("Geheime zaak")
    asked = listed.get(f"/aanmelden?partij={other}&terug=/dossiers")
    assert asked["Location"] == f"/hoedanigheid?partij={other}&terug=%2Fdossiers"
    assert listed.get(asked["Location"]).status_code == 404
    assert listed.get("/aanmelden?partij=onzin")["Location"].startswith("/hoedanigheid?partij=onzin")
    stranger = new_browser().get(f"/aanmelden?partij={party(world.WORKSHOP)}")
    assert stranger["Location"].startswith("/hoedanigheid?")


def test_what_the_provider_said_counts_for_a_month_and_is_an_option_again_after_that(
    listed: Browser, register: Register
) -> None:
    _confirm(listed, world.WORKSHOP)
    Mandate.objects.filter(confirmed_at__isnull=False).update(confirmed_at=clock.now() - timedelta(days=31))
    assert public.find_actor(listed.key) is None
    assert "Bevestig" in page_of(listed)


def test_a_number_is_kept_for_the_person_alone(listed: Browser, new_browser: Callable[[], Browser]) -> None:
    mandate = mandate_of(world.WORKSHOP)
    sealed = bytes(mandate.number_sealed or b"")
    purpose = f"identity.mandate.number_sealed:{mandate.person_id}:{mandate.party_id}"
    assert world.WORKSHOP.encode() not in sealed
    assert keys.keyring(listed.key).open(sealed, purpose=purpose) == f"kbo:{world.WORKSHOP}".encode()
    other = new_browser()
    other.sign_in()
    with pytest.raises(keys.VaultRefusedError):
        keys.keyring(other.key).open(sealed, purpose=purpose)


def test_reference_data_is_proven_and_leaves_what_a_register_says(
    listed: Browser, register: Register
) -> None:
    capacity = {
        "person": {"type": "insz", "value": world.DIRECTOR},
        "party": {"type": "kbo", "value": world.WORKSHOP},
        "role": "iets anders",
        "valid_from": "2021-01-01",
    }
    public.load_reference({"capacities": [capacity]})
    mandate = mandate_of(world.WORKSHOP)
    assert (mandate.source, mandate.role, mandate.registered) == (register.code, "bestuurder", True)
    assert party(world.WORKSHOP) in actor_of(listed).party_ids
    register.says()
    listed.post("/hoedanigheid/vernieuwen")
    public.load_reference({"capacities": [capacity]})
    assert party(world.WORKSHOP) not in actor_of(listed).party_ids
