"""How the vault is served: one process, a Unix socket or TLS with certificates on both sides."""

from __future__ import annotations

import asyncio
import logging.config
import os
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from burgerprofiel.foundation import config, logs, memory, serving
from burgerprofiel.foundation.bind import Bind
from burgerprofiel.vault import api, credentials
from burgerprofiel.vault.core import Vault, open_vault

_THREADS = 8
_AT_ONCE = 512
_LARGEST_BODY = 16 * 1024 * 1024

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class InsecureBindError(Exception):
    """The vault would listen on an address without certificates on both sides."""


class Application:
    """What the server calls for each request. Work is done in threads: it is cryptography and SQLite."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="vault")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] == "/healthz":
            await _send(send, 200, b"ok")
            return
        body = await _body(receive)
        if body is None:
            await _send(send, 413, b"")
            return
        headers = {name: value for name, value in scope["headers"] if name == b"authorization"}
        authorization = headers.get(b"authorization", b"").decode("latin-1")
        status, content = await asyncio.get_running_loop().run_in_executor(
            self._threads,
            lambda: api.answer(self._vault, scope["path"], authorization=authorization, body=body),
        )
        await _send(send, status, content)

    def close(self) -> None:
        """Let what was begun end, then close the vault."""
        self._threads.shutdown()
        self._vault.close()


async def _body(receive: Receive) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > _LARGEST_BODY:
            return None
        if not message.get("more_body"):
            return bytes(body)


async def _send(send: Send, status: int, content: bytes) -> None:
    headers = [(b"content-type", api.MEDIA_TYPE.encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def serve(settings: config.Config) -> None:
    """Serve until SIGTERM or SIGINT. Raises InsecureBindError, ProviderError."""
    check_bind(settings.vault)
    logging.config.dictConfig(logs.settings(settings.log_level))
    logs.configure()
    memory.keep_to_itself()
    os.umask(0o077)
    vault = open_vault(settings.vault, settings.oidc)
    credentials.make_first(vault)
    os.umask(0o007)  # the socket is for the group of the platform too; a request still needs a credential
    asyncio.run(_serve(Application(vault), settings))
    os._exit(0)  # threads of the server outlive it, and abort when the interpreter is taken down under them


def check_bind(settings: config.VaultConfig) -> None:
    """Raise InsecureBindError for an address without TLS on both sides."""
    files = (settings.tls_certificate, settings.tls_key, settings.tls_ca)
    if Bind.parse(settings.bind).socket is None and not all(files):
        raise InsecureBindError(
            "VAULT_BIND on an address needs VAULT_TLS_CERT, VAULT_TLS_KEY and VAULT_TLS_CA"
        )


async def _serve(application: Application, settings: config.Config) -> None:
    await run(application, settings, stop=serving.asked_to_stop())


async def run(application: Application, settings: config.Config, *, stop: asyncio.Event) -> None:
    """Serve until `stop` is set."""
    await serving.serve_until(stop, _server(application, settings))
    application.close()


def _server(application: Application, settings: config.Config) -> Server:
    own = settings.vault
    bind = Bind.parse(own.bind)
    bind.make_room()
    with_tls = bind.socket is None
    return Server(
        application,
        address=bind.host or "127.0.0.1",
        port=bind.port,
        uds=bind.socket,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backpressure=_AT_ONCE,
        log_level=LogLevels.error,
        log_dictconfig=logs.settings(settings.log_level),
        ssl_cert=Path(own.tls_certificate) if with_tls else None,
        ssl_key=Path(own.tls_key) if with_tls else None,
        ssl_ca=Path(own.tls_ca) if with_tls else None,
        ssl_client_verify=with_tls,
    )
