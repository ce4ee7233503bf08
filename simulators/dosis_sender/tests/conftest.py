"""A platform and the key of one client."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from simulators.dosis_sender.tests.platform import Platform, serve


@pytest.fixture
def platform() -> Iterator[Platform]:
    with serve() as running:
        yield running


@pytest.fixture
def key_file(platform: Platform, tmp_path: Path) -> Path:
    """Private key of `dosis-sender`, whose public half the platform knows."""
    key = ECKey.generate_key("P-256", {"kid": "k1", "use": "sig"})
    platform.jwks["dosis-sender"] = {"keys": [key.as_dict(private=False)]}
    path = tmp_path / "key.jwk"
    path.write_text(json.dumps(key.as_dict(private=True)))
    return path
