"""What staff see of the sources they manage: contracts of this side of the door. No resident's data is in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

COUNT_LIMIT = 10_000
"""Counts stop here; one more means "more than"."""

LANGUAGES = ("nl", "en", "fr", "de")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSummary:
    """A source and how it does. Counts reach at most `COUNT_LIMIT` + 1; `rejected` are those that are not settled."""

    id: int
    uri: str
    name: str
    authority: str
    authority_code: str
    last_received_at: datetime | None
    disturbed_since: datetime | None
    disturbance: str
    received_today: int
    received_week: int
    warned_week: int
    rejected: int
    feed_state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """How polling a source goes."""

    host: str
    position: int
    state: str
    errors: int
    maximum_errors: int
    next_poll_at: datetime
    last_success_at: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionLine:
    """A refused payload that waits. `structure` shows its members, with what could be personal masked."""

    id: UUID
    external_id: str
    via: str
    received_at: datetime
    errors: tuple[tuple[str, str], ...]
    structure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLine:
    """A code that a source uses: how it reads in Dutch, empty where nobody gave it a text."""

    code_key: str
    label: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownCode:
    """A code without a text, as the source wrote it, among its newest warnings."""

    code: str
    code_key: str
    count: int
    last_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingTexts:
    """The texts of one code per language; an empty text falls back on the general wording, then on Dutch."""

    label: Mapping[str, str]
    explanation: Mapping[str, str]
    action_label: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDetail:
    """All about one source. `steps` as the source declares them (`Source.steps`)."""

    summary: SourceSummary
    steps: tuple[Mapping[str, object], ...]
    feed: FeedState | None
    rejections: tuple[RejectionLine, ...]
    codes: tuple[CodeLine, ...]
    unknown_codes: tuple[UnknownCode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayCount:
    """What trying refused payloads again gave."""

    accepted: int
    refused: int
