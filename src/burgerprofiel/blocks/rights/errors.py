"""What the block refuses, with stable codes."""

from __future__ import annotations

from burgerprofiel.foundation import errors


class ControllerNotFoundError(errors.NotFoundError):
    """No controller of this installation has this code."""

    def __init__(self) -> None:
        super().__init__("no-such-controller")
