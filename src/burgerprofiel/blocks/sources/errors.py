"""What can go wrong with switches, with stable codes."""

from __future__ import annotations

from burgerprofiel.foundation import errors


class SupplyNotFoundError(errors.NotFoundError):
    """No source here supplies this."""


class InvalidReasonError(Exception):
    """Whoever switches says why, in 3 to 500 characters."""
