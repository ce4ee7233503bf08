"""Systems of authorities for tests of the whole platform: registered by an operator, speaking over HTTP."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from simulators.dosis_sender import oauth
from simulators.dosis_sender.__main__ import SCOPE, TOKEN_PATH
from simulators.world.keys import ensure_key, public_jwks
from tests.platform import Platform

OVO = "OVO099900"


@dataclass(frozen=True)
class Sender:
    """A system that may write one source."""

    platform: Platform
    client_id: str
    source: str

    @property
    def key(self) -> oauth.SigningKey:
        """Its private key."""
        return ensure_key(self.platform.keys, client_id=self.client_id)

    def introduce(self, *, people: Sequence[Mapping[str, Any]] = ()) -> None:
        """Let an operator load the authority, the source, the client, and people with their addresses."""
        client = {
            "client_id": self.client_id,
            "name": "Proefbestuur, dossiersysteem",
            "ovo_code": OVO,
            "scopes": [SCOPE],
            "jwks": public_jwks(self.key),
        }
        source = {"uri": self.source, "ovo_code": OVO, "name": {"nl": "Loket"}, "clients": [self.client_id]}
        authority = {"ovo_code": OVO, "name": {"nl": "Proefbestuur"}, "level": "local", "contact": {}}
        document = {
            "authorities": [authority],
            "sources": [source],
            "clients": [client],
            "parties": list(people),
        }
        self.platform.introduce(document, name=self.client_id)

    def upload(self, body: Mapping[str, Any]) -> None:
        """Send one DOSIS upload; it must be accepted."""
        answer = self.call("POST", "/api/v2/dosis/dossiers", json=dict(body))
        assert answer.status_code == 200, answer.text

    def call(self, method: str, path: str, **what: Any) -> httpx.Response:
        """Ask something of the platform with an access token."""
        headers = {"Authorization": f"Bearer {self._token()}"}
        return httpx.request(method, self.platform.url + path, headers=headers, timeout=30, **what)

    def _token(self) -> str:
        url = self.platform.url + TOKEN_PATH
        signed = oauth.assertion(self.client_id, audience=url, key=self.key, now=time.time())
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": oauth.ASSERTION_TYPE,
            "client_assertion": signed,
            "scope": SCOPE,
        }
        return str(httpx.post(url, data=form, timeout=30).raise_for_status().json()["access_token"])


def person(number: str, *, email: str) -> dict[str, str]:
    """A person as a reference document has them."""
    return {
        "type": "insz",
        "value": number,
        "kind": "person",
        "name": "Proef Persoon",
        "given_name": "Proef",
        "family_name": "Persoon",
        "language": "nl",
        "email": email,
    }
