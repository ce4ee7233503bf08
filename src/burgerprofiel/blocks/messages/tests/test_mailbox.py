"""What people see of their mailbox and do with it: lists, search, moments, answers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages import public, rules, sealed
from burgerprofiel.blocks.messages.contracts import (
    Action,
    Asked,
    Box,
    Kind,
    Moment,
    Page,
    State,
    Wanted,
)
from burgerprofiel.blocks.messages.errors import InvalidCursorError, NotAllowedError, NotFoundError
from burgerprofiel.blocks.messages.models import Conversation, Message, MessageEvent, Reply
from burgerprofiel.blocks.messages.services import files
from burgerprofiel.blocks.messages.tests import factories
from burgerprofiel.foundation import clock, config, keys
from burgerprofiel.foundation.gate import Actor, Capacity
from burgerprofiel.foundation.models import OutboxEvent
from burgerprofiel.foundation.uploads import public as uploads
from burgerprofiel.foundation.uploads.tests import files as made
from tests import statements

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def subjects(page: Page) -> list[str]:
    return [row.subject for row in page.rows]


def listed(actor: Actor, **wanted: Any) -> list[str]:
    return subjects(public.list_conversations(actor, wanted=Wanted(**wanted)))


def to_read(actor: Actor, **changes: Any) -> uuid.UUID:
    """A conversation with one message, delivered to the party that somebody acts for."""
    return factories.delivered(actor.party_id, **changes).id


def moments(message_id: uuid.UUID) -> list[str]:
    """What happened, in its order; of one instant in the order of a life."""
    order = [moment.value for moment in Moment]
    told = MessageEvent.objects.filter(message_id=message_id).values_list("at", "moment")
    return [moment for _, moment in sorted(told, key=lambda one: (one[0], order.index(one[1])))]


@pytest.fixture
def actor() -> Actor:
    return factories.actor()


def test_the_newest_stands_on_top(actor: Actor) -> None:
    factories.many(actor.party_id, [factories.message_type()], count=3)
    assert listed(actor) == ["Bericht nummer 0", "Bericht nummer 1", "Bericht nummer 2"]


def test_nobody_sees_what_is_of_another(actor: Actor) -> None:
    identifier = to_read(factories.actor())
    assert listed(actor) == []
    with pytest.raises(NotFoundError):
        public.get_conversation(actor, conversation_id=identifier)


def test_what_has_expired_is_gone_everywhere(actor: Actor) -> None:
    identifier = to_read(actor, expires_at=clock.now() - DAY)
    assert listed(actor) == []
    assert public.count_unread(actor) == 0
    with pytest.raises(NotFoundError):
        public.get_conversation(actor, conversation_id=identifier)
    assert public.move(actor, conversation_ids=[identifier], moment=Moment.ARCHIVED) == 0


def test_what_asks_a_surer_sign_in_shows_a_neutral_title(actor: Actor) -> None:
    of = factories.message_type(required_assurance=35, theme="Gezondheid", notice_title={"nl": "Een brief"})
    identifier = to_read(actor, of=of, subject="Uitslag van je onderzoek", attention="Cardiologie")
    [row] = public.list_conversations(actor, wanted=Wanted()).rows
    assert (row.subject, row.veiled, row.attention, row.theme, row.type_name) == (
        "Een brief",
        True,
        "",
        "",
        "",
    )
    found = public.open_conversation(actor, conversation_id=identifier)
    assert found.messages == ()
    assert moments(identifier) == ["received"]
    assert listed(actor, theme="Gezondheid") == listed(actor, text="onderzoek") == []
    assert public.move(actor, conversation_ids=[identifier], moment=Moment.BINNED) == 0


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"kind": Kind.OFFICIAL}, ["Betaal", "Lees"]),
        ({"kind": Kind.NOTICE}, ["Melding"]),
        ({"unread": True}, ["Betaal", "Melding"]),
        ({"waits": True}, ["Betaal"]),
        ({"registered": True}, ["Lees"]),
        ({"theme": "Mobiliteit"}, ["Melding"]),
        ({"box": Box.ARCHIVE}, ["Oud"]),
        ({"box": Box.BIN}, []),
        ({"text": "lees stad"}, ["Lees"]),
        ({"text": "BETAAL"}, ["Betaal"]),
        ({"text": "nergens"}, []),
    ],
)
def test_the_list_is_narrowed(actor: Actor, wanted: dict[str, Any], found: list[str]) -> None:
    of = factories.message_type(factories.sender("Stad Voorbeke"))
    notice = factories.message_type(kind="notice", theme="Mobiliteit")
    old = to_read(actor, of=of, subject="Oud")
    read = to_read(actor, of=of, subject="Lees", is_registered=True)
    to_read(actor, of=notice, subject="Melding")
    to_read(actor, of=of, subject="Betaal", action=Action.PAY)
    public.move(actor, conversation_ids=[old], moment=Moment.ARCHIVED)
    public.open_conversation(actor, conversation_id=read)
    assert sorted(listed(actor, **wanted)) == sorted(found)


def test_the_list_is_narrowed_to_a_sender_and_a_period(actor: Actor) -> None:
    one, other = factories.message_type(), factories.message_type()
    to_read(actor, of=one, subject="Vroeger", now=clock.now() - 40 * DAY)
    to_read(actor, of=other, subject="Nu")
    assert listed(actor, sender=one.sender_id) == ["Vroeger"]
    assert listed(actor, until=clock.today() - 10 * DAY) == ["Vroeger"]
    assert listed(actor, since=clock.today() - 10 * DAY) == ["Nu"]
    page = public.list_conversations(actor, wanted=Wanted())
    assert {code for code, _ in page.senders} == {one.sender_id, other.sender_id}
    assert page.unread == {Kind.OFFICIAL: 2, Kind.NOTICE: 0}


def test_pages_go_forward_and_back_over_twenty_thousand(actor: Actor) -> None:
    newest = factories.many(actor.party_id, [factories.message_type(), factories.message_type()], count=200)
    factories.older(newest[-1], count=19_800)
    with statements.counted() as of_first:
        first = public.list_conversations(actor, wanted=Wanted(kind=Kind.OFFICIAL))
    with statements.counted() as of_second:
        second = public.list_conversations(actor, wanted=Wanted(kind=Kind.OFFICIAL), place=first.after)
    back = public.list_conversations(actor, wanted=Wanted(kind=Kind.OFFICIAL), place=second.before)
    assert len(of_first) == len(of_second) <= 4
    assert subjects(second)[0] == "Bericht nummer 25"
    assert subjects(back) == subjects(first)
    assert (first.before, first.unread[Kind.OFFICIAL]) == ("", 100)
    assert Conversation.objects.count() == 20_000


def test_a_mark_that_we_did_not_make_is_refused(actor: Actor) -> None:
    for place in ("x", "AAAA", "W10", "Ä", "a" * 500):
        with pytest.raises(InvalidCursorError):
            public.list_conversations(actor, wanted=Wanted(), place=place)


def test_opening_is_reading_where_the_text_is_the_main_content(actor: Actor) -> None:
    identifier = to_read(actor)
    assert public.count_unread(actor) == 1
    found = public.open_conversation(actor, conversation_id=identifier)
    assert (found.messages[0].subject, found.new) == ("Gemeentebelasting 2026", frozenset({identifier}))
    assert moments(identifier) == ["received", "opened", "read"]
    row = Message.objects.get()
    assert None not in (row.opened_at, row.read_at)
    assert public.count_unread(actor) == 0


def test_opening_again_leaves_no_further_moment(actor: Actor) -> None:
    identifier = to_read(actor)
    for _ in range(3):
        public.open_conversation(actor, conversation_id=identifier)
    assert moments(identifier) == ["received", "opened", "read"]


def test_a_document_is_read_when_it_is_fetched(actor: Actor, set_scanner: Callable[[str], None]) -> None:
    set_scanner(config.NO_SCANNER)
    kept = files.keep(made.pdf(), name="Aanslag.pdf", sender_code="OVO000001", is_main=True)
    identifier = to_read(actor, files=(kept,))
    public.open_conversation(actor, conversation_id=identifier)
    assert moments(identifier) == ["received", "opened"]
    opened = public.open_file(actor, conversation_id=identifier, message_id=identifier, file_id=kept.id)
    assert b"".join(opened.content).startswith(b"%PDF")
    assert moments(identifier) == ["received", "opened", "read"]
    with pytest.raises(NotFoundError):
        public.open_file(actor, conversation_id=identifier, message_id=identifier, file_id=uuid.uuid4())


def test_who_confirms_has_read_and_does_so_once(actor: Actor) -> None:
    identifier = to_read(actor, action=Action.CONFIRM)
    with pytest.raises(NotAllowedError):
        public.confirm(actor, message_id=identifier)
    public.open_conversation(actor, conversation_id=identifier)
    assert listed(actor, waits=True) != []
    public.confirm(actor, message_id=identifier)
    with pytest.raises(NotAllowedError):
        public.confirm(actor, message_id=identifier)
    assert moments(identifier).count("confirmed") == 1
    assert listed(actor, waits=True) == []


def test_a_message_that_does_not_ask_is_not_confirmed(actor: Actor) -> None:
    identifier = to_read(actor)
    public.open_conversation(actor, conversation_id=identifier)
    with pytest.raises(NotAllowedError):
        public.confirm(actor, message_id=identifier)


def test_many_are_moved_in_the_same_number_of_statements(actor: Actor) -> None:
    of = factories.message_type()
    every = [one.id for one in factories.many(actor.party_id, [of], count=50)]
    with statements.counted() as of_one:
        assert public.move(actor, conversation_ids=every[:1], moment=Moment.ARCHIVED) == 1
    with statements.counted() as of_all:
        assert public.move(actor, conversation_ids=every, moment=Moment.ARCHIVED) == 49
    assert len(of_one) == len(of_all)
    assert public.move(actor, conversation_ids=every, moment=Moment.ARCHIVED) == 0
    assert public.move(actor, conversation_ids=every, moment=Moment.RESTORED) == 50
    assert moments(every[7]) == ["received", "archived", "restored"]


@pytest.mark.parametrize("moment", [Moment.ARCHIVED, Moment.BINNED, Moment.RESTORED, Moment.MARKED_UNREAD])
@pytest.mark.parametrize("box", list(Box))
@pytest.mark.parametrize("is_unread", [True, False])
@pytest.mark.parametrize("waits", [True, False])
def test_what_can_be_done_is_what_the_rules_say(
    actor: Actor, moment: Moment, box: Box, is_unread: bool, waits: bool
) -> None:
    action = Action.PAY if waits else Action.NONE
    identifier = to_read(actor, action=action)
    Conversation.objects.update(box=box, is_unread=is_unread)
    allowed = rules.may(
        moment,
        Asked(kind=Kind.OFFICIAL, action=action),
        State(box=box, is_unread=is_unread),
        now=clock.now(),
    )
    assert public.move(actor, conversation_ids=[identifier], moment=moment) == int(allowed)


def test_marked_unread_stands_out_again(actor: Actor) -> None:
    identifier = to_read(actor)
    public.open_conversation(actor, conversation_id=identifier)
    assert public.move(actor, conversation_ids=[identifier], moment=Moment.MARKED_UNREAD) == 1
    assert public.count_unread(actor) == 1
    public.open_conversation(actor, conversation_id=identifier)
    assert public.count_unread(actor) == 0


def test_an_answer_lands_in_the_conversation_and_at_the_authority(actor: Actor) -> None:
    of = factories.message_type(may_reply=True)
    identifier = to_read(actor, of=of, action=Action.REPLY)
    answer = public.reply(actor, conversation_id=identifier, text="Ik ben thuis op dinsdag.")
    found = public.get_conversation(actor, conversation_id=identifier)
    newest = found.messages[0]
    assert (newest.id, newest.is_reply, newest.body) == (answer, True, "Ik ben thuis op dinsdag.")
    assert moments(identifier) == ["received", "replied"]
    assert listed(actor, waits=True) == []
    kept = Reply.objects.get()
    text = keys.unseal(bytes(kept.text_sealed), purpose=sealed.reply_purpose(answer, actor.party_id))
    assert (text, kept.sender_code, kept.message_id) == ("Ik ben thuis op dinsdag.", of.sender_id, identifier)
    assert [event.kind for event in OutboxEvent.objects.order_by("position")] == [
        "messages.arrived",
        "messages.replied",
    ]


def test_the_same_form_sent_twice_is_one_answer(actor: Actor) -> None:
    identifier, form = to_read(actor, of=factories.message_type(may_reply=True)), uuid.uuid4()
    for _ in range(2):
        assert public.reply(actor, conversation_id=identifier, text="Ja", reply_id=form) == form
    assert Reply.objects.count() == 1
    assert moments(identifier).count("replied") == 1


@pytest.mark.parametrize(
    "changes",
    [{"may_reply": False}, {"may_reply": True, "reply_until": clock.now() - DAY}],
)
def test_what_takes_no_answer_gets_none(actor: Actor, changes: dict[str, Any]) -> None:
    identifier = to_read(actor, **changes)
    with pytest.raises(NotAllowedError):
        public.reply(actor, conversation_id=identifier, text="Toch")
    assert Reply.objects.count() == 0


def test_files_go_along_through_quarantine_and_are_shared(actor: Actor) -> None:
    of = factories.message_type(may_reply=True)
    identifier = to_read(actor, of=of)
    found = public.get_conversation(actor, conversation_id=identifier)
    given = SimpleUploadedFile("plan.pdf", made.pdf(), "application/pdf")
    upload = public.hand_in(actor, found=found, file=given)
    public.reply(actor, conversation_id=identifier, text="Zie bijlage", upload_ids=[upload.id])
    answer = public.get_conversation(actor, conversation_id=identifier).messages[0]
    assert [file.upload_id for file in answer.files] == [upload.id]
    assert [one.id for one in uploads.list_shared(ovo_code=of.sender_id, upload_ids=[upload.id])] == [
        upload.id
    ]
    assert [one.id for one in public.list_handed_in(actor, upload_ids=[upload.id])] == [upload.id]


def test_colleagues_see_who_read_what() -> None:
    enterprise = make.enterprise("Bakkerij Claessens")
    an = make.person(given_name="An", family_name="Peeters")
    bram = make.person(given_name="Bram", family_name="Claessens")
    of_an = factories.actor(person_id=an, party_id=enterprise, capacity=Capacity.ENTERPRISE)
    of_bram = factories.actor(person_id=bram, party_id=enterprise, capacity=Capacity.ENTERPRISE)
    identifier = to_read(of_an)
    public.open_conversation(of_an, conversation_id=identifier)
    [message] = public.open_conversation(of_bram, conversation_id=identifier).messages
    read = [line for line in message.history if line.moment is Moment.READ]
    assert [(line.name, line.is_me) for line in read] == [("An Peeters", False)]
    [message] = public.get_conversation(of_an, conversation_id=identifier).messages
    read = [line for line in message.history if line.moment is Moment.READ]
    assert [(line.name, line.is_me) for line in read] == [("An Peeters", True), ("Bram Claessens", False)]


def test_it_is_said_which_other_capacity_has_a_message() -> None:
    enterprise = make.enterprise("Bakkerij Claessens")
    person = make.person()
    actor = factories.actor(person_id=person, party_ids=(person, enterprise))
    identifier = factories.delivered(enterprise).id
    assert public.find_elsewhere(actor, conversation_id=identifier) == enterprise
    assert public.find_elsewhere(factories.actor(), conversation_id=identifier) is None


def test_while_nothing_can_be_opened_the_list_says_what_it_can(actor: Actor) -> None:
    identifier = to_read(actor)
    Conversation.objects.update(head_sealed=b"\x02" + b"x" * 200)
    Message.objects.update(content_sealed=b"\x02" + b"x" * 200)
    [row] = public.list_conversations(actor, wanted=Wanted()).rows
    assert (row.subject, row.unreadable) == ("Een brief over je belastingen", True)
    found = public.open_conversation(actor, conversation_id=identifier)
    assert found.messages[0].unreadable
    assert moments(identifier) == ["received"]
