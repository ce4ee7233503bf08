"""Dispatches: opened, completed, cancelled. Recipients come in by `intake`, leave by `leaving`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from burgerprofiel.blocks.messages import models, sealed
from burgerprofiel.blocks.messages.contracts import DispatchState, Enclosures, Plan, Texts
from burgerprofiel.blocks.messages.errors import (
    AlreadyLeftError,
    EmptyDispatchError,
    InvalidPlanError,
    KeyUsedError,
    NotOpenError,
    UnknownDispatchError,
    UnknownTemplateError,
)
from burgerprofiel.blocks.messages.services import offering, templates, texts
from burgerprofiel.foundation import clock, database, ids, keys

SLICE: Final = 2_000
"""So many recipients leave in one transaction."""
BULK: Final = 100
"""A dispatch of more recipients than this comes after the smaller ones."""
CHANNEL: Final = "burgerprofiel_sending"
LATEST: Final = timedelta(days=180)
"""So far ahead a dispatch may be planned."""
_SETTLED: Final = timedelta(days=1)
"""By then nothing of a cancelled dispatch is in anybody's hands."""
ABANDONED: Final = timedelta(days=7)
"""A dispatch that was not completed is cancelled after this time."""

_ACCEPT = """
WITH changed AS (
    UPDATE messages_recipient SET fate = %(fate)s, changed_at = %(now)s, changed_in = pg_current_xact_id()::text::bigint
    WHERE dispatch_id = %(dispatch)s AND fate = 'IN_VALIDATION' RETURNING row_number)
INSERT INTO messages_recipientevent (dispatch_id, row_number, category, attempt, at, reason)
SELECT %(dispatch)s, row_number, category, 1, %(now)s, '' FROM changed, unnest(%(categories)s::text[]) AS category
"""
_SLICE = """
INSERT INTO messages_dispatchslice (dispatch_id, first_row, last_row, is_bulk, available_at)
SELECT %(dispatch)s, min(row_number), max(row_number), %(is_bulk)s, %(at)s FROM (
    SELECT row_number, (row_number() OVER (ORDER BY row_number) - 1) / %(slice)s AS part
    FROM messages_recipient WHERE dispatch_id = %(dispatch)s AND fate = %(fate)s) AS numbered
GROUP BY part ORDER BY part
"""
# What a worker has in hands leaves; nothing waits for it, so nothing can wait in a circle.
_TAKE_BACK = """
WITH mine AS (
    SELECT id FROM messages_dispatchslice WHERE dispatch_id = %(dispatch)s FOR UPDATE SKIP LOCKED),
taken AS (
    DELETE FROM messages_dispatchslice WHERE id IN (SELECT id FROM mine) RETURNING first_row, last_row),
stopped AS (
    UPDATE messages_recipient r
    SET fate = 'CANCELLED', given_sealed = NULL, changed_at = %(now)s,
        changed_in = pg_current_xact_id()::text::bigint
    FROM (SELECT first_row, last_row FROM taken
          UNION ALL SELECT 0, 2147483647 WHERE %(was_open)s) AS part
    WHERE r.dispatch_id = %(dispatch)s AND r.row_number BETWEEN part.first_row AND part.last_row
      AND r.fate IN ('IN_VALIDATION', 'ACCEPTED', 'SCHEDULED')
    RETURNING r.row_number),
noted AS (
    INSERT INTO messages_recipientevent (dispatch_id, row_number, category, attempt, at, reason)
    SELECT %(dispatch)s, row_number, 'CANCELLED', 1, %(now)s, '' FROM stopped)
SELECT count(*) FROM stopped
"""


def open_dispatch(
    plan: Plan,
    *,
    client_id: str = "",
    staff_id: UUID | None = None,
    key: str = "",
    digest: bytes | None = None,
) -> models.Dispatch:
    """A dispatch that takes recipients; the same one when the same request comes again under its key.

    Raises KeyUsedError, InvalidPlanError, InvalidTextsError, UnknownTemplateError.
    """
    known = _known(plan.sender_code, client_id=client_id, key=key, digest=digest)
    if known is not None:
        return known
    made = _made(plan)
    made.client_id, made.staff_id, made.idempotency_key, made.head_digest = client_id, staff_id, key, digest
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        known = _known(plan.sender_code, client_id=client_id, key=key, digest=digest)
        if known is None:
            raise
        return known
    return made


