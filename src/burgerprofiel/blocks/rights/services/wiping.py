"""Carrying out an erasure: the rows of every table by its term, the bytes of uploads, the keys, and the proof of it.

Rows go first, a batch per transaction; who the party is goes last, in one transaction with the request to the vault to
destroy its keys. So who dies half-way goes on the next time, and nothing is called done before the vault's receipt is
there. A legal hold stands in every statement.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog
from django.db import transaction

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.messages import public as messages
from burgerprofiel.blocks.rights.contracts import ERASE, ErasureState, PartState, Proof, StoppedErasure
from burgerprofiel.blocks.rights.errors import ErasureNotFoundError, InvalidErasureError
from burgerprofiel.blocks.rights.models import Erasure as Row
from burgerprofiel.blocks.rights.models import ErasurePart as Part
from burgerprofiel.blocks.rights.services import erasing, retention
from burgerprofiel.foundation import clock, database, gate, holds, keys
from burgerprofiel.foundation.gate import Actor, Operation
from burgerprofiel.foundation.keys import DestructionState, Receipt
from burgerprofiel.foundation.retention import Owner, Term
from burgerprofiel.foundation.uploads import services as uploads

FORMAT = "burgerprofiel-erasure/1"
BATCH = 5_000
LISTED = 200
NOTICE = timedelta(hours=1)
"""So long after the last decision nothing is erased: the mail about it goes to an address that would be gone."""
_UPLOADS = "uploads_upload"
_log = structlog.get_logger(__name__)


def run_all() -> None:
    """Carry out what was decided and nothing holds, and keep the proof of what the vault destroyed: for the worker."""
    for state, step in ((ErasureState.DECIDED, execute), (ErasureState.ERASED, finish)):
        for erasure_id in _in_state(state):
            try:
                step(erasure_id)
            except InvalidErasureError as error:
                _log.info("erasure.waits", erasure=str(erasure_id), reason=error.code)
            except keys.KeyServiceError as error:
                _log.warning("erasure.no_vault", erasure=str(erasure_id), code=error.code)


@database.writing()
def _in_state(state: ErasureState) -> list[UUID]:
    fresh = Part.objects.filter(decided_at__gt=clock.now() - NOTICE).values("erasure_id")
    waiting = Row.objects.filter(state=state.value, settled_at=None).exclude(id__in=fresh)
    return list(waiting.order_by("asked_at").values_list("id", flat=True))


def execute(erasure_id: UUID, *, batch: int = BATCH, ask: bool = True) -> ErasureState:
    """Erase what was decided; answers where it stands then. Who it stopped half-way goes on with it.

    `ask` the vault to destroy the keys, unless it did so already. Raises ErasureNotFoundError, KeyServiceError, and
    InvalidErasureError `held` while a legal hold keeps anything, `state`.
    """
    party_id, authorities = _wanted(erasure_id)
    for term in erasable():
        if authorities is None or _is_partly(term, authorities):
            while (
                _batch(erasure_id, term=term, party_id=party_id, authorities=authorities, limit=batch)
                >= batch
            ):
                pass
    return _settle_rows(erasure_id, is_whole=authorities is None, ask=ask)


@database.writing()
def _wanted(erasure_id: UUID) -> tuple[UUID, list[str] | None]:
    """Whose it is, and the authorities whose part is erased; None when everything is."""
    row = _locked(erasure_id)
    if row.state != ErasureState.DECIDED:
        raise InvalidErasureError("state")
    if holds.is_held(row.party_id):
        raise InvalidErasureError("held")
    parts = dict(Part.objects.filter(erasure_id=row.id).values_list("ovo_code", "state"))
    if PartState.KEEP not in parts.values():
        return row.party_id, None
    return row.party_id, [code for code, state in parts.items() if state == PartState.ERASE]


def _locked(erasure_id: UUID) -> Row:
    row = Row.objects.select_for_update().filter(pk=erasure_id).first()
    if row is None:
        raise ErasureNotFoundError
    return row


def erasable(*, last: bool = False) -> Iterable[Term]:
    """Terms of tables with rows of parties, what refers to something before what it refers to."""
    return (term for term in reversed(retention.terms()) if term.of_party and term.last <= last)


def _is_partly(term: Term, authorities: list[str]) -> bool:
    """Whether a table has anything to erase when only these controllers erase their part."""
    return bool(term.authority) or (term.owner is Owner.PLATFORM and gate.PLATFORM in authorities)


def _batch(erasure_id: UUID, *, term: Term, party_id: UUID, authorities: list[str] | None, limit: int) -> int:
    with database.writing():
        row = _locked(erasure_id)
        if term.table == _UPLOADS:
            count = uploads.remove_all(party_id=party_id, batch=limit) if not holds.is_held(party_id) else 0
        else:
            values = {"party": party_id, "codes": authorities, "now": clock.now(), "limit": limit}
            found = database.rows(statement(term, is_whole=authorities is None), values)
            count = int(found[0]["count"])
        _note(row, table=term.table, count=count)
    return count


def _note(row: Row, *, table: str, count: int) -> None:
    if count:
        gate.admit(gate.SYSTEM, parties={row.party_id: count}, purpose=ERASE, operation=Operation.DELETE)
        row.counts[table] = row.counts.get(table, 0) + count
        row.save(update_fields=["counts"])


def statement(term: Term, *, is_whole: bool) -> str:
    """The statement that erases a batch of a table of one party: all of it, or what some authorities decide about."""
    theirs = f"{term.authority} = ANY(%(codes)s)" if term.authority and not is_whole else "true"
    return f"""
