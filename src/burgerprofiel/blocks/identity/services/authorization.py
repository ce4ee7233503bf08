"""The authorization server for portals that come with people (OAuth 2.1 as FAPI 2.0 has it; ADR 0030).

Authlib checks requests as the standards say. What is ours is kept in `delegations`: who agreed, what the vault opens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import AuthorizationServer, OAuth2Error
from authlib.oauth2.rfc6749 import ClientMixin, InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc6749.errors import InvalidGrantError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7636 import CodeChallenge

from burgerprofiel.blocks.identity.models import Client, Delegation
from burgerprofiel.blocks.identity.services import clients, delegations
from burgerprofiel.blocks.identity.services.clients import TokenError
from burgerprofiel.blocks.identity.services.delegations import Yes
from burgerprofiel.blocks.identity.wire import dpop
from burgerprofiel.foundation import clock, config, delegating

AUTHORIZE_PATH: Final = "/toestemming"
PUSH_PATH: Final = "/oauth/v1/par"
REVOKE_PATH: Final = "/oauth/v1/revoke"
GRANT_TYPES: Final = frozenset({"authorization_code", "refresh_token"})
_METHODS: Final = ["private_key_jwt"]
_MOST_STATE: Final = 500


def issuer() -> str:
    """Who we are to portals (RFC 8414): the public address."""
    return config.current().public_url


def metadata() -> dict[str, Any]:
    """What a portal finds at `/.well-known/oauth-authorization-server` (RFC 8414)."""
    base = issuer()
    scopes = {scope for one in delegating.resources() for scope in one.scopes}
    return {
        "issuer": base,
        "authorization_endpoint": base + AUTHORIZE_PATH,
        "pushed_authorization_request_endpoint": base + PUSH_PATH,
        "require_pushed_authorization_requests": True,
        "token_endpoint": base + clients.TOKEN_PATH,
        "revocation_endpoint": base + REVOKE_PATH,
        "response_types_supported": ["code"],
        "grant_types_supported": [*sorted(GRANT_TYPES), "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": _METHODS,
        "token_endpoint_auth_signing_alg_values_supported": list(clients.ALGORITHMS),
        "revocation_endpoint_auth_methods_supported": _METHODS,
        "revocation_endpoint_auth_signing_alg_values_supported": list(clients.ALGORITHMS),
        "dpop_signing_alg_values_supported": list(dpop.ALGORITHMS),
        "authorization_response_iss_parameter_supported": True,
        "scopes_supported": sorted(scopes),
        "ui_locales_supported": ["nl", "en", "fr", "de"],
        "service_documentation": f"{base}/vertrouwen",
    }


class Asked(OAuth2Request):  # type: ignore[misc]
    """A form of a portal. `proof` is of the key that it shows to have; `secret` what tokens are asked with."""

    def __init__(self, form: Mapping[str, str], *, proof: dpop.Proof | None = None) -> None:
        # Authlib refuses plain http by the address; before a proxy ours is always http, and TLS is the proxy's
        super().__init__("POST", f"https://{urlsplit(issuer()).netloc}")
        self.payload = BasicOAuth2Payload(dict(form))
        self.proof = proof
        self.secret = ""

    @property
    def form(self) -> dict[str, str]:
        found: dict[str, str] = self.payload.data
        return found


class _Portal(ClientMixin):  # type: ignore[misc]
    """A registered client as Authlib asks about it."""

    def __init__(self, row: Client) -> None:
        self.row = row

    def get_client_id(self) -> str:
        return self.row.client_id

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        wanted = (scope or "").split()
        return " ".join(wanted) if wanted and set(wanted) <= set(self.row.scopes) else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.row.redirect_uris

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in _METHODS

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and bool(self.row.redirect_uris)

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in GRANT_TYPES and bool(self.row.redirect_uris)


class _Held:
    """What a portal holds, a code or a refresh token, as Authlib asks about it."""

    def __init__(self, row: Delegation) -> None:
        self.row = row
        self.code_challenge = row.code_challenge
        self.code_challenge_method = "S256"

    def get_redirect_uri(self) -> str:
        return self.row.redirect_uri

    def get_scope(self) -> str:
        return " ".join(self.row.scopes)

    def check_client(self, client: _Portal) -> bool:
        return self.row.client_id == client.row.client_id


class _CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = _METHODS

    def generate_authorization_code(self) -> str:
        return ""  # `delegations.give` makes it: the vault has to know it

    def create_authorization_response(self, redirect_uri: str, grant_user: Yes | None) -> Any:
        """As Authlib's, with a code that the vault knows."""
        if grant_user is None:
            return super().create_authorization_response(redirect_uri, None)
        given = self.request.payload.data
        code = delegations.give(
            grant_user,
            client=self.request.client.row,
            scopes=self.request.scope.split(),
            redirect_uri=redirect_uri,
            code_challenge=given["code_challenge"],
        )
        params = [("code", code), *([("state", given["state"])] if given.get("state") else [])]
        return 302, "", [("Location", add_params_to_uri(redirect_uri, params))]

    def query_authorization_code(self, code: str, client: _Portal) -> _Held | None:
        found = delegations.find_by_code(code, client_id=client.row.client_id)
        self.request.secret = code
        return _Held(found) if found else None

    def delete_authorization_code(self, authorization_code: _Held) -> None:
        """It was used up when the tokens were made, in the same transaction."""

    def authenticate_user(self, authorization_code: _Held) -> Delegation:
        return authorization_code.row


