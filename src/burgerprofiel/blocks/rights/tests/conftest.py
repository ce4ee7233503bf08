"""The scanner of files, for requests that come with evidence."""

from burgerprofiel.foundation.uploads.tests.conftest import clamd, set_scanner

__all__ = ["clamd", "set_scanner"]
