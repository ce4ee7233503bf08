"""Who makes a request: the session behind the cookie, the address of the browser, the language of the person."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.foundation import config, pages

Handler = Callable[[HttpRequest], HttpResponseBase]


class ActorMiddleware:
    """Sets `request.sign_in`, `request.actor` and `request.client_address`; one statement where a cookie came along."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response
        self._proxies = _networks(config.current().trusted_proxies)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Find the session, then answer in the person's language unless this browser chose another one."""
        key = request.COOKIES.get(pages.SESSION_COOKIE, "")
        sign_in = identity.find_sign_in(key) if key else None
        request.sign_in = sign_in  # type: ignore[attr-defined]
        request.actor = sign_in.actor if sign_in else None  # type: ignore[attr-defined]
        request.client_address = client_address(request, proxies=self._proxies)  # type: ignore[attr-defined]
        if sign_in and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(sign_in.language)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        return self._get_response(request)


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _networks(given: Iterable[str]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text, strict=False) for text in given)


def client_address(request: HttpRequest, *, proxies: tuple[Network, ...]) -> str:
    """The address of the browser: of the connection, or what our own proxies say in X-Forwarded-For.

    The header is read from the right, over our proxies only: what stands left of the first stranger, the stranger
    may have made up.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = [
        part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
    ]
    while forwarded and _is_among(address, proxies):
        address = forwarded.pop()
    return address if _is_address(address) else ""


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_among(text: str, networks: tuple[Network, ...]) -> bool:
    return _is_address(text) and any(ipaddress.ip_address(text) in network for network in networks)
