from __future__ import annotations

from burgerprofiel.foundation.uploads.tests.conftest import clamd, set_scanner  # noqa: F401 - fixtures
