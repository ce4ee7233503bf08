"""Private keys of the simulated senders: made once per folder, readable by their owner only."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey, RSAKey

from simulators.dosis_sender.oauth import SigningKey, key_id, load_key
from simulators.world.authorities import AUTHORITIES
from simulators.world.sources import OFFICIAL_CLIENT, SOURCES


def client_ids() -> Iterable[str]:
    """Every simulated sender: one per authority that has sources, and the one of the official test set."""
    owners = {source.ovo_code for source in SOURCES}
    return (*(body.client_id for body in AUTHORITIES if body.ovo_code in owners), OFFICIAL_CLIENT)


PORTAL = "ebox"
"""As which client the simulated portal of the e-Box is registered."""


def key_path(folder: Path, *, client_id: str) -> Path:
    """Where the key of a client lies."""
    return folder / f"{client_id}.pem"


def ensure_key(folder: Path, *, client_id: str) -> SigningKey:
    """The client's key, made when absent: RSA for the official set's sender, P-256 for the others."""
    path = key_path(folder, client_id=client_id)
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = RSAKey.generate_key(3072) if client_id == OFFICIAL_CLIENT else ECKey.generate_key("P-256")
        _write_private(path, content=key.as_pem(private=True))
    return load_key(path)


def public_jwks(key: SigningKey) -> dict[str, Any]:
    """The key set that the receiving platform registers for the client."""
    algorithm = "RS256" if isinstance(key, RSAKey) else "ES256"
    return {"keys": [{**key.as_dict(private=False), "kid": key_id(key), "use": "sig", "alg": algorithm}]}


def _write_private(path: Path, *, content: bytes) -> None:
    """Whole or not at all, so that an interrupted start leaves no half key."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    part.replace(path)
