"""What all tests of the block stand on."""

from __future__ import annotations

import pytest

from burgerprofiel.foundation.uploads import clamd


@pytest.fixture(autouse=True)
def scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scanner that finds nothing; the real one is tried in the tests of uploads."""
    monkeypatch.setattr(clamd, "scan", lambda content, *, address: None)
