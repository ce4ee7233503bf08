"""What a person can have corrected at its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Correctable:
    """A fact as who asks to correct it sees it: its name and value in words, and who keeps it.

    `reference` is opaque and holds nothing personal; `correct_url` is where the authority itself takes corrections,
    empty where it has no such place.
    """

    reference: str
    code: str
    label: str
    value: str = field(repr=False)
    source_name: str
    ovo_code: str
    correct_url: str
    retrieved_at: datetime
