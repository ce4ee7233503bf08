"""Asking to correct (AVG, article 16), and handling that."""

from __future__ import annotations

from uuid import UUID

from burgerprofiel.blocks.rights.contracts import (
    Correction,
    CorrectionField,
    CorrectionState,
    CorrectionWords,
)
from burgerprofiel.blocks.rights.services import corrections
from burgerprofiel.foundation.gate import Actor


def submit_correction(
    actor: Actor, *, dossier_id: UUID, field: CorrectionField, words: CorrectionWords
) -> UUID:
    """Ask the authority of a file to correct something in it.

    Raises InvalidCorrectionError, and DossierNotFoundError for a file that the present party does not read.
    """
    return corrections.submit(actor, dossier_id=dossier_id, field=field, words=words)


def list_corrections(actor: Actor) -> tuple[Correction, ...]:
    """What the present party asked, newest first."""
    return corrections.list_of_party(actor)


def list_corrections_to_handle(actor: Actor) -> tuple[Correction, ...]:
    """What a staff member has to handle, first what is due first. Raises RefusedError for residents."""
    return corrections.list_to_handle(actor)


def decide_correction(actor: Actor, *, correction_id: UUID, state: CorrectionState, reason: str = "") -> None:
    """Forward, accept, refuse (with a reason) or settle a request.

    Raises CorrectionNotFoundError and InvalidCorrectionError.
    """
    corrections.decide(actor, correction_id=correction_id, state=state, reason=reason)
