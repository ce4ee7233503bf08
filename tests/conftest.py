"""Fixtures of what crosses blocks."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import collector as collectors
from tests import platform as whole
from tests import workers
from tests.collector import Collector
from tests.platform import Platform


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """What the platform sends its traces to."""
    with collectors.listening() as listening:
        yield listening


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory, collector: Collector) -> Iterator[Platform]:
    """The whole platform with its seed world; started once, traced.

    Not in a folder of pytest's: each run closes those to other users, and as root PostgreSQL runs as one.
    """
    workers.only_once(tmp_path_factory, "platform")
    traced = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "100"}
    with (
        tempfile.TemporaryDirectory(prefix="bp-platform-") as folder,
        whole.running(Path(folder), **traced) as running,
    ):
        yield running
