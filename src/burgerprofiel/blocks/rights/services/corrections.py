"""Requests to correct as they are kept, and what both sides read of them.

What was written, the number of a file and which value of a source it is are sealed with the key of the installation,
not the party's: the staff and systems of the authority must read them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from burgerprofiel.blocks.rights import rules
from burgerprofiel.blocks.rights.contracts import (
    Correction,
    CorrectionDetail,
    CorrectionField,
    CorrectionMessage,
    CorrectionState,
    CorrectionWords,
    FactSubject,
    Side,
    SubjectKind,
)
from burgerprofiel.blocks.rights.events import CorrectionChanged
from burgerprofiel.blocks.rights.models import Correction as Row
from burgerprofiel.blocks.rights.models import CorrectionFile
from burgerprofiel.blocks.rights.models import CorrectionMessage as MessageRow
from burgerprofiel.foundation import clock, ids, keys, outbox
from burgerprofiel.foundation.uploads import services as uploads
from burgerprofiel.foundation.uploads.contracts import Upload

LISTED: Final = 200
KEPT: Final = timedelta(days=365)
"""So long after the end a person may complain about it."""
UNANSWERED: Final = timedelta(days=5 * 366)
"""So long files of a request live that nobody ever settles."""
_OTHER = {Side.PERSON: Side.AUTHORITY, Side.AUTHORITY: Side.PERSON}


def with_unread(rows: QuerySet[Row], *, by: Side) -> QuerySet[Row]:
    """Rows with how many messages of the other side this one has not read."""
    waiting = MessageRow.objects.filter(correction_id=OuterRef("id"), side=_OTHER[by], read_at=None)
    counted = waiting.order_by().values("correction_id").annotate(number=Count("id")).values("number")
    return rows.annotate(unread=Coalesce(Subquery(counted), 0))


def opened(row: Row) -> Correction:
    """A row with its words."""
    fact = _unseal(row.fact_sealed, column="fact_sealed", row_id=row.id) if row.fact_sealed else ""
    number = bytes(row.number_sealed)
    return Correction(
        id=row.id,
        party_id=row.party_id,
        kind=SubjectKind(row.kind),
        dossier_id=row.dossier_id,
        external_id=_unseal(number, column="number_sealed", row_id=row.id) if number else "",
        field=CorrectionField(row.field) if row.field else None,
        fact=msgspec.json.decode(fact, type=FactSubject) if fact else None,
        ovo_code=row.ovo_code,
        words=msgspec.json.decode(
            _unseal(row.words_sealed, column="words_sealed", row_id=row.id), type=CorrectionWords
        ),
        state=CorrectionState(row.state),
        asked_at=row.asked_at,
        due_at=row.due_at,
        changed_at=row.changed_at,
        is_extended=row.extended_at is not None,
        unread=getattr(row, "unread", 0),
    )


def opened_of(party_id: UUID, *, assurance: int | None = None) -> tuple[Correction, ...]:
    """The requests of a party for who has passed the gate, newest first; what this sign-in may not read is left out."""
    rows = with_unread(Row.objects.filter(party_id=party_id), by=Side.PERSON)
    if assurance is not None:
        rows = rows.filter(required_assurance__lte=assurance)
    return tuple(map(opened, rows.order_by("-asked_at")[:LISTED]))


def messages_of(correction_ids: Collection[UUID]) -> dict[UUID, list[CorrectionMessage]]:
    """What was written about requests, oldest first, without files."""
    found: dict[UUID, list[CorrectionMessage]] = {each: [] for each in correction_ids}
    rows = MessageRow.objects.filter(correction_id__in=list(correction_ids)).order_by("sent_at", "id")
    for row in rows:
        found[row.correction_id].append(_message(row))
    return found


def _message(row: MessageRow) -> CorrectionMessage:
    text = keys.unseal(bytes(row.text_sealed), purpose=_text_purpose(row.id))
    return CorrectionMessage(
        id=row.id,
        side=Side(row.side),
        state=CorrectionState(row.state) if row.state else None,
        text=text,
        sent_at=row.sent_at,
        read_at=row.read_at,
    )


def files_of(correction_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The files of requests: each with the message that it came with, or the request itself."""
    found = CorrectionFile.objects.filter(correction_id__in=list(correction_ids))
    rows = found.values_list("upload_id", "message_id", "correction_id")
    return {upload_id: message_id or correction_id for upload_id, message_id, correction_id in rows}


def detail(
    row: Row,
    *,
    messages: Sequence[CorrectionMessage],
    files: Mapping[UUID, Sequence[Upload]],
    waiting: int = 0,
) -> CorrectionDetail:
    """A request with its messages; `files` are those of the request and of messages, by the id of either."""
    told = tuple(replace(each, files=tuple(files.get(each.id, ()))) for each in messages)
    own = tuple(files.get(row.id, ()))
    return CorrectionDetail(correction=opened(row), messages=told, files=own, waiting=waiting)


def mark_read(correction_ids: Collection[UUID], *, by: Side) -> None:
    """What the other side wrote has been read."""
    unread = MessageRow.objects.filter(correction_id__in=correction_ids, side=_OTHER[by], read_at=None)
    unread.update(read_at=clock.now())


def write(
    row: Row,
    *,
    side: Side,
    author_id: UUID,
    text: str,
    state: CorrectionState | None = None,
    message_id: UUID | None = None,
) -> UUID:
    """Add a message and move a locked request to `state`, if any; both sides' systems and people hear of it."""
    identifier, now = message_id or ids.new(), clock.now()
    MessageRow.objects.create(
        id=identifier,
        correction_id=row.id,
        party_id=row.party_id,
        ovo_code=row.ovo_code,
        side=side.value,
        author_id=author_id,
        state=state.value if state else "",
        text_sealed=keys.seal(text.strip(), purpose=_text_purpose(identifier)),
        sent_at=now,
    )
    row.changed_at = now
    if state:
        row.state, row.settled_at = state.value, now if state in rules.SETTLED else None
    row.save()
    if state in rules.SETTLED:
        kept = list(files_of([row.id]))
        uploads.keep(party_id=row.party_id, upload_ids=kept, until=now + KEPT)
    tell(row, by=side)
    return identifier


def attach(row: Row, *, message_id: UUID | None, files: Sequence[Upload]) -> None:
    """Put files with a request or a message about it; they live as long as it does."""
    made = [
        CorrectionFile(
            upload_id=file.id,
            correction_id=row.id,
            message_id=message_id,
            party_id=row.party_id,
            ovo_code=row.ovo_code,
        )
        for file in files
    ]
    CorrectionFile.objects.bulk_create(made)
    uploads.keep(
        party_id=row.party_id, upload_ids=[file.id for file in files], until=clock.now() + UNANSWERED
    )


def tell(row: Row, *, by: Side) -> None:
    """Say that something happened to a request."""
    event = CorrectionChanged(
        party_id=row.party_id,
        person_id=row.person_id,
        correction_id=row.id,
        event_id=ids.new(),
        ovo_code=row.ovo_code,
        state=row.state,
        by=by.value,
    )
    outbox.append([event])


def seal(text: str, *, column: str, row_id: UUID) -> bytes:
    """Seal a text of a request."""
    return keys.seal(text, purpose=f"rights.correction.{column}:{row_id}")


def _unseal(sealed: bytes | memoryview, *, column: str, row_id: UUID) -> str:
    return keys.unseal(bytes(sealed), purpose=f"rights.correction.{column}:{row_id}")


def _text_purpose(message_id: UUID) -> str:
    return f"rights.correctionmessage.text_sealed:{message_id}"
