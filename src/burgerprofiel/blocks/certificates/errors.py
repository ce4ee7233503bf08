"""What the block refuses, with stable codes."""

from __future__ import annotations

from burgerprofiel.foundation import errors


class CertificateNotFoundError(errors.NotFoundError):
    """No such certificate, or not of this party or authority."""

    def __init__(self) -> None:
        super().__init__("no-such-certificate")


class AuthorityNotFoundError(errors.NotFoundError):
    """No authority with this code can be asked."""

    def __init__(self) -> None:
        super().__init__("no-such-authority")


class InvalidSubmissionError(errors.InvalidError):
    """What was handed in cannot be right.

    `code` says why: `subject`, `names`, `dates`, or of the file `upload-<reason>` and `not-sealable`.
    """


class SubmissionConflictError(errors.ConflictError):
    """`code` says why: `idempotency-key-reused` for another body, `certificate-exists` with this id and language,
    `already-withdrawn`.
    """


class UnavailableError(Exception):
    """A file cannot be examined or sealed now; handing it in later will do."""
