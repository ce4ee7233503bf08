from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from burgerprofiel.blocks.dossiers.models import Dossier, Seen
from burgerprofiel.blocks.identity.models import Mandate, Person
from burgerprofiel.blocks.notifications import handlers  # noqa: F401 - registers the consumer
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.services import delivery, queue
from burgerprofiel.blocks.notifications.tests import world
from burgerprofiel.blocks.notifications.tests.world import Relay
from burgerprofiel.foundation import clock, config, ids
from burgerprofiel.foundation.models import Restriction

pytestmark = pytest.mark.django_db


@pytest.fixture
def relay() -> Iterator[Relay]:
    with world.running(Relay()) as relay:
        yield relay


def _states() -> list[tuple[str, str]]:
    return sorted(Intent.objects.values_list("state", "reason"))


def _changed_file(**changes: Any) -> tuple[uuid.UUID, uuid.UUID]:
    person = world.person()
    dossier = world.dossier(person, world.source(), **changes)
    world.tell(world.change(person, dossier))
    return person, dossier


def _text(relay: Relay) -> str:
    (message,) = relay.messages
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_change_becomes_one_mail_that_tells_nothing_of_the_file(relay: Relay) -> None:
    person, dossier = _changed_file()
    assert delivery.deliver_batch()
    (message,) = relay.messages
    assert relay.recipients == ["an@example.org"]
    assert message["subject"] == "Stad Voorbeke: er is nieuws over je dossier"
    assert message["from"].addresses[0].display_name == "Stad Voorbeke"
    assert message["from"].addresses[0].addr_spec == config.current().mail.sender
    assert message["auto-submitted"] == "auto-generated"
    assert "/afmelden/" in message["list-unsubscribe"]
    assert f"/dossiers/{dossier}?partij={person}" in _text(relay)
    whole = message.as_string()
    for part in message.iter_parts():
        whole += part.get_content()
    assert "Geheime" not in whole
    assert "behandeling" not in whole
    assert _states() == [("sent", "")]
    assert not delivery.deliver_batch()


def test_the_mail_says_when_it_is_the_readers_turn(relay: Relay) -> None:
    _changed_file(turn="you")
    delivery.deliver_batch()
    assert relay.messages[0]["subject"] == "Stad Voorbeke: een dossier wacht op jou"
    assert "wacht op iets van jou" in _text(relay)


@pytest.mark.parametrize(
    ("of_source", "of_file"),
    [
        ({"required_assurance": 35}, {}),
        ({}, {"required_assurance": 35}),
    ],
)
def test_a_sensitive_source_is_not_named(
    relay: Relay, of_source: dict[str, Any], of_file: dict[str, Any]
) -> None:
    person = world.person()
    dossier = world.dossier(person, world.source("Centrum Ververgem", **of_source), turn="you", **of_file)
    world.tell(world.change(person, dossier))
    delivery.deliver_batch()
    (message,) = relay.messages
    assert message["subject"] == "Burgerprofiel: er is nieuws in een van je dossiers"
    assert "Ververgem" not in message.as_string() + _text(relay)


def test_a_representative_reads_for_whom(relay: Relay) -> None:
    person = world.person()
    bakery = world.enterprise("Bakkerij Peeters & zonen", represented_by=person)
    dossier = world.dossier(bakery, world.source())
    world.tell(world.change(bakery, dossier))
    delivery.deliver_batch()
    assert "een dossier van Bakkerij Peeters & zonen" in _text(relay)
    assert f"partij={bakery}" in _text(relay)
    html = relay.messages[0].get_body(("html",))
    assert html is not None
    assert "Bakkerij Peeters &amp; zonen" in html.get_content()


def test_a_mail_is_in_the_language_of_the_person(relay: Relay) -> None:
    person = world.person(language="en")
    world.tell(world.change(person, world.dossier(person, world.source())))
    delivery.deliver_batch()
    assert relay.messages[0]["from"].addresses[0].display_name == "City of Voorbeke"
    assert relay.messages[0]["content-language"] == "en"


def test_several_changes_of_one_file_are_one_mail(relay: Relay) -> None:
    person = world.person()
    of = world.source()
    first, second = world.dossier(person, of), world.dossier(person, of)
    world.tell(*(world.change(person, dossier) for dossier in (first, second, first, first)))
    delivery.deliver_batch()
    assert len(relay.messages) == 2
    assert len(relay.sessions) == 1
    assert _states() == [("sent", "")] * 4


def test_the_same_event_makes_one_intent_per_person() -> None:
    first, second = world.person(), world.person(email="bo@example.org")
    party = world.enterprise("Bakkerij", represented_by=first)
    Mandate.objects.create(
        id=uuid.uuid4(), person_id=second, party_id=party, valid_from="2020-01-01", source="test"
    )
    event = world.change(party, world.dossier(party, world.source()))
    world.tell(event)
    world.tell(event)
    assert Intent.objects.count() == 2


@pytest.mark.parametrize(
    ("without", "why"), [({"email": None}, "no-address"), ({"wanted": False}, "not-wanted")]
)
def test_who_cannot_be_told_or_wants_nothing_is_noted_as_skipped(
    relay: Relay, without: dict[str, Any], why: str
) -> None:
    person = world.person(**without)
    world.tell(world.change(person, world.dossier(person, world.source())))
    assert not delivery.deliver_batch()
    assert _states() == [("skipped", why)]
    assert not relay.messages


