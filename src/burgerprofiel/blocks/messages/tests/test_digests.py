"""What departments are mailed: once they confirmed, in the morning, how much and of whom, never a subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages import jobs
from burgerprofiel.blocks.messages.models import PartitionDigest
from burgerprofiel.blocks.messages.public import organisation
from burgerprofiel.blocks.messages.services import digests
from burgerprofiel.blocks.messages.tests import factories, offices
from burgerprofiel.blocks.notifications.tests import world
from burgerprofiel.blocks.notifications.tests.world import Relay
from burgerprofiel.foundation import clock, config
from tests.people import Resident

pytestmark = pytest.mark.django_db
SUNDAY = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ADDRESS = "boekhouding@bakkerij.example"


@pytest.fixture
def relay() -> Iterator[Relay]:
    with world.running(Relay()) as relay:
        yield relay


@pytest.fixture
def firm() -> UUID:
    return make.enterprise("Bakkerij Claessens")


@pytest.fixture
def an(firm: UUID) -> Resident:
    return offices.colleague(firm, "An Claessens")


def ask(an: Resident, code: str, *, rhythm: str = "day", address: str = ADDRESS) -> Any:
    """On the page of a part, and what a worker then does."""
    given = {"doe": "mail", "adres": address, "ritme": rhythm}
    response = an.enter(Client()).post(f"/berichten/verdelen/deel?deel={code}", given, follow=True)
    if response.status_code == 200:
        digests.send_link(party_id=str(an.firms[0]), code=code)
    return response


def text_of(mail: Any) -> str:
    return str(mail.get_body(preferencelist=("plain",)).get_content())


def link_in(mail: Any) -> str:
    """The path of the link about a digest in a mail."""
    [found] = re.findall(
        rf"{re.escape(config.current().public_url)}(/berichten/samenvatting/\S+)", text_of(mail)
    )
    return str(found)


def test_from_an_address_to_a_digest_and_no_more(an: Resident, firm: UUID, relay: Relay) -> None:
    tax = factories.message_type(factories.sender("Vlaamse Belastingdienst"))
    care = factories.message_type(factories.sender("Centrum voor zorg", is_sensitive=True))
    books = organisation.make_part(an.actor, name="Boekhouding")
    for of in (tax, care):
        organisation.add_rule(an.actor, partition=books, sender_code=of.sender_id)
    anybody = Client(enforce_csrf_checks=True)
    with clock.frozen(SUNDAY):
        page = ask(an, books)
        assert "We stuurden een link naar dit adres." in page.content.decode()
        assert "Samenvatting wacht op bevestiging" in page.content.decode()
        [asking] = relay.messages
        assert relay.recipients == [ADDRESS]
        assert "Bakkerij Claessens wil op dit adres een samenvatting" in text_of(asking).replace("\n", " ")
        path = link_in(asking)
        assert "Bevestig dit adres" in anybody.get(path).content.decode()
        assert PartitionDigest.objects.get(party_id=firm).confirmed_at is None
        assert "Dit adres is bevestigd" in Client().post(path).content.decode()
        assert anybody.post(path).status_code == 403  # a page elsewhere cannot confirm for somebody
    with clock.frozen(SUNDAY + timedelta(hours=1)):
        for _number in range(2):
            factories.delivered(firm, tax, subject="Geheim onderwerp Zqx")
        factories.delivered(firm, care, subject="Geheim onderwerp Zqx")
        jobs.tell_departments()
    assert len(relay.messages) == 1
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        jobs.tell_departments()
        jobs.tell_departments()
    assert len(relay.messages) == 2
    mail = relay.messages[1]
    said = text_of(mail)
    assert mail["subject"] == "3 nieuwe berichten voor Bakkerij Claessens, Boekhouding"
    assert "- Vlaamse Belastingdienst: 2" in said
    assert "- Een afzender die we hier niet noemen: 1" in said
    assert "Zqx" not in mail.as_string()
    assert "Centrum voor zorg" not in mail.as_string()
    assert f"/berichten/deel?partij={firm}&deel={books}" in said
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with clock.frozen(MONDAY + DAY + timedelta(minutes=1)):
        jobs.tell_departments()
    assert relay.messages[2]["subject"] == "Er wacht nog werk voor Bakkerij Claessens, Boekhouding"
    assert "Er is niets nieuws, maar er wacht nog werk." in text_of(relay.messages[2])
    stop = str(mail["List-Unsubscribe"]).strip("<>").removeprefix(config.current().public_url)
    assert "Stop de samenvattingen" in anybody.get(stop).content.decode()
    assert anybody.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert anybody.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 410
    assert "Deze link werkt niet meer" in anybody.post(stop).content.decode()
    with clock.frozen(MONDAY + 2 * DAY + timedelta(minutes=1)):
        jobs.tell_departments()
    assert len(relay.messages) == 3
    assert Client().post(path).status_code == 410


def test_the_button_on_the_page_stops_it_too(an: Resident, firm: UUID, relay: Relay) -> None:
    ask(an, "-", rhythm="week")
    digests.send_link(party_id=str(firm), code="")
    path = link_in(relay.messages[0])
    Client().post(path)
    found = PartitionDigest.objects.get(party_id=firm)
    assert found.rhythm == "week"
    assert found.due_at
    page = an.enter(Client()).post("/berichten/verdelen/deel?deel=-", {"doe": "geen-mail"}, follow=True)
    assert "We sturen geen samenvatting meer." in page.content.decode()
    assert not PartitionDigest.objects.filter(party_id=firm).exists()


def test_a_link_that_is_not_ours_or_is_too_old_does_nothing(an: Resident, firm: UUID, relay: Relay) -> None:
    ask(an, "-")
    digests.send_link(party_id=str(firm), code="")
    path = link_in(relay.messages[0])
    for address in (
        "/berichten/samenvatting/onzin",
        f"{path}A",
        "/berichten/samenvatting/onzin/stop",
        f"{path}/stop",
    ):
        assert Client().get(address).status_code == 410
        assert Client().post(address).status_code == 410
    ask(an, "-", address="iemand.anders@bakkerij.example")
    assert Client().post(path).status_code == 410
    assert PartitionDigest.objects.get(party_id=firm).confirmed_at is None


def test_an_address_that_is_none_is_said_at_its_field(an: Resident) -> None:
    response = ask(an, "-", address="boekhouding")
    assert response.status_code == 422
    assert "Schrijf het zoals naam@voorbeeld.be." in response.content.decode()
    assert 'value="boekhouding"' in response.content.decode()
