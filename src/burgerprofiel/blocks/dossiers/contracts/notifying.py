"""What may be said about a file outside of the platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NoticeSubject:
    """A file as one person reads it for one party: what that person may be told about."""

    party_id: UUID
    dossier_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierNotice:
    """What may be said about a file outside of the platform. `authority` is its name per language.

    `is_neutral`: not even the authority may be named. `waits_for_you`: it is the reader's turn now. `seen_at`: when
    that person last opened the file for that party. `ovo_code`: of the authority, empty where the platform tells.
    """

    authority: Mapping[str, str]
    is_neutral: bool
    waits_for_you: bool
    seen_at: datetime | None
    ovo_code: str = ""
