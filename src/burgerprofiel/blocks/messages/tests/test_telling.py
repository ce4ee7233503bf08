"""What is told of messages outside of the platform, and what a party takes along of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.block import BLOCK
from burgerprofiel.blocks.messages.contracts import Action
from burgerprofiel.blocks.messages.export import MessageRecord
from burgerprofiel.blocks.messages.models import Conversation
from burgerprofiel.blocks.messages.services import files, notices
from burgerprofiel.blocks.messages.tests import factories
from burgerprofiel.blocks.notifications import handlers  # noqa: F401 - registers the consumers
from burgerprofiel.blocks.notifications import public as notifications
from burgerprofiel.blocks.notifications.tests import world
from burgerprofiel.foundation import clock, config
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.models import OutboxEvent
from burgerprofiel.foundation.outbox import Delivered
from burgerprofiel.foundation.portability import Page
from burgerprofiel.foundation.telling import Subject
from burgerprofiel.foundation.uploads.tests import files as made
from tests import people, statements

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def delivered() -> list[Delivered]:
    return [
        Delivered(event.id, event.kind, event.version, event.key, event.payload, event.occurred_at)
        for event in OutboxEvent.objects.order_by("position")
    ]


def test_every_arrival_is_news_once_owed_or_not() -> None:
    party, of = uuid.uuid4(), factories.message_type(theme="Belastingen")
    plain = factories.delivered(party, of)
    registered = factories.delivered(party, of, is_registered=True)
    due_at = clock.now() + 3 * DAY
    bound = factories.delivered(party, of, action=Action.PAY, due_at=due_at)
    events = delivered()
    with statements.exactly(1):
        told = notices.read(events)
    owed = notices.read_owed(delivered())
    assert [news.state for news in told] == [str(plain.id)]
    assert [news.state for news in owed] == [str(registered.id), str(bound.id)]
    assert (owed[1].due_at, owed[1].theme, owed[1].subject_id) == (due_at, "Belastingen", bound.id)


def test_of_what_lies_elsewhere_its_own_provider_tells() -> None:
    party = uuid.uuid4()
    factories.delivered(party, provider="ebox", remote_digest=b"z" * 32)
    own = factories.delivered(party)
    assert [news.state for news in notices.read(delivered())] == [str(own.id)]


def test_people_read_what_they_were_told_in_the_order_in_which_it_came() -> None:
    """Ids of messages of a dispatch tell no time."""
    me = people.resident()
    first, second = uuid.UUID(int=2**128 - 1), uuid.UUID(int=1)
    for message_id in (first, second):
        factories.delivered(me.person_id, id=message_id)
    world.tell()
    told = [notice.path for notice in notifications.list_notices(me.actor).rows]
    assert told == [f"/berichten/{second}", f"/berichten/{first}"]


def test_what_is_gone_before_it_is_told_is_no_news() -> None:
    factories.delivered(uuid.uuid4())
    events = delivered()
    OutboxEvent.objects.all().delete()
    Conversation.objects.all().delete()
    assert notices.describe([Subject(uuid.uuid4(), uuid.uuid4(), uuid.uuid4())]) == {}
    assert len(notices.read(events)) == 0


def described(actor: Actor, **changes: Any) -> Any:
    one = factories.delivered(actor.party_id, **changes)
    subject = Subject(actor.party_id, one.id, actor.person_id)
    return notices.describe([subject]).get(subject)


def test_a_notice_says_the_sender_and_a_neutral_title() -> None:
    of = factories.message_type(factories.sender("Stad Voorbeke"), notice_title={"nl": "Een brief"})
    found = described(factories.actor(), of=of, subject="Je bent te laat met betalen", action=Action.PAY)
    assert (found.sender, found.title, found.is_neutral) == (
        {"nl": "Stad Voorbeke"},
        {"nl": "Een brief"},
        False,
    )
    assert (found.waits_for_you, found.settled_at, found.ovo_code) == (True, None, of.sender_id)


@pytest.mark.parametrize("sensitive", [True, False])
def test_of_what_is_sensitive_nothing_is_said(sensitive: bool) -> None:
    sender = factories.sender("Kliniek", is_sensitive=sensitive)
    of = factories.message_type(sender, required_assurance=0 if sensitive else 27)
    found = described(factories.actor(), of=of)
    assert (found.is_neutral, found.title) == (True, {})


def test_it_is_settled_for_who_opened_it_and_for_nobody_else() -> None:
    actor = factories.actor()
    one = factories.delivered(actor.party_id)
    public.open_conversation(actor, conversation_id=one.id)
    mine = Subject(actor.party_id, one.id, actor.person_id)
    other = Subject(actor.party_id, one.id, uuid.uuid4())
    found = notices.describe([mine, other])
    assert found[mine].settled_at is not None
    assert found[other].settled_at is None
    assert notices.path(mine) == f"/berichten/{one.id}"


def test_what_has_expired_is_no_longer_visible() -> None:
    assert described(factories.actor(), expires_at=clock.now() - DAY) is None


def test_the_block_offers_both() -> None:
    assert set(notices.TELLS) <= set(BLOCK.tells)
    assert [(one.kind, one.is_owed) for one in notices.TELLS] == [
        ("message-arrived", False),
        ("message-owed", True),
    ]
    assert all(one.again_after == 7 * DAY for one in notices.TELLS)


def read(actor: Actor, *, name: str) -> list[Page]:
    """All pages of a set."""
    wanted = next(one for one in BLOCK.export if one.name == name)
    pages, after = list[Page](), ""
    while True:
        pages.append(wanted.read(actor, actor.party_id, after))
        after = pages[-1].after
        if not after:
            return pages


def test_messages_are_taken_along_with_their_files(set_scanner: Callable[[str], None]) -> None:
    set_scanner(config.NO_SCANNER)
    actor = factories.actor()
    kept = files.keep(made.pdf(), name="Brief.pdf", sender_code="OVO000001")
    first = factories.delivered(actor.party_id, factories.message_type(may_reply=True), files=(kept,))
    public.reply(actor, conversation_id=first.id, text="Mijn antwoord")
    factories.delivered(actor.party_id, factories.message_type(required_assurance=99))
    pages = read(actor, name="messages")
    records = [one for page in pages for one in page.records if isinstance(one, MessageRecord)]
    assert [(one.is_reply, one.body["nl"]) for one in records] == [
        (False, "<p>Beste</p>"),
        (True, "Mijn antwoord"),
    ]
    [file] = [file for page in pages for file in page.files]
    assert (records[0].files, file.name) == ([file.name], f"{kept.id}.pdf")
    assert file.content.startswith(b"%PDF")
    assert sum(page.withheld for page in pages) == 1


def test_the_history_is_taken_along() -> None:
    actor = factories.actor()
    one = factories.delivered(actor.party_id)
    public.open_conversation(actor, conversation_id=one.id)
    [page] = read(actor, name="messages-history")
    told = {(record.moment, record.by_me) for record in page.records}  # type: ignore[attr-defined]
    assert told == {("received", False), ("opened", True), ("read", True)}
