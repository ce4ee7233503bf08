"""Being a document provider: what senders publish over the e-Box interface, and what they hear of it afterwards.

A publication becomes a message as any other. What is the e-Box's own: the mark that makes a repetition fail whatever
its content, one message for many boxes, and the question how it is with a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages import bodies, sealed
from burgerprofiel.blocks.messages.contracts import RECEIVE, Action, Kind
from burgerprofiel.blocks.messages.models import EboxAddress, EboxPublication, Message, MessageType, Sender
from burgerprofiel.blocks.messages.services import arriving, files
from burgerprofiel.blocks.messages.services.ebox import looking, settings
from burgerprofiel.blocks.messages.wire.ebox import errors as wire_errors
from burgerprofiel.blocks.messages.wire.ebox import publishing as limits
from burgerprofiel.blocks.messages.wire.ebox import types
from burgerprofiel.blocks.messages.wire.ebox.multipart import ReceivedFile
from burgerprofiel.blocks.messages.wire.ebox.types import Box, BoxKind
from burgerprofiel.foundation import clock, database, errors, gate, ids, keys
from burgerprofiel.foundation.gate import Client, Operation
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.keys import KeyClass
from burgerprofiel.foundation.uploads.contracts import UploadRefusedError

MOST_LINKS: Final = 1000
MOST_QUESTIONS: Final = 500
NEVER: Final = timedelta(days=3653)
"""A message whose type sets no end is told to expire with the longest term that messages are kept."""
APPLICATION: Final = "ebox.application"
_NOBODYS: Final = UUID(int=0)
_KINDS: Final = {BoxKind.CITIZEN: IdentifierType.INSZ, BoxKind.ENTERPRISE: IdentifierType.KBO}


class PublicationError(errors.InvalidError):
    """A publication that is not taken; `code` is that of the interface."""


class RepeatedError(errors.ConflictError):
    """This mark was used before by the same sender and application, whatever it carried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that came, whole."""

    told: ReceivedFile
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What became of a publication. `has_reader`: somebody ever opened this mailbox."""

    message_id: UUID
    expires_at: datetime
    has_reader: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """In how many boxes a message was put, and when it goes there."""

    count: int
    expires_at: datetime


class _Kept(msgspec.Struct, frozen=True):
    """What links are made of, for a while."""

    content: sealed.Content
    type_id: int
    is_registered: bool
    action: Action
    due_at: datetime | None
    may_reply: bool


def publish(
    client: Client,
    publication: types.Publication,
    *,
    received: Sequence[File],
    version: limits.Version,
    key: str = "",
) -> Published:
    """Take a publication in. `key` is the sender's mark, empty for none.

    Raises PublicationError, RepeatedError, NotExaminedError when files cannot be examined now, KeyServiceError.
    """
    sender = _sender(client, publication.sender)
    kind = _type(sender, publication.type_id)
    _check(publication, received=received, version=version)
    mark = _mark(sender, key=key)
    if mark and _taken(sender, application=publication.application_id, mark=mark):
        raise RepeatedError("DUPLICATE", "this mark was used before")
    kept = _kept(publication, sender=sender, kind=kind, received=received)
    party_id = _party(publication.recipient)
    message_id, now = ids.new(), clock.now()
    hours = settings.load().ours.link_hours
    with database.writing():
        _write_down(
            EboxPublication(
                id=message_id,
                sender_code=sender.code,
                application=publication.application_id,
                key_digest=mark,
                party_id=party_id,
                published_at=now,
                links_until=now + timedelta(hours=hours) if hours else None,
                content_sealed=_for_links(kept, message_id=message_id) if hours else None,
            )
        )
        thread = _thread(publication, party_id=party_id, sender=sender)
        arrival = _arrival(kept, party_id=party_id, message_id=message_id, thread=thread)
        arriving.deliver([arrival], now=now, by=client)
        _remember({party_id: publication.recipient})
        expires_at = _expiry([party_id], message_id=message_id, now=now)
    return Published(message_id=message_id, expires_at=expires_at, has_reader=_has_reader(party_id))


def _write_down(row: EboxPublication) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise RepeatedError("DUPLICATE", "this mark was used before") from error


def _sender(client: Client, given: Box) -> Sender:
    """The sender that a client speaks for: an enterprise number is not enough, it has to be that of the client."""
    found = Sender.objects.filter(code=client.ovo_code).first()
    if found is None or given.kind is not BoxKind.ENTERPRISE or found.enterprise_number != given.number:
        raise PublicationError(wire_errors.INVALID_SENDER, "The token is not of this sender.")
    return found


def _type(sender: Sender, code: str) -> MessageType:
    found = MessageType.objects.filter(sender=sender, code=code, kind=Kind.OFFICIAL, ended_at=None).first()
    if found is None:
        raise invalid("messageTypeId", "unknown", "No such type of official messages of this sender.")
    return found


def invalid(name: str, code: str, detail: str) -> PublicationError:
    """One member of a publication that breaks a rule."""
    wrong = [errors.FieldError(code=code, detail=detail, field=name)]
    return PublicationError(wire_errors.INVALID_INPUT, detail, errors=wrong)


