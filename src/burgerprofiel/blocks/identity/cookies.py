"""The cookies of this block: the session key, and the browser that a sign-in started in."""

from __future__ import annotations

from django.http import HttpResponse

from burgerprofiel.blocks.identity import rules
from burgerprofiel.foundation.pages import SESSION_COOKIE

BROWSER_COOKIE = "__Host-bp_browser"


def set_session(response: HttpResponse, *, key: str) -> None:
    """Give the browser the key of its new session; it forgets it when it closes."""
    response.set_cookie(SESSION_COOKIE, key, path="/", secure=True, httponly=True, samesite="Lax")


def drop_session(response: HttpResponse) -> None:
    """Take the key away."""
    response.set_cookie(SESSION_COOKIE, "", max_age=0, path="/", secure=True, httponly=True, samesite="Lax")


def set_browser(response: HttpResponse, *, name: str) -> None:
    """Recognise this browser when it comes back from the provider."""
    seconds = int(rules.ATTEMPT_LIFETIME.total_seconds())
    response.set_cookie(
        BROWSER_COOKIE, name, max_age=seconds, path="/", secure=True, httponly=True, samesite="Lax"
    )
