"""The identity provider of the tests (the real ACM simulator, a process of its own) and a browser before it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.http import HttpResponse
from django.test import Client

from burgerprofiel.blocks.identity.oidc import client_keys
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import config
from tests import loopback
from tests.simulator import started

HOST = urlsplit(config.read({}).public_url).netloc

LOTTE, STAFF, IDLE_STAFF, TEACHER = make.insz(1), make.insz(2), make.insz(3), make.insz(4)
OFFICER, SECOND_OFFICER = make.insz(5), make.insz(6)
ATELIER, FOREIGN_SHOP, CLUB = make.kbo(11), make.kbo(12), "V0001002"
DIRECTOR = make.insz(7)
"""Whom registers are asked about. The provider knows him as representative of the first, not of the second."""
WORKSHOP, OFFICE = make.kbo(15), make.kbo(16)

PERSONAS: list[dict[str, Any]] = [
    {
        "given_name": "Lotte",
        "family_name": "Verhaeren",
        "rrn": LOTTE,
        "capacities": [
            {"code": "EA", "orgcode": ATELIER, "orgname": "Atelier Verhaeren", "legal_representative": True},
            {"code": "EA", "orgcode": FOREIGN_SHOP, "orgname": "Winkel van een ander"},
            {
                "code": "VER",
                "orgcode": CLUB,
                "orgname": "Zwemclub De Waterlelie",
                "legal_representative": True,
            },
        ],
    },
    {
        "given_name": "Anneleen",
        "family_name": "Goossens",
        "rrn": STAFF,
        "capacities": [
            {
                "code": "GID",
                "orgcode": "OVO900101",
                "orgname": "Agentschap Digitale Loketten",
                "roles": {
                    "burgerprofiel": ["Bronbeheerder-dosis:OVO900101,OVO900102", "Onbekend-x", "Operator"]
                },
            }
        ],
    },
    {
        "given_name": "Idris",
        "family_name": "Maes",
        "rrn": IDLE_STAFF,
        "capacities": [
            {"code": "LB", "orgcode": make.kbo(13), "orgname": "Stad Lindemonde"},
            {
                "code": "LB",
                "orgcode": make.kbo(14),
                "orgname": "Stad Voorbeke",
                "roles": {"burgerprofiel": ["Bronbeheerder-dossiers"]},
            },
        ],
    },
    {
        "given_name": "Wout",
        "family_name": "Segers",
        "rrn": DIRECTOR,
        "capacities": [
            {"code": "EA", "orgcode": WORKSHOP, "orgname": "Werkplaats Segers", "legal_representative": True},
            {"code": "EA", "orgcode": OFFICE, "orgname": "Kantoor Segers"},
            {
                "code": "VER",
                "orgcode": CLUB,
                "orgname": "Zwemclub De Waterlelie",
                "legal_representative": True,
            },
        ],
    },
    {
        "given_name": "Tine",
        "family_name": "Leysen",
        "rrn": TEACHER,
        "capacities": [{"code": "OV", "orgcode": "047811", "orgname": "Avondschool"}],
    },
    *(
        {
            "given_name": name,
            "family_name": "Toezicht",
            "rrn": number,
            "capacities": [
                {
                    "code": "GID",
                    "orgcode": "OVO900101",
                    "orgname": "Agentschap Digitale Loketten",
                    "roles": {"burgerprofiel": ["Veiligheidsverantwoordelijke-toegang"]},
                },
                {
                    "code": "GID",
                    "orgcode": "OVO900102",
                    "orgname": "Agentschap Elders",
                    "roles": {"burgerprofiel": ["Veiligheidsverantwoordelijke-toegang"]},
                },
                {
                    "code": "GID",
                    "orgcode": "OVO900103",
                    "orgname": "Agentschap Zonder Recht",
                    "roles": {"burgerprofiel": ["Bronbeheerder-dosis"]},
                },
            ],
        }
        for name, number in (("Nadia", OFFICER), ("Koen", SECOND_OFFICER))
    ),
]


@dataclass
class Acm:
    """The running simulator."""

    url: str

    @property
    def issuer(self) -> str:
        return f"{self.url}/op"

    def faults(self, **wanted: object) -> None:
        loopback.delete(f"{self.url}/_faults").raise_for_status()
        loopback.post(f"{self.url}/_faults", json=wanted).raise_for_status()


@dataclass
class Browser:
    """A browser: our pages through Django's client, the provider's over HTTP, each with its own cookies."""

    client: Client = field(
        default_factory=lambda: Client(headers={"host": HOST, "user-agent": "Firefox Windows"})
    )
    outside: httpx.Client = field(default_factory=loopback.client)

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, data: Mapping[str, Any] | None = None) -> Any:
        return self.client.post(path, data or {})

    @property
    def key(self) -> str:
        morsel = self.client.cookies.get("__Host-bp_session")
        return morsel.value if morsel else ""

    def answer_of_provider(
        self, address: str, *, person: str = LOTTE, means: str = "itsme", capacity: str = "BUR:"
    ) -> str:
        """Walk through the provider's screens; gives the path on our side that it sends the browser to."""
        response = self.outside.get(address, follow_redirects=False)
        steps = {
            "means": {"step": "means", "means": means},
            "person": {
                "step": "person",
                "person": hashlib.sha256(b"persona" + person.encode()).hexdigest()[:16],
            },
            "capacity": {"step": "capacity", "capacity": capacity},
        }
        for _ in range(12):
            target = response.headers.get("location", "")
            if target.startswith(f"http://{HOST}/"):
                return str(target).removeprefix(f"http://{HOST}")
            if target:
                response = self.outside.get(response.url.join(target), follow_redirects=False)
                continue
            step = re.search(r'name="step" value="(means|person|capacity)"', response.text)
            assert step, response.text
            response = self.outside.post(response.url, data=steps[step[1]], follow_redirects=False)
        raise AssertionError("the provider keeps asking")

    def sign_in(self, start: str = "/aanmelden", **choices: str) -> HttpResponse:
        """Sign in from the start address to our answer after the return."""
        begun = self.get(start)
        assert begun.status_code == 302, begun.content.decode()
        answer: HttpResponse = self.get(self.answer_of_provider(begun.url, **choices))
        return answer


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Start the simulator with our key and personas; gives its address."""
    (folder / "jwks.json").write_text(json.dumps(client_keys.public_jwks()))
    (folder / "personas.json").write_text(json.dumps(PERSONAS))
    public = f"http://{HOST}"
    client = f"burgerprofiel={folder / 'jwks.json'}={public}/aanmelden/terug={public}/afgemeld"
    with started("acm", "--client", client, "--personas", str(folder / "personas.json")) as ready:
        yield ready[-1].removesuffix("/op")
