"""The JSON that we speak with a gateway for text messages: a message, what it answers, and its receipts.

The form is our own and plain: `docs/operators/sms.md` describes it to whoever connects a gateway that has another.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, TypeVar
from uuid import UUID

import msgspec

from burgerprofiel.blocks.notifications.contracts import ReceiptState

_Reference = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
_T = TypeVar("_T")
_Code = Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[a-z0-9-]*$")]

DEAD: Final = frozenset({"unknown-number", "invalid-number", "blocked-number"})
"""Codes that say: this number never."""
_STATES: Final = {
    "delivered": ReceiptState.DELIVERED,
    "expired": ReceiptState.FAILED,
    "deleted": ReceiptState.FAILED,
    "undeliverable": ReceiptState.FAILED,
    "rejected": ReceiptState.FAILED,
    "accepted": None,
    "unknown": None,
}


class WireError(ValueError):
    """What came in has not the form; nothing of it is in the text."""


class Submission(msgspec.Struct, frozen=True, kw_only=True, rename={"sender": "from"}, omit_defaults=True):
    """`POST` to the gateway: the same `id` twice is one message."""

    id: UUID
    to: str
    sender: str
    text: str
    alphabet: str
    parts: int
    validity_seconds: int = 0


class _Taken(msgspec.Struct, frozen=True):
    reference: _Reference


class _Refused(msgspec.Struct, frozen=True):
    code: _Code


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt as it comes in; `status` is one of the seven words, `at` an aware moment."""

    status: Annotated[str, msgspec.Meta(pattern="^(" + "|".join(_STATES) + ")$")]
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    reference: Annotated[str, msgspec.Meta(max_length=100)] = ""
    id: UUID | None = None
    code: _Code = ""

    @property
    def state(self) -> ReceiptState | None:
        """What it means to us; None is no news."""
        if _STATES[self.status] is ReceiptState.FAILED and self.code in DEAD:
            return ReceiptState.DEAD_ADDRESS
        return _STATES[self.status]


def reference(body: bytes) -> str:
    """How the gateway names what it took. Raises WireError."""
    return _read(body, _Taken).reference


def refusal(body: bytes) -> str:
    """The code of a refusal; empty where it gives none."""
    try:
        return _read(body, _Refused).code
    except WireError:
        return ""


def receipt(body: bytes) -> Delivery:
    """A receipt. Raises WireError, also where it names no message."""
    found = _read(body, Delivery)
    if not found.reference and found.id is None:
        raise WireError("no message")
    return found


def _read(body: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WireError("not of the form") from error
