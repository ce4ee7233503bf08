"""Fixtures of the block's tests."""

from burgerprofiel.blocks.sources.tests.adapters import connect  # noqa: F401 - a fixture