WITH doomed AS (
    SELECT t.ctid FROM {term.table} t
    WHERE {term.of_party} AND {theirs} AND {holds.free(party="%(party)s", file=term.file)}
    LIMIT %(limit)s FOR UPDATE OF t
), gone AS (
    DELETE FROM {term.table} t USING doomed WHERE t.ctid = doomed.ctid RETURNING 1
)
SELECT count(*) AS count FROM gone
"""  # noqa: S608 - terms are constants of the code


@database.writing()
def _settle_rows(erasure_id: UUID, *, is_whole: bool, ask: bool) -> ErasureState:
    """The end of the rows. Of the whole: who the party is goes too, and the vault is asked to destroy its keys."""
    row = _locked(erasure_id)
    if not is_whole:
        # After what was found by them, so that no search at work puts back a text of it.
        _note(row, table="dossiers_searchindex", count=dossiers.forget_erased(row.party_id))
        _note(row, table="messages_searchindex", count=messages.forget_erased(row.party_id))
        row.state, row.settled_at, row.proof_sealed = ErasureState.PARTLY.value, clock.now(), None
    else:
        if holds.is_held(row.party_id):  # set since the first batch
            raise InvalidErasureError("held")
        _erase_the_rest(row)
        if ask:
            # Last: from here on its number leads to nobody, and a transaction that fails asks it again.
            keys.request_destruction(row.party_id, reason=f"erasure {row.id}")
        row.state, row.proof_sealed = ErasureState.ERASED.value, None
    row.save()
    return ErasureState(row.state)


def finish(erasure_id: UUID, *, receipt: Receipt | None = None) -> Proof:
    """Keep the proof once the vault has destroyed the keys; what came since the rows went, goes now.

    `receipt` is that of the vault where it was kept elsewhere; without one the vault is asked. Raises KeyServiceError,
    InvalidErasureError `state`, `keys` while they are not destroyed, `receipt` for one that is not of these keys, and
    `stopped` when an administrator of the vault kept them: then the party is who it was, and that ends the erasure.
    """
    given = receipt or _receipt_of(erasure_id)
    with database.writing():
        row = _rows_gone(erasure_id)
        if given.party_id != row.party_id or not keys.is_ours(given):
            raise InvalidErasureError("receipt")
        _erase_the_rest(row)
        proof = _proof(row, given)
        row.proof, row.state, row.settled_at = (
            msgspec.to_builtins(proof),
            ErasureState.DONE.value,
            proof.erased_at,
        )
        row.save()
    _log.info("erasure.done", erasure=str(erasure_id), rows=sum(proof.rows.values()))
    return proof


def _rows_gone(erasure_id: UUID) -> Row:
    row = _locked(erasure_id)
    if row.state != ErasureState.ERASED:
        raise InvalidErasureError("state")
    return row


def _receipt_of(erasure_id: UUID) -> Receipt:
    """What the vault signed. It is asked again where nobody did, or where what an administrator asked before lapsed."""
    with database.writing():
        party_id = _rows_gone(erasure_id).party_id
    found = keys.destruction_of(party_id)
    if found is not None and found.receipt is not None:
        return found.receipt
    if found is not None and found.state is DestructionState.CANCELLED:
        _stop(erasure_id)
        raise InvalidErasureError("stopped")
    if found is None or found.state is DestructionState.EXPIRED:
        keys.request_destruction(party_id, reason=f"erasure {erasure_id}")
    raise InvalidErasureError("keys")


@database.writing()
def _stop(erasure_id: UUID) -> None:
    """The keys were kept: from now on nothing of this party is erased any more, who may be back already."""
    row = _rows_gone(erasure_id)
    gate.admit(gate.SYSTEM, parties={row.party_id: 1}, purpose=ERASE, operation=Operation.UPDATE)
    row.state, row.settled_at = ErasureState.STOPPED.value, clock.now()
    row.save(update_fields=["state", "settled_at"])
    _log.warning("erasure.stopped", erasure=str(erasure_id))


def _erase_the_rest(row: Row) -> None:
    """What arrived since the batches, and what says who the party is."""
    values = {"party": row.party_id, "codes": None, "now": clock.now(), "limit": None}
    uploads.remove_all(party_id=row.party_id)
    for term in erasable(last=True):
        if term.table != _UPLOADS:
            found = database.rows(statement(term, is_whole=True), values)
            _note(row, table=term.table, count=int(found[0]["count"]))


def _proof(row: Row, receipt: Receipt) -> Proof:
    return Proof(
        format=FORMAT,
        party_id=row.party_id,
        asked_at=row.asked_at,
        erased_at=clock.now(),
        rows=dict(sorted(row.counts.items())),
        key_ids=receipt.key_ids,
        destroyed_at=receipt.destroyed_at,
        position=receipt.position,
        signature=receipt.signature,
        log_public_key=keys.log_public_key(),
    )


def find_proof(code: str) -> Proof | None:
    """The proof of who has this code; None when there is none (yet).

    Raises InvalidErasureError `stopped` when there will be none, because the keys were kept.
    """
    wanted: dict[str, Any] = {"proof_hash": hashlib.sha256(code.strip().encode()).digest()}
    with database.writing():  # the party that the row was of is no more: nobody can be shown it
        found = Row.objects.filter(**wanted).values_list("state", "proof").first()
    state, proof = found or ("", None)
    if state == ErasureState.STOPPED:
        raise InvalidErasureError("stopped")
    return msgspec.convert(proof, Proof) if proof else None


def list_stopped(actor: Actor) -> tuple[StoppedErasure, ...]:
    """Parties whose keys were kept after their rows had gone, newest first; for operators, to others none."""
    if not (actor.is_staff and actor.is_operator):
        return ()
    with database.writing():
        stopped = Row.objects.filter(state=ErasureState.STOPPED).order_by("-settled_at")
        rows = stopped.values_list("party_id", "asked_at", "settled_at")[:LISTED]
        return tuple(
            StoppedErasure(party_id=one, asked_at=asked, stopped_at=at)
            for one, asked, at in rows
            if at is not None
        )


@database.writing()
def receipts() -> list[Receipt]:
    """The vault's receipts of all that was erased, oldest first: to be kept beside the backups."""
    proofs = (
        Row.objects.filter(state=ErasureState.DONE).order_by("settled_at").values_list("proof", flat=True)
    )
    return [_receipt(msgspec.convert(proof, Proof)) for proof in proofs]


