"""MAGDA beside the tests: the simulator as a process of its own, and our adapter that talks to it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from joserfc.jwk import RSAKey

from burgerprofiel.blocks.sources.contracts import Fact, Question, Reply, Supply
from burgerprofiel.blocks.sources.wire.magda import adapter
from burgerprofiel.blocks.sources.wire.magda.adapter import Magda
from burgerprofiel.blocks.sources.wire.magda.services import SERVICES
from burgerprofiel.foundation.identifiers import IdentifierType
from tests import loopback

ROOT: Final = Path(__file__).resolve().parents[1]
IDENTIFICATION: Final = "voorbeeld.be/burgerprofiel"
CAPACITY: Final = "1300"
REST_CLIENT: Final = "burgerprofiel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """The platform that runs elsewhere: its address, that of its switches, and its folder of certificates."""

    url: str
    admin: str
    pki: Path

    def faults(self, **wanted: object) -> None:
        """Switch everything off, then on what a test needs."""
        loopback.delete(f"{self.admin}/_faults").raise_for_status()
        loopback.post(f"{self.admin}/_faults", json=wanted).raise_for_status()

    def asked(self) -> list[dict[str, Any]]:
        """What it was asked since it started."""
        found: list[dict[str, Any]] = loopback.get(f"{self.admin}/_admin/asked").json()
        return found

    def settings(self, **changes: Any) -> dict[str, Any]:
        """What an operator would write to reach it."""
        given = {
            "identification": IDENTIFICATION,
            "soap_url": self.url,
            "ca": "ca.pem",
            "certificate": "client.pem",
            "key": "client.key",
            "signing_certificate": "signing.pem",
            "signing_key": "signing.key",
            "answer_ca": "ca.pem",
            "answer_names": ["MAGDA (simulated)"],
            "services": {name: {"capacity": CAPACITY} for name in SERVICES},
            "rest": {
                "url": self.url,
                "token_url": f"{self.url}/oauth/token",
                "client_id": REST_CLIENT,
                "key": "rest.key",
                "services": {"MobilityRegistrations": {"capacity": CAPACITY}},
            },
            **changes,
        }
        return {name: value for name, value in given.items() if value is not None}

    def adapter(self, **changes: Any) -> Magda:
        """Our adapter for it."""
        return adapter.make(self.settings(**changes), folder=self.pki)


@contextmanager
def running(pki: Path, *options: str) -> Iterator[Elsewhere]:
    """Start it, and stop it afterwards."""
    key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"})
    key.ensure_kid()
    pki.mkdir(parents=True, exist_ok=True)
    jwks = pki / "rest-jwks.json"
    jwks.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    (pki / "rest.key").touch(mode=0o600)
    (pki / "rest.key").write_bytes(key.as_pem(private=True))
    command = [sys.executable, "-m", "simulators.magda", "--port", "0", "--pki", str(pki)]
    who = ["--client", f"{IDENTIFICATION}={CAPACITY}", "--rest-client", f"{REST_CLIENT}={jwks}"]
    process = subprocess.Popen([*command, *who, *options], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout
    _, _, url, admin = process.stdout.readline().split()
    try:
        yield Elsewhere(url=url, admin=admin, pki=pki)
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


def supply(of: Magda, service: str) -> Supply:
    """The supply of a service."""
    code = f"magda.{service}"
    return next(one for one in of.supplies if one.code == code)


def question(
    number: str, *, given: dict[str, tuple[Fact, ...]] | None = None, **parameters: str
) -> Question:
    """A question of somebody about themselves."""
    register = IdentifierType.INSZ if len(number) == 11 else IdentifierType.KBO
    return Question(
        subject=(register, number),
        acting=(register, number) if register is IdentifierType.INSZ else None,
        purpose="sources.person",
        reference="een-vraag",
        given=given or {},
        parameters=parameters,
    )


def ask(
    of: Magda, service: str, number: str, *, seconds: float = loopback.PATIENCE, **more: Any
) -> Reply:
    """Ask one question, patiently."""
    return of.ask(
        supply(of, service), question(number, **more), total_seconds=seconds, connect_seconds=seconds
    )
