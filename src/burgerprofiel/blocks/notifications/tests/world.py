"""People, files and a mail relay for the tests of this block."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from unittest import mock

from aiosmtpd.controller import Controller
from django.db import connection

from burgerprofiel.blocks.dossiers.events import DossierStatusChanged
from burgerprofiel.blocks.dossiers.models import Authority, Source
from burgerprofiel.blocks.dossiers.tests import factories
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications.contracts import (
    ChannelCode,
    Failed,
    Failure,
    Handed,
    Outgoing,
    Preference,
    Result,
)
from burgerprofiel.blocks.notifications.services import delivery, preferences, queue
from burgerprofiel.foundation import config, database, dispatch, ids, outbox
from burgerprofiel.foundation.identifiers import IdentifierType


def person(
    *, email: str | None = "an@example.org", language: str = "nl", wanted: bool = True, insz: str = ""
) -> uuid.UUID:
    """A natural person with a confirmed address, under a national number where one is given."""
    number = insz or make.next_insz()
    entry = {"type": "insz", "value": number, "kind": "person", "language": language, "email": email or ""}
    identity.load_reference({"parties": [entry]})
    party_id = identity.resolve_parties(numbers=[(IdentifierType.INSZ, number)])[IdentifierType.INSZ, number]
    if not wanted:
        unwanted(party_id)
    return party_id


def people(count: int) -> dict[str, uuid.UUID]:
    """So many natural persons, each with a confirmed address, by their national numbers."""
    numbers = [make.next_insz() for _ in range(count)]
    found: dict[str, uuid.UUID] = {}
    for at in range(0, count, 2_000):
        some = numbers[at : at + 2_000]
        entries = [
            {"type": "insz", "value": number, "kind": "person", "email": f"p{place}@example.org"}
            for place, number in enumerate(some, start=at)
        ]
        identity.load_reference({"parties": entries})
        known = identity.resolve_parties(numbers=[(IdentifierType.INSZ, number) for number in some])
        found |= {number: known[IdentifierType.INSZ, number] for number in some}
    return found


def unwanted(person_id: uuid.UUID) -> None:
    """From now on this person wants no notices."""
    with database.writing():
        preferences.stop(person_id)


def chosen_by(person_id: uuid.UUID) -> Preference:
    """What a person chose about being told."""
    with database.writing():
        return preferences.of(person_id)


def wants_notices(person_id: uuid.UUID) -> bool:
    """Whether a person still wants to be told."""
    return chosen_by(person_id).channel is not None


def enterprise(name: str, *, represented_by: uuid.UUID) -> uuid.UUID:
    """An enterprise that a person may act for."""
    party_id = make.enterprise(name)
    make.mandate(represented_by, party_id)
    return party_id


def source(name: str = "Stad Voorbeke", **changes: Any) -> Source:
    """A source of an authority."""
    authority = Authority.objects.create(
        ovo_code=make.next_ovo(),
        name={"nl": name, "en": f"City of {name.rsplit(maxsplit=1)[-1]}"},
        level=Authority.Level.LOCAL,
    )
    return Source.objects.create(
        uri=f"urn:test:{uuid.uuid4()}", authority=authority, name={"nl": name}, **changes
    )


def dossier(party_id: uuid.UUID, of: Source, **changes: Any) -> uuid.UUID:
    """A file of a party; its title and detail must never leave the platform."""
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    values: dict[str, Any] = {
        "title": "Geheime titel",
        "detail": "Geheime uitleg",
        "code": "",
        "code_key": "",
        "changed_at": moment,
        "content_changed_at": moment,
    }
    made: uuid.UUID = factories.dossier(party_id, of, **(values | changes)).id
    return made


def change(party_id: uuid.UUID, dossier_id: uuid.UUID) -> DossierStatusChanged:
    """The event of one change of a file."""
    return DossierStatusChanged(
        party_id=party_id,
        dossier_id=dossier_id,
        event_id=ids.new(),
        source_id=1,
        phase="behandeling",
        code_key="inbehandeling",
        turn="authority",
        order=str(dossier_id),
    )


def tell(*events: DossierStatusChanged) -> None:
    """Write events, let the consumers have them, and let the time pass in which changes are gathered."""
    outbox.append(events)
    while dispatch.dispatch_once().delivered:
        pass
    make_due()


def make_due() -> None:
    """Let the time pass that waiting intents still have to wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM notifications_claim;"
            "UPDATE notifications_intent SET available_at = now() - interval '1 day'"
        )


