"""The official test data of MAGDA, where a copy is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[5]
DATA: Final = Path(os.environ.get("MAGDA_DATA", ROOT.parent / "shared" / "magda-mock"))
SCHEMAS: Final = DATA / "xsd"
official: Final = pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason="the official MAGDA test data is not here (MAGDA_DATA)"
)
