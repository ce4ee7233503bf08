"""Asking to correct (AVG, article 16), and handling that."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from burgerprofiel.blocks.rights.contracts import (
    Answer,
    Correction,
    CorrectionDetail,
    CorrectionPage,
    CorrectionWords,
    Reference,
    Subject,
)
from burgerprofiel.blocks.rights.services import correction_asking as asking
from burgerprofiel.blocks.rights.services import correction_handling as handling
from burgerprofiel.blocks.rights.services import subjects
from burgerprofiel.foundation.gate import Actor, Client
from burgerprofiel.foundation.uploads.contracts import Opened, Upload


def find_correctable(actor: Actor, *, about: Reference) -> Subject:
    """What the present party can have corrected under this reference: current value, and who keeps it.

    Raises InvalidCorrectionError with why not, and DossierNotFoundError for a file that the party does not read.
    """
    return subjects.find(actor, about=about)


def hand_in_evidence(actor: Actor, *, ovo_code: str, file: UploadedFile[bytes]) -> Upload:
    """Take in a file for a request or message that is still being written. Raises UploadRefusedError."""
    return asking.hand_in(actor, ovo_code=ovo_code, file=file)


def list_evidence(actor: Actor, *, upload_ids: Collection[UUID]) -> tuple[Upload, ...]:
    """Those of these files that the present party handed in and that no request has yet, oldest first."""
    return asking.list_handed_in(actor, upload_ids=upload_ids)


def submit_correction(
    actor: Actor, *, about: Reference, words: CorrectionWords, upload_ids: Collection[UUID] = ()
) -> UUID:
    """Ask the authority that keeps something to correct it.

    Raises InvalidCorrectionError, and DossierNotFoundError for a file that the present party does not read.
    """
    return asking.submit(actor, about=about, words=words, upload_ids=upload_ids)


def list_corrections(actor: Actor) -> tuple[Correction, ...]:
    """What the present party asked, as far as this sign-in is sure enough for it, newest first."""
    return asking.list_of_party(actor)


def get_correction(actor: Actor, *, correction_id: UUID) -> CorrectionDetail:
    """One request of the present party with all that was written. Raises CorrectionNotFoundError."""
    return asking.get(actor, correction_id=correction_id)


def write_about_correction(
    actor: Actor, *, correction_id: UUID, text: str, upload_ids: Collection[UUID] = ()
) -> None:
    """Write to the authority about a request that is open. Raises CorrectionNotFoundError, InvalidCorrectionError."""
    asking.write(actor, correction_id=correction_id, text=text, upload_ids=upload_ids)


def withdraw_correction(actor: Actor, *, correction_id: UUID) -> None:
    """Take a request back. Raises CorrectionNotFoundError, InvalidCorrectionError `state` once it was decided."""
    asking.withdraw(actor, correction_id=correction_id)


def list_corrections_to_handle(
    actor: Actor, *, after: str = "", limit: int = handling.PAGE, is_settled: bool = False
) -> CorrectionPage:
    """What staff has to handle, first what is due first; or what is settled. Raises RefusedError for residents."""
    return handling.list_page(actor, after=after, limit=limit, is_settled=is_settled)


def get_correction_to_handle(actor: Actor, *, correction_id: UUID) -> CorrectionDetail:
    """One request for the staff of its authority. Raises CorrectionNotFoundError, RefusedError for residents."""
    return handling.get(actor, correction_id=correction_id)


def handle_correction(
    actor: Actor, *, correction_id: UUID, answer: Answer, seen: datetime | None = None
) -> None:
    """Ask something, answer, forward, accept, refuse or settle a request.

    `seen`: when it had last changed for who answers. Raises CorrectionNotFoundError, InvalidCorrectionError, and
    CorrectionChangedError when somebody was first.
    """
    handling.handle(actor, correction_id=correction_id, answer=answer, seen=seen)


def extend_correction(actor: Actor, *, correction_id: UUID, reason: str) -> None:
    """Take two months more for a request, with reasons. Raises as `handle_correction`."""
    handling.extend(actor, correction_id=correction_id, reason=reason)


def open_evidence(actor: Actor, *, correction_id: UUID, upload_id: UUID) -> Opened:
    """A clean file of a request, for the staff of its authority. Raises CorrectionNotFoundError."""
    return handling.open_evidence(actor, correction_id=correction_id, upload_id=upload_id)


def list_corrections_of_client(
    client: Client, *, after: str = "", limit: int = handling.LONGEST_PAGE, is_open: bool = False
) -> tuple[tuple[CorrectionDetail, ...], str]:
    """The requests of a system's authority in the order of their last change, and the place behind the last one."""
    return handling.list_changed(client, after=after, limit=limit, is_open=is_open)


def get_correction_of_client(client: Client, *, correction_id: UUID) -> CorrectionDetail:
    """One request of a system's authority. Raises CorrectionNotFoundError."""
    return handling.get(client, correction_id=correction_id)


def answer_correction(client: Client, *, correction_id: UUID, answer: Answer) -> CorrectionDetail:
    """As `handle_correction`, by a system, with the request as it stands then; an answer (its id) counts once.

    Raises ConflictError for the id of another answer.
    """
    return handling.handle(client, correction_id=correction_id, answer=answer)


def open_evidence_of_client(client: Client, *, correction_id: UUID, upload_id: UUID) -> Opened:
    """As `open_evidence`, for a system."""
    return handling.open_evidence(client, correction_id=correction_id, upload_id=upload_id)