def _check(publication: types.Publication, *, received: Sequence[File], version: limits.Version) -> None:
    wrong = limits.check(publication, files=[one.told for one in received], version=version)
    if wrong:
        raise PublicationError(wire_errors.INVALID_INPUT, "The publication breaks a rule.", errors=wrong)


def _mark(sender: Sender, *, key: str) -> bytes | None:
    return keys.digest(f"ebox.key:{sender.code}:{key}".encode()) if key else None


def _taken(sender: Sender, *, application: str, mark: bytes) -> bool:
    """Before the files are examined; the constraint decides of two at once."""
    with database.writing():
        found = EboxPublication.objects.filter(
            sender_code=sender.code, application=application, key_digest=mark
        )
        return found.exists()


def _kept(
    publication: types.Publication, *, sender: Sender, kind: MessageType, received: Sequence[File]
) -> _Kept:
    """The publication as our message, its files stored. Raises PublicationError for a file that is not taken."""
    by_part = {one.told.part: one for one in received}
    stored = tuple(_store(by_part[one.part], told=one, sender=sender) for one in publication.files)
    payment = publication.payment
    return _Kept(
        content=sealed.Content(
            subject=looking.texts(publication.subject),
            attention=publication.attention.label if publication.attention else "",
            body=bodies.clean_each(looking.texts(publication.body)),
            files=stored,
            payment=_payment(payment) if payment else None,
            data=_data(publication),
        ),
        type_id=kind.id,
        is_registered=publication.is_registered,
        action=Action.PAY if payment else Action.NONE,
        due_at=payment.due_date if payment else None,
        may_reply=publication.is_reply_allowed,
    )


def _store(file: File, *, told: types.FileToPublish, sender: Sender) -> sealed.File:
    try:
        return files.keep(
            file.content,
            name=file.told.file_name,
            sender_code=sender.code,
            is_main=told.is_main,
            is_signed=told.is_signed,
        )
    except UploadRefusedError as error:
        raise invalid("attachments", error.code, "A file is not taken.") from error


def _payment(given: types.Payment) -> sealed.Payment:
    return sealed.Payment(
        cents=round((given.amount + given.vat_amount) * 100),
        iban=given.iban,
        reference=given.reference,
        bic=given.bic,
        currency=given.currency,
        vat_cents=round(given.vat_amount * 100),
    )


def _data(publication: types.Publication) -> dict[str, str]:
    """What a sender puts beside a message, by its key; a value in the language that it has."""
    found = {each.key: ", ".join(value.best("nl") for value in each.values) for each in publication.business}
    return {**found, APPLICATION: publication.application_id} if publication.application_id else found


def _party(box: Box) -> UUID:
    number = (_KINDS[box.kind], box.number)
    return identity.resolve_parties(numbers=[number])[number]


def _thread(publication: types.Publication, *, party_id: UUID, sender: Sender) -> UUID | None:
    """The conversation that this answers. Raises PublicationError when this sender has no such message there."""
    if not publication.original_id:
        return None
    found = Message.objects.filter(party_id=party_id, id=_uuid(publication.original_id)).first()
    if found is not None and _is_of(sender, party_id=party_id, conversation_id=found.conversation_id):
        return found.conversation_id
    raise invalid("originalMessageId", "unknown", "This sender has no such message in this box.")


def _is_of(sender: Sender, *, party_id: UUID, conversation_id: UUID) -> bool:
    statement = (
        "SELECT true FROM messages_conversation c JOIN messages_messagetype y ON y.id = c.type_id"
        " WHERE c.party_id = %s AND c.id = %s AND y.sender_id = %s AND c.provider = ''"
    )
    return bool(database.value(statement, [party_id, conversation_id, sender.code]))


def _uuid(given: str) -> UUID:
    """The number of a message here; of none for what cannot be one."""
    try:
        return UUID(given)
    except ValueError:
        return _NOBODYS


def _arrival(kept: _Kept, *, party_id: UUID, message_id: UUID, thread: UUID | None) -> arriving.Arrival:
    return arriving.Arrival(
        id=message_id,
        party_id=party_id,
        type_id=kept.type_id,
        content=kept.content,
        application=kept.content.data.get(APPLICATION, ""),
        conversation_id=thread,
        action=kept.action,
        due_at=kept.due_at,
        may_reply=kept.may_reply,
        is_registered=kept.is_registered,
    )


_EXPIRY: Final = "SELECT max(expires_at) FROM messages_message WHERE party_id = ANY(%s) AND id = %s"


def _expiry(party_ids: Sequence[UUID], *, message_id: UUID, now: datetime) -> datetime:
    found: datetime | None = database.value(_EXPIRY, [list(party_ids), message_id])
    return found or now + NEVER


def _has_reader(party_id: UUID) -> bool:
    return bool(identity.list_readers_of(party_ids=[party_id]))


# ---------------------------------------------------------------- what the event service and links need


