"""The scanner of files, for requests that come with evidence, and sources that a test scripts."""

from burgerprofiel.blocks.sources.tests.adapters import connect
from burgerprofiel.foundation.uploads.tests.conftest import clamd, set_scanner

__all__ = ["clamd", "connect", "set_scanner"]
