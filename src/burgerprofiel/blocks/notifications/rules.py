"""Pure decisions of the block."""

from __future__ import annotations

from typing import Final

DOSSIER_CHANGED: Final = "dossier-changed"
COMPLAINT_CHANGED: Final = "complaint-changed"
CORRECTION_CHANGED: Final = "correction-changed"
BREACH_TOLD: Final = "breach-told"
"""What a person is told of."""
