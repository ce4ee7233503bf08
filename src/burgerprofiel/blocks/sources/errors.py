"""What can go wrong with switches."""

from __future__ import annotations

from burgerprofiel.foundation import errors


class SupplyNotFoundError(errors.NotFoundError):
    """No source here supplies this."""

    def __init__(self) -> None:
        super().__init__("unknown-supply")


class InvalidReasonError(errors.InvalidError):
    """Whoever switches says why, in 3 to 500 characters."""

    def __init__(self) -> None:
        super().__init__("reason")
