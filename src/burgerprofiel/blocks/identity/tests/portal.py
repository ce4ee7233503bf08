"""A portal elsewhere that comes with people: its keys, what it asks, its tokens, a request with proof."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import ECKey

from burgerprofiel.blocks.identity import public
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import assertions, config
from tests.people import Resident

FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Portal:
    """One portal, registered here. `proof_key` is what its tokens are bound to."""

    client_id: str = "portaal-elders"
    scopes: tuple[str, ...] = ()
    redirect_uri: str = "https://portaal.example/terug"
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", auto_kid=True))
    proof_key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    access: str = ""
    refresh: str = ""

    def register(self, **changed: Any) -> Portal:
        entry = {
            "client_id": self.client_id,
            "name": "My e-Box",
            "ovo_code": make.next_ovo(),
            "scopes": list(self.scopes),
            "jwks": {"keys": [self.key.as_dict(private=False)]},
            "redirect_uris": [self.redirect_uri],
        }
        public.load_reference({"clients": [{**entry, **changed}]})
        return self

    # ------------------------------------------------------------ forms

    def assertion(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": config.current().public_url + "/oauth/v1/token",
            "jti": str(uuid.uuid4()),
            "iat": now,
            "exp": now + 120,
        }
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key, algorithms=["ES256"])

    def proof(
        self, method: str, path: str, *, token: str = "", key: ECKey | None = None, **changed: Any
    ) -> str:
        signing = key or self.proof_key
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": signing.as_dict(private=False)}
        claims: dict[str, Any] = {
            "htm": method,
            "htu": config.current().public_url + path,
            "iat": int(time.time()),
            "jti": str(uuid.uuid4()),
        }
        if token:
            digest = hashlib.sha256(token.encode()).digest()
            claims["ath"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        claims |= changed
        told = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header, told, signing, algorithms=["ES256"])

    def post(self, path: str, *, proof: str | None = None, **form: str | None) -> Any:
        given = {
            "client_id": self.client_id,
            "client_assertion_type": assertions.TYPE,
            "client_assertion": self.assertion(),
            **form,
        }
        body = urlencode({name: value for name, value in given.items() if value is not None})
        headers = {} if proof is None else {"DPoP": proof}
        return Browser().post(path, body, content_type=FORM, headers=headers)

    # ------------------------------------------------------------ the flow

    def push(self, **changed: str | None) -> Any:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=")
        form: dict[str, str | None] = {
            "response_type": "code",
            "redirect_uri": self.redirect_uri,
            "scope": " ".join(self.scopes),
            "state": "staat-1",
            "resource": config.current().public_url + "/api/ebox",
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
        }
        return self.post("/oauth/v1/par", **{**form, **changed})

    def question(self, **changed: str | None) -> dict[str, str]:
        """What the browser brings to the page of consent."""
        answer = self.push(**changed)
        assert answer.status_code == 201, answer.content
        return {"client_id": self.client_id, "request_uri": answer.json()["request_uri"]}

    def ask(self, who: Resident, *, answer: str = "ja", **changed: str | None) -> dict[str, str]:
        """The person answers; what comes back to the portal."""
        browser, asked = who.enter(Browser()), self.question(**changed)
        page = browser.get("/toestemming", asked)
        assert page.status_code == 200, page.content.decode()
        party = str(who.actor.party_id)
        done = browser.post("/toestemming", {**asked, "antwoord": answer, "partij": party})
        assert done.status_code == 302, done.content.decode()
        return {
            name: value
            for name, [value] in parse_qs(urlsplit(done["Location"]).query).items()
            if done["Location"].startswith(self.redirect_uri)
        }

    def exchange(self, given: str, **changed: str | None) -> Any:
        form: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": given,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
            "proof": self.proof("POST", "/oauth/v1/token"),
        }
        return self._keep(self.post("/oauth/v1/token", **{**form, **changed}))

    def renew(self, token: str = "", **changed: str | None) -> Any:
        form: dict[str, str | None] = {
            "grant_type": "refresh_token",
            "refresh_token": token or self.refresh,
            "proof": self.proof("POST", "/oauth/v1/token"),
        }
        return self._keep(self.post("/oauth/v1/token", **{**form, **changed}))

    def _keep(self, answer: Any) -> Any:
        if answer.status_code == 200:
            self.access, self.refresh = answer.json()["access_token"], answer.json()["refresh_token"]
        return answer

    def come_with(self, who: Resident, *, scope: str = "") -> Portal:
        """The whole flow: from then on it has tokens of this person."""
        back = self.ask(who, scope=scope or " ".join(self.scopes))
        assert self.exchange(back["code"]).status_code == 200
        return self

    # ------------------------------------------------------------ using it

    def headers(self, method: str, path: str, **more: str) -> dict[str, str]:
        proof = self.proof(method, path, token=self.access)
        return {"Authorization": f"DPoP {self.access}", "DPoP": proof, **more}

    def get(self, path: str, **more: str) -> Any:
        where = path.partition("?")[0]
        return Browser(raise_request_exception=False).get(path, headers=self.headers("GET", where, **more))
