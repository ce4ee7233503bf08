"""What the pages of this block share: the request and rendering."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from burgerprofiel.blocks.identity import rules
from burgerprofiel.blocks.identity.contracts import SignIn
from burgerprofiel.foundation.pages import PageRequest


class IdentityRequest(PageRequest):
    """A request with what its session key stands for; None without a session."""

    sign_in: SignIn | None


def show(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page of this block. Never cached: all of them say something about who asks."""
    response = render(request, f"identity/{template}.html", context or {}, status=status)
    add_never_cache_headers(response)
    return response


def as_uuid(text: str) -> UUID | None:
    """An id of an address or a form; None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def device(request: HttpRequest) -> str:
    """Browser and system, so that a person recognises their own sessions."""
    return rules.device_of(request.headers.get("User-Agent", ""))
