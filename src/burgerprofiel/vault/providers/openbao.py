"""KEK in OpenBao (or a server that speaks the same transit API): the `transit` engine, key type aes256-gcm96.

The token needs `update` on encrypt/, decrypt/, rotate, config and trim of the key, and `read` on the key.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from burgerprofiel.foundation import http
from burgerprofiel.vault.providers import Context, ProviderError, Wrapped

_BATCH = 500
_MAX_BYTES = 8 * 1024 * 1024
_CIPHERTEXT = re.compile(r"vault:v(\d+):")
_NOT_FOUND = 404


class OpenBaoProvider:
    """Batch calls of the transit engine."""

    def __init__(self, *, url: str, mount: str, key: str, token: str) -> None:
        self._base = f"{url}/v1/{mount}"
        self._key = key
        self._token = token

    def wrap_many(self, secrets: Sequence[tuple[bytes, Context]]) -> list[Wrapped]:
        """See Provider."""
        items = [{"plaintext": _b64(secret), "associated_data": _b64(context)} for secret, context in secrets]
        return [_wrapped(result) for result in self._batches("encrypt", items)]

    def unwrap_many(self, wrapped: Sequence[tuple[Wrapped, Context]]) -> list[bytes]:
        """See Provider."""
        items = [
            {"ciphertext": one.data.decode(), "associated_data": _b64(context)} for one, context in wrapped
        ]
        return [base64.b64decode(_member(result, "plaintext")) for result in self._batches("decrypt", items)]

    def versions(self) -> list[int]:
        """See Provider."""
        answer = self._send("GET", f"keys/{self._key}", missing={})
        found = answer.get("data", {})
        smallest = int(found.get("min_decryption_version", 1))
        return sorted(int(version) for version in found.get("keys", {}) if int(version) >= smallest)

    def new_version(self) -> int:
        """See Provider."""
        if not self.versions():
            self._send("POST", f"keys/{self._key}", {"type": "aes256-gcm96", "exportable": False})
        else:
            self._send("POST", f"keys/{self._key}/rotate", {})
        return self.versions()[-1]

    def destroy_version(self, version: int) -> None:
        """See Provider. First nothing may decrypt with it any more, then it is trimmed away."""
        bounds = {"min_decryption_version": version + 1, "min_encryption_version": version + 1}
        self._send("POST", f"keys/{self._key}/config", bounds)
        self._send("POST", f"keys/{self._key}/trim", {"min_available_version": version + 1})

    def close(self) -> None:
        """See Provider."""

    def _batches(self, operation: str, items: Sequence[Mapping[str, str]]) -> list[Mapping[str, Any]]:
        results: list[Mapping[str, Any]] = []
        for start in range(0, len(items), _BATCH):
            part = items[start : start + _BATCH]
            answer = self._send("POST", f"{operation}/{self._key}", {"batch_input": list(part)})
            found = answer.get("data", {}).get("batch_results")
            if not isinstance(found, list) or len(found) != len(part):
                raise ProviderError("OpenBao: an answer of another length")
            results += found
        return results

    def _send(
        self,
        method: http.Method,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        missing: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        content = None if body is None else msgspec.json.encode(body)
        headers = {"x-vault-token": self._token, "content-type": "application/json"}
        try:
            answer = http.client().send(
                method, f"{self._base}/{path}", headers=headers, content=content, max_bytes=_MAX_BYTES
            )
            if answer.status == _NOT_FOUND and missing is not None:
                return missing
            if not answer.is_success:
                raise ProviderError(f"OpenBao: status {answer.status}")
            found = answer.json() if answer.body else {}
        except http.OutboundError as error:
            raise ProviderError(f"OpenBao: {error.code}") from error
        if not isinstance(found, dict):
            raise ProviderError("OpenBao: not an object")
        return found


def _wrapped(result: Mapping[str, Any]) -> Wrapped:
    ciphertext = _member(result, "ciphertext")
    match = _CIPHERTEXT.match(ciphertext)
    if match is None:
        raise ProviderError("OpenBao: not a ciphertext")
    return Wrapped(int(match[1]), ciphertext.encode())


def _member(result: Mapping[str, Any], name: str) -> str:
    value = result.get(name)
    if not isinstance(value, str):  # a result may be an error of its own within a batch that went well
        raise ProviderError("OpenBao: an item of the batch was refused")
    return value


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()
