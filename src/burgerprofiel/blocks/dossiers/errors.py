"""Why this block says no to authorities' systems."""

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


class UnknownRejectionError(errors.NotFoundError):
    """There is no such rejected payload."""

    def __init__(self) -> None:
        super().__init__("unknown-rejection", "There is no such rejected payload.")
