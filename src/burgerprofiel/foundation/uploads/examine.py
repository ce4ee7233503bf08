"""What the worker does with a file in quarantine: scan it, make it harmless, move it to the clean store or refuse it.

A file is claimed for a while, examined outside of any transaction, and decided if the claim still holds. A worker
that dies leaves the claim to run out; a file that took the workbench with it three times is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from prometheus_client import Counter

from burgerprofiel.foundation import clock, config, database, gate
from burgerprofiel.foundation.gate import Operation
from burgerprofiel.foundation.uploads import clamd, kept, kinds, models, services, store, workbench
from burgerprofiel.foundation.uploads.contracts import (
    KEEP_SAFE,
    KEPT_UNUSED,
    Kind,
    NotExaminedError,
    Reason,
    State,
    UploadRefusedError,
)

LEASE = timedelta(minutes=3)
RETRY_FIRST = timedelta(seconds=15)
RETRY_LONGEST = timedelta(minutes=10)
MAX_FAULTS = 3

_log = structlog.get_logger(__name__)
_EXAMINED = Counter("burgerprofiel_upload_examined", "Files examined, by how it ended", labelnames=("state",))
_CLAIM = """
UPDATE uploads_upload SET state = 'quarantined', attempts = attempts + 1, lease_until = %(lease)s
WHERE id = (SELECT id FROM uploads_upload WHERE decided_at IS NULL AND lease_until <= %(now)s
            ORDER BY lease_until LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, party_id, kind, attempts, faults, shared_with IS NOT NULL AS is_shared
"""


@dataclass(frozen=True, slots=True)
class _Claim:
    id: UUID
    party_id: UUID
    kind: Kind
    attempts: int
    faults: int
    is_shared: bool


@dataclass(frozen=True, slots=True)
class _Outcome:
    state: State
    reason: Reason | None = None
    content: bytes = b""
    is_fault: bool = False


def examine_next() -> bool:
    """Examine the file that waits longest; False when none is due."""
    now = clock.now()
    rows = database.rows(_CLAIM, {"lease": now + LEASE, "now": now})
    if not rows:
        return False
    row = rows[0]
    claim = _Claim(**{**row, "kind": Kind(row["kind"])})
    outcome = _examine(claim)
    _decide(claim, outcome)
    _EXAMINED.labels(outcome.state.value).inc()
    _log.info("upload.examined", upload_id=str(claim.id), state=outcome.state, reason=outcome.reason)
    return True


def _examine(claim: _Claim) -> _Outcome:
    try:
        content = store.quarantine().read(claim.id, party_id=claim.party_id)
        if found := _scan(content):
            _log.warning("upload.infected", upload_id=str(claim.id), signature=found)
            return _refused(Reason.INFECTED)
        return _Outcome(State.CLEAN, content=workbench.clean(content, kind=claim.kind))
    except clamd.NoVerdictError:
        return _Outcome(State.WAITING)
    except workbench.TooHeavyError:
        is_last = claim.faults + 1 >= MAX_FAULTS
        return _refused(Reason.UNREADABLE) if is_last else _Outcome(State.WAITING, is_fault=True)
    except (store.LostError, clamd.TooLongForScannerError, workbench.WorkbenchError) as error:
        return _refused(error.reason)


def examine_now(content: bytes, *, kind: Kind) -> bytes:
    """The harmless form of a file that a system gave us: it goes through the same, but nobody waits for a worker.

    Raises UploadRefusedError with the reason, NotExaminedError when there is no verdict now.
    """
    try:
        if len(content) > config.current().upload_max_bytes:
            raise UploadRefusedError(Reason.TOO_LARGE)
        if not kinds.is_told_consistently(content, kind=kind, declared=""):
            raise UploadRefusedError(Reason.TYPE_MISMATCH)
        if found := _scan(content):
            _log.warning("upload.infected", signature=found)
            raise UploadRefusedError(Reason.INFECTED)
        return workbench.clean(content, kind=kind)
    except (clamd.NoVerdictError, workbench.TooHeavyError) as error:
        raise NotExaminedError from error
    except (clamd.TooLongForScannerError, workbench.WorkbenchError) as error:
        raise UploadRefusedError(error.reason) from error


def _refused(reason: Reason) -> _Outcome:
    return _Outcome(State.REFUSED, reason)


def _scan(content: bytes) -> str | None:
    address = config.current().clamd
    return None if address == config.NO_SCANNER else clamd.scan(content, address=address)


def _decide(claim: _Claim, outcome: _Outcome) -> None:
    changes: dict[str, Any] = {"state": outcome.state, "lease_until": clock.now() + _pause(claim.attempts)}
    if outcome.is_fault:
        changes["faults"] = claim.faults + 1
    if outcome.state.is_final:
        changes |= {"decided_at": clock.now(), "reason": outcome.reason or ""}
    if outcome.state is State.REFUSED:  # also when a block had taken it
        changes |= {"is_kept": False, "expires_at": clock.now() + KEPT_UNUSED}
    if outcome.state is State.CLEAN:
        changes["size"] = len(outcome.content)
        held = _written_clean(claim, changes, content=outcome.content)
    else:
        held = _written(claim, changes)
    if held and outcome.state.is_final:
        store.quarantine().remove(claim.id)
    if outcome.reason:
        services.count_refusal(outcome.reason)


def _written_clean(claim: _Claim, changes: dict[str, Any], *, content: bytes) -> bool:
    """The file goes to its place with the row that has its key: another worker's file has another key."""
    prepared = kept.prepare(claim.id, content, party_id=claim.party_id, is_shared=claim.is_shared)
    sealed = {"key_sealed": prepared.key_sealed, "shared_key_sealed": prepared.shared_key_sealed}
    try:
        with transaction.atomic():
            held = _written(claim, changes | sealed)
            if held:
                prepared.publish()
        return held
    finally:
        prepared.discard()


@transaction.atomic
def _written(claim: _Claim, changes: dict[str, Any]) -> bool:
    """Whether the claim still held; what was decided about somebody's file has its row in the access log."""
    held = models.Upload.objects.filter(id=claim.id, attempts=claim.attempts, state=State.QUARANTINED)
    if not held.update(**changes):
        return False
    if "decided_at" in changes:
        gate.admit(gate.SYSTEM, parties={claim.party_id: 1}, purpose=KEEP_SAFE, operation=Operation.UPDATE)
    return True


def _pause(attempts: int) -> timedelta:
    doublings = min(attempts - 1, 10)
    return min(RETRY_FIRST * (1 << doublings), RETRY_LONGEST)
