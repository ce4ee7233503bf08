"""PDF files of templates, made with typst."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import typst


def pdf(template: Path, facts: Mapping[str, Any], *, is_archivable: bool = False) -> bytes:
    """A template with these facts in it; archivable: PDF/A-2a, tagged.

    The facts go in as data, never as text of the template: nothing in them is taken for markup.
    """
    made: bytes = typst.compile(
        str(template),
        format="pdf",
        sys_inputs={"data": msgspec.json.encode(facts).decode()},
        pdf_standards="a-2a" if is_archivable else [],
        ignore_system_fonts=True,
    )
    return made
