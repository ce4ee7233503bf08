"""What a person was told, or was not, and why: as they see it themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from burgerprofiel.blocks.notifications.contracts.channels import ChannelCode

HISTORY: Final = "notifications.history"
"""The purpose of showing a person what they were told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One row of the history.

    `state` is `waiting`, `sent`, `delivered`, `skipped` or `failed`, `reason` a code for the last two. `channel` is
    None where none was chosen (yet). `title` names the sender where that may be, and nothing of the content; `path` is
    where to read it, empty for what is no longer there for this person; `theme` is empty too where it says too much.
    `party_name` is empty for what is about the person themselves, and where none is known. `due_at`: when what waits
    leaves. `settled_at`: when it left, or when it was decided that it would not.
    """

    id: UUID
    kind: str
    title: str = field(repr=False)
    path: str
    theme: str
    state: str
    reason: str
    channel: ChannelCode | None
    is_owed: bool
    is_own: bool
    is_repeat: bool
    is_digest: bool
    party_name: str = field(repr=False)
    occurred_at: datetime
    due_at: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage:
    """Rows, newest first; `older` and `newer` are the places of the pages beside it, empty where there is none."""

    rows: tuple[Notice, ...]
    older: str = ""
    newer: str = ""