def address_purpose(party_id: UUID) -> str:
    """What the number of an enterprise is bound to."""
    return f"messages.eboxaddress.number_sealed:{party_id}"


def _remember(boxes: Mapping[UUID, Box]) -> None:
    """Of enterprises keep the number, for the events about their messages; of people never."""
    enterprises = {party: box for party, box in boxes.items() if box.kind is BoxKind.ENTERPRISE}
    if not enterprises:
        return
    sealer = keys.sealer(enterprises.keys(), key_class=KeyClass.CONTACT)
    EboxAddress.objects.bulk_create(
        [
            EboxAddress(
                party_id=party_id,
                number_sealed=sealer.seal(box.number, party_id=party_id, purpose=address_purpose(party_id)),
            )
            for party_id, box in sorted(enterprises.items())
        ],
        ignore_conflicts=True,
    )


def _for_links(kept: _Kept, *, message_id: UUID) -> bytes:
    return keys.seal(msgspec.json.encode(kept).decode(), purpose=_link_purpose(message_id))


def _link_purpose(message_id: UUID) -> str:
    return f"messages.eboxpublication.content_sealed:{message_id}"


def link(client: Client, *, message_id: str, boxes: Sequence[Box]) -> Linked:
    """Put a message that was published here in further boxes, under the same number.

    Raises NotFoundError for one that this sender did not publish, or longer ago than links are made; PublicationError.
    """
    if not 0 < len(boxes) <= MOST_LINKS:
        raise invalid("recipients", "too-many", f"From 1 to {MOST_LINKS} recipients.")
    now = clock.now()
    with database.writing():
        row = EboxPublication.objects.filter(
            id=_uuid(message_id), sender_code=client.ovo_code, links_until__gt=now
        ).first()
        if row is None or row.content_sealed is None:
            raise errors.NotFoundError("NOT_FOUND", "no such message that can be linked")
        opened = keys.unseal(bytes(row.content_sealed), purpose=_link_purpose(row.id))
    kept = msgspec.json.decode(opened, type=_Kept)
    numbers = {(_KINDS[box.kind], box.number): box for box in boxes}
    parties = {party: numbers[number] for number, party in identity.resolve_parties(numbers=numbers).items()}
    with database.writing():
        arrivals = [
            _arrival(kept, party_id=party_id, message_id=row.id, thread=None) for party_id in sorted(parties)
        ]
        arriving.deliver(arrivals, now=now, by=client)
        _remember(parties)
        expires_at = _expiry(list(parties), message_id=row.id, now=now)
    return Linked(count=len(parties), expires_at=expires_at)


def forget_for_links() -> int:
    """Erase what links were made of, of which the time is over; answers how many."""
    with database.writing():
        return EboxPublication.objects.filter(links_until__lte=clock.now()).update(
            links_until=None, content_sealed=None
        )


# ---------------------------------------------------------------- how it is with messages

_STATUSES: Final = """
SELECT m.party_id, m.id, m.read_at IS NOT NULL AS is_read, c.box = 'inbox' AS is_visible, m.expires_at
FROM unnest(%(parties)s::uuid[], %(messages)s::uuid[]) AS asked (party_id, id)
JOIN messages_message m ON m.party_id = asked.party_id AND m.id = asked.id AND NOT m.is_reply
JOIN messages_conversation c ON c.party_id = m.party_id AND c.id = m.conversation_id AND c.provider = ''
JOIN messages_messagetype y ON y.id = c.type_id AND y.sender_id = %(sender)s
"""


def find_statuses(client: Client, *, questions: Sequence[types.StatusQuestion]) -> tuple[types.Status, ...]:
    """How it is with messages of this sender; what is not there, or not its own, is left out.

    Raises PublicationError for too many at once.
    """
    if len(questions) > MOST_QUESTIONS:
        raise invalid("", "too-many", f"At most {MOST_QUESTIONS}.")
    wanted = [(one, found) for one in questions if (found := _uuid(one.message_id)) != _NOBODYS]
    numbers = {(_KINDS[one.box.kind], one.box.number) for one, _ in wanted}
    parties = identity.find_parties(numbers=numbers)
    asked = {
        (parties[number], message_id): one
        for one, message_id in wanted
        if (number := (_KINDS[one.box.kind], one.box.number)) in parties
    }
    if not asked:
        return ()
    with database.writing():
        values = {
            "parties": [party_id for party_id, _ in asked],
            "messages": [message_id for _, message_id in asked],
            "sender": client.ovo_code,
        }
        rows = database.rows(_STATUSES, values)
        if counts := _counts(rows):
            gate.admit(client, parties=counts, purpose=RECEIVE, operation=Operation.READ)
    return tuple(
        types.Status(
            message_id=str(row["id"]),
            box=asked[row["party_id"], row["id"]].box,
            is_read=row["is_read"],
            is_visible=row["is_visible"],
            expires_at=row["expires_at"],
        )
        for row in rows
    )


def _counts(rows: Iterable[Mapping[str, Any]]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for row in rows:
        found[row["party_id"]] = found.get(row["party_id"], 0) + 1
    return found
