"""The overview of an export as PDF/A, for people: what is in it, and what the data is used for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from burgerprofiel.foundation import typesetting

_TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "rights" / "overview.typ"


def pdf(facts: dict[str, Any]) -> bytes:
    """An archivable document (PDF/A-2a, tagged) of what `closing` gathered."""
    return typesetting.pdf(_TEMPLATE, facts, is_archivable=True)
