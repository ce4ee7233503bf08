"""What systems of authorities do with replies: read them once told, fetch files, answer in the same conversation."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser

from burgerprofiel.blocks.dossiers.tests.incoming import bearer
from burgerprofiel.blocks.messages import handlers, models, public
from burgerprofiel.blocks.messages.contracts import REPLY_RECEIVED, Wanted
from burgerprofiel.blocks.messages.events import MessageReplied
from burgerprofiel.blocks.messages.queries import replies as queries
from burgerprofiel.blocks.messages.tests import factories, sending
from burgerprofiel.blocks.messages.tests.sending import CLIENT, OVO, STRANGER
from burgerprofiel.foundation import clock, config, database
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.models import OutboxEvent
from burgerprofiel.foundation.outbox import Delivered
from burgerprofiel.foundation.uploads import examine
from burgerprofiel.foundation.uploads.tests import files as made
from burgerprofiel.foundation.webhooks import public as webhooks
from burgerprofiel.foundation.webhooks.contracts import Message
from tests import statements

pytestmark = pytest.mark.django_db

BASE = "/api/messages/v1/replies"
TEXTS: dict[str, Any] = {
    "texts": {"subject": {"nl": "Je vraag"}, "body": {"nl": "Ja, dat mag, ((naam))."}},
    "parameters": {"naam": "An"},
}


@pytest.fixture(autouse=True)
def _settled(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is a transaction that has not ended: let its own replies be listed."""
    if "transactional_db" not in request.fixturenames:
        monkeypatch.setattr(queries, "NEW", queries.NEW.replace(queries.SETTLED, ""))


@pytest.fixture
def actor() -> Actor:
    return factories.actor()


@pytest.fixture
def of() -> models.MessageType:
    return factories.message_type(sending.sender(), may_reply=True)


def replied(actor: Actor, of: models.MessageType, text: str = "Mag dat?", **changes: Any) -> UUID:
    """A message that was delivered, and answered."""
    first = factories.delivered(actor.party_id, of, **changes)
    return public.reply(actor, conversation_id=first.id, text=text)


def get(client: Browser, path: str = "", *, who: Any = CLIENT) -> Any:
    return client.get(BASE + path, **bearer(who))


def answer(client: Browser, reply_id: UUID, body: Any, *, key: str = "antwoord-1", who: Any = CLIENT) -> Any:
    return client.post(
        f"{BASE}/{reply_id}/answers",
        body,
        content_type="application/json",
        HTTP_IDEMPOTENCY_KEY=key,
        **bearer(who),
    )


def looks(party_id: UUID, operation: str = "read") -> int:
    """Rows in the log of a party that are not their own."""
    return int(
        database.value(
            "SELECT count(*) FROM foundation_accesslog"
            " WHERE data_subject_id = %s AND operation = %s AND actor_kind = 'client'",
            [party_id, operation],
        )
    )


def test_replies_come_in_their_order_and_none_twice(
    client: Browser, actor: Actor, of: models.MessageType
) -> None:
    first, second = replied(actor, of), replied(actor, of, text="En dit?")
    page = get(client).json()
    assert {one["id"]: one["text"] for one in page["items"]} == {
        str(first): "Mag dat?",
        str(second): "En dit?",
    }
    item = next(one for one in page["items"] if one["id"] == str(first))
    row = models.Reply.objects.get(id=first)
    assert (item["type"], item["conversation"]) == (of.code, str(row.conversation_id))
    assert item["message"] == {"id": str(row.message_id), "dispatch": None, "row": None}
    rest = get(client, f"?after={page['next']}").json()
    assert rest == {"items": [], "next": page["next"]}
    database.rows("UPDATE messages_reply SET sent_in = sent_in - 1")
    third = replied(actor, of)
    assert [one["id"] for one in get(client).json()["items"]][-1] == str(third)
    assert get(client, "?after=geen").status_code == 422


def test_who_wrote_sees_that_it_was_read_and_the_first_time_is_kept(
    client: Browser, actor: Actor, of: models.MessageType
) -> None:
    reply = replied(actor, of)
    get(client)
    assert looks(actor.party_id) == 1
    fetched = models.Reply.objects.get(id=reply).fetched_at
    assert fetched is not None
    get(client)
    assert looks(actor.party_id) == 2
    assert models.Reply.objects.get(id=reply).fetched_at == fetched


def test_a_reply_names_the_row_of_the_dispatch(client: Browser, actor: Actor) -> None:
    sending.sender()
    models.MessageType.objects.update(may_reply=True)
    dispatch, row = uuid4(), 7
    of = models.MessageType.objects.get(code="premie")
    replied(actor, of, dispatch_id=dispatch, row_number=row)
    (item,) = get(client).json()["items"]
    assert (item["message"]["dispatch"], item["message"]["row"]) == (str(dispatch), row)


def test_other_authorities_get_nothing(client: Browser, actor: Actor, of: models.MessageType) -> None:
    reply = replied(actor, of)
    assert get(client, who=STRANGER).json()["items"] == []
    assert answer(client, reply, TEXTS, who=STRANGER).status_code == 404
    assert get(client, f"/{reply}/files/{uuid4()}", who=STRANGER).status_code == 404
    assert looks(actor.party_id) == 0
    without = type(CLIENT)(client_id="zonder", ovo_code=OVO, scopes=frozenset({"DosisImport"}))
    assert get(client, who=without).status_code == 403
    assert client.get(BASE).status_code == 401