def _receipt(proof: Proof) -> Receipt:
    return Receipt(
        party_id=proof.party_id,
        key_ids=proof.key_ids,
        destroyed_at=proof.destroyed_at,
        position=proof.position,
        signature=proof.signature,
    )


def replay(wanted: Iterable[Receipt]) -> int:
    """After a backup was put back: erase again who had been erased since it was made; answers how many parties.

    Raises InvalidErasureError `receipt` for one that our vault did not sign, before anything is erased.
    """
    given = list(wanted)
    if not all(keys.is_ours(receipt) for receipt in given):
        raise InvalidErasureError("receipt")
    alive = [receipt for receipt in given if _is_there(receipt.party_id)]
    for receipt in alive:
        erasure_id = _again(receipt)
        execute(erasure_id, ask=False)
        finish(erasure_id, receipt=receipt)
    return len(alive)


@database.writing()
def _is_there(party_id: UUID) -> bool:
    """Whether any table has a row of a party still."""
    values = {"party": party_id}
    return any(
        database.value(f"SELECT EXISTS (SELECT FROM {term.table} t WHERE {term.of_party})", values)  # noqa: S608
        for term in erasable(last=True)
    )


@transaction.atomic
def _again(receipt: Receipt) -> UUID:
    """The order to erase anew; what was asked in the backup itself is set aside."""
    with database.writing():
        Row.objects.filter(party_id=receipt.party_id, settled_at=None).update(
            state=ErasureState.WITHDRAWN, settled_at=clock.now()
        )
    return erasing.order(party_id=receipt.party_id, case_number=f"receipt {receipt.position}")
