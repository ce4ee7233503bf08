"""KEK in a hardware security module, through PKCS#11: an AES-256 key that cannot be extracted.

Wraps with CKM_AES_GCM, so the module does every operation and a wrapped key is bound to its context.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pkcs11
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, ObjectClass

from burgerprofiel.vault.providers import Context, ProviderError, Wrapped

_LABEL = "burgerprofiel-kek-"
_NONCE_BYTES = 12
_TAG_BITS = 128
_KEY_BITS = 256


class Pkcs11Provider:
    """One logged-in session with a token; a session is not for two threads at once, so there is a lock."""

    def __init__(self, *, module: str, token: str, pin: str) -> None:
        self._lock = threading.Lock()
        self._keys: dict[int, Any] = {}
        with _as_provider_error():
            self._session = pkcs11.lib(module).get_token(token_label=token).open(rw=True, user_pin=pin)
        self._find()

    def wrap_many(self, secrets: Sequence[tuple[bytes, Context]]) -> list[Wrapped]:
        """See Provider."""
        with self._lock, _as_provider_error():
            self._find()  # another process may have made a version
            version = max(self._keys)
            return [Wrapped(version, self._encrypt(version, *one)) for one in secrets]

    def unwrap_many(self, wrapped: Sequence[tuple[Wrapped, Context]]) -> list[bytes]:
        """See Provider."""
        with self._lock, _as_provider_error():
            return [self._decrypt(one, context) for one, context in wrapped]

    def versions(self) -> list[int]:
        """See Provider."""
        with self._lock:
            self._find()
            return sorted(self._keys)

    def new_version(self) -> int:
        """See Provider."""
        with self._lock, _as_provider_error():
            version = max(self._keys, default=0) + 1
            self._keys[version] = self._session.generate_key(
                KeyType.AES,
                _KEY_BITS,
                label=f"{_LABEL}{version}",
                store=True,
                template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
            )
            return version

    def destroy_version(self, version: int) -> None:
        """See Provider."""
        with self._lock, _as_provider_error():
            for old in [one for one in self._keys if one <= version]:
                self._keys.pop(old).destroy()

    def close(self) -> None:
        """See Provider."""
        with self._lock:
            self._session.close()

    def _find(self) -> None:
        with _as_provider_error():
            keys: Iterator[Any] = iter(self._session.get_objects({Attribute.CLASS: ObjectClass.SECRET_KEY}))
            found = {int(key.label.removeprefix(_LABEL)): key for key in keys if key.label.startswith(_LABEL)}
        self._keys = found

    def _encrypt(self, version: int, secret: bytes, context: Context) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        parameters = GCMParams(nonce, context, _TAG_BITS)
        sealed = self._keys[version].encrypt(secret, mechanism=Mechanism.AES_GCM, mechanism_param=parameters)
        return nonce + bytes(sealed)

    def _decrypt(self, wrapped: Wrapped, context: Context) -> bytes:
        if wrapped.version not in self._keys:
            self._find()
        key = self._keys.get(wrapped.version)
        if key is None:
            raise ProviderError(f"version {wrapped.version} of the key-encryption key is not there")
        parameters = GCMParams(wrapped.data[:_NONCE_BYTES], context, _TAG_BITS)
        sealed = wrapped.data[_NONCE_BYTES:]
        return bytes(key.decrypt(sealed, mechanism=Mechanism.AES_GCM, mechanism_param=parameters))


@contextmanager
def _as_provider_error() -> Iterator[None]:
    try:
        yield
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        raise ProviderError(f"PKCS#11: {type(error).__name__}") from error
