"""What people do with their mailbox. Every call passes the gate."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from burgerprofiel.blocks.messages.contracts import (
    FOLLOW,
    Attachment,
    Detail,
    MessageView,
    Moment,
    Page,
    Wanted,
)
from burgerprofiel.blocks.messages.errors import NotAllowedError, NotFoundError
from burgerprofiel.blocks.messages.queries import detail, listing
from burgerprofiel.blocks.messages.queries.searchindex import INDEX
from burgerprofiel.blocks.messages.services import (
    dividing,
    files,
    loading,
    marks,
    reference,
    replying,
    searching,
)
from burgerprofiel.blocks.messages.terms import HOLDS_ERASED
from burgerprofiel.foundation import gate, limits
from burgerprofiel.foundation.gate import Access, Actor, Operation
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.searching import keeping
from burgerprofiel.foundation.uploads import public as uploads
from burgerprofiel.foundation.uploads import store
from burgerprofiel.foundation.uploads.contracts import Accepts, Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """A file of a message with its content, in parts, read once; it raises in the middle when it was altered."""

    file: Attachment
    content: Iterator[bytes]


def list_conversations(actor: Actor, *, wanted: Wanted, place: str = "", limit: int = listing.LIMIT) -> Page:
    """A page of the mailbox of the present party, newest first; a search of its whole box, best fit first.

    `place` is `after` or `before` of another page of the same list. Raises InvalidCursorError, TooManyError for a
    person who searches without end, and KeyServiceError when a search can open nothing.
    """
    operation = Operation.READ
    if wanted.text.strip():
        limits.spend(uses.SEARCH, session=actor.session_id, person=actor.person_id)
        operation = Operation.SEARCH
    with _admitted(actor, operation=operation):
        found = searching.conversations(
            actor, party_id=actor.party_id, wanted=wanted, place=place, limit=limit
        )
        return replace(found, office=dividing.enter(actor, counting=True))


def count_unread(actor: Actor) -> int:
    """Unread official messages of the present party, `MOST_COUNTED` at most; for a badge, without a row in the log."""
    return listing.unread(actor, party_id=actor.party_id)


def get_conversation(actor: Actor, *, conversation_id: UUID) -> Detail:
    """A conversation of the present party as it is, without opening it. Raises NotFoundError."""
    with _admitted(actor) as access:
        access.found({actor.party_id: 1})
        return _detail(actor, conversation_id=conversation_id)


def open_conversation(actor: Actor, *, conversation_id: UUID) -> Detail:
    """A conversation of the present party, by a person who looks at it. Raises NotFoundError.

    What is shown open has been opened from then on: the newest of the sender and what nobody had opened. Where the text
    is the main content that has been read.
    """
    with _admitted(actor) as access:
        access.found({actor.party_id: 1})
        found = _detail(actor, conversation_id=conversation_id)
        if found.row.provider:
            return found  # what lies elsewhere is opened there (`ebox.open_message`)
        seen = [pair for one in shown_open(found) for pair in _seen(one)]
        if seen or (found.row.is_unread and not found.row.veiled):
            marks.see(actor, party_id=actor.party_id, conversation_id=conversation_id, seen=seen)
        return found


def _detail(actor: Actor, *, conversation_id: UUID) -> Detail:
    """A conversation with the files of its answers, within the admission to it."""
    found = replace(
        detail.detail(actor, party_id=actor.party_id, conversation_id=conversation_id),
        office=dividing.enter(actor),
    )
    wanted = [file.upload_id for one in found.messages for file in one.files if file.upload_id]
    if not wanted:
        return found
    listed = uploads.list_within(actor, party_id=actor.party_id, purpose=FOLLOW, upload_ids=wanted)
    return replace(found, uploads={file.id: file for file in listed})


def _seen(one: MessageView) -> list[tuple[UUID, Moment]]:
    """What this person does for the first time by looking at a message."""
    before = {line.moment for line in one.history if line.is_me}
    shown = () if one.unreadable or one.is_reply else (Moment.OPENED, *(Moment.READ,) * (one.main is None))
    return [(one.id, moment) for moment in shown if moment not in before]


def shown_open(found: Detail) -> tuple[MessageView, ...]:
    """The messages that a page shows open: the newest of the sender, and those that nobody had opened."""
    newest = next((one for one in found.messages if not one.is_reply), None)
    return tuple(one for one in found.messages if one is newest or one.id in found.new)


def answerable(found: Detail) -> MessageView | None:
    """The message that an answer in this conversation would answer now: the newest that takes one."""
    return replying.answerable(found)


def find_elsewhere(actor: Actor, *, conversation_id: UUID) -> UUID | None:
    """Which other party of this person has a conversation, to offer to switch to it; None where none has."""
    for party_id in actor.party_ids:
        if party_id == actor.party_id:
            continue
        with gate.looking(actor, party_id=party_id) as may:
            if may and listing.has(actor, party_id=party_id, conversation_id=conversation_id):
                return party_id
    return None


def open_file(actor: Actor, *, conversation_id: UUID, message_id: UUID, file_id: UUID) -> OpenedFile:
    """A file of a message; the main content has been read from then on. Raises NotFoundError."""
    with _admitted(actor) as access:
        access.found({actor.party_id: 1})
        found = detail.file(
            actor,
            party_id=actor.party_id,
            conversation_id=conversation_id,
            message_id=message_id,
            file_id=file_id,
        )
        try:
            content = files.read(found)
        except store.LostError as error:
            raise NotFoundError from error
        seen = [(message_id, Moment.OPENED), *[(message_id, Moment.READ)] * found.is_main]
        marks.see(actor, party_id=actor.party_id, conversation_id=conversation_id, seen=seen)
    file = Attachment(
        id=found.id, name=found.name, media_type=found.media_type, size=found.size, is_main=found.is_main
    )
    return OpenedFile(file=file, content=content)


def confirm(actor: Actor, *, message_id: UUID) -> None:
    """Say that a message was received and read. Raises NotAllowedError where it does not ask so, or was done before."""
    with _admitted(actor, operation=Operation.UPDATE) as access:
        access.found({actor.party_id: 1})
        if not marks.confirm(actor, party_id=actor.party_id, message_id=message_id):
            raise NotAllowedError("confirm")


def move(actor: Actor, *, conversation_ids: Sequence[UUID], moment: Moment) -> int:
    """Archive, bin, restore or mark as unread; how many that was possible for."""
    with _admitted(actor, operation=Operation.UPDATE) as access:
        moved = marks.move(actor, party_id=actor.party_id, conversation_ids=conversation_ids, moment=moment)
        access.found({actor.party_id: len(moved)} if moved else {})
        return len(moved)


def reply(
    actor: Actor,
    *,
    conversation_id: UUID,
    text: str,
    upload_ids: Sequence[UUID] = (),
    reply_id: UUID | None = None,
) -> UUID:
    """Answer in a conversation; the id of the answer, which is `reply_id` where a form has one.

    Files are those of `hand_in`. Raises NotFoundError, NotAllowedError.
    """
    with _admitted(actor, operation=Operation.CREATE) as access:
        access.found({actor.party_id: 1})
        found = detail.detail(actor, party_id=actor.party_id, conversation_id=conversation_id)
        return replying.reply(actor, found=found, text=text, upload_ids=upload_ids, reply_id=reply_id)


def hand_in(actor: Actor, *, found: Detail, file: UploadedFile[bytes]) -> Upload:
    """Take in a file for an answer, which its authority will read too. Raises UploadRefusedError, NotAllowedError."""
    if replying.answerable(found) is None:
        raise NotAllowedError("reply")
    accepts = Accepts(required_assurance=found.row.required_assurance)
    return uploads.submit(
        actor,
        party_id=found.row.party_id,
        purpose=FOLLOW,
        file=file,
        accepts=accepts,
        shared_with=found.row.sender_code,
    )


def list_handed_in(actor: Actor, *, upload_ids: Collection[UUID]) -> tuple[Upload, ...]:
    """Files of answers of the present party, of those with these ids."""
    return uploads.list_of(actor, party_id=actor.party_id, purpose=FOLLOW, upload_ids=upload_ids)


def forget_erased(party_id: UUID) -> int:
    """Remove at once what the search index of a party still holds of conversations that were erased; how many parts.

    Within the transaction of who erased them, which writes the access log.
    """
    return keeping.forget_gone(INDEX, party_id=party_id, gone=HOLDS_ERASED)


def load_reference(document: Mapping[str, Any]) -> dict[str, int]:
    """Load the senders and types that an operator prepares, and messages to begin with. Raises InvalidError."""
    return {**reference.load(document), "messages": loading.load(document)}


def _admitted(actor: Actor, *, operation: Operation = Operation.READ) -> AbstractContextManager[Access]:
    return gate.admitted(actor, parties=(actor.party_id,), purpose=FOLLOW, operation=operation)
