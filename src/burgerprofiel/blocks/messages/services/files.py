"""Files of messages: each encrypted once under a key of its own, however many messages have it.

The key lies in the texts of each of those, sealed to their party. Nobody else can open the file, neither can
this platform.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.models import StoredFile
from burgerprofiel.blocks.messages.terms import CONVERSATION_ENDS
from burgerprofiel.foundation import clock, config, database, ids
from burgerprofiel.foundation.uploads import kinds, public, store, stream
from burgerprofiel.foundation.uploads.contracts import Reason, UploadRefusedError

KEPT_UNUSED: Final = timedelta(days=90)
"""How long a file stays that no message took."""

# By day, so that a file of a hundred thousand messages is not written for each of them.
_PROLONG = f"""
UPDATE messages_storedfile f SET kept_until = u.until FROM (
  SELECT file_id, max(date_trunc('day', {CONVERSATION_ENDS}) + interval '1 day') AS until
  FROM unnest(%(parties)s::uuid[], %(conversations)s::uuid[]) AS given (party_id, id)
  JOIN messages_conversation t USING (party_id, id)
  JOIN messages_message m ON m.party_id = t.party_id AND m.conversation_id = t.id
  CROSS JOIN unnest(m.file_ids) AS file_id
  GROUP BY file_id) AS u
WHERE f.id = u.file_id AND f.kept_until < u.until
"""  # noqa: S608 - constants only


def keep(
    content: bytes, *, name: str, sender_code: str, is_main: bool = False, is_signed: bool = False
) -> sealed.File:
    """Examine a file of a sender as those of people are, and store its harmless form; what a message says of it.

    A signed document is stored as it is, or refused (ADR 0028).

    The answer has the only key: it belongs in the texts of a message, or sealed until then. Raises UploadRefusedError
    with the reason, NotExaminedError when there is no verdict now.
    """
    kind = kinds.kind_of_name(name)
    if kind is None:
        raise UploadRefusedError(Reason.KIND_NOT_ACCEPTED)
    harmless = public.examine_now(content, kind=kind)
    key, file_id = stream.new_key(), ids.new()
    aside = _folder().write_aside(file_id, stream.parts(harmless, key=key, bound=_bound(file_id)))
    StoredFile.objects.create(
        id=file_id, sender_code=sender_code, size=len(harmless), kept_until=clock.now() + KEPT_UNUSED
    )
    aside.replace(_folder().path_of(file_id))
    return sealed.File(
        id=file_id,
        key=key,
        name=kinds.clean_name(name),
        media_type=kinds.FORMS[kind].media_types[0],
        size=len(harmless),
        sha256=hashlib.sha256(harmless).hexdigest(),
        is_main=is_main,
        is_signed=is_signed,
    )


def read(file: sealed.File) -> Iterator[bytes]:
    """The content of a file, part by part. Raises LostError, here or while it is read on."""
    return stream.read(_folder().path_of(file.id), key=file.key, bound=_bound(file.id))


def prolong(conversations: Collection[tuple[UUID, UUID]]) -> None:
    """Keep the files of conversations (party, id) as long as those are kept."""
    if conversations:
        parties, threads = zip(*conversations, strict=True)
        database.rows(_PROLONG, {"parties": list(parties), "conversations": list(threads)})


def sweep(*, older_than_seconds: float = 3600) -> int:
    """Remove files that no row speaks of any more; answers how many."""
    found, swept = list(_folder().older_than(older_than_seconds)), 0
    for start in range(0, len(found), 500):
        part = found[start : start + 500]
        known = set(StoredFile.objects.filter(id__in=part).values_list("id", flat=True))
        for file_id in set(part) - known:
            _folder().remove(file_id)
            swept += 1
    return swept


def _bound(file_id: UUID) -> bytes:
    return f"messages.storedfile:{file_id}".encode()


@lru_cache(maxsize=1)
def _folder() -> store.Folder:
    return store.Folder(config.current().upload_dir / "messages")
