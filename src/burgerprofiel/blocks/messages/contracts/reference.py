"""Senders and their types of message, as who manages them sees and changes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.messages.contracts.vocabulary import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRules:
    """What holds for each message of a type. Texts are per language, `notice_title` is what a notice says of it.

    Reply days of 0 are without end, and so is a validity of 0; `validity_unit` is day, month or year.
    """

    code: str
    name: Mapping[str, str] = field(default_factory=dict)
    notice_title: Mapping[str, str] = field(default_factory=dict)
    kind: Kind = Kind.OFFICIAL
    theme: str = ""
    required_assurance: int = 0
    may_reply: bool = False
    reply_days: int = 0
    validity_number: int = 0
    validity_unit: str = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeShown:
    """A type of message; `ended_at` is since when it takes no new messages."""

    id: int
    rules: TypeRules
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderRules:
    """What a sender is called, and whether a notice may name it. Only an operator gives it an enterprise number."""

    name: Mapping[str, str] = field(default_factory=dict)
    is_sensitive: bool = False
    enterprise_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many recipients a sender may have in a day, and how many of those are spent now."""

    per_day: int
    used: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderRow:
    """A sender in a list; `is_known` is false for an authority that never sent anything here."""

    code: str
    name: Mapping[str, str]
    is_known: bool
    types: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceStep:
    """That a sender, one of its types (`type_code`) or its quota was changed: of each field what it was and became.

    `staff_id` is empty where an operator loaded a document.
    """

    at: datetime
    type_code: str
    staff_id: UUID | None
    name: str
    changes: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderDetail:
    """A sender with its types and quota, and what was changed, the newest first."""

    code: str
    is_known: bool
    rules: SenderRules
    types: tuple[TypeShown, ...]
    quota: Quota
    steps: tuple[ReferenceStep, ...]
