"""Start the simulators as people do: as processes that print one ready line."""

import json
import ssl
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import time

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

# Loading the certificates costs more than a test: once is enough, and nothing here uses them.
TLS = ssl.create_default_context()
http = httpx.Client(verify=TLS, limits=httpx.Limits(max_keepalive_connections=0), timeout=60)
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Running:
    """A simulator that is up."""

    ready: list[str]
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        return next(word for word in self.ready if word.startswith("http://")).removesuffix("/op")


@pytest.fixture(scope="module")
def start() -> Iterator[Callable[..., Running]]:
    """Start simulators for one test module; each must stop cleanly at the end."""
    processes: list[subprocess.Popen[str]] = []

    def run(name: str, *options: str) -> Running:
        process = subprocess.Popen(
            [sys.executable, "-m", f"simulators.{name}", "--port", "0", *options],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        processes.append(process)
        assert process.stdout
        return Running(process.stdout.readline().split(), process)

    yield run
    for process in processes:
        process.terminate()
        assert process.wait(60) == 0, "SIGTERM must end a simulator cleanly"
        assert process.stdout
        with process.stdout as rest:
            assert rest.read() == "", "only one line on standard output"


@pytest.fixture(scope="module")
def key() -> RSAKey:
    """What the client `portaal` signs with."""
    made = RSAKey.generate_key(2048)
    made.ensure_kid()
    return made


def write_public(key: RSAKey, *, folder: Path) -> Path:
    """The file that lets a simulator know the client."""
    path = folder / "jwks.json"
    path.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    return path


def token(client: httpx.Client, url: str, *, key: RSAKey) -> httpx.Response:
    """Ask a token at `url` as the client `portaal`, which this key proves."""
    now = int(time())
    claims = {
        "iss": "portaal",
        "sub": "portaal",
        "aud": url,
        "iat": now,
        "exp": now + 60,
        "jti": str(uuid.uuid4()),
    }
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key, algorithms=["RS256"]),
    }
    return client.post(url, data=form)


def faults(url: str, **wanted: object) -> None:
    """Switch everything off, then on what a test needs."""
    http.delete(f"{url}/_faults").raise_for_status()
    http.post(f"{url}/_faults", json=wanted).raise_for_status()