def _known(sender_code: str, *, client_id: str, key: str, digest: bytes | None) -> models.Dispatch | None:
    if not key:
        return None
    found = models.Dispatch.objects.filter(
        sender=sender_code, client_id=client_id, idempotency_key=key
    ).first()
    if found is not None and bytes(found.head_digest or b"") != (digest or b""):
        raise KeyUsedError
    return found


def _made(plan: Plan) -> models.Dispatch:
    kind = models.MessageType.objects.filter(
        sender=plan.sender_code, code=plan.type_code, ended_at__isnull=True
    ).first()
    if kind is None:
        raise InvalidPlanError("unknown-type", "This sender has no such type of message.")
    now = clock.now()
    if plan.publish_at and plan.publish_at > now + LATEST:
        raise InvalidPlanError("too-far-ahead", f"At most {LATEST.days} days ahead.")
    if plan.due_at and plan.due_at <= max(now, plan.publish_at or now):
        raise InvalidPlanError("deadline-passed", "The deadline comes before the message.")
    made = models.Dispatch(
        id=ids.new(),
        sender_id=plan.sender_code,
        type=kind,
        name=plan.name,
        is_test=plan.is_test,
        due_at=plan.due_at,
        publish_at=plan.publish_at,
        requested_at=now,
        state=DispatchState.OPEN,
        rows=0,
        refused=0,
        delivered=0,
        unreachable=0,
        cancelled=0,
        viewed=0,
        confirmed=0,
        replied=0,
        done_at=None,
        cancelled_at=None,
    )
    _give_texts(made, plan)
    made.files, made.main_file = offering.checked(enclosures_of(plan), sender_code=plan.sender_code)
    return made


def _give_texts(made: models.Dispatch, plan: Plan) -> None:
    if (plan.texts is None) == (plan.version_id is None):
        raise InvalidPlanError("template-or-texts", "Give a template, or texts.")
    if plan.texts is not None:
        texts.Compiled(plan.texts)
        made.texts_sealed = keys.seal(texts.encode(plan.texts).decode(), purpose=texts_purpose(made.id))
        return
    made.version = _version(plan)


def enclosures_of(plan: Plan) -> Enclosures:
    """The files of a plan, else those of its version. Raises UnknownTemplateError."""
    if plan.files.ids or plan.version_id is None:
        return plan.files
    return templates.enclosures(_version(plan))


def texts_purpose(dispatch_id: UUID) -> str:
    """What texts of a dispatch are bound to."""
    return f"messages.dispatch.texts_sealed:{dispatch_id}"


def texts_in(dispatch: models.Dispatch) -> Texts:
    """The texts of a dispatch. Raises NotOpenError when they are gone, because all has left."""
    if dispatch.version is not None:
        return texts.of(dispatch.version.texts)
    if dispatch.texts_sealed is None:
        raise NotOpenError
    return texts.decode(keys.unseal(bytes(dispatch.texts_sealed), purpose=texts_purpose(dispatch.id)))


def compiled(dispatch: models.Dispatch) -> texts.Compiled:
    """The texts of a dispatch, ready to be filled in. Raises NotOpenError."""
    return texts.Compiled(texts_in(dispatch))


def texts_of(plan: Plan) -> Texts:
    """The texts of a plan. Raises InvalidPlanError, UnknownTemplateError."""
    if plan.texts is not None:
        return plan.texts
    return texts.of(_version(plan).texts)


def _version(plan: Plan) -> models.TemplateVersion:
    if plan.version_id is None:
        raise InvalidPlanError("template-or-texts", "Give a template, or texts.")
    found = models.TemplateVersion.objects.filter(
        id=plan.version_id, template__sender=plan.sender_code
    ).first()
    if found is None:
        raise UnknownTemplateError
    return found


def files_of(dispatch: models.Dispatch) -> tuple[sealed.File, ...]:
    """Files that go along, in their order, with their keys."""
    return offering.enclosed(dispatch.files, main=dispatch.main_file, codes=(dispatch.sender_id,))


