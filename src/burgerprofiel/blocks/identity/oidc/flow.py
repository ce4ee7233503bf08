"""The authorisation code flow with PKCE: the request to the provider, and every check of what comes back.

OpenID Connect Core 1.0 §3.1; PKCE S256 (RFC 7636); `private_key_jwt` (RFC 7523); `iss` in the answer (RFC 9207).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import msgspec
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jws, jwt
from joserfc.errors import JoseError

from burgerprofiel.blocks.identity.oidc import client_keys, provider
from burgerprofiel.blocks.identity.oidc.errors import SignInError
from burgerprofiel.blocks.identity.rules import CLOCK_LEEWAY_SECONDS
from burgerprofiel.foundation import assertions, clock, config, http

CALLBACK_PATH = "/aanmelden/terug"
SIGNED_OUT_PATH = "/afgemeld"
ID_TOKEN_ALGORITHM = "RS256"  # noqa: S105
_CALL_SECONDS = 5.0
_REFUSED_STATUS = 400


class _Registry(jws.JWSRegistry):
    """Room for an ID token with the roles of somebody who works for many authorities."""

    max_payload_length = 64 * 1024


def redirect_uri() -> str:
    """Where the provider sends people back to; registered there, character for character."""
    return config.current().public_url + CALLBACK_PATH


def authorization_url(
    *,
    state: str,
    nonce: str,
    code_verifier: str,
    acr_values: str,
    max_age: int,
    login_hint: str,
    language: str,
) -> str:
    """The address that starts a sign-in at the provider. Raises SignInError `provider-down`.

    With `max_age` 0 goes `prompt=login`, which asks the same (OpenID Connect Core §3.1.2.1): the one has providers
    ask anew that know nothing of the other, the other has `auth_time` prove that they did.
    """
    oidc = config.current().oidc
    optional = {
        "acr_values": acr_values,
        "login_hint": login_hint,
        "ui_locales": language,
        "prompt": "" if max_age else "login",
    }
    address: str = prepare_grant_uri(
        provider.current().metadata().authorization_endpoint,
        client_id=oidc.client_id,
        response_type="code",
        redirect_uri=redirect_uri(),
        scope=" ".join(oidc.scopes),
        state=state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(code_verifier),
        code_challenge_method="S256",
        max_age=str(max_age),
        **{name: value for name, value in optional.items() if value},
    )
    return address


def logout_url(*, state: str) -> str:
    """The address that ends the session at the provider too; empty when it has none. Raises SignInError."""
    endpoint = provider.current().metadata().end_session_endpoint
    if not endpoint:
        return ""
    query = {
        "client_id": config.current().oidc.client_id,
        "post_logout_redirect_uri": config.current().public_url + SIGNED_OUT_PATH,
        "state": state,
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"


def check_answer(answer: Mapping[str, str]) -> str:
    """The code of the provider's answer. Raises SignInError: `cancelled`, `not-allowed` or `provider-answer`."""
    metadata = provider.current().metadata()
    issuer = answer.get("iss")
    if (issuer is None and metadata.promises_iss) or (issuer is not None and issuer != metadata.issuer):
        raise SignInError("provider-answer", "iss of the answer")
    if error := answer.get("error"):
        code = {"access_denied": "cancelled", "login_required": "expired"}.get(error, "provider-answer")
        raise SignInError(code, "error of the provider")
    if not answer.get("code"):
        raise SignInError("provider-answer", "no code")
    return answer["code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a code was exchanged for: the checked claims of the person, and the tokens themselves for the vault."""

    claims: dict[str, Any]
    id_token: str = field(repr=False)
    access_token: str = field(repr=False)


def redeem(code: str, *, code_verifier: str, nonce: str) -> Tokens:
    """Exchange a code for the checked claims of the person. Raises SignInError."""
    metadata = provider.current().metadata()
    oidc = config.current().oidc
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri(),
        "code_verifier": code_verifier,
        "client_id": oidc.client_id,
        "client_assertion_type": assertions.TYPE,
        "client_assertion": client_keys.assertion(client_id=oidc.client_id, audience=metadata.token_endpoint),
    }
    tokens = _call("POST", metadata.token_endpoint, data=form)
    if not isinstance(tokens.get("id_token"), str):
        raise SignInError("provider-answer", "no ID token")
    claims = verify_id_token(tokens["id_token"], nonce=nonce)
    if "rrn" not in claims and metadata.userinfo_endpoint:
        claims = {**_userinfo(metadata.userinfo_endpoint, tokens=tokens, subject=claims["sub"]), **claims}
    return Tokens(
        claims=claims, id_token=tokens["id_token"], access_token=str(tokens.get("access_token") or "")
    )


def _call(method: http.Method, url: str, **options: Any) -> dict[str, Any]:
    try:
        answer = http.client().send(method, url, total_seconds=_CALL_SECONDS, **options)
        if answer.status >= 500:
            raise SignInError("provider-down", f"status {answer.status}")
        if not answer.is_success:
            # an old or used code; whatever it is, starting again is what helps
            raise SignInError(
                "expired" if answer.status == _REFUSED_STATUS else "provider-answer", "code refused"
            )
        document = answer.json()
    except http.BadAnswerError as error:
        raise SignInError("provider-answer", error.code) from error
    except http.OutboundError as error:
        raise SignInError("provider-down", error.code) from error
    if not isinstance(document, dict):
        raise SignInError("provider-answer", "not an object")
    return document


def _userinfo(url: str, *, tokens: Mapping[str, Any], subject: str) -> dict[str, Any]:
    """Claims of the userinfo endpoint, only when they are of the same subject (OIDC Core §5.3.2)."""
    claims = _call("GET", url, headers={"authorization": f"Bearer {tokens.get('access_token', '')}"})
    if claims.get("sub") != subject:
        raise SignInError("provider-answer", "userinfo of another subject")
    return claims


def verify_id_token(token: str, *, nonce: str) -> dict[str, Any]:
    """The claims of an ID token after every check of OpenID Connect Core §3.1.3.7. Raises SignInError."""
    try:
        header = jws.extract_compact(token.encode(), registry=_Registry()).headers()
        if header.get("alg") != ID_TOKEN_ALGORITHM:
            raise SignInError("provider-answer", "algorithm of the ID token")
        key = provider.current().key(header.get("kid"))
        claims = jwt.decode(token, key, algorithms=[ID_TOKEN_ALGORITHM], registry=_Registry()).claims
        _check_claims(claims, nonce=nonce)
    except (JoseError, msgspec.MsgspecError, ValueError, TypeError) as error:
        raise SignInError("provider-answer", f"ID token: {type(error).__name__}") from error
    return claims


def _check_claims(claims: dict[str, Any], *, nonce: str) -> None:
    client_id = config.current().oidc.client_id
    jwt.JWTClaimsRegistry(
        now=int(clock.now().timestamp()),
        leeway=CLOCK_LEEWAY_SECONDS,
        iss={"essential": True, "value": provider.current().metadata().issuer},
        sub={"essential": True},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
    ).validate(claims)
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", client_id) != client_id or (len(audiences) > 1 and "azp" not in claims):
        raise SignInError("provider-answer", "azp of the ID token")
    if not isinstance(claims["sub"], str) or not claims["sub"] or len(claims["sub"]) > 255:
        raise SignInError("provider-answer", "sub of the ID token")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise SignInError("provider-answer", "nonce of the ID token")
