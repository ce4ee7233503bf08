"""What people handed in, to take along: each file as it is kept, with what is known of it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.portability import Dataset, File, Page
from burgerprofiel.foundation.uploads import kept, models, store
from burgerprofiel.foundation.uploads.contracts import State


class UploadRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One file that was handed in. `file` is where it lies in the archive; empty for what is not found safe."""

    id: UUID
    purpose: str
    name: str
    kind: str
    size: int
    state: str
    reason: str
    received_at: datetime
    expires_at: datetime
    file: str


_AS_KEPT: Final = ("id", "purpose", "kind", "size", "state", "reason", "received_at", "expires_at")


def _uploads(actor: Actor, party_id: UUID, after: str) -> Page:
    """One file per page, so that one file at a time is in memory."""
    found = models.Upload.objects.filter(party_id=party_id).order_by("id")
    row = (found.filter(id__gt=UUID(after)) if after else found).first()
    if row is None:
        return Page(records=())
    if row.required_assurance > actor.assurance:
        return Page(records=(), after=str(row.id), withheld=1)
    content = _content(row, actor=actor)
    files = (File(name=f"{row.id}.{row.kind}", content=content),) if content is not None else ()
    names = kept.open_names({(row.id, party_id): bytes(row.name_sealed)}, keyring=actor.keyring)
    record = UploadRecord(
        **{name: getattr(row, name) for name in _AS_KEPT},
        name=names[row.id],
        file=files[0].name if files else "",
    )
    return Page(records=(record,), after=str(row.id), files=files)


def _content(row: models.Upload, *, actor: Actor) -> bytes | None:
    if row.state != State.CLEAN:
        return None
    try:
        parts = kept.read(row.id, party_id=row.party_id, key_sealed=row.key_sealed, keyring=actor.keyring)
        return b"".join(parts)
    except store.LostError:
        return None


EXPORT: Final = (
    Dataset(
        name="files",
        describes=_("De bestanden die je ons bezorgde"),
        record=UploadRecord,
        read=_uploads,
        tables=("uploads_upload",),
    ),
)
