"""The page: what it says, what it asks, and what it does not decide."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client as Browser

from burgerprofiel.blocks.correspondence.contracts import Decision
from burgerprofiel.blocks.correspondence.models import Choice
from burgerprofiel.blocks.correspondence.tests import made
from burgerprofiel.blocks.identity.models import Person
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.limits import uses
from tests import people
from tests.people import Resident

pytestmark = pytest.mark.django_db

PAGE = "/instellingen/digitale-post"


def browser(who: Resident) -> Browser:
    return who.enter(Browser(raise_request_exception=False))


def form(who: Resident, decision: Decision = Decision.GIVEN) -> dict[str, Any]:
    return {"tekst": made.shown(who.actor, decision=decision).digest.hex(), "voor": who.actor.party_id.hex}


def test_a_yes_and_its_undoing_take_one_button_each() -> None:
    me = people.resident()
    page = browser(me)
    answer = page.post(f"{PAGE}/kies", form(me), follow=True)
    assert "Je krijgt de post van besturen voortaan digitaal." in answer.content.decode()
    assert "Gekozen voor digitale post" in answer.content.decode()
    answer = page.post(f"{PAGE}/stop", form(me, Decision.WITHDRAWN), follow=True)
    assert "Je krijgt de post van besturen weer op papier." in answer.content.decode()
    assert Choice.objects.count() == 2


def test_a_message_of_success_shows_only_when_it_is_so() -> None:
    text = browser(people.resident()).get(f"{PAGE}?bewaard=gekozen").content.decode()
    assert "voortaan digitaal" not in text


def test_nothing_is_chosen_beforehand_and_a_look_decides_nothing() -> None:
    me = people.resident()
    text = browser(me).get(PAGE).content.decode()
    assert "checked" not in text.partition("<main")[2]
    assert Choice.objects.count() == 0
    assert browser(me).get(f"{PAGE}/kies").status_code == 405


def test_an_old_text_is_shown_anew_and_not_agreed_to() -> None:
    me = people.resident()
    answer = browser(me).post(f"{PAGE}/kies", form(me) | {"tekst": "0" * 64})
    assert answer.status_code == 409
    assert "De tekst is veranderd sinds je hem las." in answer.content.decode()
    assert Choice.objects.count() == 0


def test_a_page_of_another_capacity_decides_nothing_for_this_one() -> None:
    me = people.resident(firms=("Bakkerij Claessens",), acting_for=0)
    answer = browser(me).post(f"{PAGE}/kies", form(me) | {"voor": me.person_id.hex})
    assert answer.status_code == 409
    assert "Kijk na voor wie je kiest." in answer.content.decode()
    assert Choice.objects.count() == 0


def test_a_firm_is_named_on_its_page_and_says_for_whom_one_chooses() -> None:
    me = people.resident(firms=("Bakkerij Claessens",), acting_for=0)
    text = browser(me).get(PAGE).content.decode()
    assert "Voor Bakkerij Claessens" in text
    assert "Je kiest voor de hele organisatie." in text


def test_who_cannot_be_told_is_led_to_an_address_first_and_may_choose_yet() -> None:
    me = people.resident()
    assert "We kunnen je nog niets laten weten" in browser(me).get(PAGE).content.decode()
    Person.objects.filter(pk=me.person_id).update(email_sealed=b"x", email_verified_at=clock.now())
    assert "We kunnen je nog niets laten weten" not in browser(me).get(PAGE).content.decode()


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_in_each_language_the_page_shows_every_line_of_the_text_that_is_kept(language: str) -> None:
    me = people.resident()
    page = browser(me)
    page.cookies["bp_taal"] = language
    text = page.get(PAGE).content.decode()
    shown = made.shown(me.actor, language=language)
    assert [line for line in shown.text.split("\n\n") if line.strip("[ ]") not in text] == []
    assert shown.digest.hex() in text


def test_staff_have_no_post_of_their_own_here() -> None:
    assert Browser().get(PAGE).status_code == 302


def test_too_many_decisions_in_an_hour_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uses, "CORRESPONDENCE", replace(uses.CORRESPONDENCE, per_session=1))
    me = people.resident()
    page = browser(me)
    assert page.post(f"{PAGE}/kies", form(me)).status_code == 302
    assert page.post(f"{PAGE}/stop", form(me, Decision.WITHDRAWN)).status_code == 429
    assert Choice.objects.count() == 1
