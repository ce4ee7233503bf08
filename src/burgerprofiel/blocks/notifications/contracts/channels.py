"""The port to the channels: what is handed over, what became of it at once, and what a provider tells later.

A channel knows one kind of address and the providers behind it. It knows no person, no preference and no database: who
is told what, and whether still, was decided before. A notice never holds what the message is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import msgspec


class ChannelCode(StrEnum):
    """How a notice reaches somebody."""

    EMAIL = "email"
    PUSH = "push"
    SMS = "sms"


class Urgency(StrEnum):
    """How soon a notice matters; the words are those of Web Push (RFC 8030 §5.3)."""

    VERY_LOW = "very-low"
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """One notice to one address.

    `id` is the same at each try, so that a provider or a reader can tell a repetition. `address` is an e-mail address,
    a telephone number in E.164 (`+32470123456`) or a push subscription as its browser gave it (JSON). `title` names the
    sender and the subject, in words that anybody may see over somebody's shoulder; `text` is for channels with room
    (e-mail), `html` beside it; `url` leads to the place where one signs in. `unsubscribe_url` is where one click,
    without a sign-in, stops notices of this kind (RFC 8058): empty for what the law owes. `topic` (at most 32
    characters of base64url): a newer notice replaces one of the same topic that was not delivered yet.
    """

    id: UUID
    address: str
    language: str
    sender: str
    title: str
    text: str
    html: str = ""
    url: str
    unsubscribe_url: str = ""
    urgency: Urgency = Urgency.NORMAL
    topic: str = ""
    expires_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Outgoing(id={self.id})"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a notice says, without its address. `text` and `html` are empty where a channel has no room."""

    sender: str
    title: str
    url: str
    text: str = ""
    html: str = ""


class Failure(StrEnum):
    """Why a notice was not taken.

    PERMANENT: it never will be. DEAD_ADDRESS: neither will any other to this address. TEMPORARY: this one perhaps
    later. NO_PROVIDER: nobody is there to take any.
    """

    PERMANENT = "permanent"
    DEAD_ADDRESS = "dead-address"
    TEMPORARY = "temporary"
    NO_PROVIDER = "no-provider"


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """A provider took it. `reference` is how that provider names it in receipts; `parts` what it counts as (SMS).

    Not `is_sure`: it left, and nobody heard whether it was taken; nor may it leave again.
    """

    id: UUID
    provider: str
    reference: str = ""
    parts: int = 1
    is_sure: bool = True


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """It was not taken. `reason` is a code without anything personal; `retry_after` in seconds, 0 when not told."""

    id: UUID
    provider: str
    failure: Failure
    reason: str
    retry_after: float = 0.0


Result = Handed | Failed


class Channel(Protocol):
    """A way to reach people, whatever provider is behind it."""

    @property
    def code(self) -> ChannelCode:
        """Which way."""
        ...

    def hand_over(self, notices: Sequence[Outgoing]) -> Iterator[Result]:
        """Hand these to a provider, over as few connections as it takes; a result for each as soon as it is known.

        In the order given; it ends early after NO_PROVIDER, and the rest counts as not tried. Never raises for what a
        provider says or does.
        """
        ...


class ReceiptState(StrEnum):
    """What a provider tells of what it took: it arrived, it will not, or its reader complained of it (e-mail)."""

    DELIVERED = "delivered"
    FAILED = "failed"
    DEAD_ADDRESS = "dead-address"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a provider tells later. `reference` is that of `Handed`, else empty and `id` says which notice it was."""

    provider: str
    state: ReceiptState
    at: datetime
    reference: str = ""
    id: UUID | None = None
    reason: str = ""
