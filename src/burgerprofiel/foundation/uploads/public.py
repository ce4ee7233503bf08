"""The door of uploads: what blocks call. Every call of a person passes the gate.

A block hands in (`submit`), shows the state (`find`, `list_of`), takes the clean files with its form or message
(`keep`, with the end of their life) and serves them (`open_clean`, or the view `upload`).
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from burgerprofiel.foundation import limits
from burgerprofiel.foundation.gate import Access, Actor, Operation, admitted
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.uploads import kinds, models, services, store
from burgerprofiel.foundation.uploads.contracts import (
    Accepts,
    Kind,
    NotOpenError,
    Opened,
    Reason,
    State,
    Upload,
)


def submit(
    actor: Actor, *, party_id: UUID, purpose: str, file: UploadedFile[bytes], accepts: Accepts
) -> Upload:
    """Take a file in for a party and a purpose of processing. Raises UploadRefusedError, RefusedError of the gate.

    The answer says `received`; a worker examines the file within moments.
    """
    limits.spend(uses.UPLOAD, person=actor.person_id)
    with admitted(actor, parties=(party_id,), purpose=purpose, operation=Operation.CREATE) as access:
        upload_id = services.receive(actor, party_id=party_id, purpose=purpose, file=file, accepts=accepts)
        access.found({party_id: 1})
        return _contract(models.Upload.objects.get(id=upload_id))


def find(actor: Actor, *, upload_id: UUID) -> Upload | None:
    """A file of the party that the actor acts for now, or None: also for who signed in too weakly for it."""
    row = _mine(actor).filter(id=upload_id).first()
    if row is None:
        return None
    with _admitted(actor, row, operation=Operation.READ):
        return _contract(row)


def list_of(
    actor: Actor, *, party_id: UUID, purpose: str, upload_ids: Collection[UUID]
) -> tuple[Upload, ...]:
    """The files with these ids that are of this party and purpose, oldest first."""
    with admitted(actor, parties=(party_id,), purpose=purpose, operation=Operation.READ) as access:
        found = _mine(actor).filter(id__in=list(upload_ids), party_id=party_id, purpose=purpose)
        uploads = tuple(_contract(row) for row in found.order_by("received_at", "id"))
        access.found({party_id: len(uploads)} if uploads else {})
        return uploads


def open_clean(actor: Actor, *, upload_id: UUID) -> Opened:
    """A clean file with its content. Raises NotOpenError for every other, whatever the cause."""
    row = _mine(actor).filter(id=upload_id, state=State.CLEAN).first()
    if row is None:
        raise NotOpenError
    with _admitted(actor, row, operation=Operation.READ):
        upload = _contract(row)
        try:
            content = store.clean().read(upload_id, party_id=upload.party_id)
        except store.LostError as error:
            raise NotOpenError from error
        return Opened(upload=upload, media_type=kinds.FORMS[upload.kind].media_types[0], content=content)


def keep(actor: Actor, *, party_id: UUID, purpose: str, upload_ids: Collection[UUID], until: datetime) -> int:
    """Let clean files live until a moment of the block's choice; answers how many. Others are left to expire."""
    with admitted(actor, parties=(party_id,), purpose=purpose, operation=Operation.UPDATE) as access:
        kept = services.keep(party_id=party_id, upload_ids=upload_ids, until=until)
        access.found({party_id: kept} if kept else {})
        return kept


def remove(actor: Actor, *, upload_id: UUID) -> bool:
    """Take a file away at once; False when there is none of this person's."""
    row = _mine(actor).filter(id=upload_id).first()
    if row is None:
        return False
    with _admitted(actor, row, operation=Operation.DELETE):
        return services.remove(party_id=row.party_id, upload_ids=[upload_id]) > 0


def _admitted(actor: Actor, row: models.Upload, *, operation: Operation) -> AbstractContextManager[Access]:
    return admitted(actor, parties=(row.party_id,), purpose=row.purpose, operation=operation)


def _mine(actor: Actor) -> QuerySet[models.Upload]:
    """The one predicate: the party of this capacity, at a sufficient level."""
    return models.Upload.objects.filter(party_id=actor.party_id, required_assurance__lte=actor.assurance)


def _contract(row: models.Upload) -> Upload:
    sealed, use = bytes(row.name_sealed), services.name_use(row.id)
    return Upload(
        id=row.id,
        party_id=row.party_id,
        purpose=row.purpose,
        name=store.clean().cipher.open(sealed, party_id=row.party_id, use=use).decode(),
        kind=Kind(row.kind),
        size=row.size,
        state=State(row.state),
        reason=Reason(row.reason) if row.reason else None,
        received_at=row.received_at,
    )
