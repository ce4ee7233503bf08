"""Messages on their way out: a slice of a dispatch is filled in, sealed and delivered in one transaction.

The id of a message is made of its dispatch and row, and the slice goes with the delivery: a worker that is killed
anywhere loses nothing and doubles nothing.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog
from django.db import transaction

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.messages import models, sealed
from burgerprofiel.blocks.messages.contracts import Action, DispatchState, Fate
from burgerprofiel.blocks.messages.services import arriving, dispatches, intake, telling
from burgerprofiel.blocks.messages.services.arriving import Arrival
from burgerprofiel.blocks.messages.services.texts import Compiled
from burgerprofiel.blocks.messages.templating import MissingValuesError
from burgerprofiel.foundation import clock, database, errors, failures, gate, keys
from burgerprofiel.foundation.identifiers import IdentifierType

_SMALL_AT_ONCE: Final = 200
_LONGEST_PAUSE: Final = timedelta(hours=1)
_log = structlog.get_logger(__name__)

_CLAIM = """
SELECT id, dispatch_id FROM messages_dispatchslice
WHERE is_bulk = %(is_bulk)s AND available_at <= %(now)s
ORDER BY available_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""
_ROWS = """
SELECT r.dispatch_id, r.row_number, r.party_id, r.given_sealed
FROM messages_dispatchslice s JOIN messages_recipient r
  ON r.dispatch_id = s.dispatch_id AND r.row_number BETWEEN s.first_row AND s.last_row
WHERE s.id = ANY(%(slices)s) AND r.fate IN ('ACCEPTED', 'SCHEDULED')
ORDER BY r.dispatch_id, r.row_number
"""
_SETTLE = """
WITH given AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(rows)s) AS row
      (dispatch_id uuid, row_number integer, party_id uuid, fate text, reason text)),
noted AS (
    INSERT INTO messages_recipientevent (dispatch_id, row_number, category, attempt, at, reason)
    SELECT dispatch_id, row_number, fate, 1, %(now)s, reason FROM given),
changed AS (
    UPDATE messages_recipient r
    SET fate = g.fate, reason = g.reason, party_id = g.party_id, given_sealed = NULL, changed_at = %(now)s,
        changed_in = pg_current_xact_id()::text::bigint
    FROM given g WHERE r.dispatch_id = g.dispatch_id AND r.row_number = g.row_number
    RETURNING 1)
SELECT count(*) FROM changed
"""
# Only what stands in the row itself is seen as it is now by who had to wait for it.
_COUNT = """
UPDATE messages_dispatch SET
    delivered = delivered + %(delivered)s, unreachable = unreachable + %(unreachable)s,
    cancelled = cancelled + %(cancelled)s,
    done_at = CASE WHEN state = 'ready' AND rows - refused - cancelled - delivered - unreachable
        = %(delivered)s + %(unreachable)s + %(cancelled)s THEN %(now)s::timestamptz END,
    state = CASE WHEN state = 'ready' AND rows - refused - cancelled - delivered - unreachable
        = %(delivered)s + %(unreachable)s + %(cancelled)s THEN 'done' ELSE state END
WHERE id = %(dispatch)s RETURNING state, delivered, unreachable, cancelled
"""
_POSTPONE = """
UPDATE messages_dispatchslice SET attempts = LEAST(attempts + 1, 100),
    available_at = %(now)s::timestamptz
        + LEAST(make_interval(secs => 5 * 2 ^ LEAST(attempts, 20)), %(longest)s::interval)
WHERE id = ANY(%(slices)s)
"""


@dataclass(frozen=True, slots=True)
class _Row:
    dispatch_id: UUID
    number: int
    party_id: UUID | None
    kept: intake.Kept


@dataclass(slots=True)
class _Job:
    """A dispatch with what its rows have in common."""

    dispatch: models.Dispatch
    compiled: Compiled
    action: Action
    files: tuple[sealed.File, ...]


class _Settled(msgspec.Struct, frozen=True):
    dispatch_id: UUID
    row_number: int
    party_id: UUID | None
    fate: Fate
    reason: str = ""


def message_id(dispatch_id: UUID, row: int) -> UUID:
    """The id of the message of a row, always the same."""
    return uuid.uuid5(dispatch_id, str(row))


def send_next() -> bool:
    """Deliver one claim: small dispatches first, else a slice of a large one; whether there may be more.

    Raises what went wrong, after the claim was put off for ever longer: it does not stop the others.
    """
    slices: list[int] = []
    try:
        with database.writing():
            claimed = _claim()
            slices = [row["id"] for row in claimed]
            if slices:
                _send(slices, dispatch_ids={row["dispatch_id"] for row in claimed})
    except Exception:
        _postpone(slices)
        raise
    return bool(slices)


def _claim() -> list[dict[str, Any]]:
    now = clock.now()
    small = database.rows(_CLAIM, {"is_bulk": False, "now": now, "limit": _SMALL_AT_ONCE})
    return small or database.rows(_CLAIM, {"is_bulk": True, "now": now, "limit": 1})


