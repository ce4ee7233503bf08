"""Addresses that are left alone: found, put on the list and taken off by operators, and nowhere to be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from burgerprofiel.blocks.notifications.contracts import ChannelCode
from burgerprofiel.blocks.notifications.models import OperatorAct, Suppression
from burgerprofiel.blocks.notifications.services import suppressing, suppressions
from burgerprofiel.blocks.notifications.tests import operating
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.limits import uses
from tests import people, statements
from tests.residents import words

pytestmark = pytest.mark.django_db

ADDRESS = "/beheer/meldingen/adressen"
MAIL, NUMBER = "Zoekmij@Voorbeeld.example", "0471 98 76 54"


@pytest.fixture
def who() -> people.Resident:
    return operating.staff()


def send(who: people.Resident, **given: str) -> Any:
    return who.enter(Client()).post(ADDRESS, given)


def hidden(answer: Any) -> dict[str, str]:
    """What the form with the reason sends along."""
    fields = html.fromstring(answer.content.decode()).xpath(
        "//section[.//*[@id='found']]//input[@type='hidden']"
    )
    return {one.get("name"): one.get("value") for one in fields if one.get("name") != "csrfmiddlewaretoken"}


@pytest.mark.parametrize(("channel", "typed", "again"), [
    ("email", MAIL, "Zoekmij@voorbeeld.EXAMPLE"),
    ("sms", NUMBER, "+32 471/98.76.54"),
])  # fmt: skip
def test_an_address_is_put_on_the_list_and_taken_off_with_a_reason(
    who: people.Resident, channel: str, typed: str, again: str
) -> None:
    found = send(who, doe="zoek", kanaal=channel, adres=typed)
    assert "staat niet op de lijst" in words(html.fromstring(found.content.decode()))
    assert "Zet op de lijst" in found.content.decode()
    put = send(who, doe="zet", reden="De persoon belde", **hidden(found))
    assert "Het adres staat op de lijst" in put.content.decode()
    looked = send(who, doe="zoek", kanaal=channel, adres=again)
    assert "sinds" in looked.content.decode()
    assert "door een beheerder" in words(html.fromstring(looked.content.decode()))
    off = send(who, doe="haal", reden="De persoon bevestigde het adres", **hidden(looked))
    assert "van de lijst" in off.content.decode()
    assert not Suppression.objects.exists()
    first, second = operating.acts_of(who)
    assert [(one.what, one.channel, one.reason) for one in (first, second)] == [
        ("suppress", channel, "De persoon belde"),
        ("lift", channel, "De persoon bevestigde het adres"),
    ]
    assert bytes(first.address_hash or b"1") == bytes(second.address_hash or b"2")
    shown = words(html.fromstring(who.enter(Client()).get(ADDRESS).content.decode()))
    assert str(who.person_id) in shown
    assert "De persoon bevestigde het adres" in shown


@pytest.mark.parametrize(
    ("channel", "typed", "digest"),
    [
        (ChannelCode.EMAIL, MAIL, lambda: suppressions.email_hash(MAIL)),
        (ChannelCode.SMS, NUMBER, lambda: suppressions.phone_hash("+32471987654")),
    ],
)
def test_what_is_put_on_the_list_is_what_sending_heeds(
    who: people.Resident, channel: ChannelCode, typed: str, digest: Callable[[], bytes]
) -> None:
    found = hidden(send(who, doe="zoek", kanaal=channel.value, adres=typed))
    assert send(who, doe="zet", reden="Zomaar", **found).status_code == 200
    assert suppressions.find(channel, [digest()]) == {digest()}


def test_an_address_is_nowhere_in_an_answer_a_log_or_a_row(
    who: people.Resident, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    answers = [
        send(who, doe="zoek", kanaal="email", adres=MAIL),
        send(who, doe="zoek", kanaal="sms", adres=NUMBER),
    ]
    answers += [send(who, doe="zet", reden="Zomaar", **hidden(one)) for one in answers]
    answers += [send(who, doe="zoek", kanaal="email", adres="geen adres"), who.enter(Client()).get(ADDRESS)]
    written = capsys.readouterr()
    everything = "".join(one.content.decode() for one in answers) + caplog.text + written.out + written.err
    everything += str([*OperatorAct.objects.values(), *Suppression.objects.values()])
    assert "zoekmij" not in everything.lower()
    assert not re.search(r"471\W*98\W*76\W*54", everything)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kanaal": "email", "adres": "geen adres"}, "Schrijf een e-mailadres"),
        ({"kanaal": "sms", "adres": "02 555 12 12"}, "Schrijf een e-mailadres"),
        ({"kanaal": "push", "adres": MAIL}, "Schrijf een e-mailadres"),
        ({"kanaal": "", "adres": MAIL}, "Schrijf een e-mailadres"),
        ({"kanaal": "email", "doe": "zet", "kenmerk": "00" * 32, "reden": " x "}, "Schrijf waarom"),
    ],
)
def test_what_cannot_be_is_said(who: people.Resident, given: dict[str, str], said: str) -> None:
    answer = send(who, **given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not OperatorAct.objects.exists()


def test_without_a_reason_the_form_stays_what_it_was(who: people.Resident) -> None:
    digest = suppressing.look(ChannelCode.EMAIL, MAIL).digest
    suppressing.put(ChannelCode.EMAIL, digest=digest, reason="Eerst", by=who.person_id)
    refused = send(who, doe="haal", kanaal="email", kenmerk=digest, reden="")
    assert refused.status_code == 422
    assert hidden(refused) == {"kanaal": "email", "kenmerk": digest}
    assert "Haal van de lijst" in refused.content.decode()
    assert Suppression.objects.count() == 1


def test_who_comes_second_changes_nothing(who: people.Resident) -> None:
    answer = send(who, doe="haal", kanaal="email", kenmerk="11" * 32, reden="Het werkt weer")
    assert answer.headers["location"] == ADDRESS
    assert send(who, doe="zet", kanaal="email", kenmerk="zz", reden="Zomaar").headers["location"] == ADDRESS
    assert not OperatorAct.objects.exists()


def _list(who: people.Resident) -> list[list[str]]:
    """The moments of every row, page by page."""
    browser, address, found = who.enter(Client()), ADDRESS, []
    while address:
        shown = html.fromstring(browser.get(address).content.decode())
        found.append(shown.xpath("//section[.//*[@id='list']]//time/@datetime"))
        address = next(iter(shown.xpath("//a[@rel='next']/@href")), "")
        assert not re.search("[0-9a-f]{32}", address)
    return found


def test_the_list_goes_on_newest_first_also_over_rows_of_one_moment(who: people.Resident) -> None:
    now = clock.now()
    many = [
        Suppression(channel="email", address_hash=bytes([number]) * 32, reason="smtp-550", at=at)
        for number, at in enumerate([*(now - timedelta(hours=one) for one in range(30)), *[now] * 90])
    ]
    Suppression.objects.bulk_create(many)
    pages = _list(who)
    assert [len(one) for one in pages] == [50, 50, 20]
    moments = [moment for one in pages for moment in one]
    assert len(moments) == 120
    assert moments == sorted(moments, reverse=True)


def test_a_long_list_costs_no_more_statements(who: people.Resident) -> None:
    browser = who.enter(Client())
    browser.get(ADDRESS)
    with statements.counted() as before:
        browser.get(ADDRESS)
    Suppression.objects.bulk_create(
        Suppression(channel="sms", address_hash=bytes([number]) * 32, reason="dead") for number in range(120)
    )
    with statements.counted() as after:
        browser.get(ADDRESS)
    assert len(after) == len(before)


@pytest.mark.parametrize("cursor", ["x", "1-", "-1", "9" * 30 + "-1", "1-1-1", "%00-1"])
def test_a_page_that_we_did_not_make_is_the_first(who: people.Resident, cursor: str) -> None:
    answer = who.enter(Client()).get(f"{ADDRESS}?na={cursor}")
    assert answer.headers["location"] == ADDRESS


def test_trying_addresses_has_a_limit(who: people.Resident) -> None:
    held = [
        send(who, doe="zoek", kanaal="email", adres=MAIL).status_code
        for _number in range(uses.SUPPORT.of_session.count + 1)
    ]
    assert (set(held[:-1]), held[-1]) == ({200}, 429)
