"""Who makes a request: the session behind the cookie, the language of the person."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.foundation import clock, errors, pages
from burgerprofiel.site import errors as error_pages

Handler = Callable[[HttpRequest], HttpResponseBase]


class ActorMiddleware:
    """Sets `request.began`, `request.sign_in` and `request.actor`; one statement where a cookie came along."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Find the session, then answer in the language that this browser chose, else the person's, else Dutch.

        The language of the browser itself does not count: administration in Flanders speaks Dutch until asked
        otherwise (laws on the use of languages in administrative matters, 18 July 1966).
        """
        request.began = clock.now()  # type: ignore[attr-defined]
        key = request.COOKIES.get(pages.SESSION_COOKIE, "")
        sign_in = identity.find_sign_in(key) if key else None
        request.sign_in = sign_in  # type: ignore[attr-defined]
        request.actor = sign_in.actor if sign_in else None  # type: ignore[attr-defined]
        language = _language(request, person=sign_in.language if sign_in else "")
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self._get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _language(request: HttpRequest, *, person: str) -> str:
    offered = {code for code, _name in settings.LANGUAGES}
    chosen = (request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""), person)
    return next((code for code in chosen if code in offered), settings.LANGUAGE_CODE)


class LimitMiddleware:
    """Answers what went over a limit: a page in plain words, or a problem for machines."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """429 with Retry-After for a TooManyError; others go on."""
        if isinstance(exception, errors.TooManyError):
            return error_pages.too_many(request, exception)
        return None
