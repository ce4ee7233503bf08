"""Documents of an OpenID Connect provider, read the same way by whoever has to trust them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from burgerprofiel.foundation import http

_CALL_SECONDS = 4.0


class DocumentError(Exception):
    """The provider did not give the document; the text holds nothing personal."""


def discovery(issuer: str) -> Mapping[str, Any]:
    """The discovery document of an issuer (OpenID Connect Discovery 1.0 §4.3). Raises DocumentError."""
    found = document(f"{issuer}/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != issuer:
        raise DocumentError("the document is of another issuer")
    return found


def document(url: str, *, headers: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    """A JSON object at an address of the provider. Raises DocumentError."""
    try:
        answer = http.client().get(url, total_seconds=_CALL_SECONDS, headers=headers)
        found = answer.json() if answer.is_success else None
    except http.OutboundError as error:
        raise DocumentError(error.code) from error
    if not isinstance(found, dict):
        raise DocumentError(f"status {answer.status}")
    return found


def signing_keys(jwks: Mapping[str, Any]) -> list[RSAKey]:
    """RSA signing keys only: RS256 is the one algorithm that counts, so no other kind of key may come near it."""
    keys: list[RSAKey] = []
    for entry in jwks.get("keys") or ():
        if not isinstance(entry, dict) or entry.get("kty") != "RSA" or entry.get("use", "sig") != "sig":
            continue
        try:
            keys.append(
                RSAKey.import_key({name: entry[name] for name in ("kty", "n", "e", "kid") if name in entry})
            )
        except (JoseError, ValueError, TypeError):
            continue
    return keys