def enclose(dispatch_id: UUID, *, codes: Collection[str], wanted: Enclosures) -> None:
    """Give an open dispatch other files. Raises UnknownDispatchError, NotOpenError, InvalidPlanError."""
    dispatch = lock(dispatch_id, codes=codes)
    if dispatch.state != DispatchState.OPEN:
        raise NotOpenError
    dispatch.files, dispatch.main_file = offering.checked(wanted, sender_code=dispatch.sender_id)
    dispatch.save(update_fields=["files", "main_file"])


def lock(dispatch_id: UUID, *, codes: Collection[str]) -> models.Dispatch:
    """The dispatch of one of these senders, for who is about to change it. Raises UnknownDispatchError."""
    found = (
        models.Dispatch.objects.select_for_update(of=("self",))
        .select_related("version")
        .filter(id=dispatch_id, sender__in=codes)
        .first()
    )
    if found is None:
        raise UnknownDispatchError
    return found


def complete(
    dispatch_id: UUID, *, codes: Collection[str], publish_at: datetime | None = None
) -> models.Dispatch:
    """All recipients are there: let them leave, now or at the moment that was planned. Once or ten times is the same.

    Within a transaction that sees the recipients. Raises UnknownDispatchError, EmptyDispatchError, NotOpenError of one
    that was cancelled, InvalidPlanError.
    """
    dispatch = lock(dispatch_id, codes=codes)
    if dispatch.state == DispatchState.CANCELLED:
        raise NotOpenError
    if dispatch.state != DispatchState.OPEN:
        return dispatch
    if dispatch.rows == dispatch.refused:
        raise EmptyDispatchError
    now = clock.now()
    dispatch.publish_at = publish_at or dispatch.publish_at
    if dispatch.publish_at and dispatch.publish_at > now + LATEST:
        raise InvalidPlanError("too-far-ahead", f"At most {LATEST.days} days ahead.")
    leaves_at = max(dispatch.publish_at or now, now)
    categories = ["ACCEPTED", *(["SCHEDULED"] if leaves_at > now else [])]
    values = {
        "dispatch": dispatch.id,
        "now": now,
        "at": leaves_at,
        "fate": categories[-1],
        "categories": categories,
        "slice": SLICE,
        "is_bulk": dispatch.rows - dispatch.refused > BULK,
    }
    database.rows(_ACCEPT, values)
    database.rows(_SLICE, values)
    dispatch.state = DispatchState.READY
    dispatch.save(update_fields=["state", "publish_at"])
    database.rows("SELECT pg_notify(%s, '')", [CHANNEL])
    return dispatch


def cancel(dispatch_id: UUID, *, codes: Collection[str]) -> models.Dispatch:
    """Stop what has not left; what a worker has in hands at this moment leaves. Again changes nothing.

    Within a transaction that sees the recipients. Raises UnknownDispatchError, AlreadyLeftError.
    """
    dispatch = lock(dispatch_id, codes=codes)
    if dispatch.state == DispatchState.CANCELLED:
        return dispatch
    if dispatch.state == DispatchState.DONE:
        raise AlreadyLeftError
    now = clock.now()
    was_open = dispatch.state == DispatchState.OPEN
    stopped = database.value(_TAKE_BACK, {"dispatch": dispatch.id, "now": now, "was_open": was_open})
    if not stopped and not was_open:
        raise AlreadyLeftError
    dispatch.state, dispatch.cancelled_at = DispatchState.CANCELLED, now
    dispatch.cancelled += stopped
    dispatch.save(update_fields=["state", "cancelled_at", "cancelled"])
    return dispatch


@database.writing()
def abandon() -> int:
    """Cancel dispatches that nobody completed; answers how many."""
    old = models.Dispatch.objects.filter(
        state=DispatchState.OPEN, requested_at__lt=clock.now() - ABANDONED
    ).values_list("id", "sender_id")[:100]
    for dispatch_id, code in old:
        cancel(dispatch_id, codes=(code,))
    return len(old)


def forget_texts() -> int:
    """Forget the texts of what has left or will not; answers of how many."""
    over = models.Dispatch.objects.filter(texts_sealed__isnull=False).filter(
        Q(done_at__lt=clock.now() - _SETTLED) | Q(cancelled_at__lt=clock.now() - _SETTLED)
    )
    return over.update(texts_sealed=None)
