"""Erasing everything of a person (AVG, article 17)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from burgerprofiel.blocks.rights.contracts import (
    Erasure,
    ErasurePart,
    ErasureState,
    PartState,
    Proof,
    StoppedErasure,
)
from burgerprofiel.blocks.rights.services import erasing, wiping
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.keys import Receipt


def submit_erasure(actor: Actor) -> UUID:
    """Ask to erase everything of oneself. Raises InvalidErasureError `person` (in another capacity), `open`."""
    return erasing.submit(actor)


def find_erasure(actor: Actor) -> Erasure | None:
    """The last request of the present party and what was decided; None without one."""
    return erasing.find(actor)


def withdraw_erasure(actor: Actor) -> None:
    """Take back a request that was not carried out yet. Raises ErasureNotFoundError."""
    erasing.withdraw(actor)


def list_erasures_to_decide(actor: Actor) -> tuple[ErasurePart, ...]:
    """The parts that a staff member decides about, first what is due first. Raises RefusedError for residents."""
    return erasing.list_to_decide(actor)


def decide_erasure(actor: Actor, *, part_id: UUID, state: PartState, reason: str = "") -> None:
    """Erase a part, or keep it with the reason. Raises ErasureNotFoundError, InvalidErasureError."""
    erasing.decide(actor, part_id=part_id, state=state, reason=reason)


def extend_erasure(actor: Actor, *, part_id: UUID, reason: str) -> None:
    """Take two months more, with reasons and within the first. Raises as `decide_erasure`."""
    erasing.extend(actor, part_id=part_id, reason=reason)


def find_proof(code: str) -> Proof | None:
    """The proof that somebody was erased, for who has the code; None when there is none (yet).

    Raises InvalidErasureError `stopped` when there will be none, because an administrator of the vault kept the keys.
    """
    return wiping.find_proof(code)


def list_stopped_erasures(actor: Actor) -> tuple[StoppedErasure, ...]:
    """Parties whose keys were kept after their rows had gone, newest first; for operators, to others none."""
    return wiping.list_stopped(actor)


def order_erasure(*, party_id: UUID, case_number: str) -> UUID:
    """Erase everything of a party by order: for the operator's command. Raises InvalidErasureError."""
    return erasing.order(party_id=party_id, case_number=case_number)


def execute_erasure(erasure_id: UUID) -> ErasureState:
    """Carry out what was decided, and ask for the keys to be destroyed. Raises InvalidErasureError, KeyServiceError."""
    return wiping.execute(erasure_id)


def finish_erasure(erasure_id: UUID, *, receipt: Receipt | None = None) -> Proof:
    """Keep the proof once the vault has destroyed the keys. Raises KeyServiceError, InvalidErasureError.

    With `stopped` the erasure has ended: the vault's administrator kept the keys.
    """
    return wiping.finish(erasure_id, receipt=receipt)


def list_receipts() -> list[Receipt]:
    """The vault's receipts of all that was erased, to be kept beside the backups."""
    return wiping.receipts()


def replay_receipts(receipts: Iterable[Receipt]) -> int:
    """After a restore: erase again who had been erased since. Raises InvalidErasureError `receipt`."""
    return wiping.replay(receipts)
