"""From the door to the mail: one alert for one event over three roads; reminders that say nothing of their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.dossiers.tests import incoming
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications import handlers  # noqa: F401 - registers the consumers
from burgerprofiel.blocks.notifications.contracts import NewReminder, ReminderKind
from burgerprofiel.blocks.notifications.models import Intent, Reminder
from burgerprofiel.blocks.notifications.services import delivery, reminding
from burgerprofiel.blocks.notifications.tests import test_notificaties as sending
from burgerprofiel.blocks.notifications.tests import test_reminders as setting
from burgerprofiel.blocks.notifications.tests import world
from burgerprofiel.blocks.notifications.tests.world import Relay
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Client
from burgerprofiel.foundation.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def relay() -> Iterator[Relay]:
    with world.running(Relay()) as relay:
        yield relay


class Told:
    """A person with a file that several systems tell of."""

    def __init__(self) -> None:
        incoming.source()
        self.number = make.next_insz()
        self.id = world.person(insz=self.number)

    def by_status(self, code: str = "DossierOnvolledig", *, minutes: int = 0) -> None:
        moment = clock.now() - timedelta(hours=1) + timedelta(minutes=minutes)
        readers = incoming.readers(self.number)
        incoming.submit(incoming.status(file=sending.NUMBER, code=code, changed_at=moment, readers=readers))

    def by_loket(self, code: str = "DOSSIER_ONVOLLEDIG") -> None:
        self._by(sending.LOKET, "https://voorbeeldstad.example/loket", code=code)

    def by_forms(self, code: str = "dossier onvolledig") -> None:
        self._by(sending.FORMS, "https://formulieren.example", code=code)

    def _by(self, client: Client, provider: str, *, code: str) -> None:
        pairs = {**sending.PAIRS, "StatusVlaamseCode": code}
        body = sending.bundle(
            Id=f"melding-{code}",
            AanbiederUri=provider,
            Bestemmelingen=[{"Type": "INSZ", "Waarde": self.number}],
            SleutelWaardeParen=pairs,
        )
        assert sending.send(body, by=client).status_code == 200


def _states() -> Counter[tuple[str, str]]:
    return Counter(Intent.objects.values_list("state", "reason"))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_one_event_over_three_roads_is_one_mail(relay: Relay, order: tuple[int, ...]) -> None:
    who = Told()
    roads: tuple[Callable[[], None], ...] = (who.by_status, who.by_loket, who.by_forms)
    for number in order:
        roads[number]()
    world.tell()
    while delivery.deliver_batch():
        pass
    assert _states() == {("sent", ""): 1, ("skipped", "already-told"): 2}
    (message,) = relay.messages
    assert message["subject"].startswith("Voorbeeldstad: ")
    assert "Terras" not in message.as_string()
    assert sending.NUMBER not in message.as_string()


def test_what_is_told_of_a_file_keeps_its_order_over_whatever_road() -> None:
    who = Told()
    who.by_loket()
    who.by_status()
    who.by_forms("InBehandeling")
    assert OutboxEvent.objects.count() == 3
    assert OutboxEvent.objects.values("key").distinct().count() == 1


def test_of_what_is_about_no_file_the_order_is_kept_for_each_recipient_apart() -> None:
    others = [{"Type": "INSZ", "Waarde": make.next_insz()} for _ in range(2)]
    for step in ("een", "twee"):
        body = sending.bundle(Id=step, TransactieId="urn:ander", Bestemmelingen=others)
        assert sending.send(body).status_code == 200
    keys = Counter(OutboxEvent.objects.values_list("key", flat=True))
    assert sorted(keys.values()) == [2, 2]


def test_the_next_status_is_told_again(relay: Relay) -> None:
    who = Told()
    who.by_loket()
    world.tell()
    delivery.deliver_batch()
    who.by_forms("InBehandeling")
    who.by_status("InBehandeling", minutes=5)
    world.tell()
    delivery.deliver_batch()
    assert _states() == {("sent", ""): 2, ("skipped", "already-told"): 1}
    assert len(relay.messages) == 2


def test_what_expired_or_is_gone_is_not_told(relay: Relay) -> None:
    who = Told()
    ended = (clock.now() - timedelta(minutes=5)).isoformat()
    body = sending.bundle(Vervaldatum=ended, Bestemmelingen=[{"Type": "INSZ", "Waarde": who.number}])
    assert sending.send(body).status_code == 200
    world.tell()
    delivery.deliver_batch()
    assert _states() == {("skipped", "expired"): 1}
    assert relay.messages == []


def test_a_reminder_is_a_mail_without_its_words(relay: Relay) -> None:
    who = Told()
    answer = setting.send(setting.asked(recipient={"type": "insz", "value": who.number}))
    assert answer.status_code == 200
    _have_come()
    world.tell()
    while delivery.deliver_batch():
        pass
    (message,) = relay.messages
    assert message["subject"] == "Voorbeeldstad: Je hebt een afspraak"
    whole = message.as_string()
    assert "afspraken.voorbeeldstad.example" not in whole


def test_ones_own_reminder_is_a_mail_of_the_platform_without_what_was_written(relay: Relay) -> None:
    who = Told()
    reminding.store(
        [
            NewReminder(
                key="",
                party_id=who.id,
                person_id=who.id,
                kind=ReminderKind.OWN,
                happens_on=clock.today() + timedelta(days=1),
                remind_at=clock.now(),
                words="Zwembadabonnement",
            )
        ],
        owner="",
    )
    _have_come()
    world.tell()
    while delivery.deliver_batch():
        pass
    (message,) = relay.messages
    assert message["subject"].endswith(": een herinnering die je zelf instelde")
    body = message.get_body(("plain",))
    assert body is not None
    assert "Meld je aan om te zien wat je opschreef." in body.get_content()
    assert "Zwembadabonnement" not in body.get_content()


def test_a_reminder_of_a_file_that_was_closed_meanwhile_is_not_told(relay: Relay) -> None:
    who = Told()
    who.by_status()
    world.tell()
    while delivery.deliver_batch():
        pass
    transaction = f"{incoming.URI}{sending.NUMBER}"
    asked = setting.asked(recipient={"type": "insz", "value": who.number}, transaction=transaction)
    assert setting.send(asked).status_code == 200
    _have_come()
    world.tell()
    dossiers.withdraw_dossier(client=incoming.CLIENT, source_uri=incoming.URI, external_id=sending.NUMBER)
    while delivery.deliver_batch():
        pass
    assert _states() == {("sent", ""): 1, ("skipped", "not-visible"): 1}
    assert len(relay.messages) == 1


def _have_come() -> None:
    """Let the moment of every reminder come, on the day before it."""
    Reminder.objects.update(remind_at=clock.now(), happens_on=clock.today() + timedelta(days=1))
    reminding.tell_due()
