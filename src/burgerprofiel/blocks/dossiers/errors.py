"""Why this block says no."""

from __future__ import annotations

from burgerprofiel.foundation import errors


class SourceRefusedError(errors.RefusedError):
    """The client may not use this source, or there is none: the two cannot be told apart."""

    def __init__(self) -> None:
        super().__init__("foreign-source", "Not a source that this client may use.")


class UnknownFileError(errors.NotFoundError):
    """The source has no such file."""

    def __init__(self) -> None:
        super().__init__("unknown-file", "The source has no file of that number.")


class HeldFileError(errors.ConflictError):
    """A legal hold keeps the file: it cannot be removed before the hold is over or lifted."""

    def __init__(self) -> None:
        super().__init__("held-file", "A legal hold keeps this file; lift it first.")


class UnknownRejectionError(errors.NotFoundError):
    """There is no such rejected payload."""

    def __init__(self) -> None:
        super().__init__("unknown-rejection", "There is no such rejected payload.")


class DossierNotFoundError(errors.NotFoundError):
    """There is no such file, or none that this person may read: the two cannot be told apart."""

    def __init__(self) -> None:
        super().__init__("dossier-not-found")


class AssuranceTooLowError(errors.RefusedError):
    """The file shows veiled to this sign-in, so it may not be changed either. `required` is the level that it asks."""

    def __init__(self, required: int) -> None:
        super().__init__("assurance-too-low", f"Send the person to /aanmelden?niveau={required} first.")
        self.required = required


class DossierWithdrawnError(errors.NotFoundError):
    """The authority removed the file. `authority` is its name, in the language of the request."""

    def __init__(self, authority: str) -> None:
        super().__init__("dossier-withdrawn", f"{authority} removed this file.")
        self.authority = authority


class InvalidCursorError(errors.InvalidError):
    """A page mark that we did not give out."""

    def __init__(self) -> None:
        super().__init__("invalid-cursor", "Use `after` or `before` of another page of the same list.")
