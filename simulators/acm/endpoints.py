"""The endpoints that applications call: discovery, keys, token, userinfo, introspection."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from simulators.acm import means, people
from simulators.acm.assertions import OAuthError
from simulators.acm.clients import MACHINE_SCOPES, USER_SCOPES, Client
from simulators.acm.provider import TOKEN_SECONDS, AccessToken, Grant, Provider
from simulators.acm.requests import PROMPTS, RESPONSE_MODES
from simulators.common import form_body

ID_TOKEN_SECONDS = 300
NO_STORE = {"cache-control": "no-store", "pragma": "no-cache"}


class Endpoints:
    """The part of the provider that applications see."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            Route("/op/.well-known/openid-configuration", self.discovery),
            Route("/op/v1/keys", self.keys),
            Route("/op/v1/token", _oauth(self.token), methods=["POST"]),
            Route("/op/v1/introspect", _oauth(self.introspect), methods=["POST"]),
            Route("/op/v1/userinfo", self.userinfo, methods=["GET", "POST"]),
        ]

    async def discovery(self, request: Request) -> Response:
        """Describe the provider (OpenID Connect Discovery 1.0)."""
        issuer = self.provider.issuer
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/v1/auth",
                "token_endpoint": f"{issuer}/v1/token",
                "userinfo_endpoint": f"{issuer}/v1/userinfo",
                "introspection_endpoint": f"{issuer}/v1/introspect",
                "jwks_uri": f"{issuer}/v1/keys",
                "end_session_endpoint": f"{issuer}/v1/logout",
                "response_types_supported": ["code"],
                "response_modes_supported": list(RESPONSE_MODES),
                "grant_types_supported": ["authorization_code", "client_credentials"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
                "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
                "introspection_endpoint_auth_methods_supported": ["private_key_jwt"],
                "scopes_supported": sorted(USER_SCOPES | MACHINE_SCOPES),
                "acr_values_supported": list(means.ALL),
                "prompt_values_supported": [prompt for prompt in PROMPTS if prompt],
                "claims_parameter_supported": False,
                "request_parameter_supported": False,
                "request_uri_parameter_supported": False,
            }
        )

    async def keys(self, request: Request) -> Response:
        """Publish the signing keys."""
        return JSONResponse(self.provider.keys.public())

    # ------------------------------------------------------------ tokens

    async def token(self, request: Request) -> Response:
        """Give tokens for a code or for a machine's assertion."""
        form = await _checked_form(request)
        client = await self.provider.authenticator.authenticate(form)
        if form.get("grant_type") == "authorization_code":
            return self._for_code(form, client=client)
        if form.get("grant_type") == "client_credentials":
            return self._for_machine(form, client=client)
        raise OAuthError("unsupported_grant_type", "grant_type is authorization_code or client_credentials")

    def _for_code(self, form: dict[str, str], *, client: Client) -> Response:
        grant = self.provider.redeem(form.get("code", ""))
        if grant is None:
            raise OAuthError("invalid_grant", "the code is unknown, used or older than 30 seconds")
        if grant.request.client.id != client.id or grant.request.back.redirect_uri != form.get(
            "redirect_uri"
        ):
            raise OAuthError("invalid_grant", "the code belongs to another client or redirect_uri")
        if not _verifies(form.get("code_verifier", ""), challenge=grant.request.challenge):
            raise OAuthError("invalid_grant", "code_verifier does not fit code_challenge")
        scopes = grant.request.scopes
        access_token = self.provider.issue_token(
            AccessToken(client.id, client.id, scopes, self.provider.now(), grant)
        )
        id_token = self._id_token(grant, access_token=access_token)
        return _token_answer(access_token, scopes=scopes, id_token=id_token)

    def _for_machine(self, form: dict[str, str], *, client: Client) -> Response:
        scopes = tuple(dict.fromkeys(form.get("scope", "").split()))
        refused = [scope for scope in scopes if scope not in client.scopes or scope in USER_SCOPES]
        if not scopes or refused:
            raise OAuthError(
                "invalid_scope", f"not granted to this client: {' '.join(refused) or '(no scope)'}"
            )
        audience = form.get("audience") or form.get("resource") or client.id
        if "audience" in form and audience not in self.provider.clients:
            raise OAuthError("invalid_target", "audience is the client_id of a registered client")
        token = AccessToken(client.id, audience, scopes, self.provider.now())
        return _token_answer(self.provider.issue_token(token), scopes=scopes)

    def _id_token(self, grant: Grant, *, access_token: str) -> str:
        now = self.provider.now()
        token_hash = hashlib.sha256(access_token.encode()).digest()[:16]
        claims: dict[str, object] = {
            **people.claims(grant.session.persona, capacity=grant.capacity, scopes=grant.request.scopes),
            "iss": self.provider.issuer,
            "aud": grant.request.client.id,
            "iat": now,
            "exp": now + ID_TOKEN_SECONDS,
            "auth_time": grant.session.auth_time,
            "at_hash": base64.urlsafe_b64encode(token_hash).rstrip(b"=").decode(),
        }
        if grant.request.nonce is not None:
            claims["nonce"] = grant.request.nonce
        if grant.request.acr_requested:
            claims["acr"] = grant.session.means.acr
        return self.provider.keys.sign(self._spoiled(claims), faults=self.provider.faults)

    def _spoiled(self, claims: dict[str, object]) -> dict[str, object]:
        """Change the claims in the ways that are switched on."""
        now = self.provider.now()
        changes: dict[str, dict[str, object]] = {
            "wrong_nonce": {"nonce": secrets.token_urlsafe(16)},
            "wrong_aud": {"aud": "some-other-client"},
            "wrong_issuer": {"iss": "https://issuer.invalid/op"},
            "expired_id_token": {"iat": now - 7200, "exp": now - 3600},
            "old_auth_time": {"auth_time": now - 86400},
            "lower_acr": {"acr": means.TOO_LOW},
        }
        spoiled = dict(claims)
        for name, change in changes.items():
            if self.provider.faults.take(name):
                spoiled.update(change)
        if self.provider.faults.take("missing_acr"):
            spoiled.pop("acr", None)
        return spoiled

    # ------------------------------------------------------------ what a token says

    async def userinfo(self, request: Request) -> Response:
        """Return the claims of the person behind an access token."""
        kind, _, value = request.headers.get("authorization", "").partition(" ")
        token = self.provider.find_token(value) if kind.lower() == "bearer" else None
        if token is None or token.grant is None:
            challenge = 'Bearer error="invalid_token"' if value else "Bearer"
            return Response(status_code=401, headers={"www-authenticate": challenge, **NO_STORE})
        claims = people.claims(
            token.grant.session.persona, capacity=token.grant.capacity, scopes=token.scopes
        )
        if self.provider.faults.take("wrong_userinfo_sub"):
            claims["sub"] = secrets.token_hex(32)
        return JSONResponse(claims, headers=NO_STORE)

    async def introspect(self, request: Request) -> Response:
        """Tell an authenticated application what a token is worth (RFC 7662)."""
        form = await _checked_form(request)
        await self.provider.authenticator.authenticate(form)
        token = self.provider.find_token(form.get("token", ""))
        if token is None:
            return JSONResponse({"active": False}, headers=NO_STORE)
        answer: dict[str, object] = {
            "active": True,
            "iss": self.provider.issuer,
            "client_id": token.client_id,
            "aud": token.audience,
            "scope": " ".join(token.scopes),
            "iat": token.issued_at,
            "exp": token.issued_at + TOKEN_SECONDS,
            "token_type": "Bearer",
            "sub": token.client_id,
        }
        if token.grant:
            persona, capacity = token.grant.session.persona, token.grant.capacity
            answer.update(people.claims(persona, capacity=capacity, scopes=token.scopes))
        return JSONResponse(answer, headers=NO_STORE)


def _oauth(
    endpoint: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Turn an OAuthError into the answer of RFC 6749 §5.2."""

    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except OAuthError as error:
            body = {"error": error.code, "error_description": error.description}
            return JSONResponse(body, status_code=error.status, headers=NO_STORE)

    return answered


async def _checked_form(request: Request) -> dict[str, str]:
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise OAuthError("invalid_request", "send application/x-www-form-urlencoded")
    try:
        return await form_body(request)
    except HTTPException as error:
        raise OAuthError("invalid_request", error.detail) from error


def _verifies(verifier: str, *, challenge: str) -> bool:
    if not re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", verifier):
        return False
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(digest, challenge)


def _token_answer(access_token: str, *, scopes: tuple[str, ...], id_token: str | None = None) -> Response:
    body: dict[str, object] = {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": TOKEN_SECONDS,
        "scope": " ".join(scopes),
    }
    if id_token:
        body["id_token"] = id_token
    return JSONResponse(body, headers=NO_STORE)