class _RefreshGrant(RefreshTokenGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = _METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> _Held | None:
        found = delegations.find_by_refresh(refresh_token, client_id=self.request.client.row.client_id)
        self.request.secret = refresh_token
        return _Held(found) if found else None

    def authenticate_user(self, credential: _Held) -> Delegation:
        return credential.row

    def issue_token(self, user: Delegation, credential: _Held) -> Any:
        """With all that was agreed to: a token with less is what nobody asked for, and the answer says what it has."""
        return self.generate_token(user=user, scope=credential.get_scope())

    def revoke_old_credential(self, credential: _Held) -> None:
        """It was replaced when the tokens were made, in the same transaction."""


class _Challenge(CodeChallenge):  # type: ignore[misc]
    """PKCE for everybody, S256 only."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012 - as Authlib has it

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """As Authlib's, which lets a client that authenticates leave it out."""
        given = grant.request.payload.data
        if given.get("code_challenge_method") != "S256" or not given.get("code_challenge"):
            raise InvalidRequestError("code_challenge with code_challenge_method S256 is needed (RFC 7636)")
        super().validate_code_challenge(grant, redirect_uri)


class _Server(AuthorizationServer):  # type: ignore[misc]
    """Authlib's server, with answers as plain tuples: pages and endpoints make responses of them."""

    def query_client(self, client_id: str) -> _Portal | None:
        row = Client.objects.filter(client_id=client_id, active=True).first()
        return _Portal(row) if row else None

    def create_oauth2_request(self, request: Asked) -> Asked:
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> tuple[int, Any, dict[str, str]]:
        return status, body, dict(headers)

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def save_token(self, token: dict[str, Any], request: Asked) -> None:
        """Have the vault and the database know the tokens, and put their texts into the answer."""
        if request.proof is None:
            raise AssertionError("tokens are given for a proof only")
        made = delegations.issue(request.user, secret=request.secret, proof_key=request.proof.key_digest)
        if made is None:
            raise InvalidGrantError("It was used before, has ended, or belongs to another key.")
        token |= {"access_token": made.access, "refresh_token": made.refresh, "expires_in": made.seconds}


@lru_cache(maxsize=1)
def _server() -> _Server:
    made = _Server()
    made.register_client_auth_method("private_key_jwt", _authenticate)
    made.register_token_generator("default", _plain_token)
    made.register_grant(_CodeGrant, [_Challenge(required=True)])
    made.register_grant(_RefreshGrant)
    return made


def _authenticate(query_client: Any, request: Asked) -> _Portal:
    return _Portal(clients.authenticate(request.form))


def _plain_token(scope: str, **_given: Any) -> dict[str, Any]:
    """What is known of a token before it is made (`save_token`)."""
    return {"token_type": "DPoP", "scope": scope}


# ---------------------------------------------------------------- what pages and endpoints call


def push(form: Mapping[str, str]) -> str:
    """Take what a portal is about to ask a person, when it can be answered; its name. Raises TokenError."""
    client = clients.authenticate(form)
    if "request_uri" in form:
        raise TokenError("invalid_request", "request_uri is what you get here")
    if form.get("client_id") != client.client_id:
        raise TokenError("invalid_request", "client_id is needed, that of the assertion")
    if len(form.get("state", "")) > _MOST_STATE:
        raise TokenError("invalid_request", f"state has at most {_MOST_STATE} characters")
    _check_resource(form, client=client)
    with _translated():
        grant = _server().get_consent_grant(Asked(form))
    kept = {name: form[name] for name in _KEPT if name in form}
    return delegations.push(client, parameters={**kept, "redirect_uri": grant.redirect_uri})


_KEPT: Final = (
    "client_id",
    "response_type",
    "scope",
    "state",
    "resource",
    "code_challenge",
    "code_challenge_method",
)


def _check_resource(form: Mapping[str, str], *, client: Client) -> None:
    resource = delegating.by_uri(form.get("resource", ""))
    if resource is None or resource.find_portal(client.client_id) is None:
        raise TokenError("invalid_target", "resource must be one that is open to this portal (RFC 8707)")
    if not set(form.get("scope", "").split()) <= set(resource.scopes):
        raise TokenError("invalid_scope", "a scope that is none of this resource")


def answer(parameters: Mapping[str, str], *, yes: Yes | None) -> str:
    """Where the browser goes with the answer of a person: a code, or that they said no. Raises TokenError."""
    server, asked = _server(), Asked(parameters)
    with _translated():
        grant = server.get_consent_grant(asked)
    _status, _body, headers = server.create_authorization_response(asked, grant_user=yes, grant=grant)
    location: str = add_params_to_uri(headers["Location"], [("iss", issuer())])
    return location


def tokens(form: Mapping[str, str], *, proof: dpop.Proof) -> dict[str, Any]:
    """Tokens for a code or a refresh token. Raises TokenError."""
    server, asked = _server(), Asked(form, proof=proof)
    if form.get("resource") and delegating.by_uri(form["resource"]) is None:
        raise TokenError("invalid_target", "resource must be the one that was agreed to (RFC 8707)")
    with _translated():
        grant = server.get_token_grant(asked)
        grant.validate_token_request()
        _status, made, _headers = grant.create_token_response()
    found: dict[str, Any] = made
    return found


def revoke(form: Mapping[str, str]) -> None:
    """End what a token of a portal belongs to; nothing where it is none of theirs (RFC 7009). Raises TokenError."""
    client = clients.authenticate(form)
    if not form.get("token"):
        raise TokenError("invalid_request", "token is needed")
    delegations.end_by_token(form["token"], client_id=client.client_id)


def check_proof(given: str, *, method: str, url: str, access_token: str = "") -> dpop.Proof:
    """The proof of a request, which counts once. Raises dpop.ProofError."""
    proof = dpop.read(given, method=method, url=url, now=clock.now(), access_token=access_token)
    if not clients.use_once(proof.mark, of="dpop", until=proof.counts_until + dpop.LEEWAY):
        raise dpop.ProofError("this proof was used before (jti)")
    return proof


@contextmanager
def _translated() -> Iterator[None]:
    """What Authlib refuses, as our endpoints say it."""
    try:
        yield
    except OAuth2Error as error:
        raise TokenError(str(error.error), str(error.description or "")) from error
    except ValueError as error:  # Authlib quotes what was given, and not every character may stand there
        raise TokenError("invalid_request", "a parameter holds characters that it cannot hold") from error
