"""What crosses the door of webhooks. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from burgerprofiel.foundation import errors


class Scheme(StrEnum):
    """How messages are signed: HMAC-SHA-256 with a shared secret, or Ed25519 with a key that only we have."""

    V1 = "v1"
    V1A = "v1a"


class EndpointState(StrEnum):
    """Nothing is sent before an endpoint has answered the verification, nor after it was disabled."""

    PENDING = "pending"
    ACTIVE = "active"
    DISABLED = "disabled"


class DeliveryState(StrEnum):
    """Where a message to one endpoint stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What happened, thin: ids and states only, for the systems of one authority."""

    type: str
    ovo_code: str
    data: Mapping[str, str | int | bool | None]
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a client wants its messages."""

    id: UUID
    client_id: str
    ovo_code: str
    url: str
    types: tuple[str, ...]
    scheme: Scheme
    state: EndpointState
    reason: str
    failures: int
    created_at: datetime
    verified_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message to one endpoint, with its last try."""

    id: UUID
    message_id: UUID
    type: str
    state: DeliveryState
    attempts: int
    created_at: datetime
    due_at: datetime
    last_status: int | None
    last_error: str
    last_at: datetime | None


class EndpointRefusedError(errors.InvalidError):
    """The endpoint cannot be like this; the code says why."""


class UnknownEndpointError(errors.NotFoundError):
    """There is no such endpoint or delivery for this caller."""

    def __init__(self) -> None:
        super().__init__("unknown-endpoint")


class NotVerifiedError(errors.ConflictError):
    """The endpoint did not answer the verification as it should."""
