"""Why the mailbox says no."""

from __future__ import annotations

from burgerprofiel.foundation import errors


class InvalidCursorError(errors.InvalidError):
    """A page mark that we did not make."""

    def __init__(self) -> None:
        super().__init__("invalid-cursor")


class NotFoundError(errors.NotFoundError):
    """There is no such message for this person."""

    def __init__(self) -> None:
        super().__init__("message-not-found")


class NotAllowedError(errors.ConflictError):
    """This cannot be done with the message now: `rules.may` says why."""

    def __init__(self, what: str) -> None:
        super().__init__(f"not-now-{what}")
