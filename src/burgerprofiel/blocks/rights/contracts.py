"""What crosses the door of the block: frozen data, no Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

EXPORT: Final = "rights.export"
"""The purpose for which people take their data along."""
RETAIN: Final = "rights.retain"
"""The purpose for which the platform erases what is over its term."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """Who answers for processing: an organisation with its OVO code (empty where it has none) and how to reach it."""

    name: str
    ovo_code: str
    contact: str = ""
    dpo_contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Processing:
    """One entry of the register (AVG, article 30, paragraph 1), in the active language.

    `id` is the URI that rows of the access log carry. `is_joint`: the platform and the authority answer for it
    together.
    """

    id: str
    code: str
    purpose: str
    legal_basis: str
    is_joint: bool
    subjects: tuple[str, ...]
    categories: tuple[str, ...]
    recipients: tuple[str, ...]
    transfers: tuple[str, ...]
    retention: str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What one controller does with personal data. `partners` are those that it does some of it with."""

    controller: Controller
    partners: tuple[Controller, ...]
    entries: tuple[Processing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportProgress:
    """How far an export of everything is. `ready_at` is empty until it can be fetched; `ends_at` is when it is gone.

    `withheld` counts records that ask for a surer sign-in than this one.
    """

    id: UUID
    sets: int
    sets_done: int
    records: int
    withheld: int
    asked_at: datetime
    ready_at: datetime | None
    ends_at: datetime
