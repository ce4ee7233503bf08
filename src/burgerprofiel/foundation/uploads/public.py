"""The door of uploads: what blocks call. Every call of a person passes the gate.

A block hands in (`submit`), shows the state (`find`, `list_of`), takes the clean files with its form or message
(`keep`, with the end of their life) and serves them (`open_clean`, or the view `upload`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from burgerprofiel.foundation import gate, keys, limits
from burgerprofiel.foundation.gate import Actor, Operation, admitted
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.uploads import examine, kept, kinds, models, services, store
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
    actor: Actor,
    *,
    party_id: UUID,
    purpose: str,
    file: UploadedFile[bytes],
    accepts: Accepts,
    shared_with: str = "",
) -> Upload:
    """Take a file in for a party and a purpose of processing. Raises UploadRefusedError, RefusedError of the gate.

    The answer says `received`; a worker examines the file within moments. `shared_with` is the authority (OVO code)
    that the person hands it to: its staff and systems read it as well, once it is found clean (`list_shared`).
    """
    limits.spend(uses.UPLOAD, session=actor.session_id, person=actor.person_id)
    with admitted(actor, parties=(party_id,), purpose=purpose, operation=Operation.CREATE) as access:
        received = services.receive(
            actor, party_id=party_id, purpose=purpose, file=file, accepts=accepts, shared_with=shared_with
        )
        access.found({party_id: 1})
        return _contract(received, name=kinds.clean_name(file.name or ""))


def find(actor: Actor, *, upload_id: UUID) -> Upload | None:
    """A file of the party that the actor acts for now, or None: also for who signed in too weakly for it."""
    with _admitted(actor, upload_id=upload_id, operation=Operation.READ) as row:
        return _contracts([row], actor=actor)[0] if row else None


def list_of(
    actor: Actor, *, party_id: UUID, purpose: str, upload_ids: Collection[UUID]
) -> tuple[Upload, ...]:
    """The files with these ids that are of this party and purpose, oldest first."""
    with admitted(actor, parties=(party_id,), purpose=purpose, operation=Operation.READ) as access:
        uploads = list_within(actor, party_id=party_id, purpose=purpose, upload_ids=upload_ids)
        access.found({party_id: len(uploads)} if uploads else {})
        return uploads


def list_within(
    actor: Actor, *, party_id: UUID, purpose: str, upload_ids: Collection[UUID]
) -> tuple[Upload, ...]:
    """As `list_of`, within an admission of the block to this party, which writes the row."""
    found = _mine(actor).filter(id__in=list(upload_ids), party_id=party_id, purpose=purpose)
    return _contracts(list(found.order_by("received_at", "id")), actor=actor)


def open_clean(actor: Actor, *, upload_id: UUID) -> Opened:
    """A clean file with its content, opened with the keys of this sign-in.

    Raises NotOpenError for every other, whatever the cause, VaultDownError while nothing can be opened.
    """
    with _admitted(actor, upload_id=upload_id, operation=Operation.READ, states=(State.CLEAN,)) as row:
        if row is None:
            raise NotOpenError
        upload = _contracts([row], actor=actor)[0]
        try:
            content = kept.read(
                upload_id, party_id=row.party_id, key_sealed=row.key_sealed, keyring=actor.keyring
            )
        except store.LostError as error:
            raise NotOpenError from error
        return Opened(upload=upload, media_type=kinds.FORMS[upload.kind].media_types[0], content=content)


def examine_now(content: bytes, *, kind: Kind) -> bytes:
    """The harmless form of a file that a system gave us, without keeping it; a person's goes through `submit`.

    Raises UploadRefusedError with the reason, NotExaminedError when there is no verdict now.
    """
    return examine.examine_now(content, kind=kind)


def keep(actor: Actor, *, party_id: UUID, purpose: str, upload_ids: Collection[UUID], until: datetime) -> int:
    """Let files live until a moment of the block's choice; answers how many. Refused ones are left to expire."""
    with admitted(actor, parties=(party_id,), purpose=purpose, operation=Operation.UPDATE) as access:
        count = services.keep(party_id=party_id, upload_ids=upload_ids, until=until)
        access.found({party_id: count} if count else {})
        return count


def list_shared(*, ovo_code: str, upload_ids: Collection[UUID]) -> tuple[Upload, ...]:
    """The files with these ids that were handed to an authority, oldest first.

    For a block that was let at them already (`gate.overseeing`, `database.writing`) and wrote the row of it.
    """
    found = models.Upload.objects.filter(id__in=list(upload_ids), shared_with=ovo_code)
    return tuple(_contract(row, name=_shared_name(row)) for row in found.order_by("received_at", "id"))


def open_shared(*, ovo_code: str, upload_id: UUID) -> Opened:
    """A clean file that was handed to an authority, for a block as with `list_shared`.

    Raises NotOpenError for every other, whatever the cause.
    """
    row = models.Upload.objects.filter(id=upload_id, shared_with=ovo_code, state=State.CLEAN).first()
    if row is None:
        raise NotOpenError
    try:
        content = kept.read_shared(row.id, party_id=row.party_id, shared_key_sealed=row.shared_key_sealed)
    except store.LostError as error:
        raise NotOpenError from error
    upload = _contract(row, name=_shared_name(row))
    return Opened(upload=upload, media_type=kinds.FORMS[upload.kind].media_types[0], content=content)


def _shared_name(row: models.Upload) -> str:
    return kept.open_shared_name(row.shared_name_sealed or b"", upload_id=row.id, party_id=row.party_id)


def remove(actor: Actor, *, upload_id: UUID) -> bool:
    """Take a file away at once; False when there is none of this person's."""
    with _admitted(actor, upload_id=upload_id, operation=Operation.DELETE) as row:
        return row is not None and services.remove(party_id=row.party_id, upload_ids=[upload_id]) > 0


@contextmanager
def _admitted(
    actor: Actor, *, upload_id: UUID, operation: Operation, states: Collection[State] = tuple(State)
) -> Iterator[models.Upload | None]:
    """A file that this actor may have, for the purpose that it was given for; None when there is none."""
    with gate.looking(actor, party_id=actor.party_id) as may:
        row = _mine(actor).filter(id=upload_id, state__in=states).first() if may else None
        if row is None:
            yield None
            return
        with admitted(actor, parties=(row.party_id,), purpose=row.purpose, operation=operation):
            yield row


def _mine(actor: Actor) -> QuerySet[models.Upload]:
    """The one predicate: the party of this capacity, at a sufficient level."""
    return models.Upload.objects.filter(party_id=actor.party_id, required_assurance__lte=actor.assurance)


def _contracts(rows: Sequence[models.Upload], *, actor: Actor) -> tuple[Upload, ...]:
    sealed = {(row.id, row.party_id): bytes(row.name_sealed) for row in rows}
    try:
        names = kept.open_names(sealed, keyring=actor.keyring)
    except keys.VaultDownError:  # the list is of use without them
        names = {}
    return tuple(_contract(row, name=names.get(row.id, "")) for row in rows)


def _contract(row: models.Upload, *, name: str) -> Upload:
    return Upload(
        id=row.id,
        party_id=row.party_id,
        purpose=row.purpose,
        name=name,
        kind=Kind(row.kind),
        size=row.size,
        state=State(row.state),
        reason=Reason(row.reason) if row.reason else None,
        received_at=row.received_at,
    )
