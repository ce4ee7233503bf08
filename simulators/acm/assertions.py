"""How applications prove who they are: `private_key_jwt` (RFC 7523) with the limits that ACM sets."""

import json
from collections.abc import Mapping
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError

from simulators.acm.clients import Client
from simulators.acm.store import Expiring

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MAX_AGE = 600
CLOCK_SKEW = 30


class OAuthError(Exception):
    """An OAuth error answer: the code of RFC 6749 §5.2 and a sentence for the developer of the client."""

    def __init__(self, code: str, description: str, *, status: int = 400) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.status = status


class ClientAuthenticator:
    """Check signed assertions (RFC 7523, with the limits that ACM sets)."""

    def __init__(self, clients: Mapping[str, Client], *, audience: str, used: Expiring[bool]) -> None:
        self.clients = clients
        self.audience = audience
        self.used = used

    async def authenticate(self, form: Mapping[str, str]) -> Client:
        """Return the client whose assertion the form carries. Raises OAuthError `invalid_client` (401)."""
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise _refused("only private_key_jwt is accepted: client_assertion_type is missing or different")
        assertion = form.get("client_assertion", "")
        header, unverified = _peek(assertion)
        client = self.clients.get(str(unverified.get("sub")))
        if client is None or form.get("client_id", client.id) != client.id:
            raise _refused("unknown client, or client_id differs from sub")
        payload = await _verified(assertion, client=client, kid=str(header.get("kid", "")))
        self._check(payload, client=client)
        return client

    def _check(self, payload: Mapping[str, Any], *, client: Client) -> None:
        now = self.used.clock()
        issued, expires, jti = payload.get("iat"), payload.get("exp"), payload.get("jti")
        if payload.get("iss") != client.id or payload.get("sub") != client.id:
            raise _refused("iss and sub must both be the client_id")
        if payload.get("aud") not in (self.audience, [self.audience]):
            raise _refused(f"aud must be {self.audience}")
        if not isinstance(issued, int) or not isinstance(expires, int):
            raise _refused("iat and exp are needed, as whole seconds")
        if issued > now + CLOCK_SKEW or expires < now - CLOCK_SKEW:
            raise _refused("the assertion is expired or from the future")
        if expires - issued > MAX_AGE:
            raise _refused("exp may be at most 10 minutes after iat")
        if not isinstance(jti, str) or not jti:
            raise _refused("jti is needed")
        if not self.used.add(f"{client.id} {jti}", value=True, seconds=expires - now + CLOCK_SKEW):
            raise _refused("this jti was used before")


def _peek(assertion: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Read header and claims before the signature is checked: they tell whose key to check it with."""
    try:
        token = jws.extract_compact(assertion.encode())
        payload = json.loads(token.payload)
    except (JoseError, ValueError) as error:
        raise _refused("client_assertion is not a JWT") from error
    if not isinstance(payload, dict):
        raise _refused("client_assertion is not a JWT")
    return token.headers(), payload


async def _verified(assertion: str, *, client: Client, kid: str) -> Mapping[str, Any]:
    if not kid:
        raise _refused("the header needs a kid")
    try:
        keys = await client.key_source.keys(kid)
    except (OSError, JoseError, ValueError) as error:
        raise _refused(f"the registered keys cannot be read: {error}") from error
    if keys is None:
        raise _refused("no key is registered for this client yet")
    try:
        return jwt.decode(assertion, keys, algorithms=["RS256"]).claims
    except (JoseError, ValueError) as error:
        raise _refused(f"the signature does not verify: {error}") from error


def _refused(description: str) -> OAuthError:
    return OAuthError("invalid_client", description, status=401)