def test_what_was_read_in_the_meantime_is_no_news(relay: Relay) -> None:
    person, dossier = _changed_file()
    Seen.objects.create(party_id=person, dossier_id=dossier, person_id=person, seen_at=clock.now())
    delivery.deliver_batch()
    assert _states() == [("skipped", "seen")]


def test_what_was_read_before_the_change_is_news(relay: Relay) -> None:
    person, dossier = _changed_file()
    before = clock.now() - timedelta(days=1)
    Seen.objects.create(party_id=person, dossier_id=dossier, person_id=person, seen_at=before)
    delivery.deliver_batch()
    assert _states() == [("sent", "")]


def test_a_file_that_the_party_no_longer_sees_is_not_announced(relay: Relay) -> None:
    _changed_file()
    Dossier.objects.update(ended_at=clock.now())
    delivery.deliver_batch()
    assert _states() == [("skipped", "not-visible")]


def test_who_no_longer_represents_a_party_is_not_told(relay: Relay) -> None:
    bakery = world.enterprise("Bakkerij", represented_by=world.person())
    world.tell(world.change(bakery, world.dossier(bakery, world.source())))
    Mandate.objects.update(valid_until="2021-01-01")
    delivery.deliver_batch()
    assert _states() == [("skipped", "no-longer-entitled")]


def test_who_switched_notices_off_in_the_meantime_gets_none(relay: Relay) -> None:
    _changed_file()
    world.unwanted(Person.objects.get().pk)
    delivery.deliver_batch()
    assert _states() == [("skipped", "not-wanted")]


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        ("550 no such user", ("failed", "smtp-550")),
        ("451 try later", ("waiting", "smtp-451")),
        ("421 closing", ("waiting", "smtp-421")),
    ],
)
def test_a_refusal_of_the_relay_is_settled_or_waits(relay: Relay, reply: str, state: tuple[str, str]) -> None:
    relay.answers["an@example.org"] = reply
    _changed_file()
    delivery.deliver_batch()
    assert _states() == [state]


def test_one_refused_address_does_not_stop_the_others(relay: Relay) -> None:
    relay.answers["an@example.org"] = "550 no such user"
    _changed_file()
    other = world.person(email="bo@example.org")
    world.tell(world.change(other, world.dossier(other, world.source())))
    delivery.deliver_batch()
    assert relay.recipients == ["bo@example.org"]
    assert _states() == [("failed", "smtp-550"), ("sent", "")]


def test_a_relay_that_refuses_the_message_for_now_gets_it_later(relay: Relay) -> None:
    relay.data_answer = "452 disk full"
    _changed_file()
    delivery.deliver_batch()
    relay.data_answer = "250 taken"
    assert not delivery.deliver_batch()
    world.make_due()
    delivery.deliver_batch()
    assert _states() == [("sent", "")]


def test_without_a_relay_everything_waits() -> None:
    _changed_file()
    _changed_file()
    with world.without_relay():
        assert delivery.deliver_batch()
    assert _states() == [("waiting", "no-connection")] * 2
    assert set(Intent.objects.values_list("attempts", flat=True)) == {1}


def test_after_three_days_a_mail_is_given_up() -> None:
    _changed_file()
    Intent.objects.update(created_at=clock.now() - timedelta(days=4))
    with world.without_relay():
        delivery.deliver_batch()
    assert _states() == [("failed", "no-connection")]


def test_a_worker_that_dies_gives_its_work_back_with_the_same_message_id(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the relay's yes and our commit: the mail may come twice, and says so by its id."""
    _changed_file()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(queue, "write", _die_when_sent)
        delivery.deliver_batch()
    assert not delivery.deliver_batch()
    with clock.frozen(clock.now() + queue.LEASE + timedelta(seconds=1)):
        delivery.deliver_batch()
    first, second = relay.messages
    assert first["message-id"] == second["message-id"]
    assert _states() == [("sent", "")]


def _die_when_sent(written: Mapping[queue.Outcome, object], **_: object) -> None:
    if written:
        raise KeyboardInterrupt


def test_a_name_with_a_line_break_stays_one_header(relay: Relay) -> None:
    person = world.person()
    dossier = world.dossier(person, world.source("Stad\r\nBcc: x@example.org"))
    world.tell(world.change(person, dossier))
    delivery.deliver_batch()
    assert relay.messages[0]["bcc"] is None
    assert relay.recipients == ["an@example.org"]


def test_the_text_of_a_mail_reads_well(relay: Relay) -> None:
    _changed_file(turn="you")
    delivery.deliver_batch()
    lines = [line for line in _text(relay).splitlines() if line]
    assert lines[:3] == [
        "Stad Voorbeke heeft iets veranderd in je dossier.",
        "Stad Voorbeke wacht op iets van jou.",
        "Meld je aan om te zien wat je moet doen, en tegen wanneer.",
    ]


@pytest.mark.parametrize(("purpose", "of_this_one"), [("notifications.tell", True), ("", True), ("", False)])
def test_no_mail_about_an_authority_whose_use_of_the_data_is_restricted(
    relay: Relay, purpose: str, of_this_one: bool
) -> None:
    person, dossier = _changed_file()
    code = Dossier.objects.select_related("source").get(id=dossier).source.authority_id
    Restriction.objects.create(
        id=ids.new(),
        party_id=person,
        purpose=purpose,
        ovo_code=code if of_this_one else "OVO000999",
        granted_at=clock.now(),
    )
    delivery.deliver_batch()
    assert _states() == ([("skipped", "restricted")] if of_this_one else [("sent", "")])
    assert len(relay.messages) == (not of_this_one)
