"""Fixtures of what crosses blocks."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import platform as whole
from tests import workers
from tests.platform import Platform


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The whole platform with its seed world; started once.

    Not in a folder of pytest's: each run closes those to other users, and as root PostgreSQL runs as one.
    """
    workers.only_once(tmp_path_factory, "platform")
    with tempfile.TemporaryDirectory(prefix="bp-platform-") as folder, whole.running(Path(folder)) as running:
        yield running
