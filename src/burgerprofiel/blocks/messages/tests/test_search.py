"""Searching the mailbox: the whole of it, over an index that new, other, expired and erased messages keep right."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.contracts import Box, Kind, Moment, Wanted
from burgerprofiel.blocks.messages.errors import InvalidCursorError
from burgerprofiel.blocks.messages.models import Conversation, Message, SearchIndex
from burgerprofiel.blocks.messages.queries import cursor
from burgerprofiel.blocks.messages.tests import factories
from burgerprofiel.blocks.rights.services import retention
from burgerprofiel.foundation import clock, keys
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.keys import envelope
from burgerprofiel.foundation.searching import index, keeping
from tests import statements
from tests.roles import as_role
from tests.vault import TestVault

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WEAK, SURE = 27, 35


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of four conversations, written as soon as three were opened."""
    monkeypatch.setattr(keeping, "SIZE", 4)
    monkeypatch.setattr(index, "WORTH", 3)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many conversations each search opened for their texts."""
    counts: list[int] = []
    real = index.opened_texts

    def read(of: index.Index, *, keys_of: Mapping[UUID, str], **given: Any) -> Iterator[Any]:
        counts.append(len(keys_of))
        return real(of, keys_of=keys_of, **given)

    monkeypatch.setattr(index, "opened_texts", read)
    return counts


@pytest.fixture
def actor() -> Actor:
    return factories.actor()


def found(actor: Actor, text: str, **wanted: Any) -> list[str]:
    """The subjects that the door gives, best fit first."""
    with as_role():
        page = public.list_conversations(actor, wanted=Wanted(text=text, **wanted), limit=100)
    return [row.subject for row in page.rows]


def held() -> set[UUID]:
    """The conversations of which an index holds a text."""
    return {one for part in SearchIndex.objects.all() for one in part.conversations}


def test_what_somebody_mistypes_is_found_the_best_fit_first(actor: Actor) -> None:
    of = factories.message_type(factories.sender("Stad Brugge"), name={"nl": "Aanslagbiljet"})
    for subject, attention in (("Je rijbewijs", ""), ("Gemeentebelasting", "Dienst Rijbewijzen")):
        factories.delivered(actor.party_id, of, subject=subject, attention=attention)
    assert found(actor, "rijbewjis") == ["Je rijbewijs"]
    assert found(actor, "rijbewij") == ["Je rijbewijs", "Gemeentebelasting"]
    assert sorted(found(actor, "brugge aanslagbiljet")) == ["Gemeentebelasting", "Je rijbewijs"]
    assert found(actor, "brugge rijbewijzen") == ["Gemeentebelasting"]


def test_every_language_of_a_subject_counts(actor: Actor) -> None:
    one = factories.arrival(actor.party_id, factories.message_type())
    texts = replace_subject(one.content, nl="Je premie", fr="Votre prime")
    factories.deliver(replace(one, content=texts))
    assert found(actor, "prime") == found(actor, "premie") == ["Je premie"]


def replace_subject(content: Any, **subject: str) -> Any:
    return type(content)(subject=subject, body=content.body)


def test_what_was_opened_once_is_not_opened_again(actor: Actor, opened: list[int]) -> None:
    of = factories.message_type()
    factories.many(actor.party_id, [of], count=9)
    assert [len(found(actor, "nummer")), len(found(actor, "nummre"))] == [9, 9]
    assert sorted(len(part.conversations) for part in SearchIndex.objects.all()) == [1, 4, 4]
    factories.delivered(actor.party_id, of, subject="Nummer van de dienst")
    assert [len(found(actor, "nummer")), len(found(actor, "nummer"))] == [10, 10]
    assert opened == [9, 0, 1, 1]


def test_twenty_thousand_are_searched_with_one_request(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # parts as they are outside of tests
    newest = factories.many(actor.party_id, [factories.message_type()], count=200)
    factories.copies(newest[-1], count=19_799, subject="Bericht van vroeger")
    factories.copies(newest[-1], count=1, subject="Vergunning voor een dakkapel")
    assert found(actor, "dakkapel") == ["Vergunning voor een dakkapel"]
    assert len(held()) == 19_800 + 200
    with statements.counted() as counted:
        page = public.list_conversations(actor, wanted=Wanted(text="dakkapl"))
    assert [row.subject for row in page.rows] == ["Vergunning voor een dakkapel"]
    assert len(counted) <= 7


def test_pages_of_a_search_go_forward_and_back(actor: Actor) -> None:
    factories.many(actor.party_id, [factories.message_type()], count=7)
    wanted = Wanted(text="bericht")
    first = public.list_conversations(actor, wanted=wanted, limit=3)
    second = public.list_conversations(actor, wanted=wanted, place=first.after, limit=3)
    last = public.list_conversations(actor, wanted=wanted, place=second.after, limit=3)
    back = public.list_conversations(actor, wanted=wanted, place=last.before, limit=3)
    numbers = [[row.subject[-1] for row in page.rows] for page in (first, second, last, back)]
    assert numbers == [["0", "1", "2"], ["3", "4", "5"], ["6"], ["3", "4", "5"]]
    assert (first.before, last.after, bool(back.before), bool(back.after)) == ("", "", True, True)
    assert first.unread[Kind.OFFICIAL] == 7


def test_a_mark_beyond_every_score_is_refused(actor: Actor) -> None:
    place = cursor.mark(clock.now(), uuid.uuid4(), way="after", score=10**7)
    with pytest.raises(InvalidCursorError):
        public.list_conversations(actor, wanted=Wanted(text="bericht"), place=place)


def test_the_rest_of_the_filter_counts(actor: Actor) -> None:
    one, other = factories.message_type(), factories.message_type(kind="notice")
    sent = factories.many(actor.party_id, [one, other], count=6)
    public.move(actor, conversation_ids=[sent[0].id], moment=Moment.ARCHIVED)
    assert len(found(actor, "bericht")) == 5
    assert len(found(actor, "bericht", kind=Kind.NOTICE)) == 3
    assert found(actor, "bericht", box=Box.ARCHIVE) == ["Bericht nummer 0"]
    assert len(found(actor, "bericht", sender=one.sender_id)) == 2


def test_a_new_message_in_a_conversation_is_found_by_its_own_subject(actor: Actor) -> None:
    of = factories.message_type()
    sent = factories.many(actor.party_id, [of], count=4)
    assert len(found(actor, "nummer")) == 4
    thread = factories.delivered(
        actor.party_id, of, conversation_id=sent[2].id, subject="Antwoord op je vraag"
    )
    assert found(actor, "antwoord") == ["Antwoord op je vraag"]
    assert len(found(actor, "nummer")) == 3
    assert factories.conversation(thread).messages == 2


def test_what_expired_is_not_found_and_leaves_the_index_at_night(actor: Actor) -> None:
    of = factories.message_type()
    sent = factories.many(actor.party_id, [of], count=4)
    assert len(found(actor, "nummer")) == 4
    Conversation.objects.filter(id=sent[0].id).update(expires_at=clock.now() - 40 * DAY)
    assert len(found(actor, "nummer")) == 3
    assert sent[0].id in held()
    retention.erase()
    assert not Conversation.objects.filter(id=sent[0].id).exists()
    assert held() == set()
    assert len(found(actor, "nummer")) == 3
    assert held() == {one.id for one in sent[1:]}


def test_who_erased_conversations_takes_their_texts_out_at_once(actor: Actor) -> None:
    sent = factories.many(actor.party_id, [factories.message_type()], count=9)
    found(actor, "nummer")
    Message.objects.filter(conversation_id=sent[8].id).delete()
    Conversation.objects.filter(id=sent[8].id).delete()
    assert public.forget_erased(actor.party_id) == 1
    assert sent[8].id not in held()
    assert len(held()) >= 4
    assert len(found(actor, "nummer")) == 8


def test_a_sign_in_finds_and_opens_only_what_it_may_read(opened: list[int]) -> None:
    person = uuid.uuid4()
    sure, weak = (
        factories.actor(person_id=person, assurance=SURE),
        factories.actor(person_id=person, assurance=WEAK),
    )
    plain, secret = factories.message_type(), factories.message_type(required_assurance=SURE)
    factories.many(person, [plain, secret], count=8)
    assert [len(found(sure, "nummer")), len(found(weak, "nummer"))] == [8, 4]
    assert opened == [8, 0]
    assert {part.assurance for part in SearchIndex.objects.all()} == {0, SURE}
    Conversation.objects.update(required_assurance=SURE)
    assert found(weak, "nummer") == []
    assert len(found(sure, "nummer")) == 8


def test_another_party_finds_nothing_of_it_and_has_its_own_index(actor: Actor) -> None:
    other, of = factories.actor(), factories.message_type()
    factories.many(actor.party_id, [of], count=4)
    factories.many(other.party_id, [of], count=3)
    assert [len(found(actor, "nummer")), len(found(other, "nummer"))] == [4, 3]
    assert SearchIndex.objects.values("party_id").distinct().count() == 2
    part = SearchIndex.objects.get(party_id=actor.party_id)
    SearchIndex.objects.filter(party_id=other.party_id).update(sealed=part.sealed)
    assert len(found(other, "nummer")) == 3, "a part of another's opens for nobody else"


def test_an_index_says_nothing_to_who_reads_the_table(actor: Actor) -> None:
    factories.many(actor.party_id, [factories.message_type()], count=4)
    found(actor, "nummer")
    [part] = SearchIndex.objects.all()
    assert b"nummer" not in bytes(part.sealed)
    assert bytes(part.sealed)[:1] == b"\x02"


def test_who_cannot_open_anything_is_not_told_that_nothing_was_found(actor: Actor) -> None:
    factories.many(actor.party_id, [factories.message_type()], count=4)
    ended = replace(actor, keyring=keys.closed())
    for _ in range(2):
        with pytest.raises(keys.KeyServiceError):
            found(ended, "nummer")
        found(actor, "nummer")


def test_a_rotation_of_the_keys_leaves_index_and_keys_of_lines_as_they_are(
    actor: Actor, vault: TestVault, opened: list[int]
) -> None:
    factories.many(actor.party_id, [factories.message_type()], count=4)
    found(actor, "nummer")
    vault.rotate("parties", before=clock.now() + timedelta(seconds=1))
    _reseal(SearchIndex.objects.get(), "sealed")
    for row in Conversation.objects.all():
        _reseal(row, "head_sealed")
    assert len(found(actor, "nummer")) == 4
    assert opened == [4, 0]


def _reseal(row: Any, column: str) -> None:
    sealed = bytes(getattr(row, column))
    [header] = keys.reseal([envelope.header_of(sealed)])
    assert isinstance(header, bytes)
    changed = {column: envelope.with_header(sealed, header=header)}
    type(row).objects.filter(party_id=row.party_id, id=row.id).update(**changed)


def test_a_spoilt_part_is_made_anew(actor: Actor, opened: list[int]) -> None:
    factories.many(actor.party_id, [factories.message_type()], count=4)
    found(actor, "nummer")
    part = SearchIndex.objects.get()
    SearchIndex.objects.update(sealed=bytes(part.sealed[:-1]) + bytes([part.sealed[-1] ^ 1]))
    assert [len(found(actor, "nummer")), len(found(actor, "nummer"))] == [4, 4]
    assert opened == [4, 4, 0]