def _postpone(slices: Sequence[int]) -> None:
    if slices:
        _log.warning("sending.postponed", slices=len(slices))
        with database.writing():
            database.rows(_POSTPONE, {"slices": list(slices), "now": clock.now(), "longest": _LONGEST_PAUSE})


def _send(slices: Sequence[int], *, dispatch_ids: set[UUID]) -> None:
    now = clock.now()
    found = models.Dispatch.objects.select_related("version").filter(id__in=dispatch_ids)
    dispatches_ = {one.id: one for one in found}
    stopped = {one.id for one in dispatches_.values() if one.state == DispatchState.CANCELLED}
    settled = list[_Settled]()
    rows: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in _rows(slices):
        if row.dispatch_id in stopped:
            settled.append(_Settled(row.dispatch_id, row.number, row.party_id, Fate.CANCELLED))
        else:
            rows[dispatches_[row.dispatch_id].sender_id].append(row)
    jobs = {id_: _job(one) for id_, one in dispatches_.items() if id_ not in stopped}
    for sender, theirs in rows.items():
        settled += _deliver(theirs, jobs=jobs, by=gate.System(organisation=sender), now=now)
    database.value(_SETTLE, {"rows": msgspec.json.encode(settled).decode(), "now": now})
    database.rows("DELETE FROM messages_dispatchslice WHERE id = ANY(%s)", [list(slices)])
    _count(settled, dispatches_=dispatches_, now=now)


def _rows(slices: Sequence[int]) -> list[_Row]:
    found = database.prepared_rows(_ROWS, {"slices": list(slices)}, binary=True)
    return [
        _Row(
            row["dispatch_id"],
            row["row_number"],
            row["party_id"],
            intake.opened(row["given_sealed"], row["dispatch_id"], row["row_number"]),
        )
        for row in found
    ]


def _job(dispatch: models.Dispatch) -> _Job:
    texts = dispatches.texts_in(dispatch)
    return _Job(dispatch, Compiled(texts), texts.action, dispatches.files_of(dispatch))


def _deliver(
    rows: Sequence[_Row], *, jobs: dict[UUID, _Job], by: gate.Caller, now: datetime
) -> list[_Settled]:
    """Deliver rows together; when that fails each half by itself, until who cannot be reached stands alone."""
    try:
        with transaction.atomic():
            parties = _parties(rows)
            arrivals = [
                _arrival(row, party_id=parties[row.dispatch_id, row.number], jobs=jobs) for row in rows
            ]
            arriving.deliver(arrivals, now=now, by=by)
    except (keys.VaultRefusedError, errors.RefusedError, MissingValuesError) as error:
        if len(rows) == 1:
            (row,) = rows
            reason = "missing-value" if isinstance(error, MissingValuesError) else "party-closed"
            _log.info("sending.unreachable", reason=reason, error=failures.place(error))
            return [_Settled(row.dispatch_id, row.number, row.party_id, Fate.UNREACHABLE, reason)]
        middle = len(rows) // 2
        return [
            *_deliver(rows[:middle], jobs=jobs, by=by, now=now),
            *_deliver(rows[middle:], jobs=jobs, by=by, now=now),
        ]
    return [
        _Settled(row.dispatch_id, row.number, parties[row.dispatch_id, row.number], Fate.DELIVERED)
        for row in rows
    ]


def _parties(rows: Sequence[_Row]) -> dict[tuple[UUID, int], UUID]:
    numbers = {
        (row.dispatch_id, row.number): (IdentifierType(row.kept.number[0]), row.kept.number[1])
        for row in rows
        if row.party_id is None and row.kept.number
    }
    found = identity.resolve_parties(numbers=set(numbers.values())) if numbers else {}
    return {
        (row.dispatch_id, row.number): row.party_id or found[numbers[row.dispatch_id, row.number]]
        for row in rows
    }


def _arrival(row: _Row, *, party_id: UUID, jobs: dict[UUID, _Job]) -> Arrival:
    job = jobs[row.dispatch_id]
    return Arrival(
        id=message_id(row.dispatch_id, row.number),
        party_id=party_id,
        type_id=job.dispatch.type_id,
        content=job.compiled.content(row.kept.values, files=job.files),
        action=job.action,
        due_at=job.dispatch.due_at,
        dispatch_id=row.dispatch_id,
        row_number=row.number,
    )


def _count(settled: Sequence[_Settled], *, dispatches_: dict[UUID, models.Dispatch], now: datetime) -> None:
    """Last, because the row of a dispatch is shared by all who send it; and tell the sender's systems what is done."""
    counts: defaultdict[UUID, Counter[Fate]] = defaultdict(Counter)
    for one in settled:
        counts[one.dispatch_id][one.fate] += 1
    done = []
    for dispatch_id, count in sorted(counts.items()):
        (row,) = database.rows(
            _COUNT,
            {
                "dispatch": dispatch_id,
                "delivered": count[Fate.DELIVERED],
                "unreachable": count[Fate.UNREACHABLE],
                "cancelled": count[Fate.CANCELLED],
                "now": now,
            },
        )
        if row["state"] == DispatchState.DONE:
            done.append((dispatches_[dispatch_id], row))
    telling.tell_done(done, now=now)
