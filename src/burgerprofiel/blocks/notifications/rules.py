"""Pure decisions of the block."""

from __future__ import annotations

from typing import Final

DOSSIER_CHANGED: Final = "dossier-changed"
COMPLAINT_CHANGED: Final = "complaint-changed"
"""What a person is told of."""
