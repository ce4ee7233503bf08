"""Taking in what authorities' systems hand in, and take back."""

from __future__ import annotations

from uuid import UUID

from burgerprofiel.blocks.certificates.contracts import Receipt, Submission
from burgerprofiel.blocks.certificates.services import receiving
from burgerprofiel.foundation.gate import Client


def submit_certificate(client: Client, *, given: Submission, idempotency_key: str) -> Receipt:
    """Take a certificate in for a party, sealed and with a check code. Sending the same again is safe.

    Raises InvalidSubmissionError, SubmissionConflictError, UnavailableError and KeyServiceError.
    """
    return receiving.submit(client, given=given, idempotency_key=idempotency_key)


def withdraw_certificate(client: Client, *, certificate_id: UUID) -> None:
    """Say that a certificate of this client no longer counts.

    Raises CertificateNotFoundError, SubmissionConflictError.
    """
    receiving.withdraw(client, certificate_id=certificate_id)
