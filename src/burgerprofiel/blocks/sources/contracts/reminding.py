"""What a person can be reminded of the end of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """A thing that ends after today, as who sets a reminder sees it.

    `words` name it (`Identiteitskaart`).
    """

    reference: str
    code: str
    words: str = field(repr=False)
    ends_on: date
    source_name: str
    retrieved_at: datetime
