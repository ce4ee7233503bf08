"""The overview of an export as PDF/A, for people: what is in it, and what the data is used for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import typst

_TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "rights" / "overview.typ"


def pdf(facts: dict[str, Any]) -> bytes:
    """An archivable document (PDF/A-2a, tagged) of what `closing` gathered.

    The values go in as data, never as text of the template: nothing in them is taken for markup.
    """
    document: bytes = typst.compile(
        str(_TEMPLATE),
        format="pdf",
        sys_inputs={"data": msgspec.json.encode(facts).decode()},
        pdf_standards="a-2a",
        ignore_system_fonts=True,
    )
    return document
