"""Opening a message that lies elsewhere: fetched while somebody waits, passed on, never kept.

The row in the log stands before anything is asked. Fetching the main content makes the message read at its provider:
that is how the interface says it, so nothing has to be sent back.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages import bodies, sealed
from burgerprofiel.blocks.messages.contracts import EBOX, Moment
from burgerprofiel.blocks.messages.models import Conversation, EboxLink, Message
from burgerprofiel.blocks.messages.services import marks
from burgerprofiel.blocks.messages.services.ebox import links, looking, settings
from burgerprofiel.blocks.messages.wire.ebox import client, types
from burgerprofiel.blocks.messages.wire.ebox.problems import EboxError, Problem
from burgerprofiel.foundation import clock, database, errors, gate
from burgerprofiel.foundation.asking import Crew
from burgerprofiel.foundation.gate import Actor, Operation

_crew = Crew("ebox-open", threads=1, pages=2)
"""Only its room is used: so many of a process wait for a provider at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file of a message elsewhere. `size` in kilobytes, as its provider says."""

    id: str
    name: str
    media_type: str
    size: float
    is_main: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteMessage:
    """A message elsewhere as it was just fetched. `body` is harmless HTML per language, empty where a file is the main
    content.
    """

    conversation_id: UUID
    provider: str
    received_at: datetime
    expires_at: datetime
    is_registered: bool
    subject: dict[str, str] = field(repr=False)
    body: dict[str, str] = field(repr=False)
    files: tuple[RemoteFile, ...] = field(repr=False)
    payment: types.Payment | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A file, whole and checked against the digest that its provider told."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a message lies: at which provider, under which number, and which row is its here."""

    provider: settings.Provider
    number: str
    conversation_id: UUID


class ElsewhereError(errors.DomainError):
    """A provider does not give it now; `problem` says which way."""

    def __init__(self, problem: Problem, *, provider: str) -> None:
        super().__init__(f"ebox-{problem.value}", "the provider does not give it")
        self.problem = problem
        self.provider = provider


def open_message(actor: Actor, *, conversation_id: UUID) -> RemoteMessage:
    """A message elsewhere, with its text. Raises NotFoundError, ElsewhereError, KeyServiceError, RefusedError."""
    place = _place(actor, conversation_id=conversation_id)
    with _asking(actor, place) as (asking, box):
        message = asking.message(box, place.number)
        body = asking.body(box, place.number) if message.is_body_main else types.Texts()
    if message.is_body_main:
        _mark_read(actor, place)
    return RemoteMessage(
        conversation_id=conversation_id,
        provider=place.provider.name,
        received_at=message.received_at,
        expires_at=message.expires_at,
        is_registered=message.is_registered,
        subject=looking.texts(message.subject),
        body=bodies.clean_each(looking.texts(body)),
        files=tuple(_file(one) for one in message.attachments),
        payment=message.payment,
    )


def _file(given: types.Attachment) -> RemoteFile:
    return RemoteFile(
        id=given.id,
        name=given.file_name,
        media_type=given.media_type,
        size=given.size,
        is_main=given.is_main,
    )


def fetch_file(actor: Actor, *, conversation_id: UUID, file_id: str) -> Fetched:
    """A file of a message elsewhere. Raises as `open_message`."""
    place = _place(actor, conversation_id=conversation_id)
    into = io.BytesIO()
    with _asking(actor, place) as (asking, box):
        message = asking.message(box, place.number)
        found = next((one for one in message.attachments if one.id == file_id), None)
        if found is None:
            raise errors.NotFoundError("ebox-file", "no such file")
        asking.download(box, place.number, found, into=into)
    if found.is_main:
        _mark_read(actor, place)
    return Fetched(name=found.file_name, media_type=found.media_type, content=into.getvalue())


def _place(actor: Actor, *, conversation_id: UUID) -> _Place:
    """Where a message of the present party lies, from its sealed texts."""
    with gate.admitted(actor, parties=(actor.party_id,), purpose=EBOX, operation=Operation.READ) as access:
        mine = {"party_id": actor.party_id}
        row = Conversation.objects.filter(**mine, id=conversation_id).exclude(provider="").first()
        linked = row and EboxLink.objects.filter(**mine, provider=row.provider, ended_at=None).exists()
        message = Message.objects.filter(**mine, id=conversation_id).first() if linked else None
        if row is None or message is None or row.required_assurance > actor.assurance:
            raise errors.NotFoundError("ebox-message", "no such message")
        access.found({actor.party_id: 1})
        purpose = sealed.content_purpose(message.id, actor.party_id)
        opened = actor.keyring.open(bytes(message.content_sealed), purpose=purpose)
    content = msgspec.json.decode(opened, type=sealed.Content)
    provider = settings.load().provider_of(row.provider)
    if provider is None:
        raise ElsewhereError(Problem.DOWN, provider=row.provider)
    return _Place(provider, content.data[looking.REMOTE_ID], conversation_id)


@contextmanager
def _asking(actor: Actor, place: _Place) -> Iterator[tuple[client.Consumer, types.Box]]:
    """Around the questions to a provider: the row first, no connection held, and what goes wrong in one error."""
    links.write_row(actor, source=place.provider.code, operation=Operation.SEND)
    box = links.box_of(actor)
    database.release()
    with _crew.room() as is_free:
        if not is_free:
            raise ElsewhereError(Problem.BUSY, provider=place.provider.name)
        try:
            yield client.Consumer(place.provider, assertion=identity.client_assertion), box
        except EboxError as error:
            if error.problem is Problem.NOT_FOUND:
                _mark_gone(actor, place)
            raise ElsewhereError(error.problem, provider=place.provider.name) from error


def _mark_read(actor: Actor, place: _Place) -> None:
    with gate.admitted(actor, parties=(actor.party_id,), purpose=EBOX, operation=Operation.UPDATE):
        seen = [(place.conversation_id, Moment.OPENED), (place.conversation_id, Moment.READ)]
        marks.see(actor, party_id=actor.party_id, conversation_id=place.conversation_id, seen=seen)


def _mark_gone(actor: Actor, place: _Place) -> None:
    """Its provider does not have it any more: then neither does the list."""
    with gate.admitted(actor, parties=(actor.party_id,), purpose=EBOX, operation=Operation.UPDATE):
        gone = Conversation.objects.filter(party_id=actor.party_id, id=place.conversation_id)
        gone.update(expires_at=clock.now())
