"""An application that signs people in at the simulator, and a browser without JavaScript."""

import base64
import hashlib
import json
import re
import secrets
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from simulators.tests.conftest import TLS, http

REDIRECT = "http://127.0.0.1:9/oidc/terug"
POST_LOGOUT = "http://127.0.0.1:9/afgemeld"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
EID, ITSME, SMS = (f"urn:be:vlaanderen:authmech:{code}" for code in ("eid", "itsme", "csamsms"))


def write_keys(path: Path) -> RSAKey:
    """Make a key and publish its public half as a JWK set."""
    key = RSAKey.generate_key(2048, auto_kid=True)
    path.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    return key


ONE_EACH = httpx.Limits(max_keepalive_connections=0)
"""A connection per request: nothing stays open when a test forgets its client."""


@dataclass
class App:
    """A relying party; `url` is the simulator."""

    url: str
    key: RSAKey
    client_id: str = "burgerprofiel"
    browser: httpx.Client = field(
        default_factory=lambda: httpx.Client(verify=TLS, limits=ONE_EACH, timeout=60)
    )
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def token_url(self) -> str:
        return f"{self.url}/op/v1/token"

    def authorization(self, **changes: str | None) -> dict[str, str]:
        """Build a request; None leaves a parameter out."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        usual: dict[str, str | None] = {
            "client_id": self.client_id,
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "scope": "openid profile rrn vo burgerprofiel_rol wettelijkvertegenwoordiger ssm_mandaat",
            "state": "s-1",
            "nonce": "n-1",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in {**usual, **changes}.items() if value is not None}

    def ask(self, **changes: str | None) -> httpx.Response:
        """Send the browser to the authorisation endpoint and follow it to the first screen or answer."""
        return self.follow(self.browser.get(f"{self.url}/op/v1/auth", params=self.authorization(**changes)))

    def follow(self, response: httpx.Response) -> httpx.Response:
        """Follow redirects that stay at the provider."""
        while response.is_redirect and response.headers["location"].startswith("/"):
            response = self.browser.get(f"{self.url}{response.headers['location']}")
        return response

    def choose(self, screen: httpx.Response, **form: str) -> httpx.Response:
        """Post one screen."""
        return self.follow(self.browser.post(str(screen.url), data=form))

    def sign_in(
        self, *, name: str, means: str = "itsme", capacity: str = "", **changes: str | None
    ) -> httpx.Response:
        """Walk through the screens."""
        screen = self.choose(self.ask(**changes), step="means", means=means)
        person = re.search(rf'value="([0-9a-f]{{16}})"><b>{name}<', screen.text)
        assert person, screen.text
        screen = self.choose(screen, step="person", person=person[1])
        return self.choose(screen, step="capacity", capacity=capacity) if capacity else screen

    def assertion(self, **changes: Any) -> str:
        """Sign a client assertion; a change to None leaves a claim out, a timedelta counts from now."""
        now = int(time.time())
        moments = {n: now + int(v.total_seconds()) for n, v in changes.items() if isinstance(v, timedelta)}
        claims = (
            {
                "iss": self.client_id,
                "sub": self.client_id,
                "aud": self.token_url,
                "jti": str(uuid.uuid4()),
                "iat": now,
                "exp": now + 60,
            }
            | changes
            | moments
        )
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def token(self, **form: str) -> httpx.Response:
        """Call the token endpoint."""
        signed = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": self.assertion()}
        return http.post(self.token_url, data={**signed, **form})

    def redeem(self, code: str, **changes: str) -> httpx.Response:
        """Redeem a code."""
        usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
        return self.token(**{**usual, "code_verifier": self.verifier, **changes})

    def verified(self, id_token: str) -> dict[str, Any]:
        """Verify an ID token with the published keys and return its claims."""
        keys = KeySet.import_key_set(http.get(f"{self.url}/op/v1/keys").json())
        return jwt.decode(id_token, keys, algorithms=["RS256"]).claims

    def claims(self, answer: httpx.Response) -> dict[str, Any]:
        """Redeem the code of an answer and return the verified claims."""
        return self.verified(self.redeem(in_query(answer)["code"]).raise_for_status().json()["id_token"])


def in_query(answer: httpx.Response) -> dict[str, str]:
    """Read the answer that came back to the application in the query."""
    assert answer.is_redirect, answer.text
    assert answer.headers["location"].startswith((REDIRECT, POST_LOGOUT))
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))
