"""Taking files in, keeping them, taking them away."""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Count, Sum
from prometheus_client import Counter

from burgerprofiel.foundation import clock, config, database, gate, holds, ids
from burgerprofiel.foundation.gate import Actor, Operation
from burgerprofiel.foundation.uploads import kept, kinds, models, store
from burgerprofiel.foundation.uploads.contracts import (
    KEEP_SAFE,
    KEPT_UNUSED,
    MIB,
    Accepts,
    Kind,
    Reason,
    State,
    UploadRefusedError,
)

CHANNEL = "burgerprofiel_uploads"
MAX_UNUSED_FILES = 50
MAX_UNUSED_BYTES = 250 * MIB
_EXPIRED = f"""
SELECT t.id, t.party_id FROM uploads_upload t
WHERE t.expires_at < %(now)s AND {holds.free(party="t.party_id")} LIMIT %(limit)s
"""  # noqa: S608 - constants only

_REFUSED = Counter("burgerprofiel_upload_refused", "Files refused", labelnames=("reason",))


def receive(
    actor: Actor,
    *,
    party_id: UUID,
    purpose: str,
    file: UploadedFile[bytes],
    accepts: Accepts,
    shared_with: str = "",
) -> models.Upload:
    """Check what can be checked at once and put the file in quarantine. Raises UploadRefusedError."""
    name = kinds.clean_name(file.name or "")
    try:
        content, kind = _checked(file, name=name, accepts=accepts)
        _check_quota(party_id, more=len(content))
    except UploadRefusedError as error:
        count_refusal(error.reason)
        raise
    upload_id, now = ids.new(), clock.now()
    names = _names(name, upload_id=upload_id, party_id=party_id, shared_with=shared_with)
    # The file first: a row without its file would be a promise, a file without its row is swept away.
    store.quarantine().write(upload_id, content, party_id=party_id)
    with transaction.atomic():
        received = models.Upload.objects.create(
            id=upload_id,
            party_id=party_id,
            person_id=actor.person_id,
            purpose=purpose,
            required_assurance=_level(accepts),
            **names,
            kind=kind.value,
            size=len(content),
            state=State.RECEIVED,
            received_at=now,
            lease_until=now,
            expires_at=now + KEPT_UNUSED,
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return received


def _names(name: str, *, upload_id: UUID, party_id: UUID, shared_with: str) -> dict[str, Any]:
    """The name, sealed to the party, and for the authority that the file is handed to."""
    sealed: dict[str, Any] = {"name_sealed": kept.seal_name(name, upload_id=upload_id, party_id=party_id)}
    if shared_with:
        sealed["shared_with"] = shared_with
        sealed["shared_name_sealed"] = kept.seal_shared_name(name, upload_id=upload_id, party_id=party_id)
    return sealed


def _level(accepts: Accepts) -> int:
    given = accepts.required_assurance
    return config.current().required_assurance if given is None else given


def count_refusal(reason: Reason) -> None:
    """Let operators see how often a reason occurs."""
    _REFUSED.labels(reason.value).inc()


def _checked(file: UploadedFile[bytes], *, name: str, accepts: Accepts) -> tuple[bytes, Kind]:
    limit = min(accepts.max_bytes, config.current().upload_max_bytes)
    if (file.size or 0) > limit:
        raise UploadRefusedError(Reason.TOO_LARGE)
    content = file.read(limit + 1)
    if len(content) > limit:
        raise UploadRefusedError(Reason.TOO_LARGE)
    if not content:
        raise UploadRefusedError(Reason.EMPTY)
    kind = kinds.kind_of_name(name)
    if kind is None or kind not in accepts.kinds:
        raise UploadRefusedError(Reason.KIND_NOT_ACCEPTED)
    if not kinds.is_told_consistently(content, kind=kind, declared=file.content_type or ""):
        raise UploadRefusedError(Reason.TYPE_MISMATCH)
    return content, kind


def _check_quota(party_id: UUID, *, more: int) -> None:
    """Bound what one party can leave lying here; a few too many by uploads at the same moment do no harm."""
    unused = models.Upload.objects.filter(party_id=party_id, is_kept=False).exclude(state=State.REFUSED)
    found = unused.aggregate(files=Count("id"), size=Sum("size"))
    if found["files"] >= MAX_UNUSED_FILES or (found["size"] or 0) + more > MAX_UNUSED_BYTES:
        raise UploadRefusedError(Reason.TOO_MANY)


def keep(*, party_id: UUID, upload_ids: Collection[UUID], until: datetime) -> int:
    """Let files of a party live until a moment of the block's choice; answers how many are kept.

    One that is still to be examined as well: if it is then refused, its row goes as that of any other.
    """
    mine = models.Upload.objects.filter(party_id=party_id, id__in=list(upload_ids))
    return mine.exclude(state=State.REFUSED).update(is_kept=True, expires_at=until)


def remove(*, party_id: UUID, upload_ids: Collection[UUID]) -> int:
    """Take files of a party away at once, bytes and rows; answers how many there were."""
    found = models.Upload.objects.filter(party_id=party_id, id__in=list(upload_ids))
    doomed = list(found.values_list("id", flat=True))
    return _remove(doomed)


def remove_all(*, party_id: UUID, batch: int = 500) -> int:
    """Take away files of a party that is erased, some at a time; answers how many, zero when none is left."""
    return _remove(list(models.Upload.objects.filter(party_id=party_id).values_list("id", flat=True)[:batch]))


def remove_expired(*, batch: int = 500) -> int:
    """Take away what has had its time; answers how many files."""
    total = 0
    while removed := _remove_some_expired(batch):
        total += removed
    return total


@transaction.atomic
def _remove_some_expired(batch: int) -> int:
    found = database.rows(_EXPIRED, {"now": clock.now(), "limit": batch})
    doomed = {row["id"]: row["party_id"] for row in found}
    if doomed:
        gate.admit(
            gate.SYSTEM, parties=Counts(doomed.values()), purpose=KEEP_SAFE, operation=Operation.DELETE
        )
    return _remove(list(doomed))


def _remove(upload_ids: list[UUID]) -> int:
    with transaction.atomic():
        removed, _ = models.Upload.objects.filter(id__in=upload_ids).delete()
        transaction.on_commit(lambda: _remove_files(upload_ids))
    return removed


def _remove_files(upload_ids: list[UUID]) -> None:
    for upload_id in upload_ids:
        store.quarantine().remove(upload_id)
        store.clean().remove(upload_id)


def sweep(*, older_than_seconds: float = 3600) -> int:
    """Remove files that no row speaks of (a transaction that failed, a process that died); answers how many."""
    swept = 0
    for folder in (store.quarantine(), store.clean()):
        found = list(folder.older_than(older_than_seconds))
        for start in range(0, len(found), 500):
            part = found[start : start + 500]
            known = set(models.Upload.objects.filter(id__in=part).values_list("id", flat=True))
            for upload_id in set(part) - known:
                folder.remove(upload_id)
                swept += 1
    return swept
