"""What streams and relay share: the types of an ASGI call, short answers, who is calling."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from burgerprofiel.foundation import config, proxy

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

TEXT = ((b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"))


async def answer(
    send: Send, *, status: int, body: bytes, headers: tuple[tuple[bytes, bytes], ...] = TEXT
) -> None:
    """Send a short answer."""
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})


def cookie(header: bytes, *, name: str) -> str:
    """One cookie of a Cookie header; empty when it is not there."""
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(header.decode("latin-1"))
    except CookieError:
        return ""
    return cookies[name].value if name in cookies else ""


def peer_address(scope: Scope, settings: config.Config) -> str:
    """The client's address: of the connection, or as a trusted proxy says."""
    peer = (scope.get("client") or ("",))[0]
    forwarded = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return proxy.client_address(
        peer=peer, forwarded=forwarded, trusted=proxy.networks(settings.trusted_proxies)
    )
