"""Our own keys towards the identity provider: `private_key_jwt` instead of a shared secret.

Files `oidc-client-<n>.pem` in `SECRET_DIR`. The lowest number signs, all are published. To rotate: add the next
number, wait until the provider has read our key set again, remove the lowest. The first is made at first start.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from joserfc.jwk import RSAKey

from burgerprofiel.foundation import assertions, config, keys

_FIRST = "oidc-client-1.pem"
_KEY_BITS = 3072


def _make() -> bytes:
    return RSAKey.generate_key(_KEY_BITS).as_pem(private=True)


def _number(path: Path) -> int:
    text = path.stem.rpartition("-")[2]
    return int(text) if text.isdigit() else 0


def _all_keys() -> list[RSAKey]:
    folder = config.current().secret_dir
    files = sorted(folder.glob("oidc-client-*.pem"), key=_number)
    contents = [path.read_bytes() for path in files] or [keys.made_file(_FIRST, make=_make)]
    return [_parsed(content) for content in contents]


@lru_cache(maxsize=8)
def _parsed(pem: bytes) -> RSAKey:
    return assertions.read_key(pem)


def public_jwks() -> dict[str, Any]:
    """The key set that the provider reads at `/.well-known/burgerprofiel-jwks.json`."""
    return {"keys": [key.as_dict(private=False) for key in _all_keys()]}


def assertion(*, client_id: str, audience: str) -> str:
    """A fresh signed statement of who we are, for one call of the token endpoint."""
    return assertions.sign(_all_keys()[0], client_id=client_id, audience=audience)
