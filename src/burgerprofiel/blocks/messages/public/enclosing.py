"""Files that a sender sends along: handed in, looked at, put with a dispatch. They are the same for all recipients."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from burgerprofiel.blocks.messages.contracts import Attachment, Enclosures
from burgerprofiel.blocks.messages.errors import NotFoundError
from burgerprofiel.blocks.messages.public.reading import OpenedFile
from burgerprofiel.blocks.messages.public.rooms import Caller, check, codes_of, room
from burgerprofiel.blocks.messages.public.sending import open_one
from burgerprofiel.blocks.messages.services import dispatches, files, offering
from burgerprofiel.foundation import limits
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.uploads import store


def offer_file(caller: Caller, *, sender_code: str, name: str, content: bytes) -> Attachment:
    """Examine a file and keep it to be sent along.

    Raises ForeignSenderError, UploadRefusedError, NotExaminedError, and TooManyError for an official who hands in
    without end.
    """
    check(caller, sender_code)
    if isinstance(caller, Actor):
        limits.spend(uses.UPLOAD, session=caller.session_id, person=caller.person_id)
    return offering.offer(content, name=name, sender_code=sender_code)


def list_offered(caller: Caller, *, file_ids: Collection[UUID]) -> tuple[Attachment, ...]:
    """Those of these files that the caller's senders handed in, in their order."""
    return tuple(offering.shown(file) for file in offering.find(file_ids, codes=codes_of(caller)))


def open_offered(caller: Caller, *, file_id: UUID) -> OpenedFile:
    """A file that one of the caller's senders handed in, to look at. Raises NotFoundError."""
    found = offering.find([file_id], codes=codes_of(caller))
    if not found:
        raise NotFoundError
    try:
        return OpenedFile(file=offering.shown(found[0]), content=files.read(found[0]))
    except store.LostError as error:
        raise NotFoundError from error


def enclosures_of(caller: Caller, *, dispatch_id: UUID) -> tuple[Attachment, ...]:
    """The files that go along with an open dispatch. Raises UnknownDispatchError, NotOpenError."""
    return tuple(map(offering.shown, dispatches.files_of(open_one(caller, dispatch_id=dispatch_id))))


def enclose(caller: Caller, *, dispatch_id: UUID, wanted: Enclosures) -> None:
    """Give an open dispatch other files. Raises UnknownDispatchError, NotOpenError, InvalidPlanError."""
    with room(caller):
        dispatches.enclose(dispatch_id, codes=codes_of(caller), wanted=wanted)
