"""The platform double of the DOSIS sender, which verifies assertions really."""

from collections.abc import Iterator

import pytest

from simulators.dosis_sender.tests.platform import Platform, serve


@pytest.fixture
def platform() -> Iterator[Platform]:
    with serve() as running:
        yield running
