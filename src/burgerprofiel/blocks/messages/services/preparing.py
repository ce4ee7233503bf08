"""Mailboxes of organisations as a reference document prepares them: what a platform to try out has from the first day.

What people did in it is only there for messages that the document delivers now (`loading`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import GENERAL, Moment
from burgerprofiel.blocks.messages.models import (
    Colleague,
    Conversation,
    MessageEvent,
    MessageType,
    Partition,
    RoutingRule,
)
from burgerprofiel.foundation import database, ids, keys
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.keys.contracts import KeyClass


class Number(msgspec.Struct, frozen=True):
    """By which number a party is known."""

    type: IdentifierType
    value: str

    @property
    def key(self) -> tuple[IdentifierType, str]:
        """As `identity.resolve_parties` takes it."""
        return self.type, self.value


class Person(msgspec.Struct, frozen=True):
    """A colleague by the name that the others see, and the last day that they were there."""

    number: Number
    name: str
    seen_on: date


class Part(msgspec.Struct, frozen=True):
    """A part of a mailbox; where `readers` are named, only they read it."""

    code: str
    name: str
    readers: tuple[Number, ...] = ()


class Rule(msgspec.Struct, frozen=True):
    """Where messages of a sender go, or those of one type."""

    sender: str
    part: str = GENERAL
    type: str = ""
    to: Number | None = None


class Mailbox(msgspec.Struct, frozen=True):
    """How an organisation divides its mailbox."""

    of: Number
    people: tuple[Person, ...]
    parts: tuple[Part, ...]
    rules: tuple[Rule, ...]


class Deed(msgspec.Struct, frozen=True):
    """Something that a colleague did with a message: `moment` of its work, `to` whom, `on` a term, `note` a text."""

    moment: Moment
    by: Number
    at: datetime
    to: Number | None = None
    on: date | None = None
    note: str = ""


def prepare(mailboxes: Sequence[Mailbox]) -> None:
    """Divide mailboxes that nobody divided yet."""
    for mailbox in mailboxes:
        numbers = [mailbox.of.key, *(one.number.key for one in mailbox.people)]
        known = identity.resolve_parties(numbers=numbers)
        with database.writing():
            if not Partition.objects.filter(party_id=known[mailbox.of.key]).exists():
                _divide(mailbox, known)


def _divide(mailbox: Mailbox, known: Mapping[tuple[IdentifierType, str], UUID]) -> None:
    party_id = known[mailbox.of.key]
    names, parts = keys.sealer([party_id]), keys.sealer([party_id], key_class=KeyClass.CONTACT)
    Colleague.objects.bulk_create(
        Colleague(
            party_id=party_id,
            person_id=(person_id := known[one.number.key]),
            name_sealed=names.seal(
                one.name, party_id=party_id, purpose=sealed.colleague_purpose(person_id, party_id)
            ),
            seen_on=one.seen_on,
        )
        for one in mailbox.people
    )
    Partition.objects.bulk_create(
        Partition(
            party_id=party_id,
            code=one.code,
            name_sealed=parts.seal(
                one.name, party_id=party_id, purpose=sealed.part_purpose(one.code, party_id)
            ),
            is_limited=bool(one.readers),
            reader_ids=[known[reader.key] for reader in one.readers],
        )
        for one in mailbox.parts
    )
    types = {(row.sender_id, row.code): row.pk for row in MessageType.objects.filter(ended_at=None)}
    RoutingRule.objects.bulk_create(
        RoutingRule(
            party_id=party_id,
            id=ids.new(),
            position=position,
            sender_code=one.sender,
            type_id=types[one.sender, one.type] if one.type else None,
            partition=one.part,
            assigned_to=known[one.to.key] if one.to else None,
        )
        for position, one in enumerate(mailbox.rules, start=1)
    )


def work(done: Iterable[tuple[UUID, UUID, Sequence[Deed]]], *, people: Mapping[Number, str]) -> None:
    """Write what colleagues did with messages: of each the party, its id, and the deeds in order."""
    for party_id, message_id, deeds in done:
        numbers = [number.key for deed in deeds for number in (deed.by, deed.to) if number]
        known = identity.resolve_parties(numbers=numbers)
        sealer, rows = keys.sealer([party_id]), []
        for deed in deeds:
            detail = sealed.Detail(to=people[deed.to] if deed.to else "", on=deed.on, note=deed.note)
            rows.append(
                MessageEvent(
                    party_id=party_id,
                    id=(event_id := ids.new()),
                    message_id=message_id,
                    moment=deed.moment.value,
                    at=deed.at,
                    person_id=known[deed.by.key],
                    name_sealed=sealer.seal(
                        people[deed.by], party_id=party_id, purpose=sealed.reader_purpose(event_id, party_id)
                    ),
                    detail_sealed=sealer.seal(
                        sealed.encode(detail),
                        party_id=party_id,
                        purpose=sealed.detail_purpose(event_id, party_id),
                    ),
                )
            )
            _change(deed, of=Conversation.objects.filter(party_id=party_id, id=message_id), known=known)
        MessageEvent.objects.bulk_create(rows)


def _change(
    deed: Deed, *, of: QuerySet[Conversation], known: Mapping[tuple[IdentifierType, str], UUID]
) -> None:
    """What a deed makes of the conversation."""
    if deed.moment is Moment.ASSIGNED:
        of.update(assigned_to=known[deed.to.key] if deed.to else None)
    elif deed.moment is Moment.TIMED:
        of.update(handle_by=deed.on)
    elif deed.moment is Moment.HANDLED:
        of.update(handled_at=deed.at, is_unread=False)
