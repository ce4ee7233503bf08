"""The browsers on which a person sees notices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

DEVICES: Final = "notifications.devices"
"""For which purpose a person's browsers are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A browser. `name` is in two words ("Firefox · Windows"), empty when unknown."""

    id: UUID
    name: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PushAddress:
    """Where a notice goes: `subscription` is what `Outgoing.address` takes."""

    id: UUID
    subscription: str = field(repr=False)
