"""Operators find every setting in the documentation, with the default that holds."""

import re
from pathlib import Path

from burgerprofiel.foundation import config

ROOT = Path(__file__).resolve().parents[1]
READ = re.compile(r'env\.get\(\s*"([A-Z_]+)"')


def test_every_setting_is_explained() -> None:
    read = set(READ.findall(Path(config.__file__).read_text()))
    explained = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "operators" / "settings.md").read_text()))
    assert len(read) > 20
    assert read - explained == set()
    assert explained - read <= {"DATA_DIR", "SECRET_DIR", "TEST_DATABASE_URL", "CHROMIUM", "INFO", "LISTEN"}
