"""Why the domain says no: one tree, each leaf with a stable code. The edge turns it into a problem answer.

A block derives its own errors from these kinds; the code is part of the contract with callers, the detail is for people
and never repeats a national number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """What is wrong with one field; `field` is named as the sender named it."""

    code: str
    detail: str
    field: str = ""


class DomainError(Exception):
    """A rule of the domain stopped the call."""

    def __init__(self, code: str, detail: str = "", *, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)


class InvalidError(DomainError):
    """What was given cannot be right."""


class RefusedError(DomainError):
    """The caller may not do this."""


class NotFoundError(DomainError):
    """It does not exist, or the caller may not know that it does."""


class ConflictError(DomainError):
    """It contradicts what was there already."""


class TooManyError(DomainError):
    """It was done too often; `retry_after` seconds from now it can be done again."""

    def __init__(self, limit: str, *, retry_after: int) -> None:
        super().__init__("too-many-requests", f"Limit {limit}; try again after {retry_after} seconds.")
        self.limit = limit
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says beside its text."""
        return {"Retry-After": str(self.retry_after)}