def is_idle(*, since: datetime) -> bool:
    """Whether workers that live since then have nothing in hand, and nothing to do in the next seconds."""
    taken = "SELECT unnest(things) FROM notifications_claim WHERE until > now()"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM notifications_claim WHERE until > %(since)s)"
            " AND NOT EXISTS (SELECT FROM notifications_intent WHERE state = 'waiting'"
            f" AND available_at < now() + interval '15 seconds' AND {queue.THING} NOT IN ({taken}))",
            {"since": since + queue.LEASE},
        )
        return bool(cursor.fetchone()[0])


@dataclass
class Relay:
    """An SMTP server that answers as told. `answers` maps a recipient to the reply to RCPT."""

    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    data_answer: str = "250 taken"
    sessions: set[int] = field(default_factory=set)
    on_message: Callable[[], object] | None = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.sessions.add(id(session))
        if self.data_answer.startswith("250"):
            self.messages.append(message_from_bytes(envelope.content, EmailMessage, policy=policy.default))
            self.recipients += envelope.rcpt_tos
        if self.on_message:
            self.on_message()
        return self.data_answer


@contextmanager
def running(relay: Relay) -> Iterator[Relay]:
    """Serve the relay on a free port and send through it."""
    with _reserved_port() as port:
        controller = Controller(relay, hostname="127.0.0.1", port=port, ready_timeout=60)
        controller.start()
    try:
        with _sending_to(port):
            yield relay
    finally:
        controller.stop()


@contextmanager
def _sending_to(port: int) -> Iterator[None]:
    with mock.patch.dict(os.environ, SMTP_HOST="127.0.0.1", SMTP_PORT=str(port)):
        config.current.cache_clear()
        delivery.forget_silence()
        try:
            yield
        finally:
            config.current.cache_clear()
            delivery.forget_silence()


@contextmanager
def _reserved_port() -> Iterator[int]:
    """A port that nobody else gets while a server of ours begins to listen on it."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@contextmanager
def without_relay() -> Iterator[None]:
    """Send to where nobody listens."""
    with _reserved_port() as port, _sending_to(port):
        yield


Answer = Callable[[Outgoing], Result]


@dataclass
class Script:
    """A channel that does as it is told; without a word it takes everything. `taken` is what it took, in order."""

    code: ChannelCode = ChannelCode.EMAIL
    answer: Answer | None = None
    taken: list[Outgoing] = field(default_factory=list)

    def hand_over(self, notices: Sequence[Outgoing]) -> Iterator[Result]:
        for notice in notices:
            result = self.answer(notice) if self.answer else handed(notice)
            if isinstance(result, Handed):
                self.taken.append(notice)
            yield result
            if isinstance(result, Failed) and result.failure is Failure.NO_PROVIDER:
                return

    @property
    def whole(self) -> str:
        """Every word of what it took."""
        return "".join(f"{one.title}{one.sender}{one.text}{one.html}" for one in self.taken)


def handed(notice: Outgoing) -> Handed:
    """A provider took it."""
    return Handed(id=notice.id, provider="script", reference=f"ref-{notice.id}")


def failed(notice: Outgoing, failure: Failure, reason: str = "no") -> Failed:
    """A provider did not."""
    return Failed(id=notice.id, provider="script", failure=failure, reason=reason)
