"""What a person chose about being told, and what there is to tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Final

import msgspec

from burgerprofiel.blocks.notifications.contracts.channels import ChannelCode

PREFERENCES: Final = "notifications.preferences"
"""The purpose of keeping how somebody wants to be told, and where."""


class Cadence(StrEnum):
    """How often a person wants to be told: of each thing by itself, or of all together once a day or a week."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"


class Quiet(msgspec.Struct, frozen=True):
    """Hours of the Belgian clock in which no telephone makes a sound; they may pass midnight. Never all day."""

    begins: time
    ends: time

    def __post_init__(self) -> None:
        if self.begins == self.ends:
            raise ValueError("quiet hours that begin when they end")


class Preference(msgspec.Struct, frozen=True, kw_only=True):
    """What a person chose. `channel` is None for who wants no alerts; `themes_off` are themes they want none about."""

    channel: ChannelCode | None = ChannelCode.EMAIL
    cadence: Cadence = Cadence.AT_ONCE
    quiet: Quiet | None = None
    themes_off: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where a person can be told. What is pending waits for its link or code; `can_text`: text messages are possible
    in this installation at all. `dead` are the channels whose address takes nothing from us any more.
    """

    email: str = field(default="", repr=False)
    email_pending: str = field(default="", repr=False)
    devices: int = 0
    phone: str = field(default="", repr=False)
    phone_pending: str = field(default="", repr=False)
    can_text: bool = False
    dead: frozenset[ChannelCode] = frozenset()

    @property
    def reachable(self) -> frozenset[ChannelCode]:
        """The channels at which something arrives today."""
        found = {
            ChannelCode.EMAIL: bool(self.email),
            ChannelCode.PUSH: self.devices > 0,
            ChannelCode.SMS: bool(self.phone) and self.can_text,
        }
        return frozenset(channel for channel, is_there in found.items() if is_there) - self.dead


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingSettings:
    """How a person wants to be told, where that can be, and in which language."""

    preference: Preference
    addresses: Addresses
    language: str


class CodeAnswer(StrEnum):
    """What became of a code that a person typed. GONE: there is none (any more); ask for a new one."""

    CONFIRMED = "confirmed"
    WRONG = "wrong"
    GONE = "gone"


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to tell.

    `is_owed`: the law owes a person this notice, whatever they chose about alerts. `due_at` is when they must have
    acted; from `expires_at` on it is no news any more. `elsewhere`: over another channel than the usual, where there is
    one, because the usual one did not help.
    """

    theme: str
    is_owed: bool = False
    due_at: datetime | None = None
    expires_at: datetime | None = None
    elsewhere: bool = False


class Why(StrEnum):
    """Why somebody is not told.

    ALREADY_TOLD: over another road. SEEN: by this person, after what happened. DONE: of a reminder, nobody waits for
    them any more.
    """

    ALREADY_TOLD = "already-told"
    NOT_ENTITLED = "no-longer-entitled"
    NOT_VISIBLE = "not-visible"
    RESTRICTED = "restricted"
    SEEN = "seen"
    DONE = "done"
    EXPIRED = "expired"
    NOT_WANTED = "not-wanted"
    THEME_OFF = "theme-off"
    NO_ADDRESS = "no-address"


class Tell(msgspec.Struct, frozen=True):
    """Tell over this channel from `at` on; in a digest with others when `is_digest`."""

    channel: ChannelCode
    at: datetime
    is_digest: bool = False


class Untold(msgspec.Struct, frozen=True):
    """Do not tell, and why."""

    why: Why
