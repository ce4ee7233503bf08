"""Who we are to a push service (VAPID, RFC 8292): one key pair for good, one token per push service for half a day."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import ECKey

from burgerprofiel.blocks.notifications.wire import webpush
from burgerprofiel.foundation import config, keys

_FILE: Final = "push-vapid.pem"
_LIFETIME: Final = timedelta(hours=12)  # a push service refuses more than 24 hours (RFC 8292 §2)
_RENEWED_BEFORE: Final = timedelta(hours=1)
_MOST_ORIGINS: Final = 256

_tokens: dict[str, tuple[str, datetime]] = {}
_lock = threading.Lock()


def public_key() -> str:
    """The public key that browsers subscribe with (`applicationServerKey`), in base64url."""
    return _key()[1]


def authorization(*, origin: str, now: datetime) -> str:
    """The header `Authorization` for one push service; the same token until an hour before it ends."""
    with _lock:
        token, until = _tokens.get(origin, ("", now))
        if until - now <= _RENEWED_BEFORE or until - now > _LIFETIME:  # the latter: the clock went back
            token, until = _signed(origin, until=now + _LIFETIME), now + _LIFETIME
            if len(_tokens) >= _MOST_ORIGINS:
                _tokens.clear()
            _tokens[origin] = (token, until)
    return f"vapid t={token}, k={public_key()}"


def forget() -> None:
    """Make every token anew."""
    with _lock:
        _tokens.clear()


def _signed(origin: str, *, until: datetime) -> str:
    claims = {"aud": origin, "exp": int(until.timestamp()), "sub": config.current().push.contact}
    return jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, _key()[0], algorithms=["ES256"])


def _key() -> tuple[ECKey, str]:
    return _parsed(keys.made_file(_FILE, make=_made))


def _made() -> bytes:
    return ECKey.generate_key("P-256").as_pem(private=True)


@lru_cache(maxsize=4)
def _parsed(pem: bytes) -> tuple[ECKey, str]:
    """The pair, and its public key as browsers take it."""
    key = ECKey.import_key(pem)
    public = key.public_key
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise TypeError("no key on a curve")
    return key, webpush.packed(webpush.point(public))
