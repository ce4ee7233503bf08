"""Why the block says no."""

from __future__ import annotations

from burgerprofiel.foundation import errors


class AccessNotFoundError(errors.NotFoundError):
    """There is no such row, it is about somebody else, or it is not to be seen yet."""

    def __init__(self) -> None:
        super().__init__("unknown-access")


class InvalidCursorError(errors.InvalidError):
    """A page mark that we did not make."""

    def __init__(self) -> None:
        super().__init__("invalid-cursor")
