"""Pure decisions of the block."""

from __future__ import annotations

from typing import Final

DOSSIER_CHANGED: Final = "dossier-changed"
COMPLAINT_CHANGED: Final = "complaint-changed"
CORRECTION_CHANGED: Final = "correction-changed"
BREACH_TOLD: Final = "breach-told"
OBJECTION_CHANGED: Final = "objection-changed"
RESTRICTION_CHANGED: Final = "restriction-changed"
ERASURE_CHANGED: Final = "erasure-changed"
"""What a person is told of."""

TELL: Final = "notifications.tell"
"""The purpose of a mail about a file, which a person may object to or restrict."""
ANSWER: Final = "notifications.answer"
"""The purpose of a mail that the law owes a person: about what they asked of their data, or a breach."""


def is_owed(kind: str) -> bool:
    """Whether the law owes a person this news, also when they restricted the use of their data."""
    return kind != DOSSIER_CHANGED
