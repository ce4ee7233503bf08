from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from burgerprofiel.foundation import config
from burgerprofiel.foundation.uploads.tests import scanner


@pytest.fixture(scope="session")
def clamd() -> Iterator[str]:
    """Address of a clamd that runs for this test process. The path of a socket is short: not in pytest's folders."""
    with tempfile.TemporaryDirectory(prefix="bp-clamd-") as folder, scanner.running(Path(folder)) as address:
        yield address


@pytest.fixture
def set_scanner(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give the installation another scanner."""
    as_read = config.current()

    def use(address: str) -> None:
        changed = config.read({"CLAMD": address})
        values = {name: getattr(as_read, name) for name in as_read.__dataclass_fields__}
        monkeypatch.setattr(config, "current", lambda: config.Config(**{**values, "clamd": changed.clamd}))

    return use
