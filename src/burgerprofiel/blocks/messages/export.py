"""What a party takes along of its mailbox: every message with its files, also what it sent, and what happened to each.

A message that asks for a surer sign-in than this one, or that cannot be opened, is left out and counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.export_office import DIVISION
from burgerprofiel.blocks.messages.models import EboxLink, EboxReader
from burgerprofiel.blocks.messages.queries import portability
from burgerprofiel.blocks.messages.services import files
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.portability import Dataset, File, Page
from burgerprofiel.foundation.uploads import kinds, store


class MessageRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it was received or sent. `files` are where its files lie in the archive; texts are per language."""

    id: UUID
    conversation_id: UUID
    is_reply: bool
    kind: str
    theme: str
    box: str
    sender: str
    sender_code: str
    type_code: str
    received_at: datetime
    subject: dict[str, str]
    attention: str
    body: dict[str, str]
    action: str
    action_url: str
    due_at: datetime | None
    expires_at: datetime | None
    is_registered: bool
    files: list[str]
    uploads: list[UUID]


class EventRecord(msgspec.Struct, frozen=True, kw_only=True):
    """That something happened to a message; `by_me` by the person who takes this along, `via` which portal
    elsewhere, empty where it was here.
    """

    id: UUID
    message_id: UUID
    moment: str
    at: datetime
    by_me: bool
    via: str


_AS_KEPT: Final = tuple(name for name in MessageRecord.__struct_fields__ if name not in ("files", "uploads"))
_OF_CONTENT: Final = ("subject", "attention", "body", "action_url")


def _messages(actor: Actor, party_id: UUID, after: str) -> Page:
    """As many messages as there are up to one that has files, so that those of one message are in memory at a time."""
    found = portability.list_messages(actor, party_id=party_id, after=after)
    records, withheld = list[MessageRecord](), 0
    for row in found.rows:
        content: sealed.Content | None = row.get("content")
        if content is None:
            withheld += 1
            continue
        taken = _files(content)
        records.append(_record(row, content=content, names=[file.name for file in taken]))
        if taken:
            return Page(records=records, after=str(row["id"]), withheld=withheld, files=taken)
    return Page(records=records, after=found.after, withheld=withheld)


def _record(row: Mapping[str, Any], *, content: sealed.Content, names: list[str]) -> MessageRecord:
    texts = {name: getattr(content, name) for name in _OF_CONTENT}
    kept = {name: row[name] for name in _AS_KEPT if name not in _OF_CONTENT}
    return MessageRecord(**kept, **texts, files=names, uploads=list(content.uploads))


def _files(content: sealed.Content) -> tuple[File, ...]:
    """The files of a message; one that is lost is left out."""
    found = []
    for each in content.files:
        kind = kinds.kind_of_name(each.name)
        try:
            found.append(
                File(name=f"{each.id}.{kind.value if kind else 'bin'}", content=b"".join(files.read(each)))
            )
        except store.LostError:
            continue
    return tuple(found)


def _events(actor: Actor, party_id: UUID, after: str) -> Page:
    found = portability.list_events(actor, party_id=party_id, after=after)
    shown = [row for row in found.rows if not row["veiled"]]
    return Page(
        records=msgspec.convert(shown, list[EventRecord]),
        after=found.after,
        withheld=len(found.rows) - len(shown),
    )


class EboxRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A choice about the e-Box: that messages of a provider are shown here, or that a portal may see which there are.

    `partner` is the code of the provider, or the client of the portal; `has_consent` what the federation said of
    digital post when the provider was chosen.
    """

    what: str
    partner: str
    chosen_at: datetime
    ended_at: datetime | None
    has_consent: bool | None = None


def _ebox(actor: Actor, party_id: UUID, after: str) -> Page:
    links = EboxLink.objects.filter(party_id=party_id).order_by("provider")
    portals = EboxReader.objects.filter(party_id=party_id).order_by("client_id")
    return Page(
        records=[
            *(
                EboxRecord(
                    what="provider",
                    partner=one.provider,
                    chosen_at=one.chosen_at,
                    ended_at=one.ended_at,
                    has_consent=one.has_consent,
                )
                for one in links
            ),
            *(
                EboxRecord(
                    what="portal", partner=one.client_id, chosen_at=one.given_at, ended_at=one.ended_at
                )
                for one in portals
            ),
        ]
    )


EXPORT: Final = (
    Dataset(
        name="e-box",
        describes=_("Wat je koos over je e-Box"),
        record=EboxRecord,
        read=_ebox,
        tables=("messages_eboxlink", "messages_eboxreader"),
    ),
    Dataset(
        name="messages",
        describes=_("Je berichten en meldingen, met je antwoorden en de bestanden erbij"),
        record=MessageRecord,
        read=_messages,
        tables=(
            "messages_conversation",
            "messages_message",
            "messages_reply",
            "messages_searchindex",  # it repeats subjects
        ),
    ),
    Dataset(
        name="messages-history",
        describes=_("Wat er met je berichten gebeurde, en wanneer"),
        record=EventRecord,
        read=_events,
        tables=("messages_messageevent",),
    ),
    DIVISION,
)
