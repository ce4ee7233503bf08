"""MAGDA as a process beside the tests (`simulators.magda`), and the settings of a client that it knows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.jwk import RSAKey

from tests import loopback
from tests.simulator import started

IDENTIFICATION = "test.example/burgerprofiel"
CAPACITY = "1300"
CLIENT = "burgerprofiel"
"""As whom we ask REST services."""


@dataclass(frozen=True, slots=True)
class Running:
    """A simulator that is up: its addresses, and the folder of certificates and keys."""

    url: str
    controls: str
    pki: Path

    def settings(self, services: Collection[str], *, schemas: Path | None = None) -> dict[str, Any]:
        """What the adapter `magda` wants to know; paths begin at `pki`."""
        return {
            "identification": IDENTIFICATION,
            "soap_url": self.url,
            "ca": "ca.pem",
            "certificate": "client.pem",
            "key": "client.key",
            "signing_certificate": "signing.pem",
            "signing_key": "signing.key",
            "answer_ca": "ca.pem",
            "answer_names": ["MAGDA (simulated)"],
            **({"schemas": str(schemas.resolve())} if schemas else {}),
            "services": {name: {"capacity": CAPACITY} for name in services},
            "rest": {
                "url": self.url,
                "token_url": f"{self.url}/oauth/token",
                "client_id": CLIENT,
                "key": "rest.key",
                "services": {"MobilityRegistrations": {"capacity": CAPACITY}},
            },
        }

    def faults(self, **wanted: object) -> None:
        """Switch everything off, then on what a test needs."""
        loopback.delete(f"{self.controls}/_faults").raise_for_status()
        loopback.post(f"{self.controls}/_faults", json=wanted).raise_for_status()


@contextmanager
def running(pki: Path, *, data: Path | None = None, schemas: Path | None = None) -> Iterator[Running]:
    """Start it; `data` is the folder of answers, else its own people answer."""
    options = [
        *("--pki", str(pki), "--client", f"{IDENTIFICATION}={CAPACITY}"),
        *("--rest-client", f"{CLIENT}={_rest_key(pki)}"),
        *(("--data", str(data)) if data else ()),
        *(("--schemas", str(schemas)) if schemas else ()),
    ]
    with started("magda", *options) as (*_, url, controls):
        yield Running(url, controls, pki)


def _rest_key(pki: Path) -> Path:
    """Make the key that says who we are to REST services; gives the file of its public half."""
    pki.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"})
    key.ensure_kid()
    private, public = pki / "rest.key", pki / "rest-jwks.json"
    private.touch(mode=0o600)
    private.write_bytes(key.as_pem(private=True))
    public.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    return public
