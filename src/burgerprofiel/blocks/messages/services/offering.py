"""Files that a sender hands in to send along: with messages, templates and answers, as often as it wants.

Each is examined once (`files`), and its key is kept under the key of the installation, for its sender.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import msgspec

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import Attachment, Enclosures
from burgerprofiel.blocks.messages.errors import InvalidPlanError
from burgerprofiel.blocks.messages.models import OfferedFile
from burgerprofiel.blocks.messages.services import files
from burgerprofiel.foundation import keys

MOST_FILES: Final = 6
MAIN_TYPE: Final = "application/pdf"
"""What can be the main content of a message."""


def offer(content: bytes, *, name: str, sender_code: str) -> Attachment:
    """Examine a file and keep it for a sender. Raises UploadRefusedError, NotExaminedError."""
    kept = files.keep(content, name=name, sender_code=sender_code)
    OfferedFile.objects.create(
        id=kept.id,
        sender_id=sender_code,
        file_sealed=keys.seal(msgspec.json.encode(kept).decode(), purpose=_purpose(kept.id)),
    )
    return shown(kept)


def checked(wanted: Enclosures, *, sender_code: str) -> tuple[list[str], UUID | None]:
    """Files that a sender handed in, each once, in their order, and which of them is the main content.

    Raises InvalidPlanError for one that it did not hand in or that is gone, for too many of them, and for a main
    content that is no PDF among them.
    """
    found = {file.id: file for file in find(wanted.ids, codes=(sender_code,))}
    if set(wanted.ids) - found.keys():
        raise InvalidPlanError("unknown-file", "Hand the files in first.")
    if len(found) > MOST_FILES:
        raise InvalidPlanError("too-many-files", f"At most {MOST_FILES} files.")
    main = None if wanted.main is None else found.get(wanted.main)
    if wanted.main and (main is None or main.media_type != MAIN_TYPE):
        raise InvalidPlanError("main-file", "The main content is a PDF among the files.")
    return [str(one) for one in found], wanted.main


def find(file_ids: Collection[UUID], *, codes: Collection[str]) -> list[sealed.File]:
    """Those of these files that senders handed in, with their keys, in the order in which they are asked for."""
    if not file_ids:
        return []
    rows = OfferedFile.objects.filter(id__in=file_ids, sender__in=codes)
    found = {row.id: row for row in rows}
    return [
        msgspec.json.decode(
            keys.unseal(bytes(found[one].file_sealed), purpose=_purpose(one)), type=sealed.File
        )
        for one in dict.fromkeys(file_ids)
        if one in found
    ]


def enclosed(named: Sequence[str], *, main: UUID | None, codes: Collection[str]) -> tuple[sealed.File, ...]:
    """The files of a message, template or dispatch with their keys; the main content says so."""
    found = find([UUID(one) for one in named], codes=codes)
    return tuple(msgspec.structs.replace(file, is_main=file.id == main) for file in found)


def shown(file: sealed.File) -> Attachment:
    """A file as its sender sees it, without its key."""
    return Attachment(
        id=file.id, name=file.name, media_type=file.media_type, size=file.size, is_main=file.is_main
    )


def _purpose(file_id: UUID) -> str:
    return f"messages.offeredfile.file_sealed:{file_id}"