def test_a_file_is_named_with_its_state_and_fetched_when_it_is_clean(
    client: Browser, actor: Actor, of: models.MessageType, set_scanner: Any
) -> None:
    set_scanner(config.NO_SCANNER)
    first = factories.delivered(actor.party_id, of)
    found = public.get_conversation(actor, conversation_id=first.id)
    given = SimpleUploadedFile("plan.pdf", made.pdf(), "application/pdf")
    upload = public.hand_in(actor, found=found, file=given)
    reply = public.reply(actor, conversation_id=first.id, text="Zie bijlage", upload_ids=[upload.id])
    (file,) = get(client).json()["items"][0]["files"]
    assert (file["id"], file["name"], file["state"]) == (str(upload.id), "plan.pdf", "received")
    address = f"/{reply}/files/{upload.id}"
    assert get(client, address).status_code == 404
    assert examine.examine_next()
    (file,) = get(client).json()["items"][0]["files"]
    assert file["state"] == "clean"
    before = looks(actor.party_id)
    content = get(client, address)
    assert (content.status_code, content.json()["name"]) == (200, "plan.pdf")
    assert looks(actor.party_id) == before + 1
    assert get(client, address, who=STRANGER).status_code == 404
    assert get(client, f"/{reply}/files/{uuid4()}").status_code == 404


def test_an_answer_arrives_in_the_same_conversation_once(
    client: Browser, actor: Actor, of: models.MessageType
) -> None:
    reply = replied(actor, of)
    thread = models.Reply.objects.get(id=reply).conversation_id
    given = TEXTS | {"may_reply": True}
    first = answer(client, reply, given)
    assert first.status_code == 201, first.content
    assert first.json()["conversation"] == str(thread)
    assert answer(client, reply, given).json() == first.json()
    conflict = answer(client, reply, TEXTS | {"parameters": {"naam": "Bo"}})
    assert (conflict.status_code, conflict.json()["type"]) == (
        409,
        "urn:burgerprofiel:problem:idempotency-key-used",
    )
    found = public.get_conversation(actor, conversation_id=thread)
    assert [one.is_reply for one in found.messages] == [False, True, False]
    assert (str(found.messages[0].id), found.messages[0].subject) == (first.json()["id"], "Je vraag")
    assert "Ja, dat mag, An." in found.messages[0].body
    assert public.answerable(found) == found.messages[0]
    assert found.row.is_unread
    assert looks(actor.party_id, "create") == 1
    assert models.Reply.objects.get(id=reply).answer_ids == [UUID(first.json()["id"])]
    assert answer(client, reply, TEXTS, key="antwoord-2").json()["id"] != first.json()["id"]
    assert len(public.list_conversations(actor, wanted=Wanted()).rows) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"parameters": {}}, "missing-value"),
        ({"parameters": {"naam": ["x" * 2000] * 11}}, "values-too-long"),
        ({"files": [str(uuid4())]}, "unknown-file"),
        ({"due_at": "2020-01-01T00:00:00Z"}, "deadline-passed"),
        ({"texts": {"subject": {"nl": "Dag"}, "body": {"nl": " "}}}, "invalid-texts"),
    ],
)
def test_an_answer_that_cannot_be_leaves_nothing(
    client: Browser, actor: Actor, of: models.MessageType, changes: Any, code: str
) -> None:
    reply = replied(actor, of)
    refused = answer(client, reply, TEXTS | changes)
    assert refused.status_code == 422
    assert refused.json()["type"].endswith(code)
    assert models.Message.objects.count() == 2
    assert models.Reply.objects.get(id=reply).answer_ids == []


def test_an_answer_counts_for_the_quota(client: Browser, actor: Actor, of: models.MessageType) -> None:
    models.SendingQuota.objects.create(sender_id=OVO, per_day=1, empty_at=clock.now())
    reply = replied(actor, of)
    assert answer(client, reply, TEXTS).status_code == 201
    assert answer(client, reply, TEXTS, key="antwoord-2").status_code == 429
    assert answer(client, reply, TEXTS).status_code == 201


def test_systems_are_told_with_ids_alone(
    actor: Actor, of: models.MessageType, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Message] = []
    monkeypatch.setattr(webhooks, "publish", told.extend)
    reply = replied(actor, of)
    event = OutboxEvent.objects.get(kind=MessageReplied.KIND)
    handlers.tell_of_replies(
        [
            Delivered(
                id=event.id,
                kind=event.kind,
                version=event.version,
                key=event.key,
                payload=event.payload,
                occurred_at=event.occurred_at,
            )
        ]
    )
    thread = models.Reply.objects.get(id=reply).conversation_id
    data = {"reply": str(reply), "conversation": str(thread)}
    assert [(one.type, one.ovo_code, one.data) for one in told] == [(REPLY_RECEIVED, OVO, data)]


def test_a_longer_list_asks_no_more_statements(client: Browser, actor: Actor, of: models.MessageType) -> None:
    replied(actor, of)
    with statements.counted() as one:
        get(client)
    for _ in range(4):
        replied(actor, of)
    with statements.counted() as five:
        assert len(get(client).json()["items"]) == 5
    assert len(five) <= len(one)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("transactional_db")
def test_what_commits_late_is_not_missed(actor: Actor, of: models.MessageType) -> None:
    parameters = connection.get_connection_params()
    names = ("host", "port", "dbname", "user", "password")
    with psycopg.connect(**{name: parameters[name] for name in names if name in parameters}) as slow:
        slow.execute("SELECT pg_current_xact_id()")  # a reply that began before, and has not ended
        replied(actor, of)
        assert public.list_replies(CLIENT, limit=10) == ([], public.START)
    place, found, until = public.START, list[str](), time.monotonic() + 60
    while not found and time.monotonic() < until:  # another database of the server may be writing as well
        listed, place = public.list_replies(CLIENT, limit=10, since=place)
        found += [one.text for one in listed]
    assert found == ["Mag dat?"]
    assert public.list_replies(CLIENT, limit=10, since=place) == ([], place)
