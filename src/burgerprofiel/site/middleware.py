"""Who makes a request: the session behind the cookie, the address of the browser, the language of the person."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.foundation import config, pages, proxy

Handler = Callable[[HttpRequest], HttpResponseBase]


class ActorMiddleware:
    """Sets `request.sign_in`, `request.actor` and `request.client_address`; one statement where a cookie came along."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response
        self._proxies = proxy.networks(config.current().trusted_proxies)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Find the session, then answer in the person's language unless this browser chose another one."""
        key = request.COOKIES.get(pages.SESSION_COOKIE, "")
        sign_in = identity.find_sign_in(key) if key else None
        request.sign_in = sign_in  # type: ignore[attr-defined]
        request.actor = sign_in.actor if sign_in else None  # type: ignore[attr-defined]
        request.client_address = proxy.client_address(  # type: ignore[attr-defined]
            peer=request.META.get("REMOTE_ADDR", ""),
            forwarded=[request.headers.get("X-Forwarded-For", "")],
            trusted=self._proxies,
        )
        if sign_in and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(sign_in.language)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        return self._get_response(request)
