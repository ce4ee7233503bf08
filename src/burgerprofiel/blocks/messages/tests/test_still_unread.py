"""Telling again of a message with a term: only while it waits, with the sender, never with what is in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from burgerprofiel.blocks.correspondence.events import TellAgain
from burgerprofiel.blocks.correspondence.tests.made import ARRIVED, DAY, message
from burgerprofiel.blocks.identity.models import Person
from burgerprofiel.blocks.messages.block import BLOCK
from burgerprofiel.blocks.messages.models import Conversation, Message, MessageType, Sender
from burgerprofiel.blocks.messages.still_unread import STILL_UNREAD
from burgerprofiel.blocks.notifications.models import Intent, PushSubscription
from burgerprofiel.blocks.notifications.services import noting
from burgerprofiel.foundation import clock, ids, outbox, purposes
from burgerprofiel.foundation.telling import Description, Subject
from tests import people
from tests.statements import exactly

pytestmark = pytest.mark.django_db


@pytest.fixture
def party() -> UUID:
    return people.resident().person_id


def event(party_id: UUID, thread_id: UUID, *, step: str = "week") -> outbox.Delivered:
    told = TellAgain(party_id=party_id, subject_id=thread_id, thread_id=thread_id, step=step)
    payload = {
        "party_id": str(party_id),
        "subject_id": str(thread_id),
        "thread_id": str(thread_id),
        "step": step,
    }
    return outbox.Delivered(
        id=ids.new(),
        kind=told.KIND,
        version=told.VERSION,
        key=told.key,
        payload=payload,
        occurred_at=ARRIVED + 23 * DAY,
    )


def described(party_id: UUID, thread_id: UUID) -> Description | None:
    subject = Subject(party_id, thread_id, party_id)
    with clock.frozen(ARRIVED + 23 * DAY + timedelta(minutes=5)):
        return STILL_UNREAD.describe([subject]).get(subject)


def test_it_is_one_of_the_kinds_of_news_and_its_purpose_is_declared() -> None:
    assert STILL_UNREAD in BLOCK.tells
    assert STILL_UNREAD.hears == "correspondence.tell-again"
    assert purposes.get(STILL_UNREAD.purpose).admits


def test_events_become_news_of_the_conversation_until_its_deadline_in_one_query(party: UUID) -> None:
    first, second, gone = message(party), message(party, days=29), ids.new()
    Conversation.objects.filter(id=first).update(due_at=ARRIVED + 30 * DAY)
    events = [event(party, one) for one in (first, second, gone)]
    with exactly(1):
        news = STILL_UNREAD.read(events)
    assert [(one.subject_id, one.event_id) for one in news] == [(first, events[0].id), (second, events[1].id)]
    assert news[0].due_at == news[0].expires_at == ARRIVED + 30 * DAY
    assert news[0].state == "still-unread:week"
    assert news[0].matter != news[1].matter


def test_each_step_is_news_of_its_own(party: UUID) -> None:
    thread = message(party)
    states = {
        one.state for one in STILL_UNREAD.read([event(party, thread, step=step) for step in ("half", "days")])
    }
    assert states == {"still-unread:half", "still-unread:days"}


def test_it_names_the_sender_and_the_title_of_the_type_and_nothing_else(party: UUID) -> None:
    thread = message(party)
    MessageType.objects.update(notice_title={"nl": "Een aanslagbiljet"})
    found = described(party, thread)
    assert found == Description(
        sender={"nl": "Voorbeke"}, ovo_code="OVO009901", title={"nl": "Een aanslagbiljet"}, waits_for_you=True
    )


@pytest.mark.parametrize(
    "change",
    [
        {"read_at": ARRIVED},
        {"done_at": ARRIVED},
        {"confirmed_at": ARRIVED},
        {"replied_at": ARRIVED},
        {"due_at": ARRIVED},
    ],
)
def test_what_was_read_or_done_just_before_is_settled(party: UUID, change: dict[str, Any]) -> None:
    thread = message(party)
    Message.objects.filter(id=thread).update(**change)
    found = described(party, thread)
    assert found is not None
    assert found.settled_at is not None
    assert found.settled_at > ARRIVED + 23 * DAY
    assert not found.waits_for_you


@pytest.mark.parametrize("change", [{"box": "bin"}, {"handled_at": ARRIVED}])
def test_what_was_put_away_or_handled_is_settled(party: UUID, change: dict[str, Any]) -> None:
    thread = message(party)
    Conversation.objects.filter(id=thread).update(**change)
    found = described(party, thread)
    assert found is not None
    assert found.settled_at is not None


def test_a_sensitive_sender_and_one_that_asks_a_surer_sign_in_are_not_named(party: UUID) -> None:
    thread, other = message(party), message(party)
    Conversation.objects.filter(id=other).update(required_assurance=30)
    assert [found.is_neutral for one in (thread, other) if (found := described(party, one))] == [False, True]
    Sender.objects.update(is_sensitive=True)
    found = described(party, thread)
    assert found is not None
    assert found.is_neutral


def test_what_is_gone_or_expired_or_of_another_party_is_not_visible(party: UUID) -> None:
    thread = message(party)
    assert described(ids.new(), thread) is None
    Conversation.objects.filter(id=thread).update(expires_at=ARRIVED)
    assert described(party, thread) is None
    assert described(party, ids.new()) is None


def test_it_is_noted_for_another_channel_than_the_usual(party: UUID) -> None:
    now = clock.now()
    Person.objects.filter(pk=party).update(email_sealed=b"x", email_verified_at=now)
    PushSubscription.objects.create(
        id=ids.new(), person_id=party, endpoint_hash=b"x", subscription_sealed=b"x"
    )
    thread = message(party)
    Conversation.objects.filter(id=thread).update(due_at=now + 7 * DAY)
    noting.hear([event(party, thread)], telling=STILL_UNREAD)
    (intent,) = Intent.objects.filter(person_id=party)
    assert (intent.kind, intent.channel, intent.is_owed) == ("messages.still-unread", "push", True)
