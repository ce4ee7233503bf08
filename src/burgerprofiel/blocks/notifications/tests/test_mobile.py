"""A mobile number that is proven by a code: sealed, guessed by nobody, sent to nobody who did not ask."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from structlog.testing import capture_logs

from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.contracts import ChannelCode, Preference
from burgerprofiel.blocks.notifications.models import Phone, PhoneCode
from burgerprofiel.blocks.notifications.services import addressing, mobile, suppressions
from burgerprofiel.blocks.notifications.services.channels import sms, sms_settings
from burgerprofiel.blocks.notifications.services.channels.sms_provider import Verdict
from burgerprofiel.blocks.notifications.tests import texting
from burgerprofiel.blocks.notifications.tests.texting import Telephones
from burgerprofiel.foundation import clock, database
from tests import people
from tests.people import Resident

pytestmark = pytest.mark.django_db

PATH = "/instellingen/meldingen/nummer"
TYPED, NUMBER = "0470 12 34 56", "+32470123456"


@pytest.fixture
def me() -> Resident:
    return people.resident()


@pytest.fixture
def browser(me: Resident) -> Client:
    return me.enter(Client())


@pytest.fixture
def telephones(monkeypatch: pytest.MonkeyPatch) -> Telephones:
    return texting.set_up(monkeypatch)


def _numbers(who: Resident) -> tuple[str, str]:
    found = public.get_telling(who.actor).addresses
    return found.phone, found.phone_pending


def _sent_to(who: Resident) -> list[str]:
    """Where a text message to this person would go."""
    pair = (who.person_id, who.person_id)
    with database.writing():
        found = addressing.find(ChannelCode.SMS, [pair])
    return [one.value for one in found[pair].addresses] if found else []


def _wrong(code: str, number: int = 1) -> str:
    """Another code."""
    return f"{(int(code) + number) % 10**6:06}"


def test_a_number_is_theirs_once_the_code_is_typed(
    me: Resident, browser: Client, telephones: Telephones
) -> None:
    answer = browser.post(PATH, {"nummer": TYPED})
    assert answer["location"] == f"{PATH}?bewaard=code"
    assert [message.to for message in telephones.messages] == [NUMBER]
    assert "http" not in telephones.text
    assert _numbers(me) == ("", NUMBER)
    assert _sent_to(me) == []
    typed = f" {telephones.code[:3]} {telephones.code[3:]} "
    assert browser.post(f"{PATH}/code", {"code": typed})["location"] == f"{PATH}?bewaard=bevestigd"
    assert _numbers(me) == (NUMBER, "")
    assert _sent_to(me) == [NUMBER]
    assert ChannelCode.SMS in public.get_telling(me.actor).addresses.reachable
    assert browser.post(f"{PATH}/code", {"code": telephones.code}).status_code == 422  # a code works once


def test_what_is_kept_tells_neither_number_nor_code(
    me: Resident, browser: Client, telephones: Telephones
) -> None:
    with capture_logs() as logged:
        browser.post(PATH, {"nummer": TYPED})
        with database.writing():
            row = PhoneCode.objects.get(person_id=me.person_id)
        browser.post(f"{PATH}/code", {"code": _wrong(telephones.code)})
        browser.post(f"{PATH}/code", {"code": telephones.code})
    kept = b"".join(bytes(value) for value in (row.number_sealed, row.number_hash, row.code_hash))
    for secret in ("470123456", telephones.code):
        assert secret.encode() not in kept
        # not within an id or a moment, where any six digits may occur
        assert not re.search(rf"(?<![\w.:-]){secret}(?![\w.:-])", str(logged))
    assert NUMBER not in repr(public.get_telling(me.actor))


def test_after_five_tries_the_code_is_gone_also_the_right_one(
    me: Resident, browser: Client, telephones: Telephones
) -> None:
    browser.post(PATH, {"nummer": TYPED})
    for number in range(1, mobile.TRIES + 1):
        answer = browser.post(f"{PATH}/code", {"code": _wrong(telephones.code, number)})
        assert answer.status_code == 422
        assert "Deze code klopt niet." in answer.content.decode()
    answer = browser.post(f"{PATH}/code", {"code": telephones.code})
    assert "Deze code werkt niet meer. Vraag een nieuwe." in answer.content.decode()
    assert _numbers(me) == ("", "")


def test_after_ten_minutes_the_code_is_gone(me: Resident, browser: Client, telephones: Telephones) -> None:
    browser.post(PATH, {"nummer": TYPED})
    with database.writing():
        PhoneCode.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert browser.post(f"{PATH}/code", {"code": telephones.code}).status_code == 422
    assert _numbers(me) == ("", "")


def test_the_code_of_one_is_of_no_use_to_another(browser: Client, telephones: Telephones) -> None:
    other = people.resident("Bo Ander")
    browser.post(PATH, {"nummer": TYPED})
    theirs = other.enter(Client())
    assert theirs.post(f"{PATH}/code", {"code": telephones.code}).status_code == 422
    theirs.post(PATH, {"nummer": "0471 12 34 56"})
    assert len(telephones.messages) == 2
    assert _numbers(other) == ("", "+32471123456")


def test_the_old_number_stays_until_the_new_one_is_proven(
    me: Resident, browser: Client, telephones: Telephones
) -> None:
    _confirmed(browser, telephones)
    browser.post(PATH, {"nummer": "0471 12 34 56"})
    assert _numbers(me) == (NUMBER, "+32471123456")
    assert _sent_to(me) == [NUMBER]
    browser.post(f"{PATH}/weg", {"wat": "code"})
    assert _numbers(me) == (NUMBER, "")
    _confirmed(browser, telephones, typed="0471 12 34 56")
    assert _numbers(me) == ("+32471123456", "")


def test_a_dead_number_lives_again_once_it_is_proven_anew(
    me: Resident, browser: Client, telephones: Telephones
) -> None:
    with database.writing():
        suppressions.add(ChannelCode.SMS, [suppressions.phone_hash(NUMBER)], reason="unknown-number")
    _confirmed(browser, telephones)
    assert _sent_to(me) == [NUMBER]


def test_a_number_is_taken_away(me: Resident, browser: Client, telephones: Telephones) -> None:
    _confirmed(browser, telephones)
    assert browser.post(f"{PATH}/weg")["location"] == f"{PATH}?bewaard=weg"
    assert _numbers(me) == ("", "")
    with database.writing():
        assert not Phone.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Vul je gsm-nummer in."),
        ("02 555 12 34", "Dit is geen gsm-nummer."),
        ("0470 12", "Dit nummer is te kort."),
        ("<script>alert(1)</script>", "Dit is geen telefoonnummer."),
        ("0470" * 30, "Dit nummer is te lang."),
        ("\x00\u202e0470", "Dit is geen telefoonnummer."),
    ],
)
def test_what_is_no_mobile_number_gets_no_message(
    browser: Client, telephones: Telephones, typed: str, said: str
) -> None:
    answer = browser.post(PATH, {"nummer": typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()
    assert telephones.messages == []


@pytest.mark.parametrize(
    ("verdict", "said"),
    [(Verdict.DEAD, "Op dit nummer komen geen sms’en."), (Verdict.ABSENT, "We konden geen sms sturen.")],
)
def test_a_message_that_does_not_leave_is_said(
    me: Resident, browser: Client, telephones: Telephones, verdict: Verdict, said: str
) -> None:
    telephones.verdict = verdict
    answer = browser.post(PATH, {"nummer": TYPED})
    assert answer.status_code == 503
    assert said in answer.content.decode()
    assert _numbers(me) == ("", "")


def test_a_provider_that_is_set_up_badly_is_said_as_any_other_trouble(
    me: Resident, browser: Client, telephones: Telephones, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened() -> None:
        raise sms_settings.SmsProvidersError("SMS_PROVIDERS: token: not readable")

    monkeypatch.setattr(sms, "opened", opened)
    answer = browser.post(PATH, {"nummer": TYPED})
    assert (answer.status_code, _numbers(me)) == (503, ("", ""))
    assert "We konden geen sms sturen." in answer.content.decode()


def test_without_a_provider_the_page_says_so(me: Resident, browser: Client) -> None:
    assert "Meldingen per sms kunnen hier niet." in browser.get(PATH).content.decode()
    assert browser.post(PATH, {"nummer": TYPED}).status_code == 409
    assert _numbers(me) == ("", "")


def test_a_number_is_rung_five_times_a_day_whoever_types_it(telephones: Telephones) -> None:
    for number in range(7):
        browser = people.resident(f"Bel {number}").enter(Client(REMOTE_ADDR=f"203.0.113.{number}"))
        answer = browser.post(PATH, {"nummer": TYPED})
        assert answer.status_code == (302 if number < 5 else 429)
    assert len(telephones.messages) == 5


def test_a_person_and_a_network_ask_for_few_codes(telephones: Telephones) -> None:
    one = people.resident().enter(Client(REMOTE_ADDR="203.0.113.1"))
    asked = [one.post(PATH, {"nummer": f"0470 12 34 {number}"}).status_code for number in range(10, 18)]
    assert asked == [302] * 5 + [429] * 3
    more = [
        people.resident(f"Net {number}")
        .enter(Client(REMOTE_ADDR="203.0.113.1"))
        .post(PATH, {"nummer": f"0471 12 34 {number}"})
        .status_code
        for number in range(10, 18)
    ]
    assert more == [302] * 5 + [429] * 3


def test_guessing_is_held_to_a_limit_over_all_codes(browser: Client, telephones: Telephones) -> None:
    tried = [browser.post(f"{PATH}/code", {"code": "123456"}).status_code for _ in range(22)]
    assert tried == [422] * 20 + [429] * 2


def test_removal_and_the_choice_go_their_own_ways(
    me: Resident, browser: Client, telephones: Telephones
) -> None:
    _confirmed(browser, telephones)
    public.set_preference(me.actor, Preference(channel=ChannelCode.SMS))
    browser.post(f"{PATH}/weg")
    page = browser.get("/instellingen/meldingen").content.decode()
    assert "Je meldingen komen per sms, maar je hebt nog geen gsm-nummer bevestigd." in page


def _confirmed(browser: Client, telephones: Telephones, *, typed: str = TYPED) -> None:
    browser.post(PATH, {"nummer": typed})
    assert browser.post(f"{PATH}/code", {"code": telephones.code}).status_code == 302
