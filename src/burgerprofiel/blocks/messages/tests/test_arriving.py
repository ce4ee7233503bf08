"""Messages that arrive: what they become in the mailbox, once, however often and however many are brought."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from burgerprofiel.blocks.messages.contracts import Action, Box
from burgerprofiel.blocks.messages.models import Conversation, Message, MessageEvent, StoredFile
from burgerprofiel.blocks.messages.services import files
from burgerprofiel.blocks.messages.tests import factories
from burgerprofiel.foundation import clock, config, database, live
from burgerprofiel.foundation.models import OutboxEvent
from burgerprofiel.foundation.uploads import store
from burgerprofiel.foundation.uploads.contracts import Reason, UploadRefusedError
from burgerprofiel.foundation.uploads.tests import files as made
from tests import statements

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SetScanner = Callable[[str], None]


def someone() -> uuid.UUID:
    return uuid.uuid4()


def test_a_first_message_begins_a_conversation() -> None:
    of = factories.message_type(theme="Belastingen", required_assurance=27)
    one = factories.arrival(someone(), of, action=Action.PAY, due_at=NOW + DAY, attention="Boekhouding")
    assert factories.deliver(one, now=NOW) == {one.id}
    row, message = factories.conversation(one), factories.message(one)
    assert (row.id, row.box, row.is_unread, row.messages) == (one.id, "inbox", True, 1)
    assert (row.kind, row.theme, row.partition, row.required_assurance) == (
        "official",
        "Belastingen",
        "",
        27,
    )
    assert (row.action, row.due_at, row.started_at, row.latest_at) == ("pay", NOW + DAY, NOW, NOW)
    assert (row.expires_at, message.expires_at, message.received_at) == (None, None, NOW)
    assert factories.head(row).attention == "Boekhouding"
    assert factories.texts(message) == one.content


def test_it_leaves_its_moment_and_tells_others_by_ids_only() -> None:
    one = factories.delivered(someone(), now=NOW)
    event = MessageEvent.objects.get()
    assert (event.message_id, event.moment, event.at, event.person_id) == (one.id, "received", NOW, None)
    [told] = OutboxEvent.objects.all()
    of = factories.conversation(one).type
    assert told.kind == "messages.arrived"
    assert told.payload == {
        "party_id": str(one.party_id),
        "conversation_id": str(one.id),
        "message_id": str(one.id),
        "sender_code": of.sender_id,
        "type_id": of.pk,
    }


def test_open_pages_hear_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[live.Change] = []
    monkeypatch.setattr(live, "announce", heard.extend)
    one = factories.delivered(someone())
    assert heard == [live.Change(one.party_id, one.id)]


def test_a_repeated_id_changes_nothing() -> None:
    of = factories.message_type()
    one = factories.arrival(someone(), of)
    factories.deliver(one, one, now=NOW)
    again = replace(one, content=factories.content("Iets anders"), action=Action.SIGN)
    assert factories.deliver(again, now=NOW + DAY) == frozenset()
    assert factories.conversation(one).latest_at == NOW
    assert factories.texts(factories.message(one)) == one.content
    assert (MessageEvent.objects.count(), OutboxEvent.objects.count()) == (1, 1)


def test_an_answer_brings_its_conversation_back_unread() -> None:
    of = factories.message_type()
    first = factories.delivered(someone(), of, now=NOW, action=Action.PAY, due_at=NOW + DAY)
    Conversation.objects.update(box=Box.BIN, is_unread=False, done_at=NOW)
    second = factories.delivered(
        first.party_id, of, now=NOW + DAY, conversation_id=first.id, subject="Ons antwoord"
    )
    row = factories.conversation(second)
    assert (row.id, row.box, row.is_unread, row.messages) == (first.id, "inbox", True, 2)
    assert (row.started_at, row.latest_at, row.done_at) == (NOW, NOW + DAY, NOW)
    assert factories.head(row).subject == {"nl": "Ons antwoord"}


def test_a_new_question_in_a_conversation_is_open_again() -> None:
    of = factories.message_type()
    first = factories.delivered(someone(), of, now=NOW, action=Action.PAY)
    Conversation.objects.update(done_at=NOW)
    factories.delivered(first.party_id, of, conversation_id=first.id, action=Action.SIGN, due_at=NOW + DAY)
    row = factories.conversation(first)
    assert (row.action, row.due_at, row.done_at) == ("sign", NOW + DAY, None)


def test_of_several_at_once_the_newest_is_shown() -> None:
    of, party = factories.message_type(), someone()
    first = factories.arrival(party, of, subject="Eerst", action=Action.PAY)
    second = factories.arrival(party, of, subject="Dan", conversation_id=first.id)
    mine = factories.arrival(party, of, subject="Ik", conversation_id=first.id, is_reply=True)
    assert factories.deliver(first, second, mine) == {first.id, second.id, mine.id}
    row = factories.conversation(first)
    assert (row.messages, row.action, factories.head(row).subject) == (3, "pay", {"nl": "Dan"})
    assert MessageEvent.objects.count() == 2


def test_what_the_party_sent_itself_is_read_and_no_news() -> None:
    of, party = factories.message_type(), someone()
    first = factories.delivered(party, of, now=NOW)
    Conversation.objects.update(is_unread=False, box=Box.ARCHIVE)
    factories.delivered(
        party, of, now=NOW + DAY, conversation_id=first.id, is_reply=True, subject="Mijn vraag"
    )
    row = factories.conversation(first)
    assert (row.box, row.is_unread, row.latest_at) == ("archive", False, NOW + DAY)
    assert factories.head(row).subject == {"nl": "Gemeentebelasting 2026"}
    assert OutboxEvent.objects.count() == 1


def test_a_notice_asks_nothing() -> None:
    of = factories.message_type(kind="notice", may_reply=True, reply_days=5)
    one = factories.delivered(
        someone(), of, action=Action.PAY, due_at=NOW, is_registered=True, may_reply=True
    )
    row, message = factories.conversation(one), factories.message(one)
    assert (row.kind, row.action, row.due_at, row.is_registered) == ("notice", "none", None, False)
    assert (message.may_reply, message.reply_until) == (False, None)


@pytest.mark.parametrize(
    ("number", "unit", "given", "kept"),
    [
        (0, "day", None, None),
        (0, "day", DAY, DAY),
        (10, "day", None, 10 * DAY),
        (10, "day", 20 * DAY, 10 * DAY),
        (10, "day", 5 * DAY, 5 * DAY),
        (1, "month", None, 30 * DAY),
        (1, "year", None, 365 * DAY),
    ],
)
def test_a_sender_shortens_the_validity_and_never_stretches_it(
    number: int, unit: str, given: timedelta | None, kept: timedelta | None
) -> None:
    of = factories.message_type(validity_number=number, validity_unit=unit)
    expires_at = None if given is None else NOW + given
    one = factories.delivered(someone(), of, now=NOW, expires_at=expires_at)
    assert factories.conversation(one).expires_at == (None if kept is None else NOW + kept)


@pytest.mark.parametrize(
    ("now", "number", "unit", "until"),
    [
        ("2026-01-31T09:00+01:00", 1, "month", "2026-02-28T09:00+01:00"),
        ("2026-03-01T00:30+01:00", 1, "month", "2026-04-01T00:30+02:00"),  # in UTC still February
        ("2028-02-29T12:00+01:00", 1, "year", "2029-02-28T12:00+01:00"),
        ("2026-03-28T12:00+01:00", 1, "day", "2026-03-29T12:00+02:00"),  # summer begins
    ],
)
def test_validity_goes_by_the_belgian_calendar(now: str, number: int, unit: str, until: str) -> None:
    of = factories.message_type(validity_number=number, validity_unit=unit)
    one = factories.delivered(someone(), of, now=datetime.fromisoformat(now))
    assert factories.conversation(one).expires_at == datetime.fromisoformat(until)


def test_a_conversation_is_kept_as_long_as_what_is_kept_longest_in_it() -> None:
    of, forever = factories.message_type(validity_number=10), factories.message_type()
    one = factories.delivered(someone(), of, now=NOW)
    factories.delivered(one.party_id, of, now=NOW + DAY, conversation_id=one.id)
    assert factories.conversation(one).expires_at == NOW + 11 * DAY
    factories.delivered(one.party_id, forever, now=NOW + DAY, conversation_id=one.id)
    assert factories.conversation(one).expires_at is None


def test_replies_follow_the_type_unless_the_message_says() -> None:
    of = factories.message_type(may_reply=True, reply_days=14)
    as_type = factories.delivered(someone(), of, now=NOW)
    refused = factories.delivered(someone(), of, now=NOW, may_reply=False)
    longer = factories.delivered(someone(), of, now=NOW, reply_until=NOW + 30 * DAY)
    told = [factories.message(one) for one in (as_type, refused, longer)]
    assert [(row.may_reply, row.reply_until) for row in told] == [
        (True, NOW + 14 * DAY),
        (False, None),
        (True, NOW + 30 * DAY),
    ]


def test_a_sender_can_ask_for_a_surer_sign_in_and_not_for_less() -> None:
    of = factories.message_type(required_assurance=27)
    surer = factories.delivered(someone(), of, required_assurance=35)
    less = factories.delivered(someone(), of, required_assurance=0)
    assert factories.conversation(surer).required_assurance == 35
    assert factories.conversation(less).required_assurance == 27


def test_a_conversation_kept_elsewhere_comes_once() -> None:
    of, digest = factories.message_type(), b"d" * 32
    one = factories.delivered(someone(), of, provider="ebox", remote_digest=digest)
    again = factories.arrival(one.party_id, of, provider="ebox", remote_digest=digest)
    other = factories.arrival(someone(), of, provider="ebox", remote_digest=digest)
    assert factories.deliver(again, other) == {other.id}
    assert Conversation.objects.count() == 2


def test_an_unknown_type_is_refused() -> None:
    of = factories.message_type()
    one = replace(factories.arrival(someone(), of), type_id=of.pk + 1000)
    with pytest.raises(LookupError):
        factories.deliver(one)


def test_the_number_of_statements_does_not_follow_the_number_of_messages() -> None:
    of, few = factories.message_type(), 3
    parties = [someone() for _ in range(40)]
    arrivals = [factories.arrival(party, of) for party in parties]
    with statements.counted() as of_few:
        factories.deliver(*arrivals[:few])
    with statements.counted() as of_many:
        factories.deliver(*arrivals[few:])
    assert len(of_many) == len(of_few) <= 12
    assert Message.objects.count() == len(parties)


def test_nobody_else_can_read_what_is_stored() -> None:
    one = factories.delivered(someone(), subject="Vertrouwelijke zaak")
    stored = bytes(factories.message(one).content_sealed) + bytes(factories.conversation(one).head_sealed)
    assert b"Vertrouwelijke" not in stored


def test_a_file_is_examined_encrypted_and_opened_with_the_key_of_the_message(set_scanner: SetScanner) -> None:
    set_scanner(config.NO_SCANNER)
    kept = files.keep(
        made.pdf(with_text=b"aanslag"), name="Aanslag.pdf", sender_code="OVO000001", is_main=True
    )
    one = factories.delivered(someone(), files=(kept,))
    found = factories.texts(factories.message(one)).files[0]
    content = b"".join(files.read(found))
    assert content.startswith(b"%PDF")
    assert (len(content), found.media_type, found.name) == (kept.size, "application/pdf", "Aanslag.pdf")
    assert factories.conversation(one).has_files
    assert StoredFile.objects.get().size == kept.size


def test_a_hostile_file_of_a_sender_is_harmless_or_refused(set_scanner: SetScanner) -> None:
    set_scanner(config.NO_SCANNER)
    kept = files.keep(made.active_pdf(), name="Actief.pdf", sender_code="OVO000001")
    content = b"".join(files.read(kept))
    assert b"JavaScript" not in content
    with pytest.raises(UploadRefusedError):
        files.keep(b"MZ\x90\x00", name="programma.exe", sender_code="OVO000001")
    with pytest.raises(UploadRefusedError):
        files.keep(b"<html><script>alert(1)</script>", name="pagina.pdf", sender_code="OVO000001")


def test_a_signed_document_of_a_sender_still_proves_who_signed_it(set_scanner: SetScanner) -> None:
    set_scanner(config.NO_SCANNER)
    signed = made.signed_pdf(made.pdf_that_opens(made.SHOWS))
    kept = files.keep(signed, name="Besluit.pdf", sender_code="OVO000001", is_signed=True)
    downloaded = b"".join(files.read(kept))
    assert downloaded == signed
    assert made.is_intact(downloaded)
    for hostile in (made.signed_pdf(made.active_pdf()), made.hidden_script()):
        with pytest.raises(UploadRefusedError) as caught:
            files.keep(hostile, name="Besluit.pdf", sender_code="OVO000001", is_signed=True)
        assert caught.value.reason is Reason.SIGNED_ACTIVE


def test_a_file_is_kept_as_long_as_the_last_conversation_that_has_it(set_scanner: SetScanner) -> None:
    set_scanner(config.NO_SCANNER)
    short, forever = factories.message_type(validity_number=200), factories.message_type()
    kept = files.keep(made.pdf(), name="Brief.pdf", sender_code="OVO000001")
    now = clock.now()
    factories.delivered(someone(), short, now=now, files=(kept,))
    after_short = StoredFile.objects.get().kept_until
    assert after_short is not None
    assert now + 230 * DAY <= after_short <= now + 232 * DAY
    factories.delivered(someone(), forever, now=now, files=(kept,))
    after_long = StoredFile.objects.get().kept_until
    assert after_long is not None
    assert after_long > now + 3652 * DAY


def test_a_file_that_no_row_speaks_of_is_swept(set_scanner: SetScanner) -> None:
    set_scanner(config.NO_SCANNER)
    kept = files.keep(made.pdf(), name="Brief.pdf", sender_code="OVO000001")
    stays = files.keep(made.pdf(), name="Brief.pdf", sender_code="OVO000001")
    database.rows("DELETE FROM messages_storedfile WHERE id = %s", [kept.id])
    files.sweep(older_than_seconds=-60)
    with pytest.raises(store.LostError):
        files.read(kept)
    assert b"".join(files.read(stays))
