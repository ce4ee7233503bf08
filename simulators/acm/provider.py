"""The provider's state: who is registered, who is signed in, which codes and tokens are alive."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from simulators.acm.assertions import ClientAuthenticator
from simulators.acm.clients import Client
from simulators.acm.keys import SigningKeys
from simulators.acm.means import Means
from simulators.acm.people import Capacity, Persona
from simulators.acm.requests import AuthorizationRequest
from simulators.acm.store import Expiring
from simulators.faults import FaultKind, Faults

CODE_SECONDS = 30
TOKEN_SECONDS = 3600
LOGIN_SECONDS = 900
SSO_SECONDS = 8 * 3600

FAULTS = (
    FaultKind("wrong_nonce", "ID token with another nonce"),
    FaultKind("wrong_aud", "ID token for another client"),
    FaultKind("wrong_issuer", "ID token of another issuer"),
    FaultKind("expired_id_token", "ID token that expired an hour ago"),
    FaultKind("old_auth_time", "auth_time of a day ago, also when max_age was asked"),
    FaultKind("missing_acr", "no acr although acr_values was sent"),
    FaultKind("lower_acr", "acr lower than asked"),
    FaultKind("alg_none", "ID token with alg none and no signature"),
    FaultKind("hs256_public_key", "ID token signed HS256 with the public key as secret (alg confusion)"),
    FaultKind("bad_signature", "ID token whose signature does not verify"),
    FaultKind("unknown_kid", "ID token whose kid is in no key set"),
    FaultKind("wrong_userinfo_sub", "userinfo of somebody else"),
    FaultKind("wrong_state", "another state in the answer to the browser"),
    FaultKind("expired_code", "every code counts as older than 30 seconds"),
    FaultKind("rotate_keys", "sign with a new key from now on (happens once, then switches itself off)"),
)


@dataclass(frozen=True, slots=True)
class SsoSession:
    """Someone who is signed in at the provider, in one browser."""

    persona: Persona
    means: Means
    auth_time: int


@dataclass(slots=True)
class Login:
    """One sign-in that is under way; grows with every screen."""

    request: AuthorizationRequest
    means: Means | None = None
    session: SsoSession | None = None
    looked_at_sso: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """What the user allowed: stands behind a code and behind the tokens that come of it."""

    request: AuthorizationRequest
    session: SsoSession
    capacity: Capacity
    family: str = field(default_factory=lambda: secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A live access token, of a person (`grant`) or of a machine."""

    client_id: str
    audience: str
    scopes: tuple[str, ...]
    issued_at: int
    grant: Grant | None = None


class Provider:
    """Everything the endpoints share."""

    def __init__(
        self,
        *,
        base_url: str,
        clients: Mapping[str, Client],
        people: Mapping[str, Persona],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.issuer = f"{base_url}/op"
        self.cookie = f"acm_simulator_{base_url.rpartition(':')[2]}"
        self.clients = clients
        self.people = people
        self.clock = clock
        self.keys = SigningKeys()
        self.faults = Faults(FAULTS, prefixes=_PREFIXES, on_change=self._rotate_when_asked)
        self.logins: Expiring[Login] = Expiring(clock=clock)
        self.sessions: Expiring[SsoSession] = Expiring(clock=clock)
        self.codes: Expiring[Grant] = Expiring(clock=clock)
        self.spent_codes: Expiring[str] = Expiring(clock=clock)
        self.revoked: Expiring[bool] = Expiring(clock=clock)
        self.tokens: Expiring[AccessToken] = Expiring(clock=clock)
        self.authenticator = ClientAuthenticator(
            clients, audience=f"{self.issuer}/v1/token", used=Expiring(clock=clock)
        )

    def now(self) -> int:
        """Return the time in whole seconds."""
        return int(self.clock())

    def issue_code(self, grant: Grant) -> str:
        """Make a code that lives 30 seconds."""
        code = secrets.token_urlsafe(32)
        self.codes.put(code, value=grant, seconds=CODE_SECONDS)
        return code

    def redeem(self, code: str) -> Grant | None:
        """Return the grant of a code, once. A second use ends the tokens of the first (RFC 6749 §4.1.2)."""
        if family := self.spent_codes.get(code):
            self.revoked.put(family, value=True, seconds=TOKEN_SECONDS)
        grant = self.codes.pop(code)
        if grant is None or self.faults.take("expired_code"):
            return None
        self.spent_codes.put(code, value=grant.family, seconds=TOKEN_SECONDS)
        return grant

    def issue_token(self, token: AccessToken) -> str:
        """Make an opaque access token that lives an hour."""
        value = secrets.token_urlsafe(32)
        self.tokens.put(value, value=token, seconds=TOKEN_SECONDS)
        return value

    def find_token(self, value: str) -> AccessToken | None:
        """Return a live token, or None."""
        token = self.tokens.get(value)
        if token is None or (token.grant and self.revoked.get(token.grant.family)):
            return None
        return token

    async def _rotate_when_asked(self) -> None:
        if self.faults.take("rotate_keys"):
            self.keys.rotate()
            await self.faults.change({"rotate_keys": False})


_PREFIXES = tuple(
    f"/op{path}"
    for path in (
        "/.well-known/openid-configuration",
        "/v1/auth",
        "/v1/token",
        "/v1/userinfo",
        "/v1/introspect",
        "/v1/keys",
        "/v1/logout",
    )
)
