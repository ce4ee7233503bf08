"""The connection to the vault: HTTP over a Unix socket, or over TLS with certificates on both sides.

This is not `foundation.http`, the one way out to partners: that one refuses private addresses, and here only a private
one makes sense. The vault is part of the platform; nothing but this module talks to it, and to nothing else.
"""

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Iterable
from typing import Any, TypeVar

import httpcore
import httpx
import msgspec

from burgerprofiel.foundation import config
from burgerprofiel.foundation.keys.errors import VaultDownError, VaultRefusedError
from burgerprofiel.foundation.keys.questions import Failure

Answer = TypeVar("Answer")

_TIMEOUT = httpx.Timeout(10.0, connect=1.0)
_MOST_CONNECTIONS = 16
# All of them are kept: of what is too many httpcore may close one that a call has just taken (its issue 1110).
_LIMITS = httpx.Limits(
    max_connections=_MOST_CONNECTIONS, max_keepalive_connections=_MOST_CONNECTIONS, keepalive_expiry=30
)
_MEDIA_TYPE = "application/msgpack"

_clients: dict[tuple[str, int], VaultClient] = {}
_lock = threading.Lock()


class VaultClient:
    """Asks the vault in one role; keeps connections, safe between threads."""

    def __init__(self, *, address: str, credential: str, tls: ssl.SSLContext | None = None) -> None:
        path = address.removeprefix("unix:") if address.startswith("unix:") else None
        self._http = httpx.Client(
            base_url="http://vault" if path else address,
            transport=_through(path)
            if path
            else httpx.HTTPTransport(verify=tls or True, limits=_LIMITS, trust_env=False),
            headers={"authorization": f"Bearer {credential}", "content-type": _MEDIA_TYPE},
            timeout=_TIMEOUT,
            follow_redirects=False,
        )

    def ask(self, path: str, question: Any, *, answer: type[Answer]) -> Answer:
        """Send a question (of `questions`) and read the answer. Raises VaultDownError or VaultRefusedError."""
        try:
            response = self._http.post(path, content=msgspec.msgpack.encode(question))
        except httpx.TransportError as error:
            raise VaultDownError("vault-down", type(error).__name__) from error
        try:
            if response.is_success:
                return msgspec.msgpack.decode(response.content, type=answer)
            failure = msgspec.msgpack.decode(response.content, type=Failure)
        except msgspec.MsgspecError as error:
            raise VaultDownError("vault-answer", f"status {response.status_code}") from error
        kind = VaultDownError if response.status_code >= 500 else VaultRefusedError
        raise kind(failure.code, failure.detail)

    def answers(self) -> bool:
        """Whether the vault is there."""
        try:
            return self._http.get("/healthz").is_success
        except httpx.TransportError:
            return False

    def close(self) -> None:
        """Close the connections that are kept."""
        self._http.close()


def _through(path: str) -> httpx.HTTPTransport:
    transport = httpx.HTTPTransport(trust_env=False)
    # httpx has no public way to give a network backend
    transport._pool = httpcore.ConnectionPool(
        uds=path,
        network_backend=_Sockets(),
        max_connections=_LIMITS.max_connections,
        max_keepalive_connections=_LIMITS.max_keepalive_connections,
        keepalive_expiry=_LIMITS.keepalive_expiry,
    )
    return transport


class _Sockets(httpcore.SyncBackend):
    """httpcore leaves a Unix socket open that nobody listens to; here it is tried first, and closed."""

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        with socket.socket(socket.AF_UNIX) as tried:
            tried.settimeout(timeout)
            try:
                tried.connect(path)
            except OSError as error:
                raise httpcore.ConnectError(str(error)) from error
        return super().connect_unix_socket(path, timeout=timeout, socket_options=socket_options)


def credential_of(role: str) -> str:
    """The role credential of this installation. Raises VaultDownError when the vault has not made it yet."""
    path = config.current().secret_dir / f"vault-{role}.token"
    try:
        return path.read_text().strip()
    except OSError as error:
        raise VaultDownError("no-credential", path.name) from error


def vault(role: str = "") -> VaultClient:
    """The client of this process, in the role of the process unless another one is named."""
    settings = config.current().vault
    name = (role or settings.role, os.getpid())  # a connection must not be shared with a parent
    with _lock:
        if name not in _clients:
            _clients[name] = VaultClient(
                address=settings.url, credential=credential_of(name[0]), tls=tls_context(settings)
            )
        return _clients[name]


def answers() -> bool:
    """Whether the vault of this installation is there."""
    try:
        return vault().answers()
    except VaultDownError:
        return False


def tls_context(settings: config.VaultConfig) -> ssl.SSLContext | None:
    """What proves both sides to each other; nothing for a Unix socket."""
    if settings.url.startswith("unix:"):
        return None
    context = ssl.create_default_context(cafile=settings.tls_ca)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    return context


def forget() -> None:
    """Open new connections, with credentials read anew, at the next question."""
    with _lock:
        for known in _clients.values():
            known.close()
        _clients.clear()
